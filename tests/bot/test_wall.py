"""A family's reference, area and venue, planted on the family-finding side, are in nothing that Slack is told for the child's side."""

from tests.bot.test_loss_of_access import files, private, share
from tests.conftest import Slack, words_of

REF, FAMILY = "BX-0042", "FAM-0077"
PLANTED = (FAMILY, "zanzibar", "marmalade", "U0FAYE")


def typed(slack: Slack, person: str, text: str) -> str:
    answer = slack.command(person, text, slack.workspace.dm(person))
    assert "Nothing was changed" not in answer, answer
    return answer


def test_nothing_that_slack_is_told_for_the_childs_side_holds_what_is_planted(slack):
    slack.workspace.add_user("U0FAYE", "Faye")
    slack.workspace.add_channel("C0FINDING", "finding", members=["U0CORA"], is_private=True, bot=True)
    for person, text in (
        (
            "U0ADMIN",
            'team add finding "Finding" in #finding manager @Cora from 26/11/2026 at 14:00 every 2 weeks side family finding',
        ),
        ("U0MARY", f"edit {REF} family finder @Sue reviewing officer @Omar"),
        ("U0MARY", f"plan {REF} adoption 01/09/2026"),
        ("U0MARY", f"milestone {REF} placement order 12/10/2026"),
        ("U0CORA", f'family add {FAMILY} team finding worker @Faye area "zanzibar"'),
        ("U0SUE", f"link {REF} {FAMILY} on 16/11/2026"),
        ("U0SUE", f'introductions {REF} {FAMILY} from 7 Dec to 18 Dec at "marmalade"'),
    ):
        typed(slack, person, text)
    assert "zanzibar" in slack.command("U0CORA", f"family {FAMILY}", "C0FINDING")
    assert FAMILY in typed(slack, "U0SUE", f"status {REF}")
    said = [
        slack.command(person, f"{text} {REF}", place)
        for person in ("U0SAM", "U0ALEX", "U0OMAR")
        for place in ("C0NORTH", slack.workspace.dm(person))
        for text in ("status", "history", "chart")
    ]
    assert any("16 Nov" in each for each in said)
    typed(slack, "U0SAM", f"action {REF} @Alex by 25/11/2026 Chase the report")
    slack.clock.go_to(24, 11, 9, 0)
    slack.tick()
    typed(slack, "U0MARY", "surgery north now")
    slack.settle()
    typed(slack, "U0MARY", f"reviewed {REF} Agreed to wait")
    typed(slack, "U0MARY", "surgery north close yes")
    slack.settle()
    for person in ("U0SAM", "U0ALEX", "U0MARY", "U0OMAR"):
        slack.standin.open_home(person)
    slack.standin.wait_for(lambda: all(map(slack.standin.home, ("U0SAM", "U0ALEX", "U0MARY", "U0OMAR"))))

    that_side = {"C0FINDING", slack.workspace.dm("U0CORA"), slack.workspace.dm("U0SUE"), "U0CORA", "U0SUE"}
    told = [
        repr(call)
        for call in slack.workspace.calls
        if that_side.isdisjoint({call.args.get("channel"), call.args.get("user"), call.args.get("user_id")})
        and call.method != "users.info"
    ]
    assert len(told) > 10
    leaks = [each for each in (*said, *told) if any(token in each for token in PLANTED)]
    assert not leaks
    assert "16 Nov" not in words_of([message.blocks for message in slack.messages()])


def test_whoever_leaves_the_family_finding_channel_keeps_nothing_of_families_that_was_shown(slack):
    """Alex stays in North's channel, and so sees the child still."""
    slack.workspace.add_channel("C0FINDING", "finding", members=["U0ALEX"], is_private=True, bot=True)
    for person, text in (
        (
            "U0ADMIN",
            'team add finding "Finding" in #finding manager @Alex from 26/11/2026 at 14:00 every 2 weeks side family finding',
        ),
        ("U0MARY", f"edit {REF} family finder @Sue"),
        ("U0ALEX", f'family add {FAMILY} team finding worker @Cora area "zanzibar"'),
        ("U0SUE", f"link {REF} {FAMILY} on 16/11/2026"),
        ("U0SUE", f"meeting {REF} {FAMILY} on 4 Dec with @Sam by @Alex"),
        ("U0SUE", f"release ask {REF} because the guardian asks"),
    ):
        typed(slack, person, text)
    slack.standin.open_home("U0ALEX")
    slack.settle()
    share(slack, f"chart {REF}", "U0ALEX", slack.workspace.dm("U0ALEX"))
    share(slack, f"chart {REF}", "U0SUE", slack.workspace.dm("U0SUE"))

    def shown() -> list[bool]:
        return [
            "guardian" in words_of(slack.standin.home("U0ALEX").blocks),
            FAMILY in private(slack, "U0ALEX"),
            "guardian" in private(slack, "U0ALEX"),
            bool(files(slack, "U0ALEX")),
        ]

    slack.standin.wait_for(lambda: slack.tick() or (slack.standin.home("U0ALEX") and all(shown())))
    assert f"a meeting about {REF}" in private(slack, "U0SAM").replace("*", "")

    slack.workspace.leave("C0FINDING", "U0ALEX")

    slack.standin.wait_for(lambda: slack.tick() or not any(shown()), 15)
    assert files(slack, "U0SUE"), "who finds the child's family knows of the link still"
    late = slack.command("U0ALEX", f"family {FAMILY}", slack.workspace.dm("U0ALEX"))
    assert "is not a family I know, or not one you may see" in late
    assert REF in slack.command("U0ALEX", f"status {REF}", "C0NORTH")
