"""What Details shows of an asset, from the JSON routes only.

Never through ``tiledb``: while libtiledb waits for the network it holds the GIL, and so stops every thread.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec import structs

from tiledb_cloud_widgets.catalog.entry import note_use
from tiledb_cloud_widgets.catalog.failure import Failure
from tiledb_cloud_widgets.catalog.page import MAX_PAGE_SIZE
from tiledb_cloud_widgets.catalog.snippet import snippet_of_assets
from tiledb_cloud_widgets.panel.asset_messages import Details, Fact, Table
from tiledb_cloud_widgets.panel.enumeration_labels import labels_of
from tiledb_cloud_widgets.panel.errors import Refused
from tiledb_cloud_widgets.panel.rows import count, facts_of, row_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from tiledb_cloud_widgets.catalog.asset import Asset
    from tiledb_cloud_widgets.client import Client
    from tiledb_cloud_widgets.client.models import Attribute, Dimension, FilterPipeline, Model
    from tiledb_cloud_widgets.panel.asset_messages import DetailsRequest, TableRow
    from tiledb_cloud_widgets.panel.channel import Call
    from tiledb_cloud_widgets.panel.messages import Row

T = TypeVar("T")

MEMBERS_SHOWN = 100
MEMBERS_IN_OVERVIEW = 8
MOST_PAGES = 20  # of hits for a group's name, in which its metadata is looked for
VALUE_LENGTH = 20_000
BOUND_LENGTH = 40  # of a bound that is text
SEPARATED = 10_000  # smaller bounds have no separator: 1947, a year
UNNAMED = "(unnamed)"
NO_LABELS = "Whether whole numbers stand for labels (enumerations) could not be read; array.schema says it."
UNKNOWN_GROUP = "The server does not say what this group holds; it may not be able to read it."
TIMES = "\N{MULTIPLICATION SIGN}"
VARIABLE = 2**32 - 1  # cellValNum of a variable number of values
# DATETIME_HR and the like, as numpy names their units
DATE_UNITS = {
    "YEAR": "Y",
    "MONTH": "M",
    "WEEK": "W",
    "DAY": "D",
    "HR": "h",
    "MIN": "m",
    "SEC": "s",
    **{unit.upper(): unit for unit in ("ms", "us", "ns", "ps", "fs", "as")},
}


def details_of(
    client: Client,
    asset: Asset,
    request: DetailsRequest,
    own_code: str | None = None,
    call: Call | None = None,
) -> Details:
    """Return what a tab shows; asks the server as far as needed.

    ``own_code`` opens the asset in the notebook of this panel alone; ``call`` gets, as a part, what is known
    before the server has answered.
    """
    if request.tab == "overview":
        note_use(client, asset)
        overview = overview_of(asset)
        if call is not None:
            call.part("details", overview)
        return _with_insides(client, asset, overview)
    if request.tab == "schema":
        return members_of(client, asset, MEMBERS_SHOWN) if asset.kind == "group" else schema_of(client, asset)
    if request.tab == "metadata":
        return metadata_of(client, asset)
    script = snippet_of_assets([asset], client, timestamp=request.timestamp)
    return Details(code=own_code or script, script=script if own_code else None)


def overview_of(asset: Asset) -> Details:
    """Return the catalogue's facts."""
    info = asset.info
    editable = "edit" in info.allowed_actions
    return Details(
        headline=_headline(row_of(info)),
        text=info.description or "",
        tags=list(info.tags),
        facts=facts_of(info, access=not editable),
        editable=editable,
    )


def _headline(row: Row, *inside: str) -> str:
    """Return the first line of Overview: ``Dense · 33 x 41 x 25 · int16 · 67 kB``."""
    return " · ".join(filter(None, [row.type, *inside, row.amount]))


def _with_insides(client: Client, asset: Asset, overview: Details) -> Details:
    """Return the overview with the shape of an array, or the first members of a group."""
    row = row_of(asset.info)
    if asset.kind == "group":
        members = _or_none(lambda: members_of(client, asset, MEMBERS_IN_OVERVIEW))
        return overview if members is None else structs.replace(overview, tables=members.tables)
    if row.icon == "file":
        return overview  # how its bytes are stored tells nobody anything
    schema = _or_none(lambda: client.array_schema(asset.uri))
    if schema is None or _dropped_note(schema) or not schema.attributes:
        return overview  # the Schema tab says why; what the catalogue knows is worth showing without it
    dimensions = schema.domain.dimensions if schema.domain else ()
    names = f" {TIMES} ".join(dimension.name or UNNAMED for dimension in dimensions)
    shape = (_shape(dimensions) if schema.array_type == "dense" else "") or names
    if len(dimensions) == 1 and shape != names:
        shape += " cells"
    attributes = schema.attributes
    cells = _word(attributes[0].type) if len(attributes) == 1 else f"{len(attributes):,} attributes"
    return structs.replace(overview, headline=_headline(row, shape, cells))


def schema_of(client: Client, asset: Asset) -> Details:
    """Return dimensions and attributes of an array, its shape and what of its domain is filled."""
    schema = client.array_schema(asset.uri)
    if not schema.attributes and not _dropped_note(schema):
        return Details(note="The server did not send the schema.")
    filled = _or_none(lambda: client.array_non_empty_domain(asset.uri))  # {} for an empty array
    labels = labels_of(client, asset) if any(map(_may_have_labels, schema.attributes)) else {}
    dimensions = schema.domain.dimensions if schema.domain else ()
    facts = {
        "Array type": (schema.array_type or "").capitalize(),
        "Shape": _shape(dimensions) if schema.array_type == "dense" else "",
        "Filled": "nothing yet" if filled == {} else "",
        "Cell order": schema.cell_order,
        "Tile order": schema.tile_order,
        "Capacity": count(schema.capacity),
        "Duplicates": {None: "", True: "allowed", False: "not allowed"}[schema.allows_duplicates],
    }
    domains = [_dimension(dimension, filled or {}) for dimension in dimensions]
    types = [_attribute(attribute, labels or {}) for attribute in schema.attributes]
    return Details(
        tables=[
            Table("Dimensions", ("Name", "Domain"), domains),
            Table("Attributes", ("Name", "Type"), types),
        ],
        note=" ".join(filter(None, [_dropped_note(schema), NO_LABELS if labels is None else ""])),
        facts=[Fact(label, value) for label, value in facts.items() if value],
    )


def _or_none(fetch: Callable[[], T]) -> T | None:
    """Return what the server says; None when the request fails, as the rest is worth showing without it."""
    try:
        return fetch()
    except Exception as error:
        from tiledb_cloud_widgets.client.errors import TileDBCloudError  # noqa: PLC0415 (imports tiledb)

        if not isinstance(error, TileDBCloudError):
            raise
        return None


def _shape(dimensions: Iterable[Dimension]) -> str:
    """Return the cells along each dimension of a dense array: ``40,000 x 3``."""
    domains = [_domain(dimension) for dimension in dimensions]
    if not all(domain and isinstance(domain[0], int) for domain in domains):
        return ""
    return f" {TIMES} ".join(f"{domain[-1] - domain[0] + 1:,}" for domain in domains)


def members_of(client: Client, asset: Asset, most: int) -> Details:
    """Return a table of the first members of a group, with names relative to it, and what is not in it."""
    contents = client.group_contents(asset.uri, page=1, per_page=most)
    rows = [row_of(info) for info in contents.rows]
    found = contents.pagination_metadata
    total = None if found is None or found.total_items is None else int(found.total_items)
    asked = len(rows) + contents.gone + contents.unreadable
    inside = f"{asset.info.name}/"
    lines = [(row.name.removeprefix(inside), row.type or "—", row.amount) for row in rows]
    caption = "Members"
    if total is not None and total > asked:
        caption = f"The first {len(rows):,} of {total:,} members"
    elif total is None and asked >= most:
        caption = f"The first {len(rows):,} members"
    lost = (
        (contents.gone, "cannot be seen or no longer exist"),
        (contents.unreadable, "could not be read"),
        (0 if asked else total or 0, "were counted, but none was sent"),
    )
    notes = [f"{number:,} member{'' if number == 1 else 's'} {what}." for number, what in lost if number > 0]
    tables = [Table(caption, ("Name", "Type"), lines)] if lines else []
    return Details(tables=tables, note=" ".join(notes) if notes or lines else "No members.")


def metadata_of(client: Client, asset: Asset) -> Details:
    """Return the key-value metadata, as text."""
    if asset.kind == "group":
        entries, note = _group_entries(client, asset)
        if not entries and row_of(asset.info).size is None:
            note = note or UNKNOWN_GROUP
    else:
        values = client.array_metadata(asset.uri)
        entries, note = [(key, _value_text(value), _type_text(value)) for key, value in values.items()], ""
    if not entries:
        return Details(note=note or "No key-value metadata.")
    return Details(tables=[Table("Key-value metadata", ("Key", "Value"), entries)], note=note)


def _dropped_note(model: Model, field: str = "") -> str:
    """Return a sentence when parts of what the server sent could not be read, of one field or of all."""
    from tiledb_cloud_widgets.client.http.lenient import dropped_from  # noqa: PLC0415 (loaded with the client)

    lost = [path for path in dropped_from(model) if field in path]
    return f"The server sent {len(lost):,} of its values in a form that cannot be read." if lost else ""


def _group_entries(client: Client, asset: Asset) -> tuple[list[TableRow], str]:
    """Return a group's metadata, and what of it could not be read.

    The API sends it with listings only, so look for the group among the hits for its name: groups of one
    namespace may share a name, as those of SOMA experiments do.
    """
    group = asset.info
    own = (client.list_groups, client.list_shared_groups) if client.signed_in else ()
    filters = {"namespace": asset.namespace, "search": group.name, "with_metadata": True}
    pages_left = MOST_PAGES
    for listing in (*own, client.list_public_groups):
        number, seen, total = 1, 0, 1
        while pages_left and seen < total:
            response = listing(**filters, page=number, per_page=MAX_PAGE_SIZE)
            for index, info in enumerate(response.rows):
                if info.id and info.id == group.id:
                    entries = [
                        (entry.key or "", entry.value or "", entry.type or "") for entry in info.metadata
                    ]
                    return entries, _dropped_note(response, f"[{index}].metadata")
            number, pages_left, seen = number + 1, pages_left - 1, seen + len(response.rows)
            stated = response.pagination_metadata and response.pagination_metadata.total_items
            total = int(stated or seen + 1) if response.rows else 0
    pages = "pages" if pages_left else f"first {MOST_PAGES} pages"
    reason = (
        f"{asset.uri} is not on the {pages} of groups with its name, with which alone the server sends it."
    )
    raise Refused(Failure("The metadata could not be found.", reason, "tiledb.Group(uri).meta reads it."))


def _domain(dimension: Dimension) -> list[Any]:
    """Return the two bounds of a dimension; [] where it has none, as one of text."""
    return next((value for value in (dimension.domain or {}).values() if value), [])


def _dimension(dimension: Dimension, filled: Mapping[str, Any]) -> TableRow:
    bound = _moment(dimension.type or "") or _coordinate
    domain = _ends(_domain(dimension), bound)
    within = _ends(filled.get(dimension.name or ""), bound)
    if within:
        within = "all filled" if within == domain else f"filled {within}"
    extent = None if dimension.null_tile_extent else _only(dimension.tile_extent)
    tile = extent is not None and f"tile {_number(extent)}"
    return (
        dimension.name or UNNAMED,
        domain or "—",
        _notes(_word(dimension.type), within, tile, _filters(dimension.filter_pipeline)),
    )


def _ends(bounds: Sequence[Any] | None, bound: Callable[[Any], str]) -> str:
    """Return two bounds in words: ``1 … 40,000``."""
    if not isinstance(bounds, Sequence) or not all(isinstance(end, str | int | float) for end in bounds):
        return ""  # a server may send anything
    if not bounds:
        return ""
    return " … ".join(bound(end) for end in (bounds[0], bounds[-1]))


def _may_have_labels(attribute: Attribute) -> bool:
    """Whether an attribute may hold the indexes of labels: it has one whole number in a cell."""
    return "INT" in (attribute.type or "").upper() and attribute.cell_val_num in (None, 1)


def _attribute(attribute: Attribute, labels: Mapping[str, str]) -> TableRow:
    number = attribute.cell_val_num
    category = labels.get(attribute.name or "")
    cells = "variable length" if number == VARIABLE else number not in (None, 1) and f"{number:,} per cell"
    return (
        attribute.name or UNNAMED,
        "category" if category else _word(attribute.type),
        _notes(
            category and f"{category}; {_word(attribute.type)}",
            attribute.nullable and "nullable",
            cells,
            _filters(attribute.filter_pipeline),
        ),
    )


def _notes(*parts: str | bool | None) -> str:
    return ", ".join(part for part in parts if isinstance(part, str) and part)


def _filters(pipeline: FilterPipeline | None) -> str | None:
    """Return a pipeline in words: ``Byteshuffle, Zstd(5)``."""
    names = []
    for item in pipeline.filters if pipeline is not None else ():
        name = (item.type or "").removeprefix("FILTER_").replace("_", " ").capitalize()
        option = _only(item.data)
        names.append(name if option is None or option == -1 else f"{name}({_number(option)})")
    return ", ".join(names) or None


def _only(value: Mapping[str, int | float | None] | None) -> int | float | None:
    return next((item for item in (value or {}).values() if item is not None), None)


def _coordinate(value: float | str) -> str:
    """Return a bound as people write it: a year has no separator, and a text may be long."""
    if isinstance(value, str):
        return value[:BOUND_LENGTH]
    return f"{value:g}" if abs(value) < SEPARATED else _number(value)


def _number(value: float) -> str:
    return f"{value:,}" if isinstance(value, int) else f"{value:g}"


def _moment(datatype: str) -> Callable[[float | str], str] | None:
    """Return what writes a bound of this datatype as a date, as in 2010-01-01 00:00; None for no date."""
    name, _, unit = datatype.upper().partition("_")
    numpy_unit = DATE_UNITS.get(unit) if name == "DATETIME" else None
    if numpy_unit is None:
        return None
    import numpy as np  # noqa: PLC0415 (only for dates)

    minutes = ":00" if numpy_unit == "h" else ""  # numpy writes hours alone

    def written(value: float | str) -> str:
        try:  # servers write bounds as numbers and as texts
            bound = np.array(value if isinstance(value, str) else int(value))
            date = bound.astype(f"datetime64[{numpy_unit}]")
        except (ValueError, OverflowError):
            return _coordinate(value)
        return str(date).replace("T", " ") + minutes

    return written


def _word(name: str | None) -> str:
    return (name or "").lower()


def _value_text(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= VALUE_LENGTH else f"{text[:VALUE_LENGTH]}… ({len(text):,} characters)"


def _type_text(value: object) -> str:
    names = {bool: "boolean", int: "integer", float: "number", str: "string", list: "list", dict: "object"}
    return names.get(type(value), "null" if value is None else type(value).__name__)
