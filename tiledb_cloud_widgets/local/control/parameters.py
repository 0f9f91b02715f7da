"""Reading query parameters and JSON bodies of the control plane: wrong ones are answered 400, and why."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from ..http.errors import HTTPError

if TYPE_CHECKING:
    from collections.abc import Collection

    from ..http.messages import Request

PER_PAGE: Final = 100
"""Rows of a page when a request does not say how many."""
MAX_PER_PAGE: Final = 10_000
#: the largest number a JSON number can hold exactly everywhere
_MAX_INTEGER: Final = 2**53


def integer(request: Request, name: str, default: int, *, least: int = 0, most: int = _MAX_INTEGER) -> int:
    """Return the whole number `name` of the query; `default` when it is absent or empty."""
    text = request.first(name)
    if text is None or text == "":
        return default
    # int() alone would take "1_000", " 5" and digits of other scripts
    if (
        not (text.isascii() and text.removeprefix("-").isdigit())
        or len(text) > 20
        or not least <= int(text) <= most
    ):
        raise HTTPError(
            400, f"{name}={text[:80]!r} is not allowed: a whole number from {least:,} to {most:,} is."
        )
    return int(text)


def page(request: Request) -> tuple[int, int]:
    """Return (page, per_page): pages count from 1, and page 0 is the first one too."""
    number = integer(request, "page", 1)
    return max(number, 1), integer(request, "per_page", PER_PAGE, least=1, most=MAX_PER_PAGE)


def boolean(request: Request, name: str, *, default: bool = False) -> bool:
    """Return the truth value `name` of the query, in any case; `default` when it is absent or empty."""
    text = request.first(name)
    if text is None or text == "":
        return default
    if text.lower() not in ("true", "false", "1", "0"):
        raise HTTPError(400, f"{name}={text[:80]!r} is not allowed: true or false is.")
    return text.lower() in ("true", "1")


def texts(request: Request, name: str) -> tuple[str, ...]:
    """Return every value of `name` in the query, sorted and without repetitions."""
    return tuple(sorted(set(request.all(name))))


def one_of(request: Request, name: str, allowed: Collection[str], default: str | None = None) -> str | None:
    """Return the value of `name`, one of `allowed`; `default` when it is absent or empty."""
    text = request.first(name)
    if text is None or text == "":
        return default
    if text not in allowed:
        raise HTTPError(400, f"{name}={text[:80]!r} is not allowed; these are: {', '.join(allowed)}.")
    return text


def date_time(name: str, text: str) -> float:
    """Return an RFC 3339 date-time as seconds since 1970; without a time zone it is UTC."""
    try:
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        raise HTTPError(400, f"{name}={text[:80]!r} is no date-time such as 2030-01-31T12:00:00Z.") from None


def body(request: Request) -> dict[str, Any]:
    """Return the JSON object in the body; an absent one is empty."""
    value = request.json()
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise HTTPError(400, f"The body must be a JSON object, not {_type(value)}.")
    return value


def text(value: dict[str, Any], name: str, *, most: int = 1_000_000) -> str | None:
    """Return the text field `name` of a body; None when it is absent or null."""
    found = value.get(name)
    if found is None:
        return None
    if not isinstance(found, str):
        raise HTTPError(400, f"{name} must be a text, not {_type(found)}.")
    if len(found) > most:
        raise HTTPError(400, f"{name} has {len(found):,} characters; at most {most:,} are allowed.")
    return _clean(name, found)


def text_list(value: dict[str, Any], name: str, *, most: int = 1_000) -> list[str] | None:
    """Return the list of texts `name` of a body, none of them empty; None when it is absent or null."""
    found = value.get(name)
    if found is None:
        return None
    if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
        raise HTTPError(400, f"{name} must be a list of texts.")
    if len(found) > most or any(not 0 < len(each) <= 1_000 for each in found):
        raise HTTPError(400, f"{name} must hold at most {most:,} texts, each of 1 to 1,000 characters.")
    return [_clean(name, each) for each in found]


def truth(value: dict[str, Any], name: str) -> bool | None:
    """Return the truth value `name` of a body; None when it is absent or null."""
    found = value.get(name)
    if found is not None and not isinstance(found, bool):
        raise HTTPError(400, f"{name} must be true or false, not {_type(found)}.")
    return found


def text_map(value: dict[str, Any], name: str) -> dict[str, str] | None:
    """Return the object of texts `name` of a body; None when it is absent or null."""
    found = value.get(name)
    if found is None:
        return None
    if not isinstance(found, dict) or not all(isinstance(each, str) for each in found.values()):
        raise HTTPError(400, f"{name} must be an object whose values are texts.")
    return {_clean(name, key): _clean(name, each) for key, each in found.items()}


def _clean(name: str, found: str) -> str:
    """Refuse what no database can keep: half a surrogate pair, and NUL."""
    if "\0" in found or any("\ud800" <= character <= "\udfff" for character in found):
        raise HTTPError(
            400, f"{name} holds a character that no text can have: NUL, or half a surrogate pair."
        )
    return found


def _type(value: object) -> str:
    if value is None:
        return "null"
    return {dict: "an object", list: "a list", str: "a text", bool: "a truth value"}.get(
        type(value), "a number"
    )
