"""What people type in plain words and slips, and what each is read as or answered with."""

from datetime import date

import pytest

from bot.text import plain
from commands.desk.meant import may_mean
from commands.grammar.everyday import bare
from commands.grammar.read import read
from commands.grammar.values import ReadingContext, Thing
from commands.grammar.verbs import verbs
from permanence.errors import NotUnderstood, PermanenceError, RuleBroken
from storage.migrations import HISTORIES
from tests.commands.places import CHANNEL, DIRECT, THREAD, open_town
from tests.commands.test_grammar import READING

SAMS = ReadingContext(READING.today, READING.reference, person="U0SAM")

MEANS_THE_SAME = [
    # `me` is the asker, wherever a person is read
    ("caseload me", "caseload <@U0SAM>"),
    ("give 17 to me", "give 17 to <@U0SAM>"),
    ("edit BX-0042 worker me", "edit BX-0042 worker <@U0SAM>"),
    ("restrict BX-0042 to me and @U0MARY", "restrict BX-0042 to <@U0SAM> <@U0MARY>"),
    ("cover me by @U0ALEX 1 Dec to 15 Dec", "cover <@U0SAM> by <@U0ALEX> 1 Dec to 15 Dec"),
    ("action BX-0042 me by 4 Dec Chase it", "action BX-0042 <@U0SAM> by 4 Dec Chase it"),
    ("action BX-0042 @U0ALEX by 4 Dec Ring me", "action BX-0042 <@U0ALEX> by 4 Dec Ring me"),
    # days
    ("move 17 to end of month", "move 17 to 30/11/2026"),
    ("move 17 to the end of the month", "move 17 to 30/11/2026"),
    ("action BX-0042 me by end of next month Chase it", "action BX-0042 <@U0SAM> by 31/12/2026 Chase it"),
    ("expect BX-0042 match in 3 days", "expect BX-0042 match 26/11/2026"),
    ("quiet until end of Jan", "quiet until 31/01/2027"),
    # what is clear by its type needs no keyword
    ("move 17 5 Dec", "move 17 to 5 Dec"),
    ("move 17 tomorrow because adviser ill", "move 17 to tomorrow because adviser ill"),
    ("give 17 @U0ALEX", "give 17 to <@U0ALEX>"),
    ("give 17 me", "give 17 to <@U0SAM>"),
    ("action BX-0042 @U0SAM 4 Dec Chase it", "action BX-0042 <@U0SAM> by 4 Dec Chase it"),
    ("action 4 Dec me BX-0042 Chase it", "action BX-0042 <@U0SAM> by 4 Dec Chase it"),
    ("quiet 5 Dec", "quiet until 5 Dec"),
    # a reason is clear without `because` where it is all that is lacking
    ("cancel 17 Not needed since they sent it", "cancel 17 because Not needed since they sent it"),
    ("escalate 17 no reply twice", "escalate 17 because no reply twice"),
    ("decline 3 too late", "decline 3 because too late"),
    (
        "delay BX-0042 match 15/01/2027 because siblings first",
        "delay BX-0042 match until 15/01/2027 because siblings first",
    ),
]


def typed_in_full(text: str) -> str:
    return read(text, SAMS).typed


@pytest.mark.parametrize(("typed", "whole"), MEANS_THE_SAME)
def test_it_means_the_same_as_typed_whole(typed, whole):
    assert typed_in_full(typed) == typed_in_full(whole)


NOT_TAKEN = [
    # a keyword that comes later decides, as before
    (
        "action BX-0042 @U0SAM 4 Dec meeting to be minuted by 11 Dec",
        {"by": date(2026, 12, 11), "what": "4 Dec meeting to be minuted"},
    ),
    (
        "action BX-0042 @U0SAM 12/10/2026 letter to be answered by 11 Dec",
        {"by": date(2026, 12, 11), "what": "12/10/2026 letter to be answered"},
    ),
    # in words, `me` and a day to come are words
    ("praise BX-0042 Helped me a lot", {"to": None}),
    ("update BX-0042 end of month figures", {"note": "end of month figures"}),
    ("milestone BX-0042 ppm end of month report seen", {"detail": "end of month report seen"}),
    ("action BX-0042 Ask @U0ALEX to ring me by 4 Dec", {"owner": "U0ALEX"}),
]


@pytest.mark.parametrize(("typed", "values"), NOT_TAKEN)
def test_what_was_right_before_is_read_as_before(typed, values):
    read_as = read(typed, SAMS).values
    assert {name: read_as.get(name) for name in values} == values


@pytest.mark.parametrize(
    "typed",
    [
        "action BX-0042 Tell me by 4 Dec",  # whoever is told need not be whoever does it
        "cover @U0SAM @U0ALEX 1 Dec to 15 Dec",  # two people: which covers whom?
        "correct BX-0042 po 12/10/2026 13/10/2026",  # two days: which was right?
        "left @U0SAM @U0ALEX",
        "rename BX-0042 BX-0099",
        "cancel 17 18",  # a number is no reason
        "cancel 17",
        "surgery north skip because away",
    ],
)
def test_what_is_not_clear_is_not_guessed(typed):
    assert read(typed, SAMS).error


@pytest.fixture
def town(tmp_path):
    with open_town(
        tmp_path,
        "action BX-0042 <@U0SAM> by 04/12/2026 Chase the medical report",
        "action BX-0042 <@U0SAM> by 01/12/2026 Ring the school",
    ) as opened:
        yield opened


@pytest.fixture
def everything_in(town):
    def rows() -> list[list[tuple]]:
        return [town.query(f"select * from {table}") for table in HISTORIES]

    return rows


STATUS = "BX-0042 · 3 years 8 months · North Permanence Team"
ANSWERED = [
    # a reference anywhere in the words means that child
    ("how is BX-0042", STATUS),
    ("how's BX-0042 doing?", STATUS),
    ("BX-0042 please", STATUS),
    ("BX-0042?", STATUS),
    ("hi, where is bx-0042 now", STATUS),
    ("status of BX-0042", STATUS),
    ("status BX-0042 please", STATUS),
    ("what is the status of BX-0042?", STATUS),
    ("show me BX-0042", STATUS),
    ("can you tell me about BX-0042, please?", STATUS),
    ("what's happening with BX-0042", STATUS),
    ("BX-0042 history please", "BX-0042: 3 changes"),
    ("can you show me the history of BX-0042", "BX-0042: 3 changes"),
    ("what happened to BX-0042?", "BX-0042: 3 changes"),
    ("who changed BX-0042", "BX-0042: 3 changes"),
    # everyday phrases
    ("what's overdue", "Yours: no action"),
    ("whats overdue?", "Yours: no action"),
    ("What is overdue", "Yours: no action"),
    ("show me what\u2019s late please", "Yours: no action"),
    ("overdue please", "Yours: no action"),
    ("my actions", "You: 2 open actions"),
    ("what do i have to do", "You: 2 open actions"),
    ("What do I have to do today?", "You: 2 open actions"),
    ("my list please", "You: 2 open actions"),
    ("who is waiting", "@U0SAM: 1 child"),
    ("who's waiting?", "@U0SAM: 1 child"),
    ("my children", "@U0SAM: 1 child"),
    ("which teams are there?", "2 teams."),
    ("what can you do", "Press what you want to do"),
    ("I need help", "Press what you want to do"),
    ("help please", "Press what you want to do"),
    # a change that was not typed so is offered, and not made
    (
        "BX-0042 placement order 12/10",
        "Do you mean: milestone BX-0042 placement order Mon 12 Oct 2026? [Record a milestone]",
    ),
    (
        "BX-0042 had placement order on 12 Oct",
        "Do you mean: milestone BX-0042 placement order Mon 12 Oct 2026?",
    ),
    ("BX-0042 match 18 Dec", "Do you mean: expect BX-0042 match Fri 18 Dec 2026? [Expected date]"),
    ("BX-0042 placed", "Do you mean: milestone BX-0042 placed for adoption Mon 23 Nov 2026?"),
    ("BX-0042 placement order", "On which day? What a court, a panel or a decision-maker decided"),
    ("please update BX-0042 court adjourned", "Do you mean: update BX-0042 court adjourned? [Leave a note]"),
    ("can you move 1 to 7 Dec", "Do you mean: move 1 to Mon 7 Dec 2026? [New date]"),
    ("put BX-0042 on the agenda please", "Do you mean: bring BX-0042? [Bring to the next agenda]"),
    ("can you bring BX-0042", "Do you mean: bring BX-0042? [Bring to the next agenda]"),
    (
        "bring up BX-0042 because the medical is in",
        "Do you mean: bring BX-0042 because the medical is in? [Bring to the next agenda]",
    ),
    ("bring BX-0042 to the next surgery", "Do you mean: bring BX-0042? [Bring to the next agenda]"),
    (
        "can you bring BX-0042 to the agenda because he is on the agenda of the panel",
        "Do you mean: bring BX-0042 because he is on the agenda of the panel?",
    ),
    ("bring BX-0042 to his medical", "I don't understand `to his medical` here."),
    ("leave out BX-0042", "`leave out` needs `because`"),
    ("leave BX-0042 out of the next surgery because they are away", "That is for whoever chairs"),
    ("keep BX-0042 off the agenda", "I don't know `keep`. `help` lists"),
    ("please remind @U0SAM about 1", "1 is yours, for Fri 4 Dec 2026"),
    ("remind me about 1", "1 is yours, for Fri 4 Dec 2026"),
    ("remind the school about 1", "I don't understand `the school` here."),
    ("remnid 1", "I don't know `remnid`. Did you mean remind?"),
    ("leave BX-0042 out because the panel decides first", "That is for whoever chairs"),
    (
        "please cancel 1 the school sent it",
        "Do you mean: cancel 1 because the school sent it? [No longer needed]",
    ),
    ("please done 1", "Do you mean: done 1? [Done]"),
    ("please close BX-0042 adopted 20/11/2026", "`close` is for a team's manager."),
    # nothing is suggested rather than what has nothing to do with it
    ("hello", "I don't know `hello`. `help` lists"),
    ("tell me", "I don't know `tell`. `help` lists"),
    ("remove bx-0042?", "`remove` needs MILESTONE"),
    ("remove BX-0042", "`remove` needs MILESTONE"),
    ("delete BX-0042", "I don't know `delete`. `help` lists"),
    ("start", "I don't know `start`. `help` lists"),
    ("chase BX-0042", "I don't know `chase`. `help` lists"),
    ("place BX-0042", "I don't know `place`. `help` lists"),
    ("live", "I don't know `live`. `help` lists"),
    ("none", "I don't know `none`. `help` lists"),
    ("is anyone there", "I don't know `is`. `help` lists"),
    ("BX-0042 is the sister of BX-0043", "I don't understand `is the sister of BX-0043` here."),
    ("BX-0042 was seen at home", "I don't understand `was seen at home` here."),
    ("status update BX-0042 seen", "I don't understand `update seen` here."),
    # slips get the verb
    ("mvoe 1", "I don't know `mvoe`. Did you mean move?"),
    ("hlep", "I don't know `hlep`. Did you mean help?"),
    ("overdeu", "I don't know `overdeu`. Did you mean overdue?"),
    ("cacnel 1", "I don't know `cacnel`. Did you mean cancel?"),
    ("delays BX-0042", "I don't know `delays`. Did you mean delay?"),
]


def said(town, typed: str, person: str = "U0SAM", place=DIRECT) -> str:
    """Return what is answered, or the refusal, with the first button of a question."""
    try:
        reply = town.reply(typed, person, place)
    except PermanenceError as refusal:
        return plain(str(refusal))
    labels = [button.label for button in reply.buttons]
    return plain(reply.words) + (f" [{labels[0]}]" if labels[-1:] == ["No"] else "")


@pytest.mark.parametrize(("typed", "answer"), ANSWERED)
def test_what_people_type_is_answered(town, typed, answer):
    assert said(town, typed).startswith(answer)


NAMES = {"U0SAM": "Sam", "U0ALEX": "Alex Invented", "U0MARY": "Mary", "U0KAY": "Kay One", "U0KAYE": "Kay Two"}
NAMED = [
    # a bare name, where a person is meant and one whom the bot knows is called so
    ("remind Alex about 3", "U0SAM", "Do you mean: remind @U0ALEX about 3? [Remind of an action]"),
    ("remind alex 3", "U0SAM", "Do you mean: remind @U0ALEX about 3?"),
    ("give 1 to Alex", "U0SAM", "Do you mean: give 1 to @U0ALEX? [Who takes it over?]"),
    ("give 1 Alex Invented", "U0SAM", "Do you mean: give 1 to @U0ALEX?"),
    ("give 1 to alex.", "U0SAM", "Do you mean: give 1 to @U0ALEX?"),
    (
        "action BX-0042 Sam by fri Chase the report",
        "U0SAM",
        "Do you mean: action BX-0042 @U0SAM by Fri 27 Nov 2026 Chase the report? [New action]",
    ),
    ("action BX-0042 Alex by 4 Dec Ring Sam", "U0SAM", "Do you mean: action BX-0042 @U0ALEX by Fri 4 Dec"),
    ("edit BX-0042 worker Alex", "U0SAM", "Do you mean: edit BX-0042 worker @U0ALEX?"),
    ("restrict BX-0042 to Sam and Mary", "U0MARY", "Do you mean: restrict BX-0042 to @U0SAM @U0MARY?"),
    ("cover Sam by Alex 1 Dec to 15 Dec", "U0SAM", "Do you mean: cover @U0SAM Tue 1 Dec 2026 by @U0ALEX"),
    ("left Alex to Mary", "U0MARY", "Do you mean: left @U0ALEX to @U0MARY?"),
    ("caseload Sam", "U0SAM", "@U0SAM: 1 child"),
    ("waits Alex", "U0SAM", "@U0ALEX: no action is waiting"),
    ("supervision Sam", "U0SAM", "You: 2 open actions"),
    ("action BX-0042 Sam Chase the report", "U0SAM", "`action` needs"),
    ("remind Sam about lunch", "U0SAM", "After about I need ACTION, not lunch."),
    # several are called so
    ("give 1 to Kay", "U0SAM", "Who do you mean by Kay? [1 · Kay One]"),
    ("give 1 to Kay Two", "U0SAM", "Do you mean: give 1 to @U0KAYE?"),
    # nobody is
    ("give 1 to Robin", "U0SAM", "I know nobody called Robin. Name people with @, as in @Robin."),
    ("remind Robin about 3", "U0SAM", "I know nobody called Robin. Name people with @"),
    ("caseload robin", "U0SAM", "I don't know a team robin."),
    # no person is meant there
    ("update BX-0042 Sam was seen", "U0SAM", "BX-0042: noted."),
    ("action BX-0042 Tell Alex by fri", "U0SAM", "`action` needs"),
    ("action BX-0042 kay by fri Ring", "U0SAM", "`action` needs"),
    ("remind the school about 3", "U0SAM", "I don't understand the school here."),
    ("Sam", "U0SAM", "I don't know Sam."),
    ("caseload north", "U0SAM", "North Permanence Team: 1 child"),
]


@pytest.mark.parametrize(("typed", "person", "answer"), NAMED)
def test_a_bare_name_means_a_person_where_one_is_meant_and_is_never_guessed(town, typed, person, answer):
    town.say("action BX-0042 <@U0ALEX> by 04/12/2026 Ask for a date")
    with town.terminal.store.write() as records:
        records.names.keep(NAMES)
    assert said(town, typed, person).replace("`", "").startswith(answer.replace("`", ""))


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        (
            "restrict BX-0042 to Sam Mary Alex Kay One, Kay Two, Lee and Noor",
            "Do you mean: restrict BX-0042 to @U0SAM @U0MARY @U0ALEX @U0KAY @U0KAYE @U0LEE @U0NOOR?",
        ),
        ("give 1 to Dee", "After to I need @PERSON, not Dee."),  # too many for buttons
    ],
)
def test_any_number_of_names_is_understood_and_one_that_many_have_is_not_guessed(town, typed, answer):
    with town.terminal.store.write() as records:
        records.names.keep(
            NAMES | {"U0LEE": "Lee", "U0NOOR": "Noor"} | {f"U0DEE{n}": f"Dee {n}" for n in range(6)}
        )
    assert said(town, typed, "U0MARY").replace("`", "").startswith(answer)


@pytest.mark.parametrize(
    ("typed", "is_told"),
    [
        ("action 0042 Chase it", True),
        ("done the report", True),
        ("surgery", True),
        ("action BX-0042 Sam Chase the report", True),
        ("action BX-0042 Robin Chase the report", False),
        ("action", False),
        ("milestone", False),
    ],
)
def test_the_records_are_asked_before_a_form_opens_where_they_may_tell_what_is_meant(town, typed, is_told):
    with town.terminal.store.write() as records:
        records.names.keep(NAMES)
    reading = town.desk.reading()
    assert may_mean(town.terminal.store, typed, read(typed, reading), reading) is is_told


@pytest.mark.parametrize("typed", ["Zoe", "zoë", "Zoe\u0308"])
def test_a_name_is_known_with_its_accents_or_without(town, typed):
    with town.terminal.store.write() as records:
        records.names.keep({"U0ZOE": "Zo\u00eb Invented"})

    assert said(town, f"give 1 to {typed}", "U0SAM") == "Do you mean: give 1 to @U0ZOE? [Who takes it over?]"


def test_a_button_says_which_of_those_with_a_name_is_meant(town):
    with town.terminal.store.write() as records:
        records.names.keep(NAMES)
    question = town.reply("give 1 to Kay", "U0SAM")
    assert [each.command for each in question.buttons] == ["give 1 to <@U0KAY>", "give 1 to <@U0KAYE>", "no"]
    assert "now @U0KAYE's" in town.ask(question.buttons[1].command, "U0SAM", is_confirmed=True)

    with pytest.raises(NotUnderstood, match="Who do you mean by `Kay`"):
        town.say("give 1 to Kay")


def test_what_is_guessed_changes_nothing_until_its_button_is_pressed(town, everything_in):
    before = everything_in()
    question = town.reply("BX-0042 placement order 12/10", "U0SAM")
    assert everything_in() == before

    yes, no = question.buttons
    assert (yes.command, yes.confirms, no.command) == ("milestone BX-0042 po_granted 12/10/2026", True, "no")
    assert town.ask(yes.command, "U0SAM", is_confirmed=True).startswith("BX-0042: placement order")
    assert everything_in() != before


def test_a_guess_is_asked_together_with_whatever_else_is_asked(town):
    words = said(town, "BX-0042 placement order 12/10", "U0ALEX")
    assert "not one of yours. Do you mean: milestone BX-0042 placement order Mon 12 Oct 2026?" in words

    asked = town.reply("BX-0042 match 20 Dec", "U0SAM").words
    assert asked.startswith(
        "Sun 20 Dec 2026 is not a working day (a Sunday). Do you mean: expect BX-0042 match"
    )


def test_the_terminal_says_how_to_type_a_guess(town):
    with pytest.raises(RuleBroken) as refusal:
        town.say("BX-0042 placement order 12/10")
    assert str(refusal.value) == (
        "Do you mean: milestone BX-0042 placement order Mon 12 Oct 2026? If so, type that. Nothing was changed."
    )
    assert town.say("milestone BX-0042 placement order Mon 12 Oct 2026").startswith(
        "BX-0042: placement order"
    )


@pytest.mark.parametrize(
    "typed", ["how is {}", "{} placement order 12/10", "please update {} Seen", "who changed {}"]
)
def test_whoever_may_not_see_a_child_is_told_the_same_as_of_none(town, typed):
    assert said(town, typed.format("BX-0042"), "U0OMAR").replace("BX-0042", "BX-0099") == said(
        town, typed.format("BX-0099"), "U0OMAR"
    )


@pytest.mark.parametrize(
    ("typed", "whole"),
    [
        ("dates please", "dates"),
        ("surgery north, thanks", "surgery north"),
        ("Caseload pls!", "caseload"),
        ("surgery north now please", "surgery north now"),
        ("dates thank you", "dates"),
    ],
)
def test_a_last_please_is_no_word_of_a_verb_that_takes_none(typed, whole):
    asked, meant = read(typed, SAMS), read(whole, SAMS)
    assert str(getattr(asked, "error", asked)) == str(getattr(meant, "error", meant))


@pytest.mark.parametrize(
    "typed", ["update BX-0042 Ring me please", "done 17 thanks", "praise BX-0042 thanks"]
)
def test_a_last_please_stays_in_somebodys_own_words(typed):
    assert read(typed, SAMS).value(Thing.WORDS).endswith(typed.split()[-1])


def test_a_team_may_be_called_what_is_polite_elsewhere():
    assert read("why thanks 26/11/2026", SAMS).values["team"] == "thanks"


def test_in_a_childs_thread_its_milestone_is_offered(town):
    assert said(town, "placement order 12/10", place=THREAD).startswith(
        "Do you mean: milestone BX-0042 placement order Mon 12 Oct 2026?"
    )


def test_each_everyday_phrase_means_one_verb():
    phrases = [(bare(phrase), verb) for verb in verbs().values() for phrase in verb.also]
    assert len({phrase for phrase, _ in phrases}) == len(phrases)
    assert [phrase for phrase, _ in phrases if phrase.split()[0] in verbs()] == []


@pytest.mark.parametrize(
    ("typed", "person", "answer"),
    [
        ("action BX-0042 me by next surgery Chase it", "U0SAM", "3 for @U0SAM, by Thu 26 Nov 2026: Chase it"),
        ("action BX-0042 me the next surgery Chase it", "U0SAM", "3 for @U0SAM, by Thu 26 Nov 2026"),
        ("move 1 next surgery", "U0SAM", "1 is now for Thu 26 Nov 2026"),
        ("expect BX-0042 match next surgery", "U0SAM", "BX-0042: match, expected Thu 26 Nov 2026."),
    ],
)
def test_the_next_surgery_is_that_of_the_childs_team(town, typed, person, answer):
    assert town.ask(typed, person).startswith(answer)


@pytest.mark.parametrize(
    ("hidden", "unknown"),
    [("move 1 to next surgery", "move 9 to next surgery"), ("action {} me by next surgery Go",) * 2],
)
def test_the_day_of_a_surgery_tells_nobody_of_a_child_they_may_not_see(town, hidden, unknown):
    said = town.refused(hidden.format("BX-0042"), "U0OMAR").replace("BX-0042", "#").replace(" 1 ", " # ")
    assert said == town.refused(unknown.format("BX-0099"), "U0OMAR").replace("BX-0099", "#").replace(
        " 9 ", " # "
    )


def test_ones_own_action_is_found_by_its_words(town):
    assert town.ask("done Chase the medical report", "U0SAM") == "Done: Chase the medical report (BX-0042)."
    assert town.say("done ring the school", "U0SAM") == "Done: Ring the school (BX-0042)."


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("cancel Ring the school because they rang", "Cancelled: Ring the school (BX-0042) – they rang."),
        ("move ring the school to 7 Dec", "2 is now for Mon 7 Dec 2026"),
        ("give Ring the school to @U0ALEX", "2 is now @U0ALEX's: Ring the school (BX-0042)."),
        ("wait Ring the school for the head teacher", "2 is waiting for the head teacher: Ring the school"),
    ],
)
def test_it_is_found_by_its_words_beside_what_else_is_typed(town, typed, answer):
    assert town.ask(typed, "U0SAM").startswith(answer)


def test_some_of_its_words_beside_others_are_asked_about(town):
    asked = town.reply("cancel the school because they rang", "U0SAM")
    assert asked.words == "2: Ring the school. Do you mean: cancel 2 BX-0042 because they rang?"
    assert town.refused("move the school to tomorrow", "U0ALEX").startswith("`move` needs ACTION")
    assert town.refused("cancel the school", "U0SAM").startswith("`cancel` needs ACTION")


def test_some_of_its_words_are_asked_about(town):
    asked = town.reply("done the medical", "U0SAM")

    assert asked == town.reply("done bx-0042 medical", "U0SAM")
    assert asked.words == "1: Chase the medical report. Do you mean: done 1 BX-0042?"
    assert [each.command for each in asked.buttons] == ["done 1 BX-0042", "no"]
    with pytest.raises(RuleBroken, match=r"Do you mean: done 1 BX-0042[?] If so, type that"):
        town.say("done the medical", "U0SAM")


def test_of_several_actions_with_the_words_each_has_a_button(town):
    town.say("action BX-0042 <@U0SAM> by 02/12/2026 Ring the school nurse")

    asked = town.reply("done school", "U0SAM")
    assert asked.words == "Which action do you mean by `school`?"
    assert [each.command for each in asked.buttons] == ["done 2 BX-0042", "done 3 BX-0042", "no"]
    assert town.query_reads("select person, verb, understood from reads order by id desc limit 1") == [
        ("U0SAM", "done", '{"seen": ["BX-0042"]}')
    ]
    with pytest.raises(NotUnderstood, match="Type `done 2 BX-0042` or `done 3 BX-0042`"):
        town.say("done school", "U0SAM")


@pytest.mark.parametrize(
    ("typed", "person"),
    [
        ("done Chase the medical report", "U0ALEX"),
        ("done thesis", "U0SAM"),
        ("done", "U0SAM"),
        ("done the", "U0SAM"),
    ],
    ids=["another's action", "no such words", "no words", "only a polite word"],
)
def test_another_action_is_not_guessed(town, typed, person):
    assert said(town, typed, person).startswith("`done` needs ACTION.")


def test_an_action_for_a_child_kept_from_its_owner_is_not_found(town):
    town.say("restrict BX-0042 to <@U0MARY>")

    assert said(town, "done Chase the medical report").startswith("`done` needs ACTION.")


@pytest.mark.parametrize(
    ("typed", "person", "answer"),
    [
        ("dates", "U0SAM", "North Permanence Team:"),
        ("dates", "U0OMAR", "South Permanence Team:"),
        ("surgery", "U0SAM", "Preview of the surgery on Thu 26 Nov 2026"),
        ("when is the next surgery?", "U0SAM", "North Permanence Team:"),
        ("surgery", "U0CORA", "`surgery` needs TEAM."),
        (
            "surgery now",
            "U0MARY",
            "`surgery now` needs TEAM.",
        ),  # posts, so it is not for a team that was not named
    ],
)
def test_ones_only_team_is_not_asked_for(town, typed, person, answer):
    assert said(town, typed, person).startswith(answer)


def test_of_several_teams_it_is_that_of_the_channel(town, monkeypatch):
    monkeypatch.setattr(town.desk, "membership", lambda *asked: asked[2])

    assert said(town, "dates").startswith("`dates` needs TEAM.")
    assert said(town, "dates", place=CHANNEL).startswith("North Permanence Team:")


def test_a_button_for_one_of_those_with_a_name_means_the_day_that_was_meant_when_it_was_typed(town):
    with town.terminal.store.write() as records:
        records.names.keep(NAMES)
    question = town.reply("action BX-0042 Kay by tomorrow Ring the school", "U0SAM")

    assert question.buttons[0].command == "action BX-0042 <@U0KAY> by 24/11/2026 Ring the school"
