"""What a number's messages cost and why some failed, as its page shows it."""

from datetime import UTC, datetime, timedelta

import pytest

from conversations.health import page, spend, traffic
from conversations.models import Channel, Failure, Rate, Spend, Template
from tenants.scope import acting_for

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def acting(people, at_time):
    at_time(NOON)
    with acting_for(people.acme):
        yield


def charged(people, back, count, category="marketing", country="BR", billable=True, kind="regular") -> None:
    day = NOON.date() - timedelta(days=back)
    Spend.objects.create(
        channel=people.line, day=day, category=category, type=kind, country=country, billable=billable, count=count
    )


def test_months_kinds_and_countries_are_summed_and_the_largest_stands_first(people):
    charged(people, 0, 3)
    charged(people, 0, 9, category="service", billable=False, kind="free_customer_service")
    charged(people, 0, 4, category="utility", country="DE")
    charged(people, 0, 2, category="utility", country="", billable=None, kind="")
    charged(people, 1, 5)
    found = spend.of(people.line)
    assert [(line.name, line.charged, line.free, line.unsaid) for line in found.months] == [
        ("March 2026", 7, 9, 2),
        ("February 2026", 5, 0, 0),
    ]
    assert [(line.name, line.charged, line.free) for line in found.categories] == [
        ("Utility", 4, 0),
        ("Marketing", 3, 0),
        ("Answers", 0, 9),
    ]
    assert [line.name for line in found.countries] == ["Germany", "Brazil", "Not known"]
    assert [(day.charged, day.free) for day in found.days[-2:]] == [(5, 0), (7, 11)]
    top = found.days[-1]
    assert top.charged_y >= 0 and top.free_height + top.charged_height <= spend.HEIGHT


def test_money_is_said_where_the_company_has_a_table_of_rates(people):
    charged(people, 0, 1_000)
    charged(people, 0, 2, country="DE")
    charged(people, 0, 3, category="marketing_lite")
    charged(people, 0, 50, billable=False)
    charged(people, 1, 7)
    assert spend.of(people.line).cost == ""
    for country, amount in (("BR", "1.5"), ("", "0.125")):
        Rate.objects.create(category="MARKETING", country=country, amount=amount, currency="USD", since=NOON.date())
    assert spend.of(people.line).cost == "About USD 1,500.25 by your rates; 3 without a rate"


def test_another_number_and_older_years_do_not_count(people):
    other = Channel.objects.create(
        name="Spare", phone_number_id="9", waba_id="9", display_phone="+1 555-010-0009", access_token="t"
    )
    charged(people, 400, 5)
    assert spend.of(people.line).is_empty
    charged(people, 0, 1)
    assert spend.of(other).is_empty and not spend.of(people.line).is_empty


def test_failures_are_said_in_words_with_the_commonest_first(people):
    for code, back, count in ((131026, 2, 1), (131026, 50, 4), (None, 3, 2), (131049, 24 * 8, 9)):
        Failure.objects.create(
            channel=people.line, hour=traffic.this_hour() - timedelta(hours=back), code=code, count=count
        )
    found = page.of(people.line).reasons
    assert [(one.code, one.day, one.week) for one in found] == [(131026, 1, 5), (None, 2, 2)]
    assert all(one.text.startswith("Not sent.") for one in found)


def test_templates_are_counted_by_state_and_quality(people):
    rows = [("APPROVED", "GREEN"), ("APPROVED", "UNKNOWN"), ("PAUSED", "RED"), ("APPROVED", "GREEN")]
    for place, (status, quality) in enumerate(rows):
        Template.objects.create(
            waba_id=people.line.waba_id, name=f"t{place}", language="en", meta_id="1", status=status, quality=quality
        )
    Template.objects.create(waba_id="another", name="t", language="en", meta_id="1", status="APPROVED")
    shown = page.of(people.line)
    assert [(group.count, group.said.word) for group in shown.templates] == [(3, "Approved"), (1, "Paused")]
    assert [(group.count, group.said.word) for group in shown.ratings] == [(2, "High quality"), (1, "Low quality")]
