"""The bot in Slack, over the stand-in's real HTTP and WebSocket."""

import ssl

from bot.slack.people import client_of, of_sockets, with_patience
from tests.conftest import ROOT, words_of


def test_a_slash_command_is_answered_in_the_ack_to_the_asker_only(slack):
    said = slack.command("U0SAM", "status BX-0042")

    assert "*BX-0042* · 3 years 8 months" in said
    assert slack.messages() == []


def test_the_agenda_is_posted_at_the_teams_time_and_its_buttons_work(slack):
    slack.command("U0SAM", "milestone BX-0042 placement order 12/10/2026")
    slack.command("U0SAM", "action BX-0042 @Sam by 25/11/2026 Chase the medical report")
    slack.clock.go_to(26, 11, 9, 30)
    slack.tick()

    head, child = slack.messages()
    assert head.text == "North Permanence Team – surgery, Thu 26 Nov 2026, 09:30: 1 child for discussion"
    assert child.text == "BX-0042: 1 date past and 1 action overdue", (
        "a notification counts, and says nothing else"
    )

    slack.press("U0SAM", child, "Done 1")
    slack.settle()
    redrawn = slack.messages()[1]
    assert "~Chase the medical report~ – done by <@U0SAM>, 09:30" in str(redrawn.blocks)


def test_a_manager_is_asked_in_private_to_agree_and_that_message_then_shows_the_answer(slack):
    slack.command("U0SAM", "milestone BX-0042 adm decision 18/05/2026")
    slack.command("U0SAM", "delay BX-0042 match until 15/01/2027 because sibling assessment first")
    direct = slack.workspace.dm("U0MARY")
    (asking,) = slack.standin.wait_for(lambda: slack.messages(direct))

    assert asking.text == "BX-0042: something needs your decision"
    slack.standin.press("U0MARY", direct, asking.ts, "Agree 1")
    slack.standin.wait_for(lambda: "Agreed by <@U0MARY>" in str(slack.messages(direct)[0].blocks))

    assert slack.messages() == []
    assert "Purposeful delay: Match" in slack.command("U0SAM", "status BX-0042")
    slack.standin.shows(
        slack.workspace.dm("U0SAM"),
        "<@U0MARY> agrees to your purposeful delay of match until Fri 15 Jan 2027 (*BX-0042*).",
    )


def test_a_manager_who_does_not_agree_says_why_and_the_asker_is_told(slack):
    slack.command("U0SAM", "milestone BX-0042 adm decision 18/05/2026")
    slack.command("U0SAM", "delay BX-0042 match until 15/01/2027 because sibling assessment first")
    direct, standin = slack.workspace.dm("U0MARY"), slack.standin
    (asking,) = standin.wait_for(lambda: slack.messages(direct))
    assert "none recorded; was due Wed 18 Nov 2026 · " in words_of(asking.blocks)
    standin.opened(standin.press("U0MARY", direct, asking.ts, "Do not agree…"))
    standin.wait_for(lambda: "One moment" not in words_of(standin.modal("U0MARY").blocks))
    standin.submit("U0MARY", {"Why": "The assessment is done"})

    answer = "<@U0MARY> does not agree to your purposeful delay of match until Fri 15 Jan 2027 (*BX-0042*)"
    standin.shows(slack.workspace.dm("U0SAM"), f"{answer}: The assessment is done.")
    slack.command("U0MARY", "undo", direct)
    taken_back = standin.shows(slack.workspace.dm("U0SAM"), "What was answered here has been taken back.")
    slack.command("U0MARY", "approve 1", direct)
    standin.shows(slack.workspace.dm("U0SAM"), "<@U0MARY> agrees to your purposeful delay")
    slack.command("U0SAM", "update BX-0042 Seen at home")
    slack.settle()
    assert slack.workspace.visible("U0SAM", taken_back.channel, taken_back.ts).blocks == taken_back.blocks


def test_from_the_second_move_on_the_manager_must_agree(slack):
    slack.command("U0SAM", "action BX-0042 @Sam by 27/11/2026 Chase the medical report")
    assert "moved once" in slack.command("U0SAM", "move 1 to 04/12/2026 because adviser on leave")
    slack.standin.opened(slack.standin.command("U0SAM", "C0NORTH", "move 1 to 11/12/2026"))
    slack.standin.wait_for(lambda: "Say why" in words_of(slack.standin.modal("U0SAM").blocks))

    said = slack.command("U0SAM", "move 1 to 11/12/2026 because still on leave")
    assert "has moved before, so <@U0MARY> is asked to agree Fri 11 Dec 2026 (1)" in said
    assert "for Fri 4 Dec 2026" in slack.command("U0SAM", "status BX-0042")

    assert "is for a team's manager" in slack.command("U0SAM", "approve 1")
    slack.command("U0MARY", "approve 1")
    assert "for Fri 11 Dec 2026, in 18 days · first due Fri 27 Nov, moved twice" in slack.command(
        "U0SAM", "status BX-0042"
    )
    assert "moved 3 times" in slack.command("U0MARY", "move 1 to 18/12/2026")


def test_the_next_agenda_begins_with_praise(slack):
    slack.clock.go_to(26, 11, 9, 30)
    slack.tick()
    slack.clock.go_to(1, 12)
    slack.command("U0SAM", "praise BX-0042 @Alex Report in a week early")
    slack.command("U0MARY", "praise @Sam Three meetings in one day")
    slack.clock.go_to(10, 12, 9, 30)
    slack.tick()

    head = next(each for each in slack.messages() if "surgery, Thu 10 Dec 2026" in each.text)
    said = words_of(head.blocks)
    assert "*BX-0042*: Report in a week early – thank you <@U0ALEX>" in said
    assert "Three meetings in one day – thank you <@U0SAM>" in said
    assert "Report in" not in head.text


def test_all_calls_to_slack_share_the_certificates_that_one_client_read():
    client = client_of("xoxb-1", "https://slack.invalid/api/")

    assert (client.ssl.verify_mode, client.ssl.check_hostname) == (ssl.CERT_REQUIRED, True)
    assert (with_patience(client, 0.5).ssl, with_patience(client, 0.5).timeout) == (client.ssl, 0.5)
    assert of_sockets(client).ssl is client.ssl
    plain = client_of("xoxb-1", "http://127.0.0.1:1/api/")
    assert plain.ssl is None
    assert (of_sockets(plain).ssl.get_ca_certs(), of_sockets(plain).timeout) == ([], 10)
    assert [
        path.name for path in (ROOT / "bot").rglob("*.py") if "WebClient(" in path.read_text("utf-8")
    ] == ["people.py"]
