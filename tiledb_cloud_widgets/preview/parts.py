"""The parts of a preview: typed structs, whose pixels and numbers travel beside them as raw buffers."""

from __future__ import annotations

from typing import Any, Final, Literal

import msgspec

#: a figure or an end of an axis; what JSON or a browser would spoil is text: dates, infinity, large integers
Value = int | float | str

Kind = Literal["dense", "sparse", "file", "group"]
#: line: low and high of each column; bars: a count of each; heat, density: a palette; image: its own colours
Form = Literal["line", "heat", "density", "image", "bars"]

#: the largest integer that a browser counts exactly
EXACT_INTEGER: Final = 2**53


class Part(msgspec.Struct, frozen=True, tag_field="part"):
    """What a worker sends by itself, and not inside another part; its tag says which part it is."""


class Dimension(msgspec.Struct, frozen=True, kw_only=True):
    """A dimension: name, type, and the ends of what was written (None for an empty array)."""

    name: str
    type: str
    low: Value | None
    high: Value | None


class Attribute(msgspec.Struct, frozen=True, kw_only=True):
    """An attribute: name, type, and whether it can be drawn."""

    name: str
    type: str
    drawable: bool


class Head(Part, frozen=True, kw_only=True, tag="head"):
    """What the schema and the non-empty domain say: the first part.

    Attributes
    ----------
    shape : list of int, optional
        Of a dense array: the extents of what was written.
    drawn : str, optional
        The attribute that the picture shows; None for the density of cells and where nothing is drawn.
    density : bool
        Whether the density of cells can be drawn in place of an attribute.
    """

    kind: Kind
    dimensions: list[Dimension]
    attributes: list[Attribute]
    shape: list[int] | None = None
    empty: bool = False
    drawn: str | None = None
    density: bool = False


class Facts(Part, frozen=True, kw_only=True, tag="facts"):
    """How much was written, and when; sent again when more is known.

    Attributes
    ----------
    cells : int, optional
        How many cells there are; of a file its bytes, of a group its members. None while unknown.
    counted : bool
        Whether `cells` is what a full read returns; otherwise, cells that were written over count twice.
    versions : list of int, optional
        When it was written, in milliseconds since 1970, newest first; None while unknown.
    """

    cells: int | None = None
    counted: bool = False
    versions: list[int] | None = None


class Table(Part, frozen=True, kw_only=True, tag="table"):
    """The first rows as text; null is None.

    Attributes
    ----------
    numeric : list of bool
        For each column, whether it is set right.
    of : int, optional
        How many rows there are.
    not_read : list of str
        Columns that were left out since their cells are too large.
    more : int
        Columns beyond the bound.
    """

    names: list[str]
    types: list[str]
    numeric: list[bool]
    rows: list[list[str | None]]
    of: int | None
    not_read: list[str]
    more: int


class Bar(msgspec.Struct, frozen=True, array_like=True):
    """One bar of a histogram: both ends of its range and how many values lie in it."""

    low: Value
    high: Value
    count: int


class Top(msgspec.Struct, frozen=True, array_like=True):
    """A frequent value, as text, and how often it was seen."""

    value: str
    count: int


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """What a column holds, as far as its sample says.

    Attributes
    ----------
    cells : int
        Cells looked at, nulls included.
    nulls, nans : int
        How many of them are null, and how many not a number.
    min, max : int, float or str, optional
        Ends; dates as ISO text. Of values of variable length, the ends of their lengths.
    mean : float, optional
        Of the finite numbers.
    bars : list of Bar
        A histogram of the numbers or dates.
    distinct : int, optional
        How many different texts, categories or truth values.
    top : list of Top
        The most frequent of them, at most 5.
    note : str, optional
        A sentence where the figures are not of the values themselves.
    """

    name: str
    type: str
    kind: Literal["number", "time", "text", "category", "bool", "lengths", "not read"]
    cells: int
    nulls: int = 0
    nans: int = 0
    min: Value | None = None
    max: Value | None = None
    mean: float | None = None
    bars: list[Bar] = []
    distinct: int | None = None
    top: list[Top] = []
    note: str | None = None


class Columns(Part, frozen=True, kw_only=True, tag="columns"):
    """Summaries of columns, and of which cells; a later one replaces an earlier one.

    Attributes
    ----------
    sample : str
        ``"of all 150 cells"``, ``"of 32,768 of 10,000,000 cells, from 16 tiles"``.
    complete : bool
        Whether every cell was looked at.
    """

    sample: str
    complete: bool
    columns: list[Column]


class Axis(msgspec.Struct, frozen=True, kw_only=True):
    """An axis of a picture, from its left or upper end.

    Attributes
    ----------
    low, high : int, float or str
        Both ends, for people.
    start, step : float
        The coordinate of the first pixel, and the way to the next; dates in their unit since 1970.
    unit : str, optional
        NumPy's unit of a date: ``"D"``, ``"ns"``.
    """

    name: str
    low: Value
    high: Value
    start: float
    step: float
    unit: str | None = None


class Fixed(msgspec.Struct, frozen=True, kw_only=True):
    """A dimension that is not drawn: its ends, and where it is cut. Dates are integers of their unit."""

    name: str
    low: Value
    high: Value
    at: Value
    label: str


class Picture(Part, frozen=True, kw_only=True, tag="picture"):
    """A picture; buffer 0 is a PNG (or the bytes of an image file), or for lines and bars float64.

    Of a line, buffer 0 has two numbers for each column: the lowest and highest value, NaN for none. Buffer 1,
    unless empty, has a byte for each column: 1 where a value is missing. Buffer 2, unless it is empty or not
    there, has the number of cells in each of some even stretches of the axis, as float64. Of a density,
    buffer 1, if it is there, has points to draw over it: float64 pairs of across and down, from 0 to 1.

    Attributes
    ----------
    axes : list of Axis
        Across; or down and across.
    width, height : int
        In pixels (height 0 for a line).
    low, high : int, float or str, optional
        What the ends of the colours or of the line stand for; of an image whose channels were stretched,
        its 0 and 255.
    square : bool
        Whether pixels are as wide as high.
    fixed : list of Fixed
        The dimensions that are not drawn.
    missing : int
        Cells among those read that have no value.
    reason : str
        Why: ``"null"``, ``"NaN"``, ``"never written"``.
    complete : bool
        Whether it shows every cell of what is drawn.
    notes : list of str
        Sentences that say what is shown, of which sample.
    """

    form: Form
    name: str
    axes: list[Axis]
    width: int
    height: int
    notes: list[str]
    low: Value | None = None
    high: Value | None = None
    square: bool = True
    fixed: list[Fixed] = []
    missing: int = 0
    reason: str = "null"
    complete: bool = False


class Values(Part, frozen=True, kw_only=True, tag="values"):
    """The numbers behind the picture: buffer 0, in C order; NaN where there is none."""

    dtype: str
    shape: list[int]


class Cells(Part, frozen=True, kw_only=True, tag="cells"):
    """Rows as typed values: two buffers a column, its values and its validity (empty: nothing is null).

    A dtype of ``"json"`` is a JSON list of texts.
    """

    names: list[str]
    dtypes: list[str]


class Exact(Part, frozen=True, kw_only=True, tag="exact"):
    """Figures of all cells.

    Attributes
    ----------
    cells : int, optional
        How many there are.
    columns : dict
        Of each column: ``min``, ``max``, ``mean``, ``nulls``, as far as they are known.
    offer : str, optional
        In place of the figures: what must be read for them, ``"reads all 10,000,000 cells"``.
    """

    cells: int | None = None
    columns: dict[str, dict[str, Value]] = {}
    offer: str | None = None


class Text(Part, frozen=True, kw_only=True, tag="text"):
    """The first lines of a file, and how many of its bytes they come from."""

    lines: list[str]
    note: str


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """A member of a group."""

    name: str
    kind: Literal["array", "group"]
    uri: str


class Members(Part, frozen=True, kw_only=True, tag="members"):
    """The members of a group, at most 200, and how many there are."""

    members: list[Member]
    total: int
    note: str


class Labels(Part, frozen=True, kw_only=True, tag="labels"):
    """The labels of each attribute that has an enumeration, by its name: how many, and the first of them.

    ``lost`` names the attributes whose labels could not be read.
    """

    counts: dict[str, int]
    labels: dict[str, list[str]]
    lost: list[str]


class Sentence(Part, frozen=True, kw_only=True, tag="sentence"):
    """In place of a picture or of everything: why there is none."""

    title: str
    detail: str = ""


class Failure(Part, frozen=True, kw_only=True, tag="failure"):
    """What could not be read; what came before it stands.

    Attributes
    ----------
    code : str
        ``"late"``: it took too long; ``"crashed"``: the worker ended; ``"memory"``;
        ``"request"``: it names what the array has not; ``"failed"``: libtiledb said so.
    """

    code: Literal["late", "crashed", "memory", "request", "failed"]
    title: str
    reason: str
    next_step: str = ""


class End(Part, frozen=True, tag="end"):
    """The last part, also of a preview that was stopped."""


class Ready(Part, frozen=True, tag="ready"):
    """The worker has started; the only message that answers no request."""


def body(part: Part) -> dict[str, Any]:
    """Return a part as it goes to a view: its fields, without the name of the part."""
    return {name: msgspec.to_builtins(getattr(part, name)) for name in part.__struct_fields__}


def name(part: Part) -> str:
    """Return the name of a part: ``"head"``, ``"picture"``."""
    return str(type(part).__struct_config__.tag)
