"""The path of one request: who may ask and where, when it must be confirmed, and that it is carried out once."""

import re
import time
from dataclasses import replace
from datetime import date

import pytest

from bot.text import plain
from commands.desk.desk import done_already
from commands.desk.fill import fill
from commands.desk.form import form
from commands.desk.form_choices import look_up
from commands.desk.incoming import IncomingRequest
from commands.grammar.read import read
from commands.grammar.reply import Button, Listing, Picture, Reply, Table, reworded
from permanence.errors import Busy, PermanenceError, RuleBroken
from permanence.journey_strip import TeamOverview
from tests.commands.places import CHANNEL, CLOCKWORK, DIRECT, ELSEWHERE, KIMS_TEAM, THREAD, open_town

NOTE = "update BX-0042 Court adjourned"
NOTES = "select child, words from updates where retracted is null order by id"


SO_ALREADY = {
    "give 1 to <@U0SAM>": "1 is @U0SAM's already: Chase the report (BX-0042). Nothing was changed.",
    "role consultant <@U0SAM>": "@U0SAM is a consultant already. Nothing was changed.",
    "role none <@U0ALEX>": "@U0ALEX has no role of their own. Nothing was changed.",
    "clocks north with reviews": "That is how the clocks of North Permanence Team are set already. Nothing was changed.",
    "plan BX-0042 adoption 01/09/2026": "BX-0042 has that plan on record for Tue 1 Sep 2026 already. Nothing was changed.",
} | dict.fromkeys(
    (
        "edit BX-0042 worker <@U0SAM>",
        "edit BX-0042 born 03/2023 worker <@U0SAM>",
        "family edit FAM-0031 worker <@U0FAYE>",
        "team edit north manager <@U0MARY>",
        "wait 1 for court",
        "expect BX-0042 match 16/12/2026",
        "quiet until 10/12/2026",
        "cover <@U0SAM> by <@U0ALEX> 01/12/2026 to 04/12/2026",
        "bring BX-0042",
        "meeting BX-0042 FAM-0031 on 04/12/2026 with <@U0FAYE>",
        "restrict BX-0042 to <@U0SAM> <@U0MARY> <@U0ADMIN>",
    ),
    "That is on record already. Nothing was changed.",
)


def test_what_is_so_already_is_no_change_and_nobody_is_told_of_one(tmp_path):
    with open_town(tmp_path, KIMS_TEAM) as town:
        town.say("action BX-0042 <@U0SAM> by 27/11/2026 Chase the report")
        town.say('family add FAM-0031 team finding worker <@U0FAYE> area "the coast"')
        town.say("link BX-0042 FAM-0031")
        for typed, answer in SO_ALREADY.items():
            if not typed.startswith(("give", "edit", "family edit", "team edit", "role none")):
                town.say(typed)
            before = town.query("select count(*), (select count(*) from outbox) from audit")
            with pytest.raises(RuleBroken, match=re.escape(answer)):
                town.say(typed)
            assert town.query("select count(*), (select count(*) from outbox) from audit") == before, typed

        assert "is changed" in town.say("edit BX-0042 worker <@U0SAM> family finder <@U0ALEX>")


def test_a_change_to_a_child_who_is_not_ones_own_is_asked_about_before_it_is_made(town):
    question = town.reply(NOTE, "U0ALEX")

    assert plain(question.words) == (
        "BX-0042 is North Permanence Team, child's social worker @U0SAM, 3 years 8 months, plan: none recorded "
        "– not one of yours. Go on, for BX-0042, with: update BX-0042 Court adjourned"
    )
    assert question.fallback == "Is BX-0042 the child you mean?"
    assert town.query(NOTES) == []
    assert town.query_reads("select person, verb, child from reads order by id desc limit 1") == [
        ("U0ALEX", "update", "BX-0042")
    ]


def test_yes_goes_on_with_what_was_asked_and_no_leaves_it(town):
    yes, no = town.reply(NOTE, "U0ALEX").buttons

    assert (yes.label, no.label) == ("Yes, BX-0042", "No")
    assert (yes.command, yes.confirms, no.confirms) == (NOTE, True, False)
    assert town.ask(no.command, "U0ALEX") == "Left as it was. Nothing was changed."
    assert town.query(NOTES) == []
    assert town.ask(yes.command, "U0ALEX", is_confirmed=yes.confirms) == "BX-0042: noted."
    assert town.query(NOTES) == [("BX-0042", "Court adjourned")]


@pytest.mark.parametrize(
    ("typed", "asked", "recorded"),
    [
        (
            "milestone BX-0042 ppm yesterday",
            "with: milestone BX-0042 permanence planning meeting Sun 22 Nov 2026",
            "permanence planning meeting, recorded for Sun 22 Nov 2026.",
        ),
        (
            "milestone BX-0042 ppm held at school",
            "with: milestone BX-0042 permanence planning meeting Mon 23 Nov 2026 held at school",
            "permanence planning meeting, recorded for Mon 23 Nov 2026: held at school.",
        ),
        (
            "action BX-0042 <@U0ALEX> by tomorrow Ring the school",
            "with: action BX-0042 @U0ALEX by Tue 24 Nov 2026 Ring the school",
            "1 for @U0ALEX, by Tue 24 Nov 2026: Ring the school (BX-0042).",
        ),
    ],
)
def test_what_is_asked_about_names_its_day_and_means_that_day_on_whichever_day_its_button_is_pressed(
    town, typed, asked, recorded
):
    question = town.reply(typed, "U0ALEX")
    assert asked in plain(question.words)
    town.clock.go_to(24, 11, 0, 5)

    assert recorded in town.ask(question.buttons[0].command, "U0ALEX", is_confirmed=True)


def test_a_question_of_what_happened_today_means_that_day_still_tomorrow(town):
    question = town.reply("BX-0042 ppm", "U0SAM")
    assert question.words == "Do you mean: milestone BX-0042 permanence planning meeting Mon 23 Nov 2026?"
    town.clock.go_to(24, 11, 0, 5)

    said = town.ask(question.buttons[0].command, "U0SAM", is_confirmed=True)
    assert said == "BX-0042: permanence planning meeting, recorded for Mon 23 Nov 2026."


def test_a_day_among_the_reasons_is_asked_for_before_whether_the_child_is_the_one_meant(town):
    said = town.refused("plan BX-0042 adoption because agreed on 12 Oct", "U0ALEX")

    assert said.startswith("Which day was it? I read `on 12 Oct` among your words.")


def test_a_typed_yes_is_an_answer_only_where_it_cannot_be_free_text(town):
    town.ask("update BX-0042 Mother says yes", "U0SAM")
    assert town.query(NOTES) == [("BX-0042", "Mother says yes")]

    said = town.ask("expect BX-0042 match 20/12/2026 yes", "U0ALEX")
    assert said == "BX-0042: match, expected Sun 20 Dec 2026."
    assert town.refused("xyzzy yes", "U0SAM").startswith("I don't know `xyzzy`.")


def test_a_request_too_long_for_a_button_is_refused_instead_of_confirmed(town):
    said = town.refused(f"update BX-0042 {'x' * 1_990}", "U0ALEX")

    assert said.startswith("BX-0042 is not one of yours, and that is too long to keep while I ask")
    assert "Say it in under 2,000 characters" in said
    assert town.query(NOTES) == []


@pytest.mark.parametrize(
    ("person", "place"),
    [("U0SAM", DIRECT), ("U0MARY", DIRECT), ("U0ALEX", THREAD)],
    ids=["named on the child", "the team's manager", "in the child's thread"],
)
def test_a_change_to_ones_own_teams_or_threads_child_needs_no_confirmation(town, person, place):
    assert town.ask(NOTE, person, place) == "BX-0042: noted."


def test_a_covered_persons_child_or_ones_own_action_needs_no_confirmation(town):
    town.say("action BX-0042 <@U0ALEX> by 05/12/2026 Chase the report")
    assert town.ask("done 1 Received", "U0ALEX") == "Done: Chase the report (BX-0042) – Received."

    town.ask("cover <@U0SAM> by <@U0ALEX> 23/11/2026 to 30/11/2026", "U0SAM")
    assert town.ask(NOTE, "U0ALEX") == "BX-0042: noted."


def test_a_child_chosen_in_a_form_needs_no_confirmation(town):
    parsed = fill("update", {"note": "Court adjourned"}, {"child": "BX-0042"}, town.desk.reading())

    asked = replace(parsed, is_child_sure=True)

    assert town.desk.answer(IncomingRequest(asked, "update", "U0ALEX", DIRECT)).words == "**BX-0042**: noted."
    assert town.query(NOTES) == [("BX-0042", "Court adjourned")]


def test_a_request_that_comes_twice_is_carried_out_once(town):
    town.ask(NOTE, "U0SAM", request="R1")
    town.clock.pass_(minutes=5)

    assert town.ask(NOTE, "U0SAM", request="R1") == (
        "That was done already, at 10:00. It was not done twice."
    )
    assert len(town.query(NOTES)) == 1
    assert done_already(town.desk, "R1").words == "That was done already, at 10:00. It was not done twice."
    assert done_already(town.desk, "R2") is None
    assert town.ask(NOTE, "U0SAM", request="R2") == "BX-0042: noted."


def test_a_child_is_spoken_of_in_private_places_only_and_help_is_given_anywhere(town):
    assert town.refused("status BX-0042", "U0SAM", ELSEWHERE) == (
        "I only answer that in a team's own private channel, or in a direct message to me. "
        "`/permanence help` works here."
    )
    assert "BX-0042" in town.ask("status BX-0042", "U0SAM", CHANNEL)
    assert "2 teams" in town.ask("teams", "U0SAM", ELSEWHERE)
    assert town.ask("help", "U0SAM", ELSEWHERE).startswith("What I can do")


@pytest.mark.parametrize(
    ("text", "whose"),
    [
        ("role consultant <@U0CORA>", "`role` is for an administrator"),
        ("close BX-0042 adopted 20/11/2026", "`close` is for a team's manager. Ask @U0MARY"),
        ("surgery north now", "`surgery now` is for a team's manager or a consultant. Ask @U0MARY"),
        ("panel", "`panel` is for a service manager or a consultant"),
        ("gone @U0SAM", "`gone` is for the clock"),
    ],
)
def test_a_refused_verb_says_who_may_use_it(town, text, whose):
    assert town.refused(text, "U0SAM") == f"{whose}. Nothing was changed."


def test_another_teams_manager_is_told_who_manages_the_childs_team(town):
    town.say("edit BX-0042 reviewing officer <@U0OMAR>")

    said = town.refused("close BX-0042 adopted 20/11/2026", "U0OMAR")
    assert said == "`close` is for the team's manager. Ask @U0MARY. Nothing was changed."


@pytest.fixture
def surgeries(town):
    """The agenda of 26 November is planned, and two weeks later that of 10 December."""
    town.clock.go_to(26, 11, 9, 30)
    town.by_clock("agenda north 26/11/2026")
    town.clock.go_to(10, 12, 9, 30)
    town.by_clock("agenda north 10/12/2026")
    return town


def test_a_button_on_an_agenda_that_another_has_replaced_changes_nothing(surgeries):
    assert surgeries.refused("update Court adjourned", "U0SAM", THREAD, is_from_post=True) == (
        "This is the agenda of Thu 26 Nov 2026, and that of Thu 10 Dec 2026 has taken its place. Press it there, "
        "or type it: `update Court adjourned`. Nothing was changed."
    )
    assert surgeries.query(NOTES) == []
    assert surgeries.ask("update Court adjourned", "U0SAM", THREAD) == "BX-0042: noted.", (
        "typed in the old thread it counts"
    )


def test_a_form_says_where_to_press_instead_only_where_the_old_agendas_own_button_opened_it(surgeries):
    started = read("reviewed BX-0042", surgeries.desk.reading())
    with pytest.raises(RuleBroken, match="and that of Thu 10 Dec 2026 has taken its place"):
        form(surgeries.desk, started, "U0SAM", THREAD, is_from_post=True)

    for place, is_from_post in ((THREAD, False), (DIRECT, True)):
        opened = form(surgeries.desk, started, "U0SAM", place, is_from_post=is_from_post)
        assert opened.fields[0].name == "note"


def test_what_was_decided_is_filled_in_where_it_is_changed_and_no_second_action(surgeries):
    place = replace(THREAD, surgery=surgeries.desk.today())

    def filled_in():
        opened = form(surgeries.desk, read("reviewed BX-0042", surgeries.desk.reading()), "U0SAM", place)
        return {field.name: field.initial[0].key for field in opened.fields if field.initial}

    assert filled_in() == {"owner": "<@U0SAM>", "by": "2026-12-23"}
    surgeries.ask("reviewed BX-0042 <@U0SAM> by 16/12/2026 Ask the court", "U0SAM", place)
    assert filled_in() == {"note": "Ask the court"}


def test_what_is_pressed_on_the_newest_agenda_redraws_its_first_message(surgeries):
    heads = "select occurrence, wanted from outbox where kind = 'head' order by id"
    before = surgeries.query(heads)
    (newest,) = surgeries.query("select max(occurrence) from outbox")

    surgeries.ask(
        "update Court adjourned",
        "U0SAM",
        replace(THREAD, surgery=surgeries.desk.today()),
        is_from_post=True,
    )

    assert newest == ("2026-12-10",)
    assert surgeries.query(heads) == [before[0], ("2026-12-10", before[1][1] + 1)]


def test_the_clock_is_answered_without_being_asked_to_confirm(surgeries):
    assert surgeries.ask("agenda north 10/12/2026", "clock", CLOCKWORK) == "That agenda exists."


def rows_of_both(town):
    return town.query("select count(*) from audit"), town.query_reads("select count(*) from reads")


def test_nothing_is_shown_or_recorded_once_the_time_is_up(town):
    before = rows_of_both(town)
    with town.desk.store.within(time.monotonic() - 1):
        with pytest.raises(Busy, match="may show nothing without recording that I did"):
            town.reply("status BX-0042", "U0SAM")
        with pytest.raises(Busy, match="so nothing was recorded"):
            town.reply(NOTE, "U0SAM")
        assert town.reply("help update", "U0SAM").words, "what shows no child is not recorded either"

    assert rows_of_both(town) == before
    town.reply(NOTE, "U0SAM")
    assert town.query(NOTES) == [("BX-0042", "Court adjourned")]


@pytest.fixture
def kept(tmp_path):
    """BX-0043 is restricted to Mary, and an action and a note about BX-0042 name the child, each in a way of its own."""
    with open_town(tmp_path) as town:
        town.say("track BX-0043 team north born 03/2021 entered 02/02/2026 worker <@U0SAM>")
        town.say("action BX-0042 <@U0SAM> by 24/11/2026 Ring the school with bx-0043")
        town.say("update BX-0042 Seen with BX\u20110043 at home")
        town.say("restrict BX-0043 to <@U0MARY>")
        yield town


@pytest.mark.parametrize(
    "text", ["status BX-0042", "history BX-0042", "home", "me", "overdue", "surgery north", "undo 5"]
)
def test_no_answer_names_a_restricted_child_in_anothers_words(kept, text):
    kept.clock.go_to(25, 11, 9)
    try:
        said = kept.ask(text, "U0SAM", CHANNEL)
    except PermanenceError as error:
        said = str(error)
    assert "0043" not in said
    if text not in ("overdue", "undo 5"):
        assert "with a child" in said


def test_whoever_a_child_is_restricted_to_reads_words_as_they_were_written(kept):
    assert "Ring the school with bx-0043" in kept.ask("status BX-0042", "U0MARY")
    assert "Ring the school with bx-0043" in kept.say("status BX-0042"), (
        "in the terminal every child is shown"
    )


def test_only_what_is_read_is_reworded_and_not_what_buttons_type_nor_files_are_called():
    button = Button("Status BX-0043", "status BX-0043", main=True)
    picture = Picture(
        TeamOverview("BX-0043", date(2026, 11, 23), ()),
        "BX-0043",
        "BX-0043",
        (Listing("", ("BX-0043",)),),
        "north",
    )
    said = Reply(
        "BX-0043", [Table(["BX-0043"], [["BX-0043"]])], [button], picture=picture, again="status BX-0043"
    )

    told = reworded(said, lambda words: words.replace("BX-0043", "a child"))
    assert told == Reply(
        "a child",
        [Table(["a child"], [["a child"]])],
        [Button("Status a child", "status BX-0043", main=True)],
        picture=replace(picture, title="a child", alt="a child", words=(Listing("", ("a child",)),)),
        again="status BX-0043",
    )


def test_a_refusal_a_question_a_form_and_its_options_name_no_restricted_child_in_anothers_words(kept):
    assert "Ring the school with a child. " in kept.refused("remind about 1", "U0SAM")
    kept.say("action BX-0042 <@U0SAM> by 24/11/2026 Ring the court with BX-0043")
    question = kept.ask("done ring", "U0SAM", THREAD)
    assert "Ring the school with a child" in question
    assert "Ring the court with a child" in question
    (settled, *_) = form(kept.desk, read("done 1", kept.desk.reading()), "U0SAM", CHANNEL).settled
    assert settled.key == "1"
    assert "Ring the school with a child" in settled.words
    options = look_up(kept.desk, "done", "action", "", "U0SAM", CHANNEL)
    assert [(each.key, "with a child" in each.words) for each in options] == [
        ("1 BX-0042", True),
        ("2 BX-0042", True),
    ]


def test_what_somebody_types_is_said_back_as_they_typed_it_whoever_it_names(kept):
    for ref in ("BX-0043", "BX-0777"):
        said = kept.ask(f"action BX-0042 <@U0SAM> by 24/11/2026 Ask about {ref}", "U0SAM", CHANNEL)
        assert f"Ask about {ref} (BX-0042)" in said
        assert f"{ref} is not a child I track, or not one" in kept.refused(f"status {ref}", "U0SAM")


def test_every_home_is_drawn_again_once_a_child_is_restricted_or_is_no_longer(kept):
    with kept.terminal.store.write() as records:
        records.homes.open("U0ALEX")
        for person, wanted in records.homes.to_do():
            records.homes.published(person, wanted)
    kept.say("restrict BX-0043 lift")

    with kept.terminal.store.read() as records:
        assert [person for person, _ in records.homes.to_do()] == ["U0ALEX"]


def test_a_number_alone_in_a_childs_thread_that_is_about_another_child_is_asked_about(town):
    town.say("track BX-0043 team north born 05/2024 worker <@U0SAM>")
    town.say("action BX-0043 <@U0SAM> by 05/12/2026 Visit the aunt")
    town.say("action BX-0042 <@U0SAM> by 05/12/2026 Chase the report")
    done = "select count(*) from audit where verb = 'done' and changed"

    question = town.reply("done 1 letter sent", "U0SAM", THREAD)

    assert plain(question.words) == (
        "BX-0043 is North Permanence Team, child's social worker @U0SAM, 2 years 6 months, plan: none recorded "
        "– not BX-0042, whose thread this is. Go on, for BX-0043, with: done 1 letter sent"
    )
    assert town.query(done) == [(0,)]
    assert town.ask("done 2", "U0SAM", THREAD).startswith("Done: Chase the report")
    assert town.ask("done 1 BX-0043", "U0SAM", THREAD).startswith("Done: Visit the aunt"), "it was named"
