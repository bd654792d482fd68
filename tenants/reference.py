"""The API's description, put in order for a page: groups of operations, tables of fields, an example of each answer."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from drf_spectacular.generators import SchemaGenerator

METHODS = ("get", "post", "put", "patch", "delete")
DEEPEST = 6  # a schema that holds itself would have no end
Shape = Mapping[str, Any]


@dataclass(frozen=True)
class Field:
    """One line of a table: of a body, an answer or an address."""

    name: str
    kind: str
    said: str = ""
    required: bool = False
    depth: int = 0


@dataclass(frozen=True)
class Operation:
    """One thing a program can ask. `answers` are statuses that mean success; `example` is JSON of the first."""

    name: str
    method: str
    path: str
    title: str
    said: str
    parameters: list[Field] = field(default_factory=list)
    body: list[Field] = field(default_factory=list)
    sends: str = ""
    answers: str = ""
    example: str = ""


@cache
def groups() -> list[tuple[str, list[Operation]]]:
    """All operations, by the first word of their path; made once, for the description never changes while we run."""
    schema = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    shapes = schema["components"]["schemas"]
    found: dict[str, list[Operation]] = {}
    for path, methods in schema["paths"].items():
        for method in METHODS:
            if method in methods:
                one = _operation(path, method, methods[method], shapes)
                found.setdefault(methods[method]["tags"][0], []).append(one)
    return sorted(found.items())


def _operation(path: str, method: str, told: Shape, shapes: Shape) -> Operation:
    good = {code: answer for code, answer in told["responses"].items() if code.startswith("2")}
    answer = next((_content(one) for one in good.values() if _content(one) is not None), None)
    body = _content(told.get("requestBody", {}))
    return Operation(
        name=told["operationId"],
        method=method.upper(),
        path=path,
        title=told.get("summary", ""),
        said=_plain(told.get("description", "")),
        parameters=[_parameter(one, shapes) for one in told.get("parameters", ()) if one["in"] in ("path", "query")],
        body=list(fields(body, shapes)) if body else [],
        sends=_json(example(body, shapes)) if body else "",
        answers=", ".join(good),
        example=_json(example(answer, shapes)) if answer else "",
    )


def _parameter(told: Shape, shapes: Shape) -> Field:
    said = _plain(told.get("description", ""))
    return Field(told["name"], kind(told["schema"], shapes), said, told.get("required", False))


def _content(part: Shape) -> Shape | None:
    for mime, content in part.get("content", {}).items():
        if mime.startswith("application/json"):
            found: Shape = content["schema"]
            return found
    return None


def resolve(shape: Shape, shapes: Shape) -> Shape:
    """The shape itself, behind a reference or the first of several that fit."""
    while True:
        if "$ref" in shape:
            shape = shapes[shape["$ref"].rsplit("/", 1)[1]]
        elif inner := shape.get("allOf") or shape.get("anyOf") or shape.get("oneOf"):
            shape = inner[0]
        else:
            return shape


def fields(shape: Shape, shapes: Shape, depth: int = 0) -> Iterator[Field]:
    """The fields of an object, each followed by those inside it."""
    shape = resolve(shape, shapes)
    required = set(shape.get("required", ()))
    for name, inner in shape.get("properties", {}).items():
        target = resolve(inner, shapes)
        said = inner.get("description") or (target.get("description", "") if "properties" not in target else "")
        yield Field(name, kind(inner, shapes), _plain(said), name in required, depth)
        if depth < DEEPEST:
            yield from fields(target, shapes, depth + 1)


def kind(shape: Shape, shapes: Shape) -> str:
    """A type in few words: `string`, `uuid or null`, `list of object`, or the values there are."""
    shape = resolve(shape, shapes)
    if "enum" in shape:
        return " · ".join(str(value) for value in shape["enum"])
    types = shape.get("type", "object")
    names = [types] if isinstance(types, str) else list(types)
    if names[0] == "array":
        return f"list of {kind(shape['items'], shapes)}"
    names[0] = {"date-time": "time", "uuid": "uuid", "uri": "address"}.get(shape.get("format", ""), names[0])
    return " or ".join(names)


def example(shape: Shape, shapes: Shape, depth: int = 0) -> Any:
    """A value that fits the shape."""
    shape = resolve(shape, shapes)
    if shape.get("examples"):
        return shape["examples"][0]
    if "enum" in shape:
        return shape["enum"][0]
    types = shape.get("type", "object")
    first = types if isinstance(types, str) else types[0]
    if not isinstance(types, str) and "null" in types:
        return None
    if first == "array":
        return [example(shape["items"], shapes, depth + 1)] if depth < DEEPEST else []
    if first == "object":
        inner = shape.get("properties", {}) if depth < DEEPEST else {}
        return {name: example(one, shapes, depth + 1) for name, one in inner.items() if name != "gone"}
    if shape.get("format") == "uuid":
        return "0b0f7f9e-2f62-4d0b-9c0e-5a1f1d7f6a10"
    return {"integer": 1, "number": 1.0, "boolean": False}.get(first, "…")


def _plain(said: str) -> str:
    """Words without the marks of Markdown; the package's own list of an enum's values stands under the type already."""
    return "" if said.startswith("* `") else said.replace("`", "")


def _json(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)
