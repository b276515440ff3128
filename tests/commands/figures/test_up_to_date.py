"""A figure counts whatever is on record when it is asked for, though rows are made later than what they are made of."""

import pytest

from permanence.errors import Uncounted
from storage.store import Store

WAITING = "Waiting with a decision: {}"


@pytest.fixture
def decided(north, say):
    """A child who has waited since a moment ago: no rows of theirs are made yet."""
    say("track BX-0061 team north born 05/2022 entered 02/01/2026")
    say("milestone BX-0061 adm decision 01/05/2026")


@pytest.mark.usefixtures("decided")
def test_what_is_recorded_while_figures_are_brought_up_to_date_is_counted_too(say, monkeypatch):
    settled = []

    def and_meanwhile(store):
        settle(store)
        settled.append(store)
        if len(settled) == 1:
            say("track BX-0062 team north born 05/2022 entered 02/01/2026")
            say("milestone BX-0062 adm decision 01/05/2026")

    settle = Store.settle
    monkeypatch.setattr(Store, "settle", and_meanwhile)

    assert WAITING.format(2) in say("scorecard")
    assert WAITING.format(2) in say("scorecard")
    assert len(settled) == 2, "once nothing is due, nothing is made"


@pytest.mark.usefixtures("decided")
def test_if_there_is_no_time_for_that_no_figure_is_told(say, terminal):
    with terminal.store.within(0), pytest.raises(Uncounted, match="still being brought up to date"):
        say("scorecard")

    assert WAITING.format(1) in say("scorecard")


@pytest.mark.usefixtures("decided")
def test_what_counts_nothing_does_not_wait_for_it(say, terminal):
    say("status BX-0061")
    with terminal.store.read() as records:
        assert "BX-0061" in records.spells_due.children()
