"""The wall between the two sides: every cell of its table, and a family's reference, area and venue planted and looked for."""

import re
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from bot.terminal.exporting.export import export
from bot.text import draw_text
from commands.desk.form_choices import look_up
from commands.grammar.verbs import verbs
from commands.messages.drawers import draw_message
from commands.practice.request import AsOf
from permanence.errors import PermanenceError
from permanence.roles import Role, Standing, clock_in
from tests.commands.places import CHANNEL, DIRECT, KIMS_TEAM, THREAD, buttons_of, open_town
from tests.conftest import make_settings
from tests.matrix import FAMILY, LINKED, ONLOOKERS, WALLED, Fact, walled

CHANNELS = {
    "U0SAM": {"north"},
    "U0MARY": {"north"},
    "U0ALEX": {"north"},
    "U0KIM": {"finding"},
    "U0SUE": {"south"},
}
FAYES_FAMILY = f'family add {FAMILY} team finding worker <@U0FAYE> area "zanzibar"'
"""A family of Kim's team."""
TOKENS = {
    Fact.REFERENCE: ("FAM-0077",),
    Fact.AREA: ("zanzibar",),
    Fact.WORKER: ("U0FAYE",),
    Fact.PLANS: ("marmalade", "7 Dec"),
    Fact.DAY: ("16 Nov",),
}
"""What is planted, by the fact that it tells."""
PLANTED = ("FAM-0077", "zanzibar", "marmalade", "U0FAYE")
FIGURES = (
    "scorecard",
    "waiting",
    "bottlenecks",
    "costs 2025-26",
    "cohort placement order 2025-26",
    "report 2025-26",
)


AUDITS: dict[str, str] = {}
"""What the audit says of the child as the town begins, to each person."""


@contextmanager
def open_both_sides(folder):
    """A town in which Kim is in the channel of the family-finding side, once it has a team."""
    with open_town(folder) as town:
        town.desk.membership = lambda person, _, teams: teams & frozenset(CHANNELS.get(person, ()))
        yield town


@contextmanager
def open_linked(folder):
    """North's child, linked with a family of the family-finding side, in a surgery that was held."""
    with open_both_sides(folder) as town:
        for text in (
            "role service manager <@U0SERVICE>",
            "role consultant <@U0CORA>",
            "role analyst <@U0ANNA>",
            KIMS_TEAM,
            f"edit {LINKED} worker <@U0SAM> family finder <@U0FINN> reviewing officer <@U0IRIS>",
            "cover <@U0SAM> by <@U0COVER> 23/11/2026 to 30/11/2026",
            f"plan {LINKED} adoption 01/09/2026",
            f"milestone {LINKED} adm decision 02/09/2026",
            f"milestone {LINKED} placement order 12/10/2026",
            FAYES_FAMILY,
        ):
            town.say(text)
        town.reply(f"link {LINKED} {FAMILY} on 16/11/2026", "U0FINN", is_confirmed=True)
        town.reply(
            f'introductions {LINKED} {FAMILY} from 7 Dec to 18 Dec at "marmalade"',
            "U0FINN",
            is_confirmed=True,
        )
        town.say(f"action {LINKED} <@U0SAM> by 24/11/2026 Ring the school")
        town.by_clock("digest north 26/11/2026")
        town.say("surgery north now", "U0MARY")
        town.say(f"reviewed {LINKED} Agreed to wait", "U0MARY")
        town.say("surgery north close yes", "U0MARY")
        town.ask(f"family {FAMILY}", "U0FAYE")
        town.terminal.store.settle()
        yield town


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """Such a town, in which nothing more is recorded."""
    with open_linked(tmp_path_factory.mktemp("wall")) as town:
        # Read before other tests ask for more: it shows the newest alone.
        AUDITS.update({person: asked(town, f"audit {LINKED}", person) for person in ONLOOKERS})
        yield town


def everything_in(reply) -> str:
    buttons = " ".join(f"{each.label} {each.command}" for each in buttons_of(reply))
    return f"{draw_text(reply)} {reply.fallback} {buttons} {reply.picture!r}"


def asked(town, text: str, person: str, place=DIRECT) -> str:
    """What is answered, with all that its buttons type, or refused."""
    try:
        return everything_in(town.reply(text, person, place, is_confirmed=True))
    except PermanenceError as error:
        return str(error)


def posts(town, standing: Standing, *kinds: str, to: str = "") -> str:
    """What the posts of some kinds say, as drawn for somebody."""
    with town.terminal.store.read(standing) as records:
        numbers = records.execute(
            "select id from outbox where kind in (select value from json_each(?)) and (? = '' or reader = ?)",
            (records.list_of(kinds), to, to),
        ).fetchall()
        as_of = AsOf(records, town.desk.office, town.clock())
        drawn = (draw_message(as_of, records.outbox.find(number)) for (number,) in numbers)
        return " ".join(everything_in(reply) for reply in drawn if reply)


REFUSED = re.compile(r".*,refused$|<h2>Who asked and was refused</h2><ul>.*?</ul>", re.MULTILINE)
"""Who asked for a child and was told nothing, as anybody may: what a file about the child says of that."""


def exported(town, person: str) -> str:
    """The file about the child: what two people released, if the person may ask for that; else all that is written without it."""
    asked_for = asked(town, f"release ask {LINKED} because the guardian asks", person)
    number = re.match(r"\d+", asked_for)
    if number:
        other = "U0CORA" if person == "U0SERVICE" else "U0SERVICE"
        assert "Released" in asked(town, f"release {number[0]}", other)
    released = int(number[0]) if number else None
    store = Path(town.terminal.store.path)
    settings = make_settings(store.parent, "http://localhost/")
    with TemporaryDirectory(dir=store.parent) as name:
        folder = Path(name)
        for what in (f"subject {LINKED}", *(() if number else ("children", "actions"))):
            export(what, folder, None, settings, town.clock, form="csv", released=released)
        written = "".join(file.read_text("utf-8-sig") for file in sorted(folder.iterdir()))
    assert LINKED in written
    return REFUSED.sub("", written)


def shown(town, person: str, surface: str) -> str:
    """What a surface shows a person: a channel's message what its channel may see, all else what they may."""
    channel = clock_in("north")
    match surface:
        case "card":
            return posts(town, channel, "child")
        case "agenda":
            return posts(town, channel, "head", "list")
        case "minutes":
            return posts(town, channel, "minutes", "closed") + asked(town, "minutes north", person)
        case "digest":
            return posts(town, town.desk.standing(person, DIRECT), "digest", to=person)
        case "figures":
            return " ".join(asked(town, text, person) for text in FIGURES)
        case "export":
            return exported(town, person)
        case "menus":
            try:
                return repr(look_up(town.desk, "family", "family", "", person, DIRECT))
            except PermanenceError as error:
                return str(error)
    text = {
        "family": f"family {FAMILY}",
        "find": "find north with link",
        "picture": f"chart {LINKED}",
        "Home": "home",
    }.get(surface, f"{surface} {LINKED}")
    said = AUDITS[person] if surface == "audit" else asked(town, text, person)
    said = said.replace(text, "").replace("@U0FAYE asked for", "")  # as anybody may
    return said.replace(f"{FAMILY} is not a family I know", "")


@pytest.fixture(scope="module")
def asking(tmp_path_factory):
    """Such a town, in which files are asked for and released: its history tells of that."""
    with open_linked(tmp_path_factory.mktemp("asking")) as town:
        yield town


@pytest.mark.parametrize("surface", WALLED)
def test_each_place_shows_of_a_family_what_the_table_says(town, asking, surface):
    wrong, town = [], asking if surface == "export" else town
    for person in ONLOOKERS:
        said = shown(town, person, surface)
        found = {fact for fact, tokens in TOKENS.items() if any(token in said for token in tokens)}
        if found != walled(person, surface):
            wrong.append((person, sorted(found), sorted(walled(person, surface)), said[:600]))
    assert not wrong, "\n".join(map(str, wrong))


def test_which_family_a_match_is_with_is_known_to_their_side_alone(tmp_path):
    with open_town(tmp_path) as town:
        for text in (
            KIMS_TEAM,
            f"edit {LINKED} family finder <@U0FINN>",
            FAYES_FAMILY,
            f"link {LINKED} {FAMILY} on 16/11/2026",
            f"milestone {LINKED} match 20/11/2026 yes",
        ):
            town.say(text)
        assert f"Match with {FAMILY}, linked since Mon 16 Nov 2026" in town.ask(f"status {LINKED}", "U0FINN")
        for person in ("U0SAM", "U0ALEX"):
            said = asked(town, f"status {LINKED}", person)
            assert "20 Nov" in said
            assert not any(token in said for token in PLANTED)


def test_figures_list_no_child_by_whether_a_family_is_looked_at_for_them(town):
    """Counts cross from one side to the other; whose they are does not."""
    for person in ("U0MARY", "U0ANNA"):
        said = asked(town, "waiting north", person)
        assert "with an order, no match yet" in said
        assert "link" not in said
    assert "with an order and a link, no match yet" in asked(town, "waiting north", "U0SERVICE")


CHILDS_SIDE = ("U0SAM", "U0IRIS", "U0COVER", "U0MARY", "U0ALEX", "U0ANNA", "U0ADMIN")


def test_no_verb_tells_the_childs_side_which_family_it_is(town):
    """Whatever they ask of the child, in private and in the channel; what they typed themselves is no telling."""
    leaks = []
    for verb in verbs().values():
        text = verb.example.replace("FAM-0031", "FAM-0099").replace("BX-0042", LINKED)
        text = text.replace("@Sam", "<@U0SAM>").replace("@Alex", "<@U0ALEX>").replace("@Mary", "<@U0MARY>")
        for person in CHILDS_SIDE if verb.reads and Role.CLOCK not in verb.roles else ():
            for place in (DIRECT, CHANNEL):
                said = asked(town, text, person, place)
                leaks += [(verb.name, person, token) for token in PLANTED if token in said]
    assert not leaks


def test_nothing_that_is_posted_tells_which_family_it_is(town):
    with town.terminal.store.read() as records:
        rows = records.execute("select id, team, reader from outbox").fetchall()
    assert len(rows) > 3
    for number, team, reader in rows:
        standing = town.desk.standing(reader, DIRECT) if reader else clock_in(team)
        with town.terminal.store.read(standing) as records:
            reply = draw_message(AsOf(records, town.desk.office, town.clock()), records.outbox.find(number))
        said = everything_in(reply) if reply else ""
        assert not [token for token in PLANTED if token in said], said


FINDS_A_FAMILY = (
    (f"link {LINKED} {FAMILY} on 16/11/2026", "U0FINN", DIRECT),
    (f'introductions {LINKED} {FAMILY} from 7 Dec to 18 Dec at "marmalade"', "U0FINN", DIRECT),
    (f"meeting {LINKED} {FAMILY} on 4 Dec with <@U0SAM> by <@U0FAYE>", "U0FINN", DIRECT),
    (f"release ask {LINKED} because marmalade", "U0FINN", DIRECT),
    (f"milestone {LINKED} prospective family visit 17/11/2026", "U0SAM", CHANNEL),
    (f"correct {LINKED} prospective family visit 17/11/2026 to 18/11/2026", "U0SAM", CHANNEL),
    (f"milestone {LINKED} introductions began 19/11/2026", "U0SAM", THREAD),
    (f"expect {LINKED} introductions ended 18/12/2026", "U0SAM", CHANNEL),
)
"""Everything that is done to find a family for a child, and by whom."""
GUESSES = (
    f"milestone {LINKED} link 16/11/2026",
    f"milestone {LINKED} introductions began 19/11/2026",
    f"correct {LINKED} link 16/11/2026 to 17/11/2026",
    f"expect {LINKED} introductions ended 18/12/2026",
    f"milestone {LINKED} match 10/11/2026",
    f"delay {LINKED} introductions began until 15/01/2027 because sibling assessment first",
    f"link {LINKED} {FAMILY}",
    f"link end {LINKED} {FAMILY} because asked",
    f"introductions {LINKED} {FAMILY} from 7 Dec",
    f"meeting {LINKED} {FAMILY} on 4 Dec with <@U0SAM>",
    f"release ask {LINKED} because asked",
    "find north with link",
    "find north without link",
    "find north without introductions began",
    "which children have no link",
    "who has no link",
    "surgery north",
    "minutes north",
    "caseload north",
    "undo",
)


def whom_they_see(tmp_path, texts):
    """A town in which some things were done a day later than all else, and who of the child's side is told what."""
    with open_both_sides(tmp_path) as town:
        for text in (
            "role analyst <@U0ANNA>",
            KIMS_TEAM,
            f"edit {LINKED} worker <@U0SAM> family finder <@U0FINN> reviewing officer <@U0IRIS>",
            f"plan {LINKED} adoption 01/09/2026",
            f"milestone {LINKED} adm decision 02/09/2026",
            f"milestone {LINKED} placement order 12/10/2026",
            FAYES_FAMILY,
        ):
            town.say(text)
        town.clock.pass_(days=1)
        town.say("surgery north now", "U0MARY")
        numbers = []
        for text, person, place in texts:
            town.reply(text, person, place, is_confirmed=True)
            numbers += [*town.query("select max(id) from audit")[0]]
        town.say("surgery north close yes", "U0MARY")
        town.terminal.store.settle()
        reads = [verb.example for verb in verbs().values() if verb.reads and Role.CLOCK not in verb.roles]
        reads = [text.replace("BX-0042", LINKED).replace("@Sam", "<@U0SAM>") for text in reads]
        redacts = [f"redact {number}" for number in numbers]
        told = {
            (person, text): asked(town, text, person)
            for person in ("U0MARY", "U0ALEX", "U0ANNA", "U0ADMIN")
            for text in (*reads, *GUESSES, *redacts)
        }
        told |= {
            (person, "menu", number): look_up(town.desk, "redact", "change", str(number), person, DIRECT)
            for person in ("U0MARY", "U0ALEX")
            for number in numbers
        }
        kinds = [kind for (kind,) in town.query("select distinct kind from outbox where reader is null")]
        return told | {"posts": posts(town, clock_in("north"), *kinds)}


def test_nobody_of_the_childs_side_can_tell_whether_a_family_is_looked_at_for_a_child(tmp_path):
    """The same is asked where a family is, and where none is: nothing that is said differs, nor is any guess confirmed."""
    (with_one := tmp_path / "with").mkdir()
    (without := tmp_path / "without").mkdir()
    others = [
        (f'family edit {FAMILY} area "place {number}"', "U0KIM", DIRECT)
        for number, _ in enumerate(FINDS_A_FAMILY)
    ]

    of_one, of_none = whom_they_see(with_one, FINDS_A_FAMILY), whom_they_see(without, others)

    assert {key: said for key, said in of_one.items() if said != of_none[key]} == {}
    assert "Last update Mon 23 Nov 2026 by @U0ADMIN" in of_one["U0MARY", f"status {LINKED}"]


LOSSES = {
    "another is the family finder": ("U0FINN", f"edit {LINKED} family finder <@U0ALEX>"),
    "the cover of the family finder ends": ("U0COVER", "cover off <@U0FINN>"),
    "a role is taken away": ("U0CORA", "role none <@U0CORA>"),
    "another is the family's worker": ("U0FAYE", f"family edit {FAMILY} worker <@U0KIM>"),
    "the child is restricted": ("U0FINN", f"restrict {LINKED} to <@U0SAM> <@U0MARY>"),
}


@pytest.mark.parametrize(("person", "loss"), LOSSES.values(), ids=LOSSES)
def test_whoever_is_of_the_other_side_no_longer_is_told_nothing_more(tmp_path, person, loss):
    with open_town(tmp_path) as town:
        for text in (
            "role consultant <@U0CORA>",
            KIMS_TEAM,
            f"edit {LINKED} family finder <@U0FINN>",
            "cover <@U0FINN> by <@U0COVER> 23/11/2026 to 30/11/2026",
            FAYES_FAMILY,
        ):
            town.say(text)
        town.reply(f"link {LINKED} {FAMILY} on 16/11/2026", "U0FINN", is_confirmed=True)
        town.reply(f"introductions {LINKED} {FAMILY} from 7 Dec", "U0FINN", is_confirmed=True)
        assert "zanzibar" in town.ask(f"family {FAMILY}", person)

        town.say(loss)

        hidden = town.refused(f"family {FAMILY}", person)
        assert hidden == town.refused("family FAM-0099", person).replace("FAM-0099", FAMILY)
        assert not any(token in asked(town, f"status {LINKED}", person) for token in PLANTED)
        if person == "U0FINN":
            assert "so you cannot undo it" in (why := town.refused("undo", person))
            assert FAMILY not in why


def test_whoever_leaves_that_sides_channel_or_is_a_familys_worker_no_longer_is_shown_nothing_more(tmp_path):
    channels = {"U0ALEX": {"north", "finding"}}
    with open_town(tmp_path) as town:
        town.clock.go_to(24, 11, 9, 0)
        town.desk.membership = lambda person, _, teams: teams & frozenset(channels.get(person, ()))
        for text in (
            'team add finding "Family finding" in <#C0FINDING> manager <@U0ALEX> from 26/11/2026 at 14:00 every 2 weeks side family finding',
            f"edit {LINKED} family finder <@U0FINN>",
            FAYES_FAMILY,
            f"family {FAMILY} stage two began 01/07/2026",
            "digest finding 26/11/2026",
        ):
            (town.by_clock if text.startswith("digest") else town.say)(text)
        for text in (
            f"link {LINKED} {FAMILY} on 16/11/2026",
            f"meeting {LINKED} {FAMILY} on 4 Dec with <@U0SAM> by <@U0ALEX>",
            f"release ask {LINKED} because the guardian asks",
        ):
            town.reply(text, "U0FINN", is_confirmed=True)

        def shown(person: str) -> list[bool]:
            told = posts(town, town.desk.standing(person, DIRECT), "release", "meeting", "digest", to=person)
            home, chart = asked(town, "home", person), town.reply(f"chart {LINKED}", "U0ALEX")
            return [
                FAMILY in told,
                "guardian" in told,
                "guardian" in home,
                chart.picture.tells_of_families,
                FAMILY in home,
            ]

        assert shown("U0ALEX") == [True, True, True, True, False]
        channels["U0ALEX"] = {"north"}
        assert shown("U0ALEX") == [False] * 5
        assert shown("U0FAYE") == [True, False, False, False, True]
        town.say(f"family edit {FAMILY} worker <@U0KIM>")
        assert shown("U0FAYE") == [False] * 5


def test_a_team_changes_its_side_only_while_it_has_nothing_of_the_other(tmp_path):
    with open_both_sides(tmp_path) as town:
        assert "North Permanence Team has 1 child" in town.refused(
            "team edit north side family finding", "U0ADMIN"
        )
        town.say(KIMS_TEAM)
        assert "Side" in town.ask("team finding", "U0KIM")
        assert "is on the child's side, and families belong" in town.refused(
            'family add FAM-0077 team north worker <@U0FAYE> area "zanzibar"', "U0MARY"
        )
        assert "are for whoever is in its channel" in town.refused(FAYES_FAMILY, "U0MARY")
        town.ask('family add FAM-77 team finding worker <@U0FAYE> area "zanzibar"', "U0KIM")
        assert "on record already" in town.refused("family edit FAM-0077 team finding", "U0KIM")
        adds = 'team add more "More" in <#C0MORE> manager <@U0KIM> from 26/11/2026 at 14:00 every 2 weeks side family finding'
        # Nobody knows who is in its channel, so the administrator may be.
        assert "Nobody puts a team whose channel they are in on the family-finding side" in town.refused(
            adds, "U0ADMIN"
        )
        town.say(adds)
        town.say("team edit more side child")
        assert "Nobody puts a team" in town.refused("team edit more side family finding", "U0ADMIN")
        town.say("team end more")
        assert "has families, which the child's side may not see" in town.refused(
            "team edit finding side child", "U0ADMIN"
        )
        assert "has families and no children of its own" in town.refused(
            "track BX-0099 team finding born 03/2023", "U0ADMIN"
        )
        assert "it is on the child's side" in town.refused(
            'team add p "Panel" in <#C0P> manager <@U0KIM> from 26/11/2026 at 14:00 every 2 weeks as panel side family finding',
            "U0ADMIN",
        )
        assert "What changes?" in town.refused("family edit FAM-0077", "U0KIM")
        town.ask("undo", "U0KIM", is_confirmed=True)
        assert town.refused("family FAM-0077", "U0KIM").startswith("FAM-0077 is not a family I know")
        town.say("undo")


def test_what_cannot_be_said_of_a_link_is_refused_in_a_sentence(town):
    def no(text: str) -> str:
        return town.refused(text, "U0SERVICE", is_confirmed=True)

    assert "it cannot have ended before" in no(
        f"link end {LINKED} {FAMILY} on 15/11/2026 because it was withdrawn"
    )
    assert "introductions come after" in no(f'introductions {LINKED} {FAMILY} from 15/11/2026 at "marmalade"')
    assert "cannot end before they begin" in no(f"introductions {LINKED} {FAMILY} from 7 Dec to 6 Dec")
    assert "here a child's is needed" in no(f"status {FAMILY}")
    assert "here an adoptive family's is needed" in no(f"family {LINKED}")
    refused = no(f"update {LINKED} rang fam 77 today")
    assert refused.startswith("That looks as if it holds an adoptive family's reference.")


def test_a_file_with_families_is_asked_for_by_one_and_released_by_another(tmp_path):
    with open_both_sides(tmp_path) as town:
        for text in (
            "role consultant <@U0CORA>",
            KIMS_TEAM,
            f"edit {LINKED} family finder <@U0FINN>",
            FAYES_FAMILY,
        ):
            town.say(text)
        town.reply(f"link {LINKED} {FAMILY} on 16/11/2026", "U0FINN", is_confirmed=True)
        ask = f"release ask {LINKED} because the guardian wants to read it"
        assert town.refused(ask, "U0SAM").startswith(
            f"I know of no family looked at for {LINKED} that you may see"
        )

        assert "Name a child, or `ofsted-11`" in town.refused("release ask because asked", "U0KIM")
        everything = "release ask ofsted-11 because the inspector asks"
        assert "I know of no family that you may see" in town.refused(everything, "U0FINN")
        assert "Ofsted's list 11, of the adoptive families" in town.ask(everything, "U0KIM")
        said = town.ask(ask, "U0FINN")
        number = said.split()[0]

        assert f"types `release {number}`, by Tue 24 Nov, 10:00." in said
        assert said.splitlines()[0].endswith("@U0KIM is asked in private.")
        waits = f"{number} · @U0FINN asks another of the family-finding side to release a file about {LINKED}"
        needs = {person: asked(town, "home", person) for person in ("U0KIM", "U0FINN", "U0SAM", "U0MARY")}
        assert [person for person, home in needs.items() if waits in home] == ["U0KIM"]
        told = f"release {number} U0KIM"
        assert posts(town, town.desk.standing("U0KIM", DIRECT), "release").count(f"Release {number}") == 1
        assert told in [name for name, _ in town.planned("release")]
        town.say("team edit finding manager <@U0FAYE>")
        assert waits not in posts(town, town.desk.standing("U0KIM", DIRECT), "release")
        town.say("team edit finding manager <@U0KIM>")
        assert waits not in posts(town, town.desk.standing("U0MARY", DIRECT), "release")
        assert f"{number} · a file about {LINKED}" in town.ask("release", "U0KIM")
        assert "No file waits" in town.ask("release", "U0SAM")
        assert "You asked for" in town.refused(f"release {number}", "U0FINN")
        for outsider in ("U0SAM", "U0MARY"):
            unknown = town.refused("release 999", outsider).replace("999", number)
            assert town.refused(f"release {number}", outsider) == unknown
        assert "guardian" not in asked(town, f"history {LINKED}", "U0SAM")
        assert f"permanence export subject {LINKED} DIR --released {number}" in town.ask(
            f"release {number}", "U0KIM"
        )
        assert "is released already" in town.refused(f"release {number}", "U0CORA")
        assert waits not in asked(town, "home", "U0KIM") + posts(
            town, town.desk.standing("U0KIM", DIRECT), "release"
        )
        town.ask("undo", "U0KIM", is_confirmed=True)
        assert waits in posts(town, town.desk.standing("U0KIM", DIRECT), "release")
        town.clock.pass_(days=1, minutes=1)
        assert waits not in posts(town, town.desk.standing("U0KIM", DIRECT), "release")
        assert "was asked for more than a day ago" in town.refused(f"release {number}", "U0KIM")


def test_a_release_is_asked_of_those_in_that_sides_channel_and_not_of_a_manager_who_is_not(tmp_path):
    with open_town(tmp_path) as town:
        for text in (
            KIMS_TEAM,
            f"edit {LINKED} family finder <@U0FINN>",
            "track BX-0043 team north born 03/2023 worker <@U0SAM> family finder <@U0ALEX>",
            "track BX-0044 team north born 03/2023 worker <@U0SAM> family finder <@U0OMAR>",
            FAYES_FAMILY,
            f"link {LINKED} {FAMILY} on 16/11/2026",
        ):
            town.say(text)
        with town.terminal.store.write() as records:
            records.newcomers.keep_roll("C0FINDING", ["U0ALEX", "U0FAYE"])

        said = town.say(f"release ask {LINKED} because the guardian asks", "U0SERVICE")

        assert "@U0ALEX and @U0FINN are asked in private." in said
        assert [to for _, to in town.planned("release")] == ["U0ALEX", "U0FINN"]
