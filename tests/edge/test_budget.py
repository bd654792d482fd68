"""Bodies on their way to the pages share one budget, whoever sends them."""

import pytest

from wappcentral.bodies import Budget, Refused


def test_what_is_over_the_budget_is_told_to_come_again_and_the_rest_goes_on():
    budget = Budget(10)
    with budget.share() as first, budget.share() as second:
        first(6)
        second(4)
        with pytest.raises(Refused) as refused:
            second(1)
        assert refused.value.status == 503


def test_a_request_that_ends_gives_its_part_back_however_it_ended():
    budget = Budget(10)
    with pytest.raises(ConnectionError), budget.share() as hold:
        hold(10)
        raise ConnectionError
    with budget.share() as hold:
        hold(10)
