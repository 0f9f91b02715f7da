"""Rows as the views get them: nothing that is not shown."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Literal

from tiledb_cloud_widgets.catalog.page import humanized, uri_of
from tiledb_cloud_widgets.panel.asset_messages import Fact
from tiledb_cloud_widgets.panel.messages import Row

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from tiledb_cloud_widgets.catalog.page import Info
    from tiledb_cloud_widgets.panel.messages import IconName

DESCRIPTION_LENGTH = 300
PLAIN = {"array", "dense", "sparse", "group", "generic"}  # types that say no more than the kind does
COPIED = {"Stored at", "UUID"}
FILTERS: dict[str, Literal["namespace", "type"]] = {"Owner": "namespace", "Type": "type"}
SPACE = "\N{NO-BREAK SPACE}"  # a number and its unit stay on one line
UNITS = ("bytes", "kB", "MB", "GB", "TB", "PB", "EB")


def row_of(info: Info) -> Row:
    """Return a row: what the grid shows, and no more; Details asks for the rest."""
    group = info.kind == "group"
    size = _members(info) if group else info.size
    size = None if size is None or size < 0 else size  # some servers say "unknown" with -1
    return Row(
        uri=uri_of(info),
        name=info.name or info.id or "",
        namespace=info.namespace or "",
        kind="group" if group else "array",
        type=type_of(info),
        icon=icon_of(info),
        size=size,
        amount=(_members_text(size) if group else size_text(size)) or "",
        last_accessed=iso(info.last_accessed),
        tags=list(info.tags),
        description=_cut(info.description),
        public=bool(info.public_share),
        read_only=getattr(info, "read_only", None),
        favorite=getattr(info, "is_favorite", None),
    )


def _cut(text: str | None) -> str | None:
    """Cut a long description: a page may hold a thousand; Details asks for the whole."""
    return text[:DESCRIPTION_LENGTH] + "…" if text and len(text) > DESCRIPTION_LENGTH else text


def facts_of(info: Info, *, access: bool = True) -> list[Fact]:
    """Return what Overview lists below its headline; ``access``: also how many it is shared with."""
    row = row_of(info)
    by = f"by {info.created_by}" if info.created_by else ""
    created = ", ".join(filter(None, [moment(info.created_at), by]))
    others = info.share_count
    shared = "" if others is None or others < 0 else f"Shared with {others:,}" if others else "Not shared"
    sharing = ("Public" if row.public else shared) if access else ""
    read_only = "read only" if row.read_only else ""
    facts = {
        "Owner": info.namespace,
        "Type": type_of(info) if _special(info) else None,
        "Last accessed": moment(info.last_accessed),
        "Created": created,
        "Access": ", ".join(filter(None, [sharing, read_only])),
        "Your permissions": ", ".join(permitted(info.allowed_actions)),
        "License": info.license_id or _first_line(info.license_text),
        "Stored at": info.uri,
        "UUID": info.id,
    }
    known = [(label, value) for label, value in facts.items() if value]
    return [Fact(label, value, label in COPIED, FILTERS.get(label)) for label, value in known]


def permitted(actions: Iterable[str]) -> list[str]:
    """Return permissions in words, without those that reading an asset includes.

    Examples
    --------
    >>> permitted(["read", "write", "read_array_schema"]), permitted(["read_array_schema"])
    (['read', 'write'], ['read array schema'])
    """
    actions = list(actions)
    return [
        action.replace("_", " ")
        for action in actions
        if not (action.startswith("read_") and "read" in actions)
    ]


def type_of(info: Info) -> str | None:
    """Return what users call it: its file type or group type where that says more than dense or sparse."""
    special = _special(info)
    if special is not None:
        return label_of(special)
    return "Group" if info.kind == "group" else (getattr(info, "type", None) or "").capitalize() or None


def label_of(name: str) -> str:
    """Return a type or permission of the API as the words of a label: ``"ml_model"`` -> ``"ML model"``."""
    words = humanized(name)
    return words[:1].upper() + words[1:]


def icon_of(info: Info) -> IconName:
    """Return the name of the icon that stands for it."""
    if info.kind == "group":
        return "group"
    if _special(info) is not None:
        return "file"
    kind = getattr(info, "type", None)
    return "dense" if kind == "dense" else "sparse" if kind == "sparse" else "array"


def _special(info: Info) -> str | None:
    name = getattr(info, "group_type" if info.kind == "group" else "file_type", None)
    return name if name and name not in PLAIN else None


def size_text(size: int | None) -> str | None:
    """Return bytes for people, in powers of 1000; None for an unknown size: null, or 0."""
    if not size:
        return None
    value, unit = float(size), 0
    while value >= 999.5 and unit < len(UNITS) - 1:
        value, unit = value / 1000, unit + 1
    number = f"{value:,.0f}" if unit == 0 or value >= 99.95 else f"{value:.1f}"
    return f"{number}{SPACE}{UNITS[unit]}"


def _members_text(members: int | None) -> str | None:
    return None if members is None else f"{members:,} member{'' if members == 1 else 's'}"


def count(number: int | None) -> str | None:
    """Return a number with separators."""
    return None if number is None else f"{number:,}"


def iso(when: datetime | None) -> str | None:
    """Return a moment for the views, of UTC."""
    return None if when is None else _utc(when).isoformat()


def moment(when: datetime | None) -> str | None:
    """Return an absolute moment for people."""
    return None if when is None else f"{_utc(when).isoformat(sep=' ', timespec='minutes')[:16]} UTC"


def _utc(when: datetime) -> datetime:
    try:
        return when.astimezone(UTC)
    except OverflowError:  # the very first or last day there is
        return when.replace(tzinfo=UTC)


def _members(info: Info) -> int | None:
    if info.size is not None:
        return info.size
    counts = [getattr(info, "asset_count", None), getattr(info, "group_count", None)]
    known = [number for number in counts if number is not None]
    return sum(known) if known else None


def _first_line(text: str | None) -> str | None:
    lines = (text or "").strip().splitlines()
    return lines[0][:80] if lines else None
