"""What the Preview tab shows: the parts of a bounded read as they come, read by a process of its own."""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from tiledb_cloud_widgets.panel.asset_messages import Previewed
from tiledb_cloud_widgets.panel.messages import Code

if TYPE_CHECKING:
    from collections.abc import Hashable

    from tiledb_cloud_widgets.catalog.asset import Asset
    from tiledb_cloud_widgets.client import Client
    from tiledb_cloud_widgets.panel.asset_messages import PreviewRequest
    from tiledb_cloud_widgets.panel.channel import Call
    from tiledb_cloud_widgets.preview.parts import Part

STATIC = Path(__file__).parent.parent / "static"


def prepare(user: Hashable) -> None:
    """Have a worker started: somebody looks at an asset, and may want to see its data."""
    from tiledb_cloud_widgets.preview.process import shared  # noqa: PLC0415 (loaded when it is first needed)

    shared().enter(user)


def leave(user: Hashable) -> None:
    """Note that a panel is closed; the workers end with the last one."""
    process = sys.modules.get("tiledb_cloud_widgets.preview.process")
    if process:  # ipywidgets closes what is left when Python ends: too late to import anything
        process.shared().leave(user)


def preview(client: Client, asset: Asset, body: PreviewRequest, call: Call, user: Hashable) -> Previewed:
    """Send the parts of a preview as they come; the newest request of a view wins.

    Parameters
    ----------
    client : Client
        Whose credentials read.
    asset : Asset
        What to show.
    body : PreviewRequest
        How.
    call : Call
        The request, which gets the parts.
    user : hashable
        The panel.

    Raises
    ------
    NotFound, Forbidden, NotSignedIn, Unreachable
        Nothing could be read, for one of these reasons.
    ValueError
        A coordinate in ``at`` is not a whole number.
    """
    from tiledb_cloud_widgets.catalog.asset import raise_if_gone  # noqa: PLC0415
    from tiledb_cloud_widgets.preview import parts  # noqa: PLC0415
    from tiledb_cloud_widgets.preview.process import shared  # noqa: PLC0415
    from tiledb_cloud_widgets.preview.wire import Request  # noqa: PLC0415

    previewer = shared()
    previewer.enter(user)
    if body.code:
        call.part("code", Code(view_code()))
    owner = (user, call.view)
    call.on_cancel = lambda: previewer.stop(owner, call.number)
    unread: list[parts.Failure] = []
    seen: set[str] = set()

    def on_part(part: Part, buffers: list[bytes]) -> None:
        if isinstance(part, parts.Failure) and not seen:
            unread.append(part)  # the catalogue may say why
            return
        seen.add(parts.name(part))
        call.part(parts.name(part), parts.body(part), buffers)

    request = Request(
        uri=asset.uri,
        config=client.Config().dict(),
        kind="group" if asset.kind == "group" else "array",
        at={name: _coordinate(name, text) for name, text in body.at.items()},
        attribute=body.attribute,
        timestamp=body.timestamp,
        exact=body.exact,
    )
    outcome = previewer.run(request, on_part, owner=owner, number=call.number, cancelled=call.cancelled)
    for failure in unread:
        if failure.code == "failed":
            raise_if_gone(asset, failure.reason)
        call.part(parts.name(failure), parts.body(failure))
    return Previewed(outcome)


@cache
def view_code() -> str:
    """Return the module that draws previews: a page asks for it once, when it first needs it."""
    return (STATIC / "preview.js").read_text("utf-8")


def _coordinate(name: str, text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise ValueError(
            f"at: the coordinate of {name!r} must be a whole number, not {text!r:.60}."
        ) from None
