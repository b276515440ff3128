"""How long a picture takes, from the answer that wants it to its bytes: it is drawn beside the answers, never in one."""

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from statistics import median

from bot.pictures.process import DrawingProcess
from commands.grammar.reply import Picture
from commands.messages.files.picture import picture_of_child, picture_of_team
from commands.practice.cases import cases_of
from commands.practice.request import AsOf
from permanence.clocks import watched
from permanence.journey import Child, Event, Journey, Month, PlanAgreed
from permanence.journey_strip import Strip
from permanence.milestones import MILESTONES
from permanence.progress import progress
from storage.store import Store
from tests.bench.process import settings
from tests.bench.scale import Towns
from tests.bench.table import Row, measured, milliseconds
from tests.bench.timing import timed
from tests.bench.town import DISCUSSED, NOW, OURS, TODAY, ref, team_key

MARKS = 25
"""Milestones of the child whose journey is drawn."""
ROUNDS = 12
MOST = 500
"""Milliseconds that one may take."""
OFFICE = settings(Path("bench.db")).office


def pictures(towns: Towns) -> Iterator[Row]:
    """A child's journey and two teams, each in turn, once the process that draws them has begun."""
    with closing(Store(towns.of(towns.scale.few))) as store, store.read() as records:
        cases = cases_of(AsOf(records, OFFICE, NOW), records.children.of_team(team_key(0)))
    wanted = {
        f"a picture of {MARKS} marks": _journey(),
        f"a picture of {DISCUSSED} children": picture_of_team("North", cases[:DISCUSSED], TODAY),
        f"a picture of {OURS} children": picture_of_team("North", cases, TODAY),
    }
    taken: dict[str, list[float]] = {what: [] for what in wanted}
    with closing(DrawingProcess()) as drawing:
        drawing.submit(_journey()).result()
        for _ in range(towns.scale.rounds(ROUNDS)):
            for what, picture in wanted.items():
                taken[what].append(timed(lambda picture=picture: drawing.submit(picture).result())())
    for what, seconds in taken.items():
        slowest = f" (at most {milliseconds(max(seconds))})"
        yield measured(what + slowest, median(seconds) * 1e3, "ms", MOST)


def _journey() -> Picture:
    """A journey on which one milestone after the other was reached, a month apart."""
    keys = [key for key in MILESTONES if key not in ("birth", "perm_plan_agreed")][:MARKS]
    entered = TODAY - timedelta(days=30 * MARKS)
    events = tuple(sorted(Event(entered + timedelta(days=30 * at), key) for at, key in enumerate(keys)))
    child = Child(ref=ref(0), team=team_key(0), born=Month(2023, 3))
    journey = Journey(child, events, (PlanAgreed(entered + timedelta(days=60), "adoption"),), {})
    picture = picture_of_child(journey, progress(journey, TODAY, OFFICE.calendar, watched()), (), TODAY)
    assert picture
    assert isinstance(picture.draws, Strip)
    assert sum(len(row.marks) for row in picture.draws.rows) >= MARKS
    return picture
