"""What happened to a child by a yearly return: each rule of the derivation, and what is asked for and never guessed."""

import pytest

from permanence.returns.derivation import (
    Adoption,
    AdoptionDecision,
    Episode,
    Journey903,
    ReturnOfChild,
    ReviewHeld,
    ToldDay,
    derive,
    ending_before,
    year_of,
)

EVERY_YEAR = frozenset(range(2000, 2030))


def told(
    *lines: str, decisions=(), adoptions=(), reviews=(), years=EVERY_YEAR, days=(), entered=()
) -> ReturnOfChild:
    """Episodes written as `begun RNE LS PLACE ended REC`, with a hyphen for what is empty, on rows 1, 2, …"""
    rows = [[("" if cell == "-" else cell) for cell in line.split()] for line in lines]
    return ReturnOfChild(
        [
            Episode(begun, ended, rne, ls, place, rec, number)
            for number, (begun, rne, ls, place, ended, rec) in enumerate(rows, 1)
        ],
        [AdoptionDecision(on, ceased, why, 20 + at) for at, (on, ceased, why) in enumerate(decisions)],
        [Adoption(*each, 30 + at) for at, each in enumerate(adoptions)],
        [ReviewHeld(on, 40 + at) for at, on in enumerate(reviews)],
        years,
        [ToldDay(*each, 50 + at) for at, each in enumerate(days)],
        entered,
    )


SENTENCES = frozenset(
    """
A placement order, and no decision that the child should be placed is in these files (rule 553).
Adopted, and no row tells of the match, so its day is not known (rule 601).
Adopted, and not placed for adoption before that (rule 390).
E1 was not in use on the day on which the episode began (rule 144).
It has a reason for ending and no end, so it is taken as open, and ends nothing.
It has ended without a reason, so whether the child left care is not known. Record how it ended.
It has no end, and a later episode begins: what was between them is not known (rule 142).
K3 was not in use on the day on which the episode began (rule 146).
No episode in these files shows that the child was adopted (rule 602).
P2 was not in use on the day on which the episode began (rule 146).
Placed for adoption with a placement order, and the legal status is none (rule 408).
Placed for adoption, and no decision that the child should be placed is in these files (rule 551).
Placed with current foster carers, and with new carers that day: since when is not known (rule 217).
Placed with others than the current foster carers, and with the same carers by the reason: a move to others is recorded. Correct one of them.
Short breaks are not tracked, so this row makes no date.
The child left care without being adopted, and the decision was not reversed (rule 557).
The child moved on from a placement for adoption. If that was a disruption, record it: `milestone … disruption …`.
The child was adopted although the decision had been reversed (rules 525, 558).
The child was not in care on that day by these files, so the review is not recorded.
The day of the decision is another in PlacedAdoption than in AD1 (rule 523). Correct one of them.
The decision is after the match (rule 333). Correct one of them.
The decision is after the placement for adoption (rules 521, 552). Correct one of them.
The decision is after the placement order (rule 554). Correct one of them.
The decision is before the child came into care (rules 334, 1003). Correct one of them.
The decision was reversed before it was made (rule 522). Correct one of the days.
The day is another in the episodes. Correct one of them.
The decision was reversed on that day, and the day on which it was made is missing.
The episode with which this time in care began is not in these files, so the day is not known. Load earlier ones too.
The interim care order was made before this episode, on a day that is not in these files. Load earlier ones too.
The full care order was made before this episode, on a day that is not in these files. Load earlier ones too.
The legal status was a placement order, and is another now: the order is recorded as revoked that day.
The legal status was a placement order, and is another now: the order was revoked on a day that is not in these files.
The match is after the placement for adoption (rule 331). Correct one of them.
The match is on the day of the adoption order (rule 582).
The placement order was made before this episode, on a day that is not in these files. Load earlier ones too.
There is an earlier decision that was not reversed (rule 560). If this one corrects it, correct the record.
This placement began before the first episode in these files, so its day is not known. Load earlier ones too.
When the child moved in with these foster carers is not in these files. Load earlier ones too.
Whether the adopters fostered the child is told in two ways, so since when is not recorded (rule 335).
Z1 was not in use on the day on which the episode began (rule 146).
Z12 was not in use on the day on which the episode began (rule 146).
""".strip().splitlines()
)
"""Everything that is ever said of a row, as people read it: one sentence a line."""


OF_EPISODES = ("DECOM", "DEC", "RNE", "LS", "PLACE", "REC")


def apart(whole: ReturnOfChild) -> ReturnOfChild:
    """The same, each column of an episode being told by a row of its own: those of the first by 100, 101, …"""
    rows = [{column: 100 * each.row + at for at, column in enumerate(OF_EPISODES)} for each in whole.episodes]
    episodes = [each._replace(elsewhere=own) for each, own in zip(whole.episodes, rows, strict=True)]
    return whole._replace(episodes=episodes)


def derived(*lines: str, **more) -> Journey903:
    """What is derived; what it says must be one of the sentences, and about the row that tells the column."""
    whole = told(*lines, **more)
    journey = derive(whole)
    assert {each.reason for each in (*journey.doubts, *journey.conflicts)} <= SENTENCES
    assert derive(apart(whole)).doubts == [
        each._replace(row=100 * each.row + OF_EPISODES.index(each.column))
        if each.column in OF_EPISODES
        else each
        for each in journey.doubts
    ]
    return journey


def events(*lines: str, **more) -> list[tuple[str, str]]:
    return sorted((each.on, each.milestone) for each in derived(*lines, **more).events)


def details(*lines: str, **more) -> dict[str, str]:
    return {each.milestone: each.detail for each in derived(*lines, **more).events if each.detail}


def doubts(*lines: str, **more) -> list[tuple[int, str, str]]:
    return [tuple(each) for each in derived(*lines, **more).doubts]


def conflicts(*lines: str, **more) -> list[tuple[int, str, str]]:
    return [tuple(each) for each in derived(*lines, **more).conflicts]


def found(findings, words: str) -> list[tuple[int, str]]:
    return [(row, column) for row, column, reason in findings if words in reason]


def test_a_time_in_care_begins_with_an_episode_that_says_so_and_ends_with_a_reason():
    journey = derive(
        told(
            "2024-01-10 S V2 U6 2024-02-01 X1", "2024-02-01 P V2 K2 2024-05-05 E4A", "2024-08-01 S C2 U6 - -"
        )
    )

    assert [(each.row, each.milestone, each.on, each.detail) for each in journey.events] == [
        (1, "care_entry", "2024-01-10", ""),
        (2, "return_home", "2024-05-05", "planned"),
        (2, "placement_move", "2024-02-01", ""),
        (3, "care_entry", "2024-08-01", ""),
        (3, "care_order", "2024-08-01", ""),
    ]
    assert not journey.doubts
    assert not journey.conflicts


def test_orders_and_leaving_care_are_told_by_the_rows_that_have_their_days():
    lines = ("2024-01-10 S E1 U6 2024-03-01 X1", "2024-03-01 L C2 U6 2024-05-05 E4A")

    assert [(each.milestone, each.row) for each in derive(apart(told(*lines))).events] == [
        ("care_entry", 1),
        ("return_home", 201),
        ("po_granted", 100),
        ("po_revoked", 200),
        ("care_order", 200),
    ]


def test_the_first_episode_in_hand_is_no_entry_to_care_unless_it_says_so():
    lines = ("2024-01-10 P V2 U6 2024-02-01 E4B", "2024-03-01 L V2 U6 - -")

    assert events(*lines) == [("2024-01-10", "placement_move"), ("2024-02-01", "return_home")]
    assert found(doubts(*lines), "began is not in these files") == [(1, "RNE"), (2, "RNE")]


def test_the_day_of_coming_into_care_is_the_last_one_told_before_the_first_episode_in_hand():
    lines = ("2024-01-10 P V2 U6 2024-02-01 E4B", "2024-03-01 P V2 U6 - -")

    def entries(*entered):
        return [on for on, key in events(*lines, entered=entered) if key == "care_entry"]

    assert entries("2023-05-01", "2023-09-01", "2024-02-20") == ["2023-09-01", "2024-02-20"]
    assert entries("2024-02-01") == ["2024-02-01"]
    assert entries("2024-01-10", "2024-03-01") == []


def test_a_reason_without_an_end_ends_nothing_and_is_asked_about():
    lines = ("2024-01-10 S V2 U6 - E4A",)

    assert events(*lines) == [("2024-01-10", "care_entry")]
    assert found(doubts(*lines), "taken as open, and ends nothing") == [(1, "REC")]


def test_an_end_without_a_reason_is_no_leaving_of_care():
    lines = ("2024-01-10 S V2 U6 2024-02-01 -", "2024-02-01 P V2 U6 - -")

    assert events(*lines) == [("2024-01-10", "care_entry"), ("2024-02-01", "placement_move")]
    assert found(doubts(*lines), "ended without a reason") == [(1, "REC")]


def test_what_is_between_an_open_episode_and_a_later_one_is_not_known():
    lines = ("2024-01-10 S V2 U6 - -", "2024-02-01 P V2 U6 - -")

    assert found(doubts(*lines), "rule 142") == [(1, "DEC")]


def test_coming_into_care_anew_begins_a_period_although_nothing_ended_the_one_before():
    lines = ("2024-01-10 S V2 U6 2024-02-01 X1", "2024-03-01 S V2 U6 - -")

    assert events(*lines) == [("2024-01-10", "care_entry"), ("2024-03-01", "care_entry")]


def test_short_breaks_are_not_care():
    lines = ("2024-01-10 S V4 U6 2024-02-01 E8", "2024-03-01 S V3 U6 2024-03-02 E8")

    assert events(*lines) == []
    assert found(doubts(*lines), "Short breaks are not tracked") == [(1, "LS"), (2, "LS")]


def test_each_order_is_of_the_day_on_which_its_legal_status_began():
    lines = (
        "2024-01-10 S V2 U6 2024-02-01 X1",
        "2024-02-01 L C1 U6 2024-03-01 X1",
        "2024-03-01 P C1 U6 2024-06-01 X1",
        "2024-06-01 U C2 U4 2024-07-01 X1",
        "2024-07-01 L E1 U4 - -",
    )

    assert [each for each in events(*lines) if "order" in each[1] or each[1] == "po_granted"] == [
        ("2024-02-01", "interim_care_order"),
        ("2024-06-01", "care_order"),
        ("2024-07-01", "po_granted"),
    ]


@pytest.mark.parametrize("rne", ["P", "T"])
def test_an_order_in_force_before_the_first_episode_in_hand_has_no_day(rne):
    placement, care = f"2024-01-10 {rne} E1 U6 - -", f"2024-01-10 {rne} C2 U6 - -"

    assert details(placement) == {"po_granted": "already running"}
    assert "care_order" not in dict(map(reversed, events(care)))
    for line, words in ((placement, "The placement order was made"), (care, "The full care order was made")):
        assert found(doubts(line), words) == [(1, "LS")]


def test_an_order_that_may_have_begun_while_the_legal_status_was_not_known_has_no_day():
    known = ("2024-01-10 S V2 U6 2024-02-01 X1", "2024-02-01 P C1 U6 2024-03-01 X1")
    gap = ("2024-03-01 P - U6 2024-04-01 X1", "2024-04-01 P C2 U6 2024-05-01 X1", "2024-05-01 P E1 U6 - -")

    assert [each for each in events(*known, *gap) if "order" in each[1] or each[1] == "po_granted"] == [
        ("2024-02-01", "interim_care_order"),
        ("2024-05-01", "po_granted"),
    ]
    assert found(doubts(*known, *gap), "The full care order was made before this episode") == [(4, "LS")]


def test_a_placement_order_that_gives_way_to_another_status_was_revoked():
    lines = (
        "2024-01-10 S D1 U6 2024-02-01 X1",
        "2024-02-01 L E1 U6 2024-06-01 X1",
        "2024-06-01 L C2 U6 2024-09-01 X1",
        "2024-09-01 L E1 U6 - -",
    )

    assert [each for each in events(*lines) if each[1].startswith("po_")] == [
        ("2024-01-10", "po_granted"),
        ("2024-06-01", "po_revoked"),
        ("2024-09-01", "po_granted"),
    ]
    assert details(*lines) == {"po_granted": "freeing order", "po_revoked": "legal status C2"}
    assert found(doubts(*lines), "recorded as revoked") == [(3, "LS")]


GAP = ("2020-01-10 S C1 U3 2020-02-01 X1", "2020-02-01 L C2 U3 - -")
"""Two episodes, and then years that are not in hand."""


def test_what_changed_in_years_that_are_not_in_hand_has_no_day():
    ordered = (*GAP, "2023-01-10 T E1 A5 - -")
    placed = (*GAP, "2023-01-10 L E1 A5 - -")
    revoked = ("2020-01-10 S E1 U3 - -", "2023-01-10 P C2 U3 - -")

    assert details(*ordered) == details(*GAP, "2023-01-09 P E1 T1 2023-01-10 X1", "2023-01-10 T E1 A5 - -")
    assert details(*ordered) == {"po_granted": "already running"}
    assert [key for on, key in events(*ordered) if on == "2023-01-10"] == ["placed", "po_granted"]
    assert found(doubts(*ordered), "moved in with these foster carers") == [(3, "RNE")]
    assert [key for on, key in events(*placed) if on == "2023-01-10"] == ["po_granted"]
    assert found(doubts(*placed), "placement began before") == [(3, "PLACE")]
    assert "po_revoked" not in dict(map(reversed, events(*revoked)))
    assert found(doubts(*revoked), "revoked on a day that is not in these files") == [(2, "LS")]
    assert dict(map(reversed, events(*GAP, "2023-01-10 P C2 U3 - -")))["care_order"] == "2020-02-01"


def test_being_placed_goes_on_with_the_same_carers_and_begins_anew_with_others():
    lines = (
        "2024-01-10 S E1 U6 2024-02-01 X1",
        "2024-02-01 P E1 A6 2024-03-01 X1",
        "2024-03-01 L E1 A6 2024-04-01 X1",
        "2024-04-01 T E1 A6 2024-05-01 X1",
        "2024-05-01 P E1 A6 2024-06-01 X1",
        "2024-06-01 P E1 U6 - -",
    )

    assert [each for each in events(*lines) if each[1] in ("placed", "placement_move")] == [
        ("2024-02-01", "placed"),
        ("2024-05-01", "placed"),
        ("2024-05-01", "placement_move"),
        ("2024-06-01", "placement_move"),
    ]
    assert found(doubts(*lines), "If that was a disruption") == [(5, "PLACE"), (6, "PLACE")]


def test_a_placement_that_began_before_the_first_episode_in_hand_has_no_day():
    lines = ("2024-01-10 L E1 A6 2024-03-01 E12",)

    assert [key for _, key in events(*lines, reviews=["2024-01-11"])] == [
        "po_granted",
        "adoption_review",
        "adoption_order",
    ]
    assert found(doubts(*lines), "began before the first episode") == [(1, "PLACE")]


def test_early_permanence_and_long_term_fostering_are_told_by_the_kind_of_placement():
    lines = ("2024-01-10 S C1 U5 2024-03-01 X1", "2024-03-01 B C2 U4 - -")

    assert [each for each in events(*lines) if "order" not in each[1]] == [
        ("2024-01-10", "care_entry"),
        ("2024-01-10", "ep_placed"),
        ("2024-03-01", "ltf_match"),
        ("2024-03-01", "placement_move"),
    ]


IN_CARE = "2024-01-10 S C1 U6 2024-02-10 X1"
EARLY = "2024-02-10 P C1 U5 2024-09-01 X1"


def moves(*lines: str, **more) -> list[tuple[str, str]]:
    told = events(*lines, **more)
    return [each for each in told if each[1] in ("ep_placed", "fostered_from", "placed", "placement_move")]


@pytest.mark.parametrize("rne", ["P", "B"])
def test_new_carers_after_early_permanence_are_told_as_a_move_too(rne):
    early = ("2024-02-10", "ep_placed")
    with_others = (IN_CARE, EARLY, f"2024-09-01 {rne} E1 A6 2025-02-03 E12")
    twice = (IN_CARE, EARLY, f"2024-09-01 {rne} E1 U2 2024-12-02 X1", "2024-12-02 T E1 A5 - -")
    fostered = (IN_CARE, EARLY, f"2024-09-01 {rne} E1 U6 2024-12-02 X1", "2024-12-02 P E1 A6 - -")
    still_there = (IN_CARE, EARLY, "2024-09-01 T C1 U6 2024-12-02 X1", f"2024-12-02 {rne} E1 A6 - -")
    current = (IN_CARE, EARLY, f"2024-09-01 {rne} E1 A5 - -")

    assert moves(*with_others) == [early, ("2024-09-01", "placed"), ("2024-09-01", "placement_move")]
    assert moves(*twice) == [
        early,
        ("2024-09-01", "ep_placed"),
        ("2024-09-01", "placement_move"),
        ("2024-12-02", "placed"),
    ]
    assert moves(*fostered) == [early, ("2024-09-01", "placement_move"), ("2024-12-02", "placed")]
    assert moves(*still_there) == [early, ("2024-12-02", "placed"), ("2024-12-02", "placement_move")]
    assert moves(*current) == moves(*with_others)
    assert found(doubts(*current), "rule 217") == [(3, "RNE")]


def test_moving_in_with_the_first_family_and_staying_with_it_are_no_other_move():
    assert moves(IN_CARE, EARLY, "2024-09-01 U E1 A5 - -") == [
        ("2024-02-10", "ep_placed"),
        ("2024-09-01", "placed"),
    ]
    assert moves(IN_CARE, "2024-02-10 B E1 A6 - -") == [("2024-02-10", "placed")]
    assert moves("2024-02-10 P E1 A6 - -") == [("2024-02-10", "placed")]


def test_a_placement_with_others_than_those_of_early_permanence_is_a_move_whatever_the_reason_says():
    lines = (IN_CARE, EARLY, "2024-09-01 U E1 A6 - -")

    assert moves(*lines) == [
        ("2024-02-10", "ep_placed"),
        ("2024-09-01", "placed"),
        ("2024-09-01", "placement_move"),
    ]
    assert found(doubts(*lines), "a move to others is recorded") == [(3, "RNE")]
    fostered = (IN_CARE, "2024-02-10 U E1 A6 - -")
    assert moves(*fostered) == [("2024-02-10", "placed")]
    assert not found(doubts(*fostered), "a move to others")
    not_known = (IN_CARE, "2024-02-10 P C1 U5 - -", "2024-10-01 L E1 A6 - -")
    assert moves(*not_known) == [("2024-02-10", "ep_placed")]


def test_early_permanence_that_only_a_column_tells_counts_where_it_was_with_the_carers_before():
    lines = (IN_CARE, "2024-02-10 P C1 U6 2024-09-01 X1", "2024-09-01 P E1 A6 - -")

    def told_on(on):
        return [key for day, key in moves(*lines, days=[("ep_placed", on, "EP")]) if day == "2024-09-01"]

    assert told_on("2024-02-10") == told_on("2024-08-31") == ["placed", "placement_move"]
    assert told_on("2024-02-09") == told_on("2024-09-01")[-1:] == ["placed"]
    early = {"days": [("ep_placed", "2024-02-10", "EP")]}
    moved = [("2024-02-10", "ep_placed"), ("2024-09-01", "placed"), ("2024-09-01", "placement_move")]
    assert moves(*lines[2:], **early) == moved  # where they were before the first episode in hand too
    same_by_the_reason = (*lines[:2], "2024-09-01 U E1 A6 - -")
    assert ("2024-09-01", "placement_move") in moves(*same_by_the_reason, **early)
    assert found(doubts(*same_by_the_reason, **early), "a move to others is recorded") == [(3, "RNE")]


def test_a_stay_elsewhere_for_a_while_is_no_move_and_ends_no_placement():
    fostered = (
        "2024-01-10 S C1 T3 2024-01-12 X1",
        "2024-01-12 P C1 U6 2024-02-01 X1",
        "2024-02-01 P C1 T1 2024-02-09 X1",
        "2024-02-09 P C1 U6 2024-03-01 X1",
        "2024-03-01 B C2 T1 2024-03-09 X1",
        "2024-03-09 P C2 R1 - -",
    )
    placed = (
        "2024-01-10 S E1 A6 2024-02-01 X1",
        "2024-02-01 P E1 T1 2024-02-09 X1",
        "2024-02-09 P E1 A6 2024-12-01 E12",
    )

    assert [on for on, key in events(*fostered) if key == "placement_move"] == ["2024-03-09"]
    assert [
        on for on, key in events(*placed, reviews=["2024-02-05"]) if key in ("placed", "adoption_review")
    ] == [
        "2024-01-10",
        "2024-02-05",
    ]
    assert not found(doubts(*placed), "disruption")


def test_an_adopted_child_who_was_only_ever_elsewhere_is_asked_about():
    assert found(doubts("2024-01-10 S E1 T0 2024-12-01 E12"), "rule 390") == [(1, "PLACE")]


FOSTERED = (
    "2024-01-10 S C1 T0 2024-01-12 X1",
    "2024-01-12 P C1 U3 2024-06-01 X1",
    "2024-06-01 L E1 U3 2024-08-01 X1",
    "2024-08-01 T E1 A5 2024-12-01 E12",
)


def since(*lines: str, **more) -> list[str]:
    return [on for on, key in events(*lines, **more) if key == "fostered_from"]


def test_since_when_a_child_lived_with_those_who_adopt_is_looked_for_back_through_the_same_carers():
    away = ("2024-06-01 P C1 T1 2024-06-05 X1", "2024-06-05 P C1 U3 2024-08-01 X1")
    assert since(*FOSTERED[:2], *away, *FOSTERED[3:]) == ["2024-01-12"]
    assert since(*FOSTERED) == ["2024-01-12"]
    assert since(*FOSTERED, adoptions=[("", "", "1")]) == ["2024-01-12"]
    assert since(*FOSTERED[:3]) == []


def test_nobody_knows_with_whom_a_child_was_who_came_from_elsewhere_to_the_same_carers():
    lines = ("2024-01-10 S C1 T0 2024-01-12 X1", "2024-01-12 T C1 U3 2024-06-01 X1", "2024-06-01 T E1 A5 - -")

    assert since(*lines) == []
    assert found(doubts(*lines), "moved in with these foster carers") == [(2, "RNE")]


def test_adopters_who_fostered_by_one_row_and_not_by_another_are_asked_about():
    assert since(*FOSTERED, adoptions=[("", "", "0")]) == []
    later = doubts(*FOSTERED[1:], adoptions=[("", "", "0")])
    assert found(later, "began is not in these files") == [(1, "RNE")]
    assert found(later, "rule 335") == [(30, "FOSTER_CARE"), (3, "PLACE")]
    assert found(doubts(*FOSTERED, adoptions=[("", "", "0")]), "rule 335") == [
        (30, "FOSTER_CARE"),
        (4, "PLACE"),
    ]


def test_foster_carers_whose_stay_began_before_the_files_are_asked_about():
    assert since(*FOSTERED[2:]) == []
    assert found(doubts(*FOSTERED[2:]), "moved in with these foster carers") == [(1, "RNE")]


def test_current_foster_carers_with_whom_the_stay_begins_are_asked_about():
    with_new = ("2024-01-10 S E1 U6 2024-08-01 X1", "2024-08-01 P E1 A5 - -")
    from_the_start = ("2024-08-01 S E1 A5 - -",)
    long_ago = ("2014-01-10 S E1 U6 2015-03-31 X1", "2015-03-31 P E1 A5 - -")
    first = ("2014-01-10 S E1 U6 2015-04-01 X1", "2015-04-01 P E1 A5 - -")

    assert found(doubts(*first), "rule 217") == [(2, "RNE")]
    assert found(doubts(*with_new), "rule 217") == [(2, "RNE")]
    assert not found(doubts(*from_the_start), "rule 217")
    assert not found(doubts(*long_ago), "rule 217")
    assert since(*with_new) == since(*from_the_start) == []


def test_early_permanence_says_itself_since_when_the_child_lived_with_them():
    lines = ("2024-01-10 S C1 U5 2024-08-01 X1", "2024-08-01 T E1 A5 - -")

    assert since(*lines) == []
    assert ("2024-01-10", "ep_placed") in events(*lines)
    again = ("2024-03-01 T C1 U6 2024-05-01 X1", "2024-05-01 T C1 U5 2024-08-01 X1")
    assert since("2024-01-10 S C1 U5 2024-03-01 X1", *again, *lines[1:]) == ["2024-01-10"]
    over = ("2024-08-01 T E1 A5 2024-09-01 X1", "2024-09-01 P E1 U5 - -")
    assert since(*lines[:1], *over) == []
    for_a_day = ("2024-01-10 S C1 U6 2024-08-01 X1", "2024-08-01 P C1 U5 2024-08-01 X1")
    assert since(*for_a_day, *lines[1:]) == []


PLACED = (
    "2024-01-10 S C1 U6 2024-06-01 X1",
    "2024-06-01 L E1 U6 2024-08-01 X1",
    "2024-08-01 P E1 A6 2024-12-01 E12",
)


def test_a_decision_and_its_reversal_are_told_with_the_reason():
    lines = PLACED[:1]

    assert details(*lines, decisions=[("2024-03-01", "2024-05-01", "RD3")]) == {
        "plan_reversed": "RD3: no adopters were found"
    }
    assert details(*lines, decisions=[("2024-03-01", "2024-05-01", "")]) == {}
    assert ("2024-05-01", "plan_reversed") in events(*lines, decisions=[("2024-03-01", "2024-05-01", "")])


def test_a_reversal_without_the_day_of_the_decision_is_told_and_asked_about():
    more = {"decisions": [("", "2024-05-01", "RD1")]}

    assert [key for _, key in events(*PLACED[:1], **more)] == [
        "care_entry",
        "interim_care_order",
        "plan_reversed",
    ]
    assert found(doubts(*PLACED[:1], **more), "is missing") == [(20, "DATE_PLACED")]


def test_a_decision_may_be_reversed_on_its_day_and_is_of_the_time_in_care_of_its_day():
    left = ("2024-01-10 S C1 U6 2024-03-01 E4A", "2024-05-01 S C1 U6 - -")

    assert not conflicts(*PLACED[:1], decisions=[("2024-05-01", "2024-05-01", "RD1")])
    assert not found(doubts(*left, decisions=[("2024-06-01", "", "")]), "rule 557")
    assert not conflicts(*left, decisions=[("2024-06-01", "", "")])


def test_a_decision_reversed_before_it_was_made_is_a_conflict():
    more = {"decisions": [("2024-05-02", "2024-05-01", "RD1")]}

    assert found(conflicts(*PLACED[:1], **more), "rule 522") == [(20, "DATE_PLACED_CEASED")]
    assert "adm_sbpfa" not in dict(map(reversed, events(*PLACED[:1], **more)))


def test_what_is_odd_about_decisions_is_asked_about():
    left = ("2024-01-10 S C1 U6 2024-06-01 E4A",)

    two = {"decisions": [("2024-03-01", "", ""), ("2024-04-01", "", "")]}
    assert found(doubts(*PLACED[:1], **two), "rule 560") == [(21, "DATE_PLACED")]
    assert found(doubts(*left, decisions=[("2024-03-01", "", "")]), "rule 557") == [
        (20, "DATE_PLACED_CEASED")
    ]
    reversed_ = {"decisions": [("2024-03-01", "2024-04-01", "RD1")]}
    assert found(doubts(*PLACED, **reversed_), "rules 525, 558") == [(20, "DATE_PLACED_CEASED")]


def test_the_match_is_told_of_the_adopted_and_the_decision_where_no_other_row_has_it():
    adopted = {"adoptions": [("2024-03-01", "2024-07-01", "0")]}
    decided = {"decisions": [("2024-03-01", "", "")]}

    assert events(*PLACED, **adopted) == events(*PLACED, **adopted, **decided)
    assert [key for _, key in events(*PLACED, **adopted)] == [
        "care_entry", "interim_care_order", "adm_sbpfa", "po_granted", "adm_match", "placed", "adoption_order",
    ]  # fmt: skip
    assert not doubts(*PLACED, **adopted)


def test_a_row_of_an_adopted_child_may_lack_its_days():
    assert [key for _, key in events(*PLACED, adoptions=[("", "", "")])] == [
        "care_entry", "interim_care_order", "po_granted", "placed", "adoption_order",
    ]  # fmt: skip


def test_what_happened_as_the_child_left_is_of_the_time_in_care_that_ended():
    lines = ("2024-01-10 S C1 U6 2024-06-01 E4A", "2024-08-01 S C1 U6 - -")

    assert not conflicts(*lines, decisions=[("2024-06-01", "", "")])
    assert found(conflicts(*lines, decisions=[("2024-06-02", "", "")]), "334, 1003") == [
        (2, "DECOM"),
        (20, "DATE_PLACED"),
    ]


def test_a_match_of_a_child_whose_adoption_is_not_in_hand_is_of_the_time_in_care_of_its_day():
    lines = (
        "2024-01-10 S E1 U6 2024-03-01 E4A",
        "2024-06-01 S E1 U6 2024-08-01 X1",
        "2024-08-01 P E1 A6 - -",
    )

    assert found(conflicts(*lines, adoptions=[("", "2024-08-02", "")]), "rule 331") == [
        (30, "DATE_MATCH"),
        (3, "DECOM"),
    ]
    assert found(conflicts(*lines, adoptions=[("2024-05-01", "", "")]), "334, 1003") == [
        (2, "DECOM"),
        (30, "DATE_PLACED"),
    ]


def test_a_decision_told_with_two_days_is_a_conflict_and_neither_is_taken():
    more = {"decisions": [("2024-03-01", "", "")], "adoptions": [("2024-03-02", "2024-07-01", "0")]}

    assert found(conflicts(*PLACED, **more), "rule 523") == [(30, "DATE_INT"), (20, "DATE_PLACED")]
    more["decisions"].append(("2024-04-02", "2024-04-01", ""))
    assert len(conflicts(*PLACED, **more)) == 3
    more["decisions"].pop()
    assert "adm_sbpfa" not in dict(map(reversed, events(*PLACED, **more)))


def test_what_an_adoption_lacks_is_asked_about():
    not_placed = ("2024-01-10 S E1 U6 2024-08-01 E11",)

    assert found(doubts(*not_placed), "rule 390") == [(1, "PLACE")]
    assert found(doubts(*PLACED), "rule 601") == [(3, "REC")]
    assert found(doubts(*PLACED[:2], adoptions=[("", "2024-07-01", "")]), "rule 602") == [(30, "CHILD")]
    assert found(doubts(*PLACED, adoptions=[("", "2024-12-01", "")]), "rule 582") == [(30, "DATE_MATCH")]
    assert found(doubts(*PLACED), "rule 551") == [(3, "PLACE")]
    assert found(doubts(*PLACED), "rule 553") == [(2, "LS")]
    assert found(doubts("2024-08-01 S V2 A6 - -"), "rule 408") == [(1, "LS")]


@pytest.mark.parametrize(
    ("decided", "matched", "rules", "rows", "gone"),
    [
        ("2024-01-09", "", "334, 1003", [(1, "DECOM"), (20, "DATE_PLACED")], {"adm_sbpfa"}),
        ("2024-06-02", "", "554", [(20, "DATE_PLACED"), (2, "DECOM")], {"adm_sbpfa", "po_granted"}),
        (
            "2024-08-02",
            "",
            "521, 552",
            [(20, "DATE_PLACED"), (3, "DECOM")],
            {"adm_sbpfa", "po_granted", "placed"},
        ),
        (
            "2024-05-02",
            "2024-05-01",
            "333",
            [(20, "DATE_PLACED"), (30, "DATE_MATCH")],
            {"adm_sbpfa", "adm_match"},
        ),
        ("2024-05-02", "2024-08-02", "331", [(30, "DATE_MATCH"), (3, "DECOM")], {"adm_match", "placed"}),
    ],
)
def test_what_comes_first_and_does_not_is_a_conflict_of_both_rows(decided, matched, rules, rows, gone):
    more = {"decisions": [(decided, "", "")], "adoptions": [("", matched, "")] if matched else []}

    assert found(conflicts(*PLACED, **more), f"{rules})") == rows
    kept = {key for _, key in events(*PLACED, **more)}
    whole = {"care_entry", "interim_care_order", "adm_sbpfa", "po_granted", "placed", "adoption_order"}
    assert kept == (whole | ({"adm_match"} if matched else set())) - gone


def test_what_happens_on_one_day_is_in_order_and_the_first_order_and_placement_count():
    one_day = ("2024-01-10 S E1 A6 2024-06-01 E12",)
    twice = (
        "2024-01-10 L E1 U6 2024-03-01 X1",
        "2024-03-01 L C2 U6 2024-05-01 X1",
        "2024-05-01 L E1 U6 2024-06-01 X1",
        "2024-06-01 P E1 A6 2024-07-01 X1",
        "2024-07-01 P E1 A6 - -",
    )

    assert not conflicts(*one_day, decisions=[("2024-01-10", "", "")], adoptions=[("", "2024-01-10", "0")])
    assert found(conflicts(*twice, decisions=[("2024-04-01", "", "")]), "rule 554") == [
        (20, "DATE_PLACED"),
        (1, "DECOM"),
    ]
    assert found(doubts(*twice), "rule 551") == [(4, "PLACE")]
    assert found(doubts(*twice), "rule 553") == [(1, "LS")]


def test_an_order_already_running_contradicts_no_decision():
    lines = ("2024-01-10 P E1 U6 - -",)

    assert not conflicts(*lines, decisions=[("2024-03-01", "", "")])


def test_a_match_is_compared_with_the_last_placement():
    lines = (
        "2024-01-10 S E1 A6 2024-06-01 X1",
        "2024-06-01 P E1 U6 2024-08-01 X1",
        "2024-08-01 P E1 A6 2024-12-01 E12",
    )

    assert not conflicts(*lines, adoptions=[("", "2024-07-01", "")])


def test_days_that_the_episodes_tell_otherwise_are_conflicts_of_both_and_neither_is_taken():
    lines = (
        "2024-01-10 S C1 U6 2024-03-01 X1",
        "2024-03-01 P C1 U5 2024-06-01 X1",
        "2024-06-01 P C1 A4 - -",
    )
    days = [("ep_placed", "2024-02-01", "EP"), ("placed", "2024-01-10", "PLACED")]

    assert found(conflicts(*lines, days=days), "The day is another in the episodes.") == [
        (50, "EP"),
        (2, "DECOM"),
        (51, "PLACED"),
        (3, "DECOM"),
    ]
    assert [key for _, key in events(*lines, days=days)] == [
        "care_entry",
        "interim_care_order",
        "placement_move",
    ]
    left = "2024-06-01 P C1 A4 2024-08-01 E12"
    ordered = [("adoption_order", "2024-08-05", "ORDER")]
    assert found(conflicts(*lines[:2], left, days=ordered), "The day is another in the episodes.") == [
        (50, "ORDER"),
        (3, "DEC"),
    ]


def test_a_match_with_a_column_of_its_own_is_asked_for_no_more():
    days = [("adm_match", "2024-07-01", "MATCHED")]

    assert ("2024-07-01", "adm_match") in events(*PLACED, days=days)
    assert not found(doubts(*PLACED, days=days), "rule 601")
    assert not found(doubts(*PLACED, adoptions=[("2024-03-01", "", "")]), "rule 601")


def test_an_episode_may_end_on_the_day_on_which_it_began():
    whole = told("2024-01-10 S C1 U6 2024-01-10 E4A", "2024-02-02 S C1 U6 2024-02-01 E4A")

    assert [each.row for each in ending_before(whole.episodes)] == [2]
    assert [each.row for each in ending_before(apart(whole).episodes)] == [201]


def test_reviews_have_their_number_where_every_year_since_coming_into_care_is_in_hand():
    reviews = ["2024-01-30", "2024-04-20", "2024-09-20", "2024-09-20"]
    entered = ("2024-01-10 S C1 U6 - -",)

    def keys(*lines, years=EVERY_YEAR):
        return [key for _, key in events(*lines, reviews=reviews, years=years) if "review" in key]

    assert keys(*entered) == ["lac_review_1", "lac_review_2", "lac_review_n"]
    assert keys(*entered, years=frozenset({2025})) == ["lac_review_n"] * 3
    assert keys("2024-01-10 L C1 U6 - -") == ["lac_review_n"] * 3
    assert keys() == ["lac_review_n"] * 3


def test_each_time_in_care_counts_its_reviews_anew():
    lines = ("2024-01-10 S C1 U6 2024-03-01 E4A", "2024-05-01 S C1 U6 - -")

    assert [key for _, key in events(*lines, reviews=["2024-01-20", "2024-05-20"]) if "review" in key] == [
        "lac_review_1",
        "lac_review_1",
    ]


def test_a_review_while_placed_is_an_adoption_review_and_one_that_day_or_later_is_not():
    lines = (*PLACED[:2], "2024-08-01 P E1 A6 2024-12-01 X1", "2024-12-01 P E1 U6 - -")
    reviews = ["2024-08-01", "2024-08-02", "2024-12-01", "2024-12-02"]

    assert [each for each in events(*lines, reviews=reviews) if "review" in each[1]] == [
        ("2024-08-01", "lac_review_1"),
        ("2024-08-02", "adoption_review"),
        ("2024-12-01", "adoption_review"),
        ("2024-12-02", "lac_review_2"),
    ]


def test_a_review_on_the_first_or_the_last_day_in_care_is_in_care():
    lines = ("2024-01-10 S C1 U6 2024-03-01 E4A",)

    assert [on for on, key in events(*lines, reviews=["2024-01-10", "2024-03-01"]) if "review" in key] == [
        "2024-01-10",
        "2024-03-01",
    ]


def test_a_review_of_a_child_out_of_care_is_asked_about():
    lines = ("2024-01-10 S C1 U6 2024-03-01 E4A",)
    reviews = ["2024-01-09", "2024-03-02"]

    assert [key for _, key in events(*lines, reviews=reviews)] == [
        "care_entry",
        "interim_care_order",
        "return_home",
    ]
    assert found(doubts(*lines, reviews=reviews), "not in care on that day") == [
        (40, "REVIEW"),
        (41, "REVIEW"),
    ]


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("2024-01-10 S C1 P2 - -", "PLACE"),
        ("2023-10-27 S C1 K3 - -", "PLACE"),
        ("2025-04-01 S C1 Z1 - -", "PLACE"),
        ("2025-03-31 S C1 Z12 - -", "PLACE"),
        ("2004-01-10 S E1 U6 - -", "LS"),
    ],
)
def test_a_code_that_was_not_in_use_that_day_is_asked_about(line, column):
    assert found(doubts(line), "was not in use") == [(1, column)]


@pytest.mark.parametrize(
    "line",
    ["2023-10-27 S C1 P2 - -", "2023-10-28 S C1 K3 - -", "2025-04-01 S C1 Z11 - -", "2024-01-10 S V2 - - -"],
)
def test_a_code_in_use_is_not(line):
    assert not doubts(line)


@pytest.mark.parametrize(("on", "year"), [("2025-04-01", 2026), ("2026-03-31", 2026), ("2026-12-31", 2027)])
def test_a_year_ends_in_march(on, year):
    assert year_of(on) == year
