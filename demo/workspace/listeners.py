"""Who is told when the workspace changes: the app, by events, and the pages in browsers."""

from collections.abc import Callable

from demo.workspace.records import Json

EventListener = Callable[[Json], None]
ChangeListener = Callable[[str, str | None], None]


class Listeners:
    """`for_events` are called with each event; `for_changes` with a channel that looks different now.

    The channel is "" for people and channels themselves, and `MODAL` or `HOME` for views. With it comes the only
    person who sees the change, or None for everyone.
    """

    def __init__(self) -> None:
        self.for_events: list[EventListener] = []
        self.for_changes: list[ChangeListener] = []

    def tell(self, event: Json) -> None:
        """Pass an event on."""
        for listener in list(self.for_events):
            listener(event)

    def changed(self, channel_id: str = "", only_for: str | None = None) -> None:
        """Say that something looks different now."""
        for listener in list(self.for_changes):
            listener(channel_id, only_for)
