"""A preview as a Python object: what was read of an array or group, shown anywhere, and as values."""

from __future__ import annotations

import base64
from html import escape
from typing import TYPE_CHECKING, Any, Final, TypeVar

import msgspec

from tiledb_cloud_widgets.preview import parts as p

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from numpy.typing import NDArray

P = TypeVar("P", bound=p.Part)

#: bytes of the output of a cell: HTML with its picture, the picture itself and text
LARGEST_OUTPUT: Final = 120_000
_ROWS: Final = 10
_COLUMNS: Final = 20
_LINES: Final = 20
_BLOCKS: Final = "▁▂▃▄▅▆▇█"


class Preview:
    """What a bounded read of an array or group shows; made by ``Asset.preview``.

    It shows itself: a table, a picture and sentences in a notebook, text elsewhere. Nothing is read any more.

    ``to_frame`` gives the first rows, ``to_numpy`` the numbers behind the picture.

    Parameters
    ----------
    uri : str
        Of what it shows.
    received : mapping
        For each name of a part (``"head"``, ``"table"``, ``"picture"``), the part and its buffers.

    Attributes
    ----------
    kind : {"dense", "sparse", "file", "group"} or None
        What it is of; None where not even that could be read.
    shape : tuple of int or None
        The extents of what was written, of a dense array.
    cells : int or None
        How many cells there are; of a file its bytes, of a group its members.
    notes : list of str
        Sentences: of which cells the figures are, and what could not be shown.
    columns : list
        A summary of each dimension and attribute: ``name``, ``type``, ``min``, ``mean``, ``max`` and so on.
    exact : dict of dict
        Figures of all cells, by column, as far as known: ``min``, ``max``, ``mean``, ``nulls``.
    parts : dict
        What came from the read, by name.

    Examples
    --------
    >>> import tiledb_cloud_widgets as tcw
    >>> with tcw.local.start() as cloud:
    ...     asset = tcw.Asset(cloud.client, "tiledb://vision-lab/mri/head-echo-planar")
    ...     preview = asset.preview(at={"z": 12})
    >>> preview.shape, preview.to_numpy().shape
    ((128, 96, 24), (128, 96))
    >>> preview.notes[0]
    'Every cell of z = 12.'
    """

    def __init__(self, uri: str, received: Mapping[str, tuple[p.Part, list[bytes]]]) -> None:
        self._uri = uri
        self._received = dict(received)

    @property
    def parts(self) -> dict[str, p.Part]:
        """The parts as they came, by name."""
        return {name: part for name, (part, _) in self._received.items()}

    @property
    def kind(self) -> str | None:  # jedi fails to complete an object with a property of type Literal
        """``"dense"``, ``"sparse"``, ``"file"`` or ``"group"``; None where not even that could be read."""
        head = self._part(p.Head)
        return None if head is None else head.kind

    @property
    def shape(self) -> tuple[int, ...] | None:
        """The extents of what was written, of a dense array."""
        head = self._part(p.Head)
        return None if head is None or head.shape is None else tuple(head.shape)

    @property
    def cells(self) -> int | None:
        """How many cells there are; of a file its bytes, of a group its members. None if it is not known."""
        for part in (self._part(p.Exact), self._part(p.Facts)):
            if part is not None and part.cells is not None:
                return part.cells
        return None

    @property
    def columns(self) -> list[p.Column]:
        """Summaries of the columns; of which cells, ``notes`` says."""
        columns = self._part(p.Columns)
        return [] if columns is None else list(columns.columns)

    @property
    def exact(self) -> dict[str, dict[str, p.Value]]:
        """Figures of all cells: of each column ``min``, ``max``, ``mean``, ``nulls``, as far as known."""
        exact = self._part(p.Exact)
        return {} if exact is None else {name: dict(figures) for name, figures in exact.columns.items()}

    @property
    def notes(self) -> list[str]:
        """Sentences: what is shown, of which sample, and what could not be read."""
        notes = []
        picture, columns = self._part(p.Picture), self._part(p.Columns)
        if picture is not None:
            notes += picture.notes
            if picture.missing:
                notes.append(f"{picture.missing:,} of them: {picture.reason}.")
        if columns is not None:
            notes.append(f"Columns: {columns.sample}.")
        for part in self.parts.values():
            if isinstance(part, p.Sentence):
                notes += [text for text in (part.title, part.detail) if text]
            elif isinstance(part, p.Failure):
                notes += [text for text in (part.title, part.reason, part.next_step) if text]
            elif isinstance(part, (p.Members, p.Text)):
                notes.append(part.note)
        return notes

    def to_frame(self) -> pd.DataFrame:
        """Return the first rows, at most 1,000, as they are stored; nulls are missing values.

        The frame of a group lists its members; that of a file has its first lines. It has no rows where none
        could be read.
        """
        import pandas as pd  # noqa: PLC0415 (takes long to import)

        members, text = self._part(p.Members), self._part(p.Text)
        cells = self._part(p.Cells)
        if cells is not None:
            buffers = self._received["cells"][1]
            columns = {
                name: _series(dtype, buffers[2 * place], buffers[2 * place + 1])
                for place, (name, dtype) in enumerate(zip(cells.names, cells.dtypes, strict=True))
            }
            return pd.DataFrame(columns)
        if members is not None:
            return pd.DataFrame([msgspec.structs.asdict(member) for member in members.members])
        return pd.DataFrame({"line": text.lines} if text is not None else {})

    def to_numpy(self) -> NDArray[Any]:
        """Return the numbers behind the picture: of a line, a map or an image, NaN where there is none.

        Raises
        ------
        ValueError
            There are none: nothing was drawn, or what was drawn are no numbers.
        """
        values = self._part(p.Values)
        if values is None:
            raise ValueError(f"The preview of {self._uri} has no numbers behind a picture.")
        import numpy as np  # noqa: PLC0415 (takes a moment; so below)

        (data,) = self._received["values"][1]
        return np.frombuffer(data, values.dtype).reshape(values.shape).copy()

    def _part(self, kind: type[P]) -> P | None:
        return next((part for part in self.parts.values() if isinstance(part, kind)), None)

    def __repr__(self) -> str:
        lines = [f"<Preview {self._uri}{self._facts()}>"]
        exact = self.exact
        for column in self.columns[:_COLUMNS]:
            figures = exact.get(column.name, {})
            low, high = figures.get("min", column.min), figures.get("max", column.max)
            ends = "" if low is None else f"{_show(low)} to {_show(high)}"
            top = ", ".join(f"{item.value} {item.count:,}" for item in column.top[:3])
            name = _printable(column.name or "(no name)")
            says = ends or _printable(top)[:60] or column.note or ""
            lines.append(f"  {name:24.24} {column.type:14.14} {_bars(column)} {says}".rstrip())
        text = self._part(p.Text)
        if text is not None:
            lines += [f"  {_printable(line)[:100]}" for line in text.lines[:_ROWS]]
        members = self._part(p.Members)
        if members is not None:
            lines += [f"  {member.kind}  {_printable(member.name)}" for member in members.members[:_ROWS]]
        return "\n".join(lines + [f"  {_printable(note)}" for note in self.notes[:_LINES]])

    def _repr_png_(self) -> bytes | None:
        return self._fitted()[1]

    def _repr_html_(self) -> str:
        return self._fitted()[0]

    def _fitted(self) -> tuple[str, bytes | None]:
        """Return HTML and picture, scaled until the whole output of a cell fits its bound."""
        text = len(repr(self).encode())
        for step in range(1, 9):
            image = self._image(step)
            html = self._html(image)
            size = text + len(html.encode()) + (0 if image is None else len(image) * 4 // 3)
            if size <= LARGEST_OUTPUT:
                return html, image
        html = self._html(self._image(1))
        if text + len(html.encode()) <= LARGEST_OUTPUT:
            return html, None  # the bytes of an image file, which are not scaled here
        return self._html(None), None

    def _image(self, step: int) -> bytes | None:
        """Return the picture as a PNG, of every `step`-th pixel."""
        import numpy as np  # noqa: PLC0415

        from tiledb_cloud_widgets.preview import pictures, png  # noqa: PLC0415

        picture = self._part(p.Picture)
        if picture is None:
            return None
        data = self._received["picture"][1][0]
        if picture.form == "line":
            return pictures.line_png(np.frombuffer(data, np.float64).reshape(-1, 2), max(16, 128 // step))
        if picture.form == "bars":
            counts = np.frombuffer(data, np.float64)
            return pictures.line_png(np.stack([np.zeros_like(counts), counts], 1), max(16, 128 // step))
        if step == 1:
            return data if png.size(data) is not None else None
        return png.thinned(data, step)

    def _html(self, image: bytes | None) -> str:
        picture = self._part(p.Picture)
        html = [f"<p><code>{escape(self._uri)}</code>{escape(self._facts())}</p>"]
        if image is not None and picture is not None:
            caption = _caption(picture)
            notes = escape(" ".join([f"{caption or picture.name}.", *picture.notes]), quote=True)
            source = base64.b64encode(image).decode()
            ratio = "" if picture.height else "height:128px;"
            html.append(
                f'<img alt="{notes}" style="width:420px;max-width:100%;{ratio}image-rendering:pixelated"'
                f' src="data:image/png;base64,{source}">'
            )
            html.append(f"<p>{escape(caption)}</p>" if caption else "")
        if self.notes:
            html.append(f"<p>{escape(' '.join(self.notes[:_LINES]))}</p>")
        table = self._part(p.Table)
        if table is not None:
            html.append(_table(table))
        text, members = self._part(p.Text), self._part(p.Members)
        if text is not None:
            html.append(f"<pre>{escape(chr(10).join(line[:200] for line in text.lines))}</pre>")
        if members is not None:
            items = [f"<li>{escape(member.name)} ({member.kind})</li>" for member in members.members[:50]]
            html.append(f"<ul>{''.join(items)}</ul>")
        return f'<div class="tcw-static">{"".join(html)}</div>'

    def _facts(self) -> str:
        """Return kind, shape and cells in a line."""
        facts: list[str] = [self.kind or "not read"]
        if self.shape and self.kind != "file":
            facts.append(" × ".join(f"{size:,}" for size in self.shape))  # noqa: RUF001
        elif self.cells is not None:
            unit = {"file": "byte", "group": "member"}.get(self.kind or "", "cell")
            facts.append(f"{self.cells:,} {unit}{'' if self.cells == 1 else 's'}")
        return f" · {' · '.join(facts)}"


def _caption(picture: p.Picture) -> str:
    """Return what a picture shows: ``"co2 from 313 to 373.9; week 1958-03-29 to 2001-12-29"``."""
    if not picture.axes:
        return ""
    name = picture.name or ("Image" if picture.form == "image" else "Cells")
    ends = ""
    if picture.low is not None and picture.form != "image":
        ends = f" from {_show(picture.low)} to {_show(picture.high)}"
    axes = ", ".join(f"{axis.name} {_show(axis.low)} to {_show(axis.high)}" for axis in picture.axes)
    return f"{name}{ends}; {axes}"


def _table(table: p.Table) -> str:
    names = table.names[:_COLUMNS]
    head = "".join(f"<th>{escape(name[:60])}</th>" for name in names)
    rows = []
    for row in table.rows[:_ROWS]:
        cells = "".join(
            f"<td>{'<i>null</i>' if cell is None else escape(cell[:60])}</td>" for cell in row[:_COLUMNS]
        )
        rows.append(f"<tr>{cells}</tr>")
    return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


def _series(dtype: str, data: bytes, valid: bytes) -> Any:  # noqa: ANN401 (an array of NumPy or pandas)
    import numpy as np  # noqa: PLC0415
    import pandas as pd  # noqa: PLC0415

    there = np.frombuffer(valid, bool) if valid else None
    if dtype == "json":
        texts = np.array(msgspec.json.decode(data), dtype=object)
        if there is not None:
            texts[~there] = None
        return texts
    values = np.frombuffer(data, dtype).copy()
    if there is None or there.all():
        return values
    if values.dtype.kind in "iub":
        array = pd.arrays.BooleanArray if values.dtype.kind == "b" else pd.arrays.IntegerArray
        return array(values, ~there)
    values[~there] = np.array("NaT", values.dtype) if values.dtype.kind in "mM" else np.nan
    return values


def _bars(column: p.Column) -> str:
    most = max((bar.count for bar in column.bars), default=0)
    return "".join(_BLOCKS[round(7 * bar.count / most)] for bar in column.bars) if most else ""


def _show(value: p.Value | None) -> str:
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def _printable(text: str) -> str:
    """Drop what would move a terminal's cursor or turn its direction."""
    return "".join(char if char.isprintable() else " " for char in text)
