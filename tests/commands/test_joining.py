"""Who joins a team's channel, is given a role or a team: its manager is told, and decides; who can see its children is listed."""

from dataclasses import replace

import pytest

from bot.text import draw_text
from commands.desk.desk import Desk
from commands.practice.request import InSlack
from permanence.roles import CLOCK
from tests.commands.places import CHANNEL, CHANNELS, DIRECT, buttons_of, teams_of
from tests.conftest import FAYS_TEAM

EVE = "U0EVE"


@pytest.fixture
def town(town, monkeypatch):
    """North, with Eve in its channel, whom the clock has seen joining it."""
    monkeypatch.setitem(CHANNELS, EVE, {"north"})
    with town.terminal.store.write() as records:
        records.newcomers.keep_roll("C0NORTH", {"U0SAM", "U0ALEX", "U0MARY", EVE})
    town.by_clock(f"membership north <@{EVE}> member")
    return town


def joined(town):
    """What the manager's message about Eve says now."""
    return town.drawn(f"joined {town.query('select max(recorded) from newcomers')[0][0]} {EVE} U0MARY")


def confirming(town):
    """The same town, where whoever joins sees nothing until that is said to be right."""
    office = replace(town.desk.office, confirms_newcomers=True)
    return replace(town, desk=Desk(town.terminal.store, office, town.clock, teams_of))


def test_the_manager_is_told_who_joined_and_says_that_it_is_right(town):
    (name,) = [name for name, _ in town.planned("joined")]
    assert town.drawn(name) == (
        f"@{EVE} can now see 1 child of North Permanence Team: they joined its channel. Is that right?\n"
        "[That is right]\n[Block]\n[Who can see]"
    )
    town.send(name)
    said = town.ask(f"access right <@{EVE}> north", "U0MARY")
    assert said.startswith(f"@{EVE} may see the children of North Permanence Team.")
    assert town.drawn(name) == f"@{EVE} may see the children of North Permanence Team."
    assert "BX-0042" in town.ask("status BX-0042", EVE, CHANNEL)


def test_whoever_is_blocked_is_shown_nothing_wherever_they_ask(town):
    assert "BX-0042" in town.ask("status BX-0042", EVE, CHANNEL)
    said = town.ask(f"access block <@{EVE}> north", "U0MARY")
    assert "take them out of it in Slack" in said
    for place in (CHANNEL, DIRECT):
        assert "not one you may see" in town.refused("status BX-0042", EVE, place)
    assert town.ask("undo", "U0MARY").startswith("Undone")
    assert "BX-0042" in town.ask("status BX-0042", EVE, CHANNEL)


def test_where_newcomers_are_confirmed_they_see_nothing_until_it_is_right(town):
    careful = confirming(town)
    (name,) = [name for name, _ in town.planned("joined")]
    assert "Until you say that it is right I show them none of its children" in careful.drawn(name)
    assert "not one you may see" in careful.refused("status BX-0042", EVE, CHANNEL)
    careful.ask(f"access right <@{EVE}> north", "U0MARY")
    assert "BX-0042" in careful.ask("status BX-0042", EVE, CHANNEL)


@pytest.mark.parametrize(
    ("text", "person", "why"),
    [
        ("access right <@U0EVE> north", EVE, "is for a team's manager"),
        ("access right <@U0EVE> north", "U0OMAR", "is for the team's manager. Ask @U0MARY"),
        ("access block <@U0MARY> north", "U0MARY", "Who joined is for somebody else to decide"),
        ("access block <@U0MARY> north", "U0SERVICE", "@U0MARY manages North Permanence Team"),
        ("access right <@U0SUE> north", "U0MARY", "@U0SUE is not in the channel"),
        ("access north", "U0SAM", "is for a team's manager or an administrator"),
        ("access north", "U0OMAR", "Ask @U0MARY"),
    ],
)
def test_nobody_else_decides_who_may_see_a_teams_children(town, text, person, why):
    town.say("role service manager <@U0SERVICE>")
    assert why in town.refused(text, person)


def test_a_guest_reads_what_is_posted_once_the_manager_accepts_them_by_name(town):
    town.by_clock("membership north <@U0GUEST> guest")
    (name,) = [name for name, _ in town.planned("joined") if "U0GUEST" in name]
    assert "@U0GUEST, a guest, is in the channel of North Permanence Team" in town.drawn(name)
    assert "I post no agenda until they are taken out of it or you accept them." in town.drawn(name)
    assert "[Accept in the channel]" in town.drawn(name)
    said = town.ask("access right <@U0GUEST> north", "U0MARY")
    assert said.startswith("@U0GUEST may read what is posted in the channel of North Permanence Team.")
    assert "Accepted in the channel, where they read what is posted: @U0GUEST (a guest)" in town.ask(
        "access north", "U0MARY"
    )


def test_who_is_gone_is_asked_about_no_more(town):
    (name,) = [name for name, _ in town.planned("joined")]
    town.send(name)
    town.by_clock(f"membership north <@{EVE}> gone")
    assert town.drawn(name) == f"@{EVE} is no longer in the channel of North Permanence Team."


def test_of_a_manager_who_joins_their_own_team_nobody_is_asked_and_of_a_leavers_team_the_administrators(town):
    town.by_clock("membership north <@U0MARY> member")
    town.by_clock("gone <@U0MARY>")
    town.by_clock("membership north <@U0NEW> member")
    assert [to for name, to in town.planned("joined")] == ["U0MARY", "U0ADMIN"]


def test_who_can_see_a_teams_children_is_listed_in_counts(town):
    for text in (
        "role consultant <@U0CORA>",
        "role analyst <@U0ANNA>",
        "track BX-0050 team north born 05/2024 worker <@U0SUE>",
        "restrict BX-0050 to <@U0SUE> <@U0MARY>",
        "cover <@U0SAM> by <@U0COVER> 23/11/2026 to 30/11/2026",
    ):
        town.say(text)
    town.say(f"access block <@{EVE}> north", "U0MARY")
    town.by_clock("membership north <@U0NEW> member")
    reply = town.reply("access north", "U0ADMIN")
    said = draw_text(reply)
    for line in (
        "North Permanence Team has 2 children on Mon 23 Nov 2026. Who can see them:",
        "In its channel, 3 people: @U0ALEX, @U0MARY and @U0SAM",
        "Joined, and needs your decision: @U0NEW",
        f"Blocked: they see nothing through me: @{EVE}",
        "In every team, by their role: @U0CORA (consultant)",
        "By reference alone, behind figures: @U0ANNA",
        "Not in the channel, and named on children: @U0SUE (1 child)",
        "Covering today: @U0COVER for @U0SAM",
        "Only for people named on each: 1 child of these, kept private",
    ):
        assert line in said
    assert "BX-" not in said
    assert [button.command for button in buttons_of(reply)] == [
        "access right <@U0NEW> north",
        "access block <@U0NEW> north",
    ]
    assert "Slack has not been asked yet" in town.ask("access south", "U0OMAR")


def test_the_manager_is_told_once_a_month_who_can_see(town):
    town.by_clock("access due north 2026-12-01")
    town.by_clock("access due north 2026-12-01")
    town.by_clock("gone <@U0OMAR>")
    town.by_clock("access due south 2026-12-01")
    ((name, _),) = town.planned("access")
    with town.terminal.store.read(CLOCK):
        assert "North Permanence Team has 1 child on Mon 23 Nov 2026. Who can see them:" in town.drawn(name)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "role consultant <@U0CORA>",
            "@U0CORA is a consultant now, set by @U0ADMIN: they see the children of every team",
        ),
        (
            "role analyst <@U0CORA>",
            "@U0CORA is an analyst now, set by @U0ADMIN: they see figures of every team",
        ),
        (
            "team edit north manager <@U0ALEX>",
            "@U0ALEX manages North Permanence Team now, set by @U0ADMIN.",
        ),
        (
            "team edit north in <#C0NEW1|new>",
            "North Permanence Team has another channel now, set by @U0ADMIN. Who is in it can see 1 child.",
        ),
    ],
)
def test_a_grant_is_told_to_the_managers_concerned_and_taken_back_it_says_so(town, text, told):
    town.ask(text, "U0ADMIN")
    names = {to: name for name, to in town.planned("granted")}
    assert names.keys() - {"U0OMAR", "U0ALEX"} == {"U0MARY"}
    assert told in town.drawn(names["U0MARY"])
    if "U0ALEX" in names:
        assert "You manage North Permanence Team now, set by @U0ADMIN: 1 child." in town.drawn(
            names["U0ALEX"]
        )
    town.send(names["U0MARY"])
    town.ask("undo", "U0ADMIN")
    assert town.drawn(names["U0MARY"]) == "What was said here about who may see children is no longer true."


def test_what_is_told_a_manager_says_nothing_more_to_them_once_somebody_else_manages_the_team(town):
    town.clock.go_to(1, 12, 9, 30)
    for text in (
        "access due north 01/12/2026",
        f"screened north by <@{EVE}>",
        "gone <@U0SAM>",
        "trouble north 26/11/2026",
    ):
        town.by_clock(text)
    town.ask("team edit north in <#C0NEW1|new>", "U0ADMIN")
    told = [name for name, to in town.planned() if to == "U0MARY"]
    assert sorted(name.split()[0] for name in told) == [
        "access", "granted", "joined", "left", "notice", "screened",
    ]  # fmt: skip
    (access, left, granted) = (
        next(name for name in told if name.startswith(kind)) for kind in ("access", "left", "granted")
    )
    assert "North Permanence Team has 1 child on Tue 1 Dec 2026." in town.drawn(access)
    assert "Still theirs in North Permanence Team: 1 child" in town.drawn(left)
    assert "can see 1 child." in town.drawn(granted)
    for name in told:
        town.send(name)

    town.ask("team edit north manager <@U0OMAR>", "U0ADMIN")

    gone = "What was said here is for whoever manages North Permanence Team, which is no longer you."
    assert {town.drawn(name) for name in told if name != granted} == {gone}
    assert "Who is in it can see its children." in town.drawn(granted)
    assert all(post.wanted > post.drawn for post in map(town.post, told))
    town.say("cover <@U0OMAR> by <@U0MARY> 01/12/2026 to 02/12/2026")
    assert "North Permanence Team has 1 child" in town.drawn(access)


def test_a_role_that_reaches_no_child_is_told_to_nobody(town):
    town.ask("role admin <@U0CORA>", "U0ADMIN")
    assert town.planned("granted") == []


@pytest.mark.parametrize(
    "text",
    [
        "role consultant <@U0ADMIN>",
        "role service manager <@U0ADMIN>",
        "role analyst <@U0ADMIN>",
        "team edit north manager <@U0ADMIN>",
        "team edit north in <#C0NEW1|new>",
    ],
)
def test_nobody_gives_themselves_what_reaches_children_but_in_the_terminal(town, text):
    members = {"C0NEW1": frozenset({"U0ADMIN"}), "C0NORTH": frozenset({"U0MARY"})}
    desk = Desk(
        town.terminal.store, town.desk.office, town.clock, teams_of, lambda *_: InSlack(members=members)
    )
    slack = replace(town, desk=desk)
    assert "Ask another administrator. Nothing was changed." in slack.refused(text, "U0ADMIN")
    town.say(text)


def test_a_team_without_children_may_be_its_administrators_own(town):
    assert "is changed" in town.ask("team edit south manager <@U0ADMIN>", "U0ADMIN", is_confirmed=True)


def test_what_is_known_or_decided_already_is_told_nobody_again(town):
    told = town.planned("joined")
    town.by_clock(f"membership north <@{EVE}> member")
    assert town.planned("joined") == told
    for _ in range(2):
        assert "may see the children" in town.ask(f"access right <@{EVE}> north", "U0MARY")
    assert len(town.query("select id from newcomers where standing = 'right'")) == 1


def test_an_administrator_who_is_not_in_its_channel_puts_a_team_on_the_side_of_families(town):
    town.say(FAYS_TEAM)
    town.say('family add FAM-0031 team finding worker <@U0FINN> area "Quarrelton"')
    typed = "team edit south side family finding"
    assert "Nobody puts a team whose channel they are in" in town.refused(typed, "U0ADMIN")
    with town.terminal.store.write() as records:
        records.newcomers.keep_roll("C0SOUTH", {"U0OMAR"})
    assert "is changed" in town.ask(typed, "U0ADMIN")
