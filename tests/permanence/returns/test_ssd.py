"""The Standard Safeguarding Dataset as a kind of file: tables joined by what links them, and days told beside the episodes'."""

import re
from datetime import date
from zoneinfo import ZoneInfo

import pytest

from permanence.errors import NotUnderstood
from permanence.events_csv import Problem, RowContext
from permanence.journey import Month
from permanence.keyed import read_key
from permanence.keyed_references import KeyedReferences
from permanence.returns.kinds import Kept, KeptRow
from permanence.returns.ssd import StandardDataset
from permanence.returns.ssd_tables import known
from permanence.sources import Source
from tests.invented_tables import COLUMNS

REFERENCES = KeyedReferences(read_key("0f" * 32), re.compile("[A-Z]{2}-[A-Z0-9]{4,6}"))
PERSON = "pers_person_id,pers_dob"
EPISODES = (
    "clae_cla_episode_id,clae_person_id,clae_cla_episode_start_date,clae_cla_episode_ceased_date,"
    "clae_cla_episode_start_reason,clae_cla_episode_ceased_reason,clae_cla_id,clae_cla_placement_id"
)
PLACEMENTS = "clap_cla_placement_id,clap_cla_id,clap_cla_placement_start_date,clap_cla_placement_end_date,clap_cla_placement_type"
STATUSES = "lega_legal_status_id,lega_person_id,lega_legal_status_start_date,lega_legal_status_end_date,lega_legal_status"
REVIEWS = "clar_cla_id,clar_cla_review_date,clar_cla_review_cancelled"
PERMANENCE = COLUMNS["ssd_permanence"]
BORN = (PERSON, "4711,2020-03-12")
ENTERED = (EPISODES, "E1,4711,2024-01-10,,S - Started to be looked after,,C1,P1")
PLACED = (PLACEMENTS, "P1,C1,2024-01-10,,U6")
TWO_ON_ONE_DAY = "Another legal status begins on the same day, so neither makes a date. Correct one of them."
ACCOMMODATED = (STATUSES, "L1,4711,2024-01-10,,V2")


def kind() -> StandardDataset:
    context = RowContext(date(2026, 11, 23), re.compile("[A-Z]{2}-[A-Z0-9]{4,6}"), ZoneInfo("Europe/London"))
    return StandardDataset(context, lambda: REFERENCES)


def permanence(**days: str) -> str:
    """A row of permanence with some of its columns."""
    row = dict.fromkeys(PERMANENCE.split(","), "") | {"perm_table_id": "A1", "perm_person_id": "4711"}
    return ",".join((row | {f"perm_{column}": value for column, value in days.items()}).values())


def linked(*files):
    """What files tell of one child, every row of theirs being linked to it, and what is said of single rows."""
    reading, kept, said = kind(), [], []
    for at, (header, *rows) in enumerate(files):
        table = reading.table(header.split(","))
        for line, row in enumerate(rows, 2):
            match table.read(row.split(",")):
                case Kept() as found:
                    kept.append(KeptRow(at * 100 + line, table, None if found.problems else found.told))
                    said += found.problems
                case problems:
                    said += problems
    return reading.derive("4711", kept), said


def derived(*files):
    """What files tell of one child: events by day, problems and doubts in words."""
    found, said = linked(*files)
    return (
        sorted((each.on.isoformat(), each.milestone, each.detail) for _, each in found.events),
        [(each.column, each.reason) for each in (*said, *(each for _, each in found.problems))],
        [(number, each.column, each.reason) for number, each in found.doubts],
    )


def test_a_row_without_a_person_says_what_links_it():
    reading = kind()
    episode = reading.table(EPISODES.split(",")).read(["E1", "4711", "2024-01-10", "", "S", "", "C1", "P1"])
    placement = reading.table(PLACEMENTS.split(",")).read(["P1", "", "2024-01-10", "", "U6"])
    review = reading.table(REVIEWS.split(","))

    assert (episode.child, episode.links) == ("4711", ("care C1", "episode E1", "placement P1"))
    short = reading.table(EPISODES.split(",")).read(["E1", "4711", "2024-01-10", "", "S", "", "C1"])
    assert short.links == ("care C1", "episode E1")
    assert (placement.child, placement.through) == ("", "placement P1")
    assert review.read(["C1", "soon"]).through == "care C1"
    assert review.read(["", "2024-02-01"]) == (
        Problem("clar_cla_id", "Nothing says which child this row is about."),
    )
    assert (
        reading.table(STATUSES.split(",")).read(["L1", "x y", "2024-01-10", "", "V2"])[0].column
        == "lega_person_id"
    )


def test_an_identifier_of_no_programs_length_is_refused():
    events, problems, _ = derived(BORN, (EPISODES, f"{'E' * 65},4711,2024-01-10,,S,,C1,P1"))

    assert not events
    assert [column for column, _ in problems] == ["clae_cla_episode_id", "pers_person_id"]
    assert "is longer than the 64 characters of an identifier." in problems[0][1]
    assert derived(BORN, (EPISODES, f"{'E' * 64},4711,2024-01-10,,S,,C1,P1"))[:2] == (
        [("2024-01-10", "care_entry", "")],
        [],
    )


@pytest.mark.parametrize(
    "table", ["lacp_table_id,lacp_person_id,lacp_cla_care_plan_json", "cine_referral_id,cine_person_id"]
)
def test_of_other_tables_nothing_is_read(table):
    assert not kind().table(table.split(",")).is_read


def test_a_table_of_another_kind_is_none_of_these_and_one_without_a_column_is_refused():
    assert kind().table(["child", "decom", "rne"]) is None
    assert kind().table(["addr_person_id", "name"]) is None
    assert known(["name_person_id", "name_of_child"]) is None
    assert known(["addr_person_id", "cine_referral_id"]) is None
    with pytest.raises(
        NotUnderstood, match="is the table ssd_legal_status of the standard dataset, and has no column `lega_"
    ):
        kind().table(STATUSES.split(",")[1:])


def test_an_order_may_begin_within_an_episode_and_the_one_that_began_last_is_in_force():
    statuses = (
        STATUSES,
        "L1,4711,2024-01-10,2024-05-01,C1",
        "L2,4711,2024-05-01,,C2 - Full care order",
        "L3,4711,2024-09-01,,E1",
    )

    assert derived(BORN, ENTERED, PLACED, statuses) == (
        [
            ("2024-01-10", "care_entry", ""),
            ("2024-01-10", "interim_care_order", ""),
            ("2024-05-01", "care_order", ""),
            ("2024-09-01", "po_granted", ""),
        ],
        [],
        [(304, "lega_legal_status", NO_DECISION)],
    )


NO_DECISION = (
    "A placement order, and no decision that the child should be placed is in these files (rule 553)."
)


def test_an_order_on_the_day_on_which_the_child_left_is_none_of_that_time_in_care():
    left = (EPISODES, "E1,4711,2024-01-10,2024-05-01,S,E4,C1,P1")
    statuses = (
        STATUSES,
        "L1,4711,2024-01-10,,V2",
        "L2,4711,2024-05-01,,C2",
        "L3,4711,2024-05-01,,Private fostering",
    )

    assert derived(BORN, left, PLACED, statuses) == (
        [("2024-01-10", "care_entry", ""), ("2024-05-01", "return_home", "")],
        [],
        [],
    )


def test_an_order_is_of_its_day_although_the_status_before_it_is_not_known():
    statuses = (STATUSES, "L1,4711,2024-03-01,,C2", "L2,4711,2024-04-01,,Private fostering")

    assert derived(BORN, ENTERED, PLACED, statuses) == (
        [("2024-01-10", "care_entry", ""), ("2024-03-01", "care_order", "")],
        [],
        [
            (
                303,
                "lega_legal_status",
                "This legal status is no code of the yearly return, so it makes no date.",
            )
        ],
    )


@pytest.mark.parametrize(
    ("statuses", "is_in_force"),
    [
        (["L1,4711,2024-01-10,,C2"], True),
        (["L1,4711,2024-01-10,,C2", "L2,4711,2024-02-01,,"], True),
        (["L1,4711,2024-01-10,2024-03-01,C2"], False),
    ],
)
def test_a_legal_status_is_in_force_until_the_day_on_which_it_ended(statuses, is_in_force):
    episodes = (
        EPISODES, "E1,4711,2024-01-10,2024-03-01,S,X1,C1,P1", "E2,4711,2024-03-01,,P,,C1,P2",
    )  # fmt: skip
    placements = (PLACEMENTS, "P1,C1,2024-01-10,2024-03-01,U6", "P2,C1,2024-03-01,,A6")

    _, _, doubts = derived(BORN, episodes, placements, (STATUSES, *statuses))

    assert (
        (
            302,
            "lega_legal_status",
            "Placed for adoption with a placement order, and the legal status is none (rule 408).",
        )
        in doubts
    ) == is_in_force


@pytest.mark.parametrize(
    ("statuses", "of_statuses"),
    [
        (["L1,4711,2024-01-10,,C1", "L2,4711,2024-01-10,,V2"], [(303, "lega_legal_status", TWO_ON_ONE_DAY)]),
        (["L1,4711,2024-01-10,,V2", "L2,4711,2024-02-01,,"], []),
    ],
)
def test_what_is_wrong_with_an_episode_that_no_order_divides_is_said_of_its_own_row(statuses, of_statuses):
    episode = (EPISODES, "E1,4711,2024-01-10,,S,E4,C1,P1")

    assert derived(BORN, episode, PLACED, (STATUSES, *statuses))[2] == [
        (
            102,
            "clae_cla_episode_ceased_reason",
            "It has a reason for ending and no end, so it is taken as open, and ends nothing.",
        ),
        *of_statuses,
    ]


@pytest.mark.parametrize(
    "statuses",
    [
        ["L1,4711,2024-01-10,,C1", "L2,4711,2024-01-10,,V2"],
        ["L1,4711,2024-01-10,2024-01-10,C1"],
        ["L1,4711,2024-01-10,,V2", "L2,4711,2024-02-01,,"],
    ],
)
def test_an_episode_that_no_order_divides_is_told_whole_until_it_ends(statuses):
    episodes = (
        EPISODES, "E1,4711,2024-01-10,2024-06-01,S,X1,C1,P1", "E2,4711,2024-06-01,,P,,C1,P2",
    )  # fmt: skip

    found, _ = linked(BORN, episodes, PLACED, (STATUSES, *statuses))

    assert [(row, each.since, each.until) for row, each in found.about] == [
        (102, date(2024, 1, 11), date(2024, 5, 31))
    ]


def test_of_two_orders_that_begin_on_one_day_within_an_episode_neither_is_taken():
    statuses = (
        STATUSES, "L1,4711,2024-01-10,2024-05-01,V2", "L2,4711,2024-05-01,,C1", "L3,4711,2024-05-01,,C2",
    )  # fmt: skip

    assert derived(BORN, ENTERED, PLACED, statuses) == (
        [("2024-01-10", "care_entry", "")],
        [],
        [(304, "lega_legal_status", TWO_ON_ONE_DAY)],
    )


def test_an_order_during_short_breaks_shows_no_day_of_coming_into_care_and_its_own_row_is_asked_about():
    statuses = (STATUSES, "L1,4711,2024-01-10,2024-05-01,V4", "L2,4711,2024-05-01,,C2")

    events, _, doubts = derived(BORN, ENTERED, PLACED, statuses)

    assert events == [("2024-05-01", "care_order", "")]
    assert [each[:2] for each in doubts] == [
        (302, "lega_legal_status"),
        (303, "lega_legal_status_start_date"),
    ]
    assert doubts[1][2] == (
        "Short breaks came before it, so the day on which the child came into care is not known. Record that day."
    )


def test_what_is_wrong_is_said_of_the_row_that_tells_it_although_an_order_divides_the_episode():
    episode = (EPISODES, "E1,4711,2024-01-10,2024-06-01,S,,C1,P1")
    placed = (PLACEMENTS, "P1,C1,2024-01-10,,A5")
    statuses = (STATUSES, "L1,4711,2024-01-10,2024-02-01,V2", "L2,4711,2024-02-01,,E1")

    assert [each[:2] for each in derived(BORN, episode, placed, statuses)[2]] == [
        (102, "clae_cla_episode_ceased_reason"),  # ended without a reason
        (302, "lega_legal_status"),  # placed with a placement order, and none that day
        (202, "clap_cla_placement_type"),  # placed without a decision
        (303, "lega_legal_status"),  # an order without a decision
    ]
    days = permanence(adm_decision_date="2024-01-20", placement_order_date="2024-02-05")
    assert [
        (number, each.column)
        for number, each in linked(BORN, ENTERED, PLACED, statuses, (PERMANENCE, days))[0].problems
    ] == [(402, "perm_placement_order_date"), (303, "lega_legal_status_start_date")]


def test_a_placement_is_the_one_that_the_episode_names_or_the_only_one_of_its_first_day():
    first, second = "E1,4711,2024-01-10,2024-06-01,S,X1,C1,", "E2,4711,2024-06-01,,P,,C1,"
    ended = (PLACEMENTS, "P1,C1,2024-01-10,2024-06-01,U5", "P2,C1,2024-06-01,,A4")
    unended = (PLACEMENTS, "P1,C1,2024-01-10,,U5", "P2,C1,2024-06-01,,A4")
    whole = [
        ("2024-01-10", "care_entry", ""),
        ("2024-01-10", "ep_placed", ""),
        ("2024-06-01", "placed", ""),
        ("2024-06-01", "placement_move", ""),
    ]

    assert derived(BORN, (EPISODES, first, second), ended, ACCOMMODATED)[0] == whole
    assert derived(BORN, (EPISODES, f"{first}P1", f"{second}P2"), unended, ACCOMMODATED)[0] == whole
    assert derived(BORN, (EPISODES, first, second), unended, ACCOMMODATED)[0] == [
        *whole[:2],
        ("2024-06-01", "placement_move", ""),
    ]


def test_a_placement_without_a_kind_is_known_as_little_as_none():
    episodes = (
        EPISODES, "E1,4711,2024-01-10,2024-03-01,S,X1,C1,", "E2,4711,2024-03-01,2024-03-09,P,X1,C1,P2",
        "E3,4711,2024-03-09,,P,,C1,P3",
    )  # fmt: skip
    in_hospital = "P2,C1,2024-03-01,2024-03-09,T1"

    without_a_kind = derived(BORN, episodes, (PLACEMENTS, in_hospital, "P3,C1,2024-03-09,,"), ACCOMMODATED)
    without_a_row = derived(BORN, episodes, (PLACEMENTS, in_hospital), ACCOMMODATED)

    assert without_a_kind == without_a_row == ([("2024-01-10", "care_entry", "")], [], [])


def test_what_tables_do_not_tell_is_not_known():
    first, second = "2024-01-10,2024-06-01,S,X1,C1,", "2024-06-01,,,,C1,"
    events, problems, doubts = derived(
        BORN,
        (EPISODES, f"E1,4711,{first}", f"E2,4711,{second}"),
        (
            PLACEMENTS,
            "P1,C1,2024-01-10,,U6",
            "P2,C1,2024-06-01,,A6",
            "P3,C1,2024-07-01,,A4",
            "P4,C1,2023-07-01,2023-08-01,A4",
        ),
        (
            STATUSES,
            "L1,4711,2024-01-10,,C1",
            "L2,4711,2024-01-10,,V2",
            "L3,4711,2024-08-01,,Private fostering",
            "L4,4711,2023-01-01,,Other",
            "L5,4711,2024-02-01,,",
        ),
    )

    assert (events, problems) == ([("2024-01-10", "care_entry", "")], [])
    assert doubts == [
        (
            204,
            "clap_cla_placement_start_date",
            "No episode begins on the day of this placement, so it makes no date. Correct one of the days.",
        ),
        (304, "lega_legal_status", "This legal status is no code of the yearly return, so it makes no date."),
        (303, "lega_legal_status", TWO_ON_ONE_DAY),
    ]


@pytest.mark.parametrize(
    ("second", "is_doubted"), [("E1", True), ("C2", False), ("Private fostering", False)]
)
def test_of_two_legal_statuses_that_begin_on_one_day_neither_is_taken_and_that_is_said(second, is_doubted):
    statuses = (STATUSES, "L1,4711,2024-03-01,,C2", f"L2,4711,2024-03-01,,{second}")
    events, _, doubts = derived(BORN, ENTERED, PLACED, statuses)

    said = [
        (row, words)
        for row, column, words in doubts
        if column == "lega_legal_status" and words == TWO_ON_ONE_DAY
    ]
    assert bool(said) is is_doubted
    assert (("2024-03-01", "care_order", "") in events) is not is_doubted


def test_a_table_that_is_not_there_is_asked_for():
    events, _, doubts = derived(BORN, ENTERED)

    assert events == [("2024-01-10", "care_entry", "")]
    assert doubts == [
        (
            102,
            column,
            f"{table} is not among these files, so what it tells is not known. Load it with the others.",
        )
        for table, column in (
            ("ssd_legal_status", "lega_legal_status"),
            ("ssd_cla_placement", "clap_cla_placement_type"),
        )
    ]


def test_the_table_of_permanence_tells_of_children_who_are_not_adopted_yet():
    days = permanence(
        adm_decision_date="2024-06-01", ffa_cp_decision_date="2024-02-01", placed_ffa_cp_date="2024-02-05",
        placement_order_date="2024-08-01", matched_date="2024-10-01", placed_for_adoption_date="2024-11-01",
        placed_foster_carer_date="1900-01-01 00:00:00.000",
    )  # fmt: skip

    events, problems, doubts = derived(BORN, ENTERED, PLACED, ACCOMMODATED, (PERMANENCE, days))

    assert events == [
        ("2024-01-10", "care_entry", ""),
        ("2024-02-01", "ep_decision", ""),
        ("2024-02-05", "ep_placed", ""),
        ("2024-06-01", "adm_sbpfa", ""),
        ("2024-08-01", "po_granted", ""),
        ("2024-10-01", "adm_match", ""),
        ("2024-11-01", "placed", ""),
    ]
    assert (problems, doubts) == ([], [])


def test_an_order_told_twice_is_one_and_one_before_the_episodes_in_hand_has_its_day():
    statuses = (STATUSES, "L1,4711,2024-01-10,,E1")
    episode = (EPISODES, "E1,4711,2024-01-10,,P,,C1,P1")
    told = (PERMANENCE, permanence(placement_order_date="2023-05-01", adm_decision_date="2023-04-01"))

    events, problems, _ = derived(BORN, episode, PLACED, statuses, told)

    assert problems == []
    assert [event for event in events if event[1] == "po_granted"] == [("2023-05-01", "po_granted", "")]
    same = (PERMANENCE, permanence(placement_order_date="2024-01-10", adm_decision_date="2023-04-01"))
    assert ("2024-01-10", "po_granted", "") in derived(BORN, ENTERED, PLACED, statuses, same)[0]


def test_a_day_that_the_episodes_tell_otherwise_is_a_conflict_and_neither_is_taken():
    placed = (PLACEMENTS, "P1,C1,2024-01-10,,A4")
    told = (PERMANENCE, permanence(placed_for_adoption_date="2024-01-12", adm_decision_date="2024-01-11"))

    events, problems, _ = derived(BORN, ENTERED, placed, ACCOMMODATED, told)

    assert [key for _, key, _ in events] == ["care_entry", "adm_sbpfa"]
    reason = "The day is another in the episodes. Correct one of them."
    assert problems == [("perm_placed_for_adoption_date", reason), ("clae_cla_episode_start_date", reason)]
    early = (PERMANENCE, permanence(placed_for_adoption_date="2023-01-12", adm_decision_date="2023-01-11"))
    assert ("2023-01-12", "placed", "") in derived(BORN, ENTERED, placed, ACCOMMODATED, early)[0]


def test_days_in_an_impossible_order_name_the_columns_that_they_stand_in():
    told = (PERMANENCE, permanence(adm_decision_date="2024-06-01", matched_date="2024-05-01"))

    _, problems, _ = derived(BORN, ENTERED, PLACED, ACCOMMODATED, told)

    assert [column for column, _ in problems] == ["perm_adm_decision_date", "perm_matched_date"]


@pytest.mark.parametrize(
    ("kind_of_order", "milestone"),
    [
        ("Adoption", "adoption_order"),
        ("Special Guardianship Order", "sgo"),
        ("Child Arrangements/ Residence Order", "cao"),
    ],
)
def test_an_order_that_ends_care_is_recorded_and_asked_about_while_no_episode_ends(kind_of_order, milestone):
    told = (PERMANENCE, permanence(permanence_order_date="2025-01-10", permanence_order_type=kind_of_order))

    events, _, doubts = derived(BORN, ENTERED, PLACED, ACCOMMODATED, told)

    assert events[-1] == ("2025-01-10", milestone, "")
    assert (
        "perm_permanence_order_date",
        "This order ends the time in care, and no episode ends with it. Is it so?",
    ) in [each[1:] for each in doubts]
    without = (PERMANENCE, permanence(permanence_order_date="2025-01-10"))
    assert len(derived(BORN, ENTERED, PLACED, ACCOMMODATED, without)[0]) == 1
    undated = (PERMANENCE, permanence(permanence_order_type=kind_of_order))
    assert len(derived(BORN, ENTERED, PLACED, ACCOMMODATED, undated)[0]) == 1


def test_a_death_that_no_episode_tells_of_ends_tracking():
    person = ("pers_person_id,pers_dob,pers_death_date", "4711,2020-03-12,2025-02-02")
    left = (EPISODES, "E1,4711,2024-01-10,2024-05-01,S,E4A,C1,P1")

    assert derived(person, ENTERED, PLACED, ACCOMMODATED)[0][-1] == (
        "2025-02-02",
        "tracking_ended_other",
        "died",
    )
    assert derived(person, left, PLACED, ACCOMMODATED)[0][-1][1] == "return_home"
    assert derived(person) == ([], [], [])
    assert derived((PERSON, "4711,NULL")) == ([], [], [])
    died_before = (person[0], "4711,2020-03-12,2024-02-02")
    moved = (EPISODES, "E1,4711,2024-01-10,2024-05-01,S,E3,C1,P1", "E2,4711,2024-09-01,,S,,C1,P1")
    reason = "The day is another in the episodes. Correct one of them."
    assert derived(died_before, moved, PLACED, ACCOMMODATED)[1] == [
        ("pers_death_date", reason),
        ("clae_cla_episode_ceased", reason),
    ]


def test_the_month_of_birth_is_told_with_each_event_and_no_more_of_the_day():
    found, _ = linked(BORN, ENTERED, PLACED, ACCOMMODATED)

    assert [each.born for _, each in found.events] == [Month(2020, 3)]


def test_a_review_that_was_cancelled_was_not_held():
    reviews = (REVIEWS, "C1,2024-01-30,N", "C1,2024-02-20,Y", "C1,,", "C1,2024-05-01,")

    events, _, _ = derived(BORN, ENTERED, PLACED, ACCOMMODATED, reviews)

    assert events[1:] == [("2024-01-30", "lac_review_1", ""), ("2024-05-01", "lac_review_2", "")]
    about = linked(BORN, ENTERED, PLACED, ACCOMMODATED, reviews)[0].about
    assert {(each.since, each.until, each.milestone) for _, each in about if each.milestone} == {
        (date(2024, 2, 20), date(2024, 2, 20), key)  # and so none of them was, if an earlier extract said so
        for key in ("lac_review_1", "lac_review_2", "lac_review_n", "adoption_review")
    }


def test_rows_that_contradict_one_another_are_problems():
    other = (PERSON, "4711,2020-03-12", "4711,2020-04-12")
    reason = "The child was born in another month by another row. Correct one of them."
    assert derived(other, ENTERED)[1] == [("pers_dob", reason)] * 2
    ended = (EPISODES, "E1,4711,2024-01-10,2024-01-01,S,X1,C1,P1")
    assert derived(ended)[1] == [
        ("clae_cla_episode_ceased", "It ends before it begins. Correct one of the days.")
    ]
    events, problems, _ = derived(BORN, (EPISODES, "E1,4711,2024-01-10,,X,,C1,P1"))
    assert (events, problems[0]) == (
        [],
        ("clae_cla_episode_start_reason", "`X` is no code of any year (rule 143)."),
    )


def test_a_child_of_whom_nothing_is_told_or_whose_number_is_too_long_is_said():
    nothing = derived(BORN, (EPISODES, "E1,4711,2024-01-10,,,,C1,P1"), PLACED, ACCOMMODATED)
    assert nothing[0] == []
    reason = "These rows tell no date of the child, so the child is not loaded. Load an extract of more years, or `track` the child."
    assert nothing[2][-1] == (102, "clae_person_id", reason)
    reading = kind()
    table = reading.table(EPISODES.split(","))
    row = KeptRow(2, table, table.read(["E1", "4711", "2024-01-10", "", "S", "", "C1", "P1"]).told)
    ((_, problem),) = reading.derive("A" * 16, [row]).problems
    assert "is longer than the references here have room for" in problem.reason


def test_it_tells_whole_what_its_tables_hold_in_the_year_in_which_its_last_episode_ended():
    reading = kind()
    assert reading.source is None
    for header in (EPISODES, STATUSES):
        table = reading.table(header.split(","))
    assert table.name == "ssd_legal_status"
    # Without the others that may tell it too, it is not known whether there was no adoption, death or placement order.
    by_these = {"care_entry", "return_home", "interim_care_order", "care_order", "po_revoked"}
    assert reading.source == Source("ssd", frozenset(by_these), knows_reviews=False)
    reading.table(PERMANENCE.split(","))
    reading.table(PERSON.split(","))
    ordered = {"po_granted", "adoption_order", "sgo", "cao"}
    assert reading.source.whole == by_these | ordered
    reading.table(f"{PERSON},pers_death_date".split(","))
    reading.table(PLACEMENTS.split(","))
    placed = {"placed", "ep_placed", "ltf_match", "placement_move"}
    assert reading.source.whole == by_these | ordered | {"tracking_ended_other"} | placed
    episodes = reading.table(EPISODES.split(","))
    episodes.read(["E1", "4711", "2024-01-10", "", "S", "", "C1", "P1"])
    assert reading.source.spans == ()  # no episode has ended yet: nothing shows of which year it is
    episodes.read(["E2", "4712", "2023-01-10", "2023-12-01", "S", "E4A", "C2", "P2"])
    assert reading.source.spans == ((date(2023, 4, 1), date(2024, 1, 10)),)
    assert reading.source.knows_reviews
    episodes.is_part = True  # what an earlier load refused
    assert reading.source.spans == ()


def test_without_the_table_of_placements_no_move_is_told_as_it_may_be_any_kind_of_moving_in():
    moved = (EPISODES, "E1,4711,2024-01-10,2024-03-01,S,X1,C1,P1", "E2,4711,2024-03-01,,P,,C1,P2")
    elsewhere = (PLACEMENTS, "P1,C1,2024-01-10,2024-03-01,U6", "P2,C1,2024-03-01,,K2")
    told, _ = linked(BORN, moved, elsewhere, ACCOMMODATED)
    assert [event.milestone for _, event in told.events] == ["care_entry", "placement_move"]
    told, _ = linked(BORN, moved, ACCOMMODATED)
    assert [event.milestone for _, event in told.events] == ["care_entry"]


def test_the_day_of_coming_into_care_is_that_told_where_the_first_episode_is_not_in_hand():
    episodes = (
        f"{EPISODES},clae_entered_care_date",
        "E1,4711,2019-01-10,2019-06-01,S,E4A,C0,P0,2021-03-01",
        "E2,4711,2024-01-10,2024-06-01,P,X1,C1,P1,2021-03-01",
        "E3,4711,2024-06-01,,P,,C1,P2,2021-03-01",
    )
    placements = (
        PLACEMENTS,
        "P0,C0,2019-01-10,2019-06-01,U6",
        "P1,C1,2024-01-10,2024-06-01,U6",
        "P2,C1,2024-06-01,,U6",
    )

    events, problems, doubts = derived(BORN, episodes, placements, ACCOMMODATED)

    assert [(on, key) for on, key, _ in events] == [
        ("2019-01-10", "care_entry"),
        ("2019-06-01", "return_home"),
        ("2021-03-01", "care_entry"),
        ("2024-01-10", "placement_move"),
        ("2024-06-01", "placement_move"),
    ]
    assert (problems, doubts) == ([], [])
