"""The timescales that a child's journey is measured against, each with its source and the dates it is in force.

For a change in law, add a row with `since` and give the old row an `until`; never edit a row's figures.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from permanence.language import tr
from permanence.milestones import AUTHORITY, AUTHORITY_ENDS, LOOKED_AFTER_REVIEWS, within_sentence
from permanence.spans import Span, days, months, weeks, working_days


class TimescaleKind(StrEnum):
    """How binding a timescale is. An average is a threshold for a mean, and never a deadline."""

    LAW = "law"
    GUIDANCE = "guidance"
    PRACTICE = "practice"
    LOCAL = "local"
    AVERAGE = "average"


class Group(StrEnum):
    """The clocks that a team switches on and off together."""

    PERMANENCE = "permanence"
    COURT = "court"
    FAMILY_FINDING = "family finding"
    MEETINGS = "meetings"
    REVIEWS = "reviews"
    VISITS = "visits"
    ADOPTERS = "adopters"


class JourneyState(StrEnum):
    """A state of the journey in which a timescale runs, or does not run."""

    ADOPTION_IS_THE_PLAN = "adoption is the plan"
    PLACED_FOR_ADOPTION = "the child is placed for adoption"


@dataclass(frozen=True, slots=True)
class IntermediateStep:
    """A step before a due date: a milestone, and the span within which that milestone is itself due."""

    milestone: str
    span: Span


@dataclass(frozen=True, slots=True)
class Timescale:
    """A time limit from one milestone to another.

    Any milestone in `after` starts it, any in `before` meets it, and any in `ends` stops it unmet, as do
    leaving care, the end of tracking, and the end of the month in which the child turns 18. `care_entry:emergency` means a milestone with that detail.
    """

    id: str
    name: str
    after: tuple[str, ...]
    before: tuple[str, ...]
    span: Span
    source: str
    kind: TimescaleKind
    group: Group
    link: str | None = None
    on: bool = True
    """Whether it is watched unless a team chooses otherwise."""
    confirmed: bool = True
    """Whether its figure was found in its source; if not, that is shown."""
    since: date | None = None
    """The first day on which it was in force: an earlier start does not count."""
    until: date | None = None
    """The first day on which it was no longer in force."""
    first_day_counts: bool = False
    """Whether the span counts from the day of the start rather than the day after."""
    is_floor: bool = False
    """Whether the span sets the earliest day rather than the last."""
    ends: tuple[str, ...] = ()
    only: JourneyState | None = None
    """The only state of the journey in which it runs."""
    never: JourneyState | None = None
    """A state of the journey in which it never runs. Once that is over, it runs on from the last time that it started."""
    after_state: JourneyState | None = None
    """A state of the journey whose end starts it, too, unless the child leaves care then."""
    then: Span | None = None
    """The span from each time it is met to the next, if it repeats."""
    once_settled: Span | None = None
    """The span that replaces `then` from a year after a long-term match, until the child moves or leaves care."""
    through: IntermediateStep | None = None
    """The step that the span is counted from: its actual day, or its own due date until it has happened."""
    nth: int = 1
    """Which `before` milestone since the start meets it; if not the first, the one before starts the span."""
    restarts: bool = False
    """Whether a new start replaces a run that has not been met."""
    early_counts: bool = False
    """Whether a milestone before the start meets it."""
    needs: str | None = None
    """A milestone without which it never runs."""
    unless_named: str | None = None
    """The person whose name on the child shows that it was met, on a day that was not recorded."""
    under_months: int | None = None
    """The child must be younger than this many months at the start."""
    extends: str | None = None
    """The timescale whose due date the span is counted from, instead of the day of its start."""

    @property
    def words(self) -> str:
        """The name for use inside a sentence: `match, six months from the decision`, but `IRO dispute …`."""
        return within_sentence(self.name)

    @property
    def repeats(self) -> bool:
        """Whether it starts again each time it is met."""
        return self.then is not None

    @property
    def is_average(self) -> bool:
        """Whether it is a threshold for a mean rather than a deadline."""
        return self.kind is TimescaleKind.AVERAGE


_CARE_PLANNING = date(2011, 4, 1)
ADOPTION_AGENCIES = date(2005, 12, 30)
_TWENTY_SIX_WEEKS = date(2014, 4, 22)
"""The days from which these regulations, and the limit on care proceedings, are in force."""

_REG_33 = "Care Planning Regulations 2010, reg. 33"
_REG_28 = "Care Planning Regulations 2010, reg. 28"
_REG_36 = "Adoption Agencies Regulations 2005, reg. 36"
_2010 = "https://www.legislation.gov.uk/uksi/2010/959/part/6/made"
_2005 = "https://www.legislation.gov.uk/uksi/2005/389/regulation/36"
_MATCHED = ("match_panel", "adm_match")
_MOVED_IN = ("placed", "fostered_from", "ep_placed")

TIMESCALES: tuple[Timescale, ...] = (
    # Reviews of a child in care, until they are placed for adoption: from authority to place on, beside the adoption
    # reviews of reg. 36 (T17). One meeting may serve both, so a review of either kind counts for both.
    Timescale(
        "T01",
        tr("First review"),
        after=("care_entry",),
        before=("lac_review_1",),
        span=working_days(20),
        source=f"{_REG_33}(1)",
        link=_2010,
        kind=TimescaleKind.LAW,
        group=Group.REVIEWS,
        on=False,
        since=_CARE_PLANNING,
        ends=(
            "lac_review_2",
            "lac_review_n",
            "adoption_review",
        ),  # a later review shows that the first was held
        never=JourneyState.PLACED_FOR_ADOPTION,
        restarts=True,
    ),
    Timescale(
        "T02",
        tr("Second review, three months from the first"),
        after=("lac_review_1",),
        before=("lac_review_2", "adoption_review"),
        span=months(3),
        source=f"{_REG_33}(2)",
        link=_2010,
        kind=TimescaleKind.LAW,
        group=Group.REVIEWS,
        on=False,
        since=_CARE_PLANNING,
        ends=("lac_review_n",),
        never=JourneyState.PLACED_FOR_ADOPTION,
        restarts=True,
    ),
    Timescale(
        "T03",
        tr("Next review, six months from the last"),
        after=("lac_review_2", "lac_review_n", "adoption_review"),
        before=(
            "lac_review_2",
            "lac_review_n",
            "adoption_review",
        ),  # the second, if an adoption review came first
        span=months(6),
        then=months(6),
        source=f"{_REG_33}(2)",
        link=_2010,
        kind=TimescaleKind.LAW,
        group=Group.REVIEWS,
        on=False,
        since=_CARE_PLANNING,
        never=JourneyState.PLACED_FOR_ADOPTION,
    ),
    # The plan, the decision and the match.
    Timescale(
        "T04",
        tr("Permanence plan, by the second review"),
        after=("care_entry",),
        before=("perm_plan_agreed",),
        through=IntermediateStep("lac_review_1", working_days(20)),
        span=months(3),
        source="Statutory guidance, as One Adoption's procedure gives it: by the second review",
        kind=TimescaleKind.GUIDANCE,
        group=Group.PERMANENCE,
        ends=(
            "adm_sbpfa",
            *AUTHORITY,
            "adm_match",
            "placed",
            "ltf_match",
        ),  # each of these shows that there is a plan
        restarts=True,
        early_counts=True,
    ),
    Timescale(
        "T09",
        tr("Decision, two months from the review that recommends adoption"),
        after=("adoption_review_decision",),
        before=("adm_sbpfa",),
        span=months(2),
        source="National Adoption Standards 2001; the wording now in force was not found",
        kind=TimescaleKind.GUIDANCE,
        group=Group.PERMANENCE,
        on=False,
        confirmed=False,
        ends=AUTHORITY,
        only=JourneyState.ADOPTION_IS_THE_PLAN,
    ),
    Timescale(
        "T10",
        tr("Child's permanence report, 20 days from the review that recommends adoption"),
        after=("adoption_review_decision",),
        before=("cpr",),
        span=days(20),
        source="Blackburn with Darwen procedure",
        kind=TimescaleKind.LOCAL,
        group=Group.PERMANENCE,
        on=False,
        ends=("adm_sbpfa", *AUTHORITY),
        only=JourneyState.ADOPTION_IS_THE_PLAN,
    ),
    Timescale(
        "T11",
        tr("Match decision, seven working days from panel"),
        after=("match_panel",),
        before=("adm_match",),
        span=working_days(7),
        source="Adoption national minimum standards",
        kind=TimescaleKind.GUIDANCE,
        group=Group.PERMANENCE,
        on=False,
        confirmed=False,
        ends=("placed",),
        only=JourneyState.ADOPTION_IS_THE_PLAN,
        restarts=True,
    ),
    Timescale(
        "T12",
        tr("Parents told, two working days from the decision"),
        after=("adm_sbpfa",),
        before=("decision_told",),
        span=working_days(2),
        source="Adoption national minimum standards",
        kind=TimescaleKind.GUIDANCE,
        group=Group.PERMANENCE,
        on=False,
        confirmed=False,
        ends=("decision_notice",),
        only=JourneyState.ADOPTION_IS_THE_PLAN,
        restarts=True,
    ),
    Timescale(
        "T12b",
        tr("Written notice, five working days from the decision"),
        after=("adm_sbpfa",),
        before=("decision_notice",),
        span=working_days(5),
        source="Adoption national minimum standards",
        kind=TimescaleKind.GUIDANCE,
        group=Group.PERMANENCE,
        on=False,
        confirmed=False,
        only=JourneyState.ADOPTION_IS_THE_PLAN,
        restarts=True,
    ),
    Timescale(
        "T13",
        tr("Match, six months from the decision"),
        after=("adm_sbpfa",),
        before=_MATCHED,
        span=months(6),
        source="Statutory guidance, as Hertfordshire's procedure gives it",
        kind=TimescaleKind.GUIDANCE,
        group=Group.PERMANENCE,
        ends=("placed",),
        only=JourneyState.ADOPTION_IS_THE_PLAN,
    ),
    Timescale(
        "T14",
        tr("Match, three months from the decision for a relinquished baby"),
        after=("adm_sbpfa",),
        before=_MATCHED,
        span=months(3),
        source="Statutory guidance, as Hertfordshire's procedure gives it",
        kind=TimescaleKind.GUIDANCE,
        group=Group.PERMANENCE,
        ends=("placed",),
        only=JourneyState.ADOPTION_IS_THE_PLAN,
        needs="relinquish_notice",
        under_months=6,
    ),
    Timescale(
        "T22",
        tr("Adoption application, ten weeks from moving in at the earliest"),
        after=("placed",),
        before=("adoption_application",),
        span=weeks(10),
        source="Adoption and Children Act 2002, s. 42",
        kind=TimescaleKind.LAW,
        group=Group.PERMANENCE,
        since=ADOPTION_AGENCIES,
        is_floor=True,
        ends=("disruption",),
        only=JourneyState.ADOPTION_IS_THE_PLAN,
        restarts=True,
    ),
    # Court.
    Timescale(
        "T15",
        tr("End of care proceedings, 26 weeks"),
        after=("proceedings_issued",),
        before=("final_hearing", "care_order", "po_granted", "sgo", "cao", "adoption_order"),
        span=weeks(26),
        source="Children Act 1989, s. 32(1)(a)(ii)",
        kind=TimescaleKind.LAW,
        group=Group.COURT,
        since=_TWENTY_SIX_WEEKS,
        first_day_counts=True,
        ends=("extension",),
        restarts=True,
    ),
    Timescale(
        "T16",
        tr("End of care proceedings, eight weeks' extension"),
        after=("extension",),
        before=("final_hearing", "care_order", "po_granted", "sgo", "cao", "adoption_order"),
        span=weeks(8),
        source="Children Act 1989, s. 32(5) to (8)",
        kind=TimescaleKind.LAW,
        group=Group.COURT,
        since=_TWENTY_SIX_WEEKS,
        ends=("proceedings_issued",),
        restarts=True,
        extends="T15",
    ),
    # Family finding.
    Timescale(
        "T23",
        tr("Referral to the Adoption Register, three months from the decision"),
        after=("adm_sbpfa",),
        before=("register_referral",),
        span=months(3),
        source="Adoption Agencies Regulations 2005, reg. 19A (revoked by SI 2019/835)",
        kind=TimescaleKind.LAW,
        group=Group.FAMILY_FINDING,
        on=False,
        since=date(2013, 7, 1),
        until=date(2019, 3, 29),
        ends=(*_MATCHED, "placed"),
        only=JourneyState.ADOPTION_IS_THE_PLAN,
    ),
    Timescale(
        "T33",
        tr("Selection meeting, two weeks from the order"),
        after=("po_granted",),
        before=("selection_meeting",),
        span=weeks(2),
        source="Coram practice: within a week or two (DfE research report 569)",
        kind=TimescaleKind.PRACTICE,
        group=Group.FAMILY_FINDING,
        ends=(*_MATCHED, "placed"),
        only=JourneyState.ADOPTION_IS_THE_PLAN,
        early_counts=True,
    ),
    Timescale(
        "T34",
        tr("Family finder allocated, seven days from the decision"),
        after=("adm_sbpfa",),
        before=("family_finder_allocated",),
        span=days(7),
        source="Coram practice (DfE research report 569); the seven days are ours",
        kind=TimescaleKind.PRACTICE,
        group=Group.FAMILY_FINDING,
        ends=("early_ff_start", *_MATCHED, "placed"),  # early family finding has a family finder
        only=JourneyState.ADOPTION_IS_THE_PLAN,
        early_counts=True,
        unless_named="family_finder",
    ),
    # Meetings.
    Timescale(
        "T05",
        tr("Permanence planning meeting, six weeks from the last"),
        after=("ppm",),
        before=("ppm",),
        span=weeks(6),
        then=weeks(6),
        source="Coram practice in Harrow (C4EO): six-weekly while the plan is adoption",
        kind=TimescaleKind.PRACTICE,
        group=Group.MEETINGS,
        ends=("placed",),  # the meetings are for finding a family; adoption reviews follow
        only=JourneyState.ADOPTION_IS_THE_PLAN,
    ),
    Timescale(
        "T06",
        tr("Permanence planning meeting, ten working days from an emergency entry"),
        after=("care_entry:emergency",),
        before=("ppm",),
        span=working_days(10),
        source="Kirklees procedure",
        kind=TimescaleKind.LOCAL,
        group=Group.PERMANENCE,
        on=False,
        restarts=True,
    ),
    Timescale(
        "T08",
        tr("Permanence tracking meeting, a month from the last"),
        after=("tracking_panel",),
        before=("tracking_panel",),
        span=months(1),
        then=months(1),
        source="Coram practice in Harrow (C4EO): monthly",
        kind=TimescaleKind.PRACTICE,
        group=Group.MEETINGS,
        ends=("placed", "ltf_match"),  # the meetings are for children who wait for a permanent family
    ),
    Timescale(
        "T30",
        tr("IRO dispute resolved, 20 working days from being raised"),
        after=("dispute_raised",),
        before=("dispute_resolved",),
        span=working_days(20),
        source="IRO Handbook 6.2",
        kind=TimescaleKind.GUIDANCE,
        group=Group.MEETINGS,
        since=_CARE_PLANNING,
    ),
    Timescale(
        "T31",
        tr("IRO dispute answered, ten working days from being raised"),
        after=("dispute_raised",),
        before=("dispute_answered",),
        span=working_days(10),
        source="Nottinghamshire procedure",
        kind=TimescaleKind.LOCAL,
        group=Group.PERMANENCE,
        on=False,
        ends=("dispute_resolved",),
    ),
    # Adoption reviews.
    Timescale(
        "T17",
        tr("Adoption review, while not yet placed"),
        after=AUTHORITY,
        before=("adoption_review", *LOOKED_AFTER_REVIEWS),
        span=months(3),
        then=months(6),
        source=f"{_REG_36}(1)",
        link=_2005,
        kind=TimescaleKind.LAW,
        group=Group.REVIEWS,
        on=False,
        since=ADOPTION_AGENCIES,
        ends=("placed", *AUTHORITY_ENDS),
        only=JourneyState.ADOPTION_IS_THE_PLAN,
    ),
    Timescale(
        "T18",
        tr("First adoption review, four weeks from moving in"),
        after=("placed",),
        before=("adoption_review",),
        span=weeks(4),
        source=f"{_REG_36}(3)(a)",
        link=_2005,
        kind=TimescaleKind.LAW,
        group=Group.REVIEWS,
        on=False,
        since=ADOPTION_AGENCIES,
        ends=("disruption",),
        only=JourneyState.ADOPTION_IS_THE_PLAN,
        restarts=True,
    ),
    Timescale(
        "T19",
        tr("Second adoption review, three months from the first"),
        after=("placed",),
        before=("adoption_review",),
        nth=2,
        span=months(3),
        source=f"{_REG_36}(3)(b)",
        link=_2005,
        kind=TimescaleKind.LAW,
        group=Group.REVIEWS,
        on=False,
        since=ADOPTION_AGENCIES,
        ends=("disruption",),
        only=JourneyState.ADOPTION_IS_THE_PLAN,
        restarts=True,
    ),
    Timescale(
        "T20",
        tr("Next adoption review, six months from the last"),
        after=("placed",),
        before=("adoption_review",),
        nth=3,
        span=months(6),
        then=months(6),
        source=f"{_REG_36}(3)(c)",
        link=_2005,
        kind=TimescaleKind.LAW,
        group=Group.REVIEWS,
        on=False,
        since=ADOPTION_AGENCIES,
        ends=("disruption",),
        only=JourneyState.ADOPTION_IS_THE_PLAN,
        restarts=True,
    ),
    # Visits.
    Timescale(
        "T21",
        tr("Visit in the adoptive placement, weekly until the first review"),
        after=("placed",),
        before=("placement_visit",),
        span=weeks(1),
        then=weeks(1),
        source=f"{_REG_36}(4)(a)",
        link=_2005,
        kind=TimescaleKind.LAW,
        group=Group.VISITS,
        on=False,
        since=ADOPTION_AGENCIES,
        ends=("adoption_review", "disruption"),
        only=JourneyState.ADOPTION_IS_THE_PLAN,
        restarts=True,
    ),
    Timescale(
        "T29",
        tr("Visit by the social worker"),
        after=("care_entry", "ep_placed", "fostered_from", "placement_move"),  # the start of any placement
        before=("placement_visit",),
        span=weeks(1),
        then=weeks(6),
        once_settled=months(3),
        after_state=JourneyState.PLACED_FOR_ADOPTION,
        source=f"{_REG_28}(2)",
        kind=TimescaleKind.LAW,
        group=Group.VISITS,
        on=False,
        since=_CARE_PLANNING,
        ends=("placed",),  # visits in the adoptive placement take over (reg. 36(4))
        restarts=True,
    ),
    # Thresholds for a three-year mean: shown separately, never due, in force from the end of the first three years.
    Timescale(
        "426 days",
        tr("Moving in, 14 months from coming into care"),
        after=("care_entry",),
        before=_MOVED_IN,
        span=days(426),
        source="Adoption scorecard A1 (A10 took its place in 2021), three years ending March 2016 to the last published, March 2018; historic",
        kind=TimescaleKind.AVERAGE,
        group=Group.PERMANENCE,
        on=False,
        since=date(2016, 4, 1),
        first_day_counts=True,  # strict: fewer than 426 days
        ends=("adoption_application",),  # whoever applies has the child with them
        only=JourneyState.ADOPTION_IS_THE_PLAN,
        restarts=True,
    ),
    Timescale(
        "487 days",
        tr("Moving in, 16 months from coming into care"),
        after=("care_entry",),
        before=_MOVED_IN,
        span=days(487),
        source="Adoption scorecard A1 (A10 took its place in 2021), three years ending March 2015; historic",
        kind=TimescaleKind.AVERAGE,
        group=Group.PERMANENCE,
        on=False,
        since=date(2015, 4, 1),
        until=date(2016, 4, 1),
        first_day_counts=True,
        ends=("adoption_application",),
        only=JourneyState.ADOPTION_IS_THE_PLAN,
        restarts=True,
    ),
    Timescale(
        "121 days",
        tr("Match, four months from the order"),
        after=("po_granted",),
        before=("adm_match",),
        span=days(121),
        source="Adoption scorecard A2, three years ending March 2015 to the last published, March 2018; historic",
        kind=TimescaleKind.AVERAGE,
        group=Group.PERMANENCE,
        on=False,
        since=date(2015, 4, 1),
        ends=("introductions_start", "placed"),  # each of these shows that there was a match
        only=JourneyState.ADOPTION_IS_THE_PLAN,
        early_counts=True,  # a match may come before the order
    ),
)

BY_ID: Mapping[str, Timescale] = {row.id: row for row in TIMESCALES}
