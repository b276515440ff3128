"""What an object works out once: without a lock, since each thread has objects of its own."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from permanence.caching import cached_property


class Asked:
    """Counts how often its answer was worked out, once all that share `together` are at it."""

    times = 0

    def __init__(self, together: Barrier) -> None:
        self.together = together

    @cached_property
    def answer(self) -> int:
        """Worked out with the others."""
        self.together.wait(timeout=5)
        self.times += 1
        return 42


def test_it_is_worked_out_once_and_two_objects_do_not_wait_for_one_another() -> None:
    together = Barrier(2)
    both = [Asked(together), Asked(together)]
    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(lambda asked: asked.answer, both)) == [42, 42]
    assert [(asked.answer, asked.times) for asked in both] == [(42, 1), (42, 1)]


def test_of_its_class_it_is_the_property_itself() -> None:
    assert isinstance(Asked.answer, cached_property)
    assert Asked.answer.__doc__ == "Worked out with the others."
