"""What people do in a modal or on the Home tab: fill in, press, submit, close."""

from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import replace
from typing import Any

from demo.api import payloads
from demo.api.socket_mode import NOT_SENT, Answer, envelope
from demo.interactions.options import enough_typed, has_option, option_groups, suggested_options, ungrouped
from demo.workspace.blocks import as_seen, find_button, find_overflow
from demo.workspace.fields import (
    InputField,
    current_value,
    fields,
    filled_in,
    find_errors,
    find_field,
    is_told,
    read_option,
)
from demo.workspace.limits import surfaces
from demo.workspace.records import Json, Refused, View
from demo.workspace.workspace import Workspace

TROUBLE = "We had some trouble connecting. Try again?"


class Modals:
    """Actions in modals and, with `home`, on Home tabs, for everyone; used from one event loop.

    `deliver` sends an envelope and waits for its ack; `response_url` creates one for a person and a channel.
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
        """Fill in fields; the app is told at once of those `acted` on (by default all) for which it asked to be."""
        answers = []
        for which, value in values.items():
            shown = self._current_view(user, home=home)
            if overflow := find_overflow(as_seen(shown, which), which):
                option = read_option(value, overflow[1]["options"])
                chosen = payloads.chosen(self._workspace, *overflow, option)
                answers.append(await self._act(shown, chosen))
                continue
            options = await self._options(shown, which, value)
            # Read again: the view may have changed while the app suggested options.
            view = self._current_view(user, home=home)
            field = find_field(view.blocks, which)
            errors = {block: told for block, told in view.errors.items() if block != field.key[0]}
            before, filled = view.values, filled_in(view.values, field, value, options)
            view = self._workspace.views.put(replace(view, values=filled, errors=errors))
            if is_told(field, before, filled) and (acted is None or which in acted):
                action = payloads.filled(self._workspace, field.block, field.element, filled)
                answers.append(await self._act(view, action))
        return answers

    async def press(self, user: str, which: str, *, home: bool = False) -> Answer:
        """Press a button in the view."""
        view = self._current_view(user, home=home)
        return await self._act(
            view, payloads.pressed(self._workspace, *find_button(as_seen(view, which), which))
        )

    async def suggest(self, user: str, which: str, typed: str, *, home: bool = False) -> list[Json]:
        """The options the app suggests for the text typed so far; empty if it is too short."""
        view = self._current_view(user, home=home)
        field = find_field(view.blocks, which)
        if not enough_typed(field.element, typed):
            return []
        asked = payloads.view_suggestion(self._workspace, view, field.block, field.element, typed)
        options = suggested_options(self._workspace, await self._deliver(envelope("interactive", asked)))
        now = self._workspace.views.home(user) if home else self._workspace.views.find(view.id)
        if now and options:
            self._workspace.views.put(replace(now, offered={**now.offered, field.key: options}))
        return options

    async def submit(self, user: str) -> Answer:
        """Submit the modal and do what the app's ack says; without an ack it stays open."""
        views, view = self._workspace.views, self._current_view(user)
        if not view.given.get("submit"):
            raise Refused("no_submit", "this modal has no button that submits it")
        view = views.put(replace(view, errors=find_errors(view), trouble=""))
        if view.errors:
            return NOT_SENT
        sent = payloads.view_submission(self._workspace, view, self._response_urls(view))
        answer = await self._deliver(envelope("interactive", sent))
        now = views.find(view.id)
        if now:
            self._apply_ack(now, answer)
        return answer

    async def close(self, user: str, *, everything: bool = False) -> list[Answer]:
        """Close the modal without submitting; with `everything` or `clear_on_close`, those below it too."""
        view = self._current_view(user)
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
        """The options of each field that does not ask the app, by `block_id action_id`."""
        asked = [one for one in fields(view.blocks) if one.element["type"] != "external_select"]
        return {" ".join(one.key): self._choices(view, one) for one in asked}

    def _current_view(self, user: str, *, home: bool = False) -> View:
        person, views = self._workspace.users.find(user).id, self._workspace.views
        view = views.home(person) if home else views.top(person)
        if view is None and home:
            raise Refused("no_home", "nothing was published on this person's Home tab")
        if view is None:
            raise Refused("no_modal", "this person has no modal before them")
        return view

    def _choices(self, view: View, field: InputField) -> list[Json]:
        return option_groups(self._workspace, view.user, field, view.values, view.offered.get(field.key, []))

    async def _options(self, view: View, which: str, value: Any) -> list[Json]:
        """The options of a field; if it asks the app, those suggested when the value is typed."""
        field = find_field(view.blocks, which)
        known = ungrouped(self._choices(view, field))
        asks = field.element["type"] == "external_select" and isinstance(value, str)
        if not asks or has_option(known, value):
            return known
        return [*known, *await self.suggest(view.user, which, value, home=view.is_home)]

    async def _act(self, view: View, action: Json) -> Answer:
        return await self._deliver(
            envelope("interactive", payloads.view_actions(self._workspace, view, action))
        )

    def _response_urls(self, view: View) -> list[Json]:
        """A `response_url` for each conversation chosen in a field with `response_url_enabled`."""
        asking = [field for field in fields(view.blocks) if field.element.get("response_url_enabled")]
        chosen = [
            (field, current_value(view.values, field)) for field in asking if field.block["type"] == "input"
        ]
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

    def _apply_ack(self, view: View, answer: Answer) -> None:
        """Do what the app's ack says to the modal it submitted."""
        views, response = self._workspace.views, answer.payload or {}
        try:
            if not answer.acked:
                views.put(replace(view, trouble=TROUBLE))
            elif not response:
                views.close(view)
            else:
                self._apply_response(view, response)
        except Refused as refused:
            self._warn("view_submission", refused.code, *refused.details)
            views.put(replace(view, trouble=TROUBLE))

    def _apply_response(self, view: View, response: Json) -> None:
        views, action = self._workspace.views, response.get("response_action")
        if action == "clear":
            views.close_all(view.user)
        elif action == "errors":
            views.put(replace(view, errors=_for_inputs(view, response.get("errors"))))
        elif action in ("update", "push"):
            surfaces.check_view(response.get("view"))
            (views.update if action == "update" else views.push_onto)(view, response["view"])
        else:
            raise Refused("invalid_response_action", str(action))

    def _warn(self, source: str, *what: str) -> None:
        self._workspace.warnings.append(f"{source}: {' '.join(what)}")


def _for_inputs(view: View, errors: Any) -> dict[str, str]:
    """The errors in the app's ack; each must name an input block of this modal."""
    if not isinstance(errors, dict) or not errors:
        raise Refused("invalid_errors", "errors name at least one block")
    inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
    if strange := sorted(errors.keys() - inputs):
        raise Refused("invalid_errors", f"no input block is called {', '.join(strange)}")
    return {block: str(told) for block, told in errors.items()}
