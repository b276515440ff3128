"""What is always true of the years, however they went: looked at each month, against what was typed and a second reckoning."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from tests.conftest import words_of
from tests.soak.reckoned import DATED, due_dates
from tests.soak.slack import CHAIR, channel

if TYPE_CHECKING:
    from tests.soak.years import Years

LOOKED_AT = 40
"""How many children's dates are reckoned again each month."""
SOON = timedelta(hours=1)
"""How late an agenda may be whose bot was killed, or not answered, when it was due."""


def nothing_is_said_twice(years: "Years", _: date) -> None:
    """No message was said twice, and nobody had two digests before one surgery."""
    told = years.slack.told
    assert [name for name, times in (told.names + told.digests).items() if times > 1] == []


def every_agenda_was_there(years: "Years", on: date) -> None:
    """Each surgery up to a day has one agenda, at its time, and there is no other."""
    due = {
        (channel(team), f"{held:%a} {held.day} {held:%b %Y}, {years.sits_at(team):%H:%M}"): years.moment(
            held, years.sits_at(team)
        )
        for team, days in years.sittings.items()
        for held in days
        if held <= on
    }
    said = {(where, title): at for where, title, at in years.slack.told.heads}
    assert len(said) == len(years.slack.told.heads), "an agenda was said twice"
    assert said.keys() == due.keys(), f"agendas: {sorted(said.keys() ^ due.keys())}"
    for each, at in said.items():
        assert due[each] <= at <= due[each] + SOON, f"{each} was said at {at}"


def whoever_had_something_was_told_before(years: "Years", on: date) -> None:
    """Each to whom a digest was due had one."""
    for person, held in sorted(years.owed):
        if held <= on:
            title = f"Surgery on {held:%A} {held.day} {held:%b}"
            where = years.slack.workspace.dm(person)
            assert years.slack.told.digests[where, title] == 1, f"{person} has no digest: {title}"


def all_milestones_are_on_record(years: "Years", _: date) -> None:
    """Each that was typed is on record once, with its day, and no other is."""
    found = Counter(
        years.slack.rows("select child, milestone, reached from milestones where retracted is null")
    )
    ought = Counter(
        (life.ref, step, on.isoformat()) for life in years.lives for step, on in life.reached.items()
    )
    assert found == ought, f"milestones: {list((found - ought) + (ought - found))[:5]}"


def all_actions_are_on_record(years: "Years", _: date) -> None:
    """Each that was agreed is on record once, with its date, and done if that was said; no other is."""
    found = Counter(
        years.slack.rows("select words, due, ended is not null from actions where retracted is null")
    )
    ought = Counter((each.words, each.due.isoformat(), int(each.is_over)) for each in years.errands)
    assert found == ought, f"actions: {list((found - ought) + (ought - found))[:5]}"


def dates_are_right(years: "Years", _: date) -> None:
    """Of some children drawn at random the dates that an answer shows are those of the second reckoning."""
    for life in years.luck.sample(years.there, min(LOOKED_AT, len(years.there))):
        years.looked_at += 1
        answer = years.type(CHAIR, channel(life.team), f"status {life.ref}")
        shown = shown_dates(words_of((answer.payload or {})["blocks"]))
        assert shown == due_dates(life.reached), f"{life.ref}: {shown}"


Promise = Callable[["Years", date], None]
PROMISES: Sequence[Promise] = (
    nothing_is_said_twice,
    every_agenda_was_there,
    whoever_had_something_was_told_before,
    all_milestones_are_on_record,
    all_actions_are_on_record,
    dates_are_right,
)

_SHOWN = re.compile(rf"({'|'.join(DATED)})[^\n]*?due \w{{3}} (\d{{1,2}} \w{{3}} \d{{4}})")


def shown_dates(words: str) -> dict[str, date]:
    """The dates that an answer shows, by what each is called; of those that are reckoned."""
    return {
        name: datetime.strptime(on, "%d %b %Y").replace(tzinfo=UTC).date()
        for name, on in _SHOWN.findall(words)
    }
