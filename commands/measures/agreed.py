"""What became of what surgeries agreed: how it is asked of the records and said, for its verb and for reports."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, partial
from typing import NamedTuple

from commands.grammar.reply import Listing, Note, Part, Text
from commands.measures.asked import Asked, asked, change_of
from commands.measures.said import share_words
from commands.practice.request import Request
from permanence.caching import cached_property
from permanence.language import tr
from permanence.measures.agreed import (
    FEWEST,
    FOLLOWED_FOR,
    AfterDiscussion,
    Agreed,
    Cleared,
    Fate,
    FateRow,
    FollowedGroup,
    Happened,
    PastDate,
    SurgeryEnd,
    SurgeryHad,
    agreed,
    by_quarter,
    by_team,
    cleared,
    group,
)
from permanence.measures.windows import year_of
from permanence.teams import Team
from permanence.words import begun, count, day, listed, times
from storage.agreed import ALL_KNOWN, SurgeriesAsked

NOT_PROOF = tr(
    "This is no proof either way. A surgery discusses the worst first and not at random, and who is furthest past a date often "
    "moves on soon whether they are discussed or not."
)
"""What is said wherever children discussed are compared with others."""


@dataclass(frozen=True)
class WhatBecame:
    """What became of what the surgeries asked for agreed; each part is counted when it is asked for."""

    request: Request
    about: Asked

    @cached_property
    def teams(self) -> Sequence[Team]:
        """The teams asked for: without a name every team, those that have ended too."""
        return self.about.teams or self.request.records.teams.ever()

    @cached_property
    def surgeries(self) -> Sequence[SurgeryHad]:
        """The surgeries there were in the window."""
        window = self.about.window
        return [each for each in self._surgeries if each.held_on <= window.last]

    @cached_property
    def rows(self) -> Sequence[FateRow]:
        """The fates of the actions, by team and month."""
        return self.request.records.agreed.fates(self.counted, self.last_of)

    @cached_property
    def became(self) -> Agreed:
        """What became of all of them."""
        return agreed(self.rows)

    @cached_property
    def cleared(self) -> tuple[Cleared, Cleared]:
        """What was past its date at a surgery and cleared by the next: of everything, and of actions."""
        rows = self.request.records.agreed.past_dates(self.counted)
        return cleared(rows), cleared([row for row in rows if row.is_action])

    @cached_property
    def discussed(self) -> tuple[int, int]:
        """How many children were discussed, and how often."""
        return self.request.records.agreed.discussed(self.counted)

    @cached_property
    def after(self) -> AfterDiscussion:
        """Whether children discussed came to a next milestone sooner."""
        until_now = replace(self.counted, surgeries=_held(self._surgeries))
        discussed, others, left_out = self.request.records.agreed.followed(until_now, self.about.window.last)
        return AfterDiscussion(group(discussed), group(others), left_out)

    @cached_property
    def counted(self) -> SurgeriesAsked:
        """What is counted: the surgeries held in the window, and by when."""
        census, known = self.about.census, self._known
        return SurgeriesAsked(_held(self.surgeries), census, min(known, self.last_of(census)), known)

    @cached_property
    def last_of(self) -> Callable[[date], int]:
        """The last change of a day, looked for once: many teams hold surgeries on one."""
        return cache(partial(change_of, self.request))

    @cached_property
    def _surgeries(self) -> Sequence[SurgeryHad]:
        """Those there were until the day asked about, after the window too."""
        return self.request.records.agreed.surgeries(
            self.teams, self.about.window.first, self.about.census, self._known
        )

    @property
    def _known(self) -> int:
        """The last change that counts as known."""
        return ALL_KNOWN if self.about.change is None else self.about.change


def asked_of_a_year(
    request: Request, team: str | None, years: str | None, at: date | None, known: date | None
) -> Asked:
    """Return what is asked for; without years it is the one from April that the day asked about is in.

    Raises NotAllowed and RuleBroken as `asked` does.
    """
    on = min(each for each in (at, known, request.today) if each)
    return asked(request, team, years or str(year_of(on)), at, known)


def agreed_parts(found: WhatBecame) -> tuple[Text, list[Part]]:
    """Return the answer in a sentence, and the parts that say what became of what the surgeries asked for agreed."""
    return Text(_first_words(found)), [*_parts(found)]


def whose_words(about: Asked) -> str:
    """Whose figures, of which years and as known when."""
    return f"{about.whose}, {about.about}{about.known_words}"


def _first_words(found: WhatBecame) -> str:
    """What became of the actions, in a sentence."""
    whose, became = whose_words(found.about), found.became
    held = len(found.counted.surgeries)
    if not held:
        return tr(f"{whose}: no surgery was held and closed.")
    surgeries = count(held, "surgery", "surgeries")
    if not became.actions:
        return tr(f"{whose}: no action was agreed in {surgeries}.")
    fates = [count(number, *_WORDS[fate][:2]) for fate in FATES if (number := became.of(fate))]
    return tr(f"{whose}: of {count(became.actions, 'action')} agreed in {surgeries}, {listed(fates)}.")


class _Words(NamedTuple):
    """How what became of actions is said: of one, of several, as a line of its own, and in short."""

    one: str
    several: str
    line: str
    short: str


_WORDS: Mapping[Fate | Happened, _Words] = {
    Fate.IN_TIME: _Words(
        tr("was done by its first date"),
        tr("were done by their first date"),
        tr("In time, done by the date first agreed"),
        tr("in time"),
    ),
    Fate.AFTER: _Words(
        tr("was done after its first date"),
        tr("were done after their first date"),
        tr("Done after the date first agreed"),
        tr("after the date"),
    ),
    Fate.OVERDUE: _Words(
        tr("is open past its first date"),
        tr("are open past their first date"),
        tr("Overdue, open past the date first agreed"),
        tr("overdue"),
    ),
    Fate.COMING: _Words(tr("is not due yet"), tr("are not due yet"), tr("Not due yet"), tr("not due yet")),
    Fate.CANCELLED: _Words(tr("was cancelled"), tr("were cancelled"), tr("Cancelled"), tr("cancelled")),
    Fate.NOT_KNOWN: _Words(
        tr("is not known"),
        tr("are not known"),
        tr("Not known: the child's tracking ended while it was open"),
        tr("not known"),
    ),
    Happened.MOVED: _Words(
        tr("was moved to another date"),
        tr("were moved to another date"),
        tr("Moved to another date"),
        tr("moved"),
    ),
    Happened.ESCALATED: _Words(tr("was escalated"), tr("were escalated"), tr("Escalated"), tr("escalated")),
    Happened.GIVEN: _Words(
        tr("was given to somebody else"),
        tr("were given to somebody else"),
        tr("Given to somebody else"),
        tr("given"),
    ),
}
FATES = tuple(each for each in _WORDS if isinstance(each, Fate))
"""The fates in the order they are said."""
CLEARED_WORDS: Mapping[PastDate, str] = {
    PastDate.CLEARED: "cleared",
    PastDate.STILL: tr("still past their date"),
    PastDate.PUT_OFF: tr("put off to a later date or by a purposeful delay"),
    PastDate.GONE: tr("of children no longer on the team's agendas"),
}
"""What became of what was past its date by the team's next surgery, in the order it is said."""
HOW_COUNTED = (
    tr(
        "An action was agreed in a surgery if that surgery's minutes say so. It is judged by the date first agreed, that day included, "
        "however often it was moved. What was taken back with `undo` does not count; what was reopened is open again. Surgeries that are "
        "still open, or were not held, are not counted."
    ),
    tr(
        "A child was discussed if anything was recorded about them in the surgery. A next milestone is any of the journey except "
        "repeated meetings, visits and what breaks off. Each child counts once: from their first surgery in these years with a "
        "timescale past its date and, if it did not discuss them, until one does."
    ),
)
"""How actions and children discussed are counted."""
HOW_ESTIMATED = tr("Shares are Kaplan-Meier's estimates, with Greenwood's limits, log-log.")
"""How shares of children are, where there are enough to give any."""


def line_of(which: Fate | Happened) -> str:
    """What became of actions, or happened to them, as the name of a line."""
    return _WORDS[which].line


def short_of(which: Fate | Happened) -> str:
    """The same in short, as the head of a column."""
    return begun(_WORDS[which].short)


def behind_words(found: WhatBecame, which: Fate | Happened) -> str:
    """How many actions have one fate, or to how many one thing happened, in a sentence: `12 actions were done later`."""
    number, words = found.became.of(which), _WORDS[which]
    if not number:
        return tr(f"no action {words.one}")
    return f"{count(number, 'action')} {words.one if number == 1 else words.several}"


def _parts(found: WhatBecame) -> Iterator[Part]:
    about, became = found.about, found.became
    if found.surgeries:
        yield Listing(tr("Surgeries"), [surgeries_words(found), *_discussed_lines(found)])
    if became.actions:
        yield Listing(tr(f"{count(became.actions, 'action')} agreed"), [*_fate_lines(became)])
        yield Listing(
            tr("On the way"),
            [*_way_lines(became)] or [tr("None was moved, escalated or given to somebody else")],
        )
        quarters = by_quarter(found.rows)
        if len(quarters) > 1:
            names = {
                first: tr(f"{first:%b} to {first.replace(month=first.month + 2):%b %Y}") for first in quarters
            }
            lines = [_line(names[first], quarters[first]) for first in quarters]
            yield Listing(tr("By quarter, of when the surgery was held"), lines)
        teams = by_team(found.rows)
        if len(teams) > 1:
            called = {team.key: team.name for team in found.teams}
            yield Listing(tr("By team"), [_line(called[key], teams[key]) for key in teams])
    if found.counted.surgeries:
        yield Listing(
            tr("Past its date at one surgery, by the team's next"), [*_cleared_lines(*found.cleared)]
        )
        yield Listing(tr("Did children move on sooner once discussed?"), [*after_words(found.after)])
    of_actions, of_children = HOW_COUNTED
    yield Note(tr(f"As at {day(about.census)}{about.known_words}. {of_actions}"))
    if found.counted.surgeries:
        yield Note(f"{of_children} {HOW_ESTIMATED}" if found.after.are_enough else of_children)


def surgeries_words(found: WhatBecame) -> str:
    """How many surgeries there were, and what became of them: `2 held, 1 skipped`."""
    ends = [each.end for each in found.surgeries]
    said = {
        SurgeryEnd.HELD: "held",
        SurgeryEnd.NOT_HELD: tr("not held, as nobody took part"),
        SurgeryEnd.SKIPPED: "skipped",
        SurgeryEnd.OPEN: tr("still open, not counted yet"),
    }
    return ", ".join(f"{ends.count(end):,} {words}" for end, words in said.items() if end in ends)


def _discussed_lines(found: WhatBecame) -> Iterator[str]:
    if found.counted.surgeries:
        children, often = found.discussed
        yield tr(f"{count(children, 'child', 'children')} discussed, {times(often)} in all")


def _fate_lines(became: Agreed) -> Iterator[str]:
    """What became of the actions, each fate that any has in a line; that none was done in time is said too."""
    in_time = became.in_time
    yield (
        f"{_WORDS[Fate.IN_TIME].line}: {became.of(Fate.IN_TIME):,}"
        f"{'' if in_time is None else tr(f' – {share_words(in_time)} of those whose date has come')}"
    )
    yield from (f"{_WORDS[fate].line}: {number:,}" for fate in FATES[1:] if (number := became.of(fate)))


def _way_lines(became: Agreed) -> Iterator[str]:
    for each in Happened:
        if number := became.of(each):
            how_often = tr(f", {times(became.moves)} in all") if each is Happened.MOVED else ""
            yield f"{_WORDS[each].line}: {number:,}{how_often}"


def _line(name: str, became: Agreed) -> str:
    """What became of the actions of one team or quarter, in a line."""
    said = ", ".join(f"{number:,} {_WORDS[fate].short}" for fate in FATES if (number := became.of(fate)))
    return tr(f"**{name}** · {became.actions:,} agreed: {said}")


def _cleared_lines(of_all: Cleared, of_actions: Cleared) -> Iterator[str]:
    if not of_all.compared:
        yield tr("Nothing to compare yet")
        return
    became = [
        f"{number:,} {words}"
        for each, words in CLEARED_WORDS.items()
        if (number := of_all.became.get(each, 0)) or each is PastDate.CLEARED
    ]
    things = count(
        of_all.compared, "timescale or action past its date", "timescales and actions past their date"
    )
    yield tr(f"Of {things}: {', '.join(became)}")
    if of_actions.compared:
        yield tr(
            f"Of {count(of_actions.compared, 'overdue action')} among them {count(of_actions.cleared, 'was', 'were')} done or "
            f"cancelled: {of_actions.days_cleared:,} of the {count(of_actions.days, 'day')} they were past the date first agreed"
        )


def after_words(after: AfterDiscussion) -> Iterator[str]:
    """Whether children discussed came to a next milestone sooner than others, and what that is worth."""
    discussed, others = after.discussed, after.others
    if not after.are_enough:
        yield tr(
            f"Too few to tell: {count(discussed.children, 'child', 'children')} past a timescale and discussed, "
            f"{others.children:,} past the same timescale in the same team and not discussed. It takes {FEWEST} of each"
        )
        return
    for days in FOLLOWED_FOR:
        yield tr(
            f"Within {days} days of the surgery {_share_in_words(discussed, days)} of the {discussed.children:,} discussed came to a "
            f"next milestone, and {_share_in_words(others, days)} of the {others.children:,} not discussed"
        )
    differing = [tr(f"{days} days") for days in FOLLOWED_FOR if after.differs(days)]
    yield (
        tr(f"More than chance alone would often make: within {listed(differing)}")
        if differing
        else tr("Cannot be told from chance: the intervals overlap")
    )
    yield NOT_PROOF
    if after.left_out:
        yield tr(
            f"{count(after.left_out, 'child', 'children')} left out, with nobody past the same timescale in the same team to compare with"
        )


def _share_in_words(of: FollowedGroup, days: int) -> str:
    found = of.within.get(days)
    if found is None:
        return tr("a share not known yet")
    limits = " to ".join(f"{round(limit * 100)}%" for limit in (found.lowest, found.highest))
    return tr(f"{share_words(found.share)} (95% interval {limits})")


def _held(surgeries: Sequence[SurgeryHad]) -> Sequence[SurgeryHad]:
    return [each for each in surgeries if each.end is SurgeryEnd.HELD]
