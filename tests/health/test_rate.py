"""A number sends as fast as WhatsApp says it may, and one that is used on a phone as well at twenty a second."""

import pytest

from conversations import pace


@pytest.mark.parametrize(
    ("throughput", "on_phone", "rate"),
    [
        ("STANDARD", False, 80),
        ("HIGH", None, 1000),
        ("HIGH", True, 20),
        ("STANDARD", True, 20),
        ("NOT_KNOWN", False, None),
    ],
)
def test_the_rate_is_learnt_from_what_whatsapp_says(throughput, on_phone, rate):
    assert pace.rate_of(throughput, on_phone) == rate
