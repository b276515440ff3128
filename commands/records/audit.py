"""`audit`: who saw a child and who changed what, for whoever answers for that."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from heapq import merge
from itertools import groupby, islice
from operator import attrgetter

from commands.grammar.reply import Listing, Note, Reply
from commands.grammar.values import Here
from commands.grammar.verbs import command
from commands.messages.understood import understood_words
from commands.practice.request import Request
from permanence.language import tr
from permanence.roles import Role
from permanence.words import count, day, listed, who
from storage.audit import LOAD, Audited
from storage.reads import POSTED, ReadOfChild
from storage.shown import reads_of_child

MOST = 100
"""How many of the latest entries are told; `permanence export subject` writes them all."""


@dataclass(frozen=True, slots=True)
class _Entry:
    """What somebody did about a child.

    If `is_sight`, something was shown: `did` is what the person saw, or, without a person, how a message was posted.
    Changes go by their numbers, and a read comes between the change that it came after and the next.
    """

    order: float
    at: datetime
    person: str
    did: str
    is_sight: bool = False


@command(
    role=(Role.MANAGER, Role.ADMIN),
    reads=True,
    also=("who saw REF", "who has seen REF", "who looked at REF", "who has looked at REF"),
)
def audit(request: Request, child: Here) -> Reply:
    """Show who saw a child, who changed what, and who asked and was refused, the newest first."""
    request.refuse_role(request.records.children.get(child).team)
    changes = (_of_change(request, each) for each in reversed(request.records.audit.changes_of(child)))
    # Each page is asked for anew: what shows the next must not move it.
    others = (each for each in reads_of_child(request.records, child) if not _is_this(request, each))
    reads = map(_of_read, others)
    entries = [*islice(merge(changes, reads, key=attrgetter("order"), reverse=True), MOST + 1)]
    more = (
        tr(
            f" These are the latest {MOST}: `permanence export subject {child} DIR` in the terminal writes them all."
        )
        if len(entries) > MOST
        else ""
    )
    return Reply(
        tr(f"**{child}**: who saw and who changed what."),
        [
            Listing(tr("Newest first"), [*_lines(request, entries[:MOST])]),
            Note(
                tr(
                    "A list of several children counts as seeing each of them. A message that was only drawn again is not in this list; nor "
                    f"is how often you asked for it yourself.{more}"
                )
            ),
        ],
        title=tr(f"Audit of {child}"),
        fallback=tr(f"Audit: {child}"),
    )


def _is_this(request: Request, read: ReadOfChild) -> bool:
    return read.person == request.person and read.verb == request.verb.name and not read.is_refused


def _of_change(request: Request, change: Audited) -> _Entry:
    if change.verb == LOAD:
        return _Entry(change.id, change.at, "", tr(f"loaded from {listed(change.understood['files'])}"))
    said = understood_words(change, request.records.children.find)
    return _Entry(
        change.id, change.at, change.person, tr(f"changed it: `{change.verb}`{f', {said}' if said else ''}")
    )


def _of_read(read: ReadOfChild) -> _Entry:
    if read.verb == POSTED:
        several = tr(", with others") if read.in_list else ""
        readers = tr(
            f"{count(len(read.there), 'person', 'people')} could read it: {listed([*map(who, read.there)])}"
        )
        return _Entry(
            read.after + 0.5,
            read.at,
            "",
            tr(f"posted in the team's channel{several}") + (f", where {readers}" if read.there else ""),
            is_sight=True,
        )
    where = tr(f" in the terminal, as the account {read.account}") if read.account else ""
    if read.is_refused:
        return _Entry(
            read.after + 0.5, read.at, read.person, tr(f"asked for `{read.verb}`{where} and was refused")
        )
    return _Entry(
        read.after + 0.5,
        read.at,
        read.person,
        f"`{read.verb}`{tr(' of several') if read.in_list else ''}{where}",
        is_sight=True,
    )


def _lines(request: Request, entries: Iterable[_Entry]) -> Iterator[str]:
    """A line for each, and one for all that a person was shown on a day before somebody did anything else."""
    zone = request.office.zone
    for (on, person, is_sight), each in groupby(
        entries, lambda each: (each.at.astimezone(zone).date(), each.person, each.is_sight)
    ):
        some = [*each]
        if not is_sight:
            yield from (f"{day(on)}, {one.at.astimezone(zone):%H:%M} · {_told(one)}" for one in some)
            continue
        first, last = (f"{one.at.astimezone(zone):%H:%M}" for one in (some[-1], some[0]))
        times = first if first == last else tr(f"{first} to {last}")
        seen = Counter(one.did for one in some)
        what = listed([tr(f"{did} ({number} times)") if number > 1 else did for did, number in seen.items()])
        yield f"{day(on)}, {times} · {tr(f'{who(person)} saw ') if person else ''}{what}"


def _told(entry: _Entry) -> str:
    return f"{who(entry.person)} {entry.did}" if entry.person else entry.did
