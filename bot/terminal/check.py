"""`permanence check`: every check in one table, each problem with how to fix it."""

import os
import shlex
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from importlib.util import find_spec
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, TypeVar

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from tabulate import tabulate

from bot.clock import TICKED
from bot.config import Settings, Tokens, left_as_in, read_settings, read_tokens
from bot.holds.hold import holds
from bot.holds.slack_time import MOST_APART, time_said
from bot.say import open_store, system_clock
from bot.slack.blocks import FOLDS, TABLES, folded
from bot.slack.manifest import SCOPES
from bot.slack.people import client_of, why_unsafe
from bot.slack_errors import CALL_FAILED
from bot.terminal.faults import fault_in_words
from bot.terminal.init import example_configuration
from bot.watch.health import in_words, problems, read_health
from commands.messages.private.restored import DROP, SEND, waiting_words
from commands.messages.private.trouble import how_to_fix
from commands.practice.escalation import administrators
from commands.practice.request import AsOf
from permanence.errors import PermanenceError
from permanence.ladder import reason_of
from permanence.roles import SEES_EVERYTHING, Role
from permanence.teams import Team
from permanence.words import count, day, listed, span
from storage import database
from storage.backups import backups_in, is_due, of_these
from storage.delivery import backlog
from storage.due import due
from storage.erasing import last_erased
from storage.libraries import version
from storage.reads import READ, verify
from storage.records import Records
from storage.references import unlike
from storage.store import Store, is_older
from storage.verifying import verify_changes

SKEW = timedelta(minutes=1)
"""How far this machine's clock may differ from Slack's."""
NO_ANSWER = "no answer"
"""How a problem begins if Slack did not answer at all."""
SAFE_SQLITE = (3, 51, 3)
"""The first SQLite version without the race between a checkpoint and a commit."""


Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one check: what was found, or the problem and how to fix it."""

    what: str
    found: str
    problem: str = ""


def check(config: Path) -> tuple[str, bool]:
    """The findings as a table, and whether there is no problem."""
    findings = list(_findings(config))
    rows = [("problem" if each.problem else "ok", each.what, each.problem or each.found) for each in findings]
    to_fix = sum(bool(each.problem) for each in findings)
    verdict = (
        f"{to_fix} to fix." if to_fix else f"All is well. Start the bot: permanence run --config {config}"
    )
    table = tabulate(rows, ("", "checked", "found"), maxcolwidths=[None, None, 90], disable_numparse=True)
    return f"{table}\n\n{verdict}", not to_fix


def _findings(config: Path) -> Iterator[Finding]:
    settings, problem = _read(lambda: read_settings(config))
    if settings:
        yield Finding("configuration", f"{config.name} of {settings.office.name}, {settings.office.zone.key}")
        if left := left_as_in(config, example_configuration()):
            yield Finding(
                "example values",
                "",
                f"{listed(left)} {'is' if len(left) == 1 else 'are'} still the example's: give your own",
            )
        if known := len(settings.office.names):
            yield Finding("names", f"{count(known, 'name')} on the list that no note may hold")
        if not settings.office.admins:
            yield Finding("administrators", "", "[access] admins names nobody: give your Slack user id, U0…")
    else:
        yield Finding("configuration", "", problem)
    tokens, problem = _read(read_tokens)
    yield Finding("tokens", "SLACK_BOT_TOKEN and SLACK_APP_TOKEN are set", problem)
    yield from _environment()
    if settings and settings.metrics and not find_spec("prometheus_client"):
        yield Finding(
            "metrics",
            "",
            "prometheus-client is not installed: `.venv/bin/pip install -e '.[metrics]'`, or set them to 0",
        )
    teams: list[Team] = []
    if settings:
        yield from _guarded("database", _records(settings, teams))
    if settings and tokens:
        yield from _guarded("Slack", _slack(settings, tokens, teams))


def _guarded(what: str, findings: Iterator[Finding]) -> Iterator[Finding]:
    """The findings, up to an error that nobody foresaw: it is one more problem, and the table goes on."""
    try:
        yield from findings
    except Exception as error:  # noqa: BLE001 - whatever one check meets, the table shows what the others found
        yield Finding(
            what, "", fault_in_words(error) or f"could not be checked to the end ({type(error).__name__})"
        )


def _read(reader: Callable[[], Found]) -> tuple[Found | None, str]:
    """What a reader returns, or the sentence of the error that it raises."""
    try:
        return reader(), ""
    except PermanenceError as error:
        return None, str(error)


def _environment() -> Iterator[Finding]:
    for name in ("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET"):
        if os.environ.get(name):
            yield Finding(name, "", "unset it: Slack's library would drop the bot's token")
    proxies = [
        name for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy") if os.environ.get(name)
    ]
    if proxies:
        yield Finding("proxy", f"{', '.join(proxies)} set: the socket goes through it, and ignores NO_PROXY")


def _records(settings: Settings, teams: list[Team]) -> Iterator[Finding]:
    if _is_older(settings):
        yield Finding(
            "database",
            f"{settings.database.name} is of an older version, and is as it was: the bot brings it up to date as it starts, and "
            "keeps a copy of what it was. What is in it is checked after that",
        )
        yield from _around(settings)
        return
    store, problem = _read(lambda: open_store(settings))
    if store is None:
        yield Finding("database", "", problem)
        return
    with closing(store), store.read() as records:
        teams.extend(records.teams.all())
        intact = records.execute("pragma quick_check").fetchone()[0]
        setup = _setup(settings, records, teams)
        ticked = records.known(TICKED)
        held = holds(records)
        escalation = _escalation(settings, records, teams)
        second = _second(settings, records)
        waiting = [_outbox(records), *_waiting(settings, records)]
        kept_for = _retention(settings, store)
        references = _references(settings, records)
        known = records.known(READ)
        _, busy = _read(partial(_write_nothing, store))
    if busy:
        yield Finding(
            "database", "", f"{settings.database.name} can be read but not written to: {database.KEPT}"
        )
    elif intact == "ok":
        yield Finding("database", f"{settings.database.name}, migrated, intact; {len(teams)} teams")
    else:
        yield Finding(
            "database", "", f"{settings.database.name} is damaged ({intact}): `permanence restore` a backup"
        )
    yield _changes(settings)
    yield _reads(settings, known)
    yield from references
    yield kept_for
    yield from _around(settings)
    if ticked:
        yield Finding(
            "the clock",
            f"last ticked at {datetime.fromisoformat(ticked).astimezone(settings.office.zone):%a %d %b %Y, %H:%M}",
        )
    for what, hold in held.items():
        # The bot is told how many connections there are as it opens one; one of mine could take somebody's command.
        since = f"{hold.since.astimezone(settings.office.zone):%a %d %b %Y, %H:%M}"
        yield Finding(f"held by {what}", "", f"Since {since} the bot holds back. It told: {hold.words}")
    yield setup
    yield second
    yield escalation
    yield from waiting


def _is_older(settings: Settings) -> bool:
    """Whether opening the records would change them, which looking must not."""
    with suppress(Exception):  # what is wrong with them is told as they are opened
        return is_older(settings.database, settings.key)
    return False


def _around(settings: Settings) -> Iterator[Finding]:
    """What can be seen without opening the records."""
    yield _files(settings)
    yield _backups(settings)
    yield from _replication(settings)
    yield _room(settings)
    yield _running(settings)
    if tuple(map(int, (found := version(settings.key)).split("."))) >= SAFE_SQLITE:
        yield Finding("SQLite", found)
    else:
        yield Finding("SQLite", f"{found}: older than 3.51.3; keep one process on the database")


def _write_nothing(store: Store) -> None:
    """See that the records can be written to. Raises Busy."""
    with store.write():
        pass


def _changes(settings: Settings) -> Finding:
    """Whether the audit of changes, and all that they recorded, is as it was written."""
    found, problem = _read(lambda: verify_changes(settings.database, key=settings.key))
    if found is None:
        return Finding("audit of changes", "", problem)
    if found.faults:
        faults = len(found.faults) + found.more
        return Finding(
            "audit of changes",
            "",
            f"{count(faults, 'entry is', 'entries are')} not as written: `permanence audit verify` names what",
        )
    return Finding("audit of changes", f"{count(found.changes, 'change')}, each as it was written")


def _reads(settings: Settings, known: str | None) -> Finding:
    """Whether the audit of reads is as it was written; the records know one of its rows."""
    path = database.reads_of(settings.database)
    found, problem = _read(lambda: verify(path, known, settings.key))
    if found is None:
        return Finding("audit of reads", "", problem)
    if fault := found.fault:
        return Finding(
            "audit of reads",
            "",
            f"{path.name}: {fault}. If the file that belongs to these records is elsewhere, put it back; else keep this one, "
            "find out who can write to it, and `permanence restore` a backup",
        )
    return Finding("audit of reads", f"{path.name}, {count(found.rows, 'row')}, each as it was written")


def _references(settings: Settings, records: Records) -> list[Finding]:
    """Whether the configured pattern still takes every reference on record: another nobody can type."""
    if not (found := unlike(records, settings.office.reference)):
        return []
    whose = "child's reference is" if found == 1 else "children's references are"
    return [
        Finding(
            "references",
            "",
            f"{found:,} {whose} not what [children] reference says, so nobody can type them: have it take these too",
        )
    ]


def _retention(settings: Settings, store: Store) -> Finding:
    """Of how many children the records may be kept no longer, since when, and when somebody was last erased."""
    if not settings.retention:
        return Finding("retention", "[retention] in the configuration has no row, so nothing is ever erased")
    zone = settings.office.zone
    today = system_clock().astimezone(zone).date()
    with store.read(SEES_EVERYTHING) as records:
        found, last = due(records, settings.retention, today), last_erased(records)
    told = "nobody's records are due to be erased"
    if found.may_go:
        whose = count(len(found.may_go), "child", "children")
        told = f"the records of {whose} may be erased, the first since {day(min(each.since for each in found.may_go))}"
    held = f"; {len(found.held):,} kept by a legal hold" if found.held else ""
    erased = f"last erased on {day(last.astimezone(zone).date())}" if last else "nothing was erased yet"
    names = ". `permanence retention` names them" if found.may_go or found.held else ""
    return Finding("retention", f"{told}{held}; {erased}{names}")


def _files(settings: Settings) -> Finding:
    """Whether others on this machine can read the records, or a copy of them."""
    folders = [settings.backups.folder] if settings.backups else []
    if found := database.open_to_others(settings.database, *folders):
        said = [
            f"In {folder}: chmod 600 {' '.join(shlex.quote(each.name) for each in those)}"
            for folder, those in groupby(found, key=attrgetter("parent"))
        ]
        return Finding("files", "", f"others on this machine may open them. {'. '.join(said)}")
    return Finding("files", "the records and their copies beside them are for this account alone")


ROOM = 200_000_000
"""How many bytes should be free at least beside the records, however few they are."""
COPIES = 3
"""How many copies of the records there should be room for: a backup, the one made before a migration, and what is written anew."""


def _room(settings: Settings) -> Finding:
    """Whether the disk has room for what is made beside the records."""
    folder = settings.database.parent
    free = shutil.disk_usage(folder).free
    sizes = [
        each.stat().st_size
        for each in (settings.database, database.reads_of(settings.database))
        if each.exists()
    ]
    wanted = max(ROOM, COPIES * sum(sizes))
    if free < wanted:
        return Finding(
            "disk",
            "",
            f"{free // 1_000_000} MB are free beside the records, and a backup or a new version may need {wanted // 1_000_000}: "
            "make room, and keep old copies elsewhere",
        )
    return Finding("disk", f"{free / 1_000_000_000:.1f} GB are free beside the records")


def _running(settings: Settings) -> Finding:
    """Whether a bot runs on these records and does its work, as it says itself."""
    if not settings.health.exists():
        return Finding("the bot", "it is not running")
    found, problem = _read(lambda: read_health(settings.health))
    if found is None:
        return Finding("the bot", "", problem)
    # What makes it hold back has a line of its own, and so the clock does not tick.
    if told := list(
        problems(replace(found, held=(), since_ticked=0.0) if found.held else found, system_clock())
    ):
        return Finding("the bot", "", " ".join(told))
    return Finding("the bot", in_words(found, settings.office.zone))


LATE = timedelta(hours=1)
"""How long a message may wait for Slack before somebody should look."""


def _outbox(records: Records) -> Finding:
    """How many messages wait; those that are held back since a restore are told of apart."""
    found = backlog(records)
    if not found.waiting:
        return Finding("outbox", "no message waits")
    said = f"{count(found.waiting, 'message')} {'waits' if found.waiting == 1 else 'wait'}"
    waited = system_clock() - found.since if found.since else timedelta(0)
    if waited < LATE or records.delivery.is_holding():
        return Finding("outbox", said)
    return Finding(
        "outbox",
        "",
        f"{said}, the oldest for {span(waited.total_seconds())}: is the bot running? `why north 26/11/2026` tells of a "
        "surgery's messages what Slack answered",
    )


def _backups(settings: Settings) -> Finding:
    """How old the newest backup is that the bot made by itself."""
    plan, zone = settings.backups, settings.office.zone
    if plan is None:
        return Finding(
            "backups", "none by themselves: [backup] folder in the configuration says where to put them"
        )
    if not plan.folder.is_dir():
        return Finding(
            "backups", "", f"there is no folder {plan.folder} to put them in: make it, for this account alone"
        )
    try:
        TemporaryFile(dir=plan.folder).close()
    except OSError as error:
        return Finding("backups", "", f"nothing can be written to {plan.folder}: {error.strerror}")
    made = of_these(backups_in(plan.folder, settings.database, zone), settings.database, settings.key)
    if not made:
        return Finding("backups", f"none in {plan.folder.name} yet: once the bot runs it makes one")
    newest = made[-1].made.astimezone(zone)
    told = f"{count(len(made), 'backup')} in {plan.folder.name}, the newest of {newest:%a %d %b %Y, %H:%M}"
    if is_due(made, replace(plan, every=2 * plan.every), system_clock()):
        hours = plan.every // timedelta(hours=1)
        return Finding(
            "backups", "", f"{told}, though one is due every {count(hours, 'hour')}: does the bot run?"
        )
    return Finding("backups", f"{told}. `permanence restore --rehearse` tries it")


def _replication(settings: Settings) -> Iterator[Finding]:
    """Whether Litestream is set to copy what it cannot read."""
    replicated = database.replicated_from(settings.database)
    if settings.key is None:
        if replicated:
            yield Finding("replication", "by Litestream; `litestream status` says how far it is")
        return
    if replicated:
        folders = " ".join(shlex.quote(str(each)) for each in replicated)
        yield Finding(
            "replication",
            "",
            "Litestream cannot replicate encrypted records, and has plain copies of what they were. Stop it, delete its replicas "
            f"and {folders}, and copy the backups to another place instead",
        )
    else:
        yield Finding(
            "encryption",
            "SQLCipher, with the key in the environment. Copy backups to another place: Litestream cannot replicate these",
        )


def _waiting(settings: Settings, records: Records) -> Iterator[Finding]:
    """What waits for an administrator since a restore."""
    if records.delivery.is_holding():
        command = settings.office.command
        yield Finding(
            "since the restore",
            "",
            f"{waiting_words(records.delivery.held())} An administrator says which: {command} {SEND}, or {command} {DROP}",
        )


def _setup(settings: Settings, records: Records, teams: list[Team]) -> Finding:
    """Which teams are set up, and the next step."""
    command = settings.office.command
    if not teams:
        return _setup_of_none(settings)
    bare = [each.key for each in teams if not (each.is_panel or records.teams.has_had_children(each.key))]
    if bare:
        return Finding(
            "teams",
            f"no children yet in {listed(bare)}: {command} track brings one, permanence load many; "
            f"then {command} surgery {bare[0]} shows the first agenda to you alone",
        )
    return Finding("teams", listed([each.name for each in teams]))


def _setup_of_none(settings: Settings) -> Finding:
    return Finding(
        "teams",
        f"none yet: once the bot runs, {settings.office.command} team add in Slack asks what it needs",
    )


def _second(settings: Settings, records: Records) -> Finding:
    """Whether what lets others see children is confirmed by a second administrator, and whether there is one."""
    what = "second administrator"
    if not settings.office.second_administrator:
        return Finding(
            what, "not asked for: one administrator alone gives roles and sets a team's manager and channel"
        )
    found = administrators(AsOf(records, settings.office, system_clock()))
    if len(found) < 2:
        return Finding(
            what,
            "",
            "[access] second_administrator is true, and there is no second: name one in [access] admins, or give somebody the "
            "role here in the terminal, or no role and no team can be set in Slack",
        )
    return Finding(
        what,
        f"confirms roles that show children, and a team's manager and channel: {len(found)} administrators",
    )


def _escalation(settings: Settings, records: Records, teams: list[Team]) -> Finding:
    """Whether the people whom escalations go to are still here."""
    leavers = records.leavers.all()
    if gone := [team.key for team in teams if team.manager in leavers]:
        fixes = listed([f"`team edit {key} manager @…`" for key in gone])
        return Finding("escalation", "", f"the manager of {listed(gone)} has left Slack: {fixes}")
    held = [role for person, role in records.roles.all() if person not in leavers]
    rungs = [f"{rung.to}, {reason_of(rung.after)}" for rung in settings.office.rungs]
    if any(rung.to is Role.SERVICE_MANAGER and rung.to not in held for rung in settings.office.rungs):
        rungs.append("but nobody is service manager yet: `role service manager @Sue`")
    return Finding("escalation", "; ".join(rungs) or "nothing goes up by itself: [escalation] is 0")


def _slack(settings: Settings, tokens: Tokens, teams: list[Team]) -> Iterator[Finding]:
    client = client_of(tokens.bot, settings.api_url)
    answer, problem = _asked(client.auth_test)
    if problem:
        ask = (
            "Is this machine on the network, and may it reach Slack?"
            if problem.startswith(NO_ANSWER)
            else "Is SLACK_BOT_TOKEN the token of the installed app?"
        )
        yield Finding("Slack", "", f"{settings.api_url}: {problem}. {ask}")
        return
    yield Finding("Slack", f"{answer['team']} as {answer['user']}")
    granted = {each.strip() for each in str(answer.headers.get("x-oauth-scopes", "")).split(",")}
    missing = [scope for scope in SCOPES if scope not in granted]
    if missing:
        yield Finding(
            "scopes",
            "",
            f"missing {', '.join(missing)}: paste `permanence manifest` again and re-install the app",
        )
    else:
        yield Finding("scopes", f"all {len(SCOPES)}")
    yield _time(answer)
    _, problem = _asked(lambda: client.apps_connections_open(app_token=tokens.app))
    if problem:
        yield Finding(
            "socket", "", f"{problem}: SLACK_APP_TOKEN needs connections:write, and Socket Mode must be on"
        )
    else:
        yield Finding("socket", "a connection is offered")
    yield _accepted(client, settings, "tables", TABLE, TABLES, "its table block here: they are drawn as text")
    yield _accepted(
        client, settings, "folding", CONTAINER, FOLDS, "its container here: nothing is folded away"
    )
    if settings.office.admins:
        yield _administrators(client, settings)
    yield from (_channel(client, team, str(answer["team_id"])) for team in teams)


TABLE = {
    "type": "table",
    "rows": [[{"type": "raw_text", "text": "a"}], [{"type": "raw_text", "text": "b"}]],
}
CONTAINER = folded("a", [{"type": "divider"}])


def _time(answer: Any) -> Finding:
    said = time_said(answer.headers)
    if said is None:
        return Finding("time", "Slack did not say what time it is")
    skew = abs(system_clock() - said)
    if skew > SKEW:
        held = ". Nothing is planned until they agree" if skew > MOST_APART else ""
        return Finding(
            "time",
            "",
            f"this machine's clock is {skew.total_seconds():.0f} seconds from Slack's: set it by NTP{held}",
        )
    return Finding("time", "this machine's clock agrees with Slack's")


def _accepted(
    client: WebClient, settings: Settings, name: str, block: Mapping[str, Any], key: str, else_said: str
) -> Finding:
    """Whether Slack accepts a newer block of its own, which the records then remember under a key."""
    _, problem = _asked(lambda: client.api_call("blocks.validate", json={"blocks": [block]}))
    found = f"Slack does not take {else_said}" if problem else "Slack's own"
    if _is_older(settings):
        return Finding(name, found)
    try:
        with closing(open_store(settings)) as store, store.write() as records:
            records.know(key, "no" if problem else "yes")
    except Exception as error:  # noqa: BLE001 - what is wrong with the database is said already
        return Finding(name, "", f"{found}, which could not be kept ({type(error).__name__})")
    return Finding(name, found)


def _administrators(client: WebClient, settings: Settings) -> Finding:
    """Whether the configured administrators exist: without one, no team could be added."""
    names = []
    for person in sorted(settings.office.admins):
        answer, problem = _asked(partial(client.users_info, user=person))
        if problem or answer["user"].get("deleted"):
            return Finding(
                "administrators",
                "",
                f"[access] admins names {person}, who is nobody here ({problem or 'deactivated'}): "
                "give your own id (in Slack: your profile, Copy member ID)",
            )
        names.append(str(answer["user"]["real_name"]))
    return Finding("administrators", listed(names))


def _channel(client: WebClient, team: Team, workspace: str) -> Finding:
    answer, problem = _asked(lambda: client.conversations_info(channel=team.channel))
    why = why_unsafe({} if problem else answer["channel"], workspace)
    if problem and problem != "channel_not_found":
        return Finding(f"team {team.key}", "", f"its channel could not be asked about: {problem}")
    if why:
        return Finding(f"team {team.key}", "", f"{team.channel}: {how_to_fix(why, team.key)}")
    return Finding(f"team {team.key}", f"#{answer['channel']['name']}: private, and I am in it")


def _asked(question: Callable[[], Any]) -> tuple[Any, str]:
    """Slack's answer, or why there was none."""
    try:
        return question(), ""
    except SlackApiError as error:
        return None, str(error.response.get("error"))
    except CALL_FAILED as error:
        return None, f"{NO_ANSWER} ({type(error).__name__})"
