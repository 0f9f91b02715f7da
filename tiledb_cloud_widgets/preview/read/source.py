"""An array, open for a preview: its cells within bounds, and its fragments."""

from __future__ import annotations

import contextlib
import math
from dataclasses import dataclass
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Final, Self

import numpy as np
import tiledb
from tiledb.main import PyAgg, PyFragmentInfo, PyQuery

from tiledb_cloud_widgets.preview.schema import Description, describe
from tiledb_cloud_widgets.preview.values import FieldValues, joined

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tiledb_cloud_widgets.preview.schema import Field
    from tiledb_cloud_widgets.preview.wire import Request

#: bytes of each field in one answer of a sparse array, and at least of each field of variable length
BUFFER: Final = 1 << 16
#: the same where a single cell is larger than that; no preview shows larger ones
LARGE_BUFFER: Final = 4 << 20
#: a cell of a dense array whose fields take more than this is not read
LARGEST_ROWS: Final = 8 << 20

_SETTINGS: Final = {
    "sm.mem.total_budget": str(512 << 20),
    "sm.compute_concurrency_level": "2",
    "sm.io_concurrency_level": "2",
    "rest.retry_count": "2",
}
_LAYOUTS: Final = {False: 0, True: 3}  # row-major for dense arrays, unordered for sparse ones

#: kept for good, one for each configuration: a context has threads, and each thread reserves memory
_contexts: dict[tuple[tuple[str, str], ...], tiledb.Ctx] = {}

#: ranges of one dimension: pairs of first and last coordinate, both of which belong to it
Ranges = list[tuple[Any, Any]]


def context(config: dict[str, str], buffer: int = BUFFER) -> tiledb.Ctx:
    """Return the context of a configuration, with the bounds of previews."""
    settings = {**config, **_SETTINGS, "py.init_buffer_bytes": str(buffer)}
    key = tuple(sorted(settings.items()))
    if key not in _contexts:
        _contexts[key] = tiledb.Ctx(settings)
    return _contexts[key]


@dataclass(frozen=True)
class Fragments:
    """What was written when: of each fragment its times, cells, rectangle, and those of its tiles."""

    times: list[tuple[int, int]]
    cells: list[int]
    boxes: list[tuple[tuple[Any, Any], ...]]
    tiles: list[list[tuple[tuple[Any, Any], ...]]]


class Source:
    """The open array of a request, as it was then; `buffer` is bytes of a field in one answer."""

    def __init__(self, request: Request, buffer: int = BUFFER) -> None:
        self._request = request
        self._ctx = context(request.config, buffer)
        at = None if request.timestamp is None else (request.since, request.timestamp)
        # so that what is no array fails here, where the error says why
        self._array = tiledb.open(request.uri, ctx=self._ctx, timestamp=at)
        self.description: Description = describe(self._array)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._array.close()

    def with_large_buffers(self) -> Self:
        """Return the same array, open for cells of up to 4 MB."""
        return type(self)(self._request, LARGE_BUFFER)

    @property
    def meta(self) -> dict[str, Any]:
        """The metadata, which came with the array."""
        return dict(self._array.meta)

    def fragments(self, *, tiles: bool = False, ever: bool = False) -> Fragments | None:
        """Return what was written until the timestamp, or `ever`; None where libtiledb cannot say."""
        try:
            info = PyFragmentInfo(
                self._request.uri, _schema_of_integers(self._array.schema), tiles, self._ctx
            )
        except (tiledb.TileDBError, OverflowError, RuntimeError):
            return None
        rows = zip(
            info.get_timestamp_range(),
            info.get_cell_num(),
            info.get_nonempty_domain(),
            info.get_mbrs() if tiles else [()] * info.get_num_fragments(),
            strict=True,
        )
        until, since = None if ever else self._request.timestamp, self._request.since
        kept = [row for row in rows if until is None or (row[0][0] <= until and row[0][1] >= since)]
        kept.sort(key=lambda row: row[0][1])
        return Fragments(
            times=[(int(a), int(b)) for (a, b), *_ in kept],
            cells=[int(row[1]) for row in kept],
            boxes=[_box(row[2]) for row in kept],
            tiles=[[_box(tile) for tile in row[3]] for row in kept],
        )

    def read(
        self, fields: Sequence[Field], ranges: Sequence[Ranges] | None = None, *, answers: int = 1
    ) -> tuple[dict[str, FieldValues], bool]:
        """Read the cells of a selection.

        Parameters
        ----------
        fields : sequence of Field
            Dimensions and attributes.
        ranges : sequence, optional
            For each dimension, what to read of it. Default: everything, of a sparse array.
        answers : int
            Of a sparse array: answers of the server to wait for; each holds `BUFFER` bytes a field at most.

        Returns
        -------
        values : dict
            The values of each field by its name.
        complete : bool
            Whether the selection was read to its end.
        """
        sparse = self.description.sparse
        if not sparse and ranges is not None and not any(field.var for field in fields):
            return self._read_fixed(fields, ranges), True
        query = self._query(fields, ranges)
        query._return_incomplete = sparse
        batches = []
        for _ in range(answers if sparse else 1):
            query.submit()
            raw = {_outer(name): result for name, result in query.results().items()}
            batches.append(self._values(fields, raw))
            if not query.is_incomplete or not len(next(iter(batches[-1].values()))):
                break
        return joined(batches), not query.is_incomplete

    def _read_fixed(self, fields: Sequence[Field], ranges: Sequence[Ranges]) -> dict[str, FieldValues]:
        """Read cells of a dense array whose size is known: that saves asking the server for an estimate.

        Raises
        ------
        tiledb.TileDBError
            The read did not complete: some releases of libtiledb lose errors of the network.
        """
        cells = math.prod(sum(int(last) - int(first) + 1 for first, last in pairs) for pairs in ranges)
        query, read = self._row_major(ranges), {}
        for field in fields:
            data = np.zeros(cells * field.values, field.dtype)
            valid = np.zeros(cells if field.nullable else 0, np.uint8)
            # libtiledb knows a complex number as two
            query.set_data_buffer(field.name, data, len(data) * (1 + (field.dtype.kind == "c")))
            if field.nullable:
                query.set_validity_buffer(field.name, valid, cells)
            read[field.name] = (data, np.empty(0, np.uint64), valid)
        query._submit()
        if not query.is_complete():
            raise tiledb.TileDBError("The read did not complete: the response was cut off.")
        return self._values(fields, read)

    def sizes(self, fields: Sequence[Field], ranges: Sequence[Ranges], bound: int) -> dict[str, int]:
        """Return how many bytes some fields have in a selection of a dense array.

        Those of known length have what the schema says, others what the server estimates. Of nullable fields,
        tiledb passes no estimate on: they have 0 bytes here, or one more than `bound` if they have more.
        """
        cells = math.prod(sum(int(last) - int(first) + 1 for first, last in pairs) for pairs in ranges)
        sizes = {field.name: cells * field.size for field in fields if not field.var}
        varying = [field for field in fields if field.var and not field.nullable]
        if varying:
            found = self._query(varying, ranges).estimated_result_sizes()
            sizes |= {_outer(name): int(sum(parts)) for name, parts in found.items()}
        nullable = [field for field in fields if field.var and field.nullable]
        fit = not nullable or self._fit(nullable, ranges, cells, bound)
        for field in nullable:
            alone = fit or (len(nullable) > 1 and self._fit([field], ranges, cells, bound))
            sizes[field.name] = 0 if alone else bound + 1
        return sizes

    def _fit(self, fields: Sequence[Field], ranges: Sequence[Ranges], cells: int, bound: int) -> bool:
        """Whether each of some nullable fields of varying length has at most so many bytes."""
        query, kept = self._row_major(ranges), []  # the query does not keep its buffers
        for field in fields:
            data = np.empty(max(1, bound // field.dtype.itemsize), field.dtype)
            offsets, valid = np.empty(cells, np.uint64), np.empty(cells, np.uint8)
            query.set_data_buffer(field.name, data, len(data))
            query.set_offsets_buffer(field.name, offsets, cells)
            query.set_validity_buffer(field.name, valid, cells)
            kept += [data, offsets, valid]
        query._submit()
        return bool(query.is_complete())

    def _row_major(self, ranges: Sequence[Ranges]) -> tiledb.Query:
        query = tiledb.Query(self._array, self._ctx)
        query.layout = tiledb.libtiledb.LayoutType.ROW_MAJOR
        query.set_subarray(self._subarray(ranges))
        return query

    def aggregate(
        self, wanted: dict[str, tuple[str, ...]], ranges: Sequence[Ranges] | None
    ) -> dict[str, dict[str, Any]]:
        """Return figures of all cells: ``min``, ``max``, ``mean``, ``count``, ``null_count``, as wanted."""
        query = PyAgg(self._ctx, self._array, _LAYOUTS[self.description.sparse], wanted)
        if ranges is not None:
            query.set_subarray(self._subarray(ranges))
        found = query.get_aggregate()
        return {_outer(name): dict(figures) for name, figures in found.items()}

    def _query(self, fields: Sequence[Field], ranges: Sequence[Ranges] | None) -> PyQuery:
        dimensions = {field.name for field in self.description.dimensions}
        query = PyQuery(
            self._ctx,
            self._array,
            [field.name for field in fields if field.name not in dimensions],
            [field.name for field in fields if field.name in dimensions],
            _LAYOUTS[self.description.sparse],
            False,  # no Arrow
        )
        if ranges is not None:
            query.set_subarray(self._subarray(ranges))
        return query

    def _subarray(self, ranges: Sequence[Ranges]) -> tiledb.Subarray:
        subarray = tiledb.Subarray(self._array, self._ctx)
        typed = [
            [tuple(_typed(end, field) for end in pair) for pair in pairs]
            for pairs, field in zip(ranges, self.description.dimensions, strict=True)
        ]
        subarray.add_ranges(typed)
        return subarray

    def _values(self, fields: Sequence[Field], raw: dict[str, Any]) -> dict[str, FieldValues]:
        return {
            field.name: FieldValues.of(field, raw[field.name], self._readable_labels(field))
            for field in fields
        }

    def labels(self, field: Field) -> Sequence[Any] | None:
        """Return the values of a field's enumeration, None without one (TileDBError: they are lost)."""
        return None if field.label is None else list(self._array.enum(field.label).values())

    def _readable_labels(self, field: Field) -> Sequence[Any] | None:
        """Return the values of a field's enumeration, () if they cannot be read: its codes are shown then."""
        with contextlib.suppress(tiledb.TileDBError):
            return self.labels(field)
        return ()


def _outer(name: str) -> str:
    """Return the name of a field as the schema has it: tiledb calls an anonymous attribute ``__attr``."""
    return "" if name == "__attr" else name


def _typed(coordinate: Any, field: Field) -> Any:  # noqa: ANN401
    if field.kind == "text":
        return coordinate
    return np.asarray(coordinate).astype(field.dtype)[()]


def _box(ends: Any) -> tuple[tuple[Any, Any], ...]:  # noqa: ANN401
    """Return a rectangle in plain values."""
    return tuple((_item(pair[0]), _item(pair[1])) for pair in ends)


def _item(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return value.item() if isinstance(value, np.generic) else value


def _schema_of_integers(schema: tiledb.ArraySchema) -> SimpleNamespace:
    """Return what tiledb asks of a schema to read fragments, with dates as integers.

    Of dates, tiledb reads fragments' domains as unsigned and overflows on those before 1970.
    """
    dims = []
    for dim in map(schema.domain.dim, range(schema.ndim)):
        dtype = np.dtype(dim.dtype)
        dims.append(SimpleNamespace(isvar=dim.isvar, dtype=np.dtype("i8") if dtype.kind in "mM" else dtype))
    return SimpleNamespace(domain=SimpleNamespace(ndim=schema.ndim, dim=dims.__getitem__))
