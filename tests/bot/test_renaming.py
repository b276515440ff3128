"""A child with another reference, in Slack: what was posted shows the new one, and old buttons and threads go on."""

from tests.conftest import words_of


def shown(slack) -> str:
    return "\n".join(words_of(message.blocks) + (message.text or "") for message in slack.messages())


def test_all_that_was_posted_shows_the_new_reference_and_the_old_again_once_it_is_undone(slack):
    slack.command("U0SAM", "milestone BX-0042 placement order 12/05/2026")
    slack.command("U0SAM", "action BX-0042 @Sam by 25/11/2026 Chase the report")
    slack.clock.go_to(26, 11, 9, 30)
    slack.tick()
    assert "BX-0042" in shown(slack)

    said = slack.command("U0SAM", "rename BX-0042 to BX-0077")
    assert "BX-0042 is now *BX-0077*" in said
    slack.settle()
    # The line of what changed says what it was.
    assert "BX-0042" not in shown(slack).replace("reference BX-0042", "")
    assert "BX-0077" in shown(slack)
    assert "Done: Chase the report (BX-0077)" in slack.command("U0SAM", "done 1 BX-0042")

    slack.command("U0SAM", "undo")
    slack.command("U0SAM", "undo")
    slack.settle()
    assert "BX-0077" not in shown(slack)


def test_two_who_are_one_are_asked_about_once(slack):
    slack.command("U0SAM", "track BX-0024 team north born 03/2023 worker @Sam")
    asked = slack.standin.command("U0SAM", "C0NORTH", "rename BX-0024 to BX-0042")

    assert "Are they the same child?" in words_of(asked.payload["blocks"])
    assert "Yes, the same child" in words_of(asked.payload["blocks"])
    assert "Tracking" in slack.command("U0SAM", "track BX-0025 team north born 03/2023")
