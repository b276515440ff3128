"""The errors shown to a person as a sentence.

PermanenceError          the request failed; the message says why and what to do next
├── NotUnderstood        the words make no request
├── NotFound             there is no such record, or none this person may see
├── NotAllowed           this person may not do that, or not in this place
├── RuleBroken           the request is clear, but the journey or the records do not allow it
├── Identifying          the words hold what says who somebody is; they are not kept
└── Unavailable          something this needs cannot be reached just now
    └── Busy             the records: another program keeps them to itself, or the time is up
        └── Uncounted    figures: what was recorded last is not counted yet
"""

DAY = "day"
"""The `field` of an error about a day, where its raiser does not know what the request calls that day."""


class PermanenceError(Exception):
    """The request failed; the message says why and what to do next.

    Attributes:
        field: The name of the parameter it is about; a child, an action and a team are called so everywhere, a day is DAY.
        in_form: The message in a form, without `how`.
    """

    def __init__(self, words: str, *, field: str = "", how: str = "", then: str = "") -> None:
        """Make the message of its words; of `how`, the advice on typing this request; and of what is said after that.

        An answer shows all three. A form has fields, menus and a calendar, so it leaves `how` out; another request, which this
        form cannot make, is named in the words. A `how` that begins with a colon or comma takes the words' full stop away.
        """
        goes_on = how.startswith((":", ","))
        typed = f"{words.removesuffix('.')}{how}" if goes_on else _joined(words, how)
        super().__init__(_joined(typed, then))
        self.field = field
        shown = _joined(words, then)
        self.in_form = f"{shown}." if shown.endswith("`") else shown

    def say_first(self, words: str) -> None:
        """Put a sentence before the message."""
        self.args = (_joined(words, str(self)),)
        self.in_form = _joined(words, self.in_form)

    def say_instead(self, words: str, in_form: str) -> None:
        """Say something else in place of the message, in an answer and in a form."""
        self.args = (words,)
        self.in_form = in_form


def _joined(*sentences: str) -> str:
    return " ".join(filter(None, sentences))


class NotUnderstood(PermanenceError):
    """The words make no request."""


class NotFound(PermanenceError):
    """There is no such record, or none this person may see."""


class NotAllowed(PermanenceError):
    """This person may not do that, or not in this place."""


class RuleBroken(PermanenceError):
    """The request is clear, but the journey or the records do not allow it."""


class Identifying(PermanenceError):
    """The words hold what says who somebody is; they are not kept."""


class Unavailable(PermanenceError):
    """Something this needs cannot be reached just now; nothing was changed."""


class Busy(Unavailable):
    """The records were not free before the deadline; nothing was changed."""


class Uncounted(Busy):
    """What was recorded last is not counted yet, and no figure is told without it; nothing was changed."""
