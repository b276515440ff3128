"""The faults waiting for the next calls of the app. No I/O; safe from several threads."""

import threading
from collections.abc import Callable, Iterator

from demo.workspace.records import Fault, Json


class FaultQueue:
    """Every fault still waiting for a call, oldest first."""

    def __init__(self, lock: threading.RLock, changed: Callable[[], None]) -> None:
        self._lock = lock
        self._changed = changed
        self._faults: list[Fault] = []

    def __iter__(self) -> Iterator[Fault]:
        with self._lock:
            return iter(list(self._faults))

    def add(self, fault: Fault, times: int) -> None:
        """Add a fault for so many calls."""
        with self._lock:
            self._faults += [fault] * times
        self._changed()

    def take(self, method: str, args: Json) -> Fault | None:
        """Remove and return the oldest fault that concerns this call, if any."""
        with self._lock:
            met = next((fault for fault in self._faults if fault.concerns(method, args)), None)
            if met:
                self._faults.remove(met)
        if met:
            self._changed()
        return met
