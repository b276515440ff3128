"""What is gathered for several messages: once, until something is recorded."""

from commands.practice.gathered import Gathered
from commands.practice.request import AsOf


def test_a_value_is_gathered_once_until_something_is_recorded(north, say, settings, clock, terminal):
    kept, gathered = Gathered(), []

    def gather():
        gathered.append(True)
        return len(gathered)

    def ask(key):
        with terminal.store.read() as records:
            return AsOf(records, settings.office, clock(), kept).once(key, gather)

    assert [ask("cases"), ask("cases"), ask("minutes")] == [1, 1, 2]
    say("update BX-0042 Seen at home")
    assert [ask("cases"), ask("cases")] == [3, 3]


def test_nothing_is_kept_where_a_change_is_being_made(north, settings, clock, terminal):
    gathered = []
    with terminal.store.write() as records:
        as_of = AsOf(records, settings.office, clock())
        for _ in range(2):
            as_of.once("cases", lambda: gathered.append(True))

    assert len(gathered) == 2
