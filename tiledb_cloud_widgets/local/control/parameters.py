"""Reads the query parameters and JSON bodies of the control plane; a wrong one is refused with status 400."""

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
#: the largest integer that every JSON parser keeps exactly
_MAX_INTEGER: Final = 2**53


def integer(request: Request, name: str, default: int, *, least: int = 0, most: int = _MAX_INTEGER) -> int:
    """Return the query parameter `name` as an integer; `default` when it is absent or empty."""
    value = request.first(name)
    if not value:
        return default
    # int() alone would accept "1_000", " 5" and digits of other scripts
    is_number = value.isascii() and value.removeprefix("-").isdigit() and len(value) <= 20
    if not is_number or not least <= int(value) <= most:
        raise _refused(name, value, f"a whole number from {least:,} to {most:,}")
    return int(value)


def boolean(request: Request, name: str) -> bool:
    """Return the query parameter `name`, in upper or lower case; False when it is absent or empty."""
    value = request.first(name) or "false"
    if value.lower() not in ("true", "false", "1", "0"):
        raise _refused(name, value, "true or false")
    return value.lower() in ("true", "1")


def strings(request: Request, name: str) -> tuple[str, ...]:
    """Return every value of the query parameter `name`, sorted and without repetitions."""
    return tuple(sorted(set(request.all(name))))


def one_of(request: Request, name: str, allowed: Collection[str]) -> str | None:
    """Return the query parameter `name`, one of `allowed`; None when it is absent or empty."""
    value = request.first(name)
    if value and value not in allowed:
        raise _refused(name, value, f"one of {', '.join(allowed)}")
    return value or None


def date_time(name: str, value: str) -> float:
    """Return an RFC 3339 date-time as seconds since 1970; without a time zone it is UTC."""
    try:
        moment = datetime.fromisoformat(value)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        raise _refused(name, value, "a date-time such as 2030-01-31T12:00:00Z") from None


def _refused(name: str, value: str, allowed: str) -> HTTPError:
    return HTTPError(400, f"{name} must be {allowed}, not {value[:80]!r}.")


def json_object(request: Request) -> dict[str, Any]:
    """Return the JSON object in the body; {} without a body."""
    value = request.json()
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise HTTPError(400, f"The body must be a JSON object, not {_type(value)}.")
    return value


def string_field(fields: dict[str, Any], name: str, *, most: int = 1_000_000) -> str | None:
    """Return the string `name` of a JSON object; None when it is absent or null."""
    value = fields.get(name)
    if value is None:
        return None
    if not isinstance(value, str):
        raise HTTPError(400, f"{name} must be a string, not {_type(value)}.")
    if len(value) > most:
        raise HTTPError(400, f"{name} has {len(value):,} characters; at most {most:,} are allowed.")
    return _storable(name, value)


def string_list_field(fields: dict[str, Any], name: str) -> list[str] | None:
    """Return the list `name` of non-empty strings; None when it is absent or null."""
    values = fields.get(name)
    if values is None:
        return None
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise HTTPError(400, f"{name} must be a list of strings.")
    if len(values) > 1_000 or any(not 0 < len(value) <= 1_000 for value in values):
        raise HTTPError(400, f"{name} must have at most 1,000 strings of 1 to 1,000 characters.")
    return [_storable(name, value) for value in values]


def boolean_field(fields: dict[str, Any], name: str) -> bool | None:
    """Return the boolean `name` of a JSON object; None when it is absent or null."""
    value = fields.get(name)
    if value is not None and not isinstance(value, bool):
        raise HTTPError(400, f"{name} must be true or false, not {_type(value)}.")
    return value


def string_map_field(fields: dict[str, Any], name: str) -> dict[str, str] | None:
    """Return the object `name` whose values are strings; None when it is absent or null."""
    values = fields.get(name)
    if values is None:
        return None
    if not isinstance(values, dict) or not all(isinstance(value, str) for value in values.values()):
        raise HTTPError(400, f"{name} must be an object whose values are strings.")
    return {_storable(name, key): _storable(name, value) for key, value in values.items()}


def _storable(name: str, value: str) -> str:
    if "\0" in value or any("\ud800" <= character <= "\udfff" for character in value):
        raise HTTPError(400, f"{name} must not contain NUL or half a surrogate pair.")
    return value


def _type(value: object) -> str:
    if value is None:
        return "null"
    names = {dict: "an object", list: "a list", str: "a string", bool: "a boolean"}
    return names.get(type(value), "a number")
