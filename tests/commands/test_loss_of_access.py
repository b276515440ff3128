"""What was begun while one might see a child and is sent when one may no longer; and what is said of a restricted child."""

from dataclasses import replace

import pytest

from bot.text import draw_text, plain
from commands.desk.form import begun
from commands.desk.incoming import IncomingRequest
from commands.grammar.read import Refusal, read
from commands.grammar.verbs import verbs
from permanence.errors import PermanenceError
from storage.migrations import HISTORIES
from tests.commands.places import CHANNEL, CHANNELS, DIRECT, THREAD, open_town

OUT = "U0EVE"
"""Somebody who was in North's channel."""
OWN = {"cover", "cover off", "quiet", "quiet off", "report every"}
"""What is a person's own to say, wherever they are."""
SENT = {
    "access block": "access block <@U0SAM> north",
    "access right": "access right <@U0SAM> north",
    "action": "action BX-0042 <@U0SAM> by 05/12/2026 Chase the medical report",
    "allocate": "allocate BX-0042 north",
    "approve": "approve 1",
    "bring": "bring BX-0042 because the medical is in",
    "cancel": "cancel 1 because no longer needed",
    "close": "close BX-0042 moved away 12/11/2026",
    "conflict keep": "conflict keep 1",
    "conflict take": "conflict take 1",
    "correct": "correct BX-0042 placement order 12/10/2026 to 13/10/2026 because sealed order",
    "decline": "decline 1 because adviser on leave",
    "delay": "delay BX-0042 match until 15/01/2027 because sibling assessment first",
    "done": "done 1 Received",
    "edit": "edit BX-0042 worker <@U0ALEX>",
    "escalate": "escalate 1 because no reply twice",
    "expect": "expect BX-0042 match 20/12/2026",
    "family add": 'family add FAM-0031 team north worker <@U0SAM> area "the coast"',
    "family edit": 'family edit FAM-0031 area "the coast"',
    "give": "give 1 to <@U0ALEX>",
    "hold": "hold BX-0042 because a complaint is open",
    "hold off": "hold off BX-0042",
    "introductions": "introductions BX-0042 FAM-0031 from 7 Dec",
    "leave out": "leave out BX-0042 because the panel decides first",
    "left": "left <@U0SAM> to <@U0ALEX>",
    "link": "link BX-0042 FAM-0031",
    "link end": "link end BX-0042 FAM-0031 because it was withdrawn",
    "family correct": "family correct FAM-0031 stage two began 12/10/2026 to 13/10/2026",
    "family expect": "family expect FAM-0031 approved 18/12/2026",
    "family step": "family FAM-0031 stage two began 12/10/2026",
    "feedback given": "feedback FAM-0031 after enquiry informed good time good treated good",
    "meeting": "meeting BX-0042 FAM-0031 on 04/12/2026 with <@U0SAM>",
    "milestone": "milestone BX-0042 ppm 12/11/2026",
    "move": "move 1 to 05/12/2026 because adviser on leave",
    "next": "next north",
    "plan": "plan BX-0042 adoption 12/11/2026",
    "praise": "praise <@U0ALEX> Report in a week early",
    "remind": "remind 3",
    "remove": "remove BX-0042 placement order 12/10/2026 because no order was made",
    "rename": "rename BX-0042 to BX-0099",
    "redact": "redact action 1",
    "reopen": "reopen 2",
    "release": "release 57",
    "release ask": "release ask BX-0042 because the guardian asks",
    "restrict": "restrict BX-0042 to <@U0EVE> <@U0MARY>",
    "reviewed": "reviewed BX-0042 Agreed to widen search",
    "siblings": "siblings BX-0042 BX-0043 together",
    "surgery close": "surgery close north",
    "surgery move": "surgery move north 10/12/2026 to 11/12/2026",
    "surgery now": "surgery now north",
    "surgery reopen": "surgery reopen north",
    "surgery skip": "surgery skip north 10/12/2026 because away",
    "track": "track BX-0099 team north born 03/2023",
    "undo": "undo",
    "update": "update BX-0042 Court adjourned",
    "wait": "wait 1 for medical adviser",
}
"""What a form of each verb that changes something holds when it is sent."""


def send(town, text, person, place=CHANNEL):
    """Submit a form, which asks nobody whether the child is the one meant."""
    asked = read(text, town.desk.reading(place.child))
    if isinstance(asked, Refusal):
        raise asked.error
    incoming = IncomingRequest(replace(asked, is_confirmed=True), text, person, place)
    return plain(draw_text(town.desk.answer(incoming)))


def refused(town, text, person, place=CHANNEL):
    with pytest.raises(PermanenceError) as refusal:
        send(town, text, person, place)
    return plain(str(refusal.value))


@pytest.fixture
def town(town, monkeypatch):
    """North's surgery is open; the person who is no longer in its channel had an action, and recorded things, there."""
    monkeypatch.setitem(CHANNELS, OUT, {"north"})
    town.say("track BX-0043 team north born 03/2023 worker <@U0ALEX>")
    town.say("milestone BX-0042 placement order 12/10/2026")
    send(town, f"action BX-0042 <@{OUT}> by 25/11/2026 Chase the report", OUT, CHANNEL)
    send(town, f"action BX-0042 <@{OUT}> by 25/11/2026 Book the panel", OUT, CHANNEL)
    send(town, "done 2", OUT, CHANNEL)
    town.say("action BX-0042 <@U0SAM> by 25/11/2026 Ring the school")
    send(
        town,
        "delay BX-0042 adm decision until 15/01/2027 because sibling assessment first",
        "U0SAM",
        CHANNEL,
    )
    town.clock.go_to(26, 11, 9, 30)
    town.by_clock("agenda north 26/11/2026")
    return town


def recorded(town) -> dict[str, list[tuple]]:
    return {table: town.query(f"select * from {table}") for table in HISTORIES}


def test_every_form_that_changes_something_is_tried():
    anyones = {
        name
        for name, verb in verbs().items()
        if not (verb.is_hidden or verb.reads or verb.anywhere) and begun(name, "")
    }
    assert anyones - OWN == SENT.keys()


@pytest.mark.parametrize("place", [CHANNEL, THREAD], ids=["channel", "thread"])
def test_a_form_sent_after_its_sender_has_left_the_channel_changes_nothing(town, monkeypatch, place):
    monkeypatch.delitem(CHANNELS, OUT)
    before = recorded(town)

    for text in SENT.values():
        assert refused(town, text, OUT, place)
        assert recorded(town) == before, text


@pytest.mark.parametrize("text", [SENT[each] for each in ("praise", "update", "track", "reviewed")])
def test_a_form_sent_by_somebody_who_is_still_there_is_carried_out(town, text):
    before = recorded(town)
    send(town, text, OUT, CHANNEL)

    assert recorded(town) != before


def test_who_has_left_one_of_two_channels_still_praises_in_the_other(town, monkeypatch):
    monkeypatch.setitem(CHANNELS, OUT, {"south"})
    town.say("track BX-0050 team south born 05/2024 worker <@U0OMAR>")

    assert "not one you may see" in refused(town, "praise BX-0042 Well done", OUT, CHANNEL)
    assert send(town, "praise BX-0050 Well done", OUT, CHANNEL).startswith("Thank you.")


def test_a_childs_own_person_who_has_left_the_channel_may_still_send_what_they_wrote(town, monkeypatch):
    monkeypatch.delitem(CHANNELS, "U0SAM")

    assert send(town, "update BX-0042 Seen", "U0SAM", THREAD).startswith("BX-0042")


@pytest.mark.parametrize("reader", [OUT, "U0OMAR"], ids=["restricted away", "another team's"])
def test_to_track_a_hidden_reference_says_what_every_verb_says(town, reader):
    town.say("restrict BX-0042 to <@U0SAM> <@U0MARY>", "U0MARY")
    team = "north" if reader == OUT else "south"

    said = refused(town, f"track BX-0042 team {team} born 05/2024", reader)
    assert said == refused(town, "status BX-0042", reader)
    assert said == refused(town, "status BX-9999", reader).replace("BX-9999", "BX-0042")


def test_to_track_a_reference_one_may_see_says_where_it_is(town):
    assert "already tracked" in refused(town, "track BX-0042 team north born 05/2024", OUT)


def test_an_open_agenda_says_no_more_of_a_restricted_child_than_that_there_is_one(town):
    """Their turn, their actions done since last time and in it, and who looked at them, are in no count."""
    for name, _ in town.planned():
        town.send(name, *([] if name == "head" else [name.split()[1]]))
    send(town, "next north", "U0MARY", CHANNEL)
    send(town, "done 1", OUT, CHANNEL)
    assert "Now: BX-0042" in town.drawn_in_channel("head")
    town.say("restrict BX-0042 to <@U0SAM> <@U0MARY>", "U0MARY")

    head = town.drawn_in_channel("head")
    assert "1 kept private: 2 children\n" in head
    assert "BX-0042" not in head
    assert "Now:" not in head
    send(town, "surgery close north", "U0MARY", CHANNEL)
    town.send("minutes 1")
    said = "\n".join(town.drawn_in_channel(name) for name in ("minutes 1", "closed"))
    assert "BX-0042" not in said
    assert "done" not in said
    assert "0 children discussed" in said


def test_who_asks_for_the_next_child_is_not_told_whom_it_came_after(town):
    send(town, "next north", "U0MARY", CHANNEL)
    town.say("restrict BX-0042 to <@U0SAM> <@U0ALEX>", "U0ALEX")

    assert "BX-0042" not in send(town, "next north after BX-0042", "U0MARY", CHANNEL)


def test_what_was_done_since_last_time_counts_no_restricted_childs_actions(town):
    send(town, "done 1", OUT, CHANNEL)
    for name, _ in town.planned():
        town.send(name)
    town.clock.go_to(10, 12, 9, 30)
    town.by_clock("agenda north 10/12/2026")
    assert "1 action done" in town.drawn_in_channel("head")

    town.say("restrict BX-0042 to <@U0SAM> <@U0MARY>", "U0MARY")
    assert "action done" not in town.drawn_in_channel("head")


@pytest.mark.parametrize(
    "text", ["me", "overdue", "caseload", "supervision <@U0EVE>", "overdue north", "caseload north"]
)
def test_no_list_counts_a_restricted_childs_actions_for_others(town, text):
    town.clock.go_to(27, 11)
    town.say("restrict BX-0042 to <@U0SAM> <@U0ADMIN>", "U0ADMIN")

    for reader in (OUT, "U0MARY"):
        if "supervision" in text and reader != "U0MARY":
            continue
        said = send(town, text, reader, DIRECT)
        assert "BX-0042" not in said
        assert "1 action" not in said
        assert "Chase" not in said


def test_a_leaver_has_a_restricted_childs_work_counted_as_a_child_privately(town):
    town.say("restrict BX-0042 to <@U0SAM> <@U0ADMIN>", "U0ADMIN")
    town.by_clock(f"gone <@{OUT}>")

    said = town.drawn("left U0EVE U0MARY")
    assert "Still theirs in North Permanence Team: 1 child kept private." in said
    assert "action" not in said


TOLD = (
    "approval 1 U0MARY",
    "cancelled 1 U0SAM",
    "escalation U0MARY",
    "told U0SAM",
    "digest U0SAM",
)
POSTED = ("head", "child BX-0042", "minutes 1", "closed")


@pytest.fixture
def drawn_as_now(tmp_path):
    """A town in which something of BX-0042 was told to people and posted, and a step that has all of it drawn as it is now."""
    with open_town(tmp_path) as town:
        town.clock.go_to(24, 11, 9)
        for text, person in (
            ("action BX-0042 <@U0SAM> by 26/11/2026 Ring the school", "U0MARY"),
            ("action BX-0042 <@U0SAM> by 26/11/2026 Ask the doctor", "U0MARY"),
            ("cancel 1 because they rang", "U0MARY"),
            ("escalate 2 because no reply twice", "U0ALEX"),
            ("delay BX-0042 match until 15/01/2027 because sibling assessment first", "U0SAM"),
        ):
            town.ask(text, person, CHANNEL, is_confirmed=True)
        town.by_clock("digest north 26/11/2026")
        town.clock.go_to(26, 11, 9, 30)
        town.by_clock("agenda north 26/11/2026")
        town.ask("reviewed BX-0042 Agreed to widen search", "U0MARY", CHANNEL, is_confirmed=True)
        town.ask("surgery close north", "U0MARY", CHANNEL, is_confirmed=True)

        def draw(*, naming):
            with town.terminal.store.write() as records:
                for (number,) in records.execute("select id from outbox").fetchall():
                    post = records.outbox.find(number)
                    records.delivery.begin(post, town.clock())
                    children = ["BX-0042"] if naming else []
                    records.delivery.sent(
                        post, f"{1000 + number}.0", post.wanted, town.clock(), named=children
                    )

        draw(naming=True)
        yield town, draw


def waiting(town):
    return {name for name in (*TOLD, *POSTED) if town.post(name).wanted > town.post(name).drawn}


@pytest.mark.parametrize(
    ("hidden", "shown"),
    [
        ("restrict BX-0042 to <@U0ADMIN>", "restrict BX-0042 lift"),
        ("edit BX-0042 team south", "undo"),
        ("close BX-0042 died 25/11/2026", "undo"),
    ],
)
def test_what_was_drawn_without_a_child_is_drawn_with_them_once_they_may_be_shown_again(
    drawn_as_now, hidden, shown
):
    town, draw = drawn_as_now
    town.say(f"{hidden} yes")
    draw(naming=False)

    town.say(shown)

    assert waiting(town) == {*TOLD, *POSTED}
    assert "BX-0042" in town.drawn("approval 1 U0MARY") + town.drawn("told U0SAM")
    assert "BX-0042" in town.drawn_in_channel("minutes 1")


def test_whoever_is_named_on_a_child_again_has_what_was_told_them_drawn_with_the_child(drawn_as_now):
    town, draw = drawn_as_now
    town.say("edit BX-0042 worker <@U0ALEX>")
    draw(naming=False)

    town.say("edit BX-0042 worker <@U0SAM>")

    assert {"cancelled 1 U0SAM", "told U0SAM"} <= waiting(town)
