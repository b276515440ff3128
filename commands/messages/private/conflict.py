"""What a file says otherwise than the records, as it is put before whoever decides."""

from datetime import date

from commands.grammar.reply import Button
from permanence.conflicts import Conflict
from permanence.journey import OWN_PEOPLE
from permanence.milestones import MILESTONES
from permanence.outcomes import OUTCOMES
from permanence.plans import PLAN, PLANS
from permanence.words import begun, day, who

_FACTS = {"team": "team", "due": "expected birth"} | {each.field: each.words for each in OWN_PEOPLE}


def conflict_words(asked: Conflict) -> str:
    """Both sides of it, with its number and the child."""
    about = begun(_about(asked))
    return f"**{asked.number}** · **{asked.child}** · {about}: {ours_words(asked)} on record, {told_words(asked)} in the file."


def ours_words(asked: Conflict) -> str:
    """What is on record."""
    return _side(asked, asked.ours_on, asked.ours)


def told_words(asked: Conflict) -> str:
    """What the file says."""
    also = f" alongside {PLANS[asked.alongside].name.lower()}" if asked.alongside else ""
    return _side(asked, asked.told_on, asked.told) + also


def what_was_decided(asked: Conflict) -> str:
    """What it is about, and what stands from now on, if the file is believed."""
    return f"{_about(asked)} is {told_words(asked)}, not {ours_words(asked)}"


def conflict_buttons(asked: Conflict) -> list[Button]:
    """Both decisions, and the child."""
    return [
        Button(f"Keep ours: {asked.number}", f"conflict keep {asked.number} {asked.child}"),
        Button(f"Take the file's: {asked.number}", f"conflict take {asked.number} {asked.child}"),
        Button(f"Status {asked.child}", f"status {asked.child}"),
    ]


def _about(asked: Conflict) -> str:
    """What it is about; with the day, if both sides agree on that."""
    if asked.told_on is None:
        return _FACTS[asked.about]
    words = MILESTONES[asked.about].words
    return f"{words} on {day(asked.told_on)}" if asked.told_on == asked.ours_on else words


def _side(asked: Conflict, on: date | None, value: str) -> str:
    if asked.about == "due":
        return day(date.fromisoformat(value))
    if on is None:
        return value if asked.about == "team" else who(value)
    plain = (
        PLANS[value].name.lower() if asked.about == PLAN else OUTCOMES[value].name.lower() if value else ""
    )
    return ", ".join(filter(None, ["" if asked.ours_on == asked.told_on else day(on), plain]))
