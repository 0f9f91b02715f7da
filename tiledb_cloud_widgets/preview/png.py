"""PNG images, written with zlib alone, and the colours of numbers."""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: the colours of viridis at 17 even steps: perceptually even, and safe for colour-blind eyes
_VIRIDIS: Final = (
    "440154 48186a 472d7b 424086 3b528b 33638d 2c728e 26828e 21918c "
    "1fa088 28ae80 3fbc73 5ec962 84d44b addc30 d8e219 fde725"
)
#: colours of a map; the index after them is transparent
COLOURS: Final = 255
_CHANNELS: Final = {3: 2, 4: 6}  # PNG's colour types: RGB, RGBA


def viridis() -> bytes:
    """Return the palette of a map: 255 colours of 3 bytes, then one for what has no value."""
    stops = np.array([list(bytes.fromhex(stop)) for stop in _VIRIDIS.split()], float)
    where = np.linspace(0, len(stops) - 1, COLOURS)
    colours = [np.interp(where, range(len(stops)), stops[:, channel]) for channel in range(3)]
    return np.stack(colours, 1).round().astype(np.uint8).tobytes() + bytes(3)


def indices(numbers: NDArray[Any], low: float, high: float) -> NDArray[np.uint8]:
    """Return the place of each number in a palette: 0 at `low` and below, 254 at `high`, 255 for NaN."""
    numbers, low, high = np.asarray(numbers, float) / 2, low / 2, high / 2  # no difference is too large then
    span = high - low
    with np.errstate(all="ignore"):
        scaled = (numbers - low) / span if span > 0 and np.isfinite(span) else np.zeros_like(numbers)
        places = np.clip(scaled * (COLOURS - 1), 0, COLOURS - 1)
        places[numbers == np.inf] = COLOURS - 1
        places[numbers == -np.inf] = 0
        return np.where(np.isnan(numbers), COLOURS, places).astype(np.uint8)


def png(pixels: NDArray[np.uint8], palette: bytes | None = None) -> bytes:
    """Encode pixels.

    Parameters
    ----------
    pixels : array of uint8
        With `palette`: indices, of shape (rows, columns). Without: shape (rows, columns, 3 or 4), red, green,
        blue and opacity.
    palette : bytes, optional
        256 colours of 3 bytes; the last is transparent.
    """
    rows, columns = pixels.shape[:2]
    kind = 3 if palette else _CHANNELS[pixels.shape[2]]
    samples = pixels.reshape(rows, -1)
    if not palette:  # neighbours in a photograph are alike: their differences pack better
        left = pixels.shape[2]
        samples = np.concatenate([samples[:, :left], samples[:, left:] - samples[:, :-left]], axis=1)
    method = np.full((rows, 1), 0 if palette else 1, np.uint8)
    lines = np.concatenate([method, samples], axis=1)
    chunks = [(b"IHDR", struct.pack(">IIBBBBB", columns, rows, 8, kind, 0, 0, 0))]
    if palette:
        chunks += [(b"PLTE", palette), (b"tRNS", b"\xff" * COLOURS + b"\0")]
    chunks += [(b"IDAT", zlib.compress(lines.tobytes(), 4)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in chunks)


def size(image: bytes) -> tuple[int, int] | None:
    """Return width and height of a PNG in pixels, None for anything else."""
    if image[:8] != b"\x89PNG\r\n\x1a\n" or image[12:16] != b"IHDR" or len(image) < 24:
        return None
    width, height = struct.unpack(">II", image[16:24])
    return int(width), int(height)


def thinned(image: bytes, step: int) -> bytes | None:
    """Return an image that `png` made, of every `step`-th pixel; None for any other."""
    dimensions = size(image)
    kinds = {3: 1, 2: 3, 6: 4}
    if dimensions is None or image[24] != 8 or image[25] not in kinds:
        return None
    (columns, rows), channels = dimensions, kinds[image[25]]
    palette, packed, place = b"", b"", 8
    while place < len(image):
        length, name = struct.unpack(">I4s", image[place : place + 8])
        data = image[place + 8 : place + 8 + length]
        palette = data if name == b"PLTE" else palette
        packed += data if name == b"IDAT" else b""
        place += length + 12
    lines = np.frombuffer(zlib.decompress(packed), np.uint8)
    if len(lines) != rows * (columns * channels + 1):
        return None
    lines = lines.reshape(rows, columns * channels + 1)
    if (lines[:, 0] != (0 if channels == 1 else 1)).any():
        return None
    if channels == 1:
        return png(np.ascontiguousarray(lines[::step, 1::step]), palette)
    pixels = np.cumsum(lines[:, 1:].reshape(rows, columns, channels), axis=1, dtype=np.uint8)
    return png(np.ascontiguousarray(pixels[::step, ::step]))


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
