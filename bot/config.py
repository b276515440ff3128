"""The configuration: one TOML file, with every problem reported at once, and secrets from the environment."""

import os
import re
import tomllib
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Annotated, Any, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
)
from rstr import Rstr

from commands.grammar.verbs import verbs
from commands.practice.request import Office
from permanence.errors import PermanenceError
from permanence.keyed import PERMANENCE_KEY, STORAGE_KEY, Key, read_key, read_storage_key
from permanence.ladder import Rung, rungs
from permanence.measures.costs import DEFAULT_MEASURE, MEASURES, Baseline, Contract, Costs, Per, Rate
from permanence.measures.windows import window_named
from permanence.milestones import MILESTONES
from permanence.outcomes import OUTCOMES
from permanence.privacy.people import NO_NAMES, Names, names_of
from permanence.privacy.recognisers import RECOGNISERS
from permanence.references import (
    LONGEST_REFERENCE,
    MOST_READINGS,
    as_reference,
    is_reference,
    readings,
    shortest,
)
from permanence.retention import ANY, RetentionRule
from permanence.words import listed, nearest
from permanence.working_days import WorkingDays
from storage.backups import Backups
from storage.database import OTHERS, is_like

TEXTS = 200
"""How many texts are written to a pattern of references to see whether one is a reference."""
SLASH_COMMAND = "/[a-z0-9_-]{1,31}"
"""What Slack takes for the name of a slash command."""


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ValueError("is not a time zone; try `Europe/London`") from error
    return name


def _pattern(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"is not a regular expression ({error})") from error
    if readings(text) > MOST_READINGS:
        raise ValueError(
            "could keep a message waiting for seconds; repeat nothing inside a repeat, and say how often "
            "each repeats, as in `[A-Z]{2}-[0-9]{4,6}`"
        )
    _refuse_useless(text)
    return text


_FOR_EXAMPLE = "for example `[A-Z]{2}-[0-9]{4,6}`"


def _refuse_useless(text: str) -> None:
    """Raise ValueError for a pattern that no reference can match, or that takes what else is typed for one."""
    pattern = re.compile(text)
    if not _can_match(pattern):
        raise ValueError(
            "can match no reference. It must match a whole one, of capital letters, figures and hyphens, "
            f"in at most {LONGEST_REFERENCE} characters; {_FOR_EXAMPLE}"
        )
    if taken := [word for word in _everyday_words() if is_reference(as_reference(word), pattern)]:
        more = f" and {len(taken) - 2} other words" if len(taken) > 2 else ""
        raise ValueError(
            f"would take {listed([f'`{word}`' for word in taken[:2]])}{more} for a reference, so that what is typed could "
            f"not be understood. Let it ask for a hyphen or for figures; {_FOR_EXAMPLE}"
        )
    if numbers := _taken_numbers(pattern):
        raise ValueError(
            f"would take {numbers[0]} for a reference, which must say nothing of who a child is. Let it ask for fewer figures; {_FOR_EXAMPLE}"
        )


def _taken_numbers(pattern: re.Pattern[str]) -> list[str]:
    """The numbers which say who somebody is that a pattern takes for a reference."""
    written = [
        (each.what, as_reference(example.replace(" ", between)))
        for each in RECOGNISERS
        if each.is_number
        for example in each.examples
        for between in ("", "-")
    ]
    return [what for what, example in written if is_reference(example, pattern)]


def _can_match(pattern: re.Pattern[str]) -> bool:
    """Whether a reference, as it is read, is among texts written to a pattern; True for one to which none can be written."""
    if shortest(pattern.pattern) > LONGEST_REFERENCE:
        return False
    if re.search(
        r"\(\?<?[=!]", pattern.pattern
    ):  # what must stand before or after is written as a part of the text
        return True
    write = Rstr(Random(0)).xeger  # noqa: S311 - the same in each start of the program
    with suppress(KeyError):  # it knows no atomic groups, for one
        return any(_is_written(as_reference(write(pattern)), pattern) for _ in range(TEXTS))
    return True


def _is_written(text: str, pattern: re.Pattern[str]) -> bool:
    return text.split() == [text] and is_reference(text, pattern)


def _everyday_words() -> list[str]:
    """What people type that is no reference: the words of verbs, of what they take, and of milestones."""
    names = [
        *verbs(),
        *(each.keyword for verb in verbs().values() for each in verb.parameters if each.keyword),
        *(name for milestone in MILESTONES.values() for name in (milestone.name, *milestone.synonyms)),
    ]
    return list(dict.fromkeys(word for name in names for word in re.findall("[A-Za-z]{2,}", name)))


def _england(name: str) -> str:
    if name != "England":
        raise ValueError("must be `England`; add other days with `extra`")
    return name


def _start_day(value: object) -> date | None:
    """The day a duty starts, from `off`, a date or a date in quotation marks."""
    if value in ("off", None):
        return None
    try:
        return date.fromisoformat(str(value))
    except ValueError as error:
        raise ValueError("must be `off`, or the day the duty starts: `2027-04-01`") from error


def _after_the_manager(surgeries: int, others: ValidationInfo) -> int:
    if 0 < surgeries <= max(1, others.data.get("manager", 0)):
        raise ValueError("must be 2 or more, and more than `manager`; or 0 for never")
    return surgeries


def _measure(code: str) -> str:
    if code.upper() not in MEASURES:
        alike = nearest(code.upper(), MEASURES) or [DEFAULT_MEASURE]
        raise ValueError(f"is no mean of days. Did you mean {listed([f'`{each}`' for each in alike], 'or')}")
    return code.upper()


def _years(name: str) -> str:
    if (window := window_named(name)) is None:
        raise ValueError("is not a year such as `2025-26`, nor three such as `2023-26`")
    return str(window)


class _ConfigSection(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class AuthoritySection(_ConfigSection):
    """The authority whose bot it is, its time zone and its holidays, and since when a duty applies that has no known start."""

    name: str = Field(min_length=1, max_length=80)
    timezone: Annotated[str, AfterValidator(_zone)] = "Europe/London"
    bank_holidays: Annotated[str, AfterValidator(_england)] = "England"
    extra: list[date] = []
    family_group_duty: Annotated[date | None, BeforeValidator(_start_day)] = None


class SlackSection(_ConfigSection):
    """The slash command, and Slack's address."""

    command: Annotated[str, Field(pattern=f"^{SLASH_COMMAND}$")] = "/permanence"
    api_url: Annotated[str, Field(pattern=r"^https?://.+")] = "https://slack.com/api/"


class StorageSection(_ConfigSection):
    """Where the records are kept, and whether they are encrypted; a relative path starts from the configuration's folder."""

    path: Annotated[str, Field(pattern=r"^[^\x00]+$")] = "permanence.db"
    encrypted: bool = False


class BackupSection(_ConfigSection):
    """Where the bot puts backups, how many hours apart, and how many it keeps; without a folder it makes none."""

    folder: Annotated[str, Field(pattern=r"^[^\x00]*$")] = ""
    hours: Annotated[int, Field(ge=1, le=168)] = 24
    keep: Annotated[int, Field(ge=1, le=1000)] = 14


class ChildrenSection(_ConfigSection):
    """What a case reference looks like."""

    reference: Annotated[str, AfterValidator(_pattern)] = "[A-Z]{2}-[A-Z0-9]{4,6}"


class AccessSection(_ConfigSection):
    """Who administers teams and roles, and whether a manager confirms newcomers, and a second administrator who may see children."""

    admins: list[Annotated[str, Field(pattern=r"^[UW][A-Z0-9]+$")]] = []
    confirm_newcomers: bool = False
    second_administrator: bool = False


class EscalationSection(_ConfigSection):
    """After how many surgeries past its date an action goes to each person; 0 is never."""

    manager: Annotated[int, Field(ge=0, le=26)] = 1
    service_manager: Annotated[int, Field(ge=0, le=26), AfterValidator(_after_the_manager)] = 2

    @property
    def rungs(self) -> tuple[Rung, ...]:
        """The rungs of the escalation ladder."""
        if not self.service_manager:
            return rungs(self.manager, self.manager + 1)[:1] if self.manager else ()
        return rungs(self.manager or 1, self.service_manager)[0 if self.manager else 1 :]


class PicturesSection(_ConfigSection):
    """How many days a child's picture stays in the conversation of the person who asked for it."""

    days: Annotated[int, Field(ge=1, le=90)] = 7


_Pounds = Annotated[Decimal, Field(gt=0, lt=10**9, decimal_places=4)]
_Source = Annotated[str, Field(min_length=3, max_length=200)]


class RateTable(_ConfigSection):
    """What a day or a week of care costs, or a one-off fee for a child, from a day on, and where that was found."""

    name: str = Field(min_length=1, max_length=60)
    pounds: _Pounds
    per: Per
    since: date = Field(alias="from")
    source: _Source


class BaselineTable(_ConfigSection):
    """The mean wait that others are compared with: of which figure, and where it was found."""

    measure: Annotated[str, AfterValidator(_measure)] = DEFAULT_MEASURE
    days: Annotated[Decimal, Field(gt=0, lt=10**4, decimal_places=4)]
    source: _Source


class ContractTable(_ConfigSection):
    """What the work cost in some years, and where that was found."""

    years: Annotated[str, AfterValidator(_years)]
    pounds: _Pounds
    source: _Source


def _each_once(rates: list[RateTable]) -> list[RateTable]:
    known: set[tuple[str, date]] = set()
    for rate in rates:
        if (rate.name, rate.since) in known:
            raise ValueError(f"has two rates called {rate.name!r} from {rate.since}; leave one out")
        known.add((rate.name, rate.since))
    return rates


class CostsSection(_ConfigSection):
    """What `costs` reckons with; nothing when left out, for the product has no figures of its own."""

    rate: Annotated[list[RateTable], AfterValidator(_each_once)] = []
    baseline: list[BaselineTable] = []
    contract: list[ContractTable] = []

    @property
    def stated(self) -> Costs:
        """The same as exact numbers."""
        return Costs(
            [Rate(each.name, Fraction(each.pounds), each.per, each.since, each.source) for each in self.rate],
            [Baseline(each.measure, Fraction(each.days), each.source) for each in self.baseline],
            [Contract(each.years, Fraction(each.pounds), each.source) for each in self.contract],
        )


class PrivacySection(_ConfigSection):
    """The file of names that free text must not hold; a relative path starts from the configuration's folder."""

    names: Annotated[str, Field(pattern=r"^[^\x00]*$")] = ""


def _ending(key: str) -> str:
    if key != ANY and key not in OUTCOMES:
        alike = nearest(key, OUTCOMES) or [*OUTCOMES]
        raise ValueError(
            f"is no way for tracking to end. Did you mean {listed([f'`{each}`' for each in alike], 'or')}? "
            f"`{ANY}` is each that has no row of its own"
        )
    return key


class RetentionTable(_ConfigSection):
    """For how many months the records of a child are kept after tracking ended so, and where the authority decided that."""

    outcome: Annotated[str, AfterValidator(_ending)]
    months: Annotated[int, Field(ge=0, le=1200)]
    source: _Source


def _one_for_each(rules: list[RetentionTable]) -> list[RetentionTable]:
    known: set[str] = set()
    for rule in rules:
        if rule.outcome in known:
            raise ValueError(f"has two rows for `{rule.outcome}`; leave one out")
        known.add(rule.outcome)
    return rules


class RetentionSection(_ConfigSection):
    """For how long records are kept; without rows nothing is ever erased."""

    rule: Annotated[list[RetentionTable], AfterValidator(_one_for_each)] = []

    @property
    def rules(self) -> tuple[RetentionRule, ...]:
        """The same as rules."""
        return tuple(RetentionRule(each.outcome, each.months, each.source) for each in self.rule)


class WatchSection(_ConfigSection):
    """Where the running bot says how it is, and the port of this machine's own on which it tells what it counts."""

    health: Annotated[str, Field(pattern=r"^[^\x00]*$")] = ""
    metrics: Annotated[int, Field(ge=0, le=65_535)] = 0


class Configuration(_ConfigSection):
    """The whole file."""

    authority: AuthoritySection
    slack: SlackSection = SlackSection()
    storage: StorageSection = StorageSection()
    backup: BackupSection = BackupSection()
    children: ChildrenSection = ChildrenSection()
    access: AccessSection = AccessSection()
    escalation: EscalationSection = EscalationSection()
    pictures: PicturesSection = PicturesSection()
    costs: CostsSection = CostsSection()
    privacy: PrivacySection = PrivacySection()
    retention: RetentionSection = RetentionSection()
    watch: WatchSection = WatchSection()


@dataclass(frozen=True, slots=True)
class Settings:
    """What the program runs with.

    Attributes:
        health: The file in which the running bot says how it is.
        metrics: The port on loopback for what it counts; 0 for none.
        key: What the records and their copies are encrypted with; None for plain files.
        backups: None where the bot makes none by itself.
        retention: For how long records are kept; empty where nothing is ever erased.
    """

    office: Office
    database: Path
    api_url: str
    picture_days: int
    health: Path
    metrics: int
    key: Key | None = None
    backups: Backups | None = None
    retention: tuple[RetentionRule, ...] = ()

    @property
    def unpacking(self) -> Path | None:
        """Where what is unpacked for a moment may lie: beside the records; None where they are encrypted, as nothing lies plainly then."""
        return None if self.key else self.database.parent


def read_settings(path: Path) -> Settings:
    """The settings in a file. Raises PermanenceError naming every problem in it and how to fix each."""
    configuration = read_configuration(path)
    _refuse_shared(configuration, path)
    return settings_from(configuration, path.parent)


def _refuse_shared(configuration: Configuration, path: Path) -> None:
    """Raise PermanenceError where two settings name the same place, or one a file of the records: it would be written over."""
    database = (path.parent / configuration.storage.path).resolve()
    named = {"the configuration": path.resolve()}
    for what, name in (
        ("[storage] path", configuration.storage.path),
        ("[watch] health", configuration.watch.health),
        ("[privacy] names", configuration.privacy.names),
        ("[backup] folder", configuration.backup.folder),
    ):
        if not name:
            continue
        place = (path.parent / name).resolve()
        if other := next((other for other, there in named.items() if there == place), None):
            raise PermanenceError(
                f"{what} and {other} name the same place, {place}. Choose another for {what}."
            )
        is_usual = place.name == f"{database.name}.health" or place.is_dir()
        if place != database and not is_usual and is_like(place, database):
            raise PermanenceError(f"{what} names {place}, which is a file of the records. Choose another.")
        named[what] = place


def left_as_in(path: Path, example: str) -> list[str]:
    """The settings that a file has as an example has them, though that is not what they are when left out."""
    told = read_configuration(path).model_dump()
    shown = Configuration.model_validate(tomllib.loads(example)).model_dump()
    left_out = settings_left_out()
    return [
        f"[{section}] {key}"
        for section, settings in shown.items()
        for key, value in settings.items()
        if value == told[section][key] != left_out[section][key]
    ]


def settings_left_out() -> dict[str, dict[str, Any]]:
    """What every setting is when it is left out, by section and key."""
    return Configuration.model_validate({"authority": {"name": "-"}}).model_dump()


def read_configuration(path: Path) -> Configuration:
    """What is in a file. Raises PermanenceError naming every problem in it and how to fix each."""
    try:
        # Windows' own editor begins a file with a byte order mark.
        found = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError as error:
        raise PermanenceError(f"There is no {path}. `permanence init DIR` writes one.") from error
    except OSError as error:
        raise PermanenceError(f"{path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise PermanenceError(f"{path} is not text in UTF-8. Save it as UTF-8.") from error
    except tomllib.TOMLDecodeError as error:
        raise PermanenceError(f"{path} cannot be read: {error}.") from error
    try:
        return Configuration.model_validate(found)
    except ValidationError as error:
        problems = [_problem(dict(each)) for each in error.errors()]
        raise PermanenceError("\n".join([f"{path} has {len(problems)} to fix:", *problems])) from error


def settings_from(configuration: Configuration, folder: Path) -> Settings:
    """The settings of a configuration in a folder. Raises PermanenceError for a list of names that cannot be used."""
    authority = configuration.authority
    office = Office(
        authority.name,
        ZoneInfo(authority.timezone),
        WorkingDays(frozenset(authority.extra)),
        re.compile(configuration.children.reference),
        configuration.slack.command,
        frozenset(configuration.access.admins),
        configuration.escalation.rungs,
        authority.family_group_duty,
        configuration.costs.stated,
        _names_in(folder / configuration.privacy.names) if configuration.privacy.names else NO_NAMES,
        configuration.access.confirm_newcomers,
        configuration.access.second_administrator,
    )
    database = folder / configuration.storage.path
    beside = database.with_name(f"{database.name}.health")
    return Settings(
        office,
        database,
        configuration.slack.api_url.rstrip("/") + "/",
        configuration.pictures.days,
        folder / configuration.watch.health if configuration.watch.health else beside,
        configuration.watch.metrics,
        storage_key() if configuration.storage.encrypted else None,
        _backups(configuration.backup, folder),
        configuration.retention.rules,
    )


def _backups(section: BackupSection, folder: Path) -> Backups | None:
    if not section.folder:
        return None
    return Backups(folder / section.folder, timedelta(hours=section.hours), section.keep)


LARGEST_LIST = 5_000_000
"""The most bytes that a list of names may have: some hundred thousand names."""


def _names_in(path: Path) -> Names:
    """The names in a file, one in each line. What is wrong with it is said without any of them."""
    try:
        about = path.stat()
        if about.st_mode & OTHERS:
            raise PermanenceError(
                f"[privacy] names: others on this machine may open {path}, and it says who children are. `chmod 600 {path}`"
            )
        if about.st_size > LARGEST_LIST:
            raise PermanenceError(
                f"[privacy] names: {path} is larger than {LARGEST_LIST:,} bytes. Is it a list of names?"
            )
        return names_of(path.read_text(encoding="utf-8-sig").splitlines())
    except OSError as error:
        raise PermanenceError(f"[privacy] names: {path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError:
        raise PermanenceError(f"[privacy] names: {path} is not text in UTF-8. Save it as UTF-8.") from None
    except ValueError as error:
        raise PermanenceError(f"[privacy] names: in {path}, {error}.") from error


def _problem(error: dict[str, Any]) -> str:
    place = [str(each) for each in error["loc"]]
    if error["type"] == "extra_forbidden":
        known = _keys(place[:-1])
        alike = nearest(place[-1], known) or sorted(known)
        return f"  {_place(place)}: there is no such setting. Did you mean {listed([f'`{key}`' for key in alike], 'or')}?"
    if error["type"] == "missing":
        return f"  {_place(place)}: this is missing."
    said = str(error["msg"]).removeprefix("Value error, ")
    told = "" if isinstance(error["input"], list | dict) else f" = {error['input']!r}"
    return f"  {_place(place)}{told}: {said[0].lower()}{said[1:]}."


def _place(place: list[str]) -> str:
    return f"[{place[0]}] {'.'.join(place[1:])}".strip() if len(place) > 1 else f"[{place[0]}]"


def _keys(place: list[str]) -> list[str]:
    """The settings of a section, or of a table in a list of them, as they are written."""
    model: Any = Configuration
    for name in place:
        if not name.isdigit():
            field = model.model_fields[name].annotation
            model = next(iter(get_args(field)), field)
    return [field.alias or name for name, field in model.model_fields.items()]


def key_from_environment() -> Key:
    """The authority's secret key. Raises PermanenceError where it is not set, or is none."""
    return read_key(os.environ.get(PERMANENCE_KEY, ""))


def storage_key() -> Key:
    """The key of the encrypted records. Raises PermanenceError where it is not set, or is none."""
    name = STORAGE_KEY if os.environ.get(STORAGE_KEY) else PERMANENCE_KEY
    return read_storage_key(os.environ.get(name, ""), name)


@dataclass(frozen=True, slots=True)
class Tokens:
    """The two secrets of the Slack app."""

    bot: str
    app: str


def read_tokens() -> Tokens:
    """The tokens from the environment. Raises PermanenceError saying which are missing or mixed up."""
    bot, app = os.environ.get("SLACK_BOT_TOKEN", ""), os.environ.get("SLACK_APP_TOKEN", "")
    problems = [
        *([] if bot.startswith("xoxb-") else ["SLACK_BOT_TOKEN must be set, and begins with xoxb-"]),
        *([] if app.startswith("xapp-") else ["SLACK_APP_TOKEN must be set, and begins with xapp-"]),
    ]
    if problems:
        raise PermanenceError(f"{'; '.join(problems)}. Both are on your Slack app's page.")
    return Tokens(bot, app)
