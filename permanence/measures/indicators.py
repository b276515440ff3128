"""The indicators: what each counts, from where to where, against what, and by which source.

An indicator is a row of `INDICATORS`. `permanence.measures.statement` makes one SQL text of it, `permanence.measures.answers`
the figure of the counts. Conditions are plain SQL over the columns of a spell; `{census}` is the day the figure is about.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from permanence.language import tr
from permanence.measures.benchmarks import (
    LEAVERS,
    LEAVERS_SOURCE,
    STAGES,
    Benchmark,
    by_year,
    england,
    of_all_ages,
)
from permanence.measures.benchmarks import SOURCE as STAGES_SOURCE


class Population(StrEnum):
    """Which children an indicator is about."""

    ADOPTED = "children adopted in the window"
    LEFT_CARE = "children who left care in the window"
    WAITING = "children waiting on the day"
    FOLLOWED = "children whose start is in the window, followed to the day"
    HAPPENED = "children to whom it happened in the window"


RETROSPECTIVE = (Population.ADOPTED, Population.LEFT_CARE, Population.HAPPENED)
"""Populations chosen by how it ended: who waits still is in none, and clearing a backlog makes their means worse."""


class Statistic(StrEnum):
    """What is made of the counts."""

    MEAN = "mean"
    COUNT = "number"
    SHARE = "share"
    UNDER = "share under the threshold"
    SURVIVAL = "days by which a quarter, half and three quarters had reached it"


@dataclass(frozen=True, slots=True)
class Threshold:
    """A mark for the mean of three years, in force for windows that end from one 31 March to another."""

    since: date
    until: date | None
    days: int
    months: int
    source: str
    is_confirmed: bool = True
    """Whether its figure was found in its source; if not, that is shown."""

    def is_in_force(self, window_end: date) -> bool:
        """Whether it is the mark of a window that ends on that 31 March."""
        return self.since <= window_end and (self.until is None or window_end <= self.until)


@dataclass(frozen=True, slots=True)
class Indicator:
    """What is counted.

    Attributes:
        code: What it is called in a command: `A1`.
        name: Its name.
        population: Which children.
        start: The column in which the wait begins.
        end: The column in which it ends; of `HAPPENED`, the day it happened.
        statistic: What is made of the counts.
        reading: Exactly what it counts, in a sentence.
        source: Who defines it.
        where: Conditions of belonging to the population.
        needs: Conditions without which a child of the population is "without".
        reached: The condition of having reached it, where that is more than to have an end.
        not_known: The condition of what would decide being not on record.
        by: The column with the last day that counts as in time.
        otherwise: The column of the day on which it ended otherwise, of those followed.
        value: The column that is averaged instead of the days from start to end.
        unit: What the wait is counted in.
        floor: Whether a wait below nought is one of no days.
        within: The days of which the share of all is said: `121` is "within 121 days".
        months: The calendar months of which it is said how many have waited as long.
        thresholds: The marks it was measured against, by window.
        benchmarks: What was published of it.
        made_of: The indicators whose counts it is the sum of; it has no statement of its own.
        plan: The key of the plan it is about.
    """

    code: str
    name: str
    population: Population
    start: str
    end: str
    statistic: Statistic
    reading: str
    source: str
    where: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    reached: str = ""
    not_known: str = ""
    by: str = ""
    otherwise: str = "ended"
    value: str = ""
    unit: str = "days"
    floor: bool = False
    within: tuple[int, ...] = ()
    months: tuple[int, ...] = ()
    thresholds: tuple[Threshold, ...] = ()
    benchmarks: tuple[Benchmark, ...] = ()
    made_of: tuple[str, ...] = ()
    plan: str = "adoption"

    @property
    def is_retrospective(self) -> bool:
        """Whether its children are chosen by how it ended; never to be mixed with those who are followed."""
        return self.population in RETROSPECTIVE

    @property
    def is_awaited(self) -> bool:
        """Whether who has not reached it waits for it: nobody waits for a disruption."""
        return self.end != "first_disrupted"

    @property
    def label(self) -> str:
        """What a button calls it: a code that has a number, as people say it, `A10`; else its name, `disruptions`."""
        return (
            self.code if re.fullmatch(r"[A-Z]{1,3}\d+", self.code) else self.name[0].lower() + self.name[1:]
        )

    def threshold(self, window_end: date) -> Threshold | None:
        """The mark of a window whose last complete year ends on that 31 March; None where there is none."""
        return next((mark for mark in self.thresholds if mark.is_in_force(window_end)), None)


CAUTION = tr(
    "The mean is of those who have reached it. It will rise as the days of those still waiting are added, and nobody knows "
    "whether they will reach it. The floor mean adds their days so far."
)
"""What is said with every cohort (DfE RR569, 2017)."""
BACKLOG = tr("It counts only children who reached the end: clearing a backlog makes it longer.")
"""What is said with every retrospective mean."""

_SCORECARD = "DfE adoption scorecards, methodology to the year ending March 2018"
_S2 = "DfE RR569, 2017"
_QUARTERLY = "quarterly adoption and special guardianship data collection (ASGLB until 2022)"
_DIAGNOSTIC = "Coram-i adoption diagnostic"
_SURVEY = "national adoption survey, Q1 2025/26"
_FJC = "Family Justice Council, interim guidance on special guardianship, 2019: a full assessment usually takes three months"
_ADDED_STAGE = "added: no published measure of it was found"
_RD = "SSDA903 PlacedAdoption DATE_PLACED_CEASED"

_INTRODUCED = "thresholds as introduced in 2012: Wolverhampton's analysis, LG Inform 912"
_NOT_FOUND = "between the thresholds of 2012 and 2014; not found in a source"
_LAST_PUBLISHED = "adoption scorecards and thresholds published, gov.uk: 14 and 4 months; the last publication is of March 2018"
_MARCH = {year: date(year, 3, 31) for year in range(2011, 2017)}

ENTRY_MARKS = (
    Threshold(_MARCH[2011], _MARCH[2012], 639, 21, _INTRODUCED),
    Threshold(_MARCH[2013], _MARCH[2013], 608, 20, _NOT_FOUND, is_confirmed=False),
    Threshold(_MARCH[2014], _MARCH[2014], 547, 18, "Wolverhampton's analysis of the 2014 scorecard"),
    Threshold(_MARCH[2015], _MARCH[2015], 487, 16, f"{_S2}, Tables 1 and 2"),
    Threshold(
        _MARCH[2016],
        None,
        426,
        14,
        f"{_LAST_PUBLISHED}; 426 days are 14 months as earlier days are theirs",
    ),
)
"""The marks from coming into care to moving in, of the mean of three years ending in March."""
MATCH_MARKS = (
    Threshold(_MARCH[2011], _MARCH[2012], 213, 7, _INTRODUCED),
    Threshold(_MARCH[2013], _MARCH[2013], 182, 6, _NOT_FOUND, is_confirmed=False),
    Threshold(
        _MARCH[2014],
        _MARCH[2014],
        152,
        5,
        "by the steps of the table; Wolverhampton's analysis pairs 2014 with 182 days and 2015 with 152",
        is_confirmed=False,
    ),
    Threshold(_MARCH[2015], _MARCH[2015], 121, 4, f"{_S2}, Tables 1 and 2"),
    Threshold(_MARCH[2016], None, 121, 4, _LAST_PUBLISHED),
)
"""The marks from placement order to match."""


_BY_ORDER = "(first_ordered is not null or order_undated = 1)"
_ORDERED_BY_THEN = "(first_ordered <= {census} or order_undated = 1)"
_WITH_ORDER = "(ordered <= {census} or order_undated = 1)"
_NO_TRANSFERS = "left_as <> 'moved_authority'"
_NEW = tr("where it was made, not where it was carried over")

_FOR_ADOPTION = "(adoption_planned <= {census} or first_decided <= {census})"
_WHILE_ADOPTION = tr("of children for whom adoption was the plan by the day, or was decided")

_A1_READING = tr(
    "mean days from coming into care, the last time, to being placed for adoption, of children adopted in the window"
)
_TO_MATCH = tr(
    "mean days from the first placement order of the period of care to the match, of children adopted in the window; a match "
    "before the order took no days; with no order, or never placed, a child is not in the mean"
)


def _stage(code: str, name: str, start: str, end: str, source: str) -> Indicator:
    """One stage of the way to adoption."""
    return Indicator(
        code,
        name,
        Population.ADOPTED,
        start,
        end,
        Statistic.MEAN,
        tr(
            f"mean days of the stage, of children adopted in the window who have both dates: {name[0].lower()}{name[1:]}; stages add up "
            "only for children with every date"
        ),
        source,
        benchmarks=of_all_ages(code) if code in STAGES else (),
    )


def _cohort(code: str, of: str, start: str, end: str, reached: str) -> Indicator:
    """A cohort followed from its start."""
    return Indicator(
        code,
        tr(f"Cohort by {of}"),
        Population.FOLLOWED,
        start,
        end,
        Statistic.SURVIVAL,
        tr(
            f"children whose first {of} of the period of care is in the window, followed to the day: {reached} by then, waiting "
            "still, or ended otherwise; counted although it came to nothing later"
        ),
        f"{_S2}, Tables 3 and 4",
        floor=True,
        within=(121, 182),
    )


def first_of(one: str, other: str) -> str:
    """The column of the day of either, whichever is first."""
    return f"(case when {one} is null or {other} < {one} then {other} else {one} end)"


ADOPTED = "(case when left_as = 'adopted' then left_care end)"
"""The day of the adoption order."""
GUARDIANSHIP = "(case when left_as = 'special_guardianship' then left_care end)"
"""The day of the special guardianship order."""
SETTLED = first_of(
    "long_term_matched",
    "(case when left_as = 'special_guardianship' or left_as = 'child_arrangements' or left_as = 'with_relatives'"
    " then left_care end)",
)
"""The day on which a child settled with relatives or friends."""
PLAN_KNOWN = first_of("plan_agreed", "first_decided")
"""The day from which there was a permanence plan: agreed, or shown by a decision for adoption."""
HEARD = first_of("final_hearing", GUARDIANSHIP)
"""The day on which care proceedings ended for a child who was to go to a special guardian."""


def _followed(
    code: str,
    name: str,
    start: str,
    end: str,
    reading: str,
    source: str,
    *where: str,
    otherwise: str = "ended",
    plan: str = "adoption",
) -> Indicator:
    """One stage of the way to a plan, with those who wait in it: its children are followed from its start."""
    return Indicator(
        code,
        name,
        Population.FOLLOWED,
        start,
        end,
        Statistic.SURVIVAL,
        tr(
            f"{reading}; children whose stage began in the window, followed to the day: its end reached by then, waiting still, or "
            "ended otherwise; what came to nothing later counts, and a plan left and taken up again is one"
        ),
        source,
        where=where,
        floor=True,
        otherwise=otherwise,
        plan=plan,
    )


def _of_plan(code: str, name: str, plan: str, column: str) -> tuple[Indicator, Indicator]:
    """Of the children for whom a plan with relatives or friends was agreed: until these are assessed, and the plan's own wait."""
    is_guardianship = plan == "special_guardianship"
    end, reached = (
        (GUARDIANSHIP, tr("special guardianship order"))
        if is_guardianship
        else (SETTLED, tr("long-term match, order, or leaving care to live with them"))
    )
    over = first_of("tracked_until", f"{column}_replaced")
    assessed = _followed(
        f"{code}1",
        tr("Coming into care to relatives assessed"),
        "entered",
        "relatives_assessed",
        tr(
            f"days from coming into care to the first assessment of relatives or friends, of children for whom {name} was the plan by "
            "the day"
        ),
        f"added: {_FJC}",
        f"{column}_planned <= {{census}}",
        otherwise=over,
        plan=plan,
    )
    settled = _followed(
        f"{code}2",
        tr(f"Plan to {reached if is_guardianship else 'settled'}"),
        f"{column}_planned",
        end,
        tr(f"days from the first day on which {name} was the plan to {reached}"),
        _ADDED_STAGE,
        otherwise=over,
        plan=plan,
    )
    return assessed, settled


def _left(code: str, name: str, left_as: str) -> tuple[Indicator, Indicator]:
    """A share of those who left care, and its twin without those whom another authority took over."""
    indicator = Indicator(
        code,
        tr(f"Left care to {name}"),
        Population.LEFT_CARE,
        "entered",
        "left_care",
        Statistic.SHARE,
        tr(
            f"share of the children who left care in the window who left to {name}; all who left, with those whom another authority "
            "took over"
        ),
        f"{_SCORECARD}; {LEAVERS_SOURCE}",
        reached=f"left_as = '{left_as}'",
        benchmarks=by_year("children", LEAVERS_SOURCE, *LEAVERS[left_as]),
    )
    twin = Indicator(
        f"{code}X",
        tr(f"{indicator.name}, without transfers"),
        Population.LEFT_CARE,
        "entered",
        "left_care",
        Statistic.SHARE,
        tr(
            f"share of the children who left care in the window who left to {name}, without those whom another authority took over"
        ),
        f"added: transfers rose fivefold from 2021 to 2025; {LEAVERS_SOURCE}",
        where=(_NO_TRANSFERS,),
        reached=indicator.reached,
    )
    return indicator, twin


_ROWS = (
    Indicator(
        "A1",
        tr("Coming into care to placed"),
        Population.ADOPTED,
        "entered",
        "placed",
        Statistic.MEAN,
        _A1_READING,
        _SCORECARD,
        thresholds=ENTRY_MARKS,
        benchmarks=(
            england("2012-15", 593, "days", f"{_S2}, Table 1"),
            england("2014-15, quarterly", 533, "days", "coram-i.org.uk, adoption under pressure"),
            england("2016-17, quarterly", 457, "days", "coram-i.org.uk, adoption under pressure"),
            england("2017-18 Q1-3, quarterly", 416, "days", "coram-i.org.uk, adoption under pressure"),
            england("2015-18", 486, "days", "last scorecard, out March 2019: fosterline.info"),
        ),
    ),
    Indicator(
        "A10",
        tr("Coming into care to moving in with the adopters"),
        Population.ADOPTED,
        "entered",
        "moved_in",
        Statistic.MEAN,
        tr(
            f"{_A1_READING}; of a child adopted by those who fostered, to the day the child moved in with them"
        ),
        f"{_SCORECARD}; took the place of A1 in {_QUARTERLY} from 2021/22",
        thresholds=ENTRY_MARKS,
    ),
    Indicator(
        "A2",
        tr("Placement order to match"),
        Population.ADOPTED,
        "first_ordered",
        "matched",
        Statistic.MEAN,
        _TO_MATCH,
        "LG Inform 912; " + _SCORECARD,
        needs=("placed is not null", _BY_ORDER),
        floor=True,
        thresholds=MATCH_MARKS,
        benchmarks=(
            england("2012-15", 223, "days", f"{_S2}, Table 1"),
            england("2014-15, quarterly", 234, "days", "coram-i.org.uk, adoption under pressure"),
            england("2016-17, quarterly", 190, "days", "coram-i.org.uk, adoption under pressure"),
            england("2017-18 Q1-3, quarterly", 172, "days", "coram-i.org.uk, adoption under pressure"),
        ),
    ),
    Indicator(
        "A3",
        tr("Waiting less than the mark from coming into care"),
        Population.ADOPTED,
        "entered",
        "placed",
        Statistic.UNDER,
        tr(
            "share of the children adopted in the window, and of those waiting on its last day, who were placed, or have waited, fewer "
            "days than A1's mark of that window; a child still waiting under the mark counts as under it"
        ),
        f"{_SCORECARD}; {_S2}, Tables 1 and 2",
        thresholds=ENTRY_MARKS,
        benchmarks=(england("2012-15", 47, "per cent", f"{_S2}, Table 1"),),
        made_of=("A1", "A9"),
    ),
    *_left("A4", tr("adoption"), "adopted"),
    *_left("SGO", tr("special guardianship"), "special_guardianship"),
    Indicator(
        "A5",
        tr("Plans changed away from adoption"),
        Population.HAPPENED,
        "decided",
        "ended",
        Statistic.COUNT,
        tr(
            "decisions for adoption that were reversed in the window, each time one was; the days are those it stood"
        ),
        f"{_SCORECARD}; {_RD}",
        where=("ended_as = 'reversed'",),
    ),
    Indicator(
        "A9",
        tr("Waiting with a decision"),
        Population.WAITING,
        "entered",
        "placed",
        Statistic.COUNT,
        tr(
            "children in care on the day with a decision for adoption in force, and not placed; the days are those in care; a child "
            "whose placement disrupted waits again"
        ),
        _SCORECARD,
        months=(18,),
        benchmarks=(england("30 June 2025", 410, "children, 18 months or more", _SURVEY),),
    ),
    Indicator(
        "A14",
        tr("Waiting with a placement order"),
        Population.WAITING,
        "first_ordered",
        "placed",
        Statistic.COUNT,
        tr(
            "children waiting with a placement order in force on the day, with those matched and not yet placed; the days are those "
            "since the first order of the period of care; a revoked order is not in force"
        ),
        f"{_SCORECARD}; {_QUARTERLY}",
        where=(_WITH_ORDER,),
        months=(12, 18),
        benchmarks=(
            england("30 June 2025", 2940, "children", _SURVEY),
            england("30 June 2025", 292, "days, mean", _SURVEY),
            england("30 June 2025, aged 5 or more", 508, "days, mean", _SURVEY),
            england("30 June 2025, disabled", 444, "days, mean", _SURVEY),
        ),
    ),
    Indicator(
        "A15",
        tr("New decisions for adoption"),
        Population.HAPPENED,
        "entered",
        "new_decision",
        Statistic.COUNT,
        tr(f"decisions made in the window that the child should be placed for adoption, {_NEW}"),
        _SCORECARD,
    ),
    Indicator(
        "A16",
        tr("New placement orders"),
        Population.HAPPENED,
        "entered",
        "new_order",
        Statistic.COUNT,
        tr(f"placement orders made in the window, {_NEW}"),
        _SCORECARD,
    ),
    Indicator(
        "MATCH6",
        tr("Matched within six months of the decision"),
        Population.FOLLOWED,
        "first_decided",
        "first_matched",
        Statistic.SHARE,
        tr(
            "share of the children first decided for in the window who were matched within six calendar months of it, of all of them; "
            "a child whose six months are not over waits, one who left or whose plan was reversed in them ended otherwise"
        ),
        "C4EO, Coram and Harrow; Hertfordshire procedures",
        by="match_due",
    ),
    Indicator(
        "ORDERMATCH",
        tr("Months from placement order to match"),
        Population.HAPPENED,
        "first_ordered",
        "first_matched",
        Statistic.MEAN,
        tr(
            "mean complete months from the first placement order of the period of care to its first match, of children first matched "
            "in the window; matched before the order is nought"
        ),
        "DfE adoption strategy 2024-27",
        where=("next_began is null", _ORDERED_BY_THEN),
        value="months_order_to_match",
        unit="months",
    ),
    _stage("S1", tr("Coming into care to the decision"), "entered", "decided", STAGES_SOURCE),
    _stage("S2", tr("Decision to match"), "decided", "matched", STAGES_SOURCE),
    _stage("S3", tr("Match to placed"), "matched", "placed", STAGES_SOURCE),
    _stage("S4", tr("Coming into care to placed"), "entered", "placed", STAGES_SOURCE),
    _stage("S5", tr("Placed to adopted"), "placed", "ended", STAGES_SOURCE),
    _stage("S6", tr("Coming into care to adopted"), "entered", "ended", STAGES_SOURCE),
    _stage(
        "D1",
        tr("Coming into care to the review that recommends adoption"),
        "entered",
        "recommended",
        _DIAGNOSTIC,
    ),
    _stage("D2", tr("Review to the decision"), "recommended", "decided", _DIAGNOSTIC),
    _stage("D3", tr("Decision to placement order"), "decided", "first_ordered", _DIAGNOSTIC),
    _stage("D4", tr("Placement order to placed"), "first_ordered", "placed", _DIAGNOSTIC),
    _stage("D5", tr("Placed to adopted"), "placed", "ended", _DIAGNOSTIC),
    Indicator(
        "DISRUPTED",
        tr("Disruptions"),
        Population.HAPPENED,
        "placed",
        "ended",
        Statistic.COUNT,
        tr(
            "placements that disrupted in the window, each time one did; the days are those since the placement"
        ),
        f"{_QUARTERLY}, section C",
        where=("ended_as = 'disrupted'",),
    ),
    Indicator(
        "EARLYDISRUPTED",
        tr("Early disruption"),
        Population.FOLLOWED,
        "first_ordered",
        "first_disrupted",
        Statistic.SHARE,
        tr(
            "share of the children first ordered for in the window who had a disruption by the day, of all of them"
        ),
        f"{_S2}: the only measure of stability there",
    ),
    Indicator(
        "EP",
        tr("Early permanence"),
        Population.ADOPTED,
        "entered",
        "early_permanence",
        Statistic.SHARE,
        tr(
            "share of the children adopted in the window who had moved in for early permanence before they were placed"
        ),
        f"PQ 54422 of 2025; {_QUARTERLY}",
        needs=("early_permanence <= placed",),
        benchmarks=(
            england("2020-21", 14, "per cent (400 children)", "PQ 54422 of 2025"),
            england("2023-24", 23, "per cent (676 children)", "PQ 54422 of 2025"),
        ),
    ),
    Indicator(
        "HARDER",
        tr("Harder to place"),
        Population.HAPPENED,
        "entered",
        "new_order",
        Statistic.SHARE,
        tr(
            "share of the placement orders made in the window that were for children known to be harder to place: five or older, to be "
            "placed with a brother or sister, disabled, or of a minority ethnic group; not known is a group of its own, and never a no"
        ),
        f"{_S2} uses the words and defines nothing; the four reasons are those of the {_SURVEY}",
        reached="harder_to_place = 1",
        not_known="harder_to_place is null",
    ),
    _cohort("COHORT", tr("placement order"), "first_ordered", "first_matched", tr("matched")),
    _cohort("COHORT-DECISION", tr("decision"), "first_decided", "first_matched", tr("matched")),
    _cohort("COHORT-EARLY", tr("early family finding"), "family_finding", "first_decided", tr("decided for")),
    _cohort("COHORT-ENTRY", tr("coming into care"), "entered", "first_placed", tr("placed")),
    _followed(
        "S1F",
        tr("Coming into care to the decision"),
        "entered",
        "first_decided",
        tr(f"days from coming into care to the first decision for adoption, {_WHILE_ADOPTION}"),
        STAGES_SOURCE,
        _FOR_ADOPTION,
        otherwise=first_of("ended", "adoption_replaced"),
    ),
    _followed(
        "S3F",
        tr("Match to placed"),
        "first_matched",
        "first_placed",
        tr("days from the first match of the period of care to the first placement for adoption"),
        STAGES_SOURCE,
    ),
    _followed(
        "S5F",
        tr("Placed to adopted"),
        "first_placed",
        ADOPTED,
        tr(
            "days from the first placement for adoption of the period of care to the order; a disruption ends it otherwise, unless the "
            "child was adopted after it"
        ),
        STAGES_SOURCE,
        otherwise=first_of("ended", "first_disrupted"),
    ),
    _followed(
        "D1F",
        tr("Coming into care to the review that recommends adoption"),
        "entered",
        "recommended",
        tr(
            f"days from coming into care to the first review that recommends adoption, {_WHILE_ADOPTION}; a decision without one ends "
            "it otherwise"
        ),
        _DIAGNOSTIC,
        _FOR_ADOPTION,
        otherwise=first_of(first_of("ended", "adoption_replaced"), "first_decided"),
    ),
    _followed(
        "D2F",
        tr("Review to the decision"),
        "recommended",
        "first_decided",
        tr("days from the first review that recommends adoption to the first decision"),
        _DIAGNOSTIC,
        otherwise=first_of("ended", "adoption_replaced"),
    ),
    _followed(
        "D3F",
        tr("Decision to placement order"),
        "first_decided",
        "first_ordered",
        tr(
            "days from the first decision for adoption of the period of care to the first placement order; being placed without one "
            "ends it otherwise"
        ),
        _DIAGNOSTIC,
        otherwise=first_of("ended", "first_placed"),
    ),
    _followed(
        "D4F",
        tr("Placement order to placed"),
        "first_ordered",
        "first_placed",
        tr("days from the first placement order of the period of care to the first placement for adoption"),
        _DIAGNOSTIC,
    ),
    _followed(
        "PLAN",
        tr("Coming into care to a permanence plan"),
        "entered",
        PLAN_KNOWN,
        tr(
            "days from coming into care to the first permanence plan, of whatever kind; a decision for adoption shows that there is one"
        ),
        "statutory guidance, as One Adoption's procedure gives it: by the second review",
        otherwise="tracked_until",
        plan="",
    ),
    _followed(
        "SG0",
        tr("Proceedings to their end"),
        "proceedings",
        HEARD,
        tr(
            "days from the issue of care proceedings to the final hearing or the special guardianship order, of children for whom "
            "special guardianship was the plan by the day"
        ),
        "Children Act 1989, s. 32(1)(a)(ii)",
        "guardianship_planned <= {census}",
        otherwise="tracked_until",
        plan="special_guardianship",
    ),
    *_of_plan("SG", tr("special guardianship"), "special_guardianship", "guardianship"),
    *_of_plan("KIN", tr("kinship care"), "kinship", "kinship"),
    _followed(
        "LTF",
        tr("Plan to long-term match"),
        "fostering_planned",
        "long_term_matched",
        tr("days from the first day on which long-term fostering was the plan to the long-term foster match"),
        _ADDED_STAGE,
        otherwise=first_of("tracked_until", "fostering_replaced"),
        plan="long_term_fostering",
    ),
)

INDICATORS: Mapping[str, Indicator] = {row.code: row for row in _ROWS}
"""Every indicator by its code."""

BESIDE_SPEED = ("DISRUPTED", "EARLYDISRUPTED")
"""What stands beside figures of speed: of children chosen by how it ended, and of those followed."""


def beside(indicator: Indicator) -> Indicator | None:
    """What is printed beside a figure of speed, as quick is no good if it does not hold; None beside any other.

    Beside children chosen by how it ended stand those disruptions, beside a cohort those of a cohort. They are of adoption.
    """
    if indicator.plan != "adoption":
        return None
    is_of_speed = indicator.by or indicator.statistic in (Statistic.MEAN, Statistic.UNDER, Statistic.SURVIVAL)
    alike = (
        row
        for code in BESIDE_SPEED
        if (row := INDICATORS[code]).is_retrospective == indicator.is_retrospective
    )
    return next(alike) if is_of_speed else None


def needed(*codes: str) -> tuple[Indicator, ...]:
    """The indicators whose counts some indicators need, each once: A3 is made of A1 and A9."""
    found = {part.code: part for code in codes for part in parts_of(INDICATORS[code])}
    return tuple(found.values())


def parts_of(indicator: Indicator) -> Sequence[Indicator]:
    """The indicators whose counts together are those of one: itself, where it is made of no others."""
    return [INDICATORS[code] for code in indicator.made_of] or [indicator]
