"""How the API describes itself: an operation by its method's own words, signing in, and errors."""

import inspect
from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema

PROBLEM = {
    "type": "object",
    "description": "Problem details (RFC 9457). `code` is stable and meant for programs.",
    "required": ["type", "title", "status", "code", "detail"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "detail": {"type": "string"},
        "remedy": {"type": "string"},
        "request_id": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {name: {"type": "string"} for name in ("pointer", "code", "detail")},
            },
        },
    },
}


class WordedSchema(AutoSchema):
    """Summary and description of an operation are its method's docstring; a class' own is for readers of the code."""

    def get_summary(self) -> str:
        return self._words()[0].removesuffix(".")

    def get_description(self) -> str:  # type: ignore[override]  # the package's own signature, not REST framework's
        return self._words()[1]

    def _get_response_for_code(
        self, serializer: Any, status_code: str, media_types: Any = None, direction: str = "response"
    ) -> dict[str, Any]:
        """A shape of ours stands as it is: the package would make a list of what is a page already."""
        answer: dict[str, Any] = super()._get_response_for_code(  # type: ignore[no-untyped-call]
            serializer, status_code, media_types, direction
        )
        if isinstance(serializer, dict):
            for content in answer.get("content", {}).values():
                content["schema"] = serializer
        return answer

    def _words(self) -> tuple[str, str]:
        method = getattr(self.view, getattr(self.view, "action", None) or "", None)
        first, _, rest = (inspect.getdoc(method) or "").partition("\n\n")
        return " ".join(first.split()), " ".join(rest.split())


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # registers itself by being a class
    target_class = "tenants.tokens.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "description": "A token from *Settings → API tokens*."}


def add_problems(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Hook of drf-spectacular: every operation may answer with a problem."""
    result.setdefault("components", {}).setdefault("schemas", {})["Problem"] = PROBLEM
    answer = {
        "description": "A problem.",
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    for path in result.get("paths", {}).values():
        for operation in path.values():
            if isinstance(operation, dict) and "responses" in operation:
                operation["responses"]["default"] = answer
    return result
