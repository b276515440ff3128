"""Parts of messages and forms, as an app writes them, and the code of a call that is refused."""

import pytest
from slack_sdk.errors import SlackApiError


def plain(text):
    return {"type": "plain_text", "text": text}


def section(text, **parts):
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **parts}


def option(words):
    """A choice whose value is its words in lower case."""
    return {"text": plain(words), "value": words.lower()}


def field(label, element, **parts):
    """An input block; its `block_id` is its label in lower case."""
    name = label.lower().replace(" ", "_")
    return {
        "type": "input",
        "block_id": name,
        "label": plain(label),
        "element": {"action_id": f"{name}_is", **element},
        **parts,
    }


def code(call, **arguments):
    """Make a call that is refused. Return Slack's code for why."""
    with pytest.raises(SlackApiError) as error:
        call(**arguments)
    return error.value.response["error"]
