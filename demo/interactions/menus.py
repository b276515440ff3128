"""What people do in a message: press its buttons and choose from its menus."""

from collections.abc import Awaitable, Callable
from typing import Any

from demo.api import payloads
from demo.api.socket_mode import NOT_SENT, Answer, envelope
from demo.interactions.options import enough_typed, has_option, option_groups, suggested_options, ungrouped
from demo.workspace.blocks import as_seen, find_button, find_overflow
from demo.workspace.fields import (
    InputField,
    State,
    carried_over,
    fields,
    filled_in,
    find_field,
    is_told,
    read_option,
)
from demo.workspace.records import Json, Message
from demo.workspace.workspace import Workspace


class Menus:
    """Presses and choices in messages, for everyone; used from one event loop.

    `deliver` sends an envelope and waits for its ack; `response_url` creates one for a person, a channel and the
    message it may replace. What each person chose is kept while the message has the menu.
    """

    def __init__(
        self,
        workspace: Workspace,
        deliver: Callable[[Json], Awaitable[Answer]],
        response_url: Callable[[str, str, Message], str],
    ) -> None:
        self._workspace = workspace
        self._deliver = deliver
        self._response_url = response_url
        self._picked: dict[tuple[str, str], State] = {}
        self._offered: dict[tuple[str, str, tuple[str, str]], list[Json]] = {}

    async def press(self, user: str, channel: str, ts: str, which: str) -> Answer:
        """Press a button the person can see, found by its `action_id`, value or label."""
        message = self._workspace.visible(self._workspace.users.find(user).id, channel, ts)
        action = payloads.pressed(self._workspace, *find_button(as_seen(message, which), which))
        return await self._act(user, message, action)

    async def pick(
        self, user: str, channel: str, ts: str, which: str, value: Any, *, acted: bool = True
    ) -> Answer:
        """Choose from a menu, found by `block_id action_id`, `block_id`, `action_id` or label.

        A field filled in but not `acted` on is kept, and the app is not told; nor is it of a choice that stands already.
        """
        message = self._workspace.visible(self._workspace.users.find(user).id, channel, ts)
        if overflow := find_overflow(as_seen(message, which), which):
            option = read_option(value, overflow[1]["options"])
            return await self._act(user, message, payloads.chosen(self._workspace, *overflow, option))
        field = find_field(as_seen(message, which), which)
        options = await self._options(user, message, field, value)
        before = self.state(user, message)
        state = filled_in(before, field, value, options)
        self._picked[user, message.ts] = state
        if not (acted and is_told(field, before, state)):
            return NOT_SENT
        action = payloads.filled(self._workspace, field.block, field.element, state)
        return await self._act(user, message, action)

    async def suggest(self, user: str, channel: str, ts: str, which: str, typed: str) -> list[Json]:
        """The options the app suggests for the text typed so far; empty if it is too short."""
        message = self._workspace.visible(self._workspace.users.find(user).id, channel, ts)
        return await self._suggest(user, message, find_field(message.blocks, which), typed)

    def state(self, user: str, message: Message) -> State:
        """The values in the menus of a message, for one person."""
        return carried_over(self._picked.get((user, message.ts), {}), message.blocks, message.channel)

    def choices(self, user: str, message: Message) -> dict[str, list[Json]]:
        """The options of each menu that does not ask the app, by `block_id action_id`."""
        state = self.state(user, message)
        asked = [one for one in fields(message.blocks) if one.element["type"] != "external_select"]
        return {" ".join(one.key): option_groups(self._workspace, user, one, state, []) for one in asked}

    async def _act(self, user: str, message: Message, action: Json) -> Answer:
        url = self._response_url(user, message.channel, message)
        person, state = self._workspace.users.find(user), self.state(user, message)
        payload = payloads.block_actions(self._workspace, person, message, action, state, url)
        return await self._deliver(envelope("interactive", payload))

    async def _suggest(self, user: str, message: Message, field: InputField, typed: str) -> list[Json]:
        if not enough_typed(field.element, typed):
            return []
        person = self._workspace.users.find(user)
        payload = payloads.message_suggestion(
            self._workspace, person, message, field.block, field.element, typed
        )
        options = suggested_options(self._workspace, await self._deliver(envelope("interactive", payload)))
        self._offered[user, message.ts, field.key] = options
        return options

    async def _options(self, user: str, message: Message, field: InputField, value: Any) -> list[Json]:
        """The options of a menu; if it asks the app, those suggested when the value is typed."""
        offered = self._offered.get((user, message.ts, field.key), [])
        known = ungrouped(option_groups(self._workspace, user, field, self.state(user, message), offered))
        asks = field.element["type"] == "external_select" and isinstance(value, str)
        if not asks or not value or has_option(known, value):
            return known
        return [*known, *await self._suggest(user, message, field, value)]
