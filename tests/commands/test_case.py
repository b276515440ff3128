"""A child and their people: tracked, edited, siblings, restricted, closed."""

import pytest

from bot.terminal.loading.load import load


def test_a_full_date_of_birth_is_accepted_and_kept_nowhere(say, terminal, settings):
    say('team add north "North" in <#C0NORTH|north> manager <@U0MARY> from 26/11/2026 at 09:30 every 2 weeks')
    assert "3 years 8 months" in say("track BX-0042 team north born 14/03/2023 worker <@U0SAM>")
    say("track BX-0043 team north born 14 March 2023")
    say("edit BX-0043 born 2023-04-14")

    kept = b"".join(path.read_bytes() for path in settings.database.parent.glob("permanence.db*"))
    assert b"2023-03" in kept
    for way in (b"14/03", b"2023-03-14", b"2023-04-14", b"14 March", b"14 Mar"):
        assert way not in kept


def test_an_unborn_child_is_born_and_only_the_month_is_kept(north, clock, terminal, settings):
    assert "unborn, expected Wed 20 Jan 2027" in north("track BX-0043 team north due 20/01/2027")
    clock.go_to(25, 1, year=2027)
    assert "unborn, was expected Wed 20 Jan 2027" in north("status BX-0043")

    assert (
        north("milestone BX-0043 birth 18/01/2027")
        == "BX-0043: birth, recorded for January 2027; only the month is kept."
    )
    said = north("status BX-0043") + north("history BX-0043")
    assert "under a month" in said
    assert "Birth January 2027" in said
    assert "18" not in said.replace("10:18", "")
    kept = b"".join(path.read_bytes() for path in settings.database.parent.glob("permanence.db*"))
    assert b"2027-01-18" not in kept


def test_a_birth_is_recorded_once_and_its_month_edited(north, clock, refused):
    north("track BX-0043 team north due 20/01/2027")
    clock.go_to(25, 2, year=2027)
    north("milestone BX-0043 born 18/01/2027")

    assert "BX-0043 was born in January 2027, as recorded." in refused("milestone BX-0043 birth 18/02/2027")
    assert "was born in January 2027" in refused("correct BX-0043 birth 18/01/2027 to 19/01/2027")
    assert "was born in March 2023" in refused("milestone BX-0042 birth 18/01/2027")
    north("edit BX-0043 born 12/2026")
    assert "Birth December 2026" in north("status BX-0043")
    north("undo")
    assert "Birth January 2027" in north("status BX-0043")


def test_a_month_of_birth_is_edited_with_what_came_before_birth_on_record_and_not_after_coming_into_care(
    north, clock, refused
):
    north("track BX-0043 team north due 20/01/2027")
    north("milestone BX-0043 pre-birth referral 05/10/2026")
    north("milestone BX-0043 pre-proceedings 12/10/2026")
    clock.go_to(25, 2, year=2027)
    north("milestone BX-0043 born 18/01/2027")
    north("milestone BX-0043 came into care 20/01/2027")

    assert "came into care on Wed 20 Jan 2027 is too early" in refused("edit BX-0043 born 02/2027")
    assert "born in December 2026" in north("edit BX-0043 born 12/2026")
    assert "born in January 2027" in north("edit BX-0043 born 01/2027")


def test_a_child_whose_birth_is_edited_in_is_unborn_nowhere(north, clock, begun, shown):
    north("track BX-0043 team north due 25/11/2026 worker <@U0SAM>")
    clock.go_to(26, 11, 8)
    assert "BX-0043 was expected on Wed 25 Nov 2026" in north("me", "U0SAM")
    north("edit BX-0043 born 11/2026")
    north("expect BX-0043 tracking meeting 03/12/2026")
    assert "was expected" not in north("me", "U0SAM")
    begun()

    assert shown("child BX-0043").startswith("1 · BX-0043 · under a month · ")


def test_a_child_not_born_yet_reaches_only_what_may_come_before_birth(north, refused):
    north("track BX-0043 team north due 20/01/2027")

    assert "BX-0043 is not born yet, so placement order cannot be recorded." in refused(
        "milestone BX-0043 po 12/10/2026"
    )
    assert "not born yet" in refused("close BX-0043 adopted 12/10/2026")
    assert "recorded for" in north("milestone BX-0043 family group conference")
    assert "closed" in north("close BX-0043 moved away 23/11/2026")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("track BX-0050 team north", "Say when BX-0050 was born (`born 03/2023`) or"),
        ("track BX-0050 team north born 03/2023 due 20/01/2027", "Say when BX-0050 was born"),
        ("track BX-0050 team north due 20/01/2028", "further ahead than a birth can be expected"),
        ("track BX-0042 team north born 03/2023", "BX-0042 is already tracked."),
        ("track BX-0050 team nroth born 03/2023", "Did you mean `north`?"),
        ("track BX-0050 born 03/2023", "`track` needs `team` and TEAM."),
        ("edit BX-0042", "What changes? For example: `edit BX-0042 worker @Alex`"),
        ("edit BX-0042 due 20/01/2027", "BX-0042 is born already"),
        (
            "edit BX-0042 born 06/2026",
            "BX-0042: came into care on Mon 2 Feb 2026 is too early for a birth in June 2026.",
        ),
        ("edit BX-0042 born 02/2023 due 20/01/2027", "BX-0042 is born already"),
        ("edit BX-0042 team west", "I don't know a team `west`"),
        ("siblings BX-0042", "Name two children or more"),
        ("siblings BX-0042 BX-0042", "Name two children or more"),
        ("siblings BX-0042 BX-0099 together", "BX-0099 is not a child I track, or not one you may see."),
        ("restrict BX-0042", "To which people?"),
        ("restrict BX-0042 lift", "BX-0042 is not restricted."),
        ("restrict BX-0042 to <@U0SAM>", "Name yourself or @U0MARY too"),
        ("close BX-0042 adopted 12/10/2022", "before BX-0042 was born"),
    ],
)
def test_an_impossible_change_is_refused_and_nothing_changes(north, refused, everything, text, why):
    before = everything()
    assert why in refused(text)
    assert everything() == before


@pytest.mark.usefixtures("north")
def test_a_manager_who_restricts_a_child_is_told_to_name_themselves(refused):
    assert refused("restrict BX-0042 to <@U0SAM>", "U0MARY").startswith("Name yourself too, so that somebody")


def test_people_are_named_and_renamed(north):
    assert "no child's social worker named" in north("track BX-0043 team north born 05/2024")
    said = north("edit BX-0043 worker <@U0SAM> family finder <@U0ALEX> reviewing officer <@U0CORA>")
    assert said == (
        "BX-0043 is changed: child's social worker @U0SAM, family finder @U0ALEX, reviewing officer @U0CORA."
    )
    assert "BX-0043" in north("caseload", "U0CORA")


def test_the_dates_of_a_child_that_change_are_echoed_and_none_past_is_expected(north, refused, everything):
    assert north("edit BX-0042 born 04/2023") == (
        "BX-0042 is changed: born in April 2023, child's social worker @U0SAM."
    )
    north("track BX-0043 team north due 20/01/2027")
    assert north("edit BX-0043 due 30/01/2027 worker <@U0SAM>") == (
        "BX-0043 is changed: birth expected on Sat 30 Jan 2027, child's social worker @U0SAM."
    )
    before = everything()
    assert refused("edit BX-0043 due 20/11/2026").startswith("Fri 20 Nov 2026 has passed. Give a day to come")
    assert everything() == before


def test_siblings_are_shown_on_each_and_their_arrangement_may_change(north):
    north("track BX-0043 team north born 05/2024")
    assert north("siblings BX-0042 BX-0043 together") == "BX-0042 and BX-0043 are siblings, to be together."
    assert "Siblings: BX-0043 (to be together)" in north("status BX-0042")
    assert "Siblings: BX-0042 (to be together)" in north("status BX-0043")

    north("siblings BX-0043 BX-0042 apart yes")
    assert "Siblings: BX-0043 (to be apart)" in north("status BX-0042")
    north("undo")
    assert "Siblings: BX-0043 (to be together)" in north("status BX-0042")


def test_siblings_that_contradict_what_is_on_record_are_refused_in_the_terminal_unless_it_is_said_again(
    north, refused
):
    for ref in ("BX-0043", "BX-0044"):
        north(f"track {ref} team north born 05/2024")
    north("siblings BX-0042 BX-0043 together")
    again = "If it is right, type it again with `yes` at the end. Nothing was changed."
    assert (
        refused("siblings BX-0042 BX-0043 apart")
        == f"BX-0042 and BX-0043 are to be together, as recorded. {again}"
    )
    assert (
        refused("siblings BX-0042 BX-0043") == f"BX-0042 and BX-0043 are to be together, as recorded. {again}"
    )
    north("siblings BX-0043 BX-0044 together")
    assert refused("siblings BX-0042 BX-0044 apart") == (
        f"BX-0042 and BX-0044 would be apart, though BX-0042 is to be with BX-0043 and BX-0043 is to be with BX-0044. {again}"
    )
    north("siblings BX-0042 BX-0044 apart yes")
    assert "BX-0044 (to be apart)" in north("status BX-0042")


def test_a_sibling_who_died_is_named_on_no_other_child_and_an_adopted_one_is(north):
    for ref in ("BX-0043", "BX-0044"):
        north(f"track {ref} team north born 05/2024 entered 02/02/2026")
    north("siblings BX-0042 BX-0043 together")
    north("siblings BX-0043 BX-0044 together")
    north("close BX-0043 died 20/11/2026")

    assert "Siblings" not in north("status BX-0042")
    assert north("siblings BX-0042 BX-0044 apart") == "BX-0042 and BX-0044 are siblings, to be apart."
    assert "Siblings: BX-0044 (to be apart)\n" in north("status BX-0042")
    north("undo")
    north("undo yes")
    north("close BX-0043 special guardianship 20/11/2026")
    assert "Siblings: BX-0043 (to be together)\n" in north("status BX-0042")


def test_siblings_that_contradict_nothing_are_recorded_at_once(north, refused):
    for ref in ("BX-0043", "BX-0044"):
        north(f"track {ref} team north born 05/2024")
    north("siblings BX-0042 BX-0043 BX-0044")
    north("siblings BX-0042 BX-0043 together")
    assert refused("siblings BX-0042 BX-0043 together") == "That is on record already. Nothing was changed."
    north("siblings BX-0042 BX-0044 apart")
    assert north("siblings BX-0043 BX-0044 apart") == "BX-0043 and BX-0044 are siblings, to be apart."


def test_siblings_are_asked_about_in_slack_once(north, terminal, in_slack):
    for ref in ("BX-0043", "BX-0044"):
        north(f"track {ref} team north born 05/2024 worker <@U0SAM>")
    north("siblings BX-0042 BX-0043 together")
    north("siblings BX-0043 BX-0044 together")
    said = in_slack("siblings BX-0042 BX-0043 BX-0044 apart", "U0SAM")
    assert said.startswith(
        "BX-0042 and BX-0043 are to be together, as recorded. Is it now: BX-0042, BX-0043 and BX-0044, to be apart?"
    )
    assert "BX-0043 and BX-0044 are to be together, as recorded." in said


def test_a_sibling_whom_the_asker_may_not_see_is_not_told_of(north, in_slack):
    for ref in ("BX-0043", "BX-0044"):
        north(f"track {ref} team north born 05/2024 worker <@U0SAM>")
    north("siblings BX-0042 BX-0043 together")
    north("siblings BX-0043 BX-0044 together")
    north("restrict BX-0043 to <@U0MARY>", "U0MARY")
    assert "are siblings, to be apart" in in_slack("siblings BX-0042 BX-0044 apart", "U0SAM")


def test_of_many_contradictions_a_few_are_told(north, refused):
    refs = [f"BX-{number:04}" for number in range(100, 106)]
    for ref in refs:
        north(f"track {ref} team north born 05/2024")
    north(f"siblings {' '.join(refs)} together")
    said = refused(f"siblings {' '.join(refs)} apart")
    assert said.count("as recorded") == 10
    assert "And 5 more: `status BX-0100` shows a child's siblings." in said


def test_more_siblings_than_any_family_has_are_refused(north, refused):
    refs = " ".join(f"BX-{number:04}" for number in range(100, 151))
    assert refused(f"siblings {refs} together").startswith("Name two children or more, and at most 50")


def test_who_is_named_on_a_restricted_child_and_may_not_see_them_is_said(north):
    north("restrict BX-0042 to <@U0SAM> <@U0MARY>", "U0MARY")
    warning = "BX-0042 is restricted to people named, and @U0ALEX is not one of them"
    assert warning in north("edit BX-0042 worker <@U0ALEX>", "U0MARY")
    assert warning not in north("edit BX-0042 worker <@U0SAM>", "U0MARY")


def test_a_restricted_child_is_only_counted_in_an_agenda_until_it_is_lifted(north):
    north("milestone BX-0042 placement order 12/10/2026")
    said = north("restrict BX-0042 to <@U0SAM> <@U0MARY>", "U0MARY")
    assert "restricted to @U0SAM and @U0MARY" in said

    preview = north("surgery north", "U0ADMIN")
    assert "Restricted to people named, so never in the agenda: BX-0042." in preview
    assert preview.count("BX-0042") == 1, "it is drawn as the channel would see it"
    assert "1 kept private" in preview
    assert "Restricted to @U0" in north("status BX-0042")
    north("restrict BX-0042 lift", "U0MARY")
    assert "Restricted" not in north("status BX-0042")


def test_closing_records_the_order_where_none_is_recorded(north, clock):
    north("action BX-0042 <@U0SAM> by 28/11/2026 Chase the medical report")
    clock.go_to(4, 3, year=2027)
    said = north("close BX-0042 adopted 03/03/2027")

    assert said == (
        "BX-0042 is closed: adopted, Wed 3 Mar 2027. Adoption order is recorded for that day. 1 open action ended with it."
    )
    assert "Closed on Wed 3 Mar 2027: adopted" in north("status BX-0042")
    assert "Adoption order Wed 3 Mar 2027" in north("history BX-0042")
    assert "no action" in north("overdue north"), "nothing more is asked for a closed child"
    assert "no children" in north("caseload north")


def test_closing_keeps_the_order_that_is_recorded(north, clock):
    clock.go_to(4, 3, year=2027)
    north("milestone BX-0042 adoption order 01/03/2027")
    assert "is recorded for that day" not in north("close BX-0042 adopted 03/03/2027")
    assert "Adoption order Mon 1 Mar 2027" in north("history BX-0042")


@pytest.mark.parametrize("ended_by", ["disruption", "placement move"])
def test_closing_records_a_long_term_match_anew_where_the_one_on_record_came_to_nothing(north, ended_by):
    north("milestone BX-0042 long-term foster match 02/03/2026")
    assert "is recorded for that day" not in north("close BX-0042 long-term fostering 01/10/2026")
    north("undo")
    north(f"milestone BX-0042 {ended_by} 01/06/2026")

    said = north("close BX-0042 long-term fostering 01/10/2026")
    assert "Long-term foster match is recorded for that day." in said
    assert "Long-term foster match Thu 1 Oct 2026" in north("history BX-0042")


def test_how_tracking_ended_is_told_beside_its_reason_of_a_child_back_in_care(north):
    north("close BX-0042 with relatives 01/10/2026 because home of the aunt")
    north("milestone BX-0042 came into care 02/11/2026 yes")
    ended = "Tracking ended Thu 1 Oct 2026: with relatives or friends, without an order; home of the aunt\n"
    assert ended in north("status BX-0042")


def test_a_closed_child_takes_no_change_until_the_closing_is_undone(north, refused):
    north("close BX-0042 moved away 20/11/2026")
    assert refused("update BX-0042 Seen").startswith(
        "BX-0042 was closed on Fri 20 Nov 2026. Nothing was changed."
    )
    assert "last changed nothing" in refused("undo")
    north("undo 3")
    assert north("update BX-0042 Seen") == "BX-0042: noted."
    assert "Tracking ended" not in north("history BX-0042").split("Changes")[0]


def test_a_plan_may_have_another_alongside_and_the_last_one_agreed_counts(north):
    north("plan BX-0042 adoption 01/09/2026 because ADM decision")
    assert "Plan: adoption since Tue 1 Sep 2026, ADM decision" in north("status BX-0042")
    north("plan BX-0042 adoption alongside special guardianship")
    assert "Plan: adoption, alongside special guardianship since Mon 23 Nov 2026" in north("status BX-0042")
    north("plan BX-0042 kinship 01/10/2026")
    assert "Plan: adoption, alongside special guardianship since Mon 23 Nov 2026" in north("status BX-0042")


def test_a_caseload_is_worst_first_and_says_why(north):
    north("track BX-0043 team north born 05/2024 worker <@U0SAM>")
    north("milestone BX-0042 placement order 12/10/2026")
    lines = north("caseload", "U0SAM").splitlines()

    assert "@U0SAM: 2 children, 1 with something that needs attention." in lines
    shown = [line for line in lines if "BX-" in line]
    assert [line[4:11] for line in shown] == ["BX-0042", "BX-0043"]
    assert "1 date past" in shown[0]
    assert "no recorded date has passed" in shown[1]


@pytest.mark.parametrize(
    ("recorded", "why"),
    [
        (
            ["milestone BX-0042 placed 01/10/2026", "milestone BX-0042 disruption 20/11/2026"],
            "placement disrupted",
        ),
        (["expect BX-0042 final hearing 03/12/2026"], "hearing or panel within two weeks"),
        (["expect BX-0042 final hearing 25/11/2026"], "hearing or panel passed, none recorded"),
        (["expect BX-0042 ppm 25/11/2026"], "an expected date passed"),
        (["edit BX-0042 born 11/2008"], ", how does tracking end?"),
    ],
)
def test_a_caseload_says_in_few_words_why_a_child_needs_attention(north, clock, recorded, why):
    for typed in recorded:
        north(typed)
    clock.go_to(27, 11)
    assert why in north("caseload north")


@pytest.mark.parametrize("typed", ["Mar 23", "March '23", "03/23", "14 Mar 23"])
def test_a_month_of_birth_may_have_a_short_year(north, typed):
    assert "3 years 8 months" in north(f"track BX-0050 team north born {typed}")


@pytest.mark.parametrize("typed", ["03/12", "14 Mar", "yesterday"])
def test_a_birth_needs_its_year_said(north, refused, typed):
    assert "Say the year of birth in four figures" in refused(f"track BX-0050 team north born {typed}")


def test_a_day_among_the_reasons_for_a_plan_is_asked_about(north, refused):
    assert "Which day was it?" in refused("plan BX-0042 adoption because ADM decision 01/09/2026")
    assert "Which day was it?" in refused("plan BX-0042 adoption because ADM decision 01092026")
    assert "recorded for Mon 23 Nov 2026" in north("plan BX-0042 adoption because no news for six weeks")
    said = north("plan BX-0042 adoption because ADM alongside special guardianship")
    assert said.endswith(
        "adoption, alongside special guardianship, recorded for Mon 23 Nov 2026, because ADM."
    )


def test_only_a_teams_manager_gives_its_child_to_another_team(town):
    town.say("track BX-0043 team north born 05/2024")
    town.clock.go_to(26, 11, 9, 30)
    town.by_clock("agenda north 26/11/2026")
    told = "select state, note from outbox where kind = 'child' and subject = 'BX-0042'"
    assert town.query(told) == [("planned", None)]

    assert town.refused("edit BX-0042 team south", "U0SAM") == (
        "Giving a child to another team is for the team's manager. Ask @U0MARY."
    )
    said = town.reply("edit BX-0042 team south", "U0MARY", is_confirmed=True)
    assert said.words.startswith("**BX-0042** is changed: now with South Permanence Team, ")
    assert [button.label for button in said.buttons] == ["Undo"]
    assert town.query("select team from children where ref = 'BX-0042' and retracted is null") == [("south",)]
    assert [state for state, _ in town.query(told)] == ["skipped"], "North's channel is not told of them"


def test_an_expected_date_further_off_than_a_birth_can_be_is_refused(north, refused):
    north("track BX-0043 team north due 20/01/2027")

    assert "further ahead than a birth can be expected" in refused("edit BX-0043 due 20/01/2028")
    assert "expected Sat 30 Jan 2027" in north("edit BX-0043 due 30/01/2027") + north("status BX-0043")


def test_a_child_is_tracked_by_a_person_in_the_teams_channel(town):
    assert town.refused("track BX-0050 team north born 03/2021", "U0SUE") == (
        "You are not in North Permanence Team's channel, so you cannot add a child to it."
    )
    assert "Tracking BX-0050 in South Permanence Team" in town.ask(
        "track BX-0050 team south born 03/2021", "U0SUE"
    )


def test_a_child_does_not_come_into_care_before_birth(town):
    for text in ("born 03/2023 entered 28/02/2023", "due 20/01/2027 entered 02/02/2026"):
        assert "cannot have come into care on" in town.refused(f"track BX-0050 team north {text}", "U0SAM")
    assert town.query("select ref from children where ref = 'BX-0050'") == []


def test_a_managers_own_caseload_is_the_teams(town):
    said = town.ask("caseload", "U0MARY")

    assert "Your team: 1 child" in said
    assert "BX-0042" in said
    assert town.ask("caseload", "U0OMAR") == "Your team: no children."
    assert town.ask("caseload <@U0MARY>", "U0MARY") == "@U0MARY: no children."


def test_a_caseload_never_says_none_where_children_are_not_shown(town):
    outside = "You are not in North Permanence Team's channel, so I show you only children on whom you are named. Ask @U0MARY."
    assert (
        town.ask("caseload north", "U0OMAR")
        == f"North Permanence Team: no child that I may show you. {outside}"
    )
    assert town.ask("caseload <@U0SAM>", "U0OMAR") == (
        "@U0SAM: no child that I may show you. Not shown, as you may not see it: 1 child more in North Permanence Team "
        "(ask @U0MARY)."
    )
    town.say("edit BX-0042 family finder <@U0OMAR>")
    assert outside in town.ask("caseload north", "U0OMAR"), "the one that he is named on is not all of them"
    town.say("restrict BX-0042 to <@U0SAM> <@U0ADMIN>")
    assert town.ask("caseload north", "U0MARY") == (
        "North Permanence Team: no child that I may show you. 1 more child is restricted to people named."
    )
    town.say("role service manager <@U0SUE>")
    assert "1 more child is restricted to people named." in town.ask("home", "U0SUE")
    assert "restricted to people named" not in town.ask("caseload north", "U0SAM")


def test_history_says_from_which_file_a_child_was_loaded(north, settings, clock, tmp_path):
    path = tmp_path / "journeys.csv"
    path.write_text(
        "ref,born,team,milestone,date,detail\nBX-0001,2023-03,north,care_entry,2026-02-02,\n",
        encoding="utf-8",
    )
    load([path], settings, "tester", clock)

    said = north("history BX-0001")
    assert "BX-0001: 1 change, 1 milestone on record." in said
    assert "Mon 23 Nov 2026, 10:00 · loaded from journeys.csv" in said


@pytest.fixture
def loaded(north, settings, clock, tmp_path):
    """Load rows of BX-0001, who is North's."""

    def rows(*events: str) -> None:
        path = tmp_path / f"{len(events)}.csv"
        lines = "".join(f"BX-0001,2023-03,north,{event}\n" for event in events)
        path.write_text(f"ref,born,team,milestone,date,detail\n{lines}", encoding="utf-8")
        load([path], settings, "tester", clock)

    return rows


def test_a_loaded_plan_is_in_the_history_and_its_day_is_corrected(north, loaded):
    plan = "perm_plan_agreed,2026-05-18,adoption alongside special guardianship"
    loaded("care_entry,2026-02-02,", plan)

    said = north("history BX-0001")
    assert "BX-0001: 1 change, 2 milestones on record." in said
    agreed = "Permanence plan agreed Mon 18 May 2026: adoption, alongside special guardianship"
    assert agreed in said.split("Changes")[0]
    corrected = north("correct BX-0001 plan agreed 18/05/2026 to 11/05/2026")
    assert corrected == "BX-0001: permanence plan agreed is now Mon 11 May 2026, not Mon 18 May 2026."
    assert "Plan: adoption, alongside special guardianship since Mon 11 May 2026" in north("status BX-0001")
    north("undo")
    assert agreed in north("history BX-0001")


def test_a_plan_typed_either_way_is_corrected_and_one_not_on_record_is_not(north, refused):
    north("plan BX-0042 adoption 18/05/2026 because ADM decision")
    north("milestone BX-0042 plan agreed 18/05/2026 adoption")
    north("plan BX-0042 kinship 01/06/2026")

    assert "is now Mon 11 May 2026" in north("correct BX-0042 plan agreed 18/05/2026 to 11/05/2026")
    said = north("history BX-0042").split("Changes")[0]
    assert "Permanence plan agreed Mon 11 May 2026: adoption\n" in said
    assert "Permanence plan agreed Mon 11 May 2026: adoption; ADM decision" in said
    assert "Plan: kinship care since Mon 1 Jun 2026" in north("status BX-0042")
    assert (
        "permanence plan agreed is not on record for Mon 18 May 2026. On record: Mon 11 May 2026, Mon 1 Jun 2026."
        in refused("correct BX-0042 plan agreed 18/05/2026 to 11/05/2026")
    )
    assert "has permanence plan agreed on record for Mon 1 Jun 2026" in refused(
        "correct BX-0042 plan agreed 11/05/2026 to 01/06/2026"
    )


def test_a_plan_that_was_expected_is_expected_no_more_once_it_is_agreed_typed_or_loaded(north, loaded):
    loaded("care_entry,2026-02-02,")
    for ref in ("BX-0042", "BX-0001"):
        north(f"expect {ref} plan agreed 04/12/2026")
        north(f"expect {ref} ppm 04/12/2026")
    north("plan BX-0042 adoption 20/11/2026")
    loaded("care_entry,2026-02-02,", "perm_plan_agreed,2026-11-20,adoption")

    for ref in ("BX-0042", "BX-0001"):
        assert "Permanence plan agreed, expected" not in north(f"status {ref}")
        assert "Permanence planning meeting, expected Fri 4 Dec 2026" in north(f"status {ref}")
