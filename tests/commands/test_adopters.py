"""Adoptive families' journeys: their steps, what is past its date, figures, feedback, and the agenda that they are on."""

from dataclasses import replace
from datetime import date

import pytest

from bot.clock import Ticker
from bot.text import draw_text
from commands.desk.form import form
from commands.grammar.read import read
from commands.messages.drawers import draw_message
from commands.practice.request import AsOf, Place, PlaceKind
from permanence.roles import CLOCK
from tests.conftest import FAYS_TEAM, want_pages

FIRST = date(2026, 11, 26)
FAMILY = 'family add FAM-0031 team finding worker <@U0FINN> area "Quarrelton"'
LATE = (
    "**FAM-0031** · @U0FINN · Suitability decision, four months from the start of stage two: none recorded; was due Thu 12 Nov"
).replace("**", "")


@pytest.fixture
def finding(north):
    """North with its child, and a family-finding team with one family."""
    north(FAYS_TEAM)
    north(FAMILY)
    return north


@pytest.fixture
def late(finding):
    """The same, and an assessment that was to be decided by 12 November."""
    finding("family FAM-0031 stage two began 12/07/2026")
    return finding


@pytest.fixture
def on_agenda(terminal, settings, clock):
    """Begin the first surgeries. Return all that the posts of a team say in its channel, as they are now."""

    def said(team):
        clock.go_to(26, 11, 9, 30)
        Ticker(terminal.desk, clock).tick()
        want_pages(terminal.store, settings.office, clock())
        with terminal.store.read(replace(CLOCK, teams=frozenset({team}))) as records:
            posts = records.outbox.of_occurrence(team, FIRST)
            drawn = [draw_message(AsOf(records, settings.office, clock()), post) for post in posts]
        return "\n".join(draw_text(each) for each in drawn if each)

    return said


# steps


def test_a_step_is_recorded_shown_and_undone(finding):
    said = finding("family FAM-0031 stage two began 12/11/2026")
    assert said == (
        "Recorded for FAM-0031: stage two began, Thu 12 Nov 2026. "
        "Next: Suitability decision, four months from the start of stage two: due Fri 12 Mar 2027."
    )
    shown = finding("FAM-0031")
    assert "Stage two began Thu 12 Nov" in shown
    assert "Suitability decision, four months from the start of stage two: due Fri 12 Mar 2027" in shown

    assert finding("undo") == (
        "Undone: `family step`: family FAM-0031, step stage two began, on Thu 12 Nov 2026. "
        "It was made on Mon 23 Nov, 10:00, and stays in the history."
    )
    assert "Stage two" not in finding("FAM-0031")


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        (
            "family FAM-0031 stage two 12/11/2026",
            "`stage two` could be `stage two began` or `stage two ended`. Which one do you mean?",
        ),
        (
            "family FAM-0031 approved",
            "What somebody decided needs its date said: `family FAM-0031 approved 23/11/2026`",
        ),
        (
            "family FAM-0031 more time",
            "For example: `family FAM-0031 more time agreed because the adopters ask`",
        ),
        (
            "family FAM-0031 placed because the adopters ask",
            "Only more time needs a reason. Nothing was changed.",
        ),
        ("family FAM-0031 back", "No hold is on record before Mon 23 Nov 2026."),
        ("family FAM-0031 enquiry 05/01/2026", "Enquiry on Mon 5 Jan 2026 is on record already."),
        ("family FAM-0031 registered 01/01/2026", "If it is right, type it again with `yes` at the end."),
        ("family expect FAM-0031 enquiry 05/12/2026", "FAM-0031 has enquiry on record for Mon 5 Jan 2026."),
        ("family FAM-0077 enquiry", "FAM-0077 is not a family I know, or not one you may see."),
        ("family correct FAM-0031 enquiry 05/01/2026 to 05/01/2026", "That is the day on record already"),
        ("family correct FAM-0031 approved 27/10/2026 to 27/10/2026", "None is on record."),
        ("family correct FAM-0031 enquiry 06/01/2026 to 07/01/2026", "It is on record for Mon 5 Jan 2026."),
        ("family correct FAM-0031 placed 06/01/2026 to 07/01/2026", "None is on record."),
        (
            "feedback FAM-0031 after approval informed good time good treated good",
            "has not come to the end of it yet: approval",
        ),
        (
            "feedback FAM-0031 after enquiry informed not said time not said treated not said",
            "Nothing was said, so there is nothing to record.",
        ),
        ("adopters 2030-31", "2030-31 begins after Mon 23 Nov 2026."),
        ("clocks north with T26", "T26 is a clock of adoptive families, and North Permanence Team has none."),
        ("clocks finding with court", "court is a clock of children, and Family Finding has none."),
    ],
)
def test_what_cannot_be_is_refused_with_what_to_do(finding, refused, everything, typed, why):
    finding("family FAM-0031 enquiry 05/01/2026")
    before = everything()

    assert why in refused(typed)
    assert everything() == before


def test_a_step_whose_date_is_past_already_says_so(finding):
    assert finding("family FAM-0031 stage two began 12/07/2026") == (
        "Recorded for FAM-0031: stage two began, Sun 12 Jul 2026. "
        "Suitability decision, four months from the start of stage two: none recorded; was due Thu 12 Nov."
    )


def test_a_wrong_day_is_corrected(late):
    assert late("family correct FAM-0031 stage two began 12/07/2026 to 12/08/2026") == (
        "FAM-0031: stage two began is now Wed 12 Aug 2026, not Sun 12 Jul 2026."
    )
    assert "was due" not in late("FAM-0031")


def test_a_step_that_may_come_anew_is_expected_only_after_what_lets_it(finding, refused):
    finding("family FAM-0031 approved 02/02/2026")
    finding("family FAM-0031 matched 20/10/2026")
    assert refused("family expect FAM-0031 matched 18/12/2026") == (
        "FAM-0031 has matched on record for Tue 20 Oct 2026. Nothing was changed."
    )
    finding("family FAM-0031 match ended 20/11/2026")
    assert "matched, Fri 18 Dec 2026" in finding("family expect FAM-0031 matched 18/12/2026")


def test_a_hold_and_more_time_put_a_date_off_and_an_expected_day_takes_its_place(late, clock, refused):
    assert "1 is past a date" in late("families")
    assert late("family FAM-0031 on hold 20/11/2026").endswith("`family FAM-0031 back` ends that.")
    assert "none is past a date" in late("families")
    assert "on hold since Fri 20 Nov" in late("families")
    late("family FAM-0031 back 21/11/2026")
    assert "1 is past a date" in late("families")

    assert late("family FAM-0031 more time because exceptional circumstances") == (
        "Recorded for FAM-0031: more time agreed, Mon 23 Nov 2026, because exceptional circumstances. "
        "By when? `family expect FAM-0031 approved …`"
    )
    assert late("family expect FAM-0031 approved 18/12/2026") == (
        "Expected of FAM-0031: approved, Fri 18 Dec 2026."
    )
    assert "· since Sun 12 Jul · Approved: not yet; expected Fri 18 Dec" in late("families finding")
    assert "approved, Thu 26 Nov 2026." in late("family expect FAM-0031 approved next surgery")
    assert late("family FAM-0031 approved 20/11/2026") == "Recorded for FAM-0031: approved, Fri 20 Nov 2026."
    assert "expected" not in late("FAM-0031"), "what has come is expected no longer"
    late("family expect FAM-0031 matched 18/12/2026")
    late("family FAM-0031 withdrew")
    assert "Dates" not in late("FAM-0031"), "nor anything of a family that left"
    assert refused("family expect FAM-0031 matched 18/12/2026") == (
        "Nothing more is expected of FAM-0031: withdrew on Mon 23 Nov 2026. A family that comes back enquires again. "
        "Nothing was changed."
    )
    clock.go_to(24, 11)
    late("family FAM-0031 enquiry")
    assert "Dates" not in late("FAM-0031"), "also once it enquires again"


def test_an_approval_is_reviewed_each_year_until_the_family_is_matched(finding):
    finding("clocks finding with adopters", "U0FAY")
    assert finding("family FAM-0031 approved 03/11/2025") == (
        "Recorded for FAM-0031: approved, Mon 3 Nov 2025. "
        "Review of approval, a year from the approval: none recorded; was due Tue 3 Nov."
    )
    assert finding("family FAM-0031 approval review 16/11/2026") == (
        "Recorded for FAM-0031: review of approval, Mon 16 Nov 2026. "
        "Next: Review of approval, a year from the last one: due Tue 16 Nov 2027."
    )
    assert "was due" not in finding("families finding")
    finding("family FAM-0031 annual review 20/11/2026")
    assert "due Sat 20 Nov 2027" in finding("FAM-0031")
    finding("family FAM-0031 matched 20/11/2026")
    assert "Review of approval, a year" not in finding("FAM-0031")


def test_the_list_has_a_place_for_every_family(late):
    late('family add FAM-0032 team finding worker <@U0FINN> area "Quarrelton"')
    late('family add FAM-0033 team finding worker <@U0FINN> area "Quarrelton"')
    late("family FAM-0033 enquiry 05/01/2026")
    late("family FAM-0033 withdrew 06/01/2026")

    assert late("families") == (
        "Adoptive families\n=================\n\n"
        "2 families under way; 1 is past a date.\n\n"
        f"Past a date\n  • {LATE}\n\n"
        "No step recorded\n  • FAM-0032 · @U0FINN · nothing recorded yet\n\n"
        "1 family adopted or left: not listed.\n\n"
        "Only the family-finding side sees this."
    )


# figures and feedback


@pytest.fixture
def many(finding):
    """Twelve families that enquired in May 2025, of whom seven began stage one and two left; nine said something."""
    for number in range(1, 13):
        ref = f"FAM-{number:04}"
        finding(f'family add {ref} team finding worker <@U0FINN> area "Quarrelton"')
        finding(f"family {ref} enquiry 12/05/2025")
        if number <= 7:
            finding(f"family {ref} stage one began 12/06/2025")
        elif number <= 9:
            finding(f"family {ref} withdrew 12/06/2025")
        if number <= 9:
            answer = "good" if number <= 8 else "poor"
            finding(f"feedback {ref} after enquiry informed {answer} time good treated not said")
    return finding


def test_figures_of_adopters_for_their_own_side(many, asked):
    said = asked("adopters 2025-26", "U0FAY", "finding")
    assert "Adopters, 2025-26, followed to Mon 23 Nov 2026: enquiries 12, approved 0." in said
    assert "Stage one began 7 2 3 58%" in said
    assert "Enquiry to stage one began 7 3 2 31 days" in said
    assert "FAM-" not in said


def test_small_numbers_are_hidden_on_the_other_side_and_no_family_is_named(many, asked):
    said = asked("adopters 2025-26", "U0MARY", "north")
    assert "Stage one began 7 c c c" in said
    assert "Enquiry 12" in said
    assert "c is a number that is hidden" in said.replace("C is", "c is")
    assert "FAM-" not in said

    shares = asked("feedback", "U0MARY", "north")
    assert "How they were kept informed 9 c 0 c c" in shares
    assert "How long it took 9 9 0 0 100%" in shares
    assert "FAM-" not in shares
    assert "is for" in asked("adopters", "U0SAM", "north"), "figures are for managers and analysts"


def test_shares_come_out_of_what_was_said(many, asked):
    assert "How they were kept informed 9 8 0 1 89%" in asked("feedback 2026-27", "U0FAY", "finding")
    again = many("feedback FAM-0009 after enquiry informed good time good treated good")
    assert "It takes the place of what they said before." in again
    assert "How they were kept informed 9 9 0 0 100%" in asked("feedback", "U0FAY", "finding")
    assert "none received" in many("feedback 2024-25")


def test_a_step_leads_to_a_form_for_what_the_adopters_say(finding, terminal):
    desk = terminal.desk
    reply = desk.answer_words("family FAM-0031 enquiry", "U0FAY", Place(PlaceKind.TERMINAL))
    (button,) = [each for each in reply.buttons if each.label == "What they say"]

    pressed = read(button.command, desk.reading(None, "U0FAY"))
    opened = form(desk, pressed.started, "U0FAY", Place(PlaceKind.TERMINAL))
    assert [each.label for each in opened.fields] == [
        "After which stage",
        "How they were kept informed",
        "How long it took",
        "How they were treated",
    ]


# clocks


def test_a_family_finding_team_watches_clocks_of_families_alone(finding):
    assert "T25" not in finding("clocks finding")
    said = finding("clocks finding with T25")
    assert "T25 · Pre-assessment decision" in said
    assert "figure unconfirmed" in said
    assert "T13" not in said
    assert "Clocks watched  adopters" in finding("team finding")
    assert "Not watched here: adopters" in finding("clocks finding without adopters T25")
    assert "Family Finding now watches adopters." in finding("clocks finding with all")


# the agenda of the family-finding side


def test_an_assessment_past_its_date_is_on_its_own_teams_agenda_and_in_its_minutes(late, on_agenda, clock):
    late('family add FAM-0032 team finding worker <@U0FINN> area "Quarrelton"')
    late("family FAM-0032 stage two began 01/08/2026")
    said = on_agenda("finding")
    assert f"Past a date: 1 family\n{LATE}" in said
    assert "1 family with a date before Thu 10 Dec: listed in this thread" in said
    assert f"Families past a date\n  • {LATE}" in said
    assert (
        "Families with a date before the next surgery, Thu 10 Dec\n"
        "  • FAM-0032 · @U0FINN · Suitability decision, four months from the start of stage two: due Tue 1 Dec"
    ) in said

    clock.pass_(hours=1)
    late("surgery finding close", "U0FAY")
    clock.pass_(hours=1)
    late("family FAM-0031 approved 26/11/2026")
    assert f"Families past a date\n  • {LATE}" in late("minutes finding"), "as it was at the close"


def test_an_agendas_first_message_names_the_six_longest_past_a_date(finding, on_agenda):
    for number in range(31, 39):
        if number > 31:
            finding(f'family add FAM-{number:04} team finding worker <@U0FINN> area "Quarrelton"')
        finding(f"family FAM-{number:04} stage two began {number - 20}/06/2026")

    head = on_agenda("finding").split("listed in this thread")[0]

    assert "Past a date: 8 families" in head
    assert [number for number in range(31, 39) if f"FAM-{number:04}" in head] == list(range(31, 37))
    assert "and 2 more, " in head


def test_a_leavers_families_are_named_on_the_agenda_and_handed_over(late, on_agenda, clock_types, asked):
    assert "All of their work in your teams goes to @U0ALEX: 1 adoptive family." in asked(
        "left <@U0FINN> to <@U0ALEX>", "U0FAY", "finding"
    )
    clock_types("gone <@U0FINN>")
    assert "@U0FINN has left: 1 adoptive family." in on_agenda("finding")

    assert "has nothing in a team of yours" in asked("left <@U0FINN> to <@U0ALEX>", "U0MARY", "north")
    said = asked("left <@U0FINN> to <@U0ALEX>", "U0FAY", "finding")
    assert said.startswith("Handed over from @U0FINN to @U0ALEX: 1 adoptive family.")
    assert "Worker       @U0ALEX" in late("FAM-0031")


def test_the_familys_worker_is_told_before(late, terminal, settings, clock, told):
    clock.go_to(24, 11, 9)
    Ticker(terminal.desk, clock).tick()

    (said,) = told("U0FINN")
    assert said.startswith(
        "Surgery on Thursday 26 Nov, 09:30. One of yours is on it:\n\n"
        "  • FAM-0031 · Suitability decision, four months from the start of stage two: none recorded; was due Thu 12 Nov"
    )


PLANTED = ("FAM-", "0031", "Quarrelton", "U0FINN", "Suitability", "stage two")


def test_the_childs_side_is_shown_nothing_of_it(late, on_agenda, asked, clock, told, terminal, settings):
    """North's agenda, minutes and digests; and what its people see in private: Home, lists, status, history, what is overdue."""
    late("edit BX-0042 family finder <@U0ALEX> reviewing officer <@U0RITA>")
    clock.go_to(24, 11, 9)
    Ticker(terminal.desk, clock).tick()
    said = [
        on_agenda("north"),
        *(each for who in ("U0SAM", "U0MARY", "U0RITA") for each in told(who, frozenset({"north"}))),
    ]
    clock.pass_(hours=1)
    late("surgery north close", "U0MARY")
    said.append(late("minutes north"))
    for person in ("U0SAM", "U0MARY", "U0RITA", "U0ALEX"):
        asks = (
            "status BX-0042",
            "history BX-0042",
            "caseload",
            "overdue",
            "surgery north",
            "home",
            "families",
            "me",
            "teams",
        )
        said += [
            asked(each, person, "north")
            for each in (*asks, "FAM-0031", "family FAM-0031 placed", "find stage two")
        ]
    said = [each.replace("FAM-0031 is not a family I know, or not one you may see", "") for each in said]
    for word in PLANTED:
        assert word not in "\n".join(said), word
