"""An asset of the registry, the rules for its name, and the registry's errors."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from ..http.errors import HTTPError
from .users import is_namespace

Kind = Literal["array", "group"]
#: the kinds by their numbers in the database, `ARRAY` and `GROUP`
KINDS: Final[tuple[Kind, Kind]] = ("array", "group")
#: Whether this is Windows, where some names are devices, and some marks stand for something.
_WINDOWS: Final = os.name == "nt"
_DEVICE: Final = re.compile(r"(con|prn|aux|nul|(com|lpt)[0-9¹²³])(\..*)?", re.IGNORECASE)
#: control and direction characters, ends of lines, bytes that are not UTF-8, and what XML cannot hold: with
#: them a name looks like another one, or breaks what it is written into
_UNSAFE: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)


class NotFound(HTTPError):  # noqa: N818 - named as the status is
    """404: no such asset, or none that this user may see."""

    def __init__(self, namespace: str, name: str) -> None:
        super().__init__(404, f"tiledb://{namespace}/{name} does not exist, or you may not see it.")


class Forbidden(HTTPError):  # noqa: N818 - named as the status is
    """403: the user may see the asset, but not do this to it."""

    def __init__(self, message: str) -> None:
        super().__init__(403, message)


class BadName(HTTPError):  # noqa: N818 - named as the status is
    """400: no asset can have this name."""

    def __init__(self, message: str) -> None:
        super().__init__(400, message)


class Conflict(HTTPError):  # noqa: N818 - named as the status is
    """409: the name or folder is taken."""

    def __init__(self, message: str) -> None:
        super().__init__(409, message)


@dataclass(frozen=True)
class AssetRow:
    """One registered asset.

    Attributes
    ----------
    id : int
        Row number in the registry; never reused.
    uuid, namespace, name, kind
        As in ``tiledb://namespace/name`` and ``tiledb://namespace/uuid``; kind is "array" or "group".
    path : Path or None
        Absolute folder; None for a catalogue-only entry, which cannot be opened.
    read_only : bool
        Its owners have forbidden writes and deletion.
    part : str
        An array inside the array's folder that is meant instead, such as ``__labels/l0``; "" for itself.
    """

    id: int
    uuid: str
    namespace: str
    name: str
    kind: Kind
    path: Path | None
    read_only: bool = False
    part: str = ""

    @property
    def uri(self) -> str:
        """``tiledb://namespace/name``."""
        return f"tiledb://{self.namespace}/{self.name}"


def check_namespace(namespace: str) -> None:
    """Raise `BadName` if nothing can be a namespace of that name."""
    if not is_namespace(namespace):
        raise BadName(
            f"{namespace[:80]!r} is not a valid namespace: use 1 to 63 letters, digits, '_', '.' or '-'; "
            "'public' is reserved."
        )


def check_name(name: str) -> None:
    """Raise `BadName` if no asset can have that name."""
    if len(name.encode(errors="replace")) > 1024 or not all(is_part(part) for part in name.split("/")):
        raise BadName(
            f"{name[:80]!r} is not a valid asset name: use parts of 1 to 255 bytes between single slashes, "
            "without backslashes, control and direction characters; a part cannot begin with '.' or '__'."
            + (
                _WINDOWS
                * ' Windows has no names with : * ? " < > |, a final dot or space, nor con, nul and the like.'
            )
        )


def is_part(part: str) -> bool:
    """Whether a folder of that name can hold assets."""
    return (
        0 < len(part.encode(errors="replace")) <= 255
        and not is_hidden(part)
        and "\\" not in part
        and is_safe(part)
        and not (_WINDOWS and _is_special_on_windows(part))
    )


def _is_special_on_windows(part: str) -> bool:
    """Whether Windows takes `part` for a device, or drops or refuses characters of it."""
    return bool(re.search('[:*?"<>|]|[. ]$', part) or _DEVICE.fullmatch(part))


def is_hidden(part: str) -> bool:
    """Whether a folder of that name is left out on purpose: TileDB's own folders begin with ``__``."""
    return part.startswith((".", "__"))


def is_safe(text: str) -> bool:
    """Whether `text` has no control and direction characters; joiners and no-break spaces are fine."""
    return _UNSAFE.search(text) is None
