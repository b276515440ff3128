"""What SQLCipher costs: the same asked of a town that is encrypted and of one that is plain, in CPU time."""

import random
import time
from collections.abc import Callable, Iterator
from contextlib import closing

from commands.practice.request import Place, PlaceKind
from permanence.keyed import Key
from storage.database import reads_of
from storage.encrypting import convert
from storage.store import Store
from tests.bench.records import afresh, agenda, desk_of, sit_down
from tests.bench.scale import Towns
from tests.bench.table import Row, compared
from tests.bench.timing import timed
from tests.bench.town import ACTIONS, WORKER, team_key

KEY = Key(bytes(32))


def encrypted(towns: Towns) -> Iterator[Row]:
    """A status, an action marked done, and an agenda from its rows to its words."""
    children = towns.scale.some
    plain, sealed = towns.copy(children, "plain"), towns.copy(children, "encrypted")
    for each in (reads_of(sealed), sealed):
        if each.exists():
            convert(each, None, KEY)
    with closing(Store(plain)) as bare, closing(Store(sealed, key=KEY)) as ours:
        of_bare, of_ours = _Asking(bare), _Asking(ours)
        for what, how, rounds in (
            ("`status` of a child, in encrypted records", _Asking.status, 200),
            ("`done 17`, in encrypted records", _Asking.done, 200),
            ("an agenda, in encrypted records", _Asking.agenda, 60),
        ):
            pair = towns.in_turn(_cpu(how, of_ours), _cpu(how, of_bare), rounds)
            yield from compared(what, "the same in plain ones", pair)


def _cpu(how: Callable[["_Asking"], object], asking: "_Asking") -> Callable[[], float]:
    return timed(lambda: how(asking), time.process_time)


class _Asking:
    """A desk that is asked the same in the same order, whatever the records are kept in."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.desk = desk_of(store)
        with store.read() as records:
            refs = [
                row[0] for row in records.execute("select ref from children where team = ?", (team_key(0),))
            ]
            numbers = [
                row[0]
                for row in records.execute("select number from actions where number % ? = 0", (len(ACTIONS),))
            ]
        chosen = random.Random(1)
        self._refs, self._numbers = (iter(chosen.sample(each, len(each)) * 100) for each in (refs, numbers))
        self._asked = 0
        sit_down(store)

    def status(self) -> None:
        self._ask(f"status {next(self._refs)}", "**")

    def done(self) -> None:
        self._ask(f"done {next(self._numbers)}", "Done")

    def agenda(self) -> None:
        afresh(lambda: agenda(self.store))()

    def _ask(self, text: str, begins: str) -> None:
        self._asked += 1
        said = self.desk.answer_words(
            text, WORKER, Place(PlaceKind.TEAM, team_key(0)), f"bench {self._asked}"
        ).words
        assert said.startswith(begins), said
