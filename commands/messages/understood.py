"""The values a change was understood to have, as people read them."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from permanence.families.steps import STEPS
from permanence.milestones import MILESTONES
from permanence.outcomes import OUTCOMES
from permanence.plans import PLANS
from permanence.words import day, listed, month_words, who
from storage.audit import Audited

_PERSON = re.compile(r"[UW](?=[A-Z]*\d)[A-Z0-9]{3,20}")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MONTH = re.compile(r"\d{4}-\d{2}")
_TIME = re.compile(r"\d{2}:\d{2}:00")


def understood_words(change: Audited, may_name: Callable[[str], object]) -> str:
    """The understood values, each after its name unless the verb says it already.

    `may_name` tells whether another child may be named to the reader.
    """
    understood = dict(change.understood)
    # `children` names children, except in `team edit`, where it says how many.
    is_named = isinstance(understood.get("children"), list)
    if is_named:
        understood["children"] = [ref for ref in understood["children"] if may_name(ref)]
    shown = {name: value_words(value) for name, value in understood.items() if name != "child"}
    unnamed = {change.verb, "note", "what", "words", "detail", *(["children"] if is_named else [])}
    return ", ".join(
        value if name in unnamed else f"{_SAID.get(name) or name.strip('_').replace('_', ' ')} {value}"
        for name, value in shown.items()
    )


_SAID = {"person": "for"}
"""What is said before a value where that is not its name."""


def value_words(value: Any) -> str:
    """One value as people read it: people, days and times, and the names of outcomes, milestones, steps of families and plans."""
    if isinstance(value, list):
        return listed([value_words(each) for each in value])
    if not isinstance(value, str):
        return str(value)
    if _PERSON.fullmatch(value):
        return who(value)
    if _DAY.fullmatch(value):
        return day(date.fromisoformat(value))
    if _MONTH.fullmatch(value):
        return month_words(date.fromisoformat(f"{value}-01"))
    if _TIME.fullmatch(value):
        return value[:5]
    if value in OUTCOMES:
        return OUTCOMES[value].name.lower()
    if value in MILESTONES:
        return MILESTONES[value].words
    if value in STEPS:
        return STEPS[value].words
    return PLANS[value].name.lower() if value in PLANS else value
