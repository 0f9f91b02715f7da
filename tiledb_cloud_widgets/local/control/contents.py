"""What is in an array, as JSON: schema, metadata, non-empty domain, a few cells, versions."""

from __future__ import annotations

from contextlib import contextmanager
from ctypes import byref, c_uint32, c_uint64
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ..http.errors import HTTPError
from ..http.messages import Response
from ..libtiledb.library import Context, LibTileDBError
from ..registry.reading import CONFIG, context, metadata_values, plain
from .assets import resolve
from .parameters import integer, page
from .responses import pagination

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ..http.messages import Request
    from ..registry.access import Resolver
    from ..registry.registry import AssetRow

#: how TileDB says "of variable length"
_VARIABLE: Final = 2**32 - 1
_SAMPLES: Final = 255
_MAX_TIME: Final = 2**63 - 1


def schema(registry: Resolver, request: Request) -> Response:
    """Answer with the schema of an array (ArraySchema)."""
    found = resolve(registry, request, "array", "read_array_schema")
    with _opened(found) as array:
        return Response.of_json({"uri": found.uri, **_schema(array.schema)})


def _schema(of: Any) -> dict[str, Any]:  # noqa: ANN401 - tiledb has no types
    domain = of.domain
    return {
        "version": [int(of.version)],
        "arrayType": "sparse" if of.sparse else "dense",
        **_orders(of),
        "capacity": int(of.capacity),
        "coordsFilterPipeline": _pipeline(of.coords_filters),
        "offsetFilterPipeline": _pipeline(of.offsets_filters),
        "domain": {
            "type": _type(domain.dim(0)),
            **_orders(of),
            "dimensions": [_dimension(domain.dim(at)) for at in range(domain.ndim)],
        },
        "attributes": [_attribute(of.attr(at)) for at in range(of.nattr)],
        "allowsDuplicates": bool(of.sparse and of.allows_duplicates),
    }


def _orders(of: Any) -> dict[str, str]:  # noqa: ANN401
    """Return the layouts by the names of the API, which has none for cells along a Hilbert curve."""
    if of.cell_order == "hilbert":
        return {"tileOrder": "row-major", "cellOrder": "unordered"}
    return {"tileOrder": of.tile_order, "cellOrder": of.cell_order}


def _dimension(dim: Any) -> dict[str, Any]:  # noqa: ANN401
    if dim.dtype.kind in "SUO":  # texts have neither a domain nor tiles
        return {"name": dim.name, "type": _type(dim), "domain": {}, "nullTileExtent": True}
    key = "int64" if dim.dtype.kind in "mM" else dim.dtype.name
    low, high = (_number(each) for each in dim.domain)
    tile = dim.tile
    extent = None if tile is None else _number(tile)
    found = {
        "name": dim.name,
        "type": _type(dim),
        "domain": {key: [low, high]},
        "nullTileExtent": extent is None or extent == 0,
        "filterPipeline": _pipeline(dim.filters),
    }
    return found if found["nullTileExtent"] else found | {"tileExtent": {key: extent}}


def _attribute(attr: Any) -> dict[str, Any]:  # noqa: ANN401
    found = {
        "name": attr.name,
        "type": _type(attr),
        "filterPipeline": _pipeline(attr.filters),
        "cellValNum": _VARIABLE if attr.isvar else int(attr.ncells),
        "nullable": bool(attr.isnullable),
    }
    try:
        fill = attr.fill
    except Exception:  # noqa: BLE001 - tiledb cannot read the fill value of every type
        return found
    return found | {"fillValue": list(_bytes(fill))}


def _bytes(fill: object) -> bytes:
    if isinstance(fill, str):
        return fill.encode()
    return fill if isinstance(fill, bytes) else np.asarray(fill).tobytes()


def _number(value: Any) -> int | float:  # noqa: ANN401
    if isinstance(value, np.datetime64 | np.timedelta64):
        return int(value.astype(np.int64))
    number = plain(value)
    return number if isinstance(number, int | float) else 0


def _type(of: Any) -> str:  # noqa: ANN401
    """Return the TileDB datatype of a dimension or attribute, such as FLOAT64 or STRING_UTF8."""
    name = str(of._tiledb_dtype.name)
    return _STORED_AS.get(name, name)


#: how datatypes that the API has no name for are stored
_STORED_AS: Final = {"GEOM_WKB": "BLOB", "GEOM_WKT": "STRING_UTF8"}

#: the filters that the API has a name for; newer ones (checksums, dictionaries) stand there as FILTER_NONE
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
#: the field of Filter.data for a compressor's level; others keep what they need elsewhere
_LEVELS: Final = ("GzipFilter", "ZstdFilter", "LZ4Filter", "RleFilter", "Bzip2Filter", "DoubleDeltaFilter")


def _pipeline(filters: Any) -> dict[str, Any]:  # noqa: ANN401
    found = []
    for each in filters:
        name = type(each).__name__
        entry: dict[str, Any] = {"type": _FILTERS.get(name, "FILTER_NONE")}
        if name in _LEVELS:
            entry["data"] = {"int32": int(each.level)}
        elif name in ("BitWidthReductionFilter", "PositiveDeltaFilter"):
            entry["data"] = {"uint32": int(each.window)}
        found.append(entry)
    return {"filters": found}


def metadata(registry: Resolver, request: Request) -> Response:
    """Answer with an array's key-value metadata (ArrayMetadataJson)."""
    found = resolve(registry, request, "array", "read")
    length = integer(request, "length", -1, least=0)
    end = integer(request, "end_timestamp", 0, most=_MAX_TIME)
    with _opened(found, (0, end) if end else None) as array:
        values = {key: value for key, value, _ in metadata_values(array.meta)}
    if length >= 0:
        values = {key: each[:length] if isinstance(each, str) else each for key, each in values.items()}
    return Response.of_json(values)


def non_empty_domain(registry: Resolver, request: Request) -> Response:
    """Answer with the non-empty domain of each dimension (NonEmptyDomainJson); an empty array has none."""
    found = resolve(registry, request, "array", "read")
    with _opened(found) as array:
        domain = array.nonempty_domain()
        names = [array.domain.dim(at).name for at in range(array.domain.ndim)]
    if domain is None:
        return Response.of_json({})
    return Response.of_json({name: plain(limits) for name, limits in zip(names, domain, strict=True)})


def sample(registry: Resolver, request: Request) -> Response:
    """Answer with the first cells of an array: a list for each dimension and attribute."""
    found = resolve(registry, request, "array", "read")
    count = integer(request, "samples", 5, most=_SAMPLES)
    with _opened(found) as array:
        domain = array.nonempty_domain()
        names = [array.domain.dim(at).name for at in range(array.domain.ndim)]
        names += [array.attr(at).name for at in range(array.nattr)]
        if domain is None or count == 0:
            return Response.of_json({name: [] for name in names})
        cells = _first_sparse(array) if array.schema.sparse else _first_dense(array, domain, count)
        return Response.of_json({name: plain(cells[name][:count]) for name in names if name in cells})


def _first_dense(array: Any, domain: Any, count: int) -> dict[str, list[Any]]:  # noqa: ANN401
    """Read a box at the lower corner of what was written, just large enough for `count` cells."""
    box: list[slice] = []
    left = count
    for low, high in reversed(domain):
        taken = min(int(_number(high)) - int(_number(low)) + 1, left)
        # not numpy's numbers, which would add up to 127 in 8 bits
        first = low if isinstance(low, np.datetime64) else int(low)
        box.insert(0, slice(first, first + (taken - 1)))
        left = -(-left // taken)
    # not array[...], which counts negative numbers from the end
    reading = array.query(coords=True).multi_index
    return _listed(reading[tuple(box)], reading)


def _first_sparse(array: Any) -> dict[str, list[Any]]:  # noqa: ANN401
    """Read until the first, small, buffers are full."""
    reading = array.query(coords=True, order="U", return_incomplete=True, use_arrow=False).multi_index
    for cells in reading[:]:
        return _listed(cells, reading)
    return {}


def _listed(cells: dict[str, Any], reading: Any) -> dict[str, list[Any]]:  # noqa: ANN401
    """Return the cells as lists, None where a nullable attribute has no value: `multi_index` hides that."""
    listed = {name: list(np.ravel(values)) for name, values in cells.items()}
    for internal, (_, _, valid) in reading.pyquery.results().items():
        if len(valid):
            name = "" if internal == "__attr" else internal
            listed[name] = [
                value if there else None for value, there in zip(listed[name], valid, strict=True)
            ]
    return listed


def end_timestamps(registry: Resolver, request: Request) -> Response:
    """Answer with the times at which the array was written, in milliseconds, oldest first."""
    found = resolve(registry, request, "array", "read")
    number, per_page = page(request)
    with _readable():
        times = _end_times(folder(found))
    begin = (number - 1) * per_page
    shown = times[begin : begin + per_page]
    return Response.of_json(
        {"end_timestamps": shown, "pagination_metadata": pagination(number, per_page, len(times))}
    )


def _end_times(path: Path) -> list[int]:
    # not tiledb.FragmentInfoList, which reads the domains too and fails with those of many dates
    with Context(CONFIG) as ctx, ctx.make("fragment_info", "fragment_info_alloc", path) as fragments:
        ctx.call("fragment_info_load", fragments)
        count, begin, end = c_uint32(), c_uint64(), c_uint64()
        ctx.call("fragment_info_get_fragment_num", fragments, byref(count))
        times = set()
        for at in range(count.value):
            ctx.call("fragment_info_get_timestamp_range", fragments, c_uint32(at), byref(begin), byref(end))
            times.add(end.value)
    return sorted(times)


#: what reads arrays, by its name: a damaged one can crash libtiledb, so the server has workers do it
READING: Final = {
    each.__name__: each for each in (schema, metadata, non_empty_domain, sample, end_timestamps)
}


def folder(found: AssetRow) -> Path:
    """Return the folder of an asset; 404 for a catalogue-only entry."""
    if found.path is None:
        raise HTTPError(404, f"{found.uri} is an entry of the catalogue only: there is no array behind it.")
    return found.path


@contextmanager
def _opened(found: AssetRow, at: tuple[int, int] | None = None) -> Iterator[Any]:
    import tiledb  # noqa: PLC0415

    path = str(folder(found))
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
        # what tiledb makes of texts, numbers and sizes that are damaged
        raise HTTPError(
            400, f"This array cannot be read ({type(error).__name__}); it must be damaged."
        ) from None
