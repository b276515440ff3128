"""The errors shown to a person as a sentence.

PermanenceError          the request failed; the message says why and what to do next
├── NotUnderstood        the words make no request
├── NotFound             there is no such record, or none this person may see
├── NotAllowed           this person may not do that, or not in this place
├── RuleBroken           the request is clear, but the journey or the records do not allow it
└── Unavailable          something this needs cannot be reached just now
"""


class PermanenceError(Exception):
    """The request failed; the message says why and what to do next."""


class NotUnderstood(PermanenceError):
    """The words make no request."""


class NotFound(PermanenceError):
    """There is no such record, or none this person may see."""


class NotAllowed(PermanenceError):
    """This person may not do that, or not in this place."""


class RuleBroken(PermanenceError):
    """The request is clear, but the journey or the records do not allow it."""


class Unavailable(PermanenceError):
    """Something this needs cannot be reached just now; nothing was changed."""
