"""Initials in every script, hues that stay, and what a browser is called."""

import pytest

from tenants import devices, people


@pytest.mark.parametrize(
    ("name", "initials"),
    [
        ("Mariana Albuquerque de Souza e Silva", "MA"),
        ("Sven Åkesson", "SÅ"),
        ("e\u0301lodie durand", "E\u0301D"),
        ("@lucia.marques", "LM"),
        ("Ana", "A"),
        ("Αθηνά Παππά", "ΑΠ"),
        ("आरव शर्मा", "आ"),
        ("कृष्ण", "कृ"),
        ("محمد العتيبي", "م"),
        ("🌸 Maria 🌸", "M"),
        ("+55 11 90000-0412", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_initials_are_the_first_letters_as_a_reader_sees_them(name, initials):
    assert people.initials(name) == initials


@pytest.mark.parametrize("text", ["👩‍👩‍👧 family", "👍🏽 up"])
def test_a_joined_emoji_is_one_grapheme(text):
    assert people.first_grapheme(text) == text.split(" ")[0]


def test_a_hue_is_one_of_eight_and_stays_with_its_id():
    assert {people.hue(number) for number in range(40)} == set(range(1, 9))
    assert people.hue(17) == people.hue(17)
    assert people.hue("carla@acme.test") == people.hue("carla@acme.test")
    assert people.hue(None) == 1


CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Version/19.0 Safari/604.1"
ANDROID = "Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0 Mobile Safari/537.36"


@pytest.mark.parametrize(
    ("user_agent", "said", "phone"),
    [
        (CHROME, "Chrome on Linux", False),
        (f"{CHROME} Edg/150.0", "Edge on Linux", False),
        (IPHONE, "Safari on iPhone", True),
        (ANDROID, "Chrome on Android", True),
        ("curl/8.9", "Unknown device", False),
        ("", "Unknown device", False),
    ],
)
def test_a_browser_is_called_what_its_owner_calls_it(user_agent, said, phone):
    assert devices.device(user_agent) == said
    assert devices.is_phone(user_agent) is phone
