"""Everything that can be told to a person as a sentence.

PermanenceError          could not be carried out; the message says why and what to do next
├── NotUnderstood        the words make no request
├── NotFound             nothing on record answers to that, or nothing this person may see
├── NotAllowed           this person, or this place, does not reach that far
├── RuleBroken           clear, but the journey or the records do not allow it
└── Unavailable          something this needs cannot be reached just now
"""


class PermanenceError(Exception):
    """Could not be carried out; the message says why and what to do next."""


class NotUnderstood(PermanenceError):
    """The words make no request."""


class NotFound(PermanenceError):
    """Nothing on record answers to that, or nothing this person may see."""


class NotAllowed(PermanenceError):
    """This person, or this place, does not reach that far."""


class RuleBroken(PermanenceError):
    """Clear, but the journey or the records do not allow it."""


class Unavailable(PermanenceError):
    """Something this needs cannot be reached just now; nothing was changed."""
