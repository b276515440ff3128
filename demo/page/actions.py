"""What people do on the page: each action a function of the JSON the page sends."""

from collections.abc import Awaitable, Callable

from demo.api.socket_mode import Answer
from demo.interactions.slack import Slack
from demo.workspace.records import Json

Action = Callable[[Slack, Json], Awaitable[Json]]


async def _command(slack: Slack, asked: Json) -> Json:
    command, *text = asked["text"].split(None, 1)
    return _answered(await slack.command(asked["as"], asked["channel"], "".join(text), command))


async def _press(slack: Slack, asked: Json) -> Json:
    return _answered(await slack.menus.press(asked["as"], asked["channel"], asked["ts"], asked["which"]))


async def _pick(slack: Slack, asked: Json) -> Json:
    place = (asked["as"], asked["channel"], asked["ts"])
    return _answered(
        await slack.menus.pick(*place, asked["which"], asked["value"], acted=bool(asked.get("acted", True)))
    )


async def _suggest_in_message(slack: Slack, asked: Json) -> Json:
    place = (asked["as"], asked["channel"], asked["ts"])
    return {"options": await slack.menus.suggest(*place, asked["which"], asked["typed"])}


async def _shortcut(slack: Slack, asked: Json) -> Json:
    return _answered(await slack.shortcut(asked["as"], asked["callback_id"]))


async def _message_shortcut(slack: Slack, asked: Json) -> Json:
    place = (asked["as"], asked["channel"], asked["ts"])
    return _answered(await slack.message_shortcut(*place, asked["callback_id"]))


async def _open_home(slack: Slack, asked: Json) -> Json:
    return _answered(await slack.open_home(asked["as"], asked["tab"]))


async def _say(slack: Slack, asked: Json) -> Json:
    return _answered(await slack.say(asked["as"], asked["channel"], asked["text"], asked.get("thread_ts")))


async def _fill(slack: Slack, asked: Json) -> Json:
    home = bool(asked.get("home"))
    answers = await slack.modals.fill(asked["as"], asked["values"], asked.get("acted"), home=home)
    return {"answers": [_answered(answer) for answer in answers]}


async def _suggest(slack: Slack, asked: Json) -> Json:
    home = bool(asked.get("home"))
    return {"options": await slack.modals.suggest(asked["as"], asked["which"], asked["typed"], home=home)}


async def _press_in_view(slack: Slack, asked: Json) -> Json:
    return _answered(await slack.modals.press(asked["as"], asked["which"], home=bool(asked.get("home"))))


async def _submit(slack: Slack, asked: Json) -> Json:
    await slack.modals.fill(asked["as"], asked.get("values", {}), acted=())
    return _answered(await slack.modals.submit(asked["as"]))


async def _close_modal(slack: Slack, asked: Json) -> Json:
    answers = await slack.modals.close(asked["as"], everything=bool(asked.get("everything")))
    return {"answers": [_answered(answer) for answer in answers]}


async def _fault(slack: Slack, asked: Json) -> Json:
    slack.workspace.fault(**asked)
    return {"faults": len(list(slack.workspace.faults))}


def _answered(answer: Answer | None) -> Json:
    if answer is None:
        return {"heard": False}
    return {
        "heard": True,
        "acked": answer.acked,
        "seconds": answer.seconds,
        "payload": answer.payload,
        "size": answer.size,
    }


ACTIONS: dict[str, Action] = {
    "command": _command,
    "press": _press,
    "say": _say,
    "fill": _fill,
    "suggest": _suggest,
    "press_in_view": _press_in_view,
    "pick": _pick,
    "suggest_in_message": _suggest_in_message,
    "shortcut": _shortcut,
    "message_shortcut": _message_shortcut,
    "open_home": _open_home,
    "submit": _submit,
    "close_modal": _close_modal,
    "fault": _fault,
}
