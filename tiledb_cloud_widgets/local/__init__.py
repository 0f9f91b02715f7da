"""A TileDB Cloud on loopback for local folders: for trying, teaching, testing and demonstrating.

>>> from tiledb_cloud_widgets import local
>>> with local.start() as cloud:  # doctest: +SKIP
...     print(cloud.client.list_arrays().arrays)

In a terminal: ``python -m tiledb_cloud_widgets.local [ROOT]``.
"""

from __future__ import annotations

from .launcher import LocalCloud, start

__all__ = ["LocalCloud", "start"]
