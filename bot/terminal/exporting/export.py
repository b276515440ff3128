"""`permanence export`: writes what is on record to a folder, one row of `EXPORTS` for each kind, and has the audit say so."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache, partial
from pathlib import Path
from typing import Any

from bot.config import Settings, key_from_environment
from bot.say import PATIENT, account, open_store, with_bar
from bot.terminal.engines.engine import PARQUET, engine_module
from bot.terminal.exporting.births import read_births
from bot.terminal.exporting.ofsted import ofsteds_list_10, ofsteds_list_11
from bot.terminal.exporting.ours import actions, children
from bot.terminal.exporting.subject import Subject
from bot.terminal.exporting.tables import Identified, Returned, adoption_return, quarterly_return
from bot.terminal.reference import FAMILIES, keyed_references
from bot.terminal.rows import row_of
from bot.terminal.writing.forms import FORMS, write_table
from bot.terminal.writing.table import FileTable
from commands.desk.desk import Clock
from commands.practice.request import PlaceKind
from permanence.errors import NotUnderstood, PermanenceError, RuleBroken
from permanence.families.release import Release, refuse_file
from permanence.measures.extracts import OF_SPELLS, pseudonymous
from permanence.measures.periods import QUARTERLY, YEARLY, ReportKind, named
from permanence.measures.windows import Window
from permanence.roles import CHILDS_SIDE, SEES_EVERYTHING
from permanence.words import begun, count, day, listed
from storage.database import whole_file
from storage.reads import Read
from storage.records import Records
from storage.references import leads_to
from storage.store import Store


@dataclass(frozen=True, slots=True)
class Exporting:
    """What is exported.

    Attributes:
        settings: Whose it is.
        store: Where it is read.
        records: The records at one moment.
        folder: Where it goes.
        day: As known by the end of which day.
        change: The last change of that day; None for as it is known now.
        period: The year or quarter that it is of; else that day alone.
        births: The files that tell days of birth, and numbers.
        form: What tables are written as: a key of `FORMS`.
        child: The child whom it is about alone; empty where it is about everybody.
        now: The moment.
        released: What two people of the family-finding side released; None for a file that tells nothing of families.
    """

    settings: Settings
    store: Store
    records: Records
    folder: Path
    day: date
    change: int | None
    period: Window
    births: Sequence[Path]
    form: str
    child: str
    now: datetime
    released: Release | None = None

    def new_file(self, name: str) -> Path:
        """A file of the folder that is not there yet. Raises PermanenceError if it is."""
        path = self.folder / name
        if path.exists():
            raise PermanenceError(
                f"{path} exists already, and I overwrite nothing. Move it, or choose another folder."
            )
        return path


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written: the files, and what is said of them."""

    files: Sequence[Path]
    words: str


@dataclass(frozen=True, slots=True)
class Prepared:
    """What is to be written: how, once the audit has the children who are named in it."""

    write: Callable[[], Exported]
    seen: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Export:
    """A kind of thing that can be exported.

    Attributes:
        prepare: What prepares it.
        period: Of what kind of period it is.
        takes_births: Whether it takes days of birth and numbers from files.
        form: What it is written as where nobody says: a key of `FORMS`. Empty for one that has a form of its own.
        is_about_one: Whether it is about one child, who is typed after it.
        is_of_families: Whether it is about adoptive families, so that it is written only once two people released it.
    """

    prepare: Callable[[Exporting], Prepared]
    period: ReportKind | None = None
    takes_births: bool = False
    form: str = "csv"
    is_about_one: bool = False
    is_of_families: bool = False


def export(
    what: str,
    folder: Path,
    as_at: date | None,
    settings: Settings,
    clock: Clock,
    ending: date | None = None,
    births: Sequence[Path] = (),
    form: str | None = None,
    released: int | None = None,
) -> str:
    """Export one kind of thing, and return what was written where. The audit of reads has it before anything is written.

    `ending` is the last day of the year or quarter that it is of; without it, the last that is over, by the day `as_at` if that is
    given: what is of no period is reckoned to that day too. Nothing of adoptive families is in it but by `released`, the number
    under which two people of the family-finding side let it go.
    Raises NotUnderstood for a kind that there is not, RuleBroken for a day to come, PermanenceError for a file that is there already.
    """
    what, _, about = what.partition(" ")
    row = row_of(EXPORTS, what, "I cannot export")
    today = clock().astimezone(settings.office.zone).date()
    for each in (as_at, ending):
        if each and each > today:
            raise RuleBroken(f"{day(each)} has not come yet. Give a day that has.")
    on = as_at or today
    period = _period(what, row, ending, on) or Window(on, on)
    if births and not row.takes_births:
        raise NotUnderstood(f"`{what}` takes nothing from a file: leave out `--births`.")
    if form and not row.form:
        raise NotUnderstood(f"`{what}` has a form of its own: leave out `--form`.")
    form = form or row.form
    if form:
        row_of(FORMS, form, "I cannot write the form")
    with closing(open_store(settings, PATIENT)) as store:
        store.settle(with_bar)
        with store.read(CHILDS_SIDE) as records:
            change = records.audit.known_by(_end_of(as_at, settings)) if as_at else None
            child = _child(records, what, row, about)
            exporting = Exporting(
                settings,
                store,
                records,
                folder,
                on,
                change,
                period,
                tuple(births),
                form,
                child,
                clock(),
                _released(records, what, row, child, released, clock()),
            )
            with records.seen_by(SEES_EVERYTHING if exporting.released else CHILDS_SIDE):
                prepared = row.prepare(exporting)
                _audit(exporting, what, clock, prepared.seen)
                done = prepared.write()
    return f"{done.words}\n" + "\n".join(f"Written: {file}" for file in done.files)


def _released(
    records: Records, what: str, row: Export, child: str, number: int | None, now: datetime
) -> Release | None:
    """What two people released under a number. Raises a PermanenceError for what they did not, or not for this file."""
    if number is None and not row.is_of_families:
        return None
    if not (row.is_about_one or row.is_of_families):
        raise NotUnderstood(
            "Nothing of adoptive families is in that file, so nobody releases it: leave out `--released`."
        )
    with records.seen_by(SEES_EVERYTHING):
        found = records.releases.find(number) if number is not None else None
    refuse_file(found, what, child or None, now)
    return found


def _period(what: str, row: Export, ending: date | None, on: date) -> Window | None:
    """The year or quarter that is exported: without its end, the last that was over by a day. Raises NotUnderstood for a day on which none of the kind ends."""
    if row.period is None:
        if ending:
            raise NotUnderstood(f"`{what}` is of no year or quarter: leave out `--ending`.")
        return None
    period = row.period.over_by(ending or on)
    if ending and period.last != ending:
        raise NotUnderstood(
            f"No {row.period.key} ends on {day(ending)}. The last before it ends on {day(period.last)}."
        )
    return period


def _in_a_name(text: str) -> str:
    """A text as a part of a file's name, which every system takes."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall("[a-z0-9]+", plain))


def _end_of(on: date, settings: Settings) -> datetime:
    return datetime.combine(on + timedelta(days=1), time.min, settings.office.zone)


def _audit(exporting: Exporting, what: str, clock: Clock, seen: Sequence[str]) -> None:
    """Write down who exported what, and of which children, unless it is of everybody under numbers."""
    by, after = account(), exporting.records.audit.next_id() - 1
    understood: dict[str, Any] = {"what": what, "as_at": exporting.day.isoformat()}
    if exporting.period.first < exporting.period.last:
        understood["ending"] = exporting.period.last.isoformat()
    if seen:
        understood["seen"] = sorted(seen)
    if released := exporting.released:
        understood |= {
            "released": released.number,
            "asked_by": released.asked_by,
            "released_by": released.released_by,
        }
    read = Read(after, PlaceKind.TERMINAL.value, by, by, "export", exporting.child or None, None, understood)
    exporting.store.reads.write_down(clock, read)


def _extract(exporting: Exporting) -> Exported:
    """Write the rows that measures count, with numbers in place of children: see `permanence.measures.extracts`."""
    key, parquet = key_from_environment(), engine_module(PARQUET)
    authority, on = exporting.settings.office.name, exporting.day
    file = exporting.new_file(f"extract-{_in_a_name(authority)}-{on.isoformat()}.parquet")
    rows = pseudonymous(exporting.records.spells.rows(OF_SPELLS, exporting.change), key)
    with whole_file(file) as part:
        written = parquet.write(rows, part, authority, on)
        if not written:
            raise PermanenceError(f"There is no child to write of, as at {day(on)}. Nothing was written.")
    return Exported(
        [file],
        f"{count(written, 'row')} of {authority}, as known on {day(on)}: one for each leg of each period of care, with a number in "
        "place of each child that only your key makes again. Restricted children are in it, and those who died or left. "
        "It is still personal data, and no publication: it goes to those alone whom your authority has an agreement with.",
    )


def _returned(
    made: Callable[[Records, Window, Identified], Returned],
    title: str,
    exporting: Exporting,
    one: str = "child",
) -> Prepared:
    """Prepare a return: its tables are in hand before the audit has it, and before anything is written."""
    settings, period = exporting.settings, exporting.period
    references = cache(partial(keyed_references, settings, exporting.store))
    today = exporting.day
    given = read_births(exporting.births, settings, today, references) if exporting.births else {}
    records = exporting.records
    known = records.as_at(exporting.change) if exporting.change is not None else records
    returned = made(known, period, Identified(records, given, references))
    return _prepared(exporting, title, returned, one)


def _list_11(exporting: Exporting) -> Prepared:
    """Prepare Ofsted's list 11, of the adopters whose numbers a load told."""
    references = cache(partial(keyed_references, exporting.settings, exporting.store, FAMILIES))
    records, change = exporting.records, exporting.change
    known = records.as_at(change) if change is not None else records
    returned = ofsteds_list_11(known, exporting.period, references)
    return _prepared(exporting, "Ofsted's list 11", returned, "family")


def _prepared(exporting: Exporting, title: str, returned: Returned, one: str) -> Prepared:
    if not returned.seen:
        nobody = f"There is no {one} to write of in {title}{_of(exporting.period)}. Nothing was written."
        raise PermanenceError("\n".join([*returned.remarks, nobody]))
    return Prepared(partial(_write_return, exporting, title, returned), returned.seen)


def _of(period: Window) -> str:
    return f" for {named(period)}" if period.first < period.last else ""


def _write_return(exporting: Exporting, title: str, returned: Returned) -> Exported:
    files = [exporting.new_file(f"{table.name}.{exporting.form}") for table in returned.tables]
    for file, table in zip(files, returned.tables, strict=True):
        write_table(FileTable(table.name, table.columns, table.rows, exporting.day), exporting.form, file)
    told = listed([f"{count(len(table.rows), 'row')} in {table.name}" for table in returned.tables])
    head = f"{begun(title)}{_of(exporting.period)}, as known on {day(exporting.day)}: {told}. {returned.keep}"
    return Exported(files, "\n".join([head, *returned.remarks]))


def _child(records: Records, what: str, row: Export, typed: str) -> str:
    """The child whom an export is about, under the reference they have now; empty for everybody. Raises NotUnderstood, NotFound."""
    if not row.is_about_one:
        if typed:
            raise NotUnderstood(f"`export {what}` is about everybody: {typed} is nothing that it takes.")
        return ""
    if not typed:
        raise NotUnderstood(f"About which child? For example: `permanence export {what} BX-0042 DIR`.")
    ref = typed.upper()
    return records.children.get(leads_to(records, ref) or ref).ref


def _subject(exporting: Exporting) -> Prepared:
    """Prepare all that is held about one child: see `bot.terminal.exporting.subject.Subject`."""
    if exporting.change is not None:
        raise RuleBroken("Who asks what is held about them asks what is held now. Leave `--as-at` out.")
    subject = Subject(exporting.records, exporting.settings.office, exporting.child, exporting.now)
    return Prepared(partial(_write_subject, exporting, subject))


def _write_subject(exporting: Exporting, subject: Subject) -> Exported:
    page = exporting.new_file(f"{subject.name}.html")
    tables = {
        exporting.new_file(f"{subject.name}-{each.name.lower()}.{exporting.form}"): each
        for each in subject.tables()
    }
    with whole_file(page) as part:
        part.write_text(subject.page(), "utf-8", newline="")
    for file, table in tables.items():
        write_table(table, exporting.form, file)
    return Exported(
        [page, *tables],
        f"All that is held about {exporting.child}, who was shown it, and what was said in Slack. It names colleagues, brothers and "
        f"sisters: your authority decides what of that goes to whoever asked. {_families(exporting)}",
    )


def _families(exporting: Exporting) -> str:
    if released := exporting.released:
        return f"The families looked at for them are in it: {released.asked_by} asked for that, and {released.released_by} released it."
    return (
        "Families looked at for them are left out: for a file with them one of the family-finding side types "
        f"`release ask {exporting.child} because …`, and another releases it."
    )


EXPORTS: Mapping[str, Export] = {
    "extract": Export(lambda exporting: Prepared(partial(_extract, exporting)), form=""),
    "903-adoption": Export(
        partial(_returned, adoption_return, "the adoption tables of the yearly return (SSDA903)"),
        YEARLY,
        takes_births=True,
    ),
    "quarterly": Export(
        partial(_returned, quarterly_return, "the fields of the quarterly return"),
        QUARTERLY,
        takes_births=True,
    ),
    "ofsted-10": Export(
        partial(_returned, ofsteds_list_10, "Ofsted's list 10"), takes_births=True, form="xlsx"
    ),
    "ofsted-11": Export(_list_11, form="xlsx", is_of_families=True),
    "children": Export(partial(_returned, children, "the children on record"), form="xlsx"),
    "actions": Export(partial(_returned, actions, "the actions on record", one="action"), form="xlsx"),
    "subject": Export(_subject, is_about_one=True),
}
"""What can be exported."""
