"""Previews of files that are stored as arrays: an image as it is, of a text the first lines."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from tiledb_cloud_widgets.preview import plan, png
from tiledb_cloud_widgets.preview.parts import Picture, Sentence, Text
from tiledb_cloud_widgets.preview.wire import LARGEST_BUFFER

if TYPE_CHECKING:
    from .preview import Previewing

#: bytes of a text that are read, and lines and characters of one that are shown
TEXT: Final = 64 << 10
LINES: Final = 50
CHARACTERS: Final = 500
#: how images begin that browsers show
_IMAGES: Final = ((b"\x89PNG\r\n\x1a\n", "PNG"), (b"\xff\xd8\xff", "JPEG"), (b"GIF8", "GIF"))
_NOTEBOOK: Final = 1 << 20


def preview(job: Previewing) -> None:
    """Preview a file."""
    meta = job.source.meta
    size = int(meta["file_size"])
    job.facts(cells=size, counted=True)
    name = str(meta.get("original_file_name") or job.request.uri.rpartition("/")[2])
    extension = str(meta.get("file_extension") or "").lstrip(".")
    whole = f"{name}.{extension}" if extension and not name.endswith(f".{extension}") else name
    beginning = _bytes(job, min(size, TEXT))
    form = next((form for start, form in _IMAGES if beginning.startswith(start)), None)
    if not size:
        job.send(Sentence(title="The file is empty."))
    elif form is not None:
        _image(job, form, whole, size)
    elif extension == "ipynb" and size <= _NOTEBOOK and (cells := _notebook(_bytes(job, size))) is not None:
        job.send(Text(lines=cells, note=f"{whole}: the beginning of its cells."))
    elif (lines := _lines(beginning)) is not None:
        cut = len(lines) > LINES or len(beginning) < size
        read = sum(len(line.encode()) + 1 for line in lines[:LINES])
        note = f"the first {min(read, size):,} of {size:,} bytes." if cut else f"all {size:,} bytes."
        job.send(Text(lines=[line[:CHARACTERS] for line in lines[:LINES]], note=f"{whole}: {note}"))
    else:
        job.send(
            Sentence(
                title=f"{whole} is neither a text nor an image.", detail=f"It has {plan.show_bytes(size)}."
            )
        )
    job.facts(cells=size, counted=True, versions=job.versions())


def _bytes(job: Previewing, count: int) -> bytes:
    """Read the first bytes."""
    if not count:
        return b""
    field = job.source.description.attributes[0]
    values, _ = job.source.read([field], [[(0, count - 1)]])
    return values[field.name].data.tobytes()[:count]


def _image(job: Previewing, form: str, name: str, size: int) -> None:
    if size > LARGEST_BUFFER:
        title = f"{name} is an image of {plan.show_bytes(size)}."
        job.send(Sentence(title=title, detail=f"A preview reads {plan.show_bytes(LARGEST_BUFFER)} at most."))
        return
    data = _bytes(job, size)
    width, height = png.size(data) or (0, 0)
    job.send(
        Picture(
            form="image", name=name, axes=[], width=width, height=height, complete=True,
            notes=[f"{name}: a {form} file of {plan.show_bytes(size)}."],
        ),
        data,
    )  # fmt: skip


def _lines(data: bytes) -> list[str] | None:
    """Return the lines of a text, None for bytes that are none; the last one may be cut in a character."""
    for cut in range(4):
        try:
            text = data[: len(data) - cut].decode("utf-8-sig")
        except UnicodeDecodeError:
            continue
        break
    else:
        return None
    control = sum(ord(char) < 32 and char not in "\t\n\r\f" for char in text)
    return text.splitlines() if control <= len(text) // 1000 else None


def _notebook(data: bytes) -> list[str] | None:
    """Return the sources of a notebook's first cells."""
    try:
        cells = json.loads(data)["cells"]
        sources = ["".join(cell["source"]) for cell in cells]
    except (ValueError, KeyError, TypeError):
        return None
    lines = [line for source in sources for line in [*source.splitlines(), ""]]
    return [line[:CHARACTERS] for line in lines[:LINES]]
