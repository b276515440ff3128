"""What people meet in Slack, over the stand-in's real HTTP and WebSocket."""


def test_a_slash_command_is_answered_in_the_ack_to_the_asker_alone(slack):
    said = slack.command("U0SAM", "status BX-0042")

    assert "*BX-0042* · 3 years 8 months" in said
    assert slack.messages() == []


def test_the_agenda_is_posted_at_the_teams_time_and_its_buttons_work(slack):
    slack.command("U0SAM", "milestone BX-0042 placement order 12/10/2026")
    slack.command("U0SAM", "action BX-0042 @Sam by 25/11/2026 Chase the medical report")
    slack.clock.go_to(26, 11, 9, 30)
    slack.tick()

    head, child = slack.messages()
    assert (
        head.text
        == "North Permanence Team – performance surgery, Thu 26 Nov 2026, 09:30: 1 child for discussion"
    )
    assert child.text.startswith("BX-0042: ")

    slack.standin.press("U0SAM", "C0NORTH", child.ts, "Done 1")
    slack.settle()
    redrawn = slack.messages()[1]
    assert "~Chase the medical report~ – done by <@U0SAM>, 09:30" in str(redrawn.blocks)
