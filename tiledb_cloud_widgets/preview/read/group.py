"""Previews of groups: their members, and of some kinds of groups the member that shows most."""

from __future__ import annotations

import itertools
import json
from typing import TYPE_CHECKING, Any, Final

import tiledb
from msgspec.structs import replace

from tiledb_cloud_widgets.preview.parts import Facts, Head, Member, Members, Part, Picture

from .source import context

if TYPE_CHECKING:
    from collections.abc import Callable

    from tiledb_cloud_widgets.preview.wire import Request

    from .preview import Send

#: members that are listed
MEMBERS: Final = 200
#: pixels along a side of the level of an image that is shown
LEVEL: Final = 1024


def preview(request: Request, send: Send, preview_array: Callable[[Request, Send], None]) -> None:
    """Send the members, then what shows most of them, if the group says what it is."""
    config = dict(request.config)
    if request.timestamp is not None:
        config["sm.group.timestamp_end"] = str(request.timestamp)
        config["sm.group.timestamp_start"] = str(request.since)
    with tiledb.Group(request.uri, "r", ctx=context(config)) as group:
        total = len(group)
        members = [_member(member) for member in itertools.islice(group, MEMBERS)]
        meta = dict(group.meta.items())
    members.sort(key=lambda member: (member.kind == "array", member.name))
    send(Head(kind="group", dimensions=[], attributes=[], empty=not members))
    send(Facts(cells=total, counted=True))
    shown, note = _shown(members, meta)
    few = {0: "The group is empty.", 1: "Its only member.", 2: "Both members."}
    listed = few.get(total) or f"All {total:,} members."
    if total > MEMBERS:
        listed = f"The first {MEMBERS:,} of {total:,} members."
    send(Members(members=members, total=total, note=listed if shown else f"{listed} {note}".strip()))
    if shown is not None:
        inner = replace(request, uri=shown.uri, kind="array")
        preview_array(inner, _without_head(send, note))


def _member(member: Any) -> Member:  # noqa: ANN401 (tiledb has no types)
    kind = "group" if member.type is tiledb.Group else "array"
    name = member.name or str(member.uri).rstrip("/").rpartition("/")[2]
    return Member(name=name, kind=kind, uri=str(member.uri))  # type: ignore[arg-type]


def _shown(members: list[Member], meta: dict[str, Any]) -> tuple[Member | None, str]:
    """Return the member that is previewed, and what it is; or why there is none."""
    by_name = {member.name: member for member in members if member.kind == "array"}
    if (levels := _levels(meta)) and (found := _level(levels, by_name)):
        return found
    if meta.get("soma_object_type") == "SOMAExperiment" and "obs" in by_name:
        return by_name["obs"], "Below: obs, what was observed."
    return None, "The group holds no picture of its own." if members else ""


def _levels(meta: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the levels of an image with several resolutions, the finest first."""
    try:
        levels = json.loads(meta["levels"])
        return [level for level in levels if level["shape"] and level["name"]]
    except (KeyError, TypeError, ValueError):
        return []


def _level(levels: list[dict[str, Any]], members: dict[str, Member]) -> tuple[Member, str] | None:
    """Return the finest level that is small enough to be shown whole, or the coarsest."""
    there = [(place, level) for place, level in enumerate(levels, 1) if level["name"] in members]
    if not there:
        return None
    fitting = (item for item in there if max(map(int, item[1]["shape"])) <= LEVEL)
    place, level = next(fitting, there[-1])
    return members[level["name"]], f"Level {place} of {len(levels)}."


def _without_head(send: Send, note: str) -> Send:
    """Send the parts of a member as parts of the group; its picture says which member it is."""

    def send_part(part: Part, *buffers: bytes) -> None:
        if isinstance(part, (Head, Facts)):
            return
        if isinstance(part, Picture):
            part = replace(part, notes=[note, *part.notes])
        send(part, *buffers)

    return send_part
