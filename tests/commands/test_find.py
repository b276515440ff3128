"""`find`: children by team, person, plan, milestones that stand and do not, and dates that are past."""

import pytest

from commands.case import find
from commands.messages import pages
from tests.commands.places import CHANNEL, CHANNELS, DIRECT, open_town

TITLE = "Children found\n==============\n\n"


@pytest.fixture
def town(tmp_path):
    with open_town(
        tmp_path,
        "track BX-0043 team north born 05/2022 entered 02/02/2026 worker <@U0ALEX>",
        "track BX-0050 team south born 05/2022 entered 02/02/2026 worker <@U0OMAR>",
        *(
            f"milestone {ref} {told}"
            for ref in ("BX-0042", "BX-0043", "BX-0050")
            for told in ("adm decision 01/05/2026", "placement order 15/07/2026")
        ),
        "plan BX-0042 adoption 01/05/2026",
        "milestone BX-0043 match 15/09/2026",
    ) as opened:
        yield opened


ORDERED = "placement order Wed 15 Jul 2026, 131 days ago"
NO_MATCH = f"North Permanence Team: 1 child with placement order, without match.\n\n  • BX-0042 · 3 years 8 months · {ORDERED}"


def test_each_child_comes_with_the_day_asked_for(town):
    assert town.ask("find north with placement order without match", "U0SAM", CHANNEL) == TITLE + NO_MATCH


ANSWERED = [
    (
        "find north with po and adm decision without match",
        "decision that the child should be placed for adoption Fri 1 May 2026",
    ),
    ("find with po", f"2 children with placement order.\n\n  • BX-0042 · 3 years 8 months · {ORDERED}"),
    ("find <@U0SAM> with po", "@U0SAM: 1 child with placement order."),
    ("find me with po", "@U0SAM: 1 child with placement order."),
    ("find north <@U0ALEX>", "North Permanence Team: @U0ALEX: 1 child.\n\n  • BX-0043"),
    ("find plan adoption north", "North Permanence Team: 1 child with the plan adoption.\n\n  • BX-0042"),
    ("find north without review", "2 children without review."),
    ("find without lac review", "2 children without looked-after review."),
    ("find north with birth", "2 children with birth.\n\n  • BX-0043 · 4 years 6 months · birth\n"),
    ("find south", "South Permanence Team: no child that you may see."),
    ("find with placed", "No child that you may see with placed for adoption."),
    (
        "find north past",
        "Family finder allocated, seven days from the decision: was due Fri 8 May 2026, 199 days ago",
    ),
    ("find north past dates", "North Permanence Team: 1 child past a date.\n\n  • BX-0042"),
    ("find north past its date", "North Permanence Team: 1 child past a date.\n\n  • BX-0042"),
    (
        "find north without match past",
        "1 child without match, past a date.\n\n  • BX-0042 · 3 years 8 months · Match, six months",
    ),
]


@pytest.mark.parametrize(("typed", "answer"), ANSWERED)
def test_what_is_asked_for_is_found(town, typed, answer):
    assert answer in town.ask(typed, "U0SAM", CHANNEL)


def test_of_a_milestone_that_is_not_reached_only_its_own_date_counts_as_past(town):
    said = town.ask("find north without match past", "U0SAM", CHANNEL)
    assert "Family finder allocated" not in said


SENTENCES = [
    ("which children in north have a placement order but no match?", NO_MATCH),
    ("Which north children have a placement order and not a match", NO_MATCH),
    ("show me the children in north with a placement order without a match please", NO_MATCH),
    ("children in north who have a placement order but haven't got a match", NO_MATCH),
    (
        "list children in north with a placement order but not a match or ppm",
        "with placement order, without match or permanence planning meeting.",
    ),
    ("find children with placement order", "2 children with placement order."),
    ("who has no match", "1 child without match."),
    ("which children in care don't have a match", "1 child without match."),
    ("which of our children waiting for adoption aren\u2019t matched yet", "1 child without match."),
    ("which children have neither a match nor a care order", "1 child without match or care order."),
    ("who doesn't have a plan", "1 child without permanence plan agreed."),
    ("which children have no permanence plan", "1 child without permanence plan agreed."),
    ("which children have no match but a plan of adoption", "1 child without match, with the plan adoption."),
    ("how many children have a placement order?", "2 children with placement order."),
    ("which children have a plan of adoption", "1 child with the plan adoption."),
    ("which of the children of <@U0ALEX|alex> have a match", "@U0ALEX: 1 child with match."),
    ("list the children in north past their date", "North Permanence Team: 1 child past a date."),
    ("who is late in north", "North Permanence Team: 1 child past a date."),
    ("find BX-0042", "BX-0042 · 3 years 8 months · North Permanence Team"),
    ("find me BX-0042 please", "BX-0042 · 3 years 8 months · North Permanence Team"),
]


@pytest.mark.parametrize(("typed", "answer"), SENTENCES)
def test_a_sentence_about_children_is_understood(town, typed, answer):
    assert answer in town.ask(typed, "U0SAM", CHANNEL)


@pytest.mark.parametrize(
    "said",
    [
        "who is waiting with her",
        "the child has no coat",
        "Find out who has the report",
        "which plan",
        "children are lovely",
        "no answer from the school",
        "which children have no plan of adoption",
    ],
)
def test_another_sentence_finds_nobody(town, said):
    assert "Children found" not in town.refused(said, "U0SAM", CHANNEL)


def test_a_slip_in_a_milestone_suggests_the_right_one(town):
    said = town.refused("find north with placment order", "U0SAM", CHANNEL)
    assert (
        "After `with` I need MILESTONE …, not `placment order`. Did you mean placement order"
        in said.replace("*", "")
    )


def test_who_asks_sees_only_whom_they_may(town):
    assert "BX-0050" not in town.ask("find with po", "U0SAM", CHANNEL)
    town.say("role consultant <@U0CORA>")
    said = town.ask("find with po", "U0CORA")
    assert "3 children with placement order" in said
    assert "BX-0050 · 4 years 6 months · South Permanence Team · placement order" in said
    town.say("restrict BX-0042 to <@U0SAM> <@U0MARY>", "U0MARY")
    assert "2 children with placement order" in town.ask("find with po", "U0CORA")
    assert "BX-0042" in town.ask("find with po", "U0SAM")


def test_an_analyst_sees_figures_of_every_team_and_children_kept_to_people_named_in_none(town):
    town.say("role analyst <@U0ANN>")
    said = town.ask("find with po", "U0ANN")
    assert "No child that you may see with placement order." in said
    assert "Figures only: 3 children\n  • North Permanence Team: 2\n  • South Permanence Team: 1" in said
    assert "BX-" not in said
    assert "Figures only: 1 child\n  • North Permanence Team: 1" in town.ask(
        "find without match past north", "U0ANN"
    )

    town.say("restrict BX-0042 to <@U0SAM> <@U0MARY>", "U0MARY")
    assert "Figures only: 2 children" in town.ask("find with po", "U0ANN")
    assert town.query_reads("select 1 from reads where person = 'U0ANN' and instr(understood, 'seen')") == []


def test_an_analyst_in_a_channel_sees_its_children_and_figures_of_the_others(town, monkeypatch):
    monkeypatch.setitem(CHANNELS, "U0ANN", {"north"})
    town.say("role analyst <@U0ANN>")
    said = town.ask("find with po", "U0ANN", CHANNEL)
    assert "2 children with placement order." in said
    assert "Figures only: 1 child more\n  • South Permanence Team: 1" in said


def test_a_long_list_leads_on_and_only_who_is_listed_counts_as_seen(town, monkeypatch):
    monkeypatch.setattr(pages, "A_PAGE", 1)
    first = town.reply("find north with po", "U0SAM", CHANNEL)
    assert first.words == "North Permanence Team: 2 children with placement order."
    assert [part.words for part in first.parts[1:]] == [
        "These are 1 to 1 of 2, longest since placement order first."
    ]
    leads_on = first.buttons[-1]
    assert leads_on.label == "The next 1"
    assert leads_on.command == "find north with po_granted from 2"
    second = town.ask(leads_on.command, "U0SAM", CHANNEL)
    assert "BX-0043" in second
    assert "BX-0042" not in second
    assert "The next" not in str(
        [each.label for each in town.reply(leads_on.command, "U0SAM", CHANNEL).buttons]
    )
    assert "BX-0043" in town.ask("find north with po from 99", "U0SAM", CHANNEL)
    assert "BX-0042" in town.ask("find north with po from 0", "U0SAM", CHANNEL)
    (seen,) = town.query_reads("select understood from reads where person = 'U0SAM' order by id limit 1")[0]
    assert '"seen": ["BX-0042"]' in seen


@pytest.mark.parametrize(
    ("typed", "again"),
    [
        ("find north with po past its date", "find north with po_granted past a date from 2"),
        ("find without ppm and review north", "find north without ppm review from 2"),
        ("find plan adoption", "find plan adoption from 2"),
        ("find @U0SAM", "find <@U0SAM> from 2"),
    ],
)
def test_the_next_page_looks_for_the_same(town, monkeypatch, typed, again):
    monkeypatch.setattr(pages, "A_PAGE", 1)
    town.say("plan BX-0043 adoption 01/05/2026")
    town.say("track BX-0044 team north born 05/2022 entered 02/02/2026 worker <@U0SAM>")
    town.say("milestone BX-0044 placement order 16/07/2026")
    town.say("plan BX-0044 adoption 01/05/2026")
    reply = town.reply(typed, "U0SAM", CHANNEL)
    assert reply.buttons[-1].command == again
    following = town.reply(again, "U0SAM", CHANNEL)
    assert following.words == reply.words
    assert "BX-0042" in str(reply.parts[0])
    assert "BX-0042" not in str(following.parts[0])


def test_dates_of_too_many_are_not_worked_out(town, monkeypatch):
    monkeypatch.setattr(find, "MOST_LOOKED_AT", 1)
    assert "Those are 2 children with placement order, too many to work out the dates of." in town.refused(
        "find with po past", "U0SAM", CHANNEL
    )
    assert "1 child past a date" in town.ask("find me past", "U0SAM", DIRECT)


def test_a_delay_for_the_childs_sake_is_not_past(town):
    town.say("delay BX-0042 match until 15/01/2027 because sibling assessment first", "U0SAM")
    town.say("approve 1", "U0MARY")
    assert "no child that you may see without match, past a date" in town.ask(
        "find north without match past", "U0SAM", CHANNEL
    )


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        (
            "find with placement ordr",
            "After `with` I need MILESTONE …, not `placement ordr`. Did you mean **placement order**",
        ),
        ("find north past dtes", "I don't understand `dtes` here."),
    ],
)
def test_no_team_and_no_mistyped_milestone_is_taken_for_somebodys_name(town, typed, why):
    assert town.refused(typed, "U0SAM", CHANNEL).startswith(why.replace("**", ""))
