"""Who waits, where, how long, against those who went before, and who reaches a mark soon."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from commands.measures.asked import Asked, children_of, counts
from commands.measures.journeys import journeys_counted
from commands.practice.request import Request
from permanence.child_facts import FamilySearch, family_search
from permanence.language import tr
from permanence.measures.days import day_of, number_of
from permanence.measures.figures import HALF, REACHED, THREE_QUARTERS, floored, known, quantile
from permanence.measures.indicators import INDICATORS
from permanence.words import count, day, from_today

AHEAD = 60
"""Of how many days ahead it is said who reaches a mark."""
MOST_AHEAD = 50
"""How many of those who reach a mark soon are named."""
_COLUMNS = ("team", "entered", "decided", "first_ordered", "order_undated", "linked", "matched")
"""What is asked of each child beside what every listing has."""


@dataclass(frozen=True, slots=True)
class WaitingStage:
    """Where children wait.

    Attributes:
        words: Where.
        since: What they wait there since.
        lacks: What is not recorded yet.
        before: The indicator of those who went before them.
        until: What those had done.
    """

    words: str
    since: str
    lacks: str
    before: str
    until: str


ORDERED = WaitingStage(
    tr("with an order, no active link"),
    "order",
    tr("no active link is recorded"),
    "A2",
    tr("had been matched"),
)
LINKED = WaitingStage(
    tr("with an order and a link, no match yet"),
    "order",
    tr("no match is recorded"),
    "A2",
    tr("had been matched"),
)
UNTOLD = WaitingStage(
    tr("with an order, no match yet"), "order", tr("no match is recorded"), "A2", tr("had been matched")
)
"""Where children wait of whom the asker may not know whether a family is looked at for them."""
DECIDED = WaitingStage(
    tr("with a decision, no order yet"),
    "decision",
    tr("no placement order is recorded"),
    "D3",
    tr("had an order"),
)
MATCHED = WaitingStage(
    tr("matched, not yet placed"), "match", tr("the placement is not recorded"), "S3", tr("had been placed")
)
STAGES = (ORDERED, LINKED, UNTOLD, DECIDED, MATCHED)
"""Where children wait, in the order they are listed in."""


@dataclass(frozen=True, slots=True)
class ChildWaiting:
    """One child who waits. Days are numbers; None is a day that is not known.

    Attributes:
        child: The reference.
        team: The child's team.
        stage: Where they wait.
        since: From when they wait there.
        entered: When they came into care.
        ordered: When the first placement order was made.
    """

    child: str
    team: str
    stage: WaitingStage
    since: int | None
    entered: int | None
    ordered: int | None


@dataclass(frozen=True, slots=True)
class Before:
    """How long those had waited who went before, of the last three years.

    Attributes:
        number: How many they were.
        half: The day by which half of them had gone on; None without any.
        most: The day by which three quarters had.
    """

    number: int
    half: int | None
    most: int | None


def who_waits(request: Request, about: Asked) -> list[ChildWaiting]:
    """Return the children who wait whom the asker may know by reference, by stage, the longest first."""
    rows = children_of(request, about, INDICATORS["A9"], {each: each for each in _COLUMNS})
    told = request.records.journeys.of_whom_links_are_told(row[0] for row in rows)
    # A row has the first link alone, which may have ended.
    searches = {
        each.child.ref: family_search(each, request.today) for each in journeys_counted(request, told)
    }
    found = [
        _waiting(row[0], *row[-len(_COLUMNS) :], search=searches.get(row[0]), tells_links=row[0] in told)
        for row in rows
    ]
    return sorted(
        found, key=lambda each: (STAGES.index(each.stage), each.since is None, each.since, each.child)
    )


def _waiting(
    child: str,
    team: str,
    entered: int | None,
    decided: int,
    ordered: int | None,
    is_undated: int,
    linked: int | None,
    matched: int | None,
    *,
    search: FamilySearch | None,
    tells_links: bool,
) -> ChildWaiting:
    if matched is not None:
        return ChildWaiting(child, team, MATCHED, matched, entered, ordered)
    if ordered is None and not is_undated:
        return ChildWaiting(child, team, DECIDED, decided, entered, ordered)
    if not tells_links:
        return ChildWaiting(child, team, UNTOLD, ordered, entered, ordered)
    is_linked = search.links > 0 if search else linked is not None
    return ChildWaiting(child, team, LINKED if is_linked else ORDERED, ordered, entered, ordered)


def before(request: Request, about: Asked, stage: WaitingStage) -> Before:
    """Return how long those adopted had waited where children wait now; who was matched before the order waited no days."""
    found = floored(counts(request, about, INDICATORS[stage.before]))
    half, most = (quantile(found, part, REACHED) for part in (HALF, THREE_QUARTERS))
    return Before(known(found, REACHED), half, most)


def title(stage: WaitingStage, number: int, went: Before, about: Asked) -> str:
    """Where some children wait, and how long those had who went before them."""
    said = f"{number:,} {stage.words}"
    if went.half is None or went.most is None:
        return tr(f"{said} · nobody adopted since {day(about.window.first)} to compare with")
    return tr(
        f"{said} · of {went.number:,} adopted since {day(about.window.first)}, half {stage.until} by day {went.half:,}, "
        f"three quarters by day {went.most:,}"
    )


def line(each: ChildWaiting, went: Before, names: Mapping[str, str], today: int) -> str:
    """One child: since when they wait, how long, and whether that is longer than most before them."""
    team = [names[each.team]] if each.team in names else []
    if each.since is None:
        return " · ".join([f"**{each.child}**", *team, tr(f"{each.stage.since}: the day is not known")])
    days = today - each.since
    longer = ""
    if went.most is not None and days > went.most:
        longer = tr("longer than three quarters of those before")
    elif went.half is not None and days > went.half:
        longer = tr("longer than half of those before")
    since = f"{each.stage.since} {day(day_of(each.since))}, {count(days, 'day')}"
    return " · ".join([f"**{each.child}**", *team, since, *([longer] if longer else [])])


def marks_ahead(request: Request, found: Sequence[ChildWaiting], about: Asked) -> Iterator[str]:
    """Yield who reaches a mark soon, when, and what is missing; the soonest first, and how many more there are."""
    ahead = sorted(_marks(request, found, about), key=lambda one: (one[0], one[1].child))
    for on, each, words in ahead[:MOST_AHEAD]:
        reached = day_of(on)
        yield tr(
            f"**{each.child}** · {words} on {day(reached)}, {from_today(reached, request.today)} · {each.stage.lacks}"
        )
    if (more := len(ahead) - MOST_AHEAD) > 0:
        yield tr(f"And {more:,} after those: ask for one team to see all of its.")


def _marks(
    request: Request, found: Sequence[ChildWaiting], about: Asked
) -> Iterator[tuple[int, ChildWaiting, str]]:
    """Yield the days on which marks are reached soon, with whose they are and what they are counted from."""
    today = number_of(request.today)
    ends = about.window.until(request.today).last_complete
    to_match, to_move = INDICATORS["A2"].threshold(ends), INDICATORS["A10"].threshold(ends)
    for each in found:
        for mark, start, words in (
            (to_match, None if each.stage is MATCHED else each.ordered, tr("the order")),
            (to_move, each.entered, tr("coming into care")),
        ):
            if mark and start is not None and today < start + mark.days <= today + AHEAD:
                yield start + mark.days, each, tr(f"{count(mark.days, 'day')} from {words}")
