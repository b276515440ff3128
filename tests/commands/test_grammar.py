"""Words to requests: in any order, in any case, with a suggestion for what was mistyped."""

import re

import pytest

from commands.grammar.parse import is_command, parse
from commands.grammar.values import ReadingContext
from commands.grammar.verbs import verbs
from permanence.dates import date
from permanence.errors import NotUnderstood, PermanenceError
from permanence.words import who

READING = ReadingContext(date(2026, 11, 23), re.compile("[A-Z]{2}-[A-Z0-9]{4,6}"))


def understood(text: str, here: str | None = None) -> tuple[str, dict]:
    parsed = parse(text, ReadingContext(READING.today, READING.reference, here))
    values = {
        name: getattr(value, "key", value) for name, value in parsed.values.items() if value not in (None, "")
    }
    return parsed.verb.name, values


ORDER = {"child": "BX-0042", "milestone": "po_granted", "on": date(2026, 10, 12)}


@pytest.mark.parametrize("typed", ["family 31", "fam 31", "fam-31", "Family 0031?"])
def test_a_family_is_read_by_its_figures_after_the_word(typed):
    assert understood(typed) == ("family", {"family": "FAM-0031"})
    assert understood(f"link BX-0042 {typed.strip('?')}")[1]["family"] == "FAM-0031"
    assert understood(f"{typed.strip('?')} enquiry")[0] == "family step"


def test_figures_that_are_a_childs_reference_are_no_familys():
    with pytest.raises(
        NotUnderstood, match="31 is a child's reference, and here an adoptive family's is needed"
    ):
        parse("family 31", ReadingContext(READING.today, re.compile(r"\d{2}")))


@pytest.mark.parametrize(
    "typed",
    [
        "milestone BX-0042 placement order 12/10/2026",
        "milestone placement order BX-0042 12/10/2026",
        "milestone 12/10/2026 BX-0042 placement order",
        "milestone 12 Oct 2026 placement order bx-0042",
        "BX-0042 milestone placement order 12/10/2026",
        "bx-0042 MILESTONE PO 12/10/2026",
        "Milestone Bx-0042, Placement Order, on 12/10/2026",
        "  milestone\tBX-0042\u00a0po\n12/10/2026 ",
        "milestone BX-0042 po_granted Mon 12 Oct 2026",
    ],
)
def test_words_come_in_any_order_and_any_case(typed):
    assert understood(typed) == ("milestone", ORDER)


@pytest.mark.parametrize("name", ["A name " * 12, "  "])
def test_a_name_that_is_too_long_or_empty_is_refused_for_that(name):
    with pytest.raises(NotUnderstood, match="Write a name of up to 80 characters"):
        understood(
            f'team add north "{name}" in <#C0NORTH> manager <@U0MARY> from 26/11/2026 at 09:30 every 2 weeks'
        )


def test_a_bare_reference_is_its_status():
    assert understood("bx-0042") == understood("status BX-0042") == ("status", {"child": "BX-0042"})


def test_words_after_a_bare_reference_are_refused_with_what_may_stand_there():
    with pytest.raises(
        NotUnderstood, match=r"I don't understand `medical done` here.*`BX-0042 update …` leaves a note"
    ):
        understood("BX-0042 medical done")
    with pytest.raises(NotUnderstood, match=r"For example: `status BX-0042`$"):
        understood("status BX-0042 medical done")


@pytest.mark.parametrize("sign", [":", ",", ".", "!", ";"])
def test_a_verb_may_have_a_sign_after_it(sign):
    assert understood(f"done{sign} 21 all sent") == ("done", {"action": 21, "note": "all sent"})


def test_nothing_at_all_is_help():
    assert understood("   ") == ("help", {})


def test_in_a_childs_thread_the_reference_is_implied_and_another_may_be_said():
    assert understood("milestone po 12/10/2026", here="BX-0042") == ("milestone", ORDER)
    assert understood("status", here="BX-0042") == ("status", {"child": "BX-0042"})
    assert understood("status BX-0051", here="BX-0042") == ("status", {"child": "BX-0051"})


@pytest.mark.parametrize("area", ['"West Borset"', "West Borset"])
def test_a_name_after_its_keyword_ends_where_the_next_keyword_begins(area):
    name, said = understood(f"family add FAM-0031 area {area} team finding worker <@U0SAM>")
    assert (name, said["area"], said["team"]) == ("family add", "West Borset", "finding")


@pytest.mark.parametrize(
    "number", ["21:", "21.", "21,", "21;", "#21:", "action 21", "number 21", "action #21,"]
)
def test_a_number_may_have_signs_after_it_and_its_word_before(number):
    assert understood(f"done {number} all 5 forms are in")[1] == {"action": 21, "note": "all 5 forms are in"}
    assert understood(f"cancel {number} because 3 others did it")[1]["action"] == 21
    assert understood(f"undo {number} BX-0042")[1] == {"change": 21}
    assert understood(f"decline {number} because 12 weeks are enough")[1]["approval"] == 21
    assert understood(f"redact {number}")[0] == "redact"


@pytest.mark.parametrize(
    "typed",
    [
        "done got 5 letters today",
        "done the 21",
        "cancel they sent 5 letters because it is no longer needed",
        "decline for 12 weeks because too long",
        "escalate the 5 letters because no reply",
    ],
)
def test_a_number_within_somebodys_words_is_the_number_of_nothing(typed):
    with pytest.raises(NotUnderstood, match="needs A"):
        parse(typed, READING)


def test_a_person_followed_by_a_sign_is_the_one_meant():
    said = understood("action BX-0042 <@U0SAM>; by 4 Dec ask <@U0ALEX> for the report")[1]
    assert (said["owner"], said["what"]) == ("U0SAM", "ask @U0ALEX for the report")


@pytest.mark.parametrize(
    "typed",
    [
        "done 5 and 20",
        "done 5, 20",
        "done 5 20",
        "done 5 & #20 BX-0042",
        "done BX-0051 5 and 20",
        "done 5/20",
        "done 5,20",
        "done 5 and 20, both sent",
        "cancel 5 and 20",
        "cancel 5, 20 because the reports are in",
        "move 5 and 20 to 4 Dec",
        "decline 5 and 20 because too long",
    ],
)
def test_a_second_number_is_not_kept_as_a_note(typed):
    verb = typed.split()[0]
    with pytest.raises(NotUnderstood) as refusal:
        parse(typed, READING)
    assert str(refusal.value) == f"One at a time: `{verb} 5`, then `{verb} 20`. Nothing was changed."


@pytest.mark.parametrize(
    "typed",
    [
        "milestone BX-0042 27/11 BX-0051 ppm",
        "milestone BX-0042 BX-0051 ppm today",
        "milestone BX-0042 ppm today BX-0051",
        "milestone BX-0042 ppm and BX-0051 ppm",
        "update BX-0042 and BX-0051 seen at school",
        "update BX-0042, BX-0051: seen at school",
        "action BX-0042 BX-0051 <@U0SAM> by 4 Dec ring the school",
        "action BX-0042 <@U0SAM> by 4 Dec ring the school, BX-0051 <@U0ALEX> send the profile",
    ],
)
def test_a_second_child_is_not_kept_as_a_note(typed):
    with pytest.raises(NotUnderstood) as refusal:
        parse(typed, READING)
    assert str(refusal.value) == (
        "One child at a time: BX-0042 and BX-0051 read as two. If BX-0051 belongs to the words, put it at their end. "
        "Nothing was changed."
    )


@pytest.mark.parametrize(
    ("typed", "second"),
    [
        ("and <@U0ALEX> by 7 Dec send the profile", f"what {who('U0ALEX')} does by Mon 7 Dec 2026"),
        ("then by 7 Dec send the profile", "what is done by Mon 7 Dec 2026"),
        (", <@U0ALEX> by 7 Dec", f"what {who('U0ALEX')} does by Mon 7 Dec 2026"),
    ],
)
def test_a_second_action_is_not_kept_as_words_of_the_first(typed, second):
    with pytest.raises(NotUnderstood) as refusal:
        parse(f"action BX-0042 <@U0SAM> by 4 Dec ring the school {typed}", READING)
    assert str(refusal.value) == f"One action at a time: {second} is another. Nothing was changed."


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("done 5 2 letters came", "2 letters came"),
        ("done 5 and 5th letter sent", "and 5th letter sent"),
        ("done 5 with 20", "with 20"),
        ("update BX-0042 seen with BX-0051", "seen with BX-0051"),
        ("update BX-0042 and then BX-0042 slept", "and then BX-0042 slept"),
        ("milestone BX-0042 ppm today with BX-0051 there", "with BX-0051 there"),
        ("reviewed BX-0042 no action needed BX-0051 comes first", "BX-0051 comes first"),
        ("action BX-0042 <@U0SAM> by 4 Dec visit with BX-0051", "visit with BX-0051"),
        ("action BX-0042 <@U0SAM> by 4 Dec ask <@U0ALEX> by post", "ask @U0ALEX by post"),
        ("action BX-0042 <@U0SAM> by 4 Dec ask and by letter", "ask and by letter"),
        ("action BX-0042 <@U0SAM> by 4 Dec ask and by 31/02/2026", "ask and by 31/02/2026"),
        ("action BX-0042 <@U0SAM> by 4 Dec ask the court by 2 Dec", "ask the court by 2 Dec"),
    ],
)
def test_numbers_children_and_days_within_a_sentence_stay_in_it(typed, kept):
    assert kept in understood(typed)[1].values()


def test_in_a_childs_thread_another_child_may_be_part_of_a_note():
    assert understood("update and BX-0051 seen", here="BX-0042")[1]["note"] == "and BX-0051 seen"


@pytest.mark.parametrize(
    "typed",
    [
        "action ring the school of BX-0051 <@U0ALEX> by 4 Dec",
        "action <@U0SAM> by 4 Dec ring the school, BX-0051 <@U0ALEX> send the profile",
        "milestone ppm today and BX-0051 ppm",
    ],
)
def test_in_a_childs_thread_another_child_who_is_given_what_the_first_was_is_no_part_of_the_words(typed):
    with pytest.raises(NotUnderstood, match="One child at a time: BX-0042 and BX-0051 read as two"):
        understood(typed, here="BX-0042")


def test_a_value_that_lacks_its_keyword_is_not_said_to_be_nearly_itself():
    with pytest.raises(NotUnderstood) as said:
        parse("feedback FAM-0031 after stage one good mixed poor", READING)
    assert "needs `informed`" in str(said.value)
    assert "Did you mean" not in str(said.value)


def test_the_rest_is_kept_as_it_was_typed():
    assert understood("update BX-0042 Seen at home.\nAll  well — “truly” 🙂") == (
        "update",
        {"child": "BX-0042", "note": 'Seen at home.\nAll  well — "truly" 🙂'},
    )


def test_a_keyword_inside_free_text_is_only_a_word():
    _, values = understood("action BX-0042 <@U0SAM> letter by post to the school by 28/11/2026")
    assert (values["what"], values["by"]) == ("letter by post to the school", date(2026, 11, 28))
    _, values = understood("move 17 to 05/12/2026 because moved to another school by post")
    assert values["because"] == "moved to another school by post"


def test_people_in_a_list_may_be_joined_by_and():
    _, values = understood("restrict BX-0042 to <@U0SAM>, <@U0MARY|mary> and @U0ALEX")
    assert values["to"] == ("U0SAM", "U0MARY", "U0ALEX")
    assert understood("siblings BX-0042 and BX-0043 together")[1]["children"] == ("BX-0042", "BX-0043")


def test_people_and_channels_inside_a_note_become_plain_words():
    _, values = understood("update BX-0042 <@U0MARY|mary> rang <@U0SAM>, see <#C0NORTH|north>")
    assert values["note"] == "@mary rang @U0SAM, see #north"


def test_two_words_may_be_one_verb_before_or_after_what_it_is_about():
    assert (
        understood("surgery north now")
        == understood("surgery now north")
        == ("surgery now", {"team": "north"})
    )
    assert (
        understood("team edit north at 14:00")[0] == understood("team north edit at 14:00")[0] == "team edit"
    )


def test_every_verbs_own_example_is_understood():
    for verb in verbs().values():
        typed = re.sub(r"@(\w+)", lambda name: f"<@U0{name[1].upper()}>", verb.example).replace(
            "#north", "<#C0NORTH|north>"
        )
        assert verb.is_hidden or parse(typed, READING).verb is verb


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("mileston BX-0042 po 12/10/2026", "milestone"),
        ("statsu BX-0042", "status"),
        ("updaet BX-0042 Seen", "update"),
        ("hlep", "help"),
        ("overdu", "overdue"),
        ("caselaod", "caseload"),
        ("sibblings BX-0042 BX-0043", "siblings"),
    ],
)
def test_a_mistyped_verb_gets_the_nearest_and_an_example(typed, meant):
    with pytest.raises(NotUnderstood) as refusal:
        parse(typed, READING)
    assert f"I don't know `{typed.split()[0]}`. Did you mean **{meant}**" in str(refusal.value)
    assert f"For example: `{meant}" in str(refusal.value)


@pytest.mark.parametrize(
    "typed", ["xyzzy", "delete BX-0042", "sudo", "drop table children;--", "🙂", "-", "!!!"]
)
def test_a_verb_like_no_other_gets_help_and_is_never_taken_for_one(typed):
    with pytest.raises(NotUnderstood, match="I don't know"):
        parse(typed, READING)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("milestone BX-0042 placment ordr 12/10/2026", "Did you mean **placement order**"),
        ("milestone BX-0042 mach 12/10/2026", "**match**"),
        ("plan BX-0042 adopton 01/09/2026", "Did you mean **adoption**"),
        ("plan BX-0042 special gardianship", "**special guardianship**"),
        ("close BX-0042 adoptd 12/10/2026", "**adopted**"),
        ("role consultent <@U0CORA>", "**consultant**"),
        ("milestone BX-0042 order 12/10/2026", "`order` could be `interim care order`"),
        (
            "milestone BX-0042 placment order 12/10/2026",
            "I don't understand `placment` in `placment order`. Did you mean **placement order**?",
        ),
        (
            "milestone BX-0042 mach panel 12/10/2026",
            "I don't understand `mach` in `mach panel`. Did you mean **match",
        ),
        ("expect BX-0042 adption order 20/12/2026", "I don't understand `adption` in `adption order`"),
        ("milestone BX-0042 long panel 12/10/2026", "I don't understand `long`. `panel` could be"),
        ("milestone BX-0042 unopposed order 12/10/2026", "I don't understand `unopposed`. `order` could be"),
        ("clocks north with revews", "Did you mean reviews?"),
    ],
)
def test_a_mistyped_name_gets_the_nearest(typed, said):
    with pytest.raises(NotUnderstood) as refusal:
        parse(typed, READING)
    assert said in str(refusal.value)


def test_a_mistyped_team_gets_the_nearest(north, refused):
    assert refused("dates nroth") == "I don't know a team `nroth`. Did you mean `north`? `teams` lists them."


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (
            "milestone",
            "`milestone` needs REF. Type `milestone REF MILESTONE [DATE] [chair @PERSON] [WORDS]`. For example: `milestone BX-0042 placement order 12/10/2026`",
        ),
        ("milestone BX-0042", "`milestone` needs MILESTONE."),
        ("expect BX-0042 match", "`expect` needs DATE."),
        ("action BX-0042 Chase the report", "`action` needs @PERSON"),
        ("action BX-0042 <@U0SAM> Chase the report", "`action` needs `by` and DATE"),
        ("action BX-0042 <@U0SAM> by 28/11/2026", "`action` needs WORDS."),
        ("move 17", "`move` needs `to` and DATE."),
        ("give 17", "`give` needs `to` and @PERSON."),
        ("give 17 to", "After `to` I need @PERSON, not `nothing`."),
        ("give 17 to Sam", "After `to` I need @PERSON, not `Sam`."),
        ("action BX-0042 <@U0SAM> by 12 12 2026 chase", "After `by` I need DATE, not `12 12 2026`."),
        ("action BX-0042 <@U0SAM> chase it BY fridy please", "After `by` I need DATE, not `fridy please`."),
        ("action BX-0042 <@U0SAM> standby", "`action` needs `by` and DATE"),
        (
            "done",
            "`done` needs ACTION. Type `done ACTION [REF] [WORDS]`. For example: `done 17 Received today`",
        ),
        ("done the report", "`done` needs ACTION"),
        ("close BX-0042 adopted", "`close` needs DATE."),
        ("correct BX-0042 po 12/10/2026", "`correct` needs `to` and DATE."),
        ("surgery north skip 24/12/2026", "`surgery skip` needs `because` and WORDS."),
        ("surgery north skip 24/12/2026 because", "`surgery skip` needs `because` and WORDS."),
        ("update BX-0042", "`update` needs WORDS."),
        ("status", "`status` needs REF."),
        ("status BX-0042 please", "I don't understand `please` here."),
        ("team add north", '`team add` needs "NAME".'),
        ("role boss <@U0CORA>", "needs service manager|consultant|analyst|admin|worker|none"),
    ],
)
def test_what_is_missing_is_named_with_usage_and_an_example(typed, said):
    with pytest.raises(NotUnderstood) as refusal:
        parse(typed, READING)
    assert said in str(refusal.value)
    assert "For example" in str(refusal.value)


def test_a_day_inside_free_text_is_never_recorded_as_today(north, refused, rows):
    before = rows("milestones")
    assert "I read `12/10/2026` among your words" in refused("milestone BX-0042 review held 12/10/2026")
    assert "I read `last fri` among your words" in refused("milestone BX-0042 placed moved in last fri")
    assert rows("milestones") == before

    assert "Mon 12 Oct 2026" in north("milestone BX-0042 placed on 12/10/2026")
    assert "Mon 23 Nov 2026: held on 12 Oct" in north("milestone BX-0042 ppm today held on 12 Oct")


@pytest.mark.parametrize(
    "typed",
    [
        "milestone BX0043 placed",
        "update BX0043 Court adjourned",
        "update BX 0043 Seen",
        "update bx_0043 Seen",
    ],
)
def test_a_reference_mistyped_in_a_thread_is_not_taken_for_words(typed):
    with pytest.raises(
        NotUnderstood, match="This thread is BX-0042's: leave it out, or type it whole, BX-0043"
    ):
        understood(typed, here="BX-0042")


def test_words_that_are_not_references_stay_words_in_a_thread():
    note = "s20 signed, Y6 SATs in 2026, T10 met"
    assert understood(f"update {note}", here="BX-0042")[1]["note"] == note


def test_with_two_people_the_owner_is_after_the_reference_or_before_by():
    asked = "for the report"
    for typed in (
        f"@U0SAM Ask @U0ALEX {asked} by 28/11/2026",
        f"Ask @U0ALEX {asked} @U0SAM by 28/11/2026",
        f"Ask Alex {asked} by 28/11/2026 @U0SAM",
    ):
        assert understood(f"action BX-0042 {typed}")[1]["owner"] == "U0SAM"
    with pytest.raises(NotUnderstood, match=f"Which person is it for: {who('U0ALEX')} or {who('U0SAM')}"):
        understood(f"action BX-0042 Ask <@U0ALEX> {asked} with <@U0SAM> today by 28/11/2026")


def test_words_on_both_sides_of_the_owner_are_one_note():
    values = understood("action BX-0042 Ring <@U0SAM> about the trip by 28/11/2026")[1]
    assert (values["owner"], values["what"]) == ("U0SAM", "Ring about the trip")


def test_a_word_in_the_middle_that_is_not_understood_is_named():
    with pytest.raises(NotUnderstood, match="I don't understand `hopefully` here"):
        understood("expect BX-0042 hopefully match 20/12/2026")


def test_more_than_one_command_can_hold_is_refused_with_what_to_do():
    with pytest.raises(NotUnderstood) as refusal:
        understood(f"update BX-0042 {'x' * 4_000}")
    assert str(refusal.value) == (
        "That is 4,015 characters; the most I can take is 4,000. Nothing was recorded. "
        "Keep the long account in the case file, and its point here."
    )


def test_what_is_about_no_child_takes_its_words_as_they_are_in_a_thread():
    assert understood("done 17 see BX0043", here="BX-0042")[1] == {"action": 17, "note": "see BX0043"}


@pytest.mark.parametrize(
    ("line", "is_one"),
    [
        ("update BX-0042 Seen", True),
        ("BX-0043", True),
        ("bx-0043 was seen", True),
        ("Milestone", True),
        ("team what is next", True),
        ("gone home", False),
        ("Seen at home.", False),
        ("", False),
        ("Left a voicemail", False),
        ("left <@U0SAM> to <@U0ALEX>", True),
        ("Next time we ask", False),
        ("Wait and see", False),
        ("wait 17", True),
        ("me", True),
        ("quiet until 01/11/2026", False),
        ("quiet until 05/12/2026", True),
        ("Quiet Friday", False),
        ("Cancel the visit", False),
        ("cancel 17 because they sent it", True),
        ("Bring the birth certificate", False),
        ("bring BX-0042", True),
        ("Leave out the school's view", False),
        ("leave out BX-0042 because the panel decides first", True),
        ("Remind the school about Thursday", False),
        ("remind <@U0SAM> about 17", True),
    ],
)
def test_a_line_of_a_note_that_begins_like_a_command_is_one_and_an_ordinary_sentence_is_not(line, is_one):
    assert is_command(line, READING) is is_one


ADD = 'team add east "East" in <#C0EAST> manager <@U0MARY> from 26/11/2026 at {} every {}'


@pytest.mark.parametrize(
    ("typed", "weeks"), [("fortnight", 2), ("week", 1), ("Weeks", None), ("3 weeks", 3), ("2 weeks", 2)]
)
def test_how_often_is_said_in_weeks_or_as_a_fortnight(typed, weeks):
    if weeks is None:
        with pytest.raises(NotUnderstood, match="`Weeks`"):
            understood(ADD.format("09:30", typed))
    else:
        assert understood(ADD.format("09:30", typed))[1]["every"] == weeks


def test_a_time_is_said_in_figures():
    assert understood(ADD.format("9.30", "week"))[1]["at"] == understood(ADD.format("09:30", "week"))[1]["at"]
    with pytest.raises(NotUnderstood, match="After `at` I need TIME, not `noon"):
        understood("team edit north at noon")
    with pytest.raises(NotUnderstood, match="09:75 is not a time"):
        understood("team edit north at 09:75")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("2023-03", "2023-03"),
        ("03/2023", "2023-03"),
        ("March 2023", "2023-03"),
        ("14/03/2023", "2023-03"),
    ],
)
def test_a_birth_is_kept_as_its_month_however_it_is_written(typed, kept):
    assert str(understood(f"track BX-0050 team north born {typed}")[1]["born"]) == kept


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("13/2023", "13/2023 is not a month of birth. Try `03/2023`."),
        ("03/1989", "03/1989 is too far off to be meant. Check the year."),
        ("March 1985", "March 1985 is too far off to be meant. Check the year."),
        ("12/2026", "12/2026 is still to come. For an unborn child give `due` and the expected date."),
        (
            "24/12/2026",
            "Thu 24 Dec 2026 is still to come. For an unborn child give `due` and the expected date.",
        ),
        ("Mad 23", "After `born` I need MONTH, not `Mad 23`."),
        ("soon", "After `born` I need MONTH, not `soon`."),
    ],
)
def test_what_is_not_a_month_of_birth_is_refused(typed, why):
    with pytest.raises(PermanenceError) as refusal:
        understood(f"track BX-0050 team north born {typed}")
    assert str(refusal.value).startswith(why)


def test_an_agenda_is_posted_the_day_before_or_at_the_start():
    assert f"{understood('team edit north agenda the day before at 14:00')[1]['agenda']:%H:%M}" == "14:00"
    assert understood("team edit north agenda at the start")[1]["agenda"] == "at the start"
    for typed in ("the day before", "the day before at noon", "in the evening"):
        with pytest.raises(NotUnderstood, match="After `agenda` I need WHEN, not"):
            understood(f"team edit north agenda {typed}")


def test_a_date_centuries_off_is_refused_as_a_typing_error():
    with pytest.raises(NotUnderstood, match="12 Oct 2206 is too far off to be meant"):
        understood("expect BX-0042 match 12/10/2206")
