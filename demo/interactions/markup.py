"""What people type, as Slack sends it on: escaped, with mentions, channels, links and addresses marked up."""

import re
from collections.abc import Iterable

from demo.workspace.records import Channel, User

LINK = r"https?://[^\s<>|]+"
ADDRESS = r"[\w.+-]+@[\w-]+\.[\w.-]*\w"


def in_a_command(text: str, people: Iterable[User], channels: Iterable[Channel]) -> str:
    """The text of a slash command, with `should_escape`: people are `<@U0SAM|sam>`, channels `<#C0NORTH|north>`."""
    people_named = {user.id: f"<@{user.id}|{user.handle}>" for user in people}
    channels_named = {channel.id: f"<#{channel.id}|{channel.name}>" for channel in channels}
    return _marked_up(text, people, channels, people_named | channels_named)


def in_a_message(text: str, people: Iterable[User], channels: Iterable[Channel]) -> str:
    """The text of a message: people are `<@U0SAM>`, channels `<#C0NORTH>`."""
    people_named = {user.id: f"<@{user.id}>" for user in people}
    channels_named = {channel.id: f"<#{channel.id}>" for channel in channels}
    return _marked_up(text, people, channels, people_named | channels_named)


def escaped(text: str) -> str:
    """The text with the three characters Slack escapes."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _marked_up(text: str, people: Iterable[User], channels: Iterable[Channel], tokens: dict[str, str]) -> str:
    names = {f"@{name}".lower(): user.id for user in people for name in (user.handle, user.name)}
    names |= {f"#{channel.name}".lower(): channel.id for channel in channels if channel.name}
    known = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    mention = r"<[@#](?P<id>[A-Z0-9]+)(?:\|[^<>]*)?>"
    pattern = rf"{mention}|(?P<link>{LINK})|(?P<address>{ADDRESS})|(?P<name>(?<!\w)(?:{known})(?!\w))"
    done, parts = 0, []
    for found in re.finditer(pattern, text, re.IGNORECASE if known else 0):
        parts += [escaped(text[done : found.start()]), _token(found, names, tokens)]
        done = found.end()
    return "".join([*parts, escaped(text[done:])])


def _token(found: re.Match[str], names: dict[str, str], tokens: dict[str, str]) -> str:
    if link := found["link"]:
        return f"<{escaped(link)}>"
    if address := found["address"]:
        return f"<mailto:{address}|{address}>"
    identifier = found["id"] or names[found["name"].lower()]
    return tokens.get(identifier, found[0])
