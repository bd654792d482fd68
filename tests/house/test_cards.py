"""Every kind of card the product can show has its pictures in docs/cards.md, and every picture is of one."""

from itertools import chain

from tests.gallery import everything, kinds
from tests.house.each import ROOT

DOCS = ROOT / "docs"


def test_every_kind_of_card_is_among_the_pictures_and_none_that_there_is_not():
    assert {kind for card in everything.cards() for kind in card.covers} == kinds.everything()


def test_every_card_has_its_pictures_and_every_picture_its_card():
    named = [card.name for card in everything.cards()]
    assert len(named) == len(set(named))
    wanted = set(chain.from_iterable(map(everything.pictures, named)))
    assert {path.name for path in (DOCS / everything.FOLDER).iterdir()} == wanted


def test_the_page_of_the_documentation_shows_them():
    assert (DOCS / "cards.md").read_text() == everything.page()
