"""Answering one call of the Web API."""

from demo.api.methods import app, chat, conversations, files, reactions, views
from demo.api.permissions import require
from demo.workspace.records import Json, Refused
from demo.workspace.workspace import Workspace

METHODS = (
    app.METHODS | chat.METHODS | files.METHODS | views.METHODS | conversations.METHODS | reactions.METHODS
)


def call(workspace: Workspace, name: str, token: str, args: Json) -> Json:
    """The answer to one call, `ok` or not."""
    method = METHODS.get(name)
    if method is None:
        return refusal(Refused("unknown_method", req_method=name))
    try:
        _check_token(workspace, method.whose, token)
        if method.scope:
            require(workspace, method.scope)
        with workspace.lock:
            return {"ok": True, **method.run(workspace, args)}
    except Refused as refused:
        return refusal(refused)


def refusal(refused: Refused) -> Json:
    """Slack's answer to a call it refuses: the code, and every detail both plain and marked as an error."""
    answer: Json = {"ok": False, "error": refused.code, **refused.more}
    if refused.details:
        answer["errors"] = list(refused.details)
        answer["response_metadata"] = {"messages": [f"[ERROR] {detail}" for detail in refused.details]}
    return answer


def _check_token(workspace: Workspace, whose: str, token: str) -> None:
    tokens = {"bot": workspace.bot_token, "app": workspace.app_token}
    if whose == "nobody" or token == tokens[whose]:
        return
    if not token:
        raise Refused("not_authed")
    raise Refused("not_allowed_token_type" if token in tokens.values() else "invalid_auth")
