"""In Slack: whatever the bot posted with words that are redacted is redrawn without them, and its documents go."""

from tests.bot.test_forms import offered, submit, typed
from tests.conftest import words_of

BAD = "Zachariah Quillfeather"


def said_by_the_bot(slack) -> str:
    """Return all that the bot has said that is still there, but for what was shown to one person for a moment."""
    places = ["C0NORTH", *(slack.workspace.dm(person) for person in ("U0SAM", "U0MARY", "U0SUE"))]
    return str([(each.text, each.blocks) for place in places for each in slack.workspace.messages(place)])


def test_what_was_posted_is_drawn_anew_and_the_document_is_taken_down(slack):
    slack.command("U0SAM", f"action BX-0042 @Sam by 24/11/2026 Ring {BAD}")
    slack.command("U0SAM", f"praise BX-0042 @Sam for ringing {BAD}")
    slack.clock.go_to(26, 11, 9, 30)
    slack.tick()
    slack.command("U0MARY", f"reviewed BX-0042 @Sam by 09/12/2026 Write to {BAD}")
    slack.command("U0MARY", "surgery close north yes")
    slack.settle()
    slack.command("U0MARY", "minutes north as document")
    slack.standin.wait_for(lambda: slack.workspace.files, 60)
    assert BAD in said_by_the_bot(slack)

    with slack.bot.store.read() as records:
        numbers = [
            number for (number,) in records.execute("select id from audit where instr(understood, ?)", (BAD,))
        ]
    asked = slack.command("U0MARY", f"redact {numbers[0]}")
    assert "This cannot be undone" in asked
    for number in numbers:
        slack.command("U0MARY", f"redact {number} yes")
    slack.settle()
    slack.bot.listeners.requests.uploads.take_down()

    assert BAD not in said_by_the_bot(slack)
    assert "words redacted on Thu 26 Nov" in said_by_the_bot(slack)
    assert all(file.is_deleted for file in slack.workspace.files)


def test_the_clock_leaves_nothing_of_it_on_the_disk(slack):
    slack.command("U0SAM", f"update BX-0042 Rang {BAD}")
    with slack.bot.store.read() as records:
        (number,) = records.execute("select max(id) from audit").fetchone()
    slack.command("U0SAM", f"redact {number} yes")
    slack.tick()

    path = slack.bot.store.path
    assert [
        each.name for each in path.parent.glob(f"{path.name}*") if BAD.encode() in each.read_bytes()
    ] == []


def test_typing_redact_alone_opens_a_form_that_finds_ones_own_words_and_asks_before_they_go(slack):
    slack.command("U0SAM", f"update BX-0042 Rang {BAD}")
    view = typed(slack, "redact")
    assert view.title == "Redact words"
    assert "cannot be undone" in words_of(view.blocks)
    (offer,) = offered(slack, "change", "rang")
    assert offer.endswith(f"update · Rang {BAD} · BX-0042")

    (option,) = slack.standin.suggest("U0SAM", "change", "rang")
    assert submit(slack, {"change": option["value"]}) == {}
    asked = slack.standin.shows("U0SAM", "This cannot be undone")
    slack.standin.press("U0SAM", asked.channel, asked.ts, "Yes, redact it")
    slack.standin.shows("U0SAM", "Redacted the words of change")
    with slack.bot.store.read() as records:
        assert records.execute("select words from updates").fetchall() == [
            ("words redacted on Mon 23 Nov 2026",)
        ]
