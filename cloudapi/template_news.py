"""Templates that say how an order stands: what they are made of, and what is sent with them.

Meta keeps the sub-category ORDER_STATUS beside the components. Here it is one of them, so that a template is one thing.
Source: Meta's "Send order status template message" of the payments guides, May 2026.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cloudapi.parts import Json
from cloudapi.reading import objects, words
from cloudapi.template_parts import NEWS, NOTE, REFERENCE, STATUS, Part

WITH = frozenset({"BODY", "FOOTER", NEWS})
Found = Iterator[tuple[str, str]]  # the place in the form, and what is wrong there


def given(definition: Json) -> Json:
    """The definition as Meta takes it."""
    own = [one for one in objects(definition.get("components")) if _kind(one) != NEWS]
    is_news = len(own) < len(list(objects(definition.get("components"))))
    return definition | {"components": own} | ({"sub_category": NEWS} if is_news else {})


def listed(components: Sequence[Json], sub_category: Any) -> list[Json]:
    """The components of a template that Meta lists under this sub-category."""
    return [*components, {"type": NEWS}] if words(sub_category, 40).upper() == NEWS else list(components)


def problems(category: str, every: Sequence[Part]) -> Found:
    """What is wrong with a template that says how an order stands; nothing for any other."""
    kinds = {part.kind for part in every}
    if NEWS not in kinds:
        return
    if category != "UTILITY":
        yield "category", "Only utility templates say how an order stands."
    if kinds - WITH:
        yield "button.0", "News of an order has a text and a footer, and no header or other buttons."


def sent(values: Mapping[str, str]) -> Json:
    """What a message says of the order."""
    told = news(values)
    return {"type": "order_status", "parameters": [{"type": "order_status", "order_status": told}]}


def news(values: Mapping[str, str]) -> Json:
    """Which order it is, and how it stands, in Meta's form."""
    order = {"status": values.get(STATUS, "")} | ({"description": values[NOTE]} if values.get(NOTE) else {})
    return {"reference_id": values.get(REFERENCE, ""), "order": order}


def _kind(raw: Json) -> str:
    return words(raw.get("type"), 32).upper()
