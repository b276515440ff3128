"""Forms drawn as Slack's modals, within every limit Slack sets, and read back when submitted."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from itertools import groupby
from typing import Any

from bot.slack.blocks import SECTION, Block, SlackMessage, fitting_a_view, leading_on, mrkdwn
from commands.desk.fill import FORM_OUTDATED
from commands.desk.form import LONGEST_WORDS, Form, FormField
from commands.grammar.reply import LONGEST_TYPED, Button
from commands.grammar.values import Choice, FieldType
from commands.grammar.verbs import Verb
from permanence.errors import NotUnderstood
from permanence.language import tr

View = dict[str, Any]

CALLBACK = "form"
"""The callback id of all our modals."""
TITLE = 24
LABEL = 2_000
OPTION = 75
"""Most characters in an option's text, and in its description."""
ERROR = 1_000
"""Most characters in an error under a field."""
RESPONSE_LIFE = timedelta(minutes=30)
"""How long a response_url is valid."""


@dataclass(frozen=True, slots=True)
class FormOrigin:
    """Where a form was opened, and where its answer goes.

    `message` is the post it was opened on, or in whose thread; if `is_from_post`, by a button of that post. `url` is a
    response_url that answers there, in `thread`, while it is valid; if `replaces`, in place of the answer that held the button.
    `opened` is in seconds.
    """

    channel: str
    message: str | None = None
    url: str = ""
    thread: str | None = None
    replaces: bool = False
    opened: int = 0
    is_from_post: bool = False

    def can_answer(self, now: int) -> bool:
        """Whether its response_url is still valid."""
        return bool(self.url) and now - self.opened < RESPONSE_LIFE.total_seconds()


@dataclass(frozen=True, slots=True)
class FormState:
    """What a form carries until it is submitted: its verb, what is settled already, and where it was opened."""

    verb: str
    settled: Mapping[str, str]
    origin: FormOrigin

    def packed(self) -> str:
        """The state as private metadata."""
        packed = {"verb": self.verb, "settled": self.settled, "opener": asdict(self.origin)}
        return json.dumps(packed, ensure_ascii=False, separators=(",", ":"))


def form_state(view: View) -> FormState:
    """The state of a submitted form. Raises NotUnderstood if an earlier version of the bot drew the form."""
    try:
        kept = json.loads(view["private_metadata"])
        return FormState(kept["verb"], kept["settled"], FormOrigin(**kept["opener"]))
    except (ValueError, KeyError, TypeError) as error:
        raise NotUnderstood(FORM_OUTDATED) from error


def waiting_view(verb: Verb) -> View:
    """The modal that opens at once, before anything is looked up."""
    return sentence_view(verb, tr("One moment… If nothing comes, close this and try again."), tr("Cancel"))


def answer_view(drawn: Sequence[SlackMessage], again: str, shown: int = 0) -> tuple[View, bool]:
    """An answer shown over a Home, after its first `shown` blocks, and whether all of it can be read there.

    What a view does not hold is shown by a button that types `again`; without such a command it has to be said elsewhere.
    """
    blocks = [block for message in drawn for block in message.blocks]
    blocks = blocks[min(shown, len(blocks) - 1) :]
    fitting = fitting_a_view(blocks)
    is_cut, leads_on = fitting < len(blocks), bool(again) and len(again) <= LONGEST_TYPED
    more: list[Block] = []
    if is_cut and leads_on:
        rest = Button(tr("Show the rest"), again, shown=shown + fitting)
        more = leading_on(tr("There is more than can be shown here at once."), [rest])
    elif is_cut:
        more = leading_on(
            tr("There is more than can be shown here: all of it is in your conversation with me."), []
        )
    view = {
        "type": "modal",
        "callback_id": CALLBACK,
        "title": {"type": "plain_text", "text": "Permanence"},
        "close": _plain(tr("Close")),
        "blocks": [*blocks[:fitting], *more],
    }
    return view, leads_on or not is_cut


def sentence_view(verb: Verb, words: str, close: str = tr("Close")) -> View:
    """A modal with nothing but words."""
    return _view(verb, close, [_section(words)])


def draw_form(form: Form, origin: FormOrigin) -> View:
    """A form as a modal."""
    settled = [f"{each.label}: {each.words}" for each in form.settled]
    heading = [_section(form.why)] if form.why else []
    heading += [_section("\n".join(settled))] if settled else []
    heading += [_section("\n".join(form.start.words))] if form.start.words else []
    kept = FormState(form.verb.name, {each.name: each.key for each in form.settled}, origin)
    return _view(
        form.verb,
        form.start.cancel or tr("Cancel"),
        [_small(form.about), *heading, *map(_input, form.fields)],
    ) | {
        "submit": _plain(form.start.submit or (tr("Show") if form.verb.reads else tr("Save"))),
        "private_metadata": kept.packed(),
    }


def _view(verb: Verb, close: str, blocks: Sequence[Block]) -> View:
    return {
        "type": "modal",
        "callback_id": CALLBACK,
        "title": _plain(_cut(verb.title, TITLE)),
        "close": _plain(close),
        "blocks": list(blocks),
    }


def _section(words: str) -> Block:
    text = _cut(mrkdwn(words), SECTION)
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}


def _small(words: str) -> Block:
    return {
        "type": "context",
        "elements": [{"type": "plain_text", "text": _cut(words, LABEL), "emoji": False}],
    }


def _input(field: FormField) -> Block:
    block: Block = {
        "type": "input",
        "block_id": field.name,
        "label": _plain(_cut(field.label, LABEL)),
        "optional": not field.is_required,
        "element": {"action_id": field.name, **_ELEMENTS[field.field_type](field)},
    }
    if field.hint:
        block["hint"] = _plain(_cut(field.hint.replace("**", ""), LABEL))
    return block


def _plain(text: str) -> Block:
    return {"type": "plain_text", "text": text, "emoji": False}


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


# Slack's element for each way of asking


def _first(name: str, value: Any) -> Block:
    """An element's initial value, if there is one."""
    return {name: value} if value else {}


def _key(field: FormField) -> str:
    return field.initial[0].key if field.initial else ""


def _day(field: FormField) -> Block:
    return {"type": "datepicker", **_first("initial_date", _key(field))}


def _time(field: FormField) -> Block:
    return {"type": "timepicker", **_first("initial_time", _key(field))}


def _person(field: FormField) -> Block:
    return {"type": "users_select", **_first("initial_user", _id(_key(field)))}


def _people(field: FormField) -> Block:
    return {"type": "multi_users_select", **_first("initial_users", [_id(one.key) for one in field.initial])}


def _channel(field: FormField) -> Block:
    return {
        "type": "conversations_select",
        "filter": {"include": ["private"]},
        **_first("initial_conversation", _id(_key(field))),
    }


def _id(mention: str) -> str:
    return mention.strip("<@#>")


def _words(field: FormField) -> Block:
    text = {"type": "plain_text_input", "multiline": True, "max_length": LONGEST_WORDS}
    return {**text, **_first("initial_value", _key(field)[:LONGEST_WORDS])}


def _text(field: FormField) -> Block:
    typed = " ".join(one.key for one in field.initial)[:LONGEST_WORDS]
    return {"type": "plain_text_input", "max_length": LONGEST_WORDS, **_first("initial_value", typed)}


def _choice(field: FormField) -> Block:
    # An initial option must be among the options word for word.
    chosen = {one.key for one in field.initial}
    initial = options(one for one in field.choices if one.key in chosen)
    if field.many:
        first = _first("initial_options", initial)
        return {"type": "multi_static_select", **offered(field.choices), **first}
    return {"type": "static_select", **offered(field.choices), **_first("initial_option", _only(initial))}


def _lookup(field: FormField) -> Block:
    first = _first("initial_option", _only(options(field.initial)))
    return {"type": "external_select", "min_query_length": 0, **first}


def _only(found: Sequence[Block]) -> Block | None:
    return next(iter(found), None)


_ELEMENTS: Mapping[FieldType, Callable[[FormField], Block]] = {
    FieldType.DAY: _day,
    FieldType.TIME: _time,
    FieldType.PERSON: _person,
    FieldType.PEOPLE: _people,
    FieldType.CHANNEL: _channel,
    FieldType.WORDS: _words,
    FieldType.TEXT: _text,
    FieldType.CHOICE: _choice,
    FieldType.LOOKUP: _lookup,
}


def offered(choices: Sequence[Choice]) -> Block:
    """Choices as what a menu offers, under their headings if they have any."""
    if not any(one.group for one in choices):
        return {"options": options(choices)}
    groups = groupby(choices, key=lambda one: one.group)
    return {"option_groups": [{"label": _plain(name), "options": options(of)} for name, of in groups]}


def options(choices: Iterable[Choice]) -> list[Block]:
    """Choices as the options of a menu."""
    return [
        {
            "text": _plain(_cut(one.words, OPTION)),
            "value": one.key,
            **_first("description", _plain(_cut(one.about, OPTION)) if one.about else None),
        }
        for one in choices
    ]


# Reading a submitted form back


def field_values(view: View) -> dict[str, str | list[str]]:
    """The value of each field, as its kind reads it."""
    state = view["state"]["values"]
    return {name: _held(state.get(name, {}).get(name, {})) for name in field_names(view)}


def field_names(view: View) -> list[str]:
    """The names of a form's fields, in order."""
    return [block["block_id"] for block in view["blocks"] if block["type"] == "input"]


def _held(answer: Mapping[str, Any]) -> str | list[str]:
    match answer.get("type"):
        case "users_select":
            return _mention("@", answer.get("selected_user"))
        case "conversations_select":
            return _mention("#", answer.get("selected_conversation"))
        case "multi_users_select":
            return [_mention("@", person) for person in answer.get("selected_users") or ()]
        case "multi_static_select":
            return [option["value"] for option in answer.get("selected_options") or ()]
        case "static_select" | "external_select":
            return str((answer.get("selected_option") or {}).get("value", ""))
        case _:
            said = (answer.get(name) for name in ("value", "selected_date", "selected_time"))
            return str(next(filter(None, said), ""))


def _mention(mark: str, one: str | None) -> str:
    return f"<{mark}{one}>" if one else ""


def field_errors(wrong: Mapping[str, str], names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Each sentence with the field it belongs under: the one it is about, or the last if the form has no such field."""
    for name, words in wrong.items():
        yield name if name in names else names[-1], _cut(words, ERROR)
