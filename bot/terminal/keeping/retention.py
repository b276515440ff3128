"""`permanence retention`: whose records may be kept no longer, and their erasure, with a certificate in the audit."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from tabulate import tabulate

from bot.config import Settings, key_from_environment
from bot.say import PATIENT, account, open_store
from bot.terminal.exporting.export import export
from bot.terminal.keeping.old_copies import named, names_of, old_copies, table_of
from bot.watch.leader import alone_on
from commands.desk.desk import Clock
from commands.practice.request import PlaceKind
from permanence.errors import PermanenceError
from permanence.keyed import Key
from permanence.measures.small_numbers import SENTENCE, hide, printed_count
from permanence.outcomes import OUTCOMES
from permanence.retention import Expired
from permanence.roles import SEES_EVERYTHING
from permanence.words import begun, count, day, listed
from storage.copies import own_copies, remove_own_copies
from storage.due import Due, due
from storage.erasing import PURGE, Erased, Erasing, counts_of_erased, last_erased, purges, still_in_slack
from storage.history import Change
from storage.reads import Read
from storage.records import Records
from storage.redactions import TO_ERASE
from storage.references import leads_to
from storage.store import Store

AT_ONCE = 50
"""How many children are erased in one transaction: a purge that is stopped has erased some of them whole, and the next goes on."""
NOT_REACHED = (
    "what people typed in Slack themselves, and what the bot answered in their own conversation with it",
    "Slack's own exports, edit log and legal holds",
    "what was written out or saved: exports, reports, extracts, calendars, pictures, minutes as documents",
    "backups that are elsewhere or have another name, and replicas, until you remove them or a later one takes their place",
    "the disk's free space, and copies that the machine makes of its disk",
)
"""Where the program cannot reach: each certificate says so."""
_WRITTEN = "The files on the disk were written anew and hold nothing of them."
_READ = (
    "Another program reads the records, such as one that replicates them, so the disk still holds what was erased. The bot writes "
    "the files anew within a minute of its start."
)
_STOP_FIRST = "The bot is running on these records. Stop it first, then purge, and start it again: it then deletes in Slack."
_USE = "erased"
"""What the key is used for: a reference in a certificate stands nowhere else."""


def retention(settings: Settings, clock: Clock) -> str:
    """Whose records may be kept no longer, and what an erasure would reach and not reach. Nothing is changed."""
    now: datetime = clock()
    with (
        closing(open_store(settings, PATIENT)) as store,
        store.read(SEES_EVERYTHING) as records,
    ):
        found = due(records, settings.retention, now.astimezone(settings.office.zone).date())
        seen = sorted(each.child for each in (*found.may_go, *(each for each, _ in found.held)))
        by = account()
        store.reads.write_down(
            clock,
            Read(
                records.audit.next_id() - 1,
                PlaceKind.TERMINAL.value,
                by,
                by,
                "retention",
                None,
                None,
                {"seen": seen},
            ),
        )
        return "\n\n".join(_told(records, settings, found, now))


def _told(records: Records, settings: Settings, found: Due, now: datetime) -> Iterator[str]:
    rules, today = len(settings.retention), now.astimezone(settings.office.zone).date()
    if not rules:
        yield (
            "No row of [retention] says for how long records are kept, so nothing is ever erased. "
            "The example configuration shows such rows."
        )
    elif found.may_go:
        have = "child's records" if len(found.may_go) == 1 else "children's records"
        yield f"On {day(today)}, {len(found.may_go):,} {have} may be kept no longer. Nothing was changed."
        yield _table(found.may_go)
        yield f"By how tracking ended: {_by_outcome(found.may_go)}."
    else:
        yield f"On {day(today)} there is nobody whose records may go, by the {count(rules, 'row')} of [retention]."
    if found.held:
        names = records.names.all()
        yield "On legal hold, so kept:\n" + "\n".join(
            f"  {each.child} · since {day(hold.since.astimezone(settings.office.zone).date())}, by "
            f"{names.get(hold.person, hold.person)}: {hold.because}"
            for each, hold in found.held
        )
    if found.may_go:
        yield _reach(settings, now)
        yield "`permanence retention purge --export DIR` writes a copy of each for the case file, and then erases them."
    yield from _copies(settings, now, last_erased(records), is_due=bool(found.may_go))
    yield from _erased_so_far(records)


def _table(found: Sequence[Expired]) -> str:
    rows = [
        (
            each.child,
            each.outcome.name,
            day(each.ended),
            f"{each.rule.months}",
            day(each.since),
            each.rule.source,
        )
        for each in found
    ]
    return tabulate(
        rows, ("child", "how", "ended", "months kept", "may go since", "decided in"), disable_numparse=True
    )


def _by_outcome(found: Sequence[Expired]) -> str:
    by = Counter(each.outcome.name.lower() for each in found)
    return listed([f"{outcome} {number:,}" for outcome, number in sorted(by.items())])


def _reach(settings: Settings, now: datetime) -> str:
    own = _own(settings)
    whole = (
        "An erasure takes them out of the records, both audits, Homes and what the bot posted, and removes the copies "
        f"that the bot made for itself ({names_of(own) or 'there are none'})."
    )
    return "\n".join([whole, "It cannot reach:", *(f"  {each}" for each in _not_reached(settings, now))])


def _own(settings: Settings) -> list[Path]:
    return own_copies(settings.database, *_folders(settings), key=settings.key)


def _folders(settings: Settings) -> list[Path]:
    return [settings.backups.folder] if settings.backups else []


def _not_reached(settings: Settings, now: datetime) -> list[str]:
    return [*named(old_copies(settings, now)), *NOT_REACHED]


def _copies(settings: Settings, now: datetime, last: datetime | None, *, is_due: bool) -> Iterator[str]:
    """Until when each backup holds those who may go now, or those who went with the last erasure."""
    if is_due and (found := old_copies(settings, now)):
        yield f"Backups made so far hold them too, each until it is removed:\n{table_of(found)}"
    elif last and not is_due and (found := old_copies(settings, now, last)):
        on = day(last.astimezone(settings.office.zone).date())
        yield f"Backups made before the last erasure, on {on}, still hold those it erased, each until it is removed:\n{table_of(found)}"


def _erased_so_far(records: Records) -> Iterator[str]:
    """How many were erased, with small numbers hidden; and what is still in Slack."""
    counts = counts_of_erased(records)
    if not counts:
        return
    years = sorted({year for year, _, _ in counts})
    outcomes = [key for key in OUTCOMES if any(key == outcome for _, outcome, _ in counts)]
    by = {(year, outcome): children for year, outcome, children in counts}
    shown = hide([[by.get((year, outcome), 0) for outcome in outcomes] for year in years], down=False)
    rows = [
        (f"{year - 1}-{year % 100:02}", *map(printed_count, row), printed_count(total))
        for year, row, total in zip(years, shown.rows, shown.across, strict=True)
    ]
    names = (OUTCOMES[key].name for key in outcomes)
    table = tabulate(rows, ("tracking ended in", *names, "all"), disable_numparse=True)
    hidden = f"\n{SENTENCE}" if shown.hides else ""
    yield f"Erased so far, by the year in which tracking ended:\n{table}{hidden}"
    if waiting := still_in_slack(records):
        yield (
            f"{begun(count(waiting, 'message'))} about children who were erased {'is' if waiting == 1 else 'are'} still in Slack, "
            "as far as is known. The bot deletes them while it runs; one that Slack refuses is tried again every few minutes."
        )


def purge(settings: Settings, clock: Clock, folder: Path | None, is_sure: Callable[[str], bool]) -> str:
    """Erase those whose records may be kept no longer, once somebody `is_sure`; returns what was done.

    `folder` is where a copy of each goes for the case file; None for none. Raises PermanenceError while the bot is running, and
    where there is no key.
    """
    key = key_from_environment()
    with alone_on(settings.database, _STOP_FIRST):
        today = clock().astimezone(settings.office.zone).date()
        with (
            closing(open_store(settings, PATIENT)) as store,
            store.read(SEES_EVERYTHING) as records,
        ):
            found = due(records, settings.retention, today).may_go
        if not found:
            return f"On {day(today)} there is nobody whose records may go. Nothing was changed."
        copy = (
            f"A copy of each goes to {folder} first, without the families looked at for them."
            if folder
            else "No copy is kept for the case file."
        )
        if not is_sure(
            f"Erase {count(len(found), 'child', 'children')} for good ({_by_outcome(found)})? {copy} This cannot be undone."
        ):
            return "Nothing was erased."
        if folder:
            for each in found:
                export(f"subject {each.child}", folder, None, settings, clock)
        with closing(open_store(settings, PATIENT)) as store:
            refs = [each.child for each in found]
            done = [_erase_some(store, settings, clock, key, some) for some in _some_at_once(refs)]
            store.erase()
            with store.read() as records:
                is_read = records.known(TO_ERASE) is not None
        remove_own_copies(settings.database, *_folders(settings), key=settings.key)
    return _said(done, is_read=is_read)


def _some_at_once(refs: Sequence[str]) -> Iterator[Sequence[str]]:
    return (refs[first : first + AT_ONCE] for first in range(0, len(refs), AT_ONCE))


@dataclass(frozen=True, slots=True)
class _Done:
    """What one transaction erased, with the number of its certificate."""

    certificate: int
    children: int
    erased: Erased
    not_reached: Sequence[str]


def _erase_some(store: Store, settings: Settings, clock: Clock, key: Key, refs: Sequence[str]) -> _Done:
    with store.write(SEES_EVERYTHING) as records:
        now: datetime = clock()
        by = account()
        # Before they go: by any reference that was theirs alone somebody may ask for the certificate.
        names = {ref: _names(records, ref) for ref in refs}
        change = Change(records.audit.next_id(), now, now.astimezone(settings.office.zone).date(), by)
        # Somebody may have recorded something, or placed a hold, since they were looked for.
        found = due(records, settings.retention, change.today, refs).may_go
        erased = Erasing(records, change).erase(found)
        not_reached = _not_reached(settings, now)
        records.audit.write(
            number=change.id,
            at=now,
            request=None,
            surface=PlaceKind.TERMINAL.value,
            account=by,
            person=by,
            verb=PURGE,
            child=None,
            team=None,
            understood={
                "children": len(found),
                "rules": _rules(found),
                "erased": sorted(_stands_for(key, name) for each in found for name in names[each.child]),
                "messages": erased.messages,
                "pictures": erased.pictures,
                "copies_removed": [each.name for each in _own(settings)],
                "not_reached": not_reached,
            },
            undoes=None,
            surgery=None,
        )
    return _Done(change.id, len(found), erased, not_reached)


def _names(records: Records, ref: str) -> list[str]:
    """A child's reference, and those of before that lead to nobody else."""
    return [ref, *(each for each in records.renames.of(ref) if leads_to(records, each) == ref)]


def _rules(found: Sequence[Expired]) -> list[dict[str, Any]]:
    return [
        {"outcome": outcome, "months": rule.months, "source": rule.source, "children": children}
        for (outcome, rule), children in Counter((each.outcome.key, each.rule) for each in found).items()
    ]


def _stands_for(key: Key, ref: str) -> str:
    """What stands in a certificate for a child: whoever has the key and the reference makes it again, nobody else can."""
    return key.digest(_USE, ref).hex()


def _said(done: Sequence[_Done], *, is_read: bool) -> str:
    children = sum(each.children for each in done)
    messages = sum(each.erased.messages for each in done)
    pictures = sum(each.erased.pictures for each in done)
    numbers = listed([str(each.certificate) for each in done])
    in_slack = (
        f"Once it runs, the bot deletes {count(messages, 'message')} and {count(pictures, 'picture')} in Slack, and draws anew "
        "what names them among others; `permanence retention` says what is left."
    )
    return "\n".join(
        [
            f"Erased {count(children, 'child', 'children')} from the records and both audits. {_READ if is_read else _WRITTEN}",
            *([in_slack] if messages or pictures else []),
            f"The certificate is change {numbers} of the audit. It cannot reach:",
            *(f"  {each}" for each in done[-1].not_reached),
        ]
    )


def certified(settings: Settings, ref: str) -> str:
    """When a child was erased, and by whose hand. Raises PermanenceError if no certificate says so, or there is no key."""
    wanted = _stands_for(key_from_environment(), ref.upper())
    with closing(open_store(settings, PATIENT)) as store, store.read() as records:
        found = next((each for each in purges(records) if wanted in each["erased"]), None)
    if found is None:
        raise PermanenceError(
            f"No certificate says that {ref.upper()} was erased. Is PERMANENCE_KEY the one of that time, and had the child no other "
            "reference at the end?"
        )
    on = datetime.fromisoformat(found["at"]).astimezone(settings.office.zone).date()
    return f"{ref.upper()} was erased on {day(on)}, by {found['account']}, with {count(found['children'] - 1, 'other child', 'other children')}: change {found['number']} of the audit."
