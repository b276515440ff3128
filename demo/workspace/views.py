"""The modals people have open, their Home tabs, and the `trigger_id`s. No I/O; safe from several threads."""

import threading
from collections.abc import Callable
from dataclasses import replace
from uuid import uuid4

from demo.workspace.blocks import with_ids
from demo.workspace.fields import begun, carried_over
from demo.workspace.records import Json, Refused, Trigger, View

SECONDS = 3  # for which a trigger_id is good
DEEPEST = 3  # views on top of each other
MODAL = "modal"  # what change listeners are told, in the place of a channel
HOME = "home"  # likewise


class Views:
    """Each person's modals, one on top of the other, and Home tab; what changes is told to that person."""

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

    # what there is

    def top(self, user: str) -> View | None:
        """The modal this person sees, if any."""
        return next(reversed(self.stack(user)), None)

    def stack(self, user: str) -> tuple[View, ...]:
        """The modals this person has open, the one they see last."""
        with self._lock:
            return self._stacks.get(user, ())

    def find(self, view_id: str) -> View | None:
        """The open modal with this id, as it stands now."""
        with self._lock:
            return next(
                (view for stack in self._stacks.values() for view in stack if view.id == view_id), None
            )

    def opened_by(self, trigger_id: str) -> View | None:
        """The modal that was opened with this trigger, while it is open."""
        with self._lock:
            trigger = self._triggers.get(trigger_id)
            return self.find(trigger.opened) if trigger else None

    def home(self, user: str) -> View | None:
        """This person's Home tab, once one was published."""
        with self._lock:
            return self._homes.get(user)

    # what an app may do

    def trigger(self, user: str, channel: str = "", view: str = "") -> str:
        """A fresh `trigger_id`, good once and for three seconds from now."""
        trigger_id = f"{uuid4().int % 10**12}.{uuid4().int % 10**12}.{uuid4().hex}"
        with self._lock:
            self._triggers[trigger_id] = Trigger(user, self._clock(), channel, view)
        return trigger_id

    def open(self, trigger_id: str, given: Json) -> View:
        """Show somebody a modal; whatever modals they had before are gone."""
        with self._lock:
            trigger = self._good(trigger_id)
            view = self._new(trigger.user, given, (), trigger.channel)
            self._use(trigger_id, view)
            self._keep(view.user, (view,))
        return view

    def push(self, trigger_id: str, given: Json) -> View:
        """Lay a modal on top of the one in which the trigger was given out."""
        with self._lock:
            trigger = self._good(trigger_id)
            below = self.find(trigger.view)
            if below is None:
                raise Refused("not_found")
            view = self.lay(below, given)
            self._use(trigger_id, view)
        return view

    def lay(self, below: View, given: Json) -> View:
        """A new modal on top of the stack in which this one is."""
        with self._lock:
            stack = self.stack(below.user)
            if len(stack) >= DEEPEST:
                raise Refused("push_limit_reached")
            view = self._new(below.user, given, stack, below.channel)
            self._keep(below.user, (*stack, view))
        return view

    def update(self, view: View, given: Json, known_hash: str = "") -> View:
        """Draw a modal anew; what was filled in stays wherever block and element kept their ids."""
        with self._lock:
            now = self.find(view.id)
            if now is None:
                raise Refused("not_found")
            if known_hash not in ("", now.hash):
                raise Refused("hash_conflict")
            self._alone(given, now.id)
            fresh = self._hash()
            drawn = replace(now, given=_with_ids(given, fresh), hash=fresh, errors={}, trouble="")
            return self.put(replace(drawn, values=carried_over(now.values, drawn.blocks, drawn.channel)))

    def publish(self, user: str, given: Json, known_hash: str = "") -> View:
        """Draw somebody's Home tab, in the place of what was there."""
        with self._lock:
            now = self.home(user)
            if known_hash and (now is None or known_hash != now.hash):
                raise Refused("hash_conflict")
            fresh = self._hash()
            name = now.id if now else f"V{uuid4().hex[:10].upper()}"
            self._alone(given, name)
            view = View(name, user, _with_ids(given, fresh), fresh, name)
            return self.put(replace(view, values=carried_over(now.values if now else {}, view.blocks)))

    def named(self, external_id: str) -> View | None:
        """The open modal or Home tab to which the app gave this name of its own."""
        with self._lock:
            views = [*self._homes.values(), *(view for stack in self._stacks.values() for view in stack)]
        return next((view for view in views if view.given.get("external_id") == external_id), None)

    # what becomes of it

    def put(self, view: View) -> View:
        """Let a modal or a Home tab stand as given, in the place of what it was."""
        with self._lock:
            if view.is_home:
                self._homes[view.user] = view
                self._changed(HOME, view.user)
                return view
            stack = tuple(view if one.id == view.id else one for one in self.stack(view.user))
            self._keep(view.user, stack)
        return view

    def close(self, view: View) -> None:
        """Take one modal away; the one below it is seen again."""
        with self._lock:
            self._keep(view.user, tuple(one for one in self.stack(view.user) if one.id != view.id))

    def clear(self, user: str) -> None:
        """Take all of somebody's modals away."""
        self._keep(user, ())

    def _keep(self, user: str, stack: tuple[View, ...]) -> None:
        with self._lock:
            self._stacks[user] = stack
        self._changed(MODAL, user)

    def _good(self, trigger_id: str) -> Trigger:
        trigger = self._triggers.get(trigger_id)
        if trigger is None:
            raise Refused("invalid_trigger_id")
        if trigger.opened:
            raise Refused("exchanged_trigger_id")
        if self._clock() - trigger.at > SECONDS:
            raise Refused("expired_trigger_id")
        return trigger

    def _use(self, trigger_id: str, view: View) -> None:
        self._triggers[trigger_id] = replace(self._triggers[trigger_id], opened=view.id)

    def _new(self, user: str, given: Json, below: tuple[View, ...], channel: str) -> View:
        self._alone(given)
        name, fresh = f"V{uuid4().hex[:10].upper()}", self._hash()
        root = below[0].id if below else name
        previous = below[-1].id if below else None
        view = View(name, user, _with_ids(given, fresh), fresh, root, previous, channel)
        return replace(view, values=begun(view.blocks, channel))

    def _alone(self, given: Json, itself: str = "") -> None:
        external_id = given.get("external_id")
        other = self.named(external_id) if external_id else None
        if other and other.id != itself:
            raise Refused("duplicate_external_id")

    def _hash(self) -> str:
        return f"{int(self._clock())}.{uuid4().hex[:8]}"


def _with_ids(given: Json, stem: str) -> Json:
    return {**given, "blocks": list(with_ids(given["blocks"], stem))}
