"""An agenda over the wire: its first message leads to each child's, a child's has a menu, and once it is over it stays."""

import re

import pytest

from tests.conftest import words_of


@pytest.fixture
def begun(slack):
    """An agenda with one child and an action past its date."""
    slack.command("U0SAM", "action BX-0042 @Sam by 25/11/2026 Chase the medical report")
    slack.clock.go_to(26, 11, 9, 30)
    slack.tick()
    return slack


def labels(message):
    return [each["text"]["text"] for each in message.blocks[-1]["elements"] if each["type"] == "button"]


def calls(slack, method, ts):
    return [call for call in slack.workspace.calls if call.method == method and call.args.get("ts") == ts]


def test_the_first_message_leads_to_each_childs_and_is_drawn_again_once_for_it(begun):
    head, child = begun.messages()

    address = f"https://slack.com/archives/C0NORTH/p{child.ts.replace('.', '')}"
    assert f"*<{address}|1 · BX-0042>* action 1 overdue" in words_of(head.blocks)
    assert f"\n<{address}|1> · Chase the medical report – <@U0SAM>, due Wed 25 Nov" in words_of(head.blocks)
    assert len(calls(begun, "chat.update", head.ts)) == 1
    assert calls(begun, "chat.update", child.ts) == []


def test_a_choice_of_the_menu_is_carried_out_and_the_menu_shows_it_no_longer(begun):
    child = begun.messages()[1]
    assert labels(child) == ["Discussed…", "New action"]
    before = child.blocks[-1]["block_id"]

    assert begun.press("U0SAM", child, "Done 1").acked
    begun.settle()

    child = begun.messages()[1]
    assert "~Chase the medical report~ – done by <@U0SAM>, 09:30" in words_of(child.blocks)
    assert child.blocks[-1]["block_id"] != before
    assert "Overdue actions" not in words_of(begun.messages()[0].blocks), "the index is drawn anew too"


def test_a_choice_that_opens_a_form_leaves_the_menu_as_it_was(begun):
    child = begun.messages()[1]
    before = child.blocks[-1]["block_id"]

    begun.standin.opened(begun.press("U0SAM", child, "New date 1"))
    begun.standin.wait_for(lambda: begun.messages()[1].blocks[-1]["block_id"] != before)

    assert begun.standin.modal("U0SAM") is not None


def test_once_discussed_a_childs_message_says_so_and_its_button_changes_it(begun):
    begun.command(
        "U0MARY", "reviewed BX-0042 no action needed Ask the court for a date because it is with the court"
    )
    begun.settle()
    child = begun.messages()[1]

    said = "*1 · BX-0042* · discussed ✓ · <@U0MARY>: _Ask the court for a date_; no action needed\n"
    assert words_of(child.blocks).startswith(said)
    assert labels(child) == ["Change…", "New action"]


def test_a_closed_surgerys_agenda_stays_as_it_was_and_only_leads_to_status_until_it_is_open_again(begun):
    begun.command("U0MARY", "reviewed BX-0042 Ask the court for a date")
    begun.command("U0MARY", "surgery north close yes")
    begun.settle()
    head, child = begun.messages()[:2]
    assert labels(child) == ["Status"]
    assert "*Closed* at 09:30." in words_of(head.blocks)

    begun.clock.go_to(3, 12, 10)
    begun.command("U0SAM", "done 1")
    begun.settle()
    assert begun.messages()[:2] == [head, child]

    begun.command("U0MARY", "restrict BX-0042 to @Mary")
    begun.settle()
    said = "\n".join(words_of(each.blocks) for each in begun.messages()[:2])
    assert "BX-0042" not in re.sub(r"<https:[^|>]*", "", said)
    assert "medical report" not in said


def test_a_closing_taken_back_gives_the_agenda_its_buttons_again(begun):
    begun.command("U0MARY", "reviewed BX-0042 Ask the court for a date")
    begun.command("U0MARY", "surgery north close yes")
    begun.settle()
    with begun.bot.store.write() as records:
        records.execute("update closings set retracted = recorded")
        records.outbox.want_buttons_redrawn("north", begun.clock().date())
    begun.settle()

    assert labels(begun.messages()[1]) == ["Change…", "New action"]


def test_an_agenda_that_the_next_one_replaces_can_be_pressed_no_longer(begun):
    begun.clock.go_to(10, 12, 9, 30)
    begun.tick()
    old = begun.messages()[1]

    assert labels(old) == ["Status"]
    assert "due Wed 25 Nov" in words_of(old.blocks)
    assert begun.press("U0SAM", old, "Status").acked
    begun.standin.shows("U0SAM", "Chase the medical report")


def test_what_is_posted_and_stays_says_no_days_ago(begun):
    begun.command("U0MARY", "reviewed BX-0042 Ask the court for a date")
    begun.command("U0MARY", "surgery north close yes")
    begun.settle()
    threads = [each for head in begun.messages() for each in begun.workspace.thread("C0NORTH", head.ts)]
    private = begun.messages(begun.workspace.dm("U0MARY")) + begun.messages(begun.workspace.dm("U0SAM"))

    said = "\n".join(words_of(each.blocks) for each in [*begun.messages(), *threads, *private])
    assert not re.search(r"\d days? ago|in \d+ days?\b", said)
    assert "ago" in begun.command("U0SAM", "status BX-0042")
