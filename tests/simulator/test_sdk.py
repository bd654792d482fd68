"""A public SDK, made for Meta's own servers, works against the simulator unchanged apart from the base address."""

import base64
import json

import httpx
import pytest
import pywa
from pywa import errors
from pywa.types.templates import BodyText, HeaderImage, TemplateLanguage

from tests.simulator.stage import ANA, PHONE, PNID, SECRET, TOKEN, VERIFY, WABA, Product, Stage

PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c626001000000ffff03000006000557bfabd40000000049454e44ae426082"
)


class ToTheSimulator(httpx.BaseTransport):
    """What goes to Meta's hosts goes to this machine instead."""

    def __init__(self, url: str) -> None:
        self._url, self._line = httpx.URL(url), httpx.HTTPTransport()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.host.endswith(("facebook.com", "fbsbx.com")):
            request.url = request.url.copy_with(scheme="http", host=self._url.host, port=self._url.port)
            request.headers["host"] = self._url.netloc.decode()
        return self._line.handle_request(request)

    def close(self) -> None:
        self._line.close()


@pytest.fixture
def sdk(sim: Stage, product: Product):
    with httpx.Client(transport=ToTheSimulator(sim.url)) as session:
        yield pywa.WhatsApp(
            phone_id=PNID,
            token=TOKEN,
            session=session,
            api_version=25.0,
            server=None,
            verify_token=VERIFY,
            app_secret=SECRET,
            validate_updates=True,
        )


def sent(sim: Stage) -> list[dict]:
    return [entry["body"] for entry in sim.control("GET", "ledger?kind=message")["results"]]


def test_it_sends_a_text_and_an_answer_with_buttons(sdk, sim: Stage) -> None:
    first = sdk.send_message(to=ANA["phone"], text="Hello")
    buttons = [pywa.types.Button(title="Yes", callback_data="yes"), pywa.types.Button(title="No", callback_data="no")]
    sdk.send_message(to=ANA["phone"], text="Tomorrow?", buttons=buttons, reply_to_message_id=first.id)
    one, two = sent(sim)
    assert one["text"]["body"] == "Hello"
    assert [button["reply"]["title"] for button in two["interactive"]["action"]["buttons"]] == ["Yes", "No"]
    assert two["context"] == {"message_id": first.id}


def test_it_sends_to_a_business_scoped_id(sdk, sim: Stage, product: Product) -> None:
    sim.say()
    (arrival,) = product.wait(1)
    bsuid = arrival.value["contacts"][0]["user_id"]
    sdk.send_message(to=bsuid, text="Hello")
    assert sent(sim)[-1]["recipient"] == bsuid


def test_it_sees_whether_insights_were_asked_for(sdk, sim: Stage) -> None:
    assert sdk.get_business_account(waba_id=WABA).is_enabled_for_insights is False
    sim.graph("POST", WABA, params={"is_enabled_for_insights": "true"})
    assert sdk.get_business_account(waba_id=WABA).is_enabled_for_insights is True


def test_files_go_up_and_come_down_as_they_were(sdk) -> None:
    media = sdk.upload_media(media=PICTURE, mime_type="image/png", filename="dot.png")
    place = sdk.get_media_url(media_id=media.id if hasattr(media, "id") else media)
    assert place.mime_type == "image/png"
    assert sdk.get_media_bytes(url=place.url) == PICTURE


def test_a_picture_goes_out_by_its_id_and_one_of_a_customer_comes_in(sdk, sim: Stage, product: Product) -> None:
    media = sdk.upload_media(media=PICTURE, mime_type="image/png", filename="dot.png")
    sdk.send_image(to=ANA["phone"], image=media, caption="A dot")
    assert sent(sim)[-1]["image"] == {"id": media.id, "caption": "A dot"}
    sim.say(type="image", file_base64=base64.b64encode(PICTURE).decode(), mime_type="image/png")
    heard = []
    sdk.add_handlers(pywa.handlers.MessageHandler(lambda _, message: heard.append(message.image.get_bytes())))
    sim.idle()
    for arrival in product.arrivals:
        sdk.webhook_update_handler(update=arrival.body)
    assert heard == [PICTURE]


def test_it_sends_a_template_with_its_values(sdk, sim: Stage) -> None:
    body = {"type": "BODY", "text": "Order {{1}} has left.", "example": {"body_text": [["1187"]]}}
    header = {"type": "HEADER", "format": "IMAGE", "example": {"header_handle": ["4::aW"]}}
    own = {"name": "order_left", "language": "en", "category": "UTILITY", "components": [header, body]}
    sim.control("POST", "templates", number=PNID, **own)
    media = sdk.upload_media(media=PICTURE, mime_type="image/png", filename="dot.png")
    values = [HeaderImage.params(image=media.id), BodyText.params("2041")]
    sdk.send_template(to=ANA["phone"], name="order_left", language=TemplateLanguage.ENGLISH, params=values)
    assert [part["type"].lower() for part in sent(sim)[-1]["template"]["components"]] == ["header", "body"]
    with pytest.raises(errors.TemplateParamCountMismatch):
        sdk.send_template(to=ANA["phone"], name="order_left", language=TemplateLanguage.ENGLISH, params=values[:1])


def test_it_hears_how_far_its_message_came(sdk, sim: Stage, product: Product) -> None:
    heard = []
    sdk.add_handlers(pywa.handlers.MessageStatusHandler(lambda _, status: heard.append((status.id, status.status))))
    message = sdk.send_message(to=ANA["phone"], text="Hello")
    sim.idle()
    for arrival in product.arrivals:
        sdk.webhook_update_handler(update=arrival.body)
    assert heard == [(message.id, status) for status in ("sent", "delivered")]


def test_a_refusal_is_its_own_class(sdk, sim: Stage) -> None:
    sim.control("POST", "faults", kind="refuse", code=131047)
    with pytest.raises(errors.ReEngagementMessage) as refused:
        sdk.send_message(to=ANA["phone"], text="Hello")
    assert refused.value.code == 131047


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (190, errors.ExpiredAccessToken),
        (130429, errors.RateLimitHit),
        (131026, errors.MessageUndeliverable),
        (131056, errors.TooManyMessages),
        (132001, errors.TemplateNotExists),
    ],
)
def test_each_refusal_is_a_class_of_its_own(sdk, sim: Stage, code: int, kind: type[Exception]) -> None:
    sim.control("POST", "faults", kind="refuse", code=code)
    with pytest.raises(kind) as refused:
        sdk.send_message(to=ANA["phone"], text="Hello")
    assert refused.value.code == code


def test_it_takes_the_webhook_with_its_signature_and_no_other(sdk, sim: Stage, product: Product) -> None:
    heard = []
    listen = pywa.handlers.MessageHandler(lambda _, message: heard.append((message.text, message.from_user.name)))
    sdk.add_handlers(listen)
    sim.say(text="Do you deliver on Friday?")
    (arrival,) = product.wait(1)
    assert sdk.webhook_challenge_handler(vt=VERIFY, ch="123") == ("123", 200)
    assert sdk.webhook_update_validator(arrival.body, arrival.signature) is None
    assert sdk.webhook_update_handler(update=arrival.body)[1] == 200
    assert heard == [("Do you deliver on Friday?", ANA["name"])]
    assert sdk.webhook_update_validator(arrival.body + b" ", arrival.signature) == ("Forbidden", 403)
    assert json.loads(arrival.body)["entry"][0]["changes"][0]["value"]["metadata"]["display_phone_number"] == PHONE
