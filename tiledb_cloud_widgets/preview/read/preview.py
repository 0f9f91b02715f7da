"""One preview: from a request to its parts."""

from __future__ import annotations

import math
import time
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import tiledb

from tiledb_cloud_widgets.preview import parts as p
from tiledb_cloud_widgets.preview import pictures
from tiledb_cloud_widgets.preview.schema import plain

from . import dense, exact, file, group, sparse
from .source import Fragments, Source, context

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from tiledb_cloud_widgets.preview.schema import Description, Field
    from tiledb_cloud_widgets.preview.wire import Request

    End = Callable[[float], p.Value]
    Known = dict[str, Any]  # fields of a picture

#: names of attributes that are sent, to be searched; no message holds more
NAMES = 5000
#: versions that are listed
VERSIONS = 200
#: the share of the time in which samples are read; the rest is for what comes after
_SAMPLING = 0.6
#: labels of an enumeration that are sent, and characters of each
_LABELS = 20
_LABEL_LENGTH = 80
#: names that a sentence lists
_LISTED = 20


class Send(Protocol):
    """Sends a part with its buffers."""

    def __call__(self, part: p.Part, *buffers: bytes) -> None: ...  # noqa: D102


class BadRequest(ValueError):  # noqa: N818 (it is the request that is bad)
    """A request that names what the array has not."""


class Previewing:
    """A preview under way.

    Attributes
    ----------
    request : Request
        What is asked for.
    source : Source
        The open array.
    attribute : Field or None
        What is drawn.
    density : bool
        Whether the cells of a sparse array are drawn, in place of an attribute.
    at : dict
        Coordinates of dimensions that are not to be drawn.
    offers_density : bool
        Whether they can be.
    columns : Columns or None
        The last summaries that were sent.
    """

    def __init__(self, request: Request, source: Source, send: Send) -> None:
        self.request = request
        self.source = source
        self.send = send
        self.columns: p.Columns | None = None
        self.attribute, self.density = _drawn(source.description, request)
        self.at = _coordinates(source.description, request)
        self.offers_density = len(source.description.plane) == 2
        self._sampling_ends = time.monotonic() + request.seconds * _SAMPLING

    @property
    def has_time(self) -> bool:
        """Whether there is time to read more samples."""
        return time.monotonic() < self._sampling_ends

    @cached_property
    def fragments(self) -> Fragments | None:
        """The fragments, asked for once; None where libtiledb cannot tell them."""
        return self.source.fragments()

    def versions(self) -> list[int] | None:
        """Return when it was written, whatever the timestamp: newest first; None if libtiledb cannot say."""
        fragments = self.fragments if self.request.timestamp is None else self.source.fragments(ever=True)
        if fragments is None:
            return None
        return sorted({end for _, end in fragments.times}, reverse=True)[:VERSIONS]

    def send_values(self, numbers: NDArray[Any]) -> None:
        """Send the numbers behind a picture."""
        values = p.Values(dtype=numbers.dtype.str, shape=list(numbers.shape))
        self.send(values, np.ascontiguousarray(numbers).tobytes())

    def send_line(
        self, pairs: NDArray[np.float64], gaps: NDArray[np.uint8], end: End, known: Known, *strip: bytes
    ) -> None:
        """Send a line of columns, some of which lack a value, and what else is known of its picture.

        `end` shows its lowest and its highest value; `strip` is the density of cells along it.
        """
        seen = pairs[np.isfinite(pairs)]
        low, high = (end(seen.min()), end(seen.max())) if seen.size else (None, None)
        picture = p.Picture(form="line", width=len(pairs), height=0, low=low, high=high, **known)
        self.send(picture, pairs.tobytes(), gaps.tobytes() if picture.missing else b"", *strip)

    def send_map(self, numbers: NDArray[np.float64], end: End, notes: list[str], known: Known) -> None:
        """Send a map of numbers, and what else is known of its picture; `end` shows ends of the colours."""
        low, high, outliers = pictures.colour_ends(numbers)
        if outliers:
            notes.append("Colours from the 1st to the 99th percentile.")
        if not math.isnan(low):
            known = {**known, "low": end(low), "high": end(high)}
        height, width = numbers.shape
        picture = p.Picture(form="heat", width=width, height=height, notes=notes, **known)
        self.send(picture, pictures.heat_png(numbers, low, high))

    def draw_number(self, field: Field) -> None:
        """Draw a number and not where cells are: they are everywhere."""
        self.attribute, self.density, self.offers_density = field, False, False
        self.send(self.head())

    def head(self) -> p.Head:
        """Return what the schema and the non-empty domain say."""
        description = self.source.description
        drawable = not description.sparse or len(description.plane) > 0
        shown: Sequence[tuple[Field, object, object]] = [
            (extent.field, extent.show(extent.low), extent.show(extent.high))
            for extent in description.extents
        ] or [(field, None, None) for field in description.dimensions]
        return p.Head(
            kind="file" if description.file else "sparse" if description.sparse else "dense",
            dimensions=[
                p.Dimension(name=field.name, type=field.type, low=low, high=high)  # type: ignore[arg-type]
                for field, low, high in shown
            ],
            attributes=[
                p.Attribute(name=field.name, type=field.type, drawable=drawable and field.drawable)
                for field in description.attributes[:NAMES]
            ],
            shape=None if description.sparse else description.shape,
            empty=not description.extents,
            drawn=None if self.attribute is None else self.attribute.name,
            density=self.offers_density,
        )


def preview(request: Request, send: Send) -> None:
    """Send the parts of a preview, each as soon as it is known."""
    kind = request.kind
    if kind is None:
        # of encrypted and damaged arrays it raises or says nothing; opening them says why
        kind = "group" if _is_group(request) else "array"
    try:
        if kind == "group":
            group.preview(request, send, _array)
        else:
            _array(request, send)
    except BadRequest as error:
        send(p.Failure(code="request", title="The request does not fit the array.", reason=str(error)))


def _is_group(request: Request) -> bool:
    try:
        return bool(tiledb.object_type(request.uri, ctx=context(request.config)) == "group")
    except tiledb.TileDBError:
        return False


def _array(request: Request, send: Send) -> None:
    try:
        source = Source(request)
    except tiledb.TileDBError as error:
        if "encrypted" not in str(error):
            raise
        send(
            p.Sentence(
                title="It is encrypted; the preview has no key.",
                detail="Open it in a cell with the key in the configuration.",
            )
        )
        return
    with source:
        if request.labels:
            send(_labels(source))
            return
        job = Previewing(request, source, send)
        send(job.head())
        if source.description.file:
            file.preview(job)
        elif not source.description.extents:
            _empty(job)
        elif source.description.sparse:
            sparse.preview(job)
        else:
            _dense(job)


def _labels(source: Source) -> p.Labels:
    counts: dict[str, int] = {}
    first: dict[str, list[str]] = {}
    lost: list[str] = []
    for field in source.description.attributes[:NAMES]:
        try:
            values = source.labels(field)
        except tiledb.TileDBError:
            lost.append(field.name)
            continue
        if values is not None:
            counts[field.name] = len(values)
            first[field.name] = [str(plain(value))[:_LABEL_LENGTH] for value in values[:_LABELS]]
    return p.Labels(counts=counts, labels=first, lost=lost)


def _empty(job: Previewing) -> None:
    description = job.source.description
    job.send(p.Facts(cells=0, counted=True))
    names = [field.name or "an attribute without a name" for field in description.attributes]
    dims = [field.name for field in description.dimensions]
    more = f" and {len(names) - 10:,} more" if len(names) > 10 else ""
    job.send(
        p.Sentence(
            title="Nothing was written yet.",
            detail=f"What can be written: {_listed(names[:10])}{more}, along {_listed(dims)}.",
        )
    )
    if job.request.timestamp is not None:
        job.send(p.Facts(cells=0, counted=True, versions=job.versions()))


def _dense(job: Previewing) -> None:
    cells = job.source.description.cells
    job.send(p.Facts(cells=cells, counted=True))
    complete = dense.preview(job)
    job.send(p.Facts(cells=cells, counted=True, versions=job.versions()))
    if not complete:
        exact.preview(job, cells)


def _drawn(description: Description, request: Request) -> tuple[Field | None, bool]:
    """Return what to draw: an attribute, or of a sparse array the density of its cells."""
    flat = description.sparse and not description.plane
    if request.attribute is None:
        if flat or len(description.plane) == 2:
            return None, not flat
        colours = filter(dense.is_colour, description.attributes)
        return description.first_number() or next(colours, None), False
    field = description.attribute(request.attribute)
    if field is None:
        names = [repr(f.name) for f in description.attributes]
        raise BadRequest(f"attribute {request.attribute!r} is not one of {_listed(names)}.")
    if not field.drawable and not dense.is_colour(field):
        raise BadRequest(f"attribute {request.attribute!r} cannot be drawn: it is {field.type}.")
    if flat:
        raise BadRequest(f"attribute {request.attribute!r} cannot be drawn along dimensions of text.")
    return field, False


def _coordinates(description: Description, request: Request) -> dict[str, int]:
    """Return where dimensions are cut, as integers."""
    fields = {field.name: field for field in description.dimensions}
    coordinates = {}
    for name, value in request.at.items():
        field = fields.get(name)
        if field is None:
            names = _listed([repr(name) for name in fields])
            raise BadRequest(f"at: {name!r} is not a dimension; they are {names}.")
        coordinates[name] = _date(value, field) if isinstance(value, str) else value
    if not request.typed:
        return coordinates
    if coordinates and description.sparse:
        raise BadRequest("at says where a dense array is cut; this one is sparse.")
    for extent in description.extents:
        if not extent.low <= coordinates.get(extent.name, extent.low) <= extent.high:
            ends = f"{extent.show(extent.low)} to {extent.show(extent.high)}"
            raise BadRequest(f"at: {request.at[extent.name]} of {extent.name!r} is not in {ends}.")
    return coordinates


def _date(text: str, field: Field) -> int:
    if field.kind != "time":
        raise BadRequest(f"at: the coordinate of {field.name!r} must be a whole number, not {text!r}.")
    try:
        return int(np.datetime64(text).astype(field.dtype).astype(np.int64))
    except ValueError:
        raise BadRequest(
            f"at: the coordinate of {field.name!r} must be a date such as '2012-01-31', not {text!r}."
        ) from None


def _listed(names: Sequence[str]) -> str:
    if len(names) > _LISTED:
        names = [*names[: _LISTED - 1], f"{len(names) - _LISTED + 1:,} more"]
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
