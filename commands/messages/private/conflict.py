"""What a file says otherwise than the records, as it is put before whoever decides."""

from collections.abc import Iterable
from datetime import date

from commands.grammar.reply import Button, Buttons, Part, Reply, Text
from commands.messages.sentences import nothing_more
from commands.practice.request import AsOf
from permanence.conflicts import Conflict
from permanence.journey import OWN_PEOPLE
from permanence.language import tr
from permanence.milestones import MILESTONES
from permanence.outcomes import outcome_of
from permanence.plans import PLAN, PLANS
from permanence.sources import PURGED
from permanence.words import begun, count, day, listed, who
from storage.outbox import Post

MOST = 10
"""How many are shown with their buttons in one message."""
STANDS = tr("What is on record stands until somebody decides.")
_FACTS = {"team": "team", "due": tr("expected birth")} | {each.field: each.words for each in OWN_PEOPLE}


def conflict_words(asked: Conflict) -> str:
    """Both sides of it, with its number and the child."""
    if asked.about == PURGED:
        on = day(date.fromisoformat(asked.told))
        return tr(
            f"**{asked.number}** · **{asked.child}** · the daily file of {on} withdraws this child altogether. Nothing on record is "
            "changed: was the child entered by mistake, or are they no longer yours?"
        )
    about = begun(_about(asked))
    return tr(
        f"**{asked.number}** · **{asked.child}** · {about}: {ours_words(asked)} on record, {told_words(asked)} in the file."
    )


def ours_words(asked: Conflict) -> str:
    """What is on record."""
    return _side(asked, asked.ours_on, asked.ours)


def told_words(asked: Conflict) -> str:
    """What the file says."""
    also = tr(f" alongside {PLANS[asked.alongside].name.lower()}") if asked.alongside else ""
    return _side(asked, asked.told_on, asked.told) + also


def what_was_decided(asked: Conflict) -> str:
    """What it is about, and what stands from now on, if the file is believed."""
    return tr(f"{_about(asked)} is {told_words(asked)}, not {ours_words(asked)}")


def conflict_buttons(asked: Conflict) -> list[Button]:
    """Both decisions, and the child."""
    if asked.about == PURGED:
        return [
            Button(tr(f"Keep the child: {asked.number}"), f"conflict keep {asked.number} {asked.child}"),
            Button(tr("How it ended…"), f"close {asked.child}"),
            Button(tr(f"Status {asked.child}"), f"status {asked.child}"),
        ]
    return [
        Button(tr(f"Keep ours: {asked.number}"), f"conflict keep {asked.number} {asked.child}"),
        Button(tr(f"Take the file's: {asked.number}"), f"conflict take {asked.number} {asked.child}"),
        Button(tr(f"Status {asked.child}"), f"status {asked.child}"),
    ]


def draw_disputed(as_of: AsOf, post: Post) -> Reply | None:
    """What a load says otherwise of the children of a social worker, who or whose cover reads it, with both decisions."""
    number, worker = post.subject.split(" ", 1)
    found = as_of.records.conflicts.asked_by(int(number), worker)
    load = as_of.records.audit.find(int(number))
    if not found or load is None:
        return nothing_more(
            post, tr("Every difference between the file and the records of your children is decided.")
        )
    as_of.records.seen.update(each.child for each in found)
    more = len(found) - MOST
    whose = "your" if post.to == worker else f"{who(worker)}'s"
    files = listed(load.understood.get("files", []))
    differs = count(len(found), "difference")
    return Reply(
        tr(f"{files} was loaded, and differs from the records of {whose} children: {differs}. {STANDS}"),
        [*conflict_parts(found[:MOST]), *([Text(tr(f"And {more} more: `conflicts`"))] if more > 0 else [])],
        buttons=[Button(tr(f"All {len(found)}"), "conflicts")] if more > 0 else [],
        fallback=tr(f"A file says otherwise: {differs} to decide"),
    )


def conflict_parts(asked: Iterable[Conflict]) -> list[Part]:
    """Both sides of each, with both decisions under it."""
    return [part for each in asked for part in (Text(conflict_words(each)), Buttons(conflict_buttons(each)))]


def _about(asked: Conflict) -> str:
    """What it is about; with the day, if both sides agree on that."""
    if asked.told_on is None:
        return _FACTS[asked.about]
    words = MILESTONES[asked.about].words
    return tr(f"{words} on {day(asked.told_on)}") if asked.told_on == asked.ours_on else words


def _side(asked: Conflict, on: date | None, value: str) -> str:
    if asked.about == "due":
        return day(date.fromisoformat(value))
    if on is None:
        return value if asked.about == "team" else who(value)
    named = PLANS.get(value) if asked.about == PLAN else outcome_of(value)
    plain = named.name.lower() if named else value  # an earlier version asked with the reason of an ending
    return ", ".join(filter(None, ["" if asked.ours_on == asked.told_on else day(on), plain]))
