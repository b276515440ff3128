"""An agenda over the wire: its first message leads to each child's, a child's has a menu, and once it is over it stays."""

import re

import pytest

from tests.conftest import words_of
from tests.loading import load, row


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
    assert f"*<{address}|1 · BX-0042>* action overdue" in words_of(head.blocks)
    assert f"\n<{address}|1> · Chase the medical report – <@U0SAM>, due Wed 25 Nov · BX-0042" in (
        words_of(head.blocks)
    )
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


def test_a_date_that_has_passed_is_recorded_from_the_menu_for_the_day_that_its_form_asks(begun):
    child = begun.messages()[1]
    begun.standin.opened(begun.press("U0SAM", child, "Permanence plan agreed was on…"))
    form = begun.standin.wait_for(
        lambda: (
            "none recorded; was due" in words_of(begun.standin.modal("U0SAM").blocks)
            and begun.standin.modal("U0SAM")
        )
    )
    assert form.values["milestone"]["milestone"]["selected_option"]["value"] == "perm_plan_agreed"

    begun.standin.submit("U0SAM", {"Date": None})
    assert begun.standin.modal("U0SAM").errors == {"on": "Please complete this required field."}
    assert begun.standin.submit("U0SAM", {"Date": "2026-06-01"}).acked
    begun.standin.shows("U0SAM", "permanence plan agreed, recorded for Mon 1 Jun 2026")


def test_an_action_is_cancelled_from_the_menu_by_a_form_that_asks_why_and_its_owner_is_told(begun):
    child = begun.messages()[1]
    begun.standin.opened(begun.press("U0MARY", child, "Cancel 1…"))
    begun.standin.wait_for(lambda: "Cancel it" in words_of([begun.standin.modal("U0MARY").given]))
    begun.standin.submit("U0MARY", {"Why is it no longer needed?": "The school sent it"})
    begun.settle()

    child = begun.messages()[1]
    assert "~Chase the medical report~ – cancelled by <@U0MARY>, 09:30: _The school sent it_" in words_of(
        child.blocks
    )
    told = begun.messages(begun.workspace.dm("U0SAM"))[-1]
    assert "<@U0MARY> has cancelled an action of yours: *1* Chase the medical report (BX-0042)" in words_of(
        told.blocks
    ).replace("_", "")

    assert begun.press("U0SAM", told, "Reopen 1").acked
    begun.settle()
    (told,) = (each for each in begun.messages(begun.workspace.dm("U0SAM")) if each.ts == told.ts)
    assert words_of(told.blocks).startswith("*1* is open again: _Chase the medical report_ (BX-0042).")
    assert "1 · overdue" in words_of(begun.messages()[1].blocks)


def test_once_discussed_a_childs_message_says_so_and_its_button_changes_it(begun):
    begun.command(
        "U0MARY", "reviewed BX-0042 no action needed Ask the court for a date because it is with the court"
    )
    begun.settle()
    child = begun.messages()[1]

    said = "*1 · BX-0042* · discussed ✓ · <@U0MARY>: _Ask the court for a date_; no action needed\n"
    assert words_of(child.blocks).startswith(said)
    assert labels(child) == ["Change…", "New action"]


def test_what_was_decided_about_a_child_is_changed_without_a_second_action(begun):
    for label, asked in (("Discussed…", "Ask the court"), ("Change…", "Ask the court for a date")):
        begun.standin.opened(begun.press("U0SAM", begun.messages()[1], label))
        form = begun.standin.wait_for(
            lambda: (
                "What was decided" in words_of(begun.standin.modal("U0SAM").blocks)
                and begun.standin.modal("U0SAM")
            )
        )
        begun.standin.submit("U0SAM", {"What was decided": asked})
        begun.standin.shows("U0SAM", f"is discussed: {asked}.")
        begun.settle()

    assert form.values["note"]["note"]["value"] == "Ask the court", "what is to be changed is filled in"
    said = words_of(begun.messages()[1].blocks)
    assert "discussed ✓ · <@U0SAM>: _Ask the court for a date_" in said
    assert said.count("New: ") == 1


def test_only_whoever_leads_is_led_on_to_the_next_child(begun):
    begun.command("U0SAM", "track BX-0051 team north born 05/2025 entered 02/02/2026 worker @Sam")

    assert "Next child" not in begun.command(
        "U0SAM", "reviewed BX-0042 no action needed because it is with the court"
    )
    assert "Next child" in begun.command(
        "U0MARY", "reviewed BX-0042 no action needed because it is with the court"
    )


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


@pytest.mark.parametrize("code", ["edit_window_closed", "cant_update_message"])
def test_where_slack_lets_a_message_be_changed_no_more_it_goes_only_if_it_names_a_child_whom_it_may_not(
    begun, code
):
    begun.workspace.fault("chat.update", code, times=99, channel="C0NORTH")
    posted = [each.ts for each in begun.messages()]
    begun.command("U0SAM", "done 1")
    begun.settle()
    assert [each.ts for each in begun.messages()] == posted

    begun.command("U0MARY", "restrict BX-0042 to @Mary")
    begun.settle()
    said = "\n".join(words_of(each.blocks) for each in begun.messages())
    assert "BX-0042" not in said
    assert "North Permanence Team" in said


@pytest.fixture
def two_closed(slack):
    """An agenda of a brother and a sister and one more child, closed; then a fortnight's changes to all three."""
    for text in (
        "track BX-0051 team north born 05/2025 entered 02/02/2026 worker @Sam",
        "track BX-0061 team north born 05/2021 entered 02/02/2026 worker @Sam",
        "siblings BX-0042 BX-0051 together",
        "action BX-0042 @Sam by 25/11/2026 Chase the medical report",
        "action BX-0051 @Sam by 24/11/2026 Ask the school",
        "action BX-0061 @Sam by 23/11/2026 Write to the aunt",
    ):
        slack.command("U0SAM", text)
    slack.clock.go_to(26, 11, 9, 30)
    slack.tick()
    slack.command("U0MARY", "reviewed BX-0042 Ask the court for a date")
    slack.command("U0MARY", "surgery north close yes")
    slack.settle()
    slack.clock.go_to(3, 12, 10)
    for text in (
        "done 1",
        "done 2",
        "move 3 to 01/12/2026",
        "milestone BX-0051 plan agreed 01/12/2026",
        "edit BX-0061 worker @Alex yes",
        "action BX-0051 @Alex by 01/12/2026 Visit the grandmother",
        "praise BX-0061 A calm moving day",
    ):
        slack.command("U0SAM", text)
    slack.settle()
    return slack


def said_in(slack):
    return [words_of(each.blocks) for each in slack.messages() if not each.text.startswith("The surgery of")]


LINK = re.compile(r"<https:[^|>]*\|([^>]*)>")


@pytest.mark.parametrize(
    ("typed", "of_the_child", "privately"),
    [
        (
            "restrict BX-0042 to @Mary",
            "A child is discussed privately, so nothing more is shown here.",
            ", 1 kept private: 3",
        ),
        ("close BX-0042 died 02/12/2026 yes", "*BX-0042* is no longer on this agenda.", ": 2"),
        ("close BX-0042 adopted 02/12/2026 yes", "*BX-0042* is no longer on this agenda.", ": 2"),
    ],
)
def test_a_closed_agenda_loses_a_child_and_else_says_what_was_known_as_it_closed(
    two_closed, typed, of_the_child, privately
):
    before = said_in(two_closed)
    assert len(before) == 4
    two_closed.command("U0MARY", typed)
    two_closed.settle()

    head, *children = said_in(two_closed)
    sister = next(each for each in before if "with sibling *BX-0042*" in each)
    assert set(children) - set(before) == {of_the_child, sister.replace(" · with sibling *BX-0042*", "")}
    without = re.sub(r"\*<https:[^|>]*\|\d · BX-0042>\*, |, \*<https:[^|>]*\|\d · BX-0042>\*", "", before[0])
    gone = [line for line in without.splitlines() if "BX-0042" in line]
    kept = [line for line in without.splitlines() if line not in gone and " to discuss" not in line]
    same = [line for line in head.splitlines() if " to discuss" not in line]
    assert same == [line.replace("actions: 3", "actions: 2").replace("of 3", "of 2") for line in kept]
    assert "due Tue 1 Dec" not in head
    assert f"2 to discuss*{privately}" in head.replace("*2 children to discuss*", "2 to discuss*: 2")


def test_a_restricted_child_is_in_no_other_childs_words_however_the_reference_is_written(slack):
    for text in (
        "track BX-0043 team north born 03/2023 entered 02/02/2026 worker @Sam",
        "track BX-0044 team north born 03/2023 entered 02/02/2026 worker @Sam",
        "action BX-0042 @Sam by 25/11/2026 Ring with bx-0043, BX\u20110043 and BX 0043",
        "action BX-0042 @Sam by 25/11/2026 Write about BX-0044's school and BX-00435",
    ):
        slack.command("U0SAM", text)
    slack.command("U0MARY", "rename BX-0044 to BX-0199")
    slack.clock.go_to(26, 11, 9, 30)
    slack.tick()
    card = next(each for each in slack.messages() if "Ring with" in words_of(each.blocks))
    assert "Ring with bx-0043, BX\u20110043 and BX 0043" in words_of(card.blocks)
    slack.command("U0MARY", "restrict BX-0043 to @Mary")
    slack.command("U0MARY", "restrict BX-0199 to @Mary")
    slack.settle()

    card = next(each for each in slack.messages() if "Ring with" in words_of(each.blocks))
    assert "Ring with a child, a child and a child" in words_of(card.blocks)
    assert "Write about a child's school and BX-00435" in words_of(card.blocks)
    everything = "".join(f"{each.text}{each.blocks}" for each in slack.messages())
    assert not re.search("BX.?(0043(?!5)|0044|0199)", everything, re.IGNORECASE)


def test_a_death_recorded_after_the_close_is_told_to_the_manager_and_leaves_no_words_of_the_child(two_closed):
    two_closed.command("U0ADMIN", "role service manager @Sue", two_closed.workspace.dm("U0ADMIN"))
    sue = two_closed.workspace.dm("U0SUE")
    two_closed.command("U0SUE", "close BX-0042 died 02/12/2026 yes", sue)
    two_closed.settle()

    agenda = LINK.sub("", "\n".join(said_in(two_closed)))
    assert agenda.count("BX-0042") == 1
    assert "died" not in agenda
    assert "Ask the court for a date" not in agenda
    told = words_of(two_closed.messages(two_closed.workspace.dm("U0MARY"))[-1].blocks)
    assert "*BX-0042*: died, Wed 2 Dec 2026." in told
    gone = next(each for each in two_closed.messages() if "no longer on this agenda" in words_of(each.blocks))
    assert not any("elements" in block for block in gone.blocks)


def test_an_open_agenda_that_loses_a_child_says_what_is_so_now(begun):
    begun.command("U0SAM", "track BX-0051 team north born 05/2025 entered 02/02/2026 worker @Sam")
    begun.command("U0SAM", "move 1 to 01/12/2026")
    begun.command("U0MARY", "restrict BX-0051 to @Mary")
    begun.settle()

    head, child = said_in(begun)
    assert "Overdue" not in head
    assert "due Tue 1 Dec" in child


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


def test_a_child_brought_to_an_open_surgery_has_a_message_there_and_the_first_message_leads_to_it(begun):
    begun.command("U0SAM", "track BX-0043 team north born 03/2023 entered 18/11/2026 worker @Sam")
    begun.command("U0SAM", "bring BX-0043 because the medical is in")
    begun.settle()

    head, _, brought = begun.messages()
    assert words_of(brought.blocks).startswith("*2 · BX-0043*")
    assert "Brought by <@U0SAM>: _the medical is in_" in words_of(brought.blocks)
    assert labels(brought) == ["Discussed…", "New action"]
    address = f"https://slack.com/archives/C0NORTH/p{brought.ts.replace('.', '')}"
    assert f"*<{address}|2 · BX-0043>*" in words_of(head.blocks)

    begun.command("U0SAM", "undo")
    begun.settle()
    head, _, brought = begun.messages()
    assert words_of(brought.blocks) == "*BX-0043* is no longer on this agenda."
    assert "BX-0043" not in words_of(head.blocks)


def test_an_owner_is_reminded_from_the_menu_once_by_a_message_with_the_actions_buttons(begun):
    for _ in range(2):
        begun.press("U0MARY", begun.messages()[1], "Remind of 1")
        begun.settle()  # the message is drawn again, and its menu is another

    begun.standin.shows("U0MARY", "Once a day is enough for 1.")
    sams = begun.workspace.dm("U0SAM")
    (told,) = (each for each in begun.messages(sams) if "reminds you" in words_of(each.blocks))
    assert words_of(told.blocks).startswith("<@U0MARY> reminds you of an action of yours:\n• *1* · Chase")
    assert labels(told) == ["Done 1", "New date 1", "1 is waiting for…", "Status"]
    assert told.text == "BX-0042: a reminder of an action", "a notification has counts and references only"

    begun.press("U0SAM", told, "Done 1")
    begun.settle()
    (told,) = (each for each in begun.messages(sams) if each.ts == told.ts)
    assert words_of(told.blocks) == "*1* is done: _Chase the medical report_."


def test_what_a_file_says_otherwise_is_decided_in_the_channel(slack):
    slack.command("U0SAM", "milestone BX-0042 placement order 15/07/2026")
    load(slack.bot.store.path, slack.clock(), [row("BX-0042", "po_granted", "2026-07-16")])
    slack.clock.go_to(26, 11, 9, 30)
    slack.tick()
    message = slack.messages()[-1]
    assert "*1* · *BX-0042* · Placement order: Wed 15 Jul 2026 on record" in words_of(message.blocks)
    private = slack.messages(slack.workspace.dm("U0SAM"))
    assert [each for each in private if "differs from the records of your children" in words_of(each.blocks)]

    assert slack.press("U0SAM", message, "Take the file's: 1").acked
    slack.settle()
    assert (
        words_of(slack.messages()[-1].blocks)
        == "No difference between a file and the records is left to decide."
    )
