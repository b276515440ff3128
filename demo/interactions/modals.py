"""What people do in a modal or on the Home tab: filling in, pressing, submitting, closing."""

from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import replace
from typing import Any

from demo.api import payloads
from demo.api.socket_mode import Answer, envelope
from demo.interactions.options import asks_for_more, choices, flat, knows, offered_in
from demo.workspace import limits
from demo.workspace.blocks import find_button, find_overflow
from demo.workspace.fields import Field, complaints, fields, find_field, held, read_option, taken
from demo.workspace.records import Json, Refused, View
from demo.workspace.workspace import Workspace

TROUBLE = "We had some trouble connecting. Try again?"


class Modals:
    """Everybody's hands in their modals and, with `home`, on their Home tabs; lives in one event loop.

    `deliver` sends an envelope and waits for its ack, `response_url` gives one out for a person and a channel.
    """

    def __init__(
        self,
        workspace: Workspace,
        deliver: Callable[[Json], Awaitable[Answer]],
        response_url: Callable[[str, str], str],
    ) -> None:
        self._workspace = workspace
        self._deliver = deliver
        self._response_url = response_url

    async def fill(
        self,
        user: str,
        values: Mapping[str, Any],
        acted: Collection[str] | None = None,
        *,
        home: bool = False,
    ) -> list[Answer]:
        """Fill in fields; of those that were `acted` on, all by default, the app is told where it asked to be."""
        answers = []
        for which, value in values.items():
            seen = self._seen(user, home=home)
            if overflow := find_overflow(seen.blocks, which):
                option = read_option(value, overflow[1]["options"])
                chosen = payloads.chosen(self._workspace, *overflow, option)
                answers.append(await self._act(seen, chosen))
                continue
            options = await self._options(seen, which, value)
            view = self._seen(user, home=home)  # looked at only now: it may have changed meanwhile
            field = find_field(view.blocks, which)
            errors = {block: told for block, told in view.errors.items() if block != field.key[0]}
            filled = taken(view.values, field, value, options)
            view = self._workspace.views.put(replace(view, values=filled, errors=errors))
            if field.dispatches and (acted is None or which in acted):
                action = payloads.filled(self._workspace, field.block, field.element, filled)
                answers.append(await self._act(view, action))
        return answers

    async def press(self, user: str, which: str, *, home: bool = False) -> Answer:
        """Press a button in the view."""
        view = self._seen(user, home=home)
        return await self._act(view, payloads.pressed(self._workspace, *find_button(view.blocks, which)))

    async def suggest(self, user: str, which: str, typed: str, *, home: bool = False) -> list[Json]:
        """What the app offers for what is typed so far; nothing while too little is typed."""
        view = self._seen(user, home=home)
        field = find_field(view.blocks, which)
        if not asks_for_more(field.element, typed):
            return []
        asked = payloads.view_suggestion(self._workspace, view, field.block, field.element, typed)
        options = offered_in(self._workspace, await self._deliver(envelope("interactive", asked)))
        now = self._workspace.views.home(user) if home else self._workspace.views.find(view.id)
        if now and options:
            self._workspace.views.put(replace(now, offered={**now.offered, field.key: options}))
        return options

    async def submit(self, user: str) -> Answer:
        """Submit the modal; what the app answers is done to it, and no answer leaves it as it is."""
        views, view = self._workspace.views, self._seen(user)
        if not view.given.get("submit"):
            raise Refused("no_submit", "this modal has no button that submits it")
        view = views.put(replace(view, errors=complaints(view), trouble=""))
        if view.errors:
            return Answer({}, acked=False, seconds=0.0)
        sent = payloads.view_submission(self._workspace, view, self._response_urls(view))
        answer = await self._deliver(envelope("interactive", sent))
        now = views.find(view.id)
        if now:
            self._settle(now, answer)
        return answer

    async def close(self, user: str, *, everything: bool = False) -> list[Answer]:
        """Close the modal unsent, and with `everything` or `clear_on_close` those below it too."""
        view = self._seen(user)
        cleared = everything or bool(view.given.get("clear_on_close"))
        gone = self._workspace.views.stack(user)[::-1] if cleared else (view,)
        for one in gone:
            self._workspace.views.close(one)
        told = [one for one in gone if one.given.get("notify_on_close")]
        return [
            await self._deliver(
                envelope("interactive", payloads.view_closed(self._workspace, one, cleared=cleared))
            )
            for one in told
        ]

    def choices(self, view: View) -> dict[str, list[Json]]:
        """What can be picked in each field that does not ask the app, by `block_id action_id`."""
        asked = [one for one in fields(view.blocks) if one.element["type"] != "external_select"]
        return {" ".join(one.key): self._choices(view, one) for one in asked}

    def _seen(self, user: str, *, home: bool = False) -> View:
        person, views = self._workspace.users.find(user).id, self._workspace.views
        view = views.home(person) if home else views.top(person)
        if view is None and home:
            raise Refused("no_home", "nothing was published on this person's Home tab")
        if view is None:
            raise Refused("no_modal", "this person has no modal before them")
        return view

    def _choices(self, view: View, field: Field) -> list[Json]:
        return choices(self._workspace, view.user, field, view.values, view.offered.get(field.key, []))

    async def _options(self, view: View, which: str, value: Any) -> list[Json]:
        """The options of a field; where the app knows them, those it offers for the value as typed."""
        field = find_field(view.blocks, which)
        known = flat(self._choices(view, field))
        asks = field.element["type"] == "external_select" and isinstance(value, str)
        if not asks or knows(known, value):
            return known
        return [*known, *await self.suggest(view.user, which, value, home=view.is_home)]

    async def _act(self, view: View, action: Json) -> Answer:
        return await self._deliver(
            envelope("interactive", payloads.view_actions(self._workspace, view, action))
        )

    def _response_urls(self, view: View) -> list[Json]:
        """A `response_url` for every conversation that was chosen for being answered in."""
        asking = [field for field in fields(view.blocks) if field.element.get("response_url_enabled")]
        chosen = [(field, held(view.values, field)) for field in asking if field.block["type"] == "input"]
        return [
            {
                "block_id": field.key[0],
                "action_id": field.key[1],
                "channel_id": channel,
                "response_url": self._response_url(view.user, channel),
            }
            for field, channel in chosen
            if channel
        ]

    def _settle(self, view: View, answer: Answer) -> None:
        """Do to a submitted modal what the app's ack says."""
        views, said = self._workspace.views, answer.payload or {}
        try:
            if not answer.acked:
                views.put(replace(view, trouble=TROUBLE))
            elif not said:
                views.close(view)
            else:
                self._respond(view, said)
        except Refused as refused:
            self._warn("view_submission", refused.code, *refused.details)
            views.put(replace(view, trouble=TROUBLE))

    def _respond(self, view: View, said: Json) -> None:
        views, action = self._workspace.views, said.get("response_action")
        if action == "clear":
            views.clear(view.user)
        elif action == "errors":
            views.put(replace(view, errors=_for_inputs(view, said.get("errors"))))
        elif action in ("update", "push"):
            limits.check_view(said.get("view"))
            (views.update if action == "update" else views.lay)(view, said["view"])
        else:
            raise Refused("invalid_response_action", str(action))

    def _warn(self, whence: str, *what: str) -> None:
        self._workspace.warnings.append(f"{whence}: {' '.join(what)}")


def _for_inputs(view: View, errors: Any) -> dict[str, str]:
    """The errors an app found, each on an input block of this modal."""
    if not isinstance(errors, dict) or not errors:
        raise Refused("invalid_errors", "errors name at least one block")
    inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
    if strange := sorted(errors.keys() - inputs):
        raise Refused("invalid_errors", f"no input block is called {', '.join(strange)}")
    return {block: str(told) for block, told in errors.items()}
