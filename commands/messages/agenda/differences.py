"""What files say otherwise of an agenda's children, below them in the channel, to be decided by the team."""

from commands.grammar.reply import Button, Listing, Part, Reply, Text
from commands.messages.private.conflict import MOST, STANDS, conflict_parts, conflict_words
from commands.practice.surgery_agenda import Surgery
from permanence.language import tr
from permanence.words import count


def differences_message(surgery: Surgery) -> Reply | None:
    """Each with both sides, and while the surgery is open both decisions; None where there is none."""
    found = surgery.differences
    if not found:
        return None
    shown, more = found[:MOST], len(found) - MOST
    surgery.records.seen.update(each.child for each in shown)
    title = tr(f"A file says otherwise · {count(len(found), 'difference')}")
    parts: list[Part] = (
        [Listing("", [conflict_words(each) for each in shown])] if surgery.is_over else conflict_parts(shown)
    )
    return Reply(
        f"**{title}**" if surgery.is_over else tr(f"**{title} to decide**\n{STANDS}"),
        [*parts, *([Text(tr(f"And {more} more: `conflicts`"))] if more > 0 else [])],
        buttons=[Button(tr(f"All {len(found)}"), "conflicts")] if more > 0 and not surgery.is_over else [],
        fallback=title,
    )
