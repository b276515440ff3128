"""`make soak` lives through a few weeks; and each thing that it looks at is noticed when it is wrong."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from tests.soak import promises, years
from tests.soak.__main__ import MOST_DEARER
from tests.soak.drawn import page, write_picture
from tests.soak.lives import FIRST_DAY
from tests.soak.years import MISHAPS, Years

TEAMS, CHILDREN, LAST = 1, 8, FIRST_DAY + timedelta(weeks=4)


@pytest.fixture(scope="module")
def lived(tmp_path_factory) -> Iterator[Years]:
    """Four weeks of one team, in which everything goes wrong that can."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(years, "TIMES_TAKEN", 1)
        patch.setattr(years, "AT_ONCE", 3)
        found = Years(tmp_path_factory.mktemp("soak"), TEAMS, CHILDREN, LAST, seed=3)
        due = iter([*MISHAPS, *MISHAPS])
        patch.setattr(found, "luck", _Chosen(found.luck, due))
        with found.slack:
            found.begin()
            found.live(lambda _: None)
            yield found
            found.end()


class _Chosen:
    """Luck that has everything go wrong in turn."""

    def __init__(self, luck, kinds):
        self._luck = luck
        self._kinds = kinds

    def choices(self, among, weights=None, *, k=1):
        if weights:
            return [next(self._kinds, "nothing")]
        return self._luck.choices(among, k=k)

    def __getattr__(self, name):
        return getattr(self._luck, name)


def test_all_that_can_go_wrong_did_and_everything_came_right(lived):
    assert {kind for kind in MISHAPS if kind != "nothing"} <= lived.goes_wrong.keys()
    assert lived.errands
    assert lived.looked_at >= CHILDREN


def test_what_came_of_it_is_told_and_drawn(lived, tmp_path):
    write_picture(lived.months, tmp_path / "drawn.png")

    assert (tmp_path / "drawn.png").read_bytes().startswith(b"\x89PNG")
    assert "1 invented teams sat 2 times in 4 weeks" in page(lived, 60)
    assert 0 < lived.dearer() < MOST_DEARER * 10


def test_a_message_said_twice_is_noticed(lived, monkeypatch):
    told = lived.slack.told
    monkeypatch.setattr(told, "names", told.names + told.names)

    with pytest.raises(AssertionError):
        promises.nothing_is_said_twice(lived, LAST)


@pytest.mark.parametrize(
    "change", [lambda heads: heads[1:], lambda heads: heads + heads[:1]], ids=["lost", "twice"]
)
def test_an_agenda_that_is_lost_or_said_twice_is_noticed(lived, monkeypatch, change):
    monkeypatch.setattr(lived.slack.told, "heads", change(lived.slack.told.heads))

    with pytest.raises(AssertionError, match="agenda"):
        promises.every_agenda_was_there(lived, LAST)


def test_an_agenda_that_is_late_is_noticed(lived, monkeypatch):
    late = [(where, title, at + promises.SOON * 2) for where, title, at in lived.slack.told.heads]
    monkeypatch.setattr(lived.slack.told, "heads", late)

    with pytest.raises(AssertionError, match="was said at"):
        promises.every_agenda_was_there(lived, LAST)


def test_a_digest_that_is_lost_is_noticed(lived, monkeypatch):
    monkeypatch.setattr(lived, "owed", {("U0W000", date(2026, 12, 1))})

    with pytest.raises(AssertionError, match="no digest"):
        promises.whoever_had_something_was_told_before(lived, LAST)


def test_a_milestone_that_is_not_on_record_is_noticed(lived, monkeypatch):
    monkeypatch.setitem(lived.there[0].reached, "life_story", LAST)

    with pytest.raises(AssertionError, match="life_story"):
        promises.all_milestones_are_on_record(lived, LAST)


def test_an_action_for_another_day_is_noticed(lived, monkeypatch):
    monkeypatch.setattr(lived, "errands", lived.errands[1:])

    with pytest.raises(AssertionError, match="Errand 1"):
        promises.all_actions_are_on_record(lived, LAST)


def test_a_wrong_date_is_noticed(lived, monkeypatch):
    monkeypatch.setattr(promises, "due_dates", lambda _: {"Match": LAST})

    with pytest.raises(AssertionError, match="BX-"):
        promises.dates_are_right(lived, LAST)
