"""The milestones of a child's journey, in their usual order, and the words people type for them.

Early permanence, parallel planning and relinquishment break that order, so it is never enforced.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from permanence.dates import MONTHS
from permanence.journey import Journey
from permanence.language import tr
from permanence.phrases import Phrases
from permanence.plans import days_off_adoption


def within_sentence(name: str) -> str:
    """A name for use inside a sentence: without its capital, unless it begins with an abbreviation."""
    return name if name.partition(" ")[0].isupper() else name[0].lower() + name[1:]


@dataclass(frozen=True, slots=True)
class Milestone:
    """Something that happens on a day of a child's journey.

    `repeats`: it may happen more than once. `decided`: a court, a panel or a decision-maker decides it, so
    its date must be given. `is_progress`: it may be praised. `keeps_month`: only its month is kept, not the
    day. `once_a_period`: it happens once in each period of care. `has_chair`: it is a meeting, a review or a panel.
    `after_leaving`: it may follow for a child who has left care. `of_a_family`: it tells that a family is looked at for the child,
    which most of the child's side may not know (`permanence/access.py`). `achieved` describes the children who have
    reached it, if that reads better than the name: `2 moved in`.
    """

    key: str
    name: str
    synonyms: tuple[str, ...]
    recorded_by: str
    source: str
    repeats: bool = False
    decided: bool = False
    is_progress: bool = False
    keeps_month: bool = False
    once_a_period: bool = False
    has_chair: bool = False
    after_leaving: bool = False
    of_a_family: bool = False
    achieved: str = ""

    @property
    def happens_once(self) -> bool:
        """Whether it happens once, however often a child comes into care."""
        return not (self.repeats or self.once_a_period)

    @property
    def words(self) -> str:
        """The name for use inside a sentence: `placement order`, but `IRO dispute raised`."""
        return within_sentence(self.name)


_S1 = "C4EO, Coram and Harrow"
_S2 = "DfE RR569, 2017"
_903 = "SSDA903"
_QUARTERLY = "quarterly adoption and special guardianship data collection (ASGLB until 2022)"
_LOCAL = "local practice"
_FAMILY_GROUP = (
    "Children Act 1989, s. 31ZA (Children's Wellbeing and Schools Act 2026, s. 1), once it has started"
)

_ROWS = (
    Milestone(
        "prebirth_referral",
        tr("Pre-birth referral"),
        ("unborn referral", "prebirth", "pre-birth assessment"),
        tr("referral and assessment social worker"),
        f"{_S1}; Ofsted list 3",
        repeats=True,
    ),
    Milestone(
        "birth",
        tr("Birth"),
        ("born", "baby born"),
        tr("child's social worker"),
        "added: an unborn child is born; only the month is kept",
        keeps_month=True,
    ),
    Milestone(
        "relinquish_notice",
        tr("Relinquishment notified"),
        ("relinquished", "relinquished baby", "relinquishment", "relinquish notice", "consent route"),
        tr("adoption team"),
        _S1,
    ),
    Milestone(
        "placement_consent",
        tr("Consent to placement"),
        (
            "s19 consent",
            "s19",
            "section 19 consent",
            "section 19",
            "consent to placement for adoption",
            "consent",
        ),
        tr("child's social worker"),
        "added for T17: Adoption and Children Act 2002 s19",
        repeats=True,
        decided=True,  # not by a court, but it gives the same authority, so its date must be given
    ),
    Milestone(
        "pre_proceedings",
        tr("Pre-proceedings"),
        (
            "plo",
            "letter before proceedings",
            "legal gateway",
            "legal gateway meeting",
            "legal planning meeting",
        ),
        tr("child's social worker and legal"),
        "SSD ssd_pre_proceedings",
        repeats=True,
    ),
    Milestone(
        "care_entry",
        tr("Came into care"),
        (
            "entry to care",
            "entered care",
            "became looked after",
            "bla",
            "cla start",
            "start of care",
            "entry",
        ),
        tr("child's social worker"),
        f"{_903} Episodes DECOM where RNE is S",
        repeats=True,
    ),
    Milestone(
        "lac_review_1",
        tr("First looked-after review"),
        (
            "first review",
            "first lac review",
            "first cla review",
            "lac review one",
            "initial review",
        ),
        tr("independent reviewing officer"),
        f"{_903} Reviews",
        once_a_period=True,
        has_chair=True,
    ),
    Milestone(
        "lac_review_2",
        tr("Second looked-after review"),
        (
            "second review",
            "second lac review",
            "second cla review",
            "lac review two",
            "four month review",
            "4 month review",
        ),
        tr("independent reviewing officer"),
        f"{_903} Reviews; {_S1}",
        once_a_period=True,
        has_chair=True,
    ),
    Milestone(
        "lac_review_n",
        tr("Later looked-after review"),
        (
            "subsequent review",
            "later review",
            "subsequent lac review",
            "subsequent cla review",
            "later lac review",
            "later cla review",
        ),
        tr("independent reviewing officer"),
        f"{_903} Reviews",
        repeats=True,
        has_chair=True,
    ),
    Milestone(
        "ppm",
        tr("Permanence planning meeting"),
        (
            "permanency planning meeting",
            "planning meeting",
            "permanence meeting",
            "permanency meeting",
            "meeting",
        ),
        tr("permanence or adoption manager"),
        _S1,
        repeats=True,
        has_chair=True,
    ),
    Milestone(
        "tracking_panel",
        tr("Permanence tracking meeting"),
        (
            "ptp",
            "tracking meeting",
            "permanence tracking",
            "permanence tracking panel",
            "tracking panel",
            "panel",
            "meeting",
        ),
        tr("service manager"),
        _S1,
        repeats=True,
        has_chair=True,
    ),
    Milestone(
        "perm_plan_agreed",
        tr("Permanence plan agreed"),
        ("plan agreed", "plan", "permanence plan", "care plan agreed"),
        tr("child's social worker, ratified at the review"),
        "Ofsted list 8; SSD ssd_cla_care_plan",
        repeats=True,
    ),
    Milestone(
        "fgdm_offered",
        tr("Family group decision-making offered"),
        (
            "fgdm offered",
            "family group offered",
            "family group meeting offered",
            "family group decision making offered",
        ),
        tr("child's social worker"),
        _FAMILY_GROUP,
        repeats=True,
    ),
    Milestone(
        "fgdm_answered",
        tr("Family group decision-making answered"),
        (
            "fgdm answered",
            "family group answered",
            "family group meeting answered",
            "family group decision making answered",
        ),
        tr("child's social worker; the note says how"),
        _FAMILY_GROUP,
        repeats=True,
    ),
    Milestone(
        "fgdm_accepted",
        tr("Family group decision-making accepted"),
        ("fgdm accepted", "family group accepted", "family group decision making accepted"),
        tr("child's social worker"),
        _FAMILY_GROUP,
        repeats=True,
    ),
    Milestone(
        "fgdm_declined",
        tr("Family group decision-making declined"),
        ("fgdm declined", "family group declined", "family group decision making declined"),
        tr("child's social worker"),
        _FAMILY_GROUP,
        repeats=True,
    ),
    Milestone(
        "fgdm_not_offered",
        tr("Family group decision-making not offered"),
        ("fgdm not offered", "family group not offered", "family group decision making not offered"),
        tr("child's social worker; the note says why"),
        _FAMILY_GROUP,
        repeats=True,
    ),
    Milestone(
        "fgc",
        tr("Family group conference"),
        (
            "family group decision making",
            "family group decision making held",
            "fgdm",
            "fgdm held",
            "family group meeting",
            "family group meeting held",
            "family group",
        ),
        tr("child's social worker"),
        f"{_LOCAL}; a meeting held under {_FAMILY_GROUP}",
        repeats=True,
        is_progress=True,
    ),
    Milestone(
        "connected_assessment",
        tr("Assessment of relatives or friends"),
        (
            "viability assessment",
            "viability",
            "connected person assessment",
            "connected persons assessment",
            "kinship assessment",
            "relative assessed",
            "relatives assessed",
        ),
        tr("child's social worker"),
        _LOCAL,
        repeats=True,
        is_progress=True,
    ),
    Milestone(
        "contingency_plan",
        tr("Contingency plan agreed"),
        ("contingency plan", "contingency", "fallback plan"),
        tr("child's social worker, ratified at the review"),
        "a permanence tracker's column (Knowsley tracks the main and the contingency plan)",
        repeats=True,
    ),
    Milestone(
        "midway_review",
        tr("Midway review"),
        ("midway", "mid-way review", "midpoint review", "iro midway review", "midway check"),
        tr("independent reviewing officer"),
        "reports of independent reviewing officers (Rotherham, Reading, Bath): local practice",
        repeats=True,
        has_chair=True,
    ),
    Milestone(
        "discharge_considered",
        tr("Discharge of the order considered"),
        ("discharge considered", "discharge of the care order considered", "order discharge considered"),
        tr("child's social worker"),
        "Ofsted (Middlesbrough, 2019): children at home on an order for years without asking whether to discharge it",
        repeats=True,
    ),
    Milestone(
        "early_ff_start",
        tr("Early family finding started"),
        ("early family finding", "family finding started", "early tracking"),
        tr("family finder"),
        _S2,
        is_progress=True,
    ),
    Milestone(
        "family_finder_allocated",
        tr("Family finder allocated"),
        ("family finder", "ff allocated", "allocated"),
        tr("family-finding team manager"),
        "One Adoption procedure; " + _S2,
        repeats=True,
        is_progress=True,
    ),
    Milestone(
        "sibling_assessment",
        tr("Sibling assessment"),
        ("together or apart", "together or apart assessment", "together apart", "siblings assessed"),
        tr("child's social worker"),
        _LOCAL,
        repeats=True,
        is_progress=True,
    ),
    Milestone(
        "medical",
        tr("Adoption medical"),
        (
            "health report",
            "child's health report",
            "medical report",
            "iha",
            "iha c",
            "medical adviser summary",
        ),
        tr("medical adviser"),
        _S2,
        repeats=True,
        is_progress=True,
    ),
    Milestone(
        "needs_meeting",
        tr("Needs meeting"),
        ("child's needs meeting", "family needs meeting", "meeting"),
        tr("adoption or permanence manager"),
        _S1,
        is_progress=True,
        has_chair=True,
    ),
    Milestone(
        "cpr",
        tr("Child's permanence report"),
        ("childs permanence report", "permanence report", "cpr filed", "report"),
        tr("child's social worker; agency adviser"),
        _S2,
        repeats=True,
        is_progress=True,
    ),
    Milestone(
        "adoption_review_decision",
        tr("Review recommends adoption"),
        ("adoption recommended", "review agrees adoption", "iro recommendation"),
        tr("independent reviewing officer"),
        "Coram-i diagnostic",
        repeats=True,
    ),
    Milestone(
        "adm_sbpfa",
        tr("Decision that the child should be placed for adoption"),
        (
            "adm decision",
            "adm",
            "shobpa",
            "shopa",
            "sbpfa",
            "should be placed",
            "should be placed for adoption",
            "best interests decision",
            "best interest decision",
            "agency decision",
            "decision",
        ),
        tr("agency decision-maker"),
        f"{_903} PlacedAdoption DATE_PLACED; Ofsted list 10",
        repeats=True,
        decided=True,
    ),
    Milestone(
        "decision_told",
        tr("Parents told of the decision"),
        ("parents told", "oral notice", "decision told"),
        tr("child's social worker"),
        "added for T12",
        repeats=True,
    ),
    Milestone(
        "decision_notice",
        tr("Written notice of the decision"),
        ("written notice", "decision letter", "notice of decision"),
        tr("agency adviser"),
        "added for T12",
        repeats=True,
    ),
    Milestone(
        "ep_decision",
        tr("Early permanence decision"),
        ("early permanence decided", "ffa decision", "concurrent planning decision", "decision"),
        tr("agency decision-maker"),
        f"{_QUARTERLY}; Adoption Agencies Regulations 2005 regs. 12A, 12B",
        repeats=True,
        decided=True,
    ),
    Milestone(
        "ep_placed",
        tr("Moved in for early permanence"),
        (
            "early permanence",
            "early permanence placed",
            "early permanence placement",
            "placed for early permanence",
            "fostering for adoption",
            "ffa",
            "ffa placed",
            "concurrent planning",
            "concurrent placement",
            "ep",
        ),
        tr("child's social worker"),
        f"{_QUARTERLY}; Ofsted list 10; {_903} PLACE U2, U5",
        repeats=True,
        is_progress=True,
        achieved=tr("moved in for early permanence"),
    ),
    Milestone(
        "fostered_from",
        tr("Moved in as foster carers who later adopt"),
        ("fostered", "moved in as foster carers", "foster carers who adopt"),
        tr("child's social worker"),
        "added for A10: the clock stops when the child moved in with that family",
    ),
    Milestone(
        "proceedings_issued",
        tr("Care proceedings issued"),
        ("proceedings issued", "proceedings", "c110a", "issued", "care proceedings", "application issued"),
        tr("legal"),
        tr("Public Law Outline (Practice Direction 12A)"),
        repeats=True,
        decided=True,
    ),
    Milestone(
        "extension",
        tr("Extension of proceedings"),
        ("proceedings extended", "26 week extension", "eight week extension", "extended"),
        tr("legal"),
        "added for T16: Children Act 1989 s32(5)",
        repeats=True,
        decided=True,
    ),
    Milestone(
        "irh",
        tr("Issues resolution hearing"),
        ("issues resolution", "hearing"),
        tr("legal"),
        _LOCAL,
        repeats=True,
        decided=True,
    ),
    Milestone(
        "final_hearing",
        tr("Final hearing"),
        ("hearing", "court hearing"),
        tr("legal"),
        _LOCAL,
        repeats=True,
        decided=True,
    ),
    Milestone(
        "interim_care_order",
        tr("Interim care order"),
        ("ico", "interim order", "order", "c1"),
        tr("court"),
        f"{_903} LS C1; shares row 23 with the care order",
        repeats=True,
        decided=True,
    ),
    Milestone(
        "care_order",
        tr("Care order"),
        ("co", "full care order", "final care order", "order", "c2"),
        tr("court"),
        f"{_903} LS C2",
        repeats=True,
        decided=True,
    ),
    Milestone(
        "po_granted",
        tr("Placement order"),
        ("po", "placement order granted", "court authority", "freeing order", "order", "e1"),
        tr("court"),
        f"{_903} first Episodes DECOM with LS E1",
        repeats=True,
        decided=True,
    ),
    Milestone(
        "po_revoked",
        tr("Placement order revoked"),
        ("revocation", "placement order revocation", "revoked"),
        tr("court"),
        "added for legal status: Adoption and Children Act 2002 s24",
        repeats=True,
        decided=True,
    ),
    Milestone(
        "register_referral",
        tr("Referral to a matching service"),
        ("link maker", "linkmaker", "register", "adoption register", "consortium", "register referral"),
        tr("family finder"),
        _LOCAL,
        repeats=True,
        is_progress=True,
    ),
    Milestone(
        "profile_event",
        tr("Profiling event"),
        ("profiling", "profile", "exchange day", "activity day"),
        tr("family finder"),
        _LOCAL,
        repeats=True,
        is_progress=True,
    ),
    Milestone(
        "link",
        tr("Link identified"),
        ("link found", "expression of interest", "eoi", "linked"),
        tr("family finder"),
        _LOCAL,
        repeats=True,
        is_progress=True,
        achieved=tr("linked"),
        of_a_family=True,
    ),
    Milestone(
        "link_ended",
        tr("Link ended"),
        (
            "link fell through",
            "link withdrawn",
            "link closed",
            "link over",
            "link lost",
            "no longer linked",
            "unlinked",
        ),
        tr("family finder"),
        "added: local trackers tell an active link from none",
        repeats=True,
        of_a_family=True,
    ),
    Milestone(
        "shortlist_visit",
        tr("Visit to a prospective family"),
        ("shortlist", "family visit", "prospective family visit", "visit"),
        tr("family finder"),
        _LOCAL,
        repeats=True,
        is_progress=True,
        of_a_family=True,
    ),
    Milestone(
        "selection_meeting",
        tr("Selection meeting"),
        ("selection", "early selection", "family selection meeting", "linking meeting", "meeting"),
        tr("service manager"),
        f"{_S1}; {_S2}",
        repeats=True,
        is_progress=True,
        has_chair=True,
    ),
    Milestone(
        "matching_meeting",
        tr("Matching meeting"),
        ("pre-panel meeting", "pre-panel matching meeting", "matching", "meeting"),
        tr("family finder"),
        _S2,
        repeats=True,
        is_progress=True,
        has_chair=True,
    ),
    Milestone(
        "apr",
        tr("Adoption placement report"),
        ("placement report", "adoption support plan", "report"),
        tr("child's and adopters' social workers"),
        "Adoption Agencies Regulations 2005 reg. 31",
        repeats=True,
        is_progress=True,
    ),
    Milestone(
        "match_panel",
        tr("Match panel"),
        ("matching panel", "adoption panel", "linking panel", "matching", "panel"),
        tr("panel adviser"),
        _LOCAL,
        repeats=True,
        decided=True,
        is_progress=True,
        has_chair=True,
    ),
    Milestone(
        "adm_match",
        tr("Match"),
        (
            "match (decision-maker)",
            "match decision",
            "matched",
            "adm match decision",
            "adm",
            "match agreed",
            "matching decision",
            "decision",
        ),
        tr("agency decision-maker"),
        f"{_903} AD1 DATE_MATCH; {_QUARTERLY} B4; Ofsted list 10",
        repeats=True,
        decided=True,
        is_progress=True,
        achieved=tr("matched"),
    ),
    Milestone(
        "placement_plan_mtg",
        tr("Placement planning meeting"),
        ("placement plan meeting", "child appreciation day", "appreciation day", "meeting"),
        tr("child's social worker"),
        _LOCAL,
        repeats=True,
        is_progress=True,
        has_chair=True,
    ),
    Milestone(
        "introductions_start",
        tr("Introductions began"),
        ("introductions", "introductions started", "intros", "intros started", "transitions", "transition"),
        tr("both social workers"),
        _LOCAL,
        repeats=True,
        is_progress=True,
        of_a_family=True,
    ),
    Milestone(
        "introductions_end",
        tr("Introductions ended"),
        (
            "introductions",
            "introductions finished",
            "intros",
            "intros ended",
            "transitions",
            "transition",
        ),
        tr("both social workers"),
        _LOCAL,
        repeats=True,
        of_a_family=True,
    ),
    Milestone(
        "placed",
        tr("Placed for adoption"),
        ("moved in", "move in", "adoptive placement", "placed with adopters"),
        tr("child's social worker"),
        f"{_903} first DECOM with PLACE A3-A6; SSD perm_placed_for_adoption_date",
        repeats=True,
        is_progress=True,
        achieved=tr("moved in"),
    ),
    Milestone(
        "placement_move",
        tr("Moved to another placement"),
        (
            "placement move",
            "moved placement",
            "moved placements",
            "new placement",
            "another placement",
            "change of placement",
            "changed placement",
            "placement change",
            "placement changed",
        ),
        tr("child's social worker"),
        f"added to count placements: {_903} Episodes DECOM where RNE is P or B",
        repeats=True,
    ),
    Milestone(
        "placement_visit",
        tr("Social-work visit"),
        ("visit", "visited", "statutory visit", "stat visit", "social work visit"),
        tr("child's social worker"),
        "Adoption Agencies Regulations 2005 reg. 36(4)",
        repeats=True,
    ),
    Milestone(
        "adoption_review",
        tr("Adoption review"),
        ("placement review", "adoption placement review", "ar"),
        tr("independent reviewing officer"),
        "Adoption Agencies Regulations 2005 reg. 36",
        repeats=True,
        has_chair=True,
    ),
    Milestone(
        "adoption_application",
        tr("Adoption application lodged"),
        ("adoption application", "a58", "application lodged", "application"),
        tr("adopters"),
        _LOCAL,
        repeats=True,
        is_progress=True,
    ),
    Milestone(
        "adoption_order",
        tr("Adoption order"),
        ("ao", "adopted", "adoption order granted", "order"),
        tr("court"),
        f"{_903} DEC with REC E11, E12",
        decided=True,
        once_a_period=True,
    ),
    Milestone(
        "sgo",
        tr("Special guardianship order"),
        ("special guardianship", "special guardianship order granted", "order"),
        tr("court"),
        f"{_903} DEC with REC E45-E48",
        decided=True,
        once_a_period=True,
    ),
    Milestone(
        "cao",
        tr("Child arrangements order"),
        ("residence order", "child arrangements", "order"),
        tr("court"),
        f"{_903} REC E41",
        decided=True,
        once_a_period=True,
    ),
    Milestone(
        "ltf_match",
        tr("Long-term foster match"),
        (
            "long-term foster match agreed",
            "long-term fostering match",
            "ltf match",
            "ltf",
            "long-term match",
            "foster match",
            "long-term fostering",
        ),
        tr("fostering panel or decision-maker"),
        f"{_903} PLACE U1, U4; defined by law since 1 April 2015 (SI 2015/495)",
        repeats=True,
        decided=True,
        is_progress=True,
        achieved=tr("matched long term"),
    ),
    Milestone(
        "return_home",
        tr("Return home"),
        ("returned home", "reunification", "went home", "home", "reunified"),
        tr("child's social worker"),
        f"{_903} REC E4A, E4B",
        repeats=True,
    ),
    Milestone(
        "disruption",
        tr("Disruption"),
        ("disrupted", "placement ended", "placement breakdown", "disruption meeting", "breakdown"),
        tr("child's social worker"),
        f"{_QUARTERLY} section C",
        repeats=True,
    ),
    Milestone(
        "plan_reversed",
        tr("Plan reversed"),
        (
            "change of plan",
            "plan changed",
            "reversal",
            "should no longer be placed",
            "no longer to be placed",
            "adm reversal",
            "reversed",
        ),
        tr("agency decision-maker"),
        f"{_903} PlacedAdoption DATE_PLACED_CEASED",
        repeats=True,
        decided=True,
    ),
    Milestone(
        "tracking_ended_other",
        tr("Tracking ended"),
        ("tracking ceased", "ceased", "tracking stopped"),
        tr("child's social worker"),
        _S2,
        once_a_period=True,
    ),
    Milestone(
        "life_story",
        tr("Life story book"),
        ("life story work", "life story"),
        tr("child's social worker"),
        _LOCAL,
        is_progress=True,
        after_leaving=True,
    ),
    Milestone(
        "later_life_letter",
        tr("Later life letter"),
        ("lll", "later in life letter"),
        tr("child's social worker"),
        _LOCAL,
        is_progress=True,
        after_leaving=True,
    ),
    Milestone(
        "support_plan_review",
        tr("Adoption support review"),
        ("support plan review", "support review", "support plan", "asgsf", "adoption support"),
        tr("adoption support"),
        _S2,
        repeats=True,
        has_chair=True,
        after_leaving=True,
    ),
    Milestone(
        "sibling_plan",
        tr("Sibling plan decided"),
        ("matching plan for siblings", "siblings separated", "siblings together", "sibling decision"),
        tr("child's social worker"),
        f"{_QUARTERLY} sibling counts",
        repeats=True,
    ),
    Milestone(
        "dispute_raised",
        tr("IRO dispute raised"),
        ("dispute raised", "dispute", "iro alert", "iro escalation", "alert"),
        tr("independent reviewing officer"),
        "added for T30 and T31: IRO Handbook 6.2",
        repeats=True,
    ),
    Milestone(
        "dispute_answered",
        tr("IRO dispute answered"),
        ("dispute answered", "dispute", "alert answered", "iro alert answered"),
        tr("team manager"),
        "added for T31",
        repeats=True,
    ),
    Milestone(
        "dispute_resolved",
        tr("IRO dispute resolved"),
        ("dispute resolved", "dispute", "alert resolved", "iro alert resolved"),
        tr("independent reviewing officer"),
        "added for T30: IRO Handbook 6.2",
        repeats=True,
    ),
)

MILESTONES: Mapping[str, Milestone] = {row.key: row for row in _ROWS}
OF_A_FAMILY = tuple(row.key for row in _ROWS if row.of_a_family)
"""The milestones that tell that a family is looked at for a child: who may know of them stands in `permanence/access.py`."""

# Typed when the journey decides which review it is: see `review_in_line`.
REVIEW = Milestone(
    "review", tr("Review"), (), tr("independent reviewing officer"), "the next review in line", repeats=True
)
LOOKED_AFTER_REVIEW = Milestone(
    "lac_review",
    tr("Looked-after review"),
    ("cla review", "lac", "child in care review", "cfc review", "statutory review", "looked after review"),
    tr("independent reviewing officer"),
    "the next looked-after review in line",
    repeats=True,
)

AUTHORITY = ("po_granted", "placement_consent")
"""Milestones that give authority to place."""
AUTHORITY_ENDS = ("po_revoked", "plan_reversed")
"""Milestones that end that authority."""
LEAVING_CARE = ("adoption_order", "sgo", "cao", "return_home")
"""Milestones that end a period of care."""
ENDED = "tracking_ended_other"
"""The milestone whose detail says how tracking ended, where no order tells it."""
OUT_OF_CARE = (*LEAVING_CARE, ENDED)
"""What ends a time in care: what was reached in it stands no longer once another has begun."""
LOOKED_AFTER_REVIEWS = ("lac_review_1", "lac_review_2", "lac_review_n")
"""The looked-after reviews, in order."""

ALREADY_RUNNING = "already running"
"""The detail of a placement order that was in force by its day, and was made on a day that is not known."""

_UNITS = ("day", "days", "week", "weeks", "fortnight", "fortnights", "month", "months", "of")
_PHRASES = Phrases((*_ROWS, REVIEW, LOOKED_AFTER_REVIEW))


def milestones_typed(words: Sequence[str]) -> tuple[tuple[Milestone, ...], int]:
    """The milestones matching the longest phrase at the start of the words, and how many words it took.

    >>> milestones_typed(["PO", "12/10/2026"])[0][0].name
    'Placement order'
    """
    rows, taken = _PHRASES.typed(words)
    if taken and words[taken - 1].isdigit() and _continues_a_date(words[taken : taken + 1]):
        return _PHRASES.typed(
            words[: taken - 1]
        )  # "lac review 1 Mar" is a review on 1 March, "2 days ago" then
    return rows, taken


def _continues_a_date(words: Sequence[str]) -> bool:
    return any(word[:3].casefold() in MONTHS or word.casefold() in _UNITS for word in words)


def nearest_milestones(text: str) -> list[str]:
    """Up to three names of milestones that look like the text."""
    return _PHRASES.nearest(text)


def may_be_placed(journey: Journey, on: date) -> bool:
    """Whether there is authority to place on that day: an order or a consent that has not ended since."""
    so_far = journey.until(on)
    given = so_far.last(*AUTHORITY)
    if given is None:
        return False
    ended = (*(event.on for event in so_far.each("po_revoked", *OUT_OF_CARE)), *days_off_adoption(so_far))
    return given.on >= max(ended, default=date.min)


def review_in_line(journey: Journey, on: date) -> str:
    """The milestone for a review held on that day: the next looked-after review, or an adoption review."""
    return "adoption_review" if may_be_placed(journey, on) else looked_after_review_in_line(journey, on)


def looked_after_review_in_line(journey: Journey, on: date) -> str:
    """The milestone for a looked-after review held on that day: the first, the second or a later one."""
    entered = journey.until(on).last("care_entry")
    since = entered.on if entered else date.min
    held = sum(since <= event.on <= on for event in journey.each(*LOOKED_AFTER_REVIEWS))
    return LOOKED_AFTER_REVIEWS[min(held, 2)]
