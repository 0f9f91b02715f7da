"""Files of listings, CSV and Parquet: hidden while rows are written, under their name when whole."""

from __future__ import annotations

import contextlib
import csv
import datetime as dt
import io
import json
import os
import secrets
import tempfile
import weakref
from typing import IO, TYPE_CHECKING, Any, BinaryIO, Protocol

import msgspec

from tiledb_cloud_widgets import structs
from tiledb_cloud_widgets.catalog.columns import columns_of, metadata_keys, values_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from tiledb_cloud_widgets.catalog.arrow import Batches
    from tiledb_cloud_widgets.catalog.columns import Shape
    from tiledb_cloud_widgets.catalog.page import Info

FILE_FORMS = ("csv", "parquet")
ROW_GROUP_ROWS = 50_000  # rows that are in memory before they are in the file
FORMULA_BEGINS = ("=", "+", "-", "@", "\t", "\r")
SAFE_NOTE = "Text that a spreadsheet would run as a formula got an apostrophe before it."
PARQUET_MISSING = "Parquet files need pyarrow: pip install 'tiledb-cloud-widgets[parquet]'."


def check_form(form: str) -> None:
    """Raise when files of this form cannot be written.

    Raises
    ------
    ValueError
        Neither "csv" nor "parquet".
    ModuleNotFoundError
        Parquet without pyarrow.
    """
    if form not in FILE_FORMS:
        raise ValueError(f"form must be one of {', '.join(map(repr, FILE_FORMS))}, not {form!r}.")
    if form == "parquet":
        try:
            import pyarrow  # noqa: F401, PLC0415
        except ModuleNotFoundError as error:
            raise ModuleNotFoundError(PARQUET_MISSING) from error


class RowFile:
    """A new file of rows: hidden while it is written, under its name when it is saved, gone otherwise.

    In CSV (RFC 4180) lists and objects are JSON text. In Parquet they are lists, structs and maps, and
    ``pandas.read_parquet`` gives the DataFrame of the same listing; an integer that 64 bits cannot hold is
    null.

    Parameters
    ----------
    folder : Path
        Where it will be.
    form : {"csv", "parquet"}
    shape : {"array", "group", "contents"}
        Which columns it has.
    metadata : bool, default False
        Whether each key of the rows' key-value metadata becomes a column ``metadata.KEY``.
    safe : bool, default False
        Whether text that a spreadsheet would run as a formula gets a leading apostrophe in CSV.

    Raises
    ------
    ValueError, ModuleNotFoundError
        As by ``check_form``.
    OSError
        The folder cannot be written to.
    """

    def __init__(
        self, folder: Path, form: str, shape: Shape, *, metadata: bool = False, safe: bool = False
    ) -> None:
        check_form(form)
        self._form = form
        self._part = folder / f".{secrets.token_hex(8)}.{form}.part"
        file = self._file = self._part.open("xb")

        def writer(keys: Sequence[str] = ()) -> _Writer:
            if form == "csv":
                return _CsvWriter(file, shape, keys, safe=safe)
            return _ParquetWriter(file, shape, keys)

        try:
            self._writer: _Writer = _SpooledWriter(folder, shape, writer) if metadata else writer()
        except BaseException:
            _discard(None, self._file, self._part)
            raise
        # also at exit, and when an export that stopped with an error is forgotten
        self._discard = weakref.finalize(self, _discard, self._writer, self._file, self._part)

    def add(self, items: Sequence[Info]) -> None:
        """Write rows at the end."""
        self._writer.add(items)

    def save(self, path: Path, attrs: dict[str, Any]) -> None:
        """Finish the file and give it its name.

        Parameters
        ----------
        path : Path
            In the folder that was given.
        attrs : dict
            What the file says of itself, in Parquet. Its ``note`` also says what the file could not hold.

        Raises
        ------
        FileExistsError
            There is a file of this name; the new one is gone.
        OSError
            It could not be written.
        """
        self._finish(attrs)
        try:
            _move(self._part, path)
        finally:
            self.discard()

    def save_beside(self, stem: str, attrs: dict[str, Any]) -> Path:
        """Finish the file and give it the first name that is free: STEM.csv, STEM-2.csv, ..."""
        self._finish(attrs)
        number = 1
        try:
            while True:
                path = self._part.with_name(f"{stem}{'' if number == 1 else f'-{number}'}.{self._form}")
                try:
                    _move(self._part, path)
                except FileExistsError:
                    number += 1
                else:
                    return path
        finally:
            self.discard()

    def discard(self) -> None:
        """Remove what was written, unless it was saved."""
        self._discard()

    def _finish(self, attrs: dict[str, Any]) -> None:
        try:
            self._writer.finish(attrs)
            self._file.close()
        except BaseException:
            self.discard()
            raise


def _discard(writer: _Writer | None, file: IO[bytes], part: Path) -> None:
    if writer is not None:
        writer.close()
    file.close()
    part.unlink(missing_ok=True)


def _move(part: Path, path: Path) -> None:
    """Give a file another name, but never that of a file that is there."""
    try:
        os.link(part, path)  # the file system decides whether the name is free, not a look before
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links
        if os.path.lexists(path):
            raise FileExistsError(f"{path} exists already.") from None
        part.rename(path)


class _Writer(Protocol):
    def add(self, items: Sequence[Info]) -> None: ...

    def finish(self, attrs: dict[str, Any]) -> None: ...

    def close(self) -> None:
        """Let go of the file, finished or not."""


class _CsvWriter:
    def __init__(self, file: BinaryIO, shape: Shape, keys: Sequence[str], *, safe: bool) -> None:
        self._shape = shape
        self._keys = keys
        self._text = io.TextIOWrapper(file, "utf-8", newline="", write_through=False)
        # Inside a text, Python 3.11 quotes only line breaks that also end lines.
        self._csv = csv.writer(self._text, lineterminator="\r\n")
        columns = columns_of(shape, keys)
        self._guarded = False  # whether a text got an apostrophe
        texts = {"string": self._safe, "category": self._safe} if safe else {}
        self._cells: list[Callable[[Any], Any] | None] = [
            {**_CELLS, **texts}.get(type_) for _, type_ in columns
        ]
        self._csv.writerow([(self._safe(name) if safe else name) for name, _ in columns])

    def add(self, items: Sequence[Info]) -> None:
        columns = values_of(items, self._shape, self._keys)
        cells = [
            values if cell is None else map(cell, values)
            for cell, values in zip(self._cells, columns, strict=True)
        ]
        self._csv.writerows(zip(*cells, strict=True))

    def finish(self, attrs: dict[str, Any]) -> None:
        self._text.flush()
        if self._guarded:
            attrs["formulas"] = SAFE_NOTE  # no `note`: what was asked for needs no warning

    def close(self) -> None:
        with contextlib.suppress(OSError):  # a full disk: what is left cannot be written, and need not be
            self._text.close()

    def _safe(self, text: str | None) -> str | None:
        if text is None or not text.startswith(FORMULA_BEGINS):
            return text
        self._guarded = True
        return f"'{text}"


def _json(value: Any) -> str | None:  # noqa: ANN401 (a list or dict of plain values)
    return None if value is None else json.dumps(value, ensure_ascii=False)


_CELLS: dict[str, Callable[[Any], Any]] = {
    "moment": lambda value: None if value is None else str(value.astimezone(dt.UTC)),
    "records": _json,
    "object": _json,
}


class _ParquetWriter:
    def __init__(self, file: BinaryIO, shape: Shape, keys: Sequence[str]) -> None:
        from pyarrow import parquet  # noqa: PLC0415

        from tiledb_cloud_widgets.catalog.arrow import Batches  # noqa: PLC0415 (pyarrow)

        self._shape = shape
        self._keys = keys
        self._batches: Batches = Batches(shape, keys)
        self._parquet = parquet.ParquetWriter(file, self._batches.schema, store_schema=False)
        self._waiting: list[Any] = []
        self._rows = 0

    def add(self, items: Sequence[Info]) -> None:
        if not items:
            return
        self._waiting.append(self._batches.of(items))
        self._rows += len(items)
        if self._rows >= ROW_GROUP_ROWS:
            self._write()

    def finish(self, attrs: dict[str, Any]) -> None:
        from tiledb_cloud_widgets.catalog.arrow import file_metadata  # noqa: PLC0415 (pyarrow)

        if self._waiting:
            self._write()
        lost = self._batches.too_large
        if lost:
            numbers = "1 integer does" if lost == 1 else f"{lost:,} integers do"
            attrs["note"] = " ".join(
                [*filter(None, [attrs.get("note")]), f"{numbers} not fit in 64 bits: null here."]
            )
        schema = self._batches.schema
        self._parquet.add_key_value_metadata(file_metadata(schema, self._shape, self._keys, attrs))
        self._parquet.close()

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._parquet.close()

    def _write(self) -> None:
        """Write a row group."""
        import pyarrow as pa  # noqa: PLC0415

        table = pa.Table.from_batches(self._waiting, self._batches.schema).unify_dictionaries()
        self._parquet.write_table(table, row_group_size=self._rows)
        self._waiting, self._rows = [], 0


class _SpooledWriter:
    """Holds rows in a nameless file until all keys of their metadata, which become columns, are known."""

    def __init__(self, folder: Path, shape: Shape, writer: Callable[[Sequence[str]], _Writer]) -> None:
        from tiledb_cloud_widgets.client import models  # noqa: PLC0415 (loaded with the first listing)

        model = models.GroupInfo if shape == "group" else models.ArrayInfo  # contents come without metadata
        self._decoder = structs.decoder(list[model])  # type: ignore[valid-type]
        self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 (closed by close)
        self._make_writer = writer
        self._writer: _Writer | None = None
        self._keys: dict[str, None] = {}

    def add(self, items: Sequence[Info]) -> None:
        self._keys |= metadata_keys(items)
        self._file.write(msgspec.json.encode(items))
        self._file.write(b"\n")

    def finish(self, attrs: dict[str, Any]) -> None:
        writer = self._writer = self._make_writer(tuple(self._keys))
        self._file.seek(0)
        for line in self._file:
            writer.add(self._decoder.decode(line))
        self._file.close()
        writer.finish(attrs)

    def close(self) -> None:
        self._file.close()
        if self._writer is not None:
            self._writer.close()
