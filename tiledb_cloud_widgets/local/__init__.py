"""A TileDB Cloud on loopback for local folders: for trying, teaching, testing and demonstrating.

>>> from tiledb_cloud_widgets import local
>>> with local.start() as cloud:
...     print(cloud.client.list_arrays(search="photos/chelsea").arrays[0].tiledb_uri)
tiledb://ada/photos/chelsea

In a terminal: ``python -m tiledb_cloud_widgets.local [ROOT]``.

Of the ``tiledb-cloud`` client's operations these are not there, and answered 501 with their names: UDFs, SQL,
tasks and task graphs; notebook servers, uploads and exports of notebooks and files; credentials of cloud
storage; invitations; activity logs; creating and changing users and organizations; cells of arrays as JSON.
"""

from __future__ import annotations

from .launcher import LocalCloud, start

__all__ = ["LocalCloud", "start"]
