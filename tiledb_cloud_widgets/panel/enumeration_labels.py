"""The labels of enumerations, which the JSON routes do not name: a worker of previews reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tiledb_cloud_widgets.catalog.asset import Asset
    from tiledb_cloud_widgets.client import Client
    from tiledb_cloud_widgets.preview.parts import Part

SECONDS = 5.0  # that it may take, once the worker has started


def labels_of(client: Client, asset: Asset) -> dict[str, str] | None:
    """Return the labels of an array's attributes in words: ``{"sky": "2 labels: clear, cloud"}``.

    None where they could not be read.
    """
    from tiledb_cloud_widgets.preview import parts  # noqa: PLC0415 (loaded when it is first needed)
    from tiledb_cloud_widgets.preview.process import shared  # noqa: PLC0415
    from tiledb_cloud_widgets.preview.wire import Request  # noqa: PLC0415

    found: list[parts.Labels] = []

    def on_part(part: Part, _buffers: list[bytes]) -> None:
        if isinstance(part, parts.Labels):
            found.append(part)

    config = client.Config().dict()
    shared().run(Request(uri=asset.uri, config=config, kind="array", labels=True, seconds=SECONDS), on_part)
    if not found:
        return None
    labels = {name: _words(count, found[0].labels[name]) for name, count in found[0].counts.items()}
    return labels | dict.fromkeys(found[0].lost, "labels that could not be read")


def _words(count: int, first: list[str]) -> str:
    more = f" and {count - len(first):,} more" if count > len(first) else ""
    return (
        f"{count:,} label{'' if count == 1 else 's'}: {', '.join(first)}{more}" if count else "no labels yet"
    )
