"""A shared contact of which only the vCard came."""

import pytest

from cloudapi.vcards import filled

CARD = (
    "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Müller;Ana;;;\r\nFN:Ana Mül\r\n ler\\, Dr.\r\nORG:Acme;\r\n"
    "item1.TEL;type=CELL;waid=5511900000001:+55 11 90000-0001\r\nTEL;TYPE=WORK,VOICE:tel:+15550100001\r\n"
    "EMAIL;type=INTERNET:ana@acme.test\r\nNOTE:FN:Nobody\r\nEND:VCARD"
)


def test_name_phones_mail_and_company_are_read() -> None:
    found = filled({"origin": "other", "vcard": CARD})
    assert found["name"] == {"formatted_name": "Ana Müller, Dr."} and found["org"] == {"company": "Acme"}
    assert found["phones"] == [
        {"phone": "+55 11 90000-0001", "wa_id": "5511900000001", "type": "CELL"},
        {"phone": "+15550100001", "type": "WORK"},
    ]
    assert found["emails"] == [{"email": "ana@acme.test"}] and found["vcard"] == CARD


def test_what_the_contact_says_itself_stays() -> None:
    own = {"name": {"formatted_name": "Ana"}, "phones": [{"phone": "1"}], "vcard": CARD}
    found = filled(own)
    assert (found["name"], found["phones"]) == (own["name"], own["phones"]) and found["emails"]


@pytest.mark.parametrize("odd", [None, 7, "", [], "FN", "FN:", ":" * 9999, "\n" * 9999, ";;;:x", "BEGIN:VCARD\nTEL:\n"])
def test_an_odd_vcard_adds_nothing(odd: object) -> None:
    assert filled({"vcard": odd}) == {"vcard": odd}
