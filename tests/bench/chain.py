"""What the chain of the audit costs a change and a read: the hashing alone, beside all that is done for each, in CPU time."""

import time
from collections.abc import Callable, Iterator
from contextlib import closing
from secrets import token_bytes

from commands.practice.request import Place, PlaceKind
from permanence.roles import SEES_EVERYTHING
from storage.audit import TOLD
from storage.chain import link, seal
from storage.records import Records
from storage.seals import Seals
from storage.store import Store
from tests.bench.records import desk_of
from tests.bench.scale import Towns
from tests.bench.table import Row, compared
from tests.bench.timing import timed
from tests.bench.town import ACTIONS, WORKER, team_key

MOST = 0.05
"""The share of a change or a read that its chain may take."""


def chain(towns: Towns) -> Iterator[Row]:
    """An action marked done, and a child's status, each beside what is hashed for its row of an audit."""
    children = towns.scale.some
    with closing(Store(towns.copy(children, "chained"))) as store:
        desk, place = desk_of(store), Place(PlaceKind.TEAM, team_key(0))
        numbers = iter(range(len(ACTIONS), children * len(ACTIONS), len(ACTIONS)))

        def done() -> None:
            number = next(numbers)
            assert desk.answer_words(f"done {number}", WORKER, place, f"chain {number}").words.startswith(
                "Done"
            )

        done()
        with store.read() as records:
            (changed,) = records.execute("select max(id) from audit").fetchone()
            told = records.execute(f"select {TOLD} from audit where id = ?", (changed,)).fetchone()
            child = records.audit.child_of(changed)

        # By the writer, as a change does it: a reader would have to read again what the change before wrote.
        writing = Records(store._file._writer, SEES_EVERYTHING)
        writing.touched.add("actions")

        def hash_change() -> None:
            assert writing.audit._latest_hash()
            assert Seals(writing).of_change(changed)
            hash_row()

        def hash_row() -> None:
            link(
                bytes(32),
                told,
                seal(token_bytes(16), "a note as long as most of them are, in the words of its author"),
            )

        yield from _beside("the chain of `done 17`", hash_change, done, towns)
        yield from _beside(
            "the chain of `status`",
            hash_row,
            lambda: desk.answer_words(f"status {child}", WORKER, place),
            towns,
        )


def _beside(
    what: str, hashing: Callable[[], object], whole: Callable[[], object], towns: Towns
) -> Iterator[Row]:
    pair = towns.in_turn(timed(hashing, time.process_time), timed(whole, time.process_time), 200)
    yield from compared(what, "all of it", pair, MOST)
