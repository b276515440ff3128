"""`help`: the verbs, and how each is typed; `milestones`, `plans` and `words`: what can be typed for them."""

import re

import pytest

from bot.slack.answers import RESPONSE_USES
from bot.slack.blocks import draw_reply
from bot.text import plain
from commands.grammar.parse import is_command
from commands.grammar.reply import Item, Listing
from commands.grammar.verbs import verbs
from permanence.delays import REASONS
from permanence.milestones import MILESTONES
from permanence.outcomes import OUTCOMES
from permanence.plans import PLANS
from permanence.roles import Role
from tests.commands.places import ELSEWHERE, open_town
from tests.commands.test_grammar import READING


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    with open_town(tmp_path_factory.mktemp("help")) as opened:
        yield opened


def named(said: str) -> list[str]:
    """The verbs that the lines of an answer name after a heading."""
    lines = [line for line in said.splitlines() if line.startswith("  • ") and "`" not in line]
    return [name for line in lines for name in line.split(": ")[1].split(", ")]


def test_help_lists_every_verb_that_people_type(say):
    assert sorted(named(say("help"))) == sorted(name for name, verb in verbs().items() if not verb.is_hidden)


def test_help_begins_with_five_tasks_each_with_its_button(town):
    tasks = [part for part in town.reply("help", "U0SAM").parts if isinstance(part, Item)]

    assert [(each.button.label, each.button.command) for each in tasks] == [
        ("My work", "me"),
        ("Find a child", "status"),
        ("Record a milestone", "milestone"),
        ("New action", "action"),
        ("Preview the agenda", "surgery"),
    ]
    assert all(each.words.endswith(f": `{each.button.command}`") for each in tasks)


@pytest.mark.parametrize(
    ("role", "labels"),
    [
        ("analyst", ["Teams", "Count children", "Dates"]),
        ("admin", ["Add a team", "Change a team", "Give a role", "All roles", "Teams"]),
        ("consultant", ["My work", "Find a child", "Record a milestone", "New action", "Preview the agenda"]),
    ],
)
def test_who_works_with_no_child_begins_with_what_they_do(tmp_path, role, labels):
    with open_town(tmp_path) as town:
        town.say(f"role {role} <@U0ANN>")
        tasks = [part for part in town.reply("help", "U0ANN").parts if isinstance(part, Item)]
        assert [each.button.label for each in tasks] == labels
        assert all(each.words.endswith(f": `{each.button.command}`") for each in tasks)

        town.say("team edit north manager <@U0ANN>")
        tasks = [part for part in town.reply("help", "U0ANN").parts if isinstance(part, Item)]
        assert tasks[0].button.label == "My work", "who manages a team works with its children"


def test_every_button_of_help_leads_on(town):
    labels = [button.label for button in town.reply("help", "U0SAM").buttons]

    assert labels[-3:] == ["Milestones", "Plans", "Words"]
    for button in town.reply("help", "U0SAM").buttons:
        assert town.reply(button.command, "U0SAM").title


def listed_after(heading, said):
    """The verbs of one line of help: more may come, so no test names them all."""
    return set(re.search(rf"• {heading}: (.*)", said)[1].split(", "))


def test_help_says_who_may_what(town):
    everybody, by_role = town.ask("help", "U0SAM").split("By role\n")

    assert {"caseload", "edit"} <= listed_after("Case", everybody)
    assert {"close", "restrict", "approve", "decline", "left"} <= listed_after("Manager", by_role)
    assert "Administrator: " not in by_role
    assert {"restored", "role", "team add"} <= listed_after("Administrator", town.say("help"))
    assert "Only a manager or a consultant may" in town.ask("help surgery skip", "U0SAM")
    assert "Only a" not in town.ask("help status", "U0SAM")


def test_help_about_a_role_lists_all_that_it_may_beside_everybody(say):
    said = say("help manager").replace("`", "")

    for verb in verbs().values():
        if not verb.is_hidden:
            assert (f"  • {verb.usage} – " in said) == (Role.MANAGER in verb.roles)


def test_help_about_a_topic_lists_all_of_it(say):
    said = say("help people").replace("`", "")

    for verb in verbs().values():
        if verb.topic == "people" and not verb.is_hidden:
            assert f"  • {verb.usage} – " in said


def test_help_says_how_one_verb_is_typed(say):
    said = say("help milestone")
    assert "Type `/permanence milestone REF MILESTONE [DATE] [chair @PERSON] [WORDS]`" in said
    assert "For example `/permanence milestone BX-0042 placement order 12/10/2026`" in said


def test_help_about_a_word_of_several_verbs_shows_them_all(say):
    said = say("help surgery")
    assert all(name in said for name in ("Surgery now", "Surgery move", "Surgery skip"))


def test_help_about_a_mistyped_verb_gets_the_nearest(refused):
    assert refused("help mileston") == (
        "There is no `mileston`. Did you mean `milestone`? `/permanence help` lists everything."
    )


LISTS = {"milestones": (MILESTONES,), "plans": (PLANS,), "words": (OUTCOMES, REASONS)}


@pytest.mark.parametrize("name", LISTS)
def test_a_list_names_each_row_and_every_word_that_means_it(town, name):
    said = town.ask(name, "U0SAM", ELSEWHERE).splitlines()

    for row in (row for table in LISTS[name] for row in table.values()):
        (line,) = [
            each for each in said if each.partition(" – say its date")[0].split(" · ")[0] == f"  • {row.name}"
        ]
        for word in row.synonyms:
            assert word in line


@pytest.mark.parametrize("name", LISTS)
def test_help_about_a_list_is_the_list(town, name):
    assert town.ask(f"help {name}", "U0SAM") == town.ask(name, "U0SAM")


@pytest.mark.parametrize("name", LISTS)
def test_a_list_fits_into_what_slack_takes_for_one_answer(town, name):
    assert len(draw_reply(town.reply(name, "U0SAM"))) <= RESPONSE_USES


def test_milestones_say_which_need_their_date(town):
    lines = town.ask("milestones", "U0SAM").splitlines()

    for row in MILESTONES.values():
        (line,) = [each for each in lines if each.startswith(f"  • {row.name} · ")]
        assert line.endswith(" – say its date") == row.decided


def test_words_list_every_phrase_and_what_it_asks_for(town):
    said = town.ask("words", "U0SAM")

    for verb in verbs().values():
        if verb.also:
            assert f"  • {verb.name} · {', '.join(verb.also).replace('REF', 'BX-0042')}" in said


def test_words_say_which_day_each_word_is_today(town):
    parts = [part for part in town.reply("words", "U0SAM").parts if isinstance(part, Listing)]
    days = [plain(line) for part in parts if part.title.startswith("Days") for line in part.lines]

    assert "`yesterday` · Sun 22 Nov 2026" in days
    assert "`in 2 weeks` · Mon 7 Dec 2026" in days
    assert all(" · " in line for line in days)


@pytest.mark.parametrize(
    ("typed", "usage"),
    [
        ("plans BX-0042 adoption", "Type `plan REF PLAN"),
        ("milestones BX-0042 ppm", "Type `milestone REF MILESTONE"),
        ("teams north", "Type `team TEAM`"),
        ("words BX-0042", "Type `words`"),
    ],
)
def test_a_list_with_more_words_gets_how_the_one_is_typed(refused, typed, usage):
    assert usage in refused(typed)


@pytest.mark.parametrize(
    "line", ["Plans for contact are being made", "Words were had", "Milestones discussed"]
)
def test_an_ordinary_sentence_may_begin_with_a_list(line):
    assert not is_command(line, READING)
    assert is_command(line.split()[0], READING)
