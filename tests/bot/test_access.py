"""Who may see and change what, as Slack says who is where: the team's channel is the boundary, and doubt means no."""

import pytest

from bot.slack import people
from commands.grammar import read
from commands.grammar.parse import parse
from demo.api import rate_limits
from demo.api.socket_mode import ACK_TIMEOUT
from tests.bot.conftest import set_up
from tests.conftest import GivenClock, Slack, make_workspace, open_slack, rows_of_reads, words_of

NOT_SEEN = "{} is not a child I track, or not one you may see. Ask the child's team manager if it should be."
WHERE = "I only answer that in a team's own private channel, or in a direct message to me."
TEAM = 'team add {0} "{0}" in <#{1}> manager <@{2}> from 26/11/2026 at 09:30 every 2 weeks'
REFUSAL = "I am sorry: you are {}, so I cannot answer you. Ask the team's manager."
UNSAFE = {
    "C0OPEN": {"is_private": False},
    "C0ARCHIVED": {"is_archived": True},
    "C0SHARED": {"is_ext_shared": True},
    "C0PENDING": {"pending_shared": ("T0ELSE",)},
    "C0WITHOUT": {"bot": False},
}
LIMIT = people.LIMIT_SECONDS
"""As it is in life; a test's bot has more."""
REFUSED = {
    "U0GUEST": ({"is_restricted": True}, "a guest here"),
    "U0SINGLE": ({"is_ultra_restricted": True}, "a guest here"),
    "U0AWAY": ({"team": "T0ELSE"}, "of another workspace"),
    "U0GONE": ({"deleted": True}, "deactivated in Slack"),
    "U0ROBOT": ({"is_bot": True}, "a bot"),
}


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """Two teams, channels of every kind and people of every role; tests change nothing that others need."""
    workspace = make_workspace()
    for person in ("U0SERVICE", "U0ANNA"):
        workspace.add_user(person, person[2:].capitalize())
    for person, (facts, _) in REFUSED.items():
        workspace.add_user(person, person[2:].capitalize(), **facts)
        workspace.join("C0NORTH", person)
    for channel, facts in UNSAFE.items():
        workspace.add_channel(channel, channel[2:].lower(), members=["U0SAM"], **facts)
    workspace.add_channel("C0PLAIN", "plain", members=["U0SAM"])
    with (
        pytest.MonkeyPatch.context() as patch,
        open_slack(tmp_path_factory.mktemp("access"), GivenClock(), workspace) as slack,
    ):
        for text in (
            TEAM.format("north", "C0NORTH", "U0MARY"),
            TEAM.format("south", "C0SOUTH", "U0OMAR"),
            "track BX-0042 team north born 03/2023 entered 02/02/2026 worker <@U0SAM>",
            "plan BX-0042 adoption 01/09/2026",
            "track BX-0070 team south born 05/2024 worker <@U0SUE> family finder <@U0SAM>",
            "track BX-0050 team north born 05/2024 worker <@U0SAM>",
            "restrict BX-0050 to <@U0ALEX> <@U0MARY>",
            "action BX-0042 <@U0SAM> by 27/11/2026 Chase the medical report",
            "role consultant <@U0CORA>",
            "role service manager <@U0SERVICE>",
            "role analyst <@U0ANNA>",
            *(TEAM.format(channel[2:].lower(), channel, "U0MARY") for channel in UNSAFE),
            *(f"track CH-{channel[2:6]} team {channel[2:].lower()} born 05/2024" for channel in UNSAFE),
        ):
            set_up(slack, text)
        patch.setattr(rate_limits, "TIERS", {})  # hundreds of tests ask as many people in one minute
        yield slack


def said(slack: Slack, person: str, where: str, text: str) -> str:
    """The answer to a slash command typed in a channel, or with `DM` in the person's conversation with the bot."""
    return slack.command(person, text, slack.workspace.dm(person) if where == "DM" else where)


def forget_everyone(slack: Slack) -> None:
    for key in [key for _, key in slack.bot.people._cached]:
        slack.bot.people.forget(key)


def dump(slack: Slack) -> dict:
    from storage.migrations import HISTORIES

    with slack.bot.store.read() as records:
        return {table: records.execute(f"select * from {table}").fetchall() for table in HISTORIES}


SEES = [
    *[(person, where, "BX-0042") for person in ("U0SAM", "U0ALEX", "U0MARY") for where in ("C0NORTH", "DM")],
    *[(person, "DM", "BX-0042") for person in ("U0CORA", "U0SERVICE")],
    *[(person, where, "BX-0070") for person in ("U0OMAR", "U0SUE") for where in ("C0SOUTH", "DM")],
    *[("U0SAM", where, "BX-0070") for where in ("C0NORTH", "DM")],
    *[(person, where, "BX-0050") for person in ("U0ALEX", "U0MARY") for where in ("C0NORTH", "DM")],
]
HIDDEN = [
    *[(person, where, "BX-0042") for person in ("U0OMAR", "U0SUE") for where in ("C0SOUTH", "DM")],
    *[(person, "DM", "BX-0042") for person in ("U0ANNA", "U0ADMIN")],
    *[(person, where, "BX-0070") for person in ("U0ALEX", "U0MARY") for where in ("C0NORTH", "DM")],
    *[("U0SAM", where, "BX-0050") for where in ("C0NORTH", "DM")],
    *[(person, "DM", "BX-0050") for person in ("U0CORA", "U0SERVICE", "U0ADMIN", "U0ANNA", "U0OMAR")],
]


@pytest.mark.parametrize(("person", "where", "ref"), SEES)
def test_a_child_is_seen_by_the_team_their_own_people_and_roles_that_reach_every_team(
    world, person, where, ref
):
    assert f"*{ref}* · " in said(world, person, where, f"status {ref}")


GRID = {"enterprise": "E0BORSET", "team": "T0SISTER"}
"""Somebody of the same organisation, an Enterprise Grid, whose home is another of its workspaces."""


def test_a_member_whose_home_is_another_workspace_of_the_organisation_is_a_member(slack):
    slack.workspace.add_user("W0GRETA", "Greta", **GRID, teams=["T0SISTER", slack.workspace.team])
    slack.workspace.join("C0NORTH", "W0GRETA")
    assert "*BX-0042* · " in said(slack, "W0GRETA", "C0NORTH", "status BX-0042")
    assert "for <@W0GRETA>" in said(slack, "U0SAM", "C0NORTH", "action BX-0042 <@W0GRETA> by fri Ring")


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        (
            {**GRID, "teams": ["T0SISTER"]},
            "of another workspace",
        ),  # of the organisation, and not of this workspace
        ({"enterprise": "E0OTHER", "team": "T0PARTNER", "teams": ["T0PARTNER"]}, "of another workspace"),
        ({**GRID, "teams": ["T0SISTER", "T0DEMO"], "is_restricted": True}, "a guest here"),
        ({**GRID, "teams": ["T0SISTER", "T0DEMO"], "deleted": True}, "deactivated in Slack"),
    ],
)
def test_whoever_is_not_of_this_workspace_stays_a_stranger_and_a_guest_a_guest(slack, facts, why):
    slack.workspace.add_user("W0GRETA", "Greta", **facts)
    slack.workspace.join("C0NORTH", "W0GRETA")
    assert said(slack, "W0GRETA", "C0NORTH", "status BX-0042") == REFUSAL.format(why)


def test_a_person_whom_slack_calls_a_stranger_is_one_whatever_else_it_says():
    found = {"id": "W0GRETA", "team_id": "T0SISTER", "enterprise_user": {"teams": ["T0DEMO"]}}
    assert people.why_unable(found, "T0DEMO") == ""
    assert people.why_unable({**found, "is_stranger": True}, "T0DEMO") == "of another workspace"
    assert people.why_unable({**found, "enterprise_user": None}, "T0DEMO") == "of another workspace"


@pytest.mark.parametrize(("person", "where", "ref"), HIDDEN)
@pytest.mark.parametrize(
    "text",
    ["status {}", "history {}", "update {} Seen", "milestone {} placed", "action {} <@U0SUE> by fri Ring"],
)
def test_a_child_is_hidden_from_everyone_else_in_the_words_used_for_an_unknown_child(
    world, person, where, ref, text
):
    before = dump(world)
    assert said(world, person, where, text.format(ref)) == NOT_SEEN.format(ref)
    assert said(world, person, where, text.format("BX-9999")) == NOT_SEEN.format("BX-9999")
    assert dump(world) == before


@pytest.mark.parametrize("text", ["done {}", "move {} to fri", "give {} to <@U0SUE>", "reopen {}"])
def test_an_action_is_as_hidden_as_its_child(world, text):
    hidden, unknown = (said(world, "U0OMAR", "DM", text.format(number)) for number in (1, 99))
    assert (
        hidden.replace("1", "99")
        == unknown
        == "There is no action 99 that you may see. `overdue` lists yours."
    )


def test_lists_hold_only_what_the_asker_may_see(world):
    assert "BX-0042" in said(world, "U0ALEX", "DM", "caseload <@U0SAM>")
    for text in ("caseload <@U0SAM>", "caseload north", "overdue north", "caseload", "overdue"):
        assert "BX-0042" not in said(world, "U0OMAR", "DM", text)
    assert "BX-0050" not in said(world, "U0SAM", "C0NORTH", "caseload north") + said(
        world, "U0SAM", "DM", "caseload"
    )
    assert "BX-0070" in said(world, "U0SAM", "DM", "caseload")
    assert "no child that I may show you" in said(world, "U0ADMIN", "DM", "caseload north")
    assert "no child that I may show you" in said(world, "U0ANNA", "DM", "caseload north")


def test_a_team_manager_reads_the_teams_overdue_actions_from_a_direct_message(slack):
    set_up(slack, "action BX-0042 <@U0SAM> by 24/11/2026 Chase")
    slack.clock.go_to(30, 11)
    assert "Your team: 1 action past the date agreed" in said(slack, "U0MARY", "DM", "overdue")


def test_an_agenda_says_only_that_a_child_is_discussed_privately(world):
    shown = said(world, "U0SAM", "C0NORTH", "surgery north")
    assert "1 kept private" in shown
    assert "BX-0050" not in shown
    theirs = said(world, "U0OMAR", "DM", "surgery north")
    assert theirs == "You are not in north's channel, so its agenda is not for you."


ROLES = [
    ("U0SAM", "close BX-0042 adopted 12/10/2022", "`close` is for a team's manager."),
    ("U0ALEX", "restrict BX-0050 lift", "`restrict` is for a team's manager."),
    ("U0CORA", "close BX-0042 adopted 12/10/2022", "`close` is for a team's manager."),
    ("U0ANNA", "close BX-0042 adopted 12/10/2022", "`close` is for a team's manager."),
    ("U0ADMIN", "close BX-0042 adopted 12/10/2022", "`close` is for a team's manager."),
    ("U0OMAR", "close BX-0042 adopted 12/10/2022", NOT_SEEN.format("BX-0042")),
    ("U0MARY", "close BX-0042 adopted 12/10/2022", "before BX-0042 was born"),
    (
        "U0SERVICE",
        "close BX-0042 special guardianship 12/10/2024",
        "Go on, for *BX-0042*, with: close",
    ),
    (
        "U0SAM",
        "edit BX-0042 team south",
        "Giving a child to another team is for the team's manager. Ask <@U0MARY>.",
    ),
    ("U0SAM", "track BX-0090 team south born 05/2024", "You are not in south's channel"),
    ("U0ADMIN", "track BX-0090 team north born 05/2024", "You are not in north's channel"),
    ("U0SAM", "surgery north now", "is for a team's manager or a consultant"),
    ("U0OMAR", "surgery north now", "is for the team's manager or a consultant. Ask <@U0MARY>."),
    ("U0SAM", "surgery north skip 24/12/2026 because away", "is for a team's manager or a consultant"),
    *[
        (person, text, f"`{verb}` is for an administrator.")
        for person in ("U0SAM", "U0MARY", "U0CORA", "U0SERVICE", "U0ANNA")
        for verb, text in (
            ("team edit", "team edit north at 14:00"),
            ("team end", "team end north"),
            ("role", "role admin <@U0SAM>"),
        )
    ],
    *[
        (person, "clocks north with reviews", "is for an administrator")
        for person in ("U0SAM", "U0MARY", "U0SERVICE")
    ],
    ("U0SAM", "agenda north 26/11/2026", "`agenda` is for the clock."),
]


@pytest.mark.parametrize(("person", "text", "why"), ROLES)
def test_a_role_reaches_no_further_than_it_should(world, person, text, why):
    before = dump(world)
    assert why in said(world, person, "DM", text)
    assert dump(world) == before


@pytest.mark.parametrize("person", REFUSED)
@pytest.mark.parametrize("text", ["status BX-0042", "update BX-0042 Seen", "help", "teams"])
def test_guests_strangers_bots_and_people_who_left_are_refused_kindly(world, person, text):
    before = dump(world)
    why = REFUSED[person][1]
    assert said(world, person, "C0NORTH", text) == REFUSAL.format(why)
    assert dump(world) == before


def end_faults(slack, method):
    """Let Slack answer again from here on."""
    while slack.workspace.faults.take(method, {}):
        pass


NOTHING_TOLD = ["xylophone", "update", "milestone BX-0042 mach 12/10/2026", "milestone BX-0042 po 31/02/2026"]
"""What a person who may ask learns to be mistyped or unfinished."""


@pytest.mark.parametrize("person", REFUSED)
@pytest.mark.parametrize("text", NOTHING_TOLD)
def test_of_what_such_a_person_typed_nothing_is_told(world, person, text):
    said(world, person, "C0NORTH", "help")
    before = len(world.workspace.calls)

    assert said(world, person, "C0NORTH", text) == REFUSAL.format(REFUSED[person][1])
    asked = [call for call in world.workspace.calls[before:] if call.method in ("users.info", "views.open")]
    assert asked == [], "what Slack said a moment ago is enough, and no form opens"


@pytest.mark.parametrize("text", [text for text in NOTHING_TOLD if text != "update"])
def test_before_it_is_known_who_asks_nothing_is_told_either(world, text):
    forget_everyone(world)
    assert said(world, "U0GUEST", "C0NORTH", text) == REFUSAL.format("a guest here")

    world.workspace.fault("users.info", "error_500", times=20)
    forget_everyone(world)  # after that, as whatever asks meanwhile meets the fault too
    assert "Slack did not tell me in time" in said(world, "U0SAM", "C0NORTH", text)
    end_faults(world, "users.info")


def test_a_form_that_opened_before_it_was_known_who_asks_holds_only_the_refusal(world):
    forget_everyone(world)
    answer = world.standin.command("U0GUEST", "C0NORTH", "update BX-0042")
    assert answer.acked
    refusal = REFUSAL.format("a guest here")
    world.standin.wait_for(lambda: words_of(world.standin.modal("U0GUEST").blocks) == refusal)


@pytest.mark.parametrize("text", ["xylophone", "update", "update Seen\ndone 1\nxylophone"])
def test_a_message_of_such_a_person_is_answered_once_whatever_is_in_it(world, text):
    before = len(world.workspace.ephemerals("U0SINGLE"))
    assert world.standin.mention("U0SINGLE", "C0NORTH", text).acked
    world.standin.wait_for(lambda: len(world.workspace.ephemerals("U0SINGLE")) > before)

    (answer,) = world.workspace.ephemerals("U0SINGLE")[before:]
    assert words_of(answer.blocks) == REFUSAL.format("a guest here")


READ_ONCE = {
    "done": "status BX-0042",
    "not understood": "xylophone",
    "refused by its verb": "milestone BX-0042 po held last friday",
    "to be confirmed": "update BX-0070 Seen",
    "unfinished": "move 1",
}


@pytest.mark.parametrize("text", READ_ONCE.values(), ids=READ_ONCE)
def test_what_is_typed_is_read_once(world, monkeypatch, text):
    parsed = []
    monkeypatch.setattr(read, "parse", lambda text, reading: parsed.append(text) or parse(text, reading))

    assert world.standin.command("U0SAM", "C0NORTH", text).acked
    assert parsed == [text]


@pytest.mark.parametrize("where", ["C0PUBLIC", "C0PLAIN", "D0ALEX", *UNSAFE])
@pytest.mark.parametrize(
    "text", ["status BX-0042", "BX-0042", "update BX-0042 Seen", "caseload", "undo", "surgery north"]
)
def test_outside_a_teams_own_private_channel_the_answer_says_where_to_ask(world, where, text):
    world.workspace.dm("U0ALEX")
    before = dump(world)
    shown = said(world, "U0SAM", where, text)
    assert shown == f"{WHERE} `/permanence help` works here."
    assert dump(world) == before


@pytest.mark.parametrize("where", ["C0PUBLIC", "C0PLAIN", *UNSAFE])
def test_help_works_everywhere(world, where):
    before = len(world.workspace.ephemerals("U0SAM"))
    said(world, "U0SAM", where, "help milestone")
    assert "Record that a child reached a milestone" in words_of(
        world.workspace.ephemerals("U0SAM")[before].blocks
    )


@pytest.mark.parametrize("channel", UNSAFE)
def test_an_unsafe_channel_hides_its_teams_children_in_direct_messages_too(world, channel):
    ref = f"CH-{channel[2:6]}"
    assert said(world, "U0SAM", "DM", f"status {ref}") == NOT_SEEN.format(ref)


KINDS = (
    "hang_before",
    "error_500",
    "ratelimited",
    "ratelimited_empty",
    "refused",
    "fatal_error",
    "missing_scope",
)


ASKED = {"users.info": "U0SAM", "conversations.members": "C0NORTH", "conversations.info": "C0NORTH"}
"""Of whom or what each method is asked."""


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("method", ASKED)
def test_if_slack_does_not_answer_the_request_is_refused(world, method, kind):
    said(world, "U0SAM", "C0NORTH", "status BX-0042")
    before = dump(world)
    world.workspace.fault(method, kind, times=20)
    # What an earlier test has set off may still ask too: it meets a fault as this does, and what it has heard is not believed.
    world.bot.people.forget(ASKED[method])
    with pytest.MonkeyPatch.context() as patch:
        if kind == "hang_before":
            patch.setattr(people, "LIMIT_SECONDS", 0.5)
        answer = world.standin.command("U0SAM", "C0NORTH", "update BX-0042 Seen")
    assert answer.acked
    assert words_of(answer.payload["blocks"]) == (
        "Slack did not tell me in time who may see this, so I have left it. Nothing was changed. Please try again in a minute."
    )
    assert dump(world) == before
    end_faults(world, method)
    assert "*BX-0042* · " in said(world, "U0SAM", "C0NORTH", "status BX-0042"), (
        "a failure is not believed for longer"
    )


def test_asking_slack_leaves_a_second_of_the_time_for_the_ack():
    assert LIMIT + 1 <= ACK_TIMEOUT


def test_several_slow_answers_share_the_time_for_asking_slack(slack, monkeypatch):
    monkeypatch.setattr(people, "LIMIT_SECONDS", 0.5)
    forget_everyone(slack)
    for method in ("users.info", "conversations.members", "conversations.info"):
        slack.workspace.fault(method, "slow", seconds=0.3)
    answer = slack.standin.command("U0SAM", "C0NORTH", "status BX-0042")
    assert answer.acked
    assert "Slack did not tell me in time" in words_of(answer.payload["blocks"])


def test_help_asks_nothing_about_teams(world):
    forget_everyone(world)
    calls = len(world.workspace.calls)
    said(world, "U0SAM", "C0NORTH", "help milestone")
    assert {call.method for call in world.workspace.calls[calls:]} == {"conversations.info", "users.info"}


def test_a_direct_message_that_cannot_be_identified_does_not_count_as_private(world):
    forget_everyone(world)
    world.workspace.fault("conversations.open", "error_500")
    assert "Slack did not tell me in time" in said(world, "U0SAM", "DM", "status BX-0042")


def test_a_change_that_slack_reports_takes_effect_at_once(slack):
    seen = "*BX-0042* · "
    assert seen in said(slack, "U0ALEX", "DM", "status BX-0042")
    slack.workspace.leave("C0NORTH", "U0ALEX")
    slack.standin.wait_for(lambda: seen not in said(slack, "U0ALEX", "DM", "status BX-0042"))
    slack.workspace.join("C0NORTH", "U0ALEX")
    slack.standin.wait_for(lambda: seen in said(slack, "U0ALEX", "DM", "status BX-0042"))

    slack.workspace.share("C0NORTH")
    slack.standin.wait_for(lambda: WHERE in said(slack, "U0ALEX", "C0NORTH", "status BX-0042"))


def test_a_person_deactivated_or_made_a_guest_is_refused_at_once(slack):
    assert "*BX-0042* · " in said(slack, "U0SAM", "C0NORTH", "status BX-0042")
    slack.workspace.change_user("U0SAM", is_restricted=True)
    slack.standin.wait_for(
        lambda: "you are a guest here" in said(slack, "U0SAM", "C0NORTH", "status BX-0042")
    )


def test_an_archived_channel_is_unsafe_at_once(slack):
    slack.workspace.archive("C0NORTH")
    slack.standin.wait_for(lambda: WHERE in said(slack, "U0SAM", "C0NORTH", "status BX-0042"))


# the question before a change to another person's child


def asked(slack: Slack, person: str, text: str, where: str = "C0NORTH") -> str:
    return said(slack, person, where, text)


def press(slack: Slack, person: str, label: str) -> str:
    """Press a button of the latest answer shown to a person; returns what replaces it."""
    message = slack.workspace.ephemerals(person)[-1]
    assert slack.standin.press(person, message.channel, message.ts, label).acked

    def redrawn():
        now = slack.workspace.visible(person, message.channel, message.ts)
        return now if now.edited else None

    return words_of(slack.standin.wait_for(redrawn).blocks)


def test_changing_another_persons_child_asks_first_and_names_the_child(slack):
    set_up(slack, "plan BX-0042 adoption 01/09/2026")
    before = dump(slack)
    question = asked(slack, "U0ALEX", "milestone BX-0042 placement order 12/10/2026")

    assert question.startswith(
        "BX-0042 is North Permanence Team, child's social worker <@U0SAM>, 3 years 8 months, plan: adoption – not one of yours."
    )
    assert "Go on, for *BX-0042*, with: milestone" in question
    assert question.endswith("Yes, BX-0042\nNo")
    assert dump(slack) == before
    latest = rows_of_reads(slack.bot.store, "select person, verb, child from reads order by id desc limit 1")
    assert latest == [("U0ALEX", "milestone", "BX-0042")], "it told of the child, so it is a read"


def test_yes_completes_the_change_and_no_does_nothing(slack):
    asked(slack, "U0ALEX", "milestone BX-0042 placement order 12/10/2026")
    assert press(slack, "U0ALEX", "No") == "Left as it was. Nothing was changed."
    asked(slack, "U0ALEX", "milestone BX-0042 placement order 12/10/2026 unopposed, mother said yes")
    assert press(slack, "U0ALEX", "Yes, BX-0042").startswith(
        "*BX-0042*: placement order, recorded for Mon 12 Oct 2026: unopposed, mother said yes."
    )


def test_yes_may_be_typed_but_at_the_end_of_a_note_it_is_only_a_word(slack):
    assert "recorded for Mon 12 Oct 2026." in asked(
        slack, "U0ALEX", "milestone BX-0042 placement order 12/10/2026 yes"
    )
    assert "not one of yours" in asked(slack, "U0ALEX", "update BX-0042 Mother said yes")
    assert press(slack, "U0ALEX", "Yes, BX-0042").startswith("*BX-0042*: noted.")
    assert "Mother said yes" in asked(slack, "U0ALEX", "status BX-0042")


def test_a_note_too_long_to_confirm_is_refused_with_what_to_do(slack):
    before = dump(slack)
    assert "too long to keep while I ask" in asked(slack, "U0ALEX", f"update BX-0042 {'word ' * 450}")
    assert dump(slack) == before
    assert "noted" in asked(slack, "U0SAM", f"update BX-0042 {'word ' * 450}")


@pytest.mark.parametrize("person", ["U0SAM", "U0MARY"])
def test_people_are_not_asked_about_their_own_children_nor_managers_about_their_team(slack, person):
    assert "noted" in asked(slack, person, "update BX-0042 Seen")


def test_only_people_other_than_the_owner_are_asked_about_an_action(slack):
    set_up(slack, "action BX-0042 <@U0ALEX> by 27/11/2026 Chase")
    set_up(slack, "action BX-0042 <@U0SAM> by 27/11/2026 Write")
    assert "Done: Chase" in asked(slack, "U0ALEX", "done 1")
    assert "not one of yours" in asked(slack, "U0ALEX", "done 2")


def test_each_of_several_children_is_asked_about(slack):
    set_up(slack, "track BX-0043 team north born 05/2024 worker <@U0ALEX>")
    assert "BX-0043 is North Permanence Team" in asked(slack, "U0SAM", "siblings BX-0042 BX-0043 together")


def test_an_old_undo_button_undoes_its_own_change_and_no_later_one(slack):
    asked(slack, "U0SAM", "milestone BX-0042 placement order 12/10/2026")
    first = slack.workspace.ephemerals("U0SAM")[-1]
    asked(slack, "U0SAM", "update BX-0042 Seen")
    slack.standin.press("U0SAM", "C0NORTH", first.ts, "Undo")
    slack.standin.wait_for(
        lambda: (
            "Undone: `milestone` for *BX-0042*"
            in words_of(slack.workspace.visible("U0SAM", "C0NORTH", first.ts).blocks)
        )
    )
    assert press(slack, "U0SAM", "Undo").startswith("Undone: `update` for *BX-0042*")


def test_an_answer_is_shown_to_the_asker_only(slack):
    asked(slack, "U0SAM", "status BX-0042")
    assert slack.messages() == []
    assert slack.workspace.ephemerals("U0ALEX") == []


def test_a_child_can_be_restricted_to_named_people_until_that_is_lifted(slack):
    set_up(slack, "track BX-0043 team north born 05/2024")
    assert "restricted to <@U0ALEX> and <@U0MARY>" in asked(
        slack, "U0MARY", "restrict BX-0042 to @Alex and @Mary"
    )
    assert asked(slack, "U0SAM", "status BX-0042") == NOT_SEEN.format("BX-0042"), (
        "not even the child's own social worker"
    )
    assert "*BX-0042* · " in asked(slack, "U0ALEX", "status BX-0042")
    assert "1 kept private" in asked(slack, "U0SAM", "surgery north")

    assert "the whole team may see them again" in asked(slack, "U0MARY", "restrict BX-0042 lift")
    assert "*BX-0042* · " in asked(slack, "U0SAM", "status BX-0042")


def test_a_restricted_siblings_reference_is_hidden_from_those_who_may_not_see_them(slack):
    set_up(slack, "track BX-0043 team north born 05/2024")
    set_up(slack, "siblings BX-0042 BX-0043 together")
    set_up(slack, "restrict BX-0043 to <@U0MARY>")
    assert "BX-0043" not in asked(slack, "U0SAM", "status BX-0042") + asked(slack, "U0SAM", "caseload north")
    assert "BX-0043" in asked(slack, "U0MARY", "status BX-0042")


def test_a_manager_moves_a_child_to_another_team_whose_channel_then_has_access(slack):
    assert "now with South Permanence Team" in asked(slack, "U0MARY", "edit BX-0042 team south yes")
    assert "*BX-0042* · " in said(slack, "U0SUE", "C0SOUTH", "status BX-0042")
    assert said(slack, "U0ALEX", "C0NORTH", "status BX-0042") == NOT_SEEN.format("BX-0042")
    assert "*BX-0042* · " in said(slack, "U0SAM", "C0NORTH", "status BX-0042"), "still their own child"


def test_a_change_one_may_no_longer_make_cannot_be_undone_either(slack):
    slack.command("U0MARY", "restrict BX-0042 to @Sam @Mary")
    slack.command("U0ADMIN", "team edit north manager @Alex", slack.workspace.dm("U0ADMIN"))

    assert "You may no longer use" in slack.command("U0MARY", "undo")
    assert "Restricted to <@U0" in slack.command("U0SAM", "status BX-0042")


def test_a_persons_own_overdue_actions_are_listed_in_direct_messages_too(slack):
    slack.command("U0SAM", "action BX-0042 @Alex by 24/11/2026 Chase the medical report")
    slack.clock.go_to(30, 11)

    assert "Chase the medical report" in slack.command("U0ALEX", "overdue", slack.workspace.dm("U0ALEX"))


def test_an_ended_teams_short_name_is_never_reused(slack):
    slack.command("U0MARY", "close BX-0042 moved away 20/11/2026")
    direct = slack.workspace.dm("U0ADMIN")
    slack.command("U0ADMIN", "team end north", direct)

    again = 'team add north "Another" in #north manager @Omar from 26/11/2026 at 09:30 every 2 weeks'
    assert "was another team's" in slack.command("U0ADMIN", again, direct)
