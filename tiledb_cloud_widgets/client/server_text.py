"""Text that a server sent, made fit to be printed, shown or saved."""

from __future__ import annotations

import re

#: Most characters of a server's text in an error, a repr or a line of a log.
LONGEST = 2_000

# Control characters (a terminal obeys some), surrogates (no encoding takes them), and marks of direction
# (they make text read as something else). Line breaks, tabs and joiners stay.
_UNFIT = "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"


def clean(text: str, longest: int = LONGEST) -> str:
    r"""Return ``text`` without control and direction characters, and cut to a length.

    Parameters
    ----------
    text : str
        What a server sent.
    longest : int, default 2000
        Most characters; what is cut off is counted at the end.

    Examples
    --------
    >>> clean("a\x1b[31mb\u202ec")
    'a�[31mb�c'
    >>> clean("abcdef", 3)
    'abc… (3 more characters)'
    """
    more = len(text) - longest
    if more > 0:
        text = text[:longest]
    text = re.sub(_UNFIT, "�", text)
    return f"{text}… ({more:,} more characters)" if more > 0 else text
