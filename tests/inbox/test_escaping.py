"""What strangers write is shown as they wrote it, wherever it stands, and is never markup of the page."""

import re
from html.parser import HTMLParser

import pytest

from conversations.models import Status
from tenants.scope import acting_for
from tests.inbox.day import talk

pytestmark = pytest.mark.django_db

CORPUS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "{{ request.user }}{% now 'Y' %}",
    "</textarea><script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "javascript:alert(1)",
    "&lt;b&gt; &amp; \u202e reversed",
    "<svg/onload=alert(1)>",
    '*<b>bold</b>* ```</code><script>``` https://x.test/"><script>',
]


class Watcher(HTMLParser):
    """Collects what in a page would run or load something that a template of ours did not write."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag, attrs):
        names = {name for name, _ in attrs}
        values = dict(attrs)
        if tag == "script" and "src" not in names and values.get("type") != "importmap":
            self.found.append("script")
        # A picture of ours is a file of this company, or has no address until somebody picks one.
        ours = tag == "img" and (values.get("src") or "/t/").startswith("/t/")
        loads = tag in ("img", "iframe", "object", "embed", "b>") and not ours
        if loads or any(name.startswith("on") or name == "style" for name in names):
            self.found.append(f"{tag} {attrs}")
        if (values.get("href") or "").lower().startswith(("javascript:", "data:")):
            self.found.append(values["href"])


def dangers(page):
    watcher = Watcher()
    watcher.feed(page)
    return watcher.found


def test_the_watcher_sees_what_it_looks_for():
    assert len(dangers("<script>x</script><img src=x onerror=y><p style='x'><a href='javascript:x'>")) == 4


@pytest.mark.parametrize("evil", CORPUS)
def test_names_texts_captions_files_and_forms_of_strangers_stay_text(as_member, people, evil):
    with acting_for(people.acme):
        stranger = talk(people.line, evil, "5511912345634", "x<y", "BR.<i>1234567890</i>")
        first = stranger.say(evil, 9)
        stranger.say(evil, 8, kind="image", payload={"id": "1", "caption": evil})
        stranger.say(evil, 7, kind="document", payload={"filename": evil})
        stranger.say(evil, 7, kind="location", payload={"name": evil, "address": evil, "latitude": 1, "longitude": 2})
        stranger.say(evil, 6, kind="contacts", payload={"contacts": [{"name": {"formatted_name": evil}}]})
        order = {"product_items": [{"product_retailer_id": evil, "currency": evil, "quantity": 1, "item_price": 1}]}
        stranger.say(evil, 5, kind="order", payload=order)
        form = {"type": "nfm_reply", "nfm_reply": {"name": evil, "body": evil, "response_json": {evil: evil}}}
        stranger.say(evil, 4, kind="interactive", payload=form)
        stranger.say(evil, 3, kind=("<x>" + evil)[:24], payload={evil: evil, "referral": {"headline": evil}})
        stranger.say(evil, 2, by=people.bruno, status=Status.FAILED, error_code=131026, reply_to_id=first.pk)
        stranger.say(evil, 1, by=people.bruno, note=True)
        stranger.reacted(first, evil[:64])
    ana = as_member(people.ana)
    thread = f"/t/acme/inbox/{stranger.conversation.pk}/"
    ana.put(f"{thread}draft/", "mode=reply&text=</textarea><script>", content_type="application/x-www-form-urlencoded")
    for path in (
        thread,
        f"{thread}messages/?after=0",
        "/t/acme/inbox/rows/",
        f"/t/acme/messages/{first.pk}/payload/",
        "/t/acme/inbox/?q=%3Cscript%3E",
    ):
        page = ana.get(path).content.decode()
        assert dangers(page) == []
        assert "{{ request" not in re.sub(r"&[#\w]+;", "", page) or "{{ request.user }}" in evil


def test_an_address_of_a_list_is_never_repeated_as_markup(as_member, people):
    page = (
        as_member(people.bruno).get("/t/acme/inbox/?q=%22%3E%3Cscript%3E&view=%3Cb%3E&channel=%3Ci%3E").content.decode()
    )
    assert dangers(page) == []
    assert "<script>&" not in page
