"""`why A2`: the children behind a figure, who is not in it and why, and what was recorded since."""

import pytest

from commands.messages import pages
from permanence.measures.indicators import INDICATORS
from tests.commands.figures.conftest import tell
from tests.commands.places import CHANNEL, ELSEWHERE, buttons_of, open_town

NORTH = """Why: A2
=======

North Permanence Team, the three years 2023-26: A2 Placement order to match: 81 days, 40 under the mark of 121 days · 2 of 3 counted, 1 not in the measure, 3 recorded after that day.

What it counts: mean days from the first placement order of the period of care to the match, of children adopted in the window; a match before the order took no days; with no order, or never placed, a child is not in the mean.

Beside it: Disruptions: 0.

Counted
  • BX-0101 · order Mon 1 Jul 2024 · match Tue 10 Dec 2024 · 162 days
  • BX-0103 · order Thu 15 Aug 2024 · match Thu 1 Aug 2024 · 14 days before it, which counts as none

Not in the figure, and why
  • BX-0104 · match Thu 1 Aug 2024 · no placement order

As at Tue 31 Mar 2026. Source: LG Inform 912; DfE adoption scorecards, methodology to the year ending March 2018."""


def test_each_child_comes_with_the_dates_and_who_is_not_in_it_with_the_reason(town):
    assert town.ask("why A2 2026", "U0MARY").startswith(NORTH)
    assert town.ask("why A2 north 2026", "U0MARY", CHANNEL).startswith(NORTH)


def test_a_restricted_child_is_counted_and_not_named(town):
    for person in ("U0ANN", "U0SUE", "U0CORA"):
        said = town.ask("why A2 north 2026", person)
        assert "81 days, 40 under the mark of 121 days · 2 of 3 counted" in said
        assert "BX-0103" not in said
        assert "1 more is counted, and I may not tell you which." in said


def test_an_analyst_has_references_and_dates_and_no_way_to_a_child(town):
    said, reply = town.ask("why A2 2026", "U0ANN"), town.reply("why A2 2026", "U0ANN")

    assert "BX-0101 · order Mon 1 Jul 2024 · match Tue 10 Dec 2024 · 162 days" in said
    assert "@U0" not in said
    assert [each.command for each in buttons_of(reply)] == [
        "why A2 2023-26 as known 31/03/2026",
        "scorecard 2023-26",
    ]
    assert "BX-0101 is not a child I track, or not one you may see." in town.refused(
        "status BX-0101", "U0ANN"
    )


def test_whoever_may_see_the_children_has_the_way_to_them(town):
    reply = town.reply("why A2 2026", "U0SUE")
    assert [each.command for each in buttons_of(reply)][2:] == [
        "status BX-0101",
        "status BX-0102",
        "status BX-0104",
    ]


def test_whom_it_named_is_in_the_audit(town):
    town.ask("why A2 south 2026", "U0ANN")
    town.ask("why A2 south 2026", "U0ANN")
    ((verb, team, understood),) = town.query_reads(
        "select verb, team, understood from reads order by id desc limit 1"
    )
    assert (verb, team) == ("why figure", "south")
    assert '"BX-0102"' in understood
    assert "BX-0101" not in understood


def test_it_is_asked_in_private_as_it_names_children(town):
    assert "I only answer that in a team's own private channel" in town.refused(
        "why A2 2026", "U0SUE", ELSEWHERE
    )
    assert "Why: north" in town.ask("why north 26/11/2026", "U0SUE", ELSEWHERE)


def test_the_word_is_shared_with_the_story_of_a_surgery(town):
    assert "still to come, on Thu 26 Nov 2026" in town.ask("why north 26/11/2026", "U0MARY")
    assert "`why` needs TEAM." in town.refused("why", "U0MARY")
    assert "`why` needs DATE" in town.refused("why north", "U0MARY")
    assert town.ask("why figure A2 north 2026", "U0MARY").startswith(NORTH)
    assert town.ask("why 2026 north A2", "U0MARY").startswith(NORTH)


@pytest.mark.parametrize("code", INDICATORS)
def test_every_figure_lists_as_many_as_it_counts(town, code):
    label = INDICATORS[code].label
    said = town.say(f"why {code} 2023-26 at 23/11/2026")

    assert said.startswith(f"Why: {label}\n")
    assert town.say(f"why {label} 2023-26 at 23/11/2026") == said
    assert "more is behind it" not in said
    assert "more are behind it" not in said


@pytest.mark.parametrize(
    ("typed", "lines"),
    [
        (
            "why A3 2026",
            (
                "Counted\n  • BX-0108 · came into care Mon 3 Jun 2024 · 666 days, waiting\n"
                "  • BX-0106 · came into care Sun 2 Mar 2025 · 394 days, waiting\n"
            ),
        ),
        (
            "why MATCH6 2025-26",
            (
                "Those who did not\n  • BX-0106 · decision Sun 1 Jun 2025 · not in time\n"
                "  • BX-0107 · decision Sun 1 Jun 2025 · not in time\n"
            ),
        ),
        ("why HARDER 2025-26", "Not known\n  • BX-0106 · came into care Sun 2 Mar 2025 · not known\n"),
        (
            "why A4 2025-26 north",
            "Those who did not\n  • BX-0042 · came into care Mon 2 Feb 2026 · left care Mon 2 Mar 2026 · 28 days, left another way\n",
        ),
        (
            "why A14 at 23/11/2026",
            (
                "Counted\n  • BX-0108 · order Tue 1 Oct 2024 · 783 days, waiting\n"
                "  • BX-0106 · order Fri 1 Aug 2025 · 479 days, waiting\n"
            ),
        ),
    ],
)
def test_the_children_of_each_kind_of_figure_are_in_groups(town, typed, lines):
    assert lines in town.say(typed)


def test_what_was_published_is_shown_with_its_source(town):
    said = town.say("why A2 2026")
    assert "Published: England 2012-15 223 days. Source: DfE RR569, 2017, Table 1.\n" in said
    assert "Published" not in town.say("why A5")
    assert "clearing a backlog makes it longer" in said
    assert "clearing a backlog" not in town.say("why A14")


def test_a_cohort_of_which_nobody_has_been_matched_yet_has_children_all_the_same(town):
    assert "COHORT Cohort by placement order: nobody yet · 0 of 1 counted, 1 waiting." in town.ask(
        "why COHORT north 2026-27", "U0SUE"
    )
    # Each was decided for without a review that recommended it.
    assert "recommends adoption: nobody · 0 of 4 counted, 4 ended otherwise" in town.ask(
        "why D1F 2023-24 at 30/09/2024", "U0SUE"
    )


def test_a_long_list_leads_on(town, monkeypatch):
    monkeypatch.setattr(pages, "A_PAGE", 2)
    first = town.reply("why A1 2026", "U0SUE")
    assert "These are 1 to 2 of 3." in town.ask("why A1 2026", "U0SUE")
    assert (first.buttons[0].label, first.buttons[0].command) == ("The next 1", "why A1 2023-26 from 3")
    assert "These are 3 to 3 of 3." in town.ask(first.buttons[0].command, "U0SUE")


@pytest.mark.parametrize(
    ("words", "typed"),
    [
        ("what is our A2?", "why A2"),
        ("What's our A2", "why A2"),
        ("what is the A10 in north", "why A10 north"),
        ("why is our A2 so long", "why A2"),
        ("show me our A2 for north 2025-26 please", "why A2 north 2025-26"),
        ("which children are behind our a2", "why A2"),
        ("how high is A1 for 2026", "why A1 2026"),
        ("why is A10 of north 81", "why A10 north"),
        ("why is A10 of the north team so high", "why A10 north"),
        ("what is A10 for children in north", "why A10 north"),
        ("what was our A2 in 2025/26?", "why A2 2025-26"),
        ("what was our A2 in 2025-2026", "why A2 2025-26"),
        ("how is A10 doing this year", "why A10 2026-27"),
        ("what was A10 in north Last Year", "why A10 north 2025-26"),
    ],
)
def test_a_question_about_a_figure_is_understood_in_plain_words(town, words, typed):
    assert town.ask(words, "U0SUE") == town.ask(typed, "U0SUE")


@pytest.mark.parametrize(
    "words",
    [
        "what is our A2 and A10",
        "I left A2 on the desk",
        "what is our ep",
        "what is ours",
        "what was A2 last quarter",
        "what was our A2 at 30/09/2026",
        "how did A10 change from 2024-25 to 2025-26",
    ],
)
def test_what_asks_for_no_one_figure_is_no_question_about_one(town, words):
    assert "Why: A" not in (town.refused(words, "U0SUE"))


@pytest.fixture
def corrected(tmp_path):
    """A figure of the last quarter of 2026, some of which is corrected, or recorded at all, in January."""
    with open_town(tmp_path) as town:
        order = "adm decision 01/06/2025, placement order 01/07/2025"
        # 1 Jul to 1 Nov 2025 is 123 days, to 28 Oct 119, to 8 Jan 2026 191.
        tell(
            town,
            "BX-0201 north 01/05/2025",
            f"{order}, match 01/11/2025, placed 01/12/2025, adoption order 02/11/2026",
        )
        tell(
            town,
            "BX-0202 north 01/05/2025",
            f"{order}, match 28/10/2025, placed 01/12/2025, adoption order 03/11/2026",
        )
        tell(town, "BX-0203 north 01/05/2025", f"{order}, match 08/01/2026, placed 01/02/2026")
        town.clock.go_to(15, 1, year=2027)
        town.say("correct BX-0201 match 01/11/2025 to 01/10/2025 because the minutes say so")  # 92 days
        town.say("milestone BX-0203 adoption order 21/12/2026")
        town.clock.go_to(18, 1, year=2027)
        yield town


def test_a_figure_of_last_quarter_comes_out_as_it_was_known_and_as_it_is_known_now(corrected):
    of = "2026-27 at 31/12/2026"
    now = corrected.say(f"why A2 {of}")
    then = corrected.say(f"why A2 {of} as known 31/12/2026")

    # (92 + 119 + 191) / 3, and (123 + 119) / 2
    assert (
        "A2 Placement order to match: 134 days, 13 over the mark of 121 days · 3 of 3 counted, 2 recorded after"
        in now
    )
    assert (
        "as known on Thu 31 Dec 2026: A2 Placement order to match: 121 days, exactly the mark of 121 days · 2 of 2 counted."
        in then
    )
    assert (
        "As known then 121 days, as known now 134 days: 2 children recorded otherwise since\n"
        "  • BX-0201 · then: order Tue 1 Jul 2025 · match Sat 1 Nov 2025 · 123 days · "
        "now: order Tue 1 Jul 2025 · match Wed 1 Oct 2025 · 92 days\n"
        "  • BX-0203 · then: not in it · now: order Tue 1 Jul 2025 · match Thu 8 Jan 2026 · 191 days\n\n"
        "Counted\n"
        "  • BX-0201 · order Tue 1 Jul 2025 · match Sat 1 Nov 2025 · 123 days\n"
        "  • BX-0202 · order Tue 1 Jul 2025 · match Tue 28 Oct 2025 · 119 days\n" in then
    )
    assert "A2 121 days, exactly the mark of 121 days" in corrected.say(f"scorecard {of} as known 31/12/2026")
    assert "A2 134 days, 13 over the mark of 121 days" in corrected.say(f"scorecard {of}")


def test_what_was_known_on_a_day_is_told_of_that_day(corrected):
    assert corrected.say("why A2 as known 31/12/2026") == corrected.say(
        "why A2 at 31/12/2026 as known 31/12/2026"
    )
    followed = corrected.say("cohort placement order 2025-26 as known 23/12/2026")
    assert "as known on Wed 23 Dec 2026: 3 children, followed to Wed 23 Dec 2026." in followed


def test_who_drops_out_of_a_figure_by_what_was_recorded_late_counts_as_recorded_after_and_once(tmp_path):
    of = "2026-27 at 31/12/2026"
    with open_town(tmp_path) as town:
        tell(town, "BX-0204 north 01/05/2025", "adm decision 01/06/2025, placement order 01/07/2025")
        town.clock.go_to(15, 1, year=2027)
        for milestone in ("placed 01/12/2026", "adoption order 21/12/2026"):
            town.say(f"milestone BX-0204 {milestone}")
        said, then = (town.say(f"why A9 {of}{more}") for more in ("", " as known 31/12/2026"))

        assert "A9 Waiting with a decision: 0 · 1 recorded after that day" in said
        assert buttons_of(town.reply(f"why A9 {of}", "U0MARY"))[0].label == "As known on 31/12/2026"
        assert "As known then 1, as known now 0: 1 child recorded otherwise since" in then
        # Out of those who wait and into those adopted: of the share that is of both, one child.
        assert "1 recorded after that day" in town.say(f"why A3 {of}")


def test_the_day_it_was_known_is_whole(corrected):
    of = "2026-27 at 31/12/2026"
    assert "3 of 3 counted" in corrected.say(f"why A2 {of} as known 15/01/2027")
    assert "2 of 2 counted" in corrected.say(f"why A2 {of} as known 14/01/2027")
    same = corrected.say(f"why A2 {of} as known 16/01/2027")
    assert "As known then 134 days, as known now 134 days: nothing recorded since that you may see" in same
    assert "recorded otherwise since" not in same


def test_from_now_to_then_and_back_is_a_button(corrected):
    corrected.say("role analyst <@U0ANN>")
    now = {
        each.label: each.command
        for each in buttons_of(corrected.reply("why A2 2026-27 at 31/12/2026", "U0ANN"))
    }
    as_known = now["As known on 31/12/2026"]
    assert as_known == "why A2 2026-27 at 31/12/2026 as known 31/12/2026"
    then = {each.label: each.command for each in buttons_of(corrected.reply(as_known, "U0ANN"))}
    assert then["As known now"] == "why A2 2026-27 at 31/12/2026"


def test_a_restricted_child_is_in_no_difference(corrected):
    corrected.say("role analyst <@U0ANN>")
    corrected.say("restrict BX-0203 to <@U0SAM> <@U0MARY>")
    then = corrected.ask("why A2 2026-27 at 31/12/2026 as known 31/12/2026", "U0ANN")
    assert "as known now 134 days: 1 child recorded otherwise since" in then
    assert "BX-0203" not in then


def test_a_figure_that_there_is_not_is_answered_with_those_that_it_may_be(town):
    said = town.refused("why A22 north", "U0ANN")
    assert said == ("I don't know `A22`. Did you mean A2? For example: `why A2 north 2025-26`")
    assert "needs DATE" in town.refused("why north", "U0ANN")
    for typed in ("why Z9", "why z9 north", "why Q12?"):
        assert town.refused(typed, "U0ANN") == (
            f"I know no figure `{typed.split()[1]}`. For example: `why A2 north 2025-26`, or for a surgery `why north 26/11/2026`"
        )
