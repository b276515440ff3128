"""What somebody waits for: a few answers are worked out at once, in the order in which they came, and all else gives way."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from queue import SimpleQueue

import pytest

from storage.awaited import AT_WORK, Awaited
from tests.conftest import PATIENCE

NEVER = time.monotonic() + 10**6


@pytest.fixture
def awaited():
    return Awaited()


class Begun:
    """Has answers worked out by threads: each tells its number as it begins, and ends when it is let go."""

    def __init__(self, awaited, pool):
        self._awaited, self._pool = awaited, pool
        self._told = SimpleQueue()
        self.go_on = [threading.Event() for _ in range(2 * AT_WORK)]

    def ask(self, *numbers, wait=None):
        for number in numbers:
            self._awaited.when_free(
                partial(self._pool.submit, self._work, number, wait or self.go_on[number].wait)
            )

    def _work(self, number, wait):
        with self._awaited.at_work():
            self._told.put(number)
            wait(PATIENCE)

    def next(self, many):
        """The numbers of so many that begin next; what begins at once tells so in any order."""
        return sorted(self._told.get(timeout=PATIENCE) for _ in range(many))

    @property
    def is_more(self):
        return not self._told.empty()


@pytest.fixture
def begun(awaited):
    with ThreadPoolExecutor(2 * AT_WORK) as pool:
        yield (made := Begun(awaited, pool))
        for each in made.go_on:
            each.set()


def test_a_few_answers_are_worked_out_at_once_and_the_next_begins_as_one_ends(begun):
    begun.ask(*range(AT_WORK + 2))
    assert begun.next(AT_WORK) == [*range(AT_WORK)]
    assert not begun.is_more

    begun.go_on[2].set()
    assert begun.next(1) == [AT_WORK]
    begun.go_on[0].set()
    assert begun.next(1) == [AT_WORK + 1]


def test_what_has_waited_long_begins_whoever_is_at_work(awaited, begun):
    begun.ask(*range(AT_WORK + 1))
    assert begun.next(AT_WORK) == [*range(AT_WORK)]
    awaited.begin_next()
    assert not begun.is_more

    awaited.begin_next(long=0)
    assert begun.next(1) == [AT_WORK]


def test_whoever_waits_for_something_else_lets_the_next_begin_and_need_not_wait_again(awaited, begun):
    slack_answers = threading.Event()

    def ask_slack(seconds):
        with awaited.aside():
            slack_answers.wait(seconds)

    begun.ask(0, wait=ask_slack)
    begun.ask(*range(1, AT_WORK + 1))
    assert begun.next(AT_WORK + 1) == [*range(AT_WORK + 1)]
    slack_answers.set()


def test_an_answer_that_cannot_be_begun_holds_up_no_other_and_is_not_counted(awaited, begun, caplog):
    def fail():
        raise RuntimeError("the threads are gone")

    begun.ask(*range(AT_WORK))
    begun.next(AT_WORK)
    for _ in range(2 * AT_WORK):
        awaited.when_free(fail)
    begun.ask(AT_WORK)
    awaited.begin_next(long=0)
    assert begun.next(1) == [AT_WORK]
    assert {each.message for each in caplog.records} == {"an answer could not be begun: RuntimeError"}

    for each in begun.go_on[: AT_WORK + 1]:
        each.set()
    begun.ask(*range(AT_WORK + 1, 2 * AT_WORK))
    assert begun.next(AT_WORK - 1) == [*range(AT_WORK + 1, 2 * AT_WORK)]
    begun.ask(0, wait=lambda _: None)
    assert begun.next(1) == [0]


def test_a_thread_has_its_deadline_and_then_none(awaited):
    assert awaited.left() == float("inf")
    with awaited.within(time.monotonic() + 100), awaited.within(time.monotonic() + 10):
        assert 9 < awaited.left() <= 10
    assert awaited.left() == float("inf")


@pytest.fixture
def gives_way(awaited):
    """Whether what nobody waits for has had to give way all the time that it may."""

    def does(most=0.01):
        began = time.monotonic()
        awaited.give_way(most)
        return time.monotonic() - began >= most

    return does


def test_what_nobody_waits_for_gives_way_while_an_answer_is_worked_out(awaited, begun, gives_way):
    assert not gives_way()
    begun.ask(0)
    assert begun.next(1) == [0]
    assert gives_way()

    threading.Timer(0.05, begun.go_on[0].set).start()
    assert not gives_way(PATIENCE)


def test_whoever_is_awaited_gives_way_to_nobody(awaited, begun, gives_way):
    begun.ask(0)
    assert begun.next(1) == [0]
    with awaited.within(NEVER):
        assert not gives_way(PATIENCE)


def test_nobody_gives_way_to_one_who_waits_for_slack_but_to_one_who_waits_for_the_writer(awaited, gives_way):
    with ThreadPoolExecutor(1) as others, awaited.within(NEVER):
        with awaited.aside():
            assert not others.submit(gives_way, PATIENCE).result()
        with awaited.aside(for_writer=True):
            assert others.submit(gives_way).result()


def test_standing_aside_changes_nothing_for_a_thread_that_nobody_waits_for(awaited, gives_way):
    with awaited.aside():
        assert not gives_way()


def test_whoever_waits_long_for_the_writer_lets_others_be_answered(store):
    is_kept, go_on, answered = threading.Event(), threading.Event(), threading.Event()

    def keep():
        with store.write():
            is_kept.set()
            go_on.wait(PATIENCE)

    def change():
        with store.awaited.at_work(), store.write():
            pass

    def answer():
        with store.awaited.at_work():
            answered.set()

    with ThreadPoolExecutor(AT_WORK + 2) as threads:
        threads.submit(keep)
        assert is_kept.wait(PATIENCE)
        for each in (*[change] * AT_WORK, answer):
            store.awaited.when_free(partial(threads.submit, each))
        assert answered.wait(PATIENCE)
        go_on.set()
