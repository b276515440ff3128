"""What contradicts the record, or an age that no child in care has, is asked about or refused; a closed child comes back."""

import pytest

from bot.text import draw_text

STATUS = "status BX-0042"


def events(town, milestone):
    return [
        on
        for (on,) in town.query(
            "select reached from milestones where retracted is null and milestone = ? order by 1", milestone
        )
    ]


def answered(town, question, person="U0SAM"):
    """Press the button that answers a question."""
    yes = question.buttons[0]
    assert yes.confirms
    return town.ask(yes.command, person, is_confirmed=True)


def test_a_second_order_is_asked_about_and_corrects_the_first_with_one_press(town):
    town.ask("milestone BX-0042 placement order 12/10/2026", "U0SAM")

    question = town.reply("milestone BX-0042 placement order 15/10/2026", "U0SAM")

    assert question.words == (
        "BX-0042 has one placement order at a time, and these are two: Mon 12 Oct 2026 and Thu 15 Oct 2026, with "
        "nothing between them that ended the first. Is it Thu 15 Oct 2026, and not Mon 12 Oct 2026? Else record first "
        "what came between: `placement order revoked` or `plan reversed`."
    )
    assert [each.label for each in question.buttons] == ["Yes, Thu 15 Oct 2026", "No"]
    assert events(town, "po_granted") == ["2026-10-12"]
    answered(town, question)
    assert events(town, "po_granted") == ["2026-10-15"]


def test_which_child_is_meant_and_which_day_are_asked_in_one_question(town):
    town.ask("milestone BX-0042 placement order 12/10/2026", "U0SAM")

    question = town.reply("milestone BX-0042 placement order 15/10/2026", "U0ALEX")

    assert "– not one of yours. BX-0042 has one placement order at a time" in question.words
    assert question.words.endswith("with: correct BX-0042 placement order 12/10/2026 to 15/10/2026")
    answered(town, question, "U0ALEX")
    assert events(town, "po_granted") == ["2026-10-15"]


def test_the_note_of_a_second_order_goes_with_the_correction_that_it_turns_out_to_be(town):
    town.ask("milestone BX-0042 placement order 12/10/2026", "U0SAM")
    question = town.reply("milestone BX-0042 placement order 15/10/2026 By the sealed order", "U0SAM")
    said = answered(town, question)

    assert said.endswith("is now Thu 15 Oct 2026, not Mon 12 Oct 2026, because By the sealed order.")
    assert "because By the sealed order" in town.say("history BX-0042")


def test_no_yes_records_a_second_beside_the_first(town):
    town.ask("milestone BX-0042 match 12/10/2026", "U0SAM")

    said = town.refused("milestone BX-0042 match 15/10/2026", "U0SAM", is_confirmed=True)

    assert "`correct BX-0042 match 12/10/2026 to …` If something came between, record that first: " in said
    assert said.endswith("Nothing was changed.")


def test_a_second_coming_into_care_with_no_leaving_between_is_asked_about(town):
    question = town.reply("milestone BX-0042 care entry 15/10/2026", "U0SAM")

    assert "Else record first what came between: how care ended, such as `return home`." in question.words
    assert len(events(town, "care_entry")) == 1
    town.ask("milestone BX-0042 return home 10/10/2026", "U0SAM")
    town.ask("milestone BX-0042 care entry 15/10/2026", "U0SAM")
    assert events(town, "care_entry")[-1] == "2026-10-15"


def test_a_second_match_after_a_disruption_is_recorded_in_whatever_order_it_is_typed(town):
    for typed in ("match 15/10/2026", "disruption 12/10/2026", "match 01/09/2026"):
        assert "recorded for" in town.ask(f"milestone BX-0042 {typed}", "U0SAM")
    assert events(town, "adm_match") == ["2026-09-01", "2026-10-15"]


@pytest.mark.parametrize("what", ["placement order", "match", "placed", "care order", "first review"])
def test_what_comes_before_coming_into_care_is_recorded_only_with_a_yes(town, what):
    question = town.reply(f"milestone BX-0042 {what} 05/01/2026", "U0SAM")

    assert (
        "on Mon 5 Jan 2026 is before BX-0042 came into care, on Mon 2 Feb 2026. Is that right?"
        in question.words
    )
    assert "`correct BX-0042 came into care 02/02/2026 to …`" in question.words
    assert "recorded for Mon 5 Jan 2026" in answered(town, question)


def test_the_terminal_refuses_what_it_would_ask_until_it_is_typed_with_yes(town):
    with pytest.raises(Exception, match="If it is right, type it again with `yes` at the end"):
        town.say("milestone BX-0042 placement order 05/01/2026")
    with pytest.raises(Exception, match="type it again without its note and with `yes` at the end"):
        town.say("milestone BX-0042 placement order 05/01/2026 sealed")
    assert "recorded" in town.say("milestone BX-0042 placement order 05/01/2026 yes")


def test_an_adoption_order_with_nothing_before_it_is_asked_about_once(town):
    question = town.reply("milestone BX-0042 adoption order 12/10/2026", "U0SAM")

    assert question.words == (
        "BX-0042 has no placement order or consent to placement and no moving in on record before that. "
        "Record it anyway?"
    )
    assert "recorded" in answered(town, question)
    assert "is now Tue 13 Oct 2026" in town.ask("correct BX-0042 ao 12/10/2026 to 13/10/2026", "U0SAM")


def test_an_adoption_order_before_the_moving_in_is_asked_about_with_everything_it_contradicts(town):
    town.ask("milestone BX-0042 placement order 12/10/2026", "U0SAM")
    town.ask("milestone BX-0042 placed 12/11/2026", "U0SAM")

    question = town.reply("milestone BX-0042 adoption order 05/10/2026", "U0SAM")

    assert "is before placement order on Mon 12 Oct 2026" in draw_text(question)
    assert "is before placed for adoption on Thu 12 Nov 2026" in draw_text(question)


def test_a_correction_may_not_contradict_the_record_either(town):
    town.ask("milestone BX-0042 placement order 12/10/2026", "U0SAM")
    town.ask("milestone BX-0042 placement order revoked 20/10/2026", "U0SAM")
    town.ask("milestone BX-0042 placement order 15/11/2026", "U0SAM")

    assert "is before BX-0042 came into care" in town.ask(
        "correct BX-0042 po 12/10/2026 to 05/01/2026", "U0SAM"
    )
    assert "these are two" in town.ask("correct BX-0042 po 15/11/2026 to 15/10/2026", "U0SAM")
    assert "these are two" in town.refused(
        "correct BX-0042 po 15/11/2026 to 15/10/2026", "U0SAM", is_confirmed=True
    )
    assert "is now Tue 13 Oct 2026" in town.ask("correct BX-0042 po 12/10/2026 to 13/10/2026", "U0SAM")
    assert "is not on record for" in town.refused("correct BX-0042 po 01/10/2026 to 05/01/2026", "U0SAM")


def test_an_age_that_no_child_in_care_has_is_asked_about(town):
    question = town.reply("track BX-0050 team north born 03/1995", "U0SAM")

    assert question.words == (
        "Born in March 1995, BX-0050 is 31 years 8 months old. Tracking is for children in care, and ends at 18. "
        "Is the year right?"
    )
    assert town.query("select 1 from children where ref = 'BX-0050'") == []
    assert "Tracking BX-0050" in answered(town, question)
    assert "Is the year right?" in town.ask("edit BX-0042 born 10/2008", "U0SAM")
    assert "BX-0042 is changed" in town.ask("edit BX-0042 born 11/2008", "U0SAM")
    both = town.ask("edit BX-0042 born 10/2008 team south", "U0MARY")
    assert "Is the year right? You will no longer see this child" in both
    with pytest.raises(Exception, match="Check the year"):
        town.say("track BX-0051 team north born 03/1995")


def test_a_birth_of_long_ago_is_asked_about(town):
    town.ask("track BX-0050 team north due 20/12/2026 worker <@U0SAM>", "U0SAM")

    assert "Is the year right?" in town.ask("milestone BX-0050 birth 12/11/2006", "U0SAM")
    assert "recorded for November 2026" in town.ask("milestone BX-0050 birth 12/11/2026", "U0SAM")


def test_from_the_month_of_the_eighteenth_birthday_it_is_asked_how_tracking_ends(town):
    town.ask("edit BX-0042 born 12/2008", "U0SAM")
    assert "How does tracking end?" not in town.ask(STATUS, "U0SAM")
    town.ask("edit BX-0042 born 11/2008", "U0SAM")

    status = town.reply(STATUS, "U0SAM")

    assert (
        "18 this month. How does tracking end? The team's manager says it: `close BX-0042 left care …`, or how else it ended."
    ) in draw_text(status)
    assert "close BX-0042" in [each.command for each in status.buttons]
    assert "18 this month, how does tracking end?" in town.ask("caseload", "U0SAM")
    town.ask("close BX-0042 left care 20/11/2026", "U0MARY")
    assert "How does tracking end?" not in town.ask(STATUS, "U0SAM")


@pytest.fixture
def closed(town):
    """A child with something still to do, closed as moved to another authority."""
    town.ask("expect BX-0042 match panel 20/12/2026", "U0SAM")
    town.ask("action BX-0042 <@U0SAM> by 24/11/2026 Chase the report", "U0SAM")
    town.ask("close BX-0042 moved 02/10/2026", "U0MARY")
    return town


def test_nothing_of_a_closed_child_runs_on(closed):
    closed.clock.now = closed.clock.now.replace(year=2029)

    said = closed.ask(STATUS, "U0SAM")

    assert "3 years 7 months when tracking ended" in said
    assert "was in care 242 days" in said
    assert "match panel" not in said


def test_a_closed_child_comes_back_into_care_and_the_ending_stays(closed):
    question = closed.reply("milestone BX-0042 care entry 20/11/2026", "U0SAM")

    assert question.words.startswith(
        "**BX-0042** was closed on Fri 2 Oct 2026: moved to another authority. In care again since Fri 20 Nov 2026? "
        "Then tracking begins again in North Permanence Team, child's social worker "
    )
    assert "Closed on" in closed.ask(STATUS, "U0SAM")
    assert "Tracked again, child's social worker" in answered(closed, question)
    said = closed.ask(STATUS, "U0SAM")
    assert "in care 3 days" in said
    assert "Tracking ended Fri 2 Oct 2026: moved to another authority\n" in said
    assert "Closed on" not in said
    assert "match panel" not in said
    assert "Chase" not in said
    assert "overdue" not in closed.ask("caseload", "U0SAM")
    closed.ask("close BX-0042 moved 22/11/2026", "U0MARY")
    assert events(closed, "tracking_ended_other") == ["2026-10-02", "2026-11-22"]


def test_a_child_may_be_adopted_again_in_a_second_time_in_care(town):
    town.ask("close BX-0042 adopted 02/10/2026", "U0MARY", is_confirmed=True)
    answered(town, town.reply("milestone BX-0042 care entry 20/10/2026", "U0SAM"))

    assert "Adoption order is recorded" in town.ask(
        "close BX-0042 adopted 20/11/2026", "U0MARY", is_confirmed=True
    )
    assert events(town, "adoption_order") == ["2026-10-02", "2026-11-20"]


def test_what_was_reached_in_an_earlier_time_in_care_may_be_delayed_in_this_one(town):
    town.ask("milestone BX-0042 sgo 02/10/2026", "U0SAM")
    assert "has special guardianship order on record" in town.refused(
        "delay BX-0042 sgo until 18/12/2026 because court timetable", "U0SAM"
    )
    town.ask("milestone BX-0042 care entry 20/10/2026", "U0SAM")

    assert "special guardianship order" in town.ask(
        "delay BX-0042 sgo until 18/12/2026 because court timetable", "U0SAM"
    )


def test_coming_back_is_undone_whole(closed):
    answered(closed, closed.reply("milestone BX-0042 care entry 20/11/2026", "U0SAM"))
    closed.ask("undo", "U0SAM")

    assert "Closed on Fri 2 Oct 2026" in closed.ask(STATUS, "U0SAM")
    assert len(events(closed, "care_entry")) == 1


def test_only_coming_into_care_after_the_closing_begins_anew(closed):
    assert "Only coming into care after that day makes tracking begin again" in closed.refused(
        "milestone BX-0042 care entry 20/09/2026", "U0SAM"
    )
    said = closed.refused("milestone BX-0042 match 20/11/2026", "U0SAM")
    assert said.endswith("In care again: `milestone BX-0042 came into care …`")
    with pytest.raises(Exception, match="`milestone BX-0042 came into care 20/11/2026 yes`"):
        closed.say("milestone BX-0042 care entry 20/11/2026")
    assert "Tracked again" in closed.say("milestone BX-0042 came into care 20/11/2026 yes")


def test_what_else_speaks_against_coming_back_is_asked_in_the_same_question(town):
    town.ask("edit BX-0042 born 11/2008", "U0SAM")
    town.ask("close BX-0042 left care 02/11/2026", "U0MARY")
    town.clock.now = town.clock.now.replace(month=12)

    words = town.reply("milestone BX-0042 care entry 20/12/2026", "U0SAM").words

    assert words.startswith(
        "Came into care on Sun 20 Dec 2026 is after BX-0042 turned 18, in November 2026. Is that right?"
    )
    assert "In care again since Sun 20 Dec 2026?" in words


def test_a_child_who_died_is_never_asked_about(town):
    town.ask("close BX-0042 died 02/10/2026", "U0MARY")

    said = town.refused("milestone BX-0042 care entry 20/11/2026", "U0SAM")
    assert said.endswith("takes the closing back.")


def test_a_child_comes_back_to_no_team_that_has_ended_before_another_has_them(town):
    town.say("track BX-0061 team south born 03/2023 entered 02/02/2026 worker <@U0SUE>")
    town.say("role service manager <@U0SERA>")
    for ref in [
        ref for (ref,) in town.query("select ref from children where team = 'south' and retracted is null")
    ]:
        town.say(f"close {ref} moved 02/10/2026")
    town.say("team end south")

    with pytest.raises(Exception, match="a team that has ended"):
        town.say("milestone BX-0061 care entry 20/11/2026 yes")
    given = "edit BX-0061 team north"
    assert town.refused(given, "U0SUE").endswith("for the team's manager. Ask @U0SERA.")
    assert "was closed on" in town.refused("edit BX-0061 worker <@U0SAM>", "U0SERA")
    assert "now with North Permanence Team" in town.ask(given, "U0SERA")
    assert "was closed on" in town.refused("edit BX-0061 team south", "U0SERA")
    assert not [name for name, to in town.planned() if to == "U0MARY" and "BX-0061" in name]
    assert "Tracked again" in town.say("milestone BX-0061 care entry 20/11/2026 yes")


def test_the_agenda_asks_how_tracking_ends_from_the_month_of_the_eighteenth_birthday(north, posted, shown):
    north("edit BX-0042 born 11/2008")
    posted()

    assert "18 this month: how does tracking end?" in shown("child BX-0042")


def test_a_child_of_18_whom_there_is_no_room_to_discuss_is_listed(north, begun, shown):
    north("team edit north children 1")
    north("track BX-0043 team north born 10/2008 entered 02/02/2026 worker <@U0SAM> yes")
    north("milestone BX-0042 disruption 02/11/2026")
    begun()

    assert "18 since October 2026: how does tracking end?" in shown("list 1")


def test_an_ending_before_coming_into_care_is_asked_about_with_everything_that_speaks_against_it(town):
    question = town.reply("close BX-0042 adopted 01/01/2026", "U0MARY")

    assert question.words == (
        "Adoption order on Thu 1 Jan 2026 is before BX-0042 came into care, on Mon 2 Feb 2026. Is Thu 1 Jan 2026 right?"
    )
    assert "no placement order or consent to placement" in draw_text(question)
    assert "after tracking would end" not in draw_text(question)
    assert [each.label for each in question.buttons] == ["Yes, Thu 1 Jan 2026", "No"]
    assert town.query("select 1 from children where closed is not null") == []
    assert "is closed: adopted, Thu 1 Jan 2026" in answered(town, question, "U0MARY")


@pytest.mark.parametrize("ended", ["moved", "special guardianship", "died"])
def test_an_ending_before_the_last_that_is_on_record_is_asked_about(town, ended):
    town.ask("milestone BX-0042 ppm 12/10/2026", "U0SAM")
    town.ask("plan BX-0042 kinship 19/10/2026", "U0SAM")

    question = town.reply(f"close BX-0042 {ended} 05/10/2026", "U0MARY")

    assert question.words == (
        "BX-0042 has permanence plan agreed on record for Mon 19 Oct 2026, after tracking would end. "
        "Is Mon 5 Oct 2026 right?"
    )
    with pytest.raises(Exception, match="type it again with `yes` at the end"):
        town.say(f"close BX-0042 {ended} 05/10/2026")
    with pytest.raises(Exception, match="type it again without its reason and with `yes` at the end"):
        town.say(f"close BX-0042 {ended} 05/10/2026 because of that")
    assert "is closed" in town.say(f"close BX-0042 {ended} 05/10/2026 yes")


def test_an_ending_before_the_order_on_record_for_it_is_asked_about(town):
    town.ask("milestone BX-0042 sgo 12/10/2026", "U0SAM")

    assert "special guardianship order on record for Mon 12 Oct 2026, after tracking would end" in town.ask(
        "close BX-0042 sgo 05/10/2026", "U0MARY"
    )
    assert "is closed" in town.ask("close BX-0042 sgo 14/10/2026", "U0MARY")


def test_what_may_follow_an_adoption_asks_nothing_of_its_ending(town):
    for typed in ("placement order 03/03/2026", "placed 01/04/2026", "life story book 20/11/2026"):
        town.ask(f"milestone BX-0042 {typed}", "U0SAM")

    assert "is closed: adopted, Mon 12 Oct 2026" in town.ask("close BX-0042 adopted 12/10/2026", "U0MARY")
