"""The contents of an array as JSON: schema, metadata, non-empty domain, a few cells, versions."""

from __future__ import annotations

from contextlib import contextmanager
from ctypes import byref, c_uint64
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ..http.errors import HTTPError
from ..http.messages import Response
from ..libtiledb.capi import VARIABLE, Context, LibTileDBError, make_config
from ..registry.reading import CONFIG, context, metadata_values, plain
from .assets import resolve
from .parameters import integer
from .responses import paged

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ..http.messages import Request
    from ..registry.access import Resolver
    from ..registry.registry import AssetRow

_SAMPLES: Final = 255
_MAX_TIME: Final = 2**63 - 1


def schema(registry: Resolver, request: Request) -> Response:
    """Return the schema of an array (ArraySchema)."""
    asset = resolve(registry, request, "read_array_schema")
    with _opened(asset) as array:
        return Response.of_json({"uri": asset.uri, **_schema(array.schema)})


def _schema(array_schema: Any) -> dict[str, Any]:  # noqa: ANN401 - tiledb has no types
    domain = array_schema.domain
    return {
        "version": [int(array_schema.version)],
        "arrayType": "sparse" if array_schema.sparse else "dense",
        **_orders(array_schema),
        "capacity": int(array_schema.capacity),
        "coordsFilterPipeline": _pipeline(array_schema.coords_filters),
        "offsetFilterPipeline": _pipeline(array_schema.offsets_filters),
        "domain": {
            "type": _type(domain.dim(0)),
            **_orders(array_schema),
            "dimensions": [_dimension(domain.dim(at)) for at in range(domain.ndim)],
        },
        "attributes": [_attribute(array_schema.attr(at)) for at in range(array_schema.nattr)],
        "allowsDuplicates": bool(array_schema.sparse and array_schema.allows_duplicates),
    }


def _orders(array_schema: Any) -> dict[str, str]:  # noqa: ANN401
    """Return the layouts by the names of the API, which has none for cells along a Hilbert curve."""
    if array_schema.cell_order == "hilbert":
        return {"tileOrder": "row-major", "cellOrder": "unordered"}
    return {"tileOrder": array_schema.tile_order, "cellOrder": array_schema.cell_order}


def _dimension(dim: Any) -> dict[str, Any]:  # noqa: ANN401
    if dim.dtype.kind in "SUO":  # string dimensions have neither a domain nor tiles
        return {"name": dim.name, "type": _type(dim), "domain": {}, "nullTileExtent": True}
    key = "int64" if dim.dtype.kind in "mM" else dim.dtype.name
    low, high = map(_number, dim.domain)
    extent = 0 if dim.tile is None else _number(dim.tile)
    description = {
        "name": dim.name,
        "type": _type(dim),
        "domain": {key: [low, high]},
        "nullTileExtent": not extent,
        "filterPipeline": _pipeline(dim.filters),
    }
    return description | {"tileExtent": {key: extent}} if extent else description


def _attribute(attr: Any) -> dict[str, Any]:  # noqa: ANN401
    description = {
        "name": attr.name,
        "type": _type(attr),
        "filterPipeline": _pipeline(attr.filters),
        "cellValNum": VARIABLE if attr.isvar else int(attr.ncells),
        "nullable": bool(attr.isnullable),
    }
    try:
        fill = attr.fill
    except Exception:  # noqa: BLE001 - tiledb cannot read the fill value of every type
        return description
    return description | {"fillValue": list(_bytes(fill))}


def _bytes(fill: object) -> bytes:
    if isinstance(fill, str):
        return fill.encode()
    return fill if isinstance(fill, bytes) else np.asarray(fill).tobytes()


def _number(value: Any) -> int | float:  # noqa: ANN401
    if isinstance(value, np.datetime64 | np.timedelta64):
        return int(value.astype(np.int64))
    number = plain(value)
    return number if isinstance(number, int | float) else 0


def _type(column: Any) -> str:  # noqa: ANN401
    """Return the TileDB datatype of a dimension or attribute, such as FLOAT64 or STRING_UTF8."""
    name = str(column._tiledb_dtype.name)
    return _STORED_AS.get(name, name)


#: datatypes that the API has no name for, and those they are stored as
_STORED_AS: Final = {"GEOM_WKB": "BLOB", "GEOM_WKT": "STRING_UTF8"}

#: the filters that the API has a name for; newer ones (checksums, dictionaries) are sent as FILTER_NONE
_FILTERS: Final = {
    "NoOpFilter": "FILTER_NONE",
    "GzipFilter": "FILTER_GZIP",
    "ZstdFilter": "FILTER_ZSTD",
    "LZ4Filter": "FILTER_LZ4",
    "RleFilter": "FILTER_RLE",
    "Bzip2Filter": "FILTER_BZIP2",
    "DoubleDeltaFilter": "FILTER_DOUBLE_DELTA",
    "BitWidthReductionFilter": "FILTER_BIT_WIDTH_REDUCTION",
    "BitShuffleFilter": "FILTER_BITSHUFFLE",
    "ByteShuffleFilter": "FILTER_BYTESHUFFLE",
    "PositiveDeltaFilter": "FILTER_POSITIVE_DELTA",
}
FILTER_TYPES: Final = tuple(_FILTERS.values())
#: filters with a compression level, which goes into Filter.data
_LEVELS: Final = ("GzipFilter", "ZstdFilter", "LZ4Filter", "RleFilter", "Bzip2Filter", "DoubleDeltaFilter")


def _pipeline(filters: Any) -> dict[str, Any]:  # noqa: ANN401
    entries = []
    for filter_ in filters:
        name = type(filter_).__name__
        entry: dict[str, Any] = {"type": _FILTERS.get(name, "FILTER_NONE")}
        if name in _LEVELS:
            entry["data"] = {"int32": int(filter_.level)}
        elif name in ("BitWidthReductionFilter", "PositiveDeltaFilter"):
            entry["data"] = {"uint32": int(filter_.window)}
        entries.append(entry)
    return {"filters": entries}


def metadata(registry: Resolver, request: Request) -> Response:
    """Return the key-value metadata of an array (ArrayMetadataJson)."""
    asset = resolve(registry, request, "read")
    length = integer(request, "length", -1, least=0)
    end = integer(request, "end_timestamp", 0, most=_MAX_TIME)
    with _opened(asset, (0, end) if end else None) as array:
        values = {key: value for key, value, _ in metadata_values(array.meta)}
    if length >= 0:
        values = {key: value[:length] if isinstance(value, str) else value for key, value in values.items()}
    return Response.of_json(values)


def non_empty_domain(registry: Resolver, request: Request) -> Response:
    """Return the non-empty domain of each dimension (NonEmptyDomainJson); {} for an empty array."""
    asset = resolve(registry, request, "read")
    with _opened(asset) as array:
        domain = array.nonempty_domain()
        names = [array.domain.dim(at).name for at in range(array.domain.ndim)]
    if domain is None:
        return Response.of_json({})
    return Response.of_json({name: plain(limits) for name, limits in zip(names, domain, strict=True)})


def sample(registry: Resolver, request: Request) -> Response:
    """Return the first cells of an array, a list for each dimension and attribute (ArraySample)."""
    asset = resolve(registry, request, "read")
    count = integer(request, "samples", 5, most=_SAMPLES)
    with _opened(asset) as array:
        domain = array.nonempty_domain()
        names = [array.domain.dim(at).name for at in range(array.domain.ndim)]
        names += [array.attr(at).name for at in range(array.nattr)]
        if domain is None or count == 0:
            return Response.of_json({name: [] for name in names})
        cells = _first_sparse(array) if array.schema.sparse else _first_dense(array, domain, count)
        return Response.of_json({name: plain(cells[name][:count]) for name in names if name in cells})


def _first_dense(array: Any, domain: Any, count: int) -> dict[str, list[Any]]:  # noqa: ANN401
    """Read a box at the lower corner of the non-empty domain, just large enough for `count` cells."""
    box: list[slice] = []
    left = count
    for low, high in reversed(domain):
        length = min(int(_number(high)) - int(_number(low)) + 1, left)
        # not numpy's integers: these would overflow, of 8 bits at 127
        first = low if isinstance(low, np.datetime64) else int(low)
        box.insert(0, slice(first, first + (length - 1)))
        left = -(-left // length)
    # not array[...], which counts negative numbers from the end of the domain
    reading = array.query(coords=True).multi_index
    return _listed(reading[tuple(box)], reading)


def _first_sparse(array: Any) -> dict[str, list[Any]]:  # noqa: ANN401
    """Read one batch: as many cells as fit into small buffers."""
    reading = array.query(coords=True, order="U", return_incomplete=True, use_arrow=False).multi_index
    for cells in reading[:]:
        return _listed(cells, reading)
    return {}


def _listed(cells: dict[str, Any], reading: Any) -> dict[str, list[Any]]:  # noqa: ANN401
    """Return the cells as lists, with None where a nullable attribute has no value."""
    # `multi_index` leaves out which values are missing
    listed = {name: list(np.ravel(values)) for name, values in cells.items()}
    for internal, (_, _, valid) in reading.pyquery.results().items():
        if len(valid):
            name = "" if internal == "__attr" else internal
            listed[name] = [
                value if is_valid else None for value, is_valid in zip(listed[name], valid, strict=True)
            ]
    return listed


def end_timestamps(registry: Resolver, request: Request) -> Response:
    """Return when the array was written, in milliseconds, oldest first (ArrayEndTimestampData)."""
    asset = resolve(registry, request, "read")
    with _readable():
        times = _end_times(folder(asset))
    shown, metadata = paged(request, times)
    return Response.of_json({"end_timestamps": shown, "pagination_metadata": metadata})


def _end_times(path: Path) -> list[int]:
    # not tiledb.FragmentInfoList, which reads the domains too, and fails over some of dates
    with (
        Context(make_config(CONFIG)) as ctx,
        ctx.make("fragment_info", "fragment_info_alloc", path) as fragments,
    ):
        ctx.call("fragment_info_load", fragments)
        begin, end = c_uint64(), c_uint64()
        times = set()
        for at in range(ctx.number("fragment_info_get_fragment_num", fragments)):
            ctx.call("fragment_info_get_timestamp_range", fragments, at, byref(begin), byref(end))
            times.add(end.value)
    return sorted(times)


#: the handlers that read arrays, by name: a damaged array can crash libtiledb, so they run in workers
READING: Final = {
    handler.__name__: handler for handler in (schema, metadata, non_empty_domain, sample, end_timestamps)
}


def folder(asset: AssetRow) -> Path:
    """Return the folder of an asset; 404 for a catalogue-only entry."""
    if asset.path is None:
        raise HTTPError(404, f"{asset.uri} is only an entry of the catalogue: there is no array behind it.")
    return asset.path


@contextmanager
def _opened(asset: AssetRow, at: tuple[int, int] | None = None) -> Iterator[Any]:
    import tiledb  # noqa: PLC0415

    path = str(folder(asset))
    with _readable(), context() as ctx, tiledb.open(path, timestamp=at, ctx=ctx) as array:
        yield array


@contextmanager
def _readable() -> Iterator[None]:
    import tiledb  # noqa: PLC0415

    try:
        yield
    except (tiledb.TileDBError, LibTileDBError) as error:
        raise HTTPError(400, f"TileDB cannot read this array: {error}") from None
    except (ValueError, LookupError, OverflowError, MemoryError) as error:
        # raised by tiledb over damaged strings, numbers and sizes
        raise HTTPError(
            400, f"This array cannot be read ({type(error).__name__}); it may be damaged."
        ) from None
