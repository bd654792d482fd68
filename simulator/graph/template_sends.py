"""Whether a template can be sent with these values: it exists, is approved, and every variable has its value."""

from __future__ import annotations

from typing import Any

from simulator.core import Simulator
from simulator.errors import GraphError
from simulator.graph import accounts, orders, template_calls, template_codes, template_goods
from simulator.graph.template_rules import MEDIA, VARIABLE
from simulator.things import Number, Template

Json = dict[str, Any]
LONGEST_BODY = 1024
HELD = {"PAUSED": 132015, "DISABLED": 132016}


def check(simulator: Simulator, number: Number, body: Json, by_marketing: bool = False) -> Template | None:
    """The template, None for one that nobody made but may be sent; `by_marketing`: by the Marketing Messages API.

    Raises GraphError 132000, 132001, 132005, 132012, 132015, 132016, 131009, 131062 or 134100.
    """
    content = body["template"]
    name, language = content["name"], content["language"]["code"]
    template = simulator.templates.find(number.account_id, name, language)
    if template is None:
        if simulator.settings.unknown_templates:
            return None
        raise GraphError(132001, f"template name ({name[:60]}) does not exist in {language[:20]}")
    if template.status != "APPROVED":
        code = HELD.get(template.status, 132001)
        raise GraphError(code, f"template name ({name[:60]}) is {template.status.lower()} in {language}")
    if template.category == "AUTHENTICATION" and not body.get("to"):
        raise GraphError(131062, "Send authentication templates to a phone number.")
    given = _given(content, "template")
    parts = {str(part.get("type", "")).upper(): part for part in template.components}
    if by_marketing and template.category != "MARKETING":
        raise GraphError(134100, "Only marketing messages are supported by this endpoint.")
    account = simulator.world.accounts[number.account_id]
    if not by_marketing and template.category == "MARKETING" and account.settings.get(accounts.NO_MARKETING):
        raise GraphError(131063)
    if not by_marketing and str(parts.get("HEADER", {}).get("format")).upper() == "GIF":
        raise GraphError(131009, "header: GIF is only supported by the Marketing Messages API.")
    _filled(simulator, number, parts, given, template)
    _beside(parts, given, template)
    if "CAROUSEL" in parts:
        _cards(simulator, number, parts["CAROUSEL"].get("cards", []), given, template)
    return template


def _given(content: Json, place: str) -> list[Json]:
    """The components of a message or of a card of it, none for null; raises GraphError 131009 for other things."""
    if not content.get("components"):
        content.pop("components", None)  # null stands for none
    given = content.get("components", [])
    if not isinstance(given, list) or not all(isinstance(one, dict) for one in given):
        raise GraphError(131009, f"{place}.components is an array of objects.")
    for one in given:
        inside = one.get("parameters") or []
        if not isinstance(inside, list) or not all(isinstance(own, dict) for own in inside):
            raise GraphError(131009, f"{place}.components.parameters is an array of objects.")
        for card in one.get("cards") if isinstance(one.get("cards"), list) else []:
            if not isinstance(card, dict):
                raise GraphError(131009, f"{place}.components.cards is an array of objects.")
            _given(card, f"{place}.components.cards")
    return given


def _beside(parts: dict[str, Json], given: list[Json], template: Template) -> None:
    """An offer says when it ends, and news of an order how it stands."""
    offer = parts.get("LIMITED_TIME_OFFER", {}).get("limited_time_offer") or {}
    until: Json = next((one.get("limited_time_offer", {}) for one in _of(given, "limited_time_offer")), {})
    if offer.get("has_expiration") and not isinstance(until.get("expiration_time_ms"), int):
        raise GraphError(132012, "limited_time_offer: expiration_time_ms is missing")
    if template.sub_category == "ORDER_STATUS":
        told = next((one.get("order_status") for one in _of(given, "order_status")), None)
        if not isinstance(told, dict):
            raise GraphError(132012, "order_status: parameter is missing")
        orders.check_news(told, "order_status")


def _filled(
    simulator: Simulator, number: Number, parts: dict[str, Json], given: list[Json], template: Template
) -> None:
    """The parts of a message or of one of its cards have what they need, and their files are this number's."""
    header = _of(given, "header")
    _texts(parts.get("BODY", {}), _of(given, "body"), "body", template)
    _header(parts.get("HEADER"), header, template)
    if str(parts.get("HEADER", {}).get("format") or "").upper() == "PRODUCT":
        template_goods.check_header(simulator, number, header[0]["product"])
    taps = [one for one in given if _kind(one) == "button"]
    _buttons(simulator, number, parts.get("BUTTONS", {}).get("buttons") or [], taps)
    for one in header:
        value = one.get(str(one.get("type")))
        file = value.get("id") if isinstance(value, dict) else None
        found = simulator.shelf.find(str(file)) if file else None
        if file and (found is None or found.number_id != number.id):
            raise GraphError(131053, f"header: media {str(file)[:40]} does not exist")


def _cards(simulator: Simulator, number: Number, cards: list[Json], given: list[Json], template: Template) -> None:
    sent = next((one.get("cards") for one in given if _kind(one) == "carousel"), None)
    if isinstance(sent, list):
        cards = _as_many(cards, len(sent))
    if not isinstance(sent, list) or [one.get("card_index") for one in sent] != list(range(len(cards))):
        raise GraphError(132012, "carousel: a card is missing")
    for card, own in zip(cards, sent, strict=True):
        parts = {str(part.get("type", "")).upper(): part for part in card.get("components", [])}
        _filled(simulator, number, parts, own.get("components", []), template)


def _as_many(cards: list[Json], count: int) -> list[Json]:
    """Of product cards two are reviewed and two to ten may be sent."""
    forms = {str(part.get("format") or "").upper() for card in cards for part in card.get("components", [])}
    return [cards[0]] * count if "PRODUCT" in forms and 2 <= count <= 10 else cards


def shown(template: Template, content: Json) -> Json:
    """What the customer's phone shows: the words with their values, the file above them, an offer, buttons, cards."""
    return _shown(template.components, content.get("components", [])) | {"category": template.category.lower()}


def _shown(components: list[Json], given: list[Json]) -> Json:
    parts = {_kind(part): part for part in components}
    said = {kind: str(parts.get(kind, {}).get("text") or "") for kind in ("header", "body")}
    words = {kind: _hydrated(text, _of(given, kind)) for kind, text in said.items()}
    values = {str(one.get("index")): one["parameters"][0] for one in given if one.get("parameters")}
    buttons = parts.get("buttons", {}).get("buttons") or []
    asks = [{"type": template_calls.ASKS}] if template_calls.ASKS.lower() in parts else []
    above = next(iter(_of(given, "header")), {})
    kind = str(above.get("type") or "")
    cards = next((one.get("cards") or [] for one in given if _kind(one) == "carousel"), [])
    drawn = zip(_as_many(parts.get("carousel", {}).get("cards") or [], len(cards)), cards, strict=False)
    is_file = isinstance(above.get(kind), dict) and kind != "product"
    return {
        **words,
        **template_goods.shown(given),
        "media": {"type": "video" if kind == "gif" else kind, "value": above[kind]} if is_file else None,
        "news": next((one.get("order_status") for one in _of(given, "order_status")), None),
        "offer": str(parts.get("limited_time_offer", {}).get("limited_time_offer", {}).get("text") or ""),
        "footer": str(parts.get("footer", {}).get("text") or ""),
        "buttons": [_button(one, values.get(str(place), {})) for place, one in enumerate(buttons)] + asks,
        "cards": [_shown(card.get("components", []), own.get("components", [])) for card, own in drawn],
    }


def _button(one: Json, value: Json) -> Json:
    """A button with what its value makes of it: a payload, the end of an address, a code, the token of a flow."""
    kept = {key: one[key] for key in ("phone_number", "flow_id", "flow_name") if one.get(key)}
    text = str(one.get("text", ""))
    code = value.get("coupon_code") or value.get("text")
    action = value.get("action") if isinstance(value.get("action"), dict) else {}
    is_code = str(one.get("url") or "").startswith(template_codes.ADDRESS)
    return kept | {
        "type": "OTP" if is_code else str(one.get("type", "")).upper(),
        "text": text,
        "payload": value.get("payload") or text,
        "url": VARIABLE.sub(lambda _: str(value.get("text") or ""), str(one.get("url") or "")),
        "code": str(code or ""),
        "flow_token": str((action or {}).get("flow_token") or ""),
    }


def _hydrated(text: str, given: list[Json]) -> str:
    names = list(dict.fromkeys(VARIABLE.findall(text)))
    values = dict(zip(names, (str(one.get("text", "")) for one in given), strict=False))
    values |= {str(one["parameter_name"]): str(one.get("text", "")) for one in given if one.get("parameter_name")}
    return VARIABLE.sub(lambda found: values.get(found[1], found[0]), text)


def _kind(component: Json) -> str:
    return str(component.get("type", "")).lower()


def _of(given: list[Json], kind: str) -> list[Json]:
    """The parameters of one component."""
    found = next((one.get("parameters") for one in given if _kind(one) == kind), None)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _texts(part: Json, given: list[Json], place: str, template: Template) -> None:
    text = str(part.get("text") or "")
    wanted = list(dict.fromkeys(VARIABLE.findall(text)))
    if template.category == "AUTHENTICATION" and place == "body":
        wanted = ["1"]
    if len(given) != len(wanted):
        details = f"{place}: number of localizable_params ({len(given)}) does not match the expected number"
        raise GraphError(132000, f"{details} of params ({len(wanted)})")
    if template.parameter_format == "NAMED" and {one.get("parameter_name") for one in given} != set(wanted):
        raise GraphError(132012, f"{place}: Parameter name is missing or empty")
    for one in given:
        value = one.get("text") if one.get("type") == "text" else "value"
        if not isinstance(value, str) or not value.strip():
            raise GraphError(132012, f"{place}: Parameter of type text is missing text value")
        if "\n" in value or "\t" in value or "    " in value:
            raise GraphError(132018, f"{place}: Param text cannot have new-line/tab characters or more than 4 spaces")
    if sum(len(str(one.get("text", ""))) for one in given) + len(VARIABLE.sub("", text)) > LONGEST_BODY:
        raise GraphError(132005, f"{place}: Translated text too long")


def _header(part: Json | None, given: list[Json], template: Template) -> None:
    form = str((part or {}).get("format") or "TEXT").upper()
    if form == "TEXT":
        _texts(part or {}, given, "header", template)
        return
    wanted = form.lower()
    if len(given) != 1 or given[0].get("type") != wanted or not isinstance(given[0].get(wanted), dict):
        raise GraphError(132012, f"header: Format mismatch, expected {form}")
    value = given[0][wanted]
    if form in MEDIA and not (value.get("id") or value.get("link")):
        raise GraphError(132012, f"header: {form} needs id or link")
    if form == "LOCATION" and not all(
        str(value.get(key) or "") for key in ("latitude", "longitude", "name", "address")
    ):
        raise GraphError(132012, "header: a location needs latitude, longitude, name and address")


def _buttons(simulator: Simulator, number: Number, buttons: list[Json], given: list[Json]) -> None:
    by_place = {str(one.get("index")): one for one in given}
    if strange := set(by_place) - {str(n) for n in range(len(buttons))}:
        raise GraphError(132000, f"buttons: there is no button at index {sorted(strange)[0][:10]}")
    for place, button in enumerate(buttons):
        kind = str(button.get("type", "")).upper()
        one = by_place.get(str(place))
        needs = (kind == "URL" and VARIABLE.search(str(button.get("url")))) or kind in ("COPY_CODE", "OTP")
        if needs and (one is None or not one.get("parameters")):
            raise GraphError(131008, f"buttons: Button at index {place} of type {kind} requires a parameter")
        template_goods.check_button(simulator, number, kind, place, one)
        if kind == "VOICE_CALL":
            template_calls.check_sent(place, one)
