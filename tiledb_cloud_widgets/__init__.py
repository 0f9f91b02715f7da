"""The TileDB Cloud catalogue inside a notebook.

>>> import tiledb_cloud_widgets as tcw
>>> cloud = tcw.local.start()  # with an account: tcw.login()
>>> browser = tcw.browse(cloud.client, tags=["climate"])
>>> browser.selection = ["tiledb://climate-lab/mauna-loa-co2"]  # or a click
>>> with browser.selected.open() as array:
...     print(array.schema.domain.dim(0).name, array.schema.attr(0).name)
week co2
>>> len(tcw.listing(client=cloud.client, scope="public", progress=False)) > 0
True
>>> cloud.stop()

Names are loaded when they are first used: importing this package imports neither pandas nor tiledb.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from tiledb_cloud_widgets import collector

if TYPE_CHECKING:
    from tiledb_cloud_widgets import client, local
    from tiledb_cloud_widgets.catalog.asset import Asset
    from tiledb_cloud_widgets.catalog.export import export
    from tiledb_cloud_widgets.catalog.exports import last_export
    from tiledb_cloud_widgets.catalog.listing import listing
    from tiledb_cloud_widgets.catalog.locate import open  # noqa: A004, F401 (it is tcw.open)
    from tiledb_cloud_widgets.catalog.preview import Preview
    from tiledb_cloud_widgets.catalog.query import Query
    from tiledb_cloud_widgets.widgets.browse import browse
    from tiledb_cloud_widgets.widgets.browser import Browser
    from tiledb_cloud_widgets.widgets.login import LoginForm, login
    from tiledb_cloud_widgets.widgets.namespaces import NamespacePicker

# Not "open": a star import would replace Python's own.
__all__ = [
    "Asset",
    "Browser",
    "LoginForm",
    "NamespacePicker",
    "Preview",
    "Query",
    "browse",
    "client",
    "export",
    "last_export",
    "listing",
    "local",
    "login",
]

_PLACES = {
    "Asset": "catalog.asset",
    "Browser": "widgets.browser",
    "LoginForm": "widgets.login",
    "NamespacePicker": "widgets.namespaces",
    "Preview": "catalog.preview",
    "Query": "catalog.query",
    "browse": "widgets.browse",
    "client": "client",
    "export": "catalog.export",
    "last_export": "catalog.exports",
    "listing": "catalog.listing",
    "local": "local",
    "login": "widgets.login",
    "open": "catalog.locate",
}


def __getattr__(name: str) -> object:
    place = _PLACES.get(name)
    if place is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}; it has {', '.join(_PLACES)}")
    with collector.paused(lasting=True):
        module = importlib.import_module(f"{__name__}.{place}")
    value = module if name == place else getattr(module, name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return list(_PLACES)
