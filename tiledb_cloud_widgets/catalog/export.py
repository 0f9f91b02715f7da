"""Exports of a panel: DataFrames kept for Python, and files beside the notebook."""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from tiledb_cloud_widgets.catalog.listing import CancelledError, Walk, collect
from tiledb_cloud_widgets.catalog.page import uri_of

if TYPE_CHECKING:
    import threading
    from collections.abc import Sequence

    import pandas as pd

    from tiledb_cloud_widgets.catalog.asset import Asset
    from tiledb_cloud_widgets.catalog.listing import Progress
    from tiledb_cloud_widgets.catalog.page import Page
    from tiledb_cloud_widgets.catalog.query import Query
    from tiledb_cloud_widgets.client import Client

FILE_FORMS = ("csv", "parquet")
_CANCELLED: dict[str, Any] = {"count": 0, "file": None, "note": None, "cancelled": True}
PARQUET_MISSING = "Parquet files need pyarrow: pip install 'tiledb-cloud-widgets[parquet]'."


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
        self._paused: tuple[tuple[int, Query], Walk] | None = None  # an export that stopped with an error

    def page(self, page: Page) -> pd.DataFrame:
        """Return a page as a DataFrame."""
        from tiledb_cloud_widgets.catalog.frames import attrs_of, frame_of, shape_of  # noqa: PLC0415 (numpy)

        attrs = attrs_of(
            page.query,
            self._client.host,
            total=page.total_items,
            pages=page.total_pages,
            rows=len(page.items),
        )
        attrs["time"] = page.fetched_at.isoformat(timespec="seconds")
        attrs["page"] = page.number
        return frame_of(page.items, shape_of(page.query), attrs, metadata=page.query.with_metadata)

    def whole(self, query: Query, *, progress: bool) -> pd.DataFrame:
        """Return every page: what was exported in the panel, or else fetched now."""
        kept = self._kept
        if kept is not None and kept[:2] == (self._client.changes.generation, query):
            if "note" in kept[2].attrs:
                warnings.warn(kept[2].attrs["note"], stacklevel=3)
            return kept[2].copy(deep=True)
        return collect(self._client, query, bar=progress)

    def keep_only(self, query: Query) -> None:
        """Forget what was exported of another query."""
        if self._kept is not None and self._kept[1] != query:
            self._kept = None
        if self._paused is not None and self._paused[0][1] != query:
            self._paused = None

    def forget(self) -> None:
        """Forget what was exported: it may be old."""
        self._kept = self._paused = None

    def write_whole(
        self, query: Query, form: str, tell: Progress, cancelled: threading.Event
    ) -> dict[str, Any]:
        """Export every page; after an error, the next export goes on where it stopped.

        When cancelled, there is neither a file nor a DataFrame.
        """
        _check(form)
        key = (self._client.changes.generation, query)
        paused, self._paused = self._paused, None
        walk = paused[1] if paused is not None and paused[0] == key else Walk(self._client, query)
        try:
            walk.run(tell, cancelled)
        except CancelledError:
            return _CANCELLED
        except Exception:
            self._paused = (key, walk)
            raise
        frame = walk.frame()
        answer = self._answer(frame, form, stem_of(query), frame.attrs.get("note"))
        if cancelled.is_set():  # while the file was written
            if answer["file"] is not None:
                Path(answer["file"]).unlink(missing_ok=True)
            return _CANCELLED
        if form == "dataframe":
            self._kept = (*key, frame)
        return answer

    @property
    def rows_kept(self) -> int:
        """How many rows of an export that stopped with an error are kept for the next one."""
        return 0 if self._paused is None else self._paused[1].pages.done

    def write_page(self, page: Page, form: str) -> dict[str, Any]:
        """Export one page."""
        _check(form)
        return self._answer(self.page(page), form, f"{stem_of(page.query)}-page-{page.number}", None)

    def write_assets(self, assets: Sequence[Asset], form: str) -> dict[str, Any]:
        """Export the selection."""
        from tiledb_cloud_widgets.catalog.frames import attrs_of, frame_of  # noqa: PLC0415 (numpy)

        _check(form)
        if not assets:
            raise ValueError("Nothing is selected.")
        kinds = {asset.info.kind for asset in assets}
        attrs = attrs_of(None, self._client.host, total=len(assets), pages=1, rows=len(assets))
        attrs["selection"] = [uri_of(asset.info) for asset in assets]
        infos = [asset.info for asset in assets]
        frame = frame_of(infos, "contents" if len(kinds) > 1 else infos[0].kind, attrs)
        return self._answer(frame, form, "tiledb-selection", None)

    def _answer(self, frame: pd.DataFrame, form: str, stem: str, note: str | None) -> dict[str, Any]:
        name = None if form == "dataframe" else write(frame, form, stem).name
        return {"count": len(frame), "file": name, "note": note}


def stem_of(query: Query) -> str:
    """Return the beginning of a file's name for a listing."""
    if query.group is not None:
        return "tiledb-group-contents"
    return f"tiledb-{query.scope}-{query.kind}s"


def write(frame: pd.DataFrame, form: str, stem: str, folder: Path | None = None) -> Path:
    """Write a frame beside the notebook, never over a file that is there.

    Parameters
    ----------
    frame : pandas.DataFrame
    form : {"csv", "parquet"}
        In CSV (RFC 4180) lists and objects are JSON text; in Parquet lists of words stay lists, others are
        JSON text. Text is as the catalogue has it: one that begins with "=" is a formula to a spreadsheet.
    stem : str
        The name without number and ending.
    folder : Path, optional
        By default the working folder, where the notebook is.

    Returns
    -------
    Path
        The file written.

    Raises
    ------
    OSError
        The folder cannot be written to.
    ModuleNotFoundError
        Parquet without pyarrow.
    """
    if form not in FILE_FORMS:
        raise ValueError(f"form must be one of {', '.join(map(repr, FILE_FORMS))}, not {form!r}.")
    _check(form)
    flat = _flat(frame, lists=form == "csv")
    path, file = _new_file(folder or Path.cwd(), stem, form)
    try:
        with file:
            if form == "csv":
                # Inside a text, Python 3.11 quotes only line breaks that also end lines.
                flat.to_csv(file, index=False, encoding="utf-8", lineterminator="\r\n")
            else:
                flat.to_parquet(file, index=False, engine="pyarrow")
    except BaseException:
        path.unlink(missing_ok=True)  # half a file would look whole
        raise
    return path


def _new_file(folder: Path, stem: str, ending: str) -> tuple[Path, BinaryIO]:
    """Create a file under the first name that is free; the file system decides, not a look before."""
    number = 1
    while True:
        path = folder / f"{stem}{'' if number == 1 else f'-{number}'}.{ending}"
        try:
            return path, path.open("xb")
        except FileExistsError:
            number += 1


def _flat(frame: pd.DataFrame, *, lists: bool) -> pd.DataFrame:
    """Return the frame with what files cannot hold as JSON text."""
    import pandas as pd  # noqa: PLC0415 (there is a frame, so it is loaded)

    from tiledb_cloud_widgets.catalog.frames import WORD_LISTS  # noqa: PLC0415 (numpy)

    changed = {}
    for name in frame.columns:
        if frame[name].dtype == object and (lists or name not in WORD_LISTS):
            changed[name] = pd.array([_json(value) for value in frame[name]], dtype="string")
    flat = frame.copy(deep=False)
    for name, values in changed.items():
        flat[name] = values
    return flat


def _json(value: Any) -> str | None:  # noqa: ANN401 (of any column)
    import pandas as pd  # noqa: PLC0415 (there is a frame, so it is loaded)

    if value is None or isinstance(value, str):
        return value
    if isinstance(value, (list, dict)):
        return json.dumps(value, ensure_ascii=False)
    return None if pd.isna(value) else str(value)  # integers beyond 64 bits stay exact as text


def _check(form: str) -> None:
    if form == "parquet":
        try:
            import pyarrow  # noqa: F401, PLC0415
        except ModuleNotFoundError as error:
            raise ModuleNotFoundError(PARQUET_MISSING) from error
