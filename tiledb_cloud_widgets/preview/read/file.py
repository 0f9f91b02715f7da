"""Previews of files that are stored as arrays: an image as it is, of a text the first lines."""

from __future__ import annotations

import codecs
import json
from typing import TYPE_CHECKING, Final

from tiledb_cloud_widgets.preview import plan, png
from tiledb_cloud_widgets.preview.parts import Facts, Picture, Sentence, Text
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
#: pixels of an image: as many take 400 MB in a browser
PIXELS: Final = 100_000_000
#: the encoding assumed for texts that are not UTF-8: a text does not name its encoding
_OLDER: Final = "cp1252"


def preview(job: Previewing) -> None:
    """Preview a file."""
    meta = job.source.meta
    extents = job.source.description.extents
    size = int(meta["file_size"] if "file_size" in meta else extents[0].high + 1 if extents else 0)
    job.send(Facts(cells=size, counted=True))
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
        shown = [line[:CHARACTERS] for line in lines[:LINES]]
        if shown == lines and len(beginning) == size:
            note = f"all {plan.amount(size, 'byte')}."
        else:
            part = "the beginning" if len(shown) == 1 else f"the first {len(shown)} lines"
            cut = " Long lines are cut." if shown != lines[:LINES] and len(shown) > 1 else ""
            note = f"{part} of a file of {plan.show_bytes(size)}.{cut}"
        job.send(Text(lines=shown, note=f"{whole}: {note}"))
    else:
        job.send(
            Sentence(
                title=f"{whole} is neither a text nor an image.", detail=f"It has {plan.show_bytes(size)}."
            )
        )
    job.send(Facts(cells=size, counted=True, versions=job.versions()))


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
    if (form == "PNG" and not width) or width * height > PIXELS:
        detail = f"It has {width:,}{plan.TIMES}{height:,} pixels." if width else "It is damaged."
        job.send(Sentence(title=f"{name} cannot be shown.", detail=detail))
        return
    job.send(
        Picture(
            form="image", name=name, axes=[], width=width, height=height, complete=True,
            notes=[f"{name}: a {form} file of {plan.show_bytes(size)}."],
        ),
        data,
    )  # fmt: skip


def _lines(data: bytes) -> list[str] | None:
    """Return the lines of a text, None for bytes that are none."""
    unicode = "utf-16" if data[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else "utf-8-sig"
    for encoding, foreign in ((unicode, 1.0), (_OLDER, 0.25)):
        try:
            # what is left of a character at the end is dropped
            text = codecs.getincrementaldecoder(encoding)().decode(data)
        except UnicodeDecodeError:
            continue
        control = sum(ord(char) < 32 and char not in "\t\n\r\f" for char in text)
        if control <= len(text) // 1000 and sum(not char.isascii() for char in text) <= foreign * len(text):
            return text.splitlines()
    return None


def _notebook(data: bytes) -> list[str] | None:
    """Return the sources of a notebook's first cells."""
    try:
        cells = json.loads(data)["cells"]
        sources = ["".join(cell["source"]) for cell in cells]
    except (ValueError, KeyError, TypeError):
        return None
    lines = [line for source in sources for line in [*source.splitlines(), ""]]
    return [line[:CHARACTERS] for line in lines[:LINES]]
