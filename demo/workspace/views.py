"""The modals people have open, their Home tabs, and the `trigger_id`s. No I/O; safe from several threads."""

import threading
from collections.abc import Callable
from dataclasses import replace
from uuid import uuid4

from demo.workspace.blocks import drawings, with_ids
from demo.workspace.fields import carried_over, initial_state
from demo.workspace.records import Json, Refused, Trigger, View

TRIGGER_LIFETIME = 3  # seconds
MAX_STACK = 3  # modals on top of each other
MODAL = "modal"  # change listeners are given this instead of a channel
HOME = "home"  # likewise


class Views:
    """Each person's stack of modals and Home tab; `changed` is called with `MODAL` or `HOME` and the person."""

    def __init__(
        self,
        clock: Callable[[], float],
        lock: threading.RLock,
        changed: Callable[[str, str | None], None],
    ) -> None:
        self._clock = clock
        self._lock = lock
        self._changed = changed
        self._triggers: dict[str, Trigger] = {}
        self._stacks: dict[str, tuple[View, ...]] = {}
        self._homes: dict[str, View] = {}

    # looking

    def top(self, user: str) -> View | None:
        """The modal this person sees, if any."""
        return next(reversed(self.stack(user)), None)

    def stack(self, user: str) -> tuple[View, ...]:
        """The modals this person has open; the last is the one they see."""
        with self._lock:
            return self._stacks.get(user, ())

    def find(self, view_id: str) -> View | None:
        """The open modal with this id, as it is now."""
        with self._lock:
            return next(
                (view for stack in self._stacks.values() for view in stack if view.id == view_id), None
            )

    def opened_by(self, trigger_id: str) -> View | None:
        """The modal opened with this trigger, while it is open."""
        with self._lock:
            trigger = self._triggers.get(trigger_id)
            return self.find(trigger.opened) if trigger else None

    def home(self, user: str) -> View | None:
        """This person's Home tab, once one was published."""
        with self._lock:
            return self._homes.get(user)

    # what an app does

    def trigger(self, user: str, channel: str = "", view: str = "") -> str:
        """A new `trigger_id`, valid once and for three seconds."""
        trigger_id = f"{uuid4().int % 10**12}.{uuid4().int % 10**12}.{uuid4().hex}"
        with self._lock:
            self._triggers[trigger_id] = Trigger(user, self._clock(), channel, view)
        return trigger_id

    def open(self, trigger_id: str, given: Json) -> View:
        """Open a modal; any modals the person had open are closed."""
        with self._lock:
            trigger = self._valid_trigger(trigger_id)
            view = self._new(trigger.user, given, (), trigger.channel)
            self._use(trigger_id, view)
            self._keep(view.user, (view,))
        return view

    def push(self, trigger_id: str, given: Json) -> View:
        """Push a modal onto the one the trigger came from."""
        with self._lock:
            trigger = self._valid_trigger(trigger_id)
            below = self.find(trigger.view)
            if below is None:
                raise Refused("not_found")
            view = self.push_onto(below, given)
            self._use(trigger_id, view)
        return view

    def push_onto(self, below: View, given: Json) -> View:
        """Push a modal onto the stack that contains this one."""
        with self._lock:
            stack = self.stack(below.user)
            if len(stack) >= MAX_STACK:
                raise Refused("push_limit_reached")
            view = self._new(below.user, given, stack, below.channel)
            self._keep(below.user, (*stack, view))
        return view

    def update(self, view: View, given: Json, known_hash: str = "") -> View:
        """Redraw a modal; values stay where block and element kept their ids."""
        with self._lock:
            now = self.find(view.id)
            if now is None:
                raise Refused("not_found")
            if known_hash not in ("", now.hash):
                raise Refused("hash_conflict")
            self._check_external_id(given, now.id)
            fresh = self._hash()
            given, before = _with_ids(given, fresh), drawings(now)
            drawn = replace(now, given=given, hash=fresh, errors={}, trouble="", before=before)
            return self.put(replace(drawn, values=carried_over(now.values, drawn.blocks, drawn.channel)))

    def publish(self, user: str, given: Json, known_hash: str = "") -> View:
        """Replace a person's Home tab."""
        with self._lock:
            now = self.home(user)
            if known_hash and (now is None or known_hash != now.hash):
                raise Refused("hash_conflict")
            fresh = self._hash()
            name = now.id if now else f"V{uuid4().hex[:10].upper()}"
            self._check_external_id(given, name)
            view = View(name, user, _with_ids(given, fresh), fresh, name)
            if now:
                view = replace(view, values=now.values, before=drawings(now))
            return self.put(replace(view, values=carried_over(view.values, view.blocks)))

    def find_by_external_id(self, external_id: str) -> View | None:
        """The open modal or Home tab with this `external_id`."""
        with self._lock:
            views = [*self._homes.values(), *(view for stack in self._stacks.values() for view in stack)]
        return next((view for view in views if view.given.get("external_id") == external_id), None)

    # changing

    def put(self, view: View) -> View:
        """Replace a modal or Home tab by this version of it."""
        with self._lock:
            if view.is_home:
                self._homes[view.user] = view
                self._changed(HOME, view.user)
                return view
            stack = tuple(view if one.id == view.id else one for one in self.stack(view.user))
            self._keep(view.user, stack)
        return view

    def close(self, view: View) -> None:
        """Close one modal; the person sees the one below it again."""
        with self._lock:
            self._keep(view.user, tuple(one for one in self.stack(view.user) if one.id != view.id))

    def close_all(self, user: str) -> None:
        """Close all modals of a person."""
        self._keep(user, ())

    def _keep(self, user: str, stack: tuple[View, ...]) -> None:
        with self._lock:
            self._stacks[user] = stack
        self._changed(MODAL, user)

    def _valid_trigger(self, trigger_id: str) -> Trigger:
        trigger = self._triggers.get(trigger_id)
        if trigger is None:
            raise Refused("invalid_trigger_id")
        if trigger.opened:
            raise Refused("exchanged_trigger_id")
        if self._clock() - trigger.at > TRIGGER_LIFETIME:
            raise Refused("expired_trigger_id")
        return trigger

    def _use(self, trigger_id: str, view: View) -> None:
        self._triggers[trigger_id] = replace(self._triggers[trigger_id], opened=view.id)

    def _new(self, user: str, given: Json, below: tuple[View, ...], channel: str) -> View:
        self._check_external_id(given)
        name, fresh = f"V{uuid4().hex[:10].upper()}", self._hash()
        root = below[0].id if below else name
        previous = below[-1].id if below else None
        view = View(name, user, _with_ids(given, fresh), fresh, root, previous, channel)
        return replace(view, values=initial_state(view.blocks, channel))

    def _check_external_id(self, given: Json, itself: str = "") -> None:
        external_id = given.get("external_id")
        other = self.find_by_external_id(external_id) if external_id else None
        if other and other.id != itself:
            raise Refused("duplicate_external_id")

    def _hash(self) -> str:
        return f"{int(self._clock())}.{uuid4().hex[:8]}"


def _with_ids(given: Json, stem: str) -> Json:
    return {**given, "blocks": list(with_ids(given["blocks"], stem))}
