"""What a child's reference is: a short word of the authority's own pattern."""

import re

LONGEST_REFERENCE = 40
"""The most characters a reference may have: the pattern is an administrator's, and may cost more for each."""


def is_reference(text: str, pattern: re.Pattern[str]) -> bool:
    """Whether a text is a reference; one that is too long is never matched."""
    return len(text) <= LONGEST_REFERENCE and pattern.fullmatch(text) is not None
