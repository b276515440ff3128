"""What happened to a child by episodes, decisions, adoption and reviews, as the statutory return and files like it tell them.

Nothing is guessed: what the rows do not tell is no event, but a doubt that says what would tell it. What the rows tell in two ways is
a conflict, and neither is an event. Reasons name no child and no day, so that rows with one in common share a line.
Source: the derivation table of the SSDA903 guide and the DfE's rules, by number, as the public validator has them.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from itertools import zip_longest
from typing import NamedTuple, Self

from permanence.journey import Month
from permanence.milestones import ALREADY_RUNNING, ENDED, LEAVING_CARE, OUT_OF_CARE
from permanence.returns import ssda903_codes as codes
from permanence.returns.kinds import KeptRow
from permanence.sources import ToldAbout, ToldWhole

OF_CARE = frozenset({"care_entry", *OUT_OF_CARE})
OF_STATUS = frozenset({"interim_care_order", "care_order", "po_granted", "po_revoked"})
OF_PLACEMENT = frozenset({"placed", "ep_placed", "ltf_match", "placement_move"})
"""The milestones that episodes tell: all by their days and reasons, by the legal status, and by the placement."""

FOREVER = "9999-12-31"
_RULE_217_SINCE = "2015-04-01"
A_DAY = timedelta(1)

as_day = lru_cache(maxsize=16_384)(date.fromisoformat)
as_month = lru_cache(maxsize=1_024)(Month.read)
"""The day and the month of a text, year first: files tell the same ones again and again."""


class Episode(NamedTuple):
    """An episode: its days, its codes, and the number of its row. What is not known is an empty text; days are year first.

    Files that tell no legal status leave it empty, and no order is made of that.

    `follows`: the one before is in hand too, and ended as this one began. It is found here, and need not be given.
    `elsewhere`: the columns that another row tells, and its number.
    """

    begun: str
    ended: str
    rne: str
    ls: str
    place: str
    rec: str
    row: int
    follows: bool = False
    elsewhere: Mapping[str, int] = {}

    def row_of(self, column: str) -> int:
        """The number of the row that tells a column."""
        return self.elsewhere.get(column, self.row)

    @property
    def leaves_care(self) -> bool:
        """Whether the child left care at its end: a reason without an end, or an end without a reason, shows no leaving."""
        return bool(self.ended and self.rec and self.rec != codes.GOES_ON)


class AdoptionDecision(NamedTuple):
    """A decision that the child should be placed for adoption, and its reversal, if there was one."""

    on: str
    ceased: str
    why: str
    row: int


class Adoption(NamedTuple):
    """What is told of an adopted child: when it was decided and matched, and whether by the foster carer (`0`, `1`)."""

    decided: str
    matched: str
    foster_care: str
    row: int


class ReviewHeld(NamedTuple):
    """A review that was held."""

    on: str
    row: int


class ToldDay(NamedTuple):
    """A milestone that has a column of its own, and the name of that."""

    milestone: str
    on: str
    column: str
    row: int
    detail: str = ""


class ReturnOfChild(NamedTuple):
    """Everything that a return tells of a child, each in the order of days, and the years ending in March of which it has reviews.

    `days` may tell what the episodes tell too; only those of one milestone need be in order. `entered` are days of coming into care,
    which are asked for where no episode tells one.
    """

    episodes: Sequence[Episode] = ()
    decisions: Sequence[AdoptionDecision] = ()
    adoptions: Sequence[Adoption] = ()
    reviews: Sequence[ReviewHeld] = ()
    review_years: frozenset[int] = frozenset()
    days: Sequence[ToldDay] = ()
    entered: Sequence[str] = ()


class Event903(NamedTuple):
    """A milestone on a day, and the row that tells it; the column too, if it has one of its own."""

    row: int
    milestone: str
    on: str
    detail: str = ""
    column: str = ""


class Remark(NamedTuple):
    """Something about a row, and the column in which it shows."""

    row: int
    column: str
    reason: str


@dataclass(slots=True)
class Journey903:
    """What was derived of a child: what happened, what is told in two ways, and what a person should look at."""

    events: list[Event903] = field(default_factory=list)
    conflicts: list[Remark] = field(default_factory=list)
    doubts: list[Remark] = field(default_factory=list)


@dataclass(slots=True)
class _Period:
    """A period of care; `entered` is empty where nothing tells when it began, `left` is FOREVER while it goes on."""

    episodes: Sequence[Episode] = ()
    lasting: Sequence[Episode] = ()
    """Those in which the child did not stay elsewhere for a while; one who came back from there is with the same carers."""
    entered: str = ""
    left: str = FOREVER
    is_adopted: bool = False
    events: list[Event903] = field(default_factory=list)
    placed: list[tuple[str, str]] = field(default_factory=list)
    """From when each placement for adoption is in hand, and when it ended."""
    decisions: list[AdoptionDecision] = field(default_factory=list)

    @classmethod
    def of(cls, episodes: Sequence[Episode]) -> Self:
        """The period of some episodes, in order."""
        first, last = episodes[0], episodes[-1]
        entered = first.begun if first.rne == "S" else ""
        lasting = list(_lasting(episodes))
        if last.leaves_care:
            return cls(episodes, lasting, entered, last.ended, last.rec in codes.ADOPTED)
        return cls(episodes, lasting, entered)

    def on(self, milestone: str) -> list[Event903]:
        """When a milestone was reached: events of one kind are found in the order of days."""
        return [each for each in self.events if each.milestone == milestone]


def _lasting(episodes: Sequence[Episode]) -> Iterator[Episode]:
    before: Episode | None = None
    away: list[Episode] = []
    for episode in episodes:
        if episode.place in codes.TEMPORARY:
            away.append(episode)
            continue
        follows = before is not None and all(each.follows for each in (*away, episode))
        is_back = bool(away) and before is not None and before.place == episode.place
        is_same = follows == episode.follows and not is_back
        rne = codes.SAME_CARER if is_back else episode.rne
        before = episode if is_same else episode._replace(rne=rne, follows=follows)
        away = []
        yield before


def derive(told: ReturnOfChild) -> Journey903:
    """What happened to a child by everything that a return tells of them."""
    found = Journey903()
    periods = list(_periods(told.episodes, found)) or [_Period()]
    _find_entries(periods, told.entered)
    early = [each.on for each in told.days if each.milestone == "ep_placed"]
    breaks_ended = {each.ended for each in told.episodes if each.ls in codes.SHORT_BREAKS}
    for period in periods:
        _entry_and_ending(period, breaks_ended, found)
        _legal_statuses(period, found)
        _placements(period, early, found)
    _foster_carers(periods, told.adoptions, found)
    for decision in told.decisions:
        _period_of(decision.on or decision.ceased, periods).decisions.append(decision)
    for period in periods:
        _decisions(period, found)
    for adoption in told.adoptions:
        _adoption(adoption, periods, found)
    for day in {(each.milestone, each.on): each for each in told.days}.values():
        _told_day(day, _period_of(day.on, periods), found)
    for period in periods:
        _look_at(period, told.adoptions, found)
        _out_of_order(period, found)
    _reviews(told, periods, found)
    for period in periods:
        found.events += period.events
    return found


def _periods(episodes: Sequence[Episode], found: Journey903) -> Iterator[_Period]:
    """The episodes, without short breaks, cut where the child came into care or left it."""
    cared_for = [each for each in episodes if each.ls not in codes.SHORT_BREAKS]
    found.doubts.extend(
        Remark(each.row_of("LS"), "LS", "Short breaks are not tracked, so this row makes no date.")
        for each in episodes
        if each.ls in codes.SHORT_BREAKS
    )
    together: list[Episode] = []
    for episode, after in zip_longest(cared_for, cared_for[1:]):
        if together and episode.rne == "S":
            yield _Period.of(together)
            together = []
        follows = bool(together) and together[-1].ended == episode.begun
        together.append(episode._replace(follows=True) if follows else episode)
        _doubt_its_end(episode, after, found)
        if episode.leaves_care:
            yield _Period.of(together)
            together = []
    if together:
        yield _Period.of(together)


def _find_entries(periods: Sequence[_Period], entered: Sequence[str]) -> None:
    """When each time in care began whose first episode is not in hand: the last day told before it, and since the one before ended."""
    left = ""
    for period in periods:
        if period.episodes and not period.entered:
            period.entered = max((on for on in entered if left <= on < period.episodes[0].begun), default="")
        left = period.left


def _doubt_its_end(episode: Episode, after: Episode | None, found: Journey903) -> None:
    if episode.rec and not episode.ended:
        reason = "It has a reason for ending and no end, so it is taken as open, and ends nothing."
        found.doubts.append(Remark(episode.row_of("REC"), "REC", reason))
    elif episode.ended and not episode.rec:
        reason = (
            "It has ended without a reason, so whether the child left care is not known. Record how it ended."
        )
        found.doubts.append(Remark(episode.row_of("REC"), "REC", reason))
    elif after and not episode.ended:
        reason = "It has no end, and a later episode begins: what was between them is not known (rule 142)."
        found.doubts.append(Remark(episode.row_of("DEC"), "DEC", reason))


def _entry_and_ending(period: _Period, breaks_ended: Collection[str], found: Journey903) -> None:
    if not period.episodes:
        return
    first, last = period.episodes[0], period.episodes[-1]
    if period.entered:
        period.events.append(Event903(first.row, "care_entry", period.entered))
    else:
        reason = "The episode with which this time in care began is not in these files, so the day is not known. Load earlier ones too."
        if first.begun in breaks_ended:
            reason = "Short breaks came before it, so the day on which the child came into care is not known. Record that day."
        found.doubts.append(Remark(first.row_of("RNE"), "RNE", reason))
    if period.left != FOREVER:
        how = codes.REC[last.rec]
        period.events.append(Event903(last.row_of("DEC"), how.milestone, last.ended, how.detail))


def _legal_statuses(period: _Period, found: Journey903) -> None:
    """The orders: each where its legal status begins. One that was in force before the first row has no day."""
    before = ""
    for at, episode in enumerate(period.episodes):
        if not episode.ls:
            continue
        status = codes.LS[episode.ls]
        # After one that is not known, it may have begun in that.
        is_dated = bool(episode.follows and period.episodes[at - 1].ls) or episode.rne in codes.NEW_STATUS
        begins = episode.ls != before and not {episode.ls, before} <= codes.PLACEMENT_ORDERS
        if before in codes.PLACEMENT_ORDERS and episode.ls not in codes.PLACEMENT_ORDERS:
            _revoked(episode, is_dated, period, found)
        before = episode.ls
        if not (begins and status.milestone):
            continue
        if is_dated or episode.ls in codes.PLACEMENT_ORDERS:
            detail = status.detail if is_dated else ALREADY_RUNNING
            period.events.append(Event903(episode.row_of("DECOM"), status.milestone, episode.begun, detail))
        if not is_dated:
            reason = f"The {status.words} was made before this episode, on a day that is not in these files. Load earlier ones too."
            found.doubts.append(Remark(episode.row_of("LS"), "LS", reason))


def _revoked(episode: Episode, is_dated: bool, period: _Period, found: Journey903) -> None:
    if is_dated:
        period.events.append(
            Event903(episode.row_of("DECOM"), "po_revoked", episode.begun, f"legal status {episode.ls}")
        )
    how = "is recorded as revoked that day" if is_dated else "was revoked on a day that is not in these files"
    reason = f"The legal status was a placement order, and is another now: the order {how}."
    found.doubts.append(Remark(episode.row_of("LS"), "LS", reason))


class _CarerStay(NamedTuple):
    """Episodes with the same carers for one purpose: for adoption, early permanence, long term, or any other."""

    purpose: str
    first: int
    last: int


def purpose_of(place: str) -> str:
    """The milestone that moving to such a placement is, if it is one."""
    if place in codes.FOR_ADOPTION:
        return "placed"
    if place in codes.EARLY_PERMANENCE:
        return "ep_placed"
    return "ltf_match" if place in codes.LONG_TERM else ""


def _stays(episodes: Sequence[Episode]) -> list[_CarerStay]:
    stays: list[_CarerStay] = []
    for at, episode in enumerate(episodes):
        purpose = purpose_of(episode.place)
        if stays and stays[-1].purpose == purpose and episode.rne not in codes.NEW_CARER:
            stays[-1] = stays[-1]._replace(last=at)
        else:
            stays.append(_CarerStay(purpose, at, at))
    return stays


def _after_families(period: _Period, early: Sequence[str]) -> Iterator[tuple[_CarerStay, str]]:
    """Each stay, and for what the child lived with a family that might adopt before it: `placed` or `ep_placed`, empty if with none."""
    stays = _stays(period.lasting)
    family, since = "", ""
    if any(each.purpose == "ep_placed" for each in stays):
        early = ()  # the episodes tell it themselves
    for stay in stays:
        first = period.lasting[stay.first]
        if any(since <= on < first.begun for on in early):
            family = family or "ep_placed"
        yield stay, family
        if first.rne in codes.NEW_CARER:
            family, since = "", first.begun
        if stay.purpose in ("placed", "ep_placed"):
            family = stay.purpose


def _placements(period: _Period, early: Sequence[str], found: Journey903) -> None:
    """Where the child was placed for adoption, for early permanence or long term, and each other move.

    Moving in with one family shows no move away from another, so that is told too. `early` are days of moving in for early
    permanence that have a column of their own.
    """
    began_on: set[str] = set()
    for stay, family in _after_families(period, early):
        first = period.lasting[stay.first]
        is_new = first.rne in codes.NEW_CARER
        if stay.purpose:
            is_dated = first.follows or first.rne in codes.NEW_PLACEMENT
            if is_dated:
                period.events.append(Event903(first.row, stay.purpose, first.begun))
                began_on.add(first.begun)
            else:
                reason = "This placement began before the first episode in these files, so its day is not known. Load earlier ones too."
                found.doubts.append(Remark(first.row_of("PLACE"), "PLACE", reason))
            if stay.purpose == "placed":
                ended = period.lasting[stay.last].ended or FOREVER
                period.placed.append((first.begun, ended))
                is_other = not is_new and first.place not in codes.WITH_FOSTER_CARERS
                if is_other and is_dated and family == "ep_placed":
                    reason = (
                        "Placed with others than the current foster carers, and with the same carers by the reason: "
                        "a move to others is recorded. Correct one of them."
                    )
                    found.doubts.append(Remark(first.row_of("RNE"), "RNE", reason))
                    period.events.append(Event903(first.row, "placement_move", first.begun))
        if is_new and family:
            began_on.discard(first.begun)
        if is_new and family == "placed":
            reason = "The child moved on from a placement for adoption. If that was a disruption, record it: `milestone … disruption …`."
            found.doubts.append(Remark(first.row_of("PLACE"), "PLACE", reason))
    # The first placement of a time in care is no move, even after days elsewhere.
    is_first = bool(period.episodes) and period.episodes[0].rne == "S"
    for episode in period.lasting[1:] if is_first else period.lasting:
        if episode.rne in codes.NEW_CARER and episode.begun not in began_on:
            period.events.append(Event903(episode.row, "placement_move", episode.begun))


def _foster_carers(periods: Sequence[_Period], adoptions: Sequence[Adoption], found: Journey903) -> None:
    """Since when the child lived with the carers who adopt, if they fostered the child: looked for in the last placement alone."""
    period = next((each for each in reversed(periods) if each.placed), None)
    if period is None:
        return
    stay = next(each for each in reversed(_stays(period.lasting)) if each.purpose == "placed")
    first = period.lasting[stay.first]
    is_with_them = first.place in codes.WITH_FOSTER_CARERS
    for each in adoptions:
        if each.foster_care and (each.foster_care == "1") != is_with_them:
            reason = "Whether the adopters fostered the child is told in two ways, so since when is not recorded (rule 335)."
            found.doubts += [
                Remark(each.row, "FOSTER_CARE", reason),
                Remark(first.row_of("PLACE"), "PLACE", reason),
            ]
            return
    if not is_with_them:
        return
    at = stay.first
    while period.lasting[at].rne not in codes.NEW_CARER and period.lasting[at].follows:
        at -= 1
    moved_in = period.lasting[at]
    if moved_in.rne not in codes.NEW_CARER:
        reason = (
            "When the child moved in with these foster carers is not in these files. Load earlier ones too."
        )
        found.doubts.append(Remark(moved_in.row_of("RNE"), "RNE", reason))
    elif at == stay.first:
        if first.begun >= _RULE_217_SINCE and first.rne != "S":
            reason = "Placed with current foster carers, and with new carers that day: since when is not known (rule 217)."
            found.doubts.append(Remark(first.row_of("RNE"), "RNE", reason))
    elif [each.on for each in period.on("ep_placed") if each.on <= first.begun][-1:] != [moved_in.begun]:
        period.events.append(Event903(moved_in.row, "fostered_from", moved_in.begun))


def _period_of(on: str, periods: Sequence[_Period]) -> _Period:
    """The period that a day falls in, or that begins after it."""
    return next((each for each in periods if on <= each.left), periods[-1])


def _decisions(period: _Period, found: Journey903) -> None:
    for each in period.decisions:
        if each.on:
            period.events.append(Event903(each.row, "adm_sbpfa", each.on))
        if each.ceased:
            why = codes.REASON_PLACED_CEASED.get(each.why)
            detail = f"{why.key}: {why.words}" if why else ""
            if each.on > each.ceased:
                reason = "The decision was reversed before it was made (rule 522). Correct one of the days."
                found.conflicts.append(Remark(each.row, "DATE_PLACED_CEASED", reason))
                period.events = [other for other in period.events if other.row != each.row]
            else:
                period.events.append(Event903(each.row, "plan_reversed", each.ceased, detail))
            if not each.on:
                reason = "The decision was reversed on that day, and the day on which it was made is missing."
                found.doubts.append(Remark(each.row, "DATE_PLACED", reason))
    stands = [each for each in period.decisions if each.on and not each.ceased]
    for after in stands[1:]:
        reason = "There is an earlier decision that was not reversed (rule 560). If this one corrects it, correct the record."
        found.doubts.append(Remark(after.row, "DATE_PLACED", reason))
    if stands and period.left != FOREVER and not period.is_adopted:
        reason = "The child left care without being adopted, and the decision was not reversed (rule 557)."
        found.doubts.append(Remark(stands[-1].row, "DATE_PLACED_CEASED", reason))
    if period.decisions and not stands and period.is_adopted:
        reason = "The child was adopted although the decision had been reversed (rules 525, 558)."
        found.doubts.append(Remark(period.decisions[-1].row, "DATE_PLACED_CEASED", reason))


def _adoption(told: Adoption, periods: Sequence[_Period], found: Journey903) -> None:
    """The match, and the decision if no other row has it."""
    period = next((each for each in reversed(periods) if each.is_adopted), None)
    if period is None:
        period = _period_of(told.matched or told.decided, periods)
        reason = "No episode in these files shows that the child was adopted (rule 602)."
        found.doubts.append(Remark(told.row, "CHILD", reason))
    if told.matched:
        period.events.append(Event903(told.row, "adm_match", told.matched))
        if told.matched == period.left:
            reason = "The match is on the day of the adoption order (rule 582)."
            found.doubts.append(Remark(told.row, "DATE_MATCH", reason))
    decided = period.on("adm_sbpfa")
    if told.decided and not decided:
        period.events.append(Event903(told.row, "adm_sbpfa", told.decided))
    elif told.decided and told.decided not in [each.on for each in decided]:
        reason = "The day of the decision is another in PlacedAdoption than in AD1 (rule 523). Correct one of them."
        found.conflicts += [
            Remark(told.row, "DATE_INT", reason),
            Remark(decided[-1].row, "DATE_PLACED", reason),
        ]
        period.events.remove(decided[-1])


def _told_day(told: ToldDay, period: _Period, found: Journey903) -> None:
    """A day with a column of its own, unless the episodes tell it too; where they tell another, neither is taken."""
    others = [each for each in period.on(told.milestone) if not each.column]
    if told.on in [each.on for each in others]:
        return
    running = [each for each in others if each.detail == ALREADY_RUNNING and told.on < each.on]
    is_before_all = bool(period.episodes) and told.on < period.episodes[0].begun
    if others and not (running or is_before_all):
        reason = "The day is another in the episodes. Correct one of them."
        found.conflicts += [
            Remark(told.row, told.column, reason),
            Remark(others[-1].row, _COLUMNS.get(told.milestone, "DECOM"), reason),
        ]
        period.events.remove(others[-1])
        return
    period.events = [each for each in period.events if each not in running]
    period.events.append(Event903(told.row, told.milestone, told.on, told.detail, told.column))
    if told.milestone in LEAVING_CARE and period.episodes and period.left == FOREVER:
        reason = "This order ends the time in care, and no episode ends with it. Is it so?"
        found.doubts.append(Remark(told.row, told.column, reason))


def _look_at(period: _Period, adoptions: Sequence[Adoption], found: Journey903) -> None:
    """What the DfE's rules ask for beside one another, and is not there."""
    for episode in period.episodes:
        if episode.place in codes.WITH_AN_ORDER and episode.ls and episode.ls not in codes.PLACEMENT_ORDERS:
            reason = "Placed for adoption with a placement order, and the legal status is none (rule 408)."
            found.doubts.append(Remark(episode.row_of("LS"), "LS", reason))
        for column, rule, code in (("PLACE", "146", episode.place), ("LS", "144", episode.ls)):
            since, until = codes.IN_USE.get((column, code), ("", FOREVER))
            if not since <= episode.begun <= until:
                reason = f"{code} was not in use on the day on which the episode began (rule {rule})."
                found.doubts.append(Remark(episode.row_of(column), column, reason))
    if period.is_adopted:
        last = period.episodes[-1]
        if not period.lasting or period.lasting[-1].place not in codes.FOR_ADOPTION:
            reason = "Adopted, and not placed for adoption before that (rule 390)."
            found.doubts.append(Remark(last.row_of("PLACE"), "PLACE", reason))
        if not adoptions and not period.on("adm_match"):
            reason = "Adopted, and no row tells of the match, so its day is not known (rule 601)."
            found.doubts.append(Remark(last.row_of("REC"), "REC", reason))
    if not period.on("adm_sbpfa"):
        for milestone, column, words, rule in _NEED_A_DECISION:
            for each in period.on(milestone)[:1]:
                reason = f"{words}, and no decision that the child should be placed is in these files (rule {rule})."
                found.doubts.append(_where_told(each, column, period, reason))


def _where_told(event: Event903, column: str, period: _Period, reason: str) -> Remark:
    """What to say of an event: of its own column if it has one, else of that of the episode that begins with it."""
    if event.column:
        return Remark(event.row, event.column, reason)
    episode = next(each for each in period.episodes if each.begun == event.on)
    return Remark(episode.row_of(column), column, reason)


_NEED_A_DECISION = (
    ("placed", "PLACE", "Placed for adoption", "551"),
    ("po_granted", "LS", "A placement order", "553"),
)

ORDERS = (
    ("care_entry", "adm_sbpfa", "The decision is before the child came into care (rules 334, 1003)."),
    ("adm_sbpfa", "po_granted", "The decision is after the placement order (rule 554)."),
    ("adm_sbpfa", "placed", "The decision is after the placement for adoption (rules 521, 552)."),
    ("adm_sbpfa", "adm_match", "The decision is after the match (rule 333)."),
    ("adm_match", "placed", "The match is after the placement for adoption (rule 331)."),
)
"""What comes first by the DfE's rules, what then, and what is said where it does not."""
_COLUMNS = {
    "care_entry": "DECOM",
    "adm_sbpfa": "DATE_PLACED",
    "po_granted": "DECOM",
    "placed": "DECOM",
    "adm_match": "DATE_MATCH",
    **dict.fromkeys((*LEAVING_CARE, ENDED), "DEC"),
}


def _out_of_order(period: _Period, found: Journey903) -> None:
    """What comes first by the DfE's rules, and does not: neither day is taken. Coming into care stands."""
    wrong: set[Event903] = set()
    by_milestone: dict[str, list[Event903]] = {}
    for each in period.events:
        by_milestone.setdefault(each.milestone, []).append(each)
    for first, then, reason in ORDERS:
        firsts, thens = by_milestone.get(first), by_milestone.get(then)
        if not firsts or not thens:
            continue
        # The match told is that of the last placement; everything else comes first at its first time.
        compared = thens[-1] if first == "adm_match" else thens[0]
        if firsts[0].on > compared.on and compared.detail != ALREADY_RUNNING:
            both = [firsts[0], compared]
            found.conflicts += [
                Remark(each.row, each.column or _COLUMNS[each.milestone], f"{reason} Correct one of them.")
                for each in both
            ]
            wrong.update(each for each in both if each.milestone != "care_entry")
    if wrong:
        period.events = [each for each in period.events if each not in wrong]


def _reviews(told: ReturnOfChild, periods: Sequence[_Period], found: Journey903) -> None:
    """Each review: of the adoption placement while there is one, else looked after, with its number where that is known."""
    numbers: dict[int, int] = {}
    for review in {each.on: each for each in told.reviews}.values():
        period = _period_of(review.on, periods)
        if review.on > period.left or (period.entered and review.on < period.entered):
            reason = "The child was not in care on that day by these files, so the review is not recorded."
            found.doubts.append(Remark(review.row, "REVIEW", reason))
            continue
        if any(began < review.on <= ended for began, ended in period.placed):
            period.events.append(Event903(review.row, "adoption_review", review.on))
            continue
        number = numbers[id(period)] = numbers.get(id(period), 0) + 1
        entered = period.entered
        is_numbered = entered and told.review_years >= set(range(year_of(entered), year_of(review.on) + 1))
        key = f"lac_review_{number}" if is_numbered and number <= 2 else "lac_review_n"
        period.events.append(Event903(review.row, key, review.on))


def ending_before(episodes: Iterable[Episode]) -> Iterator[Remark]:
    """What to say of each episode that ends before it begins."""
    for each in episodes:
        if each.ended and each.ended < each.begun:
            yield Remark(each.row_of("DEC"), "DEC", "It ends before it begins. Correct one of the days.")


def year_of(on: str) -> int:
    """The year ending in March that a day falls in, by the year in which it ends: 2026 for 1 April 2025."""
    return int(on[:4]) + (on[5:] >= "04-01")


def years_in(months: Iterable[str]) -> frozenset[int]:
    """The years of some months, year first, as `year_of` has them."""
    return frozenset(year_of(f"{month}-01") for month in months)


def years_told(lasts: Iterable[tuple[str, str]]) -> tuple[tuple[date, date], ...]:
    """The days of which files tell all episodes: of each, by the last day on which one of its episodes ended, and the last told of.

    A file begins on 1 April, and an episode that had ended by then is not in it.
    """
    return tuple((date(year_of(ended) - 1, 4, 1), as_day(last)) for ended, last in lasts if ended)


def told_whole(ref: str, told: ReturnOfChild, rows: Sequence[KeptRow]) -> Iterator[tuple[int, ToldAbout]]:
    """Of which days the rows of a child tell all, by the number of the row that does.

    Within an episode nothing begins or ends; those after the first are of the year that is told whole. Since a decision, and
    until the next one, only what its own row tells reversed it. Both until the last day that their files tell of.
    """
    tables = {row.number: row.table for row in rows}
    last = max(each.last for each in tables.values())
    if not last or any(each.is_part for each in tables.values()):
        return
    episodes, decisions = told.episodes, told.decisions
    if episodes and (episodes[0].ended or len(episodes) == 1) and episodes[0].ls not in codes.SHORT_BREAKS:
        first = episodes[0]
        until = _day_before(first.ended) if first.ended else as_day(tables[first.row].last)
        yield first.row, ToldWhole(ref, as_day(first.begun) + A_DAY, until)
    for decision, after in zip_longest(decisions, decisions[1:]):
        if decision.on:
            until = _day_before(after.on or after.ceased) if after else as_day(last)
            yield decision.row, ToldWhole(ref, as_day(decision.on), until, "plan_reversed")


def _day_before(on: str) -> date:
    return as_day(on) - A_DAY
