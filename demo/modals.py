"""What people do in a modal and what Slack makes of it: filling in, submitting, closing."""

from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import replace
from typing import Any

from demo import limits, payloads
from demo.blocks import find_button
from demo.fields import Field, complaints, fields, find_field, held, listed, taken
from demo.link import Answer, envelope
from demo.records import Channel, Json, Refused, View
from demo.workspace import Workspace

TROUBLE = "We had some trouble connecting. Try again?"
LEAST_TYPED = 3  # characters before an app is asked for options, unless it says otherwise


class Modals:
    """Everybody's hands in their modals; lives in one event loop.

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
        self, user: str, values: Mapping[str, Any], acted: Collection[str] | None = None
    ) -> list[Answer]:
        """Fill in fields; of those that were `acted` on, all by default, the app is told where it asked to be."""
        answers = []
        for which, value in values.items():
            choices = await self._choices(self._seen(user), which, value)
            view = self._seen(user)  # looked at only now: it may have changed while the app was asked
            field = find_field(view, which)
            errors = {block: told for block, told in view.errors.items() if block != field.key[0]}
            filled = taken(view.values, field, value, choices)
            view = self._workspace.views.put(replace(view, values=filled, errors=errors))
            if field.dispatches and (acted is None or which in acted):
                answers.append(await self._act(view, field.block, field.element))
        return answers

    async def press(self, user: str, which: str) -> Answer:
        """Press a button in the modal."""
        view = self._seen(user)
        return await self._act(view, *find_button(view.blocks, which))

    async def suggest(self, user: str, which: str, typed: str) -> list[Json]:
        """What the app offers for what is typed so far; nothing while too little is typed."""
        view = self._seen(user)
        field = find_field(view, which)
        if len(typed) < field.element.get("min_query_length", LEAST_TYPED):
            return []
        asked = payloads.block_suggestion(self._workspace, view, field.block, field.element, typed)
        answer = await self._deliver(envelope("interactive", asked))
        wrong = limits.option_problems(answer.payload) if answer.acked else ["not acked"]
        if wrong or answer.payload is None:
            self._warn("block_suggestion", *wrong)
            return []
        options = listed(answer.payload)
        now = self._workspace.views.find(view.id)
        if now:
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

    def choices(self, view: View, field: Field) -> list[Json]:
        """What can be picked in a field, in groups: each with its label, if it has one, and options."""
        kind, element = field.element["type"], field.element
        if kind in ("users_select", "multi_users_select"):
            people = sorted(
                (user for user in self._workspace.users if not user.deleted), key=lambda user: user.is_bot
            )
            return [{"options": [_option(user.id, user.name) for user in people]}]
        if kind in ("conversations_select", "channels_select"):
            return [{"options": [self._place(one) for one in self._places(view.user, element)]}]
        if kind == "external_select":
            chosen = held(view, field)
            return [{"options": [*([chosen] if chosen else []), *view.offered.get(field.key, [])]}]
        return list(element.get("option_groups") or [{"options": element.get("options") or []}])

    def _seen(self, user: str) -> View:
        view = self._workspace.views.top(self._workspace.user(user).id)
        if view is None:
            raise Refused("no_modal", "this person has no modal before them")
        return view

    async def _choices(self, view: View, which: str, value: Any) -> list[Json]:
        """The options of a field; where the app knows them, those it offers for the value as typed."""
        field = find_field(view, which)
        known = _flat(self.choices(view, field))
        if field.element["type"] != "external_select" or not isinstance(value, str):
            return known
        if any(value in (option["value"], option["text"]["text"]) for option in known):
            return known
        return [*known, *await self.suggest(view.user, which, value)]

    async def _act(self, view: View, block: Json, element: Json) -> Answer:
        return await self._deliver(
            envelope("interactive", payloads.view_actions(self._workspace, view, block, element))
        )

    def _places(self, user: str, element: Json) -> list[Channel]:
        wanted = element.get("filter", {}).get("include", list(INCLUDED))
        if element["type"] == "channels_select":
            wanted = ["public"]
        names = {INCLUDED[one] for one in wanted if one in INCLUDED}
        seen = [one for one in self._workspace.channels if user in one.members or one.kind == "channels"]
        return [one for one in seen if one.kind in names and not one.is_archived]

    def _place(self, channel: Channel) -> Json:
        return _option(channel.id, channel.name or self._workspace.bot.name)

    def _response_urls(self, view: View) -> list[Json]:
        """A `response_url` for every conversation that was chosen for being answered in."""
        asking = [field for field in fields(view) if field.element.get("response_url_enabled")]
        chosen = [(field, held(view, field)) for field in asking if field.block["type"] == "input"]
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


INCLUDED = {"public": "channels", "private": "groups", "im": "im"}


def _option(value: str, words: str) -> Json:
    return {"text": {"type": "plain_text", "text": words, "emoji": True}, "value": value}


def _flat(groups: list[Json]) -> list[Json]:
    return [option for group in groups for option in group["options"]]


def _for_inputs(view: View, errors: Any) -> dict[str, str]:
    """The errors an app found, each on an input block of this modal."""
    if not isinstance(errors, dict) or not errors:
        raise Refused("invalid_errors", "errors name at least one block")
    inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
    if strange := sorted(errors.keys() - inputs):
        raise Refused("invalid_errors", f"no input block is called {', '.join(strange)}")
    return {block: str(told) for block, told in errors.items()}
