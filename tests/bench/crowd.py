"""Many at once: a hundred commands a second, alone, beside two hundred agendas, and while the disk hangs."""

import asyncio
import random
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from demo.api.socket_mode import Answer
from storage import database
from tests.bench.bolt import NOOP
from tests.bench.running import PATIENCE, Running, bot, stopped, writer_kept_away
from tests.bench.scale import Towns
from tests.bench.table import MISSED, Row, measured, milliseconds, target
from tests.bench.timing import within
from tests.bench.town import ACTIONS, CONSULTANT, TODAY, channel, ref, reopen, team_key, teams_of

RATE = 100
"""Commands a second."""
LONG, SHORT, STALLED, STOPPED = 20.0, 8.0, 2.0, 1.5
"""For how many seconds they come; how long where the writer is kept away or all is stopped, and for how long they are."""
MINUTE, QUARTERS, QUIET = 60.0, 4, 5
"""For how many seconds a load lasts, in how many parts, and how many commands a second come in a quiet hour."""
CHANGES = ("done", "expect")
"""The kinds of command that change something."""
LOOK_EVERY = 0.25

Answers = Mapping[str, Sequence[Answer]]
"""What was answered, by the kind of command."""


def crowd(towns: Towns) -> Iterator[Row]:
    """A hundred commands a second, sent at their moments whether the earlier ones are answered or not."""
    share = towns.scale.share
    what = f"{RATE} commands a second"
    with _asked_before(towns, town := towns.copy(towns.scale.some, "crowd")) as running:
        answers = _ask(running, towns.scale.some, share * LONG)
        yield from _spread(f"{what}, alone", answers, p99=10)
        with writer_kept_away(town, share * STALLED, after=share * (SHORT - STALLED) / 2):
            answers = _ask(running, towns.scale.some, share * SHORT)
        statuses = {"status": answers["status"]}
        yield from _spread(f"`status` among them, the writer kept away for {STALLED:g} s", statuses, p99=20)
        with stopped(running.process, share * STOPPED, after=share * (SHORT - STOPPED) / 4):
            answers = _ask(running, towns.scale.some, share * SHORT)
        yield measured(
            f"{what}, all stopped for {STOPPED:g} s: the latest ack", max(_seconds(answers)), "s", 2
        )
        yield measured("95 of a hundred", within(_seconds(answers), 0.95), "s")
    reopen(town := towns.copy(towns.scale.some, "reopened"))
    with _asked_before(towns, town) as running:
        answers = _ask(running, towns.scale.some, share * LONG)
        yield from _spread(f"{what}, every team's agenda drawn again meanwhile", answers)


@contextmanager
def _asked_before(towns: Towns, town: Path) -> Iterator[Running]:
    """A bot that has asked Slack about every channel, which it does once in five minutes."""
    with bot(towns.scale.some, town, towns.scale.pace) as running:
        for number in range(teams_of(towns.scale.some)):
            running.status(number, number)
        yield running


def burst(towns: Towns) -> Iterator[Row]:
    """Every team's agenda due at the same moment, alone and beside a hundred commands a second."""
    scale = towns.scale
    teams = f"{teams_of(scale.some)} agendas due at once"
    with bot(scale.some, town := towns.copy(scale.some, "burst"), scale.pace, is_sitting=True) as running:
        yield measured(f"{teams}: the socket is open after", running.opened, "s", 2)
        yield _beside_slacks_pace(f"{teams}, to the last message", running, town, scale.pace)
    with bot(scale.some, town := towns.copy(scale.some, "both"), scale.pace, is_sitting=True) as running:
        answers = _ask(running, scale.some, scale.share * LONG)
        yield from _spread(f"{RATE} commands a second, beside {teams}", answers, p50=20, p99=250)
        yield _beside_slacks_pace(f"{teams}, beside them", running, town, scale.pace, most=None)


def load(towns: Towns) -> Iterator[Row]:
    """A hundred commands a second for a minute while agendas go out: how late, how many are lost, how the memory grows."""
    scale = towns.scale
    with _asked_before(towns, towns.copy(scale.some, "quiet")) as running:
        quiet = _slowest(_ask(running, scale.some, scale.share * LONG, rate=QUIET))
    with bot(scale.some, town := towns.copy(scale.some, "load"), scale.pace, is_sitting=True) as running:
        before, memory, answers = _recorded(town), [], defaultdict[str, list[Answer]](list)
        for _ in range(QUARTERS):
            for kind, more in _ask(running, scale.some, scale.share * MINUTE / QUARTERS).items():
                answers[kind] += more
            memory.append(running.memory)
        yield from _spread(
            f"{RATE} commands a second for a minute, {teams_of(scale.some)} agendas going out", answers
        )
        yield measured("the latest ack", max(_seconds(answers)), "s", 3)
        slowest = _slowest(answers)
        yield Row(
            "99 of a hundred, beside those of a quiet hour",
            milliseconds(slowest),
            f"{QUIET} commands a second",
            milliseconds(quiet),
            f"{slowest / quiet:.1f}×",
            target=target(slowest / quiet, 5),
        )
        done = sum(_is_done(answer) for kind in CHANGES for answer in answers[kind])
        lost = done - (_recorded(town) - before)
        yield Row(
            "changes acked, and those of them that are not on record",
            f"{done} and {lost}",
            target=target(abs(lost), 0, ""),
        )
        yield measured(
            "more memory at the end than after half of it", memory[-1] - memory[QUARTERS // 2 - 1], "MB", 10
        )


def _slowest(answers: Answers) -> float:
    """The seconds within which 99 of a hundred were acked."""
    return within(_seconds(answers), 0.99)


def _seconds(answers: Answers) -> list[float]:
    """How soon each was acked."""
    return [answer.seconds for of_kind in answers.values() for answer in of_kind]


def _is_done(answer: Answer) -> bool:
    """Whether a change was acked as done: a refusal says so in its notification."""
    return bool(answer.payload) and not answer.payload["text"].startswith("Not done")


def _recorded(town: Path) -> int:
    """How many changes of a crowd's are on record."""
    with closing(database.connect(town, "pragma query_only = on")) as reader:
        (found,) = reader.execute(
            f"select count(*) from audit where person = ? and verb in ({', '.join('?' * len(CHANGES))})",
            (CONSULTANT, *CHANGES),
        ).fetchone()
    return int(found)


def _ask(running: Running, children: int, seconds: float, rate: int = RATE) -> Answers:
    """Ask for so long, each command at its own moment."""
    luck, standin = random.Random(children), running.standin
    answers: defaultdict[str, list[Answer]] = defaultdict(list)
    shares = [share for share, _ in COMMANDS.values()]

    async def one(kind: str, number: int) -> None:
        where = channel(number % teams_of(children))
        text, command = COMMANDS[kind][1](number), NOOP if kind == "noop" else "/permanence"
        answers[kind].append(await standin._slack.command(CONSULTANT, where, text, command))

    async def all_of_them() -> None:
        loop = asyncio.get_running_loop()
        began, asked = loop.time(), []
        for number in range(round(rate * seconds)):
            await asyncio.sleep(began + number / rate - loop.time())
            (kind,) = luck.choices(list(COMMANDS), shares)
            asked.append(asyncio.ensure_future(one(kind, luck.randrange(children))))
        await asyncio.gather(*asked)

    standin._do(all_of_them())
    return answers


COMMANDS: Mapping[str, tuple[int, Callable[[int], str]]] = {
    "status": (55, lambda number: f"status {ref(number)}"),
    "noop": (10, lambda _: ""),
    "overdue": (5, lambda number: f"overdue {team_key(number % 2)}"),
    "done": (15, lambda number: f"done {(number + 1) * len(ACTIONS)} yes"),
    "expect": (15, lambda number: f"expect {ref(number)} match panel 20/12/2026 yes"),
}
"""What is asked, of a child of such a number: its share of a hundred, and its words."""


def _spread(what: str, answers: Answers, p99: float | None = None, p50: float | None = None) -> Iterator[Row]:
    """How soon the acks were there, and whether all were."""
    seconds = _seconds(answers)
    acked = sum(answer.acked for of_kind in answers.values() for answer in of_kind)
    yield measured(f"{what}: half within", within(seconds, 0.5) * 1e3, "ms", p50)
    yield measured("95 of a hundred", within(seconds, 0.95) * 1e3, "ms")
    yield measured("99 of a hundred", within(seconds, 0.99) * 1e3, "ms", p99)
    yield Row(
        "acked", f"{acked} of {len(seconds)}", target=f"all, {'met' if acked == len(seconds) else MISSED}"
    )


def _beside_slacks_pace(
    what: str, running: Running, town: Path, pace: float, most: float | None = 1.3
) -> Row:
    """From the first message to the last, against the rest that Slack wants between two in one channel."""
    running.wait_ready()  # by then every agenda is planned
    with closing(database.connect(town, "pragma query_only = on")) as reader:
        until = time.monotonic() + PATIENCE
        while reader.execute(_UNDER_WAY, (TODAY.isoformat(),)).fetchone():
            assert time.monotonic() < until, "the agendas were not all posted"
            time.sleep(LOOK_EVERY)
    posts = [call for call in running.standin.workspace.calls if call.method == "chat.postMessage"]
    took = max(call.at for call in posts) - min(call.at for call in posts)
    most_in_one = max(Counter(call.args["channel"] for call in posts).values())
    least = (most_in_one - 1) * pace
    return Row(
        f"{what}: {len(posts):,} messages",
        f"{took:.1f} s",
        f"{most_in_one} in one channel at Slack's own pace",
        f"{least:.1f} s",
        f"{took / least:.2f}×",
        target=target(took / least, most),
    )


_UNDER_WAY = """
    select 1 from outbox where occurrence = ? and (state not in ('sent', 'skipped') or drawn < wanted) limit 1
"""
