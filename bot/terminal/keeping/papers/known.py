"""What the papers are made of: the configuration as it is, the rows of retention, who holds which role, and how it is written."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from urllib.parse import urlsplit

from bot.config import Configuration, Settings, settings_left_out
from bot.terminal.init import example_configuration
from commands.grammar.verbs import verbs
from permanence.access import SIGHTS
from permanence.keyed import PERMANENCE_KEY, STORAGE_KEY
from permanence.measures.small_numbers import MOST_HIDDEN, is_small
from permanence.outcomes import OUTCOMES
from permanence.retention import ANY
from permanence.roles import Role
from permanence.words import day
from storage.records import Records

TABLES: Mapping[str, str] = {
    "children": "the child's case reference, month of birth or expected day, team, named workers, how tracking ended",
    "siblings": "brothers and sisters by reference, and whether they are to be together",
    "restrictions": "who alone may see a child",
    "milestones": "what happened on the way to a permanent family, and when; some of it is about court and health",
    "expectations": "days on which something is expected",
    "plans": "the plan for the child, and why it was agreed",
    "actions": "what is to be done for a child, by whom and by when",
    "updates": "notes in workers' own words, screened for what says who somebody is",
    "approvals": "delays and new dates that were asked for, why, and who agreed",
    "praises": "praise for a child's progress, or for a colleague",
    "reviews": "what was decided about a child in a surgery",
    "turns": "which child was discussed when in a surgery",
    "escalations": "actions that were put before a manager",
    "agenda_choices": "children brought to an agenda, or left out, and why",
    "renames": "references that a child had before",
    "redactions": "whose words were redacted",
    "conflicts": "what a file says otherwise than the records",
    "flow_days": "until which day a file told of a child",
    "legal_holds": "children whose records must be kept, and why",
    "families": "adoptive families by reference, never by name: their team, their worker, the area they live in",
    "family_steps": "the steps of an adoptive family's journey, and when each was taken",
    "family_expectations": "when a step of an adoptive family is expected",
    "links": "which adoptive families are looked at for which child, since when, by whom, and why it ended",
    "introductions": "when and where a child and an adoptive family get to know each other",
    "meetings_of_sides": "who of both sides meets about a child and an adoptive family, and when",
    "feedback": "what adoptive families answered after each stage: good, mixed or poor, and no words of their own",
    "family_adopters": "which references made of adopters' numbers with the key belong to which adoptive family",
    "releases": "which files with something of adoptive families in them were asked for, why, and who released them",
    "teams": "teams, their channels, managers and chairs",
    "clocks": "which timescales a team watches",
    "roles": "which colleague holds which role",
    "surgery_changes": "surgeries that were moved or skipped, and why",
    "closings": "who was at a surgery, and who sent apologies",
    "covers": "which colleague does whose work, and when",
    "quiets": "which colleague wants no messages until when",
    "leavers": "which colleague has left",
    "wanted_reports": "which colleague wants which report",
    "newcomers": "who joined a team's channel, and whether its manager said that it is right",
    "confirmations": "what an administrator asked for that shows children, until another confirms it",
}
"""What each history of the records holds, in words for whoever decides about it."""


KEYS = (PERMANENCE_KEY, STORAGE_KEY)
"""The variables of the environment with a key: the second is the files' own, where it is set, as after `permanence rekey`."""


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting as it is: its section and key, its value in words, whether it is as when left out, and what it is for."""

    section: str
    key: str
    value: str
    is_usual: bool
    about: str


@dataclass(frozen=True, slots=True)
class Known:
    """What the papers say of one authority's bot, on a day.

    Attributes:
        made: The day.
        settings: What the program runs with.
        each: Every setting that there is.
        teams: How many teams there are.
        children: How many children are on record, as it may be printed.
        holders: How many people hold each role that is granted.
        keys: Which of KEYS were in the environment as the papers were written.
    """

    made: date
    settings: Settings
    each: Sequence[Setting]
    teams: int
    children: str
    holders: Mapping[str, int]
    keys: Collection[str]

    @property
    def authority(self) -> str:
        """The authority's name."""
        return self.settings.office.name

    @property
    def slack(self) -> str:
        """The host that messages go to."""
        return urlsplit(self.settings.api_url).hostname or ""


def known(
    configuration: Configuration, settings: Settings, records: Records, made: date, keys: Collection[str]
) -> Known:
    """What the papers are made of."""
    children = len(records.children.every())
    return Known(
        made,
        settings,
        _each_setting(configuration),
        len(records.teams.all()),
        f"fewer than {MOST_HIDDEN + 1}" if is_small(children) else f"{children:,}",
        Counter(role.value for _, role in records.roles.all()),
        keys,
    )


def _each_setting(configuration: Configuration) -> list[Setting]:
    told = configuration.model_dump()
    usual, words = settings_left_out(), _words_of_example()
    return [
        Setting(section, key, _value(value), value == usual[section][key], words.get((section, key), ""))
        for section, keys in told.items()
        for key, value in keys.items()
    ]


def _words_of_example() -> Mapping[tuple[str, str], str]:
    """What the example configuration says beside each setting."""
    found, section = dict[tuple[str, str], str](), ""
    for line in example_configuration().splitlines():
        if begun := re.match(r"\[(\w+)\]", line):
            section = begun[1]
        elif told := re.match(r"(\w+) = .*?\s# (.+)", line):
            found[section, told[1]] = told[2]
    return found


def _value(value: object) -> str:
    """A setting's value as it may be printed: of a list how many it has, of an address no user and no password."""
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, list | tuple):
        return f"{len(value)} given" if value else "none"
    if value in (None, ""):
        return "not given"
    text = str(value)
    return re.sub(r"//[^/@]*@", "//", text) if "://" in text else text


GAP = "**To be filled in by the authority:**"
"""How each gap in a paper begins."""


def gap(what: str) -> str:
    """What only the authority can say."""
    return f"{GAP} {what}"


def table(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in Markdown."""
    lines = [headers, ["---"] * len(headers), *rows]
    return "\n".join(f"| {' | '.join(each.replace('|', chr(92) + '|') for each in line)} |" for line in lines)


def settings_table(facts: Known) -> str:
    """Every setting as it is: which are on is what a board decides about."""
    return table(
        ("setting", "as it is", "as when left out", "what it is"),
        [
            (f"[{each.section}] {each.key}", each.value, "yes" if each.is_usual else "no", each.about)
            for each in facts.each
        ],
    )


def retention_table(facts: Known) -> str:
    """For how long records are kept, as the authority has decided; a gap where it has not."""
    if not facts.settings.retention:
        return gap(
            "for how long records are kept after tracking ended, by how it ended, and where that was decided. `[retention]` has no "
            "row, so nothing is ever erased."
        )
    rows = [
        (
            "any other" if rule.outcome == ANY else OUTCOMES[rule.outcome].name,
            f"{rule.months} months after tracking ended",
            rule.source,
        )
        for rule in facts.settings.retention
    ]
    return table(("how tracking ended", "kept for", "decided in"), rows)


def sight_table() -> str:
    """What of a child is shown to whom, from the table that the code decides from."""
    rows = [
        (tie.value, sight.of_a_team.value, sight.restricted.value, sight.in_no_team.value)
        for tie, sight in SIGHTS.items()
    ]
    return table(("somebody who", "a team's child", "restricted to people named", "in no team yet"), rows)


def access_table() -> str:
    """Which role may ask for what, made of the verbs themselves."""
    shown = [verb for verb in verbs().values() if not verb.is_hidden]
    roles = [role for role in Role if any(role in verb.roles for verb in shown)]
    rows = [
        (
            role.value,
            ", ".join(f"`{verb.name}`" for verb in shown if role in verb.roles and verb.reads) or "–",
            ", ".join(f"`{verb.name}`" for verb in shown if role in verb.roles and not verb.reads) or "–",
        )
        for role in roles
    ]
    return (
        f"{table(('for', 'shows', 'records'), rows)}\n\nEverybody may ask for what a worker may, about the children whom they may see; a "
        "manager for their own team, and a service manager for every team. `clocks` shows anyone what a team watches; an administrator alone "
        "changes that. Whoever may not see a child is answered as if the child "
        "were not tracked."
    )


def heading(facts: Known, title: str) -> str:
    """How each paper begins."""
    return (
        f"# {title}: {facts.authority}\n\n"
        f"Written on {day(facts.made)} by `permanence papers` (version {version('permanence-bot')}) from the configuration and the "
        "records as they are. What only the authority can say is marked. Write it anew after a change of the configuration."
    )
