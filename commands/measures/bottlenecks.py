"""Where journeys wait, stage by stage: found, and said; for the verb, and for whoever writes of it elsewhere."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from commands.grammar.reply import Listing, Note, Part, Table, Text
from commands.measures.asked import Asked, counts_by_team, delays
from commands.practice.request import Request
from permanence.delays import REASONS
from permanence.language import noun, tr
from permanence.measures.diagnosis import Diagnosis, Extent, Pace, StageCounts, StageDiagnosis, Wait, diagnose
from permanence.measures.figures import Counts
from permanence.measures.small_numbers import SENTENCE, Shown, hide, is_small, printed_count
from permanence.measures.stages import Road, RoadStage
from permanence.measures.windows import Window
from permanence.words import begun, count, listed

READING = tr(
    "Children are followed from the start of a stage in these years, and those who wait still count, by Kaplan-Meier's estimate; "
    "intervals are of 95 per cent. Systemic means: a team whose interval leaves out the others' median, or a stage whose interval "
    "begins after its mark whichever team is left out; with ten children at least, and by a test made stricter for the {number} "
    "compared at once, so that chance alone is called systemic in 5 of 100 such answers at most. Isolated is a child whose wait hardly "
    "one in all these stages would have, by how the others' waits spread. Brothers and sisters are counted each, which makes the "
    "uncertainty look smaller than it is."
)
HEAD = (tr("Stage"), tr("Team"), tr("Children"), tr("Waiting"), tr("Half by day"), tr("From"), tr("To"))


@dataclass(frozen=True, slots=True)
class Bottlenecks:
    """Where the journeys of a plan wait.

    Attributes:
        about: What was asked about.
        road: The way to the plan.
        names: The name of each team that has children there.
        diagnosis: What the numbers say, of each stage in order.
        own: The same of the one team asked about by itself; of all, if none is.
        reasons: For each stage and the key of each reason, how many delays there are in each team.
        unseen: How many more delays there are of children whom the asker may not see.
        is_hidden: Whether small numbers of delays are hidden from the asker, who may see no child: see `small_numbers`.
        over: The keys of which nothing can be asked alone: of no team, and of those that have ended.
    """

    about: Asked
    road: Road
    names: Mapping[str, str]
    diagnosis: Diagnosis
    own: Diagnosis
    reasons: Mapping[tuple[str, str], Counter[str]]
    unseen: int
    is_hidden: bool
    over: frozenset[str] = frozenset()

    @property
    def team(self) -> str | None:
        """The key of the one team that was asked about."""
        return self.about.teams[0].key if len(self.about.teams) == 1 else None

    @property
    def is_compared(self) -> bool:
        """Whether there is more than one team to tell one from the others."""
        return len(self.names) > 1

    @property
    def stages(self) -> Sequence[tuple[RoadStage, StageDiagnosis, StageDiagnosis]]:
        """Each stage with what the numbers say of it for all teams, and for those asked about by themselves."""
        return list(zip(self.road.stages, self.diagnosis.stages, self.own.stages, strict=True))

    def wait(self, found: StageDiagnosis) -> Wait | None:
        """The wait in a stage of those asked about; None where there is no child."""
        if self.team:
            return found.teams.get(self.team)
        return found.together if found.teams else None

    @property
    def longest(self) -> tuple[RoadStage, Wait] | None:
        """The stage that takes longest, of those with enough children; one that half have not got through by now, and some wait in."""
        waits = [
            (stage, wait)
            for stage, found, _ in self.stages
            if (wait := self.wait(found)) is not None and wait.is_enough
            if wait.half.day is not None or (wait.waiting and wait.reached)
        ]
        return max(waits, key=lambda each: (each[1].half.day is None, each[1].half.day or 0), default=None)

    @property
    def worst(self) -> str:
        """What is typed to see the children behind what stands out: a stage, and a team if it is one team's; empty if nothing does."""
        team = " ".join(self.about.one)
        for stage, _, own in self.stages:
            if own.pace is Pace.SLOW:
                return f"{stage.code} {team}".strip()
        for stage, found, _ in self.stages:
            if theirs := [
                each for each in (*found.slow_teams, *found.far_longer) if self.team in (None, each)
            ]:
                return stage.code if theirs[0] in self.over else f"{stage.code} {theirs[0]}"
        return f"{self.longest[0].code} {team}".strip() if self.longest else ""


def find_bottlenecks(request: Request, about: Asked, road: Road) -> Bottlenecks:
    """Return where the journeys of a plan wait."""
    stages = [
        StageCounts(
            stage.code,
            counts_by_team(request, about, stage.indicator, about.window),
            stage.mark.days if stage.mark else None,
            {}
            if stage.mark
            else counts_by_team(request, about, stage.indicator, _years_before(about.window)),
        )
        for stage in road.stages
    ]
    found, own = _diagnosed(stages, [team.key for team in about.teams])
    teams = {team for stage in found.stages for team in stage.teams}
    is_counting = request.standing.every_figure and not request.standing.every_team
    reasons: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    unseen = 0
    for each in delays(request, about):
        for stage in (stage for stage in road.stages if each.milestone in stage.delays):
            reasons[stage.code, each.reason or ""][each.team] += each.number if is_counting else each.seen
            if not is_counting and each.team in ([team.key for team in about.teams] or [each.team]):
                unseen += each.number - each.seen
    # A team that has ended may still have had children, and some are in none yet.
    of_these = {team: request.records.teams.name_of(team) for team in sorted(teams)}
    over = frozenset(teams).difference(team.key for team in request.records.teams.all())
    return Bottlenecks(about, road, of_these, found, own, reasons, unseen, is_counting, over)


def _diagnosed(stages: Sequence[StageCounts], teams: Sequence[str]) -> tuple[Diagnosis, Diagnosis]:
    """What the numbers say of all teams, and of those asked about, if that is one, by itself."""
    found = diagnose(stages)
    if len(teams) != 1 or {team for stage in stages for team in stage.teams} <= {*teams}:
        return found, found
    of_one = [
        replace(each, teams=_only(each.teams, teams[0]), before=_only(each.before, teams[0]))
        for each in stages
    ]
    own = diagnose(of_one)
    return diagnose(stages, own.comparisons), diagnose(of_one, found.comparisons)


def _only(teams: Mapping[str, Counts], team: str) -> Mapping[str, Counts]:
    return {team: teams[team]} if team in teams else {}


def _years_before(window: Window) -> Window:
    """As many years directly before a window."""
    last = window.first - timedelta(days=1)
    return Window(date(window.first.year - len(window.years), window.first.month, window.first.day), last)


# --- the answer -------------------------------------------------------------------------------------------


def answer(found: Bottlenecks, *, is_shared: bool = False) -> str:
    """Where it is slow, in a sentence or two."""
    if found.longest is None:
        return tr("Too few to tell: no stage has ten children.")
    said = [*_places(found, is_shared=is_shared)] or [
        tr("Nothing stands out: no stage and no team can be told from chance.")
    ]
    stage, wait = found.longest
    return tr(f"{' '.join(said)} {begun(stage.name)} takes longest: {half_words(stage, wait)}.")


def _places(found: Bottlenecks, *, is_shared: bool) -> Iterator[str]:
    in_each = tr(", in every team") if found.is_compared and not found.team else ""
    slow = [f"{stage.name}, {_past(stage, own)}" for stage, _, own in found.stages if own.pace is Pace.SLOW]
    if Extent.EVERYWHERE in found.own.extents:
        yield tr(f"Everywhere: every stage that can be judged is slow{in_each}.")
    elif slow:
        yield f"{tr('One stage') if len(slow) == 1 else tr(f'{len(slow)} stages')}{in_each}: {'; '.join(slow)}."
    by_team = [
        (team, tr(f"{found.names[team]} in {stage.name} ({_against_others(each, team)})"))
        for stage, each, _ in found.stages
        for team in each.slow_teams
        if found.team in (None, team)
    ]
    if teams := {team for team, _ in by_team}:
        many = tr("One team") if len(teams) == 1 else tr(f"{len(teams)} teams")
        yield tr(f"{many}, slower than the others: {'; '.join(words for _, words in by_team)}.")
    far = {stage.name: number for stage, each, _ in found.stages if (number := _far_longer(found, each))}
    if far:
        number = sum(far.values())
        some = begun(_children_words(number, is_shared=is_shared))
        waited = noun(2 if is_shared else number, "has waited", "have waited")
        yield tr(f"{some} {waited} far longer than the others: in {listed([*far])}.")


def _past(stage: RoadStage, own: StageDiagnosis) -> str:
    """Past what a stage is, if it is slow: its mark, or how long it took before."""
    if stage.mark:
        return tr(f"past {stage.mark.words}")
    day = own.before.half.day if own.before else None
    return tr(f"slower than the years before{'' if day is None else tr(f' (half by day {day:,})')}")


def _against_others(stage: StageDiagnosis, team: str) -> str:
    day = stage.teams[team].half.day
    mine = tr("not yet half") if day is None else tr(f"half by day {day:,}")
    return tr(f"{mine}, of the others by day {stage.others[team].half.day:,}")


def _children_words(number: int, *, is_shared: bool) -> str:
    """How many children; some, where so few are not to be counted."""
    if is_shared and is_small(number):
        return tr("some children")
    return tr("one child") if number == 1 else tr(f"{number:,} children")


def _far_longer(found: Bottlenecks, stage: StageDiagnosis) -> int:
    """How many of those asked about wait, or waited, far longer than the others."""
    return sum(n for team, n in stage.far_longer.items() if found.team in (None, team))


def half_words(stage: RoadStage, wait: Wait) -> str:
    """By which day half had come through a stage, with its interval."""
    if wait.half.day is None:
        return (
            tr("fewer than half have got through it")
            if wait.reached
            else tr("nobody has got through it on record")
        )
    earliest, latest = (
        tr(f"day {day:,}") if day is not None else tr("no limit")
        for day in (wait.half.earliest, wait.half.latest)
    )
    return tr(f"half {stage.reached} by day {wait.half.day:,} (95% interval: {earliest} to {latest})")


# --- stage by stage ------------------------------------------------------------------------------------------


def parts(found: Bottlenecks, *, is_shared: bool = False) -> Iterator[Part]:
    """Yield what is said of each stage, its numbers, and the reasons for delay; small numbers are hidden in what is passed on."""
    numbers = _Numbers.of(found, is_shared=is_shared)
    yield Listing(
        tr(f"Stage by stage: {found.road.name}"),
        [_stage_words(found, *each, numbers) for each in found.stages],
    )
    if rows := [row for stage, each, _ in found.stages for row in _rows(found, stage, each, numbers)]:
        yield Table(HEAD, rows)
    reasons, hides = _reasons(found, is_hidden=found.is_hidden or is_shared)
    if reasons:
        yield Listing(tr("Delays recorded, and why"), reasons)
    if found.unseen and not is_shared:
        yield Text(
            tr(f"{count(found.unseen, 'more delay is', 'more delays are')} of children you may not see.")
        )
    if hides or numbers.hides:
        yield Note(SENTENCE)
    if is_shared:
        yield Note(tr("How many children are in a stage is rounded to tens."))
    yield from map(Note, _notes(found))


@dataclass(frozen=True, slots=True)
class _Numbers:
    """How many children are said to be in each stage, and to wait there, of a team or (None) of all together.

    In what is passed on, how many are in it is rounded to tens: who left one stage entered the next, so that the one taken from
    the other would tell how many wait. These stand in one table, whose small numbers are hidden.
    """

    waiting: Mapping[tuple[str, str | None], int | None]
    is_shared: bool

    @classmethod
    def of(cls, found: Bottlenecks, *, is_shared: bool) -> "_Numbers":
        teams, stages = [*found.names], found.diagnosis.stages
        counts = [
            [stage.teams[team].waiting if team in stage.teams else 0 for stage in stages] for team in teams
        ]
        sums = [stage.together.waiting for stage in stages]
        shown = hide(counts, across=False) if is_shared else Shown(counts, [], sums, None)
        return cls(
            {
                (stage.name, team): number
                for team, row in zip([*teams, None], [*shown.rows, shown.down], strict=True)
                for stage, number in zip(stages, row, strict=False)
            },
            is_shared,
        )

    @property
    def hides(self) -> bool:
        """Whether any is hidden."""
        return None in self.waiting.values()

    def children(self, number: int) -> str:
        """How many are in it."""
        if not self.is_shared:
            return f"{number:,}"
        return tr("fewer than 10") if number < 10 else tr(f"about {round(number, -1):,}")

    def waits(self, stage: StageDiagnosis, team: str | None) -> str:
        """How many wait."""
        return printed_count(self.waiting[stage.name, team])


def _stage_words(
    found: Bottlenecks, stage: RoadStage, each: StageDiagnosis, own: StageDiagnosis, numbers: _Numbers
) -> str:
    wait = found.wait(each)
    if wait is None:
        return tr(f"**{begun(stage.name)}** · no child")
    noun = "child" if wait.children == 1 and not numbers.is_shared else "children"
    said = [
        f"**{begun(stage.name)}**",
        tr(f"{numbers.children(wait.children)} {noun}, {numbers.waits(each, found.team)} waiting"),
    ]
    if wait.is_enough:
        said += [half_words(stage, wait), *_verdicts(found, stage, each, own)]
    else:
        said.append(tr("too few to tell"))
    if number := _far_longer(found, each):
        some = _children_words(number, is_shared=numbers.is_shared)
        limit = min(days for team, days in each.longest.items() if team in each.far_longer)
        said.append(tr(f"isolated: {some} far longer than the others, {limit:,} days or more"))
    return " · ".join(said)


def _verdicts(
    found: Bottlenecks, stage: RoadStage, each: StageDiagnosis, own: StageDiagnosis
) -> Iterator[str]:
    """What can be told of a stage, and of its teams."""
    past, half = _past(stage, own), own.together.half.day
    match own.pace:
        case Pace.SLOW:
            is_in_each = found.is_compared and each.pace is Pace.SLOW
            yield tr(f"systemic: {past}{tr(', in every team') if is_in_each else ''}")
        case Pace.SLOW_TOGETHER:
            yield tr(f"{past}, all teams together; that it is so in every team cannot be told from chance")
        case Pace.CHANCE if stage.mark and half is not None and half <= stage.mark.days:
            yield tr(f"within {stage.mark.words}")
        case Pace.CHANCE:
            yield tr(f"whether it is {past} cannot be told from chance")
        case _:
            yield tr(f"too few to hold against {stage.mark.words if stage.mark else tr('the years before')}")
    for team in each.slow_teams:
        if found.team in (None, team):
            yield tr(f"systemic in {found.names[team]}: {_against_others(each, team)}")


def _rows(
    found: Bottlenecks, stage: RoadStage, each: StageDiagnosis, numbers: _Numbers
) -> Iterator[Sequence[str]]:
    """The numbers of a stage: of each team, or of the one asked about, and of all together."""
    waits: list[tuple[str | None, str, Wait]] = [
        (team, found.names[team], wait) for team, wait in each.teams.items() if found.team in (None, team)
    ]
    if len(each.teams) > 1:
        waits.append((None, found.about.together, each.together))
    for team, name, wait in waits:
        half = wait.half
        days = (half.day, half.earliest, half.latest) if wait.is_enough else (None, None, None)
        yield (
            begun(stage.name),
            name,
            numbers.children(wait.children),
            numbers.waits(each, team),
            *("–" if day is None else f"{day:,}" for day in days),
        )


def _reasons(found: Bottlenecks, *, is_hidden: bool) -> tuple[Sequence[str], bool]:
    """The delays of each stage by reason, the commonest first, and whether any number of them is hidden.

    Whichever team is asked about, what is hidden is decided in the one table of all, or one answer would give away another's; sums
    of a stage are left out there, since they would add up another way.
    """
    keys, teams = sorted(found.reasons), sorted({team for each in found.reasons.values() for team in each})
    counts = [[found.reasons[key][team] for team in teams] for key in keys]
    table = hide(counts, down=False) if is_hidden else Shown(counts, [sum(row) for row in counts], [], None)
    place = {team: number for number, team in enumerate(teams)}.get(found.team) if found.team else None
    asked: dict[tuple[str, str], int | None] = {
        key: table.across[number] if place is None else table.rows[number][place]
        for number, key in enumerate(keys)
        if found.team is None or place is not None
    }
    lines = []
    for stage in found.road.stages:
        of_stage = sorted(
            (
                (number, reason)
                for (code, reason), number in asked.items()
                if code == stage.code and number != 0
            ),
            key=lambda each: (-(each[0] or 0), each[1]),
        )
        if of_stage:
            said = [
                f"{REASONS[reason].name if reason else tr('Another reason')} {printed_count(number)}"
                for number, reason in of_stage
            ]
            total = "" if is_hidden else f" · {sum(number or 0 for number, _ in of_stage):,}"
            lines.append(f"**{begun(stage.name)}**{total}: {', '.join(said)}")
    return lines, None in asked.values()


def _notes(found: Bottlenecks) -> Iterator[str]:
    if len(found.names) == 1:
        yield tr("No other team is counted here, so no team is told from the others.")
    yield READING.format(number=count(found.diagnosis.comparisons, "thing"))
    yield marks_words(found)


def marks_words(found: Bottlenecks) -> str:
    """Against what each stage is held."""
    marks = [
        tr(f"{stage.name}, {stage.mark.words} as {count(stage.mark.days, 'day')} ({stage.mark.source})")
        for stage in found.road.stages
        if stage.mark
    ]
    return tr(
        f"Marks: {'; '.join(marks)}. A stage without one is held against as many years before. England's means of those adopted are "
        "no due dates, and not the same measure."
    )
