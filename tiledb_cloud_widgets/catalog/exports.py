"""What the panels of this kernel export: DataFrames kept for Python, and files beside the notebook."""

from __future__ import annotations

import warnings
import weakref
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tiledb_cloud_widgets.catalog.columns import attrs_of, shape_of
from tiledb_cloud_widgets.catalog.listing import CancelledError, Walk, collect
from tiledb_cloud_widgets.catalog.names import name_of, name_of_assets
from tiledb_cloud_widgets.catalog.page import uri_of
from tiledb_cloud_widgets.catalog.row_files import RowFile
from tiledb_cloud_widgets.catalog.sign_in import SignIn

if TYPE_CHECKING:
    import threading
    from collections.abc import Sequence

    import pandas as pd

    from tiledb_cloud_widgets.catalog.asset import Asset
    from tiledb_cloud_widgets.catalog.columns import Shape
    from tiledb_cloud_widgets.catalog.frames import Columns
    from tiledb_cloud_widgets.catalog.listing import Progress
    from tiledb_cloud_widgets.catalog.page import Info, Page
    from tiledb_cloud_widgets.catalog.query import Query
    from tiledb_cloud_widgets.client import Client

_CANCELLED: dict[str, Any] = {"count": 0, "file": None, "note": None, "cancelled": True}

Exported = Any  # a DataFrame or a Path
_last: tuple[weakref.ref[Client], int, Exported] | None = None


def last_export() -> pd.DataFrame | Path:
    """Return what was exported last in a panel of this kernel.

    Returns
    -------
    pandas.DataFrame or pathlib.Path
        A copy of the DataFrame, or where the CSV or Parquet file is.

    Raises
    ------
    ValueError
        Nothing was exported, or the account that exported it has signed out since.

    Examples
    --------
    >>> import tiledb_cloud_widgets as tcw
    >>> try:
    ...     exported = tcw.last_export()
    ... except ValueError as error:
    ...     exported = str(error)  # press Export in a panel first
    >>> type(exported).__name__ in ("DataFrame", "PosixPath", "WindowsPath", "str")
    True
    """
    if _last is None:
        raise ValueError("Nothing was exported yet: press Export in a panel, or call tcw.export(path).")
    whose, generation, exported = _last
    client = whose()
    if client is not None:
        _ = SignIn.of(client).status  # looks whether another notebook has signed in
    if client is not None and client.changes.generation != generation:
        raise ValueError("The last export was forgotten when its account signed out. Export again.")
    return exported if isinstance(exported, Path) else exported.copy(deep=True)


class Exports:
    """What one browser has exported.

    Parameters
    ----------
    client : Client
        Whose listings.
    """

    def __init__(self, client: Client) -> None:
        self._client = client
        self._kept: tuple[int, Query, pd.DataFrame] | None = None
        # An export that stopped with an error: its generation, query and form; the walk, and the rows so far.
        self._paused: tuple[tuple[int, Query, str], Walk, Columns | RowFile] | None = None

    def page(self, page: Page) -> pd.DataFrame:
        """Return a page as a DataFrame."""
        from tiledb_cloud_widgets.catalog.frames import frame_of  # noqa: PLC0415 (numpy)

        metadata = page.query.with_metadata
        return frame_of(page.items, shape_of(page.query), self._page_attrs(page), metadata=metadata)

    def whole(self, query: Query, expected: int | None = None, *, progress: bool) -> pd.DataFrame:
        """Return every page: what was exported in the panel, or else fetched now."""
        kept = self._kept
        if kept is not None and kept[:2] == (self._client.changes.generation, query):
            if "note" in kept[2].attrs:
                warnings.warn(kept[2].attrs["note"], stacklevel=3)
            return kept[2].copy(deep=True)
        return collect(self._client, query, expected=expected, bar=progress)

    def forget(self, *, keep: Query | None = None) -> None:
        """Forget what was exported, except what was exported of the query to keep."""
        if self._kept is not None and self._kept[1] != keep:
            self._kept = None
        if self._paused is not None and self._paused[0][1] != keep:
            self._drop_paused()

    def write_whole(
        self,
        query: Query,
        form: str,
        tell: Progress,
        cancelled: threading.Event,
        expected: int | None = None,
    ) -> dict[str, Any]:
        """Export every page; after an error of the server, the same export goes on where it stopped.

        When cancelled, there is neither a file nor a DataFrame.
        """
        from tiledb_cloud_widgets.client import TileDBCloudError  # noqa: PLC0415 (loads tiledb)

        changes = self._client.changes
        key = (changes.generation, query, form)
        if self._paused is not None and self._paused[0] == key:
            _, walk, rows = self._paused
            self._paused = None
        else:
            self._drop_paused()
            walk = Walk(self._client, query, expected)
            rows = _rows(shape_of(query), form, metadata=query.with_metadata)
        attrs: dict[str, Any] = {}
        try:
            walk.run(rows, tell, cancelled)
            attrs = walk.attrs()
            exported = _finished(rows, attrs, name_of(query))
        except BaseException as error:
            if isinstance(error, TileDBCloudError) and changes.generation == key[0]:
                self._paused = (key, walk, rows)
            else:
                _discard(rows)
            if isinstance(error, CancelledError):
                return _CANCELLED
            raise
        # What happened while the rows became a file or a DataFrame:
        if isinstance(exported, Path) and (cancelled.is_set() or changes.generation != key[0]):
            exported.unlink(missing_ok=True)
        if cancelled.is_set():
            return _CANCELLED
        changes.check(key[0])
        if not isinstance(exported, Path):
            self._kept = (key[0], query, exported)
        return self._answer(exported, attrs)

    @property
    def rows_kept(self) -> int:
        """How many rows of an export that stopped with an error are kept for the next one."""
        return 0 if self._paused is None else self._paused[1].pages.done

    def write_page(self, page: Page, form: str) -> dict[str, Any]:
        """Export one page."""
        rows = _rows(shape_of(page.query), form, metadata=page.query.with_metadata)
        return self._write(
            page.items, rows, self._page_attrs(page), f"{name_of(page.query)}-page-{page.number}"
        )

    def write_assets(self, assets: Sequence[Asset], form: str) -> dict[str, Any]:
        """Export the selection."""
        if not assets:
            raise ValueError("Nothing is selected.")
        infos: list[Info] = [asset.info for asset in assets]
        attrs = attrs_of(None, self._client.host, total=len(assets), pages=1, rows=len(assets))
        attrs["selection"] = [uri_of(info) for info in infos]
        rows = _rows("contents" if len({info.kind for info in infos}) > 1 else infos[0].kind, form)
        return self._write(infos, rows, attrs, name_of_assets(infos))

    def _write(
        self, items: Sequence[Info], rows: Columns | RowFile, attrs: dict[str, Any], stem: str
    ) -> dict[str, Any]:
        try:
            rows.add(items)
            return self._answer(_finished(rows, attrs, stem), attrs)
        except BaseException:
            _discard(rows)
            raise

    def _answer(self, exported: Exported, attrs: dict[str, Any]) -> dict[str, Any]:
        """Remember what was exported, and tell the panel."""
        global _last  # noqa: PLW0603 (one for all panels of a kernel)
        _last = (weakref.ref(self._client), self._client.changes.generation, exported)
        file = exported.name if isinstance(exported, Path) else None
        notes = (attrs.get("note"), attrs.get("formulas"))
        return {"count": attrs["rows"], "file": file, "note": " ".join(filter(None, notes)) or None}

    def _page_attrs(self, page: Page) -> dict[str, Any]:
        total, pages, rows = page.total_items, page.total_pages, len(page.items)
        attrs = attrs_of(page.query, self._client.host, total=total, pages=pages, rows=rows)
        attrs["time"] = page.fetched_at.isoformat(timespec="seconds")
        attrs["page"] = page.number
        if page.notices:
            attrs["note"] = " ".join(page.notices)
        return attrs

    def _drop_paused(self) -> None:
        if self._paused is not None:
            _discard(self._paused[2])
            self._paused = None


def _rows(shape: Shape, form: str, *, metadata: bool = False) -> Columns | RowFile:
    """Return what takes the rows of an export: columns of a DataFrame, or a file."""
    if form != "dataframe":
        return RowFile(Path.cwd(), form, shape, metadata=metadata, safe=True)
    from tiledb_cloud_widgets.catalog.frames import Columns  # noqa: PLC0415 (numpy)

    return Columns(shape, metadata=metadata)


def _finished(rows: Columns | RowFile, attrs: dict[str, Any], stem: str) -> Exported:
    return rows.save_beside(stem, attrs) if isinstance(rows, RowFile) else rows.frame(attrs)


def _discard(rows: Columns | RowFile) -> None:
    if isinstance(rows, RowFile):
        rows.discard()
