"""One's own work in one list; quiet, cover and leaving; supervision."""

import pytest

from commands.practice.request import TERMINAL
from tests.commands.places import buttons_of
from tests.conftest import SOUTH


@pytest.fixture
def work(north, say):
    """Sam has two actions and two children; one of the children is South's."""
    say(SOUTH)
    say("action BX-0042 <@U0SAM> by 24/11/2026 Chase the medical report", "U0MARY")
    say("action BX-0042 <@U0SAM> by 05/12/2026 Life story work plan", "U0MARY")
    say("track BX-0050 team south born 03/2021 worker <@U0SUE>", "U0OMAR")
    say("edit BX-0050 family finder <@U0SAM> reviewing officer <@U0SAM>", "U0OMAR")
    return say


def lines(said: str) -> list[str]:
    """Return the terminal's lines, without rules and blank lines."""
    return [line.strip() for line in said.splitlines() if line.strip(" =")]


def test_me_is_ones_work_in_one_list(work, clock):
    work("praise BX-0042 <@U0SAM> Report in a week early", "U0MARY")
    work("wait 2 for medical adviser", "U0SAM")
    clock.go_to(25, 11)

    assert lines(work("me", "U0SAM")) == [
        "Your work",
        "You: 2 open actions, 1 past the date agreed; 2 children, 1 with something that needs attention.",
        "Actions",
        "• 1 · Chase the medical report · BX-0042 · was for Tue 24 Nov",
        "• 2 · Life story work plan · BX-0042 · for Sat 5 Dec · waiting for the medical adviser",
        "Children, the most pressing first",
        "• BX-0042 · 3 years 8 months · 1 date past and 1 action overdue",
        "• BX-0050 · 5 years 8 months · no recorded date has passed",
        "Surgeries",
        "• North Permanence Team: Thu 26 Nov 2026, 09:30",
        "• South Permanence Team: Mon 30 Nov 2026, 14:00",
        "Praise in the last four weeks",
        "• BX-0042: Report in a week early – @U0MARY",
    ]


def test_me_shows_what_waits_for_a_managers_agreement_and_only_theirs(work):
    work("delay BX-0042 match until 15/01/2027 because sibling assessment first", "U0SAM")

    assert work("me", "U0MARY").startswith(
        "Your work\n=========\n\nNeeds your decision\n\n"
        "1 · BX-0042 · @U0SAM asks you to agree a purposeful delay of match until Fri 15 Jan 2027: "
        "sibling assessment first · asked on Mon 23 Nov\n\n"
        "    Type `approve 1 BX-0042`, `decline 1 BX-0042`, `status BX-0042`\n\nYou: "
    )
    assert "decision" not in work("me", "U0OMAR")
    work("approve 1", "U0MARY")
    assert "decision" not in work("me", "U0MARY")


def test_what_a_manager_asks_waits_for_the_service_manager(work):
    work("role service manager <@U0SUE>")
    work("delay BX-0042 match until 15/01/2027 because sibling assessment first", "U0MARY")

    assert "decision" not in work("me", "U0MARY")
    assert "Needs your decision\n\n1 · BX-0042" in work("me", "U0SUE")


def test_me_without_work_says_so(work):
    assert "You: no open action, and named on no child." in work("me", "U0CORA")


def test_praise_is_shown_for_four_weeks(work, clock):
    work("praise BX-0042 <@U0SAM> Report in a week early", "U0MARY")
    clock.pass_(weeks=4, minutes=-1)
    assert "Report in a week early" in work("me", "U0SAM")
    clock.pass_(minutes=2)
    assert "Report in a week early" not in work("me", "U0SAM")


def test_me_shows_the_work_of_those_one_covers_for(work, clock):
    work("cover <@U0SAM> by <@U0ALEX> 24/11/2026 to 30/11/2026", "U0SAM")
    assert "For @U0SAM" not in work("me", "U0ALEX")
    clock.go_to(24, 11)

    said = work("me", "U0ALEX")
    assert "For @U0SAM until Mon 30 Nov\n  • 1 · Chase the medical report · BX-0042 · for Tue 24 Nov" in said
    assert "  • BX-0042 · 3 years 8 months" in said
    assert "@U0ALEX covers Tue 24 Nov 2026 to Mon 30 Nov 2026." in work("me", "U0SAM")
    clock.go_to(1, 12)
    assert "For @U0SAM" not in work("me", "U0ALEX")


def test_supervision_is_the_same_list_with_the_same_numbers(work):
    mine = lines(work("me", "U0SAM"))

    assert lines(work("supervision <@U0SAM>", "U0SAM")) == mine
    assert lines(work("supervision <@U0SAM>", "U0MARY")) == [
        "Supervision",
        mine[1].replace("You", "@U0SAM"),
        *mine[2:],
    ]


def test_quiet_is_kept_until_its_day_and_taken_off(work, clock, refused):
    assert work("quiet until 05/12/2026", "U0SAM").startswith("Quiet until the end of Sat 5 Dec 2026")
    assert "Quiet until Sat 5 Dec 2026: no nudges." in work("me", "U0SAM")
    assert work("quiet off", "U0SAM") == "Digests and questions come to you again."
    assert "Quiet" not in work("me", "U0SAM")
    assert "You had not asked for quiet" in refused("quiet off", "U0SAM")
    assert "is more than 6 weeks off. For that long, have somebody cover" in refused(
        "quiet until 05/01/2027", "U0SAM"
    )


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("cover <@U0SAM> by <@U0SAM> 01/12/2026 to 15/12/2026", "Nobody covers for themselves."),
        (
            "cover <@U0SAM> by <@U0ALEX> 15/12/2026 to 01/12/2026",
            "is before Tue 15 Dec 2026. Say the first day",
        ),
        ("cover <@U0SAM> by <@U0ALEX> 01/12/2026 to 26/01/2027", "A cover lasts at most 8 weeks."),
        ("cover <@U0SAM> by <@U0ALEX> 01/12/2026", "`cover` needs `to` and DATE"),
        ("cover <@U0SAM> by <@U0ALEX>", "`cover` needs DATE"),
    ],
)
def test_a_cover_that_makes_no_sense_is_refused(work, refused, rows, text, why):
    assert why in refused(text, "U0SAM")
    assert rows("covers") == []


def test_a_cover_of_eight_whole_weeks_is_taken(work, rows):
    work("cover <@U0SAM> by <@U0ALEX> 01/12/2026 to 25/01/2027", "U0SAM")
    assert rows("covers") == [("U0SAM", "U0ALEX", "2026-12-01", "2027-01-25")]


def test_another_cover_takes_the_place_of_what_was_arranged(work, rows):
    work("cover <@U0SAM> by <@U0ALEX> 01/12/2026 to 15/12/2026", "U0SAM")
    said = work("cover <@U0SAM> by <@U0SUE> 10/12/2026 to 20/12/2026", "U0MARY")

    assert "That takes the place of @U0ALEX from Tue 1 Dec 2026 to Tue 15 Dec 2026." in said
    assert rows("covers") == [("U0SAM", "U0SUE", "2026-12-10", "2026-12-20")]
    work("undo", "U0MARY")
    assert rows("covers") == [("U0SAM", "U0ALEX", "2026-12-01", "2026-12-15")]


def test_a_leavers_work_goes_to_another_at_once_and_comes_back_by_undo(work, rows):
    before = {table: sorted(rows(table)) for table in ("actions", "children")}

    assert work("left <@U0SAM> to <@U0ALEX>", "U0ADMIN") == (
        "Handed over from @U0SAM to @U0ALEX: 2 open actions, 1 child as child's social worker, "
        "1 child as family finder and 1 child as reviewing officer."
    )
    assert not any("U0SAM" in row for table in before for row in rows(table))
    assert "You: no open action, and named on no child." in work("me", "U0SAM")
    work("undo", "U0ADMIN")
    assert {table: sorted(rows(table)) for table in before} == before


def test_what_is_done_stays_whose_it_was(work, rows):
    work("done 1 Received", "U0SAM")
    work("left <@U0SAM> to <@U0ALEX>", "U0ADMIN")

    assert [(row[0], row[2]) for row in rows("actions")] == [(1, "U0SAM"), (2, "U0ALEX")]


def test_what_only_an_administrator_can_fill_is_said(work):
    work("role consultant <@U0SAM>")
    work("team edit south manager <@U0SAM>")
    said = work("left <@U0SAM> to <@U0ALEX>", "U0ADMIN")

    assert (
        "They are the manager of South Permanence Team: an administrator types `team edit south manager @…`."
        in said
    )
    assert "They are consultant: an administrator types `role none @…`." in said


def test_a_restricted_child_is_handed_over_but_not_shown_by_that(work):
    work("restrict BX-0042 to <@U0SAM> <@U0MARY>", "U0MARY")

    assert (
        "BX-0042 is restricted to people named, and @U0ALEX is not one of them: `restrict BX-0042 to …`"
        in work("left <@U0SAM> to <@U0ALEX>", "U0MARY")
    )


def test_nothing_is_handed_over_twice_or_to_the_same_person(work, refused):
    assert "That is the same person twice." in refused("left <@U0SAM> to <@U0SAM>", "U0MARY")
    work("left <@U0SAM> to <@U0ALEX>", "U0ADMIN")
    assert "@U0SAM has nothing in a team of yours. Nothing was changed." in refused(
        "left <@U0SAM> to <@U0ALEX>", "U0ADMIN"
    )


# In Slack, where people are who they are


@pytest.fixture
def type_(slack):
    """Type a command in the asker's own conversation with the bot; Sam is also the family finder of a child in South."""

    def typed(person: str, text: str) -> str:
        return slack.command(person, text, slack.workspace.dm(person))

    typed("U0MARY", "action BX-0042 @Sam by 24/11/2026 Chase the medical report")
    typed("U0OMAR", "track BX-0050 team south born 03/2021 worker @Sue")
    typed("U0OMAR", "edit BX-0050 family finder @Sam")
    return typed


REFUSED = "Supervision is between <@U0SAM> and the manager of a team in which they have children, actions or adoptive families."


@pytest.mark.parametrize(
    ("person", "is_shown"),
    [
        ("U0SAM", True),
        ("U0MARY", True),
        ("U0OMAR", True),
        ("U0ALEX", False),
        ("U0SUE", False),
        ("U0CORA", False),
    ],
)
def test_supervision_is_for_the_person_and_their_manager_only(type_, person, is_shown):
    type_("U0ADMIN", "role consultant @Cora")
    said = type_(person, "supervision @Sam")

    assert (said.startswith(REFUSED), "Children, the most pressing first" in said) == (not is_shown, is_shown)


def test_a_manager_of_another_team_gets_no_supervision(slack, type_):
    assert type_("U0MARY", "supervision @Sue").startswith("Supervision is between <@U0SUE> and the manager")


def test_supervision_counts_what_the_asker_may_not_see(type_):
    mary, omar = type_("U0MARY", "supervision @Sam"), type_("U0OMAR", "supervision @Sam")

    assert "BX-0042" in mary
    assert "BX-0050" not in mary
    assert "Not shown, as you may not see it: 1 child more in South Permanence Team (ask <@U0OMAR>)." in mary
    assert "1 action and 1 child more in North Permanence Team (ask <@U0MARY>)." in omar
    assert "Not shown" not in type_("U0SAM", "supervision @Sam")


def test_a_service_manager_sees_the_whole_supervision_list(type_):
    type_("U0ADMIN", "role service manager @Cora")
    said = type_("U0CORA", "supervision @Sam")

    assert "BX-0042" in said
    assert "BX-0050" in said
    assert "Not shown" not in said


@pytest.mark.parametrize(
    ("person", "is_taken"),
    [("U0SAM", True), ("U0CORA", True), ("U0MARY", False), ("U0OMAR", False), ("U0ALEX", False)],
)
def test_a_cover_is_arranged_by_a_person_who_answers_for_all_of_the_work(type_, person, is_taken):
    """Sam works in two teams: neither's manager may give the other's children away."""
    type_("U0ADMIN", "role service manager @Cora")
    said = type_(person, "cover @Sam by @Sue 01/12/2026 to 15/12/2026")

    assert said.startswith("<@U0SUE> covers for <@U0SAM> from Tue 1 Dec 2026 to Tue 15 Dec 2026") is is_taken
    assert ("is for them to say, or for whoever manages every team" in said) is not is_taken


def test_a_cover_sees_the_children_in_those_days_only(slack, type_):
    type_("U0SAM", "track BX-0051 team north born 03/2021 worker @Sam")
    type_("U0MARY", "restrict BX-0051 to @Sam @Mary")
    type_("U0SAM", "cover @Sam by @Sue 24/11/2026 to 30/11/2026")
    seen = []
    for day, month in ((23, 11), (24, 11), (30, 11), (1, 12)):
        slack.clock.go_to(day, month)
        seen.append("is not a child I track" not in type_("U0SUE", "status BX-0042"))
        assert "is not a child I track" in type_("U0SUE", "status BX-0051"), (
            "a restricted child is not handed over"
        )

    assert seen == [False, True, True, False]


def test_a_manager_hands_over_only_what_is_in_their_own_team(slack, type_):
    type_("U0OMAR", "edit BX-0050 reviewing officer @Mary")
    type_("U0OMAR", "action BX-0050 @Sam by 04/12/2026 Book the panel")
    assert "BX-0050" in type_("U0MARY", "supervision @Sam"), (
        "Mary sees the child, and does not manage their team"
    )

    assert "@U0SAM> has not left" in type_("U0MARY", "left @Sam to @Alex")
    said = type_("U0MARY", "left @Sam to @Alex yes")
    assert "1 open action and 1 child as child's social worker." in said
    assert "1 action and 1 child more in South Permanence Team: ask <@U0OMAR>." in said
    assert "family finder <@U0SAM>" in type_("U0OMAR", "status BX-0050")
    assert "child's social worker <@U0ALEX>" in type_("U0MARY", "status BX-0042")
    assert type_("U0MARY", "left @Sam to @Alex").startswith(
        "<@U0SAM> has nothing in a team of yours. 1 action and 1 child more in South Permanence Team: ask <@U0OMAR>."
    )
    assert "last changed nothing. Your latest change is `left`" in type_("U0MARY", "undo")
    assert type_("U0MARY", "undo yes").startswith("Undone: `left`")
    assert "child's social worker <@U0SAM>" in type_("U0MARY", "status BX-0042")


def offered(terminal, person):
    """Return the labels of the buttons on a person's Home."""
    return [button.label for button in buttons_of(terminal.desk.answer_words("home", person, TERMINAL))]


def test_home_leads_a_manager_to_what_waits_for_their_agreement(north, terminal):
    north("delay BX-0042 match until 15/01/2027 because sibling assessment first", "U0SAM")

    assert {"Agree 1", "Do not agree 1…"} <= set(offered(terminal, "U0MARY"))
    assert "Agree 1" not in offered(terminal, "U0SAM")


def test_a_manager_is_told_how_much_of_their_own_work_they_may_not_see(work, in_slack):
    work("action BX-0042 <@U0MARY> by 24/11/2026 Agree the plan", "U0SAM")
    work("restrict BX-0042 to <@U0SAM> <@U0ADMIN>", "U0ADMIN")

    said = in_slack("me", "U0MARY")

    assert (
        "Not shown, as you may not see it: 1 child kept private in North Permanence Team (restricted to people named, or you are "
        "not in its channel)." in said
    )
    assert "Agree the plan" not in said
