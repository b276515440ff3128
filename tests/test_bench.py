"""What `make bench` measures can be done: a small town is written, and everything of it asked for once."""

from contextlib import closing

from commands.practice.request import Place, PlaceKind
from storage import database
from storage.store import Store
from tests.bench import bare
from tests.bench.records import _agenda, _desk, _sit_down
from tests.bench.town import DISCUSSED, OURS, WORKER, build, team_key


def test_the_benchmarks_town_has_its_agenda_its_homes_and_its_changes(tmp_path):
    path = tmp_path / "town.db"
    build(path, OURS)

    with closing(Store(path)) as store, closing(database.connect(path, "")) as reader:
        discussed = _sit_down(store)
        head, *rest = _agenda(store)
        home = _desk(store).answer_words("home", WORKER, Place(PlaceKind.DIRECT))
        done = _desk(store).answer_words("done 4", WORKER, Place(PlaceKind.TEAM, team_key(0)), "once")
        bare.agenda(reader, team_key(0), discussed)
        bare.home(reader, WORKER)

    assert len(rest) >= DISCUSSED
    assert head.parts
    assert home.parts
    assert done.words.startswith("Done: Chase the medical report")
