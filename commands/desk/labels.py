"""Titles of forms, and labels and hints of their fields."""

from collections.abc import Mapping

from commands.grammar.values import FieldType, Parameter
from commands.grammar.verbs import Verb

_LABELS: Mapping[str, str] = {
    "action by": "By when",
    "action owner": "Who will do it",
    "action what": "What is to be done",
    "action": "Action",
    "approval": "What is to be agreed",
    "at": "Time",
    "because": "Why",
    "born": "Month of birth",
    "clocks with_": "Switch on",
    "clocks without": "Switch off",
    "close outcome": "How it ended",
    "correct on": "Day on record",
    "cover begins": "From",
    "cover by": "Who covers",
    "cover person": "Who is away",
    "cover to": "Up to and with",
    "delay because": "What is holding it up",
    "delay milestone": "What is held up",
    "due": "Expected birth",
    "every": "How often",
    "expect on": "Expected on",
    "from_": "First surgery",
    "give to": "To whom",
    "in_": "Its private channel",
    "left person": "Who has left",
    "left to": "Who takes their work",
    "milestone detail": "Note",
    "name": "Full name",
    "on": "Date",
    "plan alongside": "Parallel plan",
    "plan plan": "Plan agreed",
    "praise words": "What went well",
    "restrict lift": "Or lift the restriction",
    "restrict to": "Who may still see the child",
    "reviewed need": "What it needs",
    "reviewed note": "What was said",
    "surgery close with_": "Who else was there",
    "surgery move surgery": "Surgery of",
    "surgery skip surgery": "Surgery of",
    "team add as_": "Kind of team",
    "team add team": "Short name",
    "team edit children": "Children discussed at each surgery",
    "to DATE": "New date",
    "track child": "New reference",
    "track entered": "Came into care",
    "wait for_": "Waiting for",
    "why on": "Surgery of",
    "worker": "Child's social worker",
}
"""Labels by verb and name, name and kind, or name. A parameter that is not here is labelled with its own name."""


_HINTS: Mapping[str, str] = {
    "action what": "No names. For example: Chase the medical report",
    "because": "No names: the case file is the place for the account itself.",
    "born": "For example: 03/2023. A whole date is kept as its month.",
    "decline because": "Whoever asked is told. No names.",
    "delay because": "Choose a reason, or say it in your own words below. A step back for the child's sake can be agreed.",
    "delay until": "At most 12 weeks from today.",
    "edit due": "Only for an unborn child.",
    "milestone detail": "No names: the case file is the place for the account itself.",
    "milestone on": "Leave it empty for today. What a court, a panel or a decision-maker decided needs its date.",
    "milestone": "Type part of its name, or what you call it: po, ppm, match.",
    "move because": "Needed from the second move on, which the manager then agrees. No names.",
    "note": "No names: the case file is the place for the account itself.",
    "plan on": "Leave it empty for today.",
    "quiet until": "Up to and with this day.",
    "reopen action": "Its number, for example 17.",
    "team add team": "One word in small letters, for example north.",
    "track due": "Only for an unborn child, instead of the month of birth.",
    "wait for_": "Whom or what, without a name. For example: medical adviser",
}


_TITLES = {
    "action": "New action",
    "delay": "What is holding this up?",
    "decline": "Not agreed",
    "give": "Who has it now?",
    "left": "Hand over",
    "milestone": "Record a milestone",
    "move": "New date",
    "reviewed": "Looked at",
    "team add": "Add a team",
    "track": "Track a child",
    "wait": "Whom does it wait for?",
}
"""Titles of forms for which the verb alone says too little; Slack allows 24 characters."""


def title_of(verb: Verb) -> str:
    """Return the title of a verb's form."""
    return _TITLES.get(verb.name, verb.name.capitalize())


def label_of(verb: Verb, each: Parameter) -> str:
    """Return the label of a parameter in a form."""
    named = _named(_LABELS, verb, each)
    return named or {"REF": "Child"}.get(each.kind.label, each.name.strip("_").replace("_", " ").capitalize())


def hint_of(verb: Verb, each: Parameter) -> str:
    """Return the hint under a field; empty where the label is enough."""
    if hint := _named(_HINTS, verb, each):
        return hint
    return f"For example: {each.kind.example}" if each.kind.field_type is FieldType.TEXT else ""


def _named(table: Mapping[str, str], verb: Verb, each: Parameter) -> str:
    keys = (f"{verb.name} {each.name}", f"{each.name} {each.kind.label}", each.name)
    return next((table[key] for key in keys if key in table), "")


OWN_WORDS = " in words"
"""Suffix of the name of the free-text field that goes with a choice."""
