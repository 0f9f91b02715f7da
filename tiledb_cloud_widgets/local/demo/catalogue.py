"""The arrays and groups of the demo catalogue: descriptions, sources, licences, tags, sharing.

They are declared in the TOML files of the folder `namespaces`, one for each namespace.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec

from ... import structs

_FOLDER = Path(__file__).parent / "namespaces"


class Entry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An array or a group of the demo catalogue.

    Attributes
    ----------
    namespace, name : str
        Together its URI, ``tiledb://namespace/name``; the name is the path below the namespace's folder.
    kind : {"array", "group"}
    about, source : str
        What it holds, and where the data come from.
    license_id, license_text : str
        An SPDX identifier or "Public domain", and the source of that.
    tags : tuple of str
    file_type : str or None
        "file" for a file kept as an array.
    created_by : str
        A user of the users file.
    shared : mapping of str to tuple of str
        Namespace to the actions it may do; the namespace ``public`` publishes the entry.
    metadata : mapping
        Its key-value metadata: titles, units, references.
    """

    namespace: str
    name: str
    kind: Literal["array", "group"]
    about: str
    source: str
    license_id: str = msgspec.field(name="license")
    license_text: str
    tags: tuple[str, ...]
    file_type: str | None = None
    created_by: str
    shared: dict[str, tuple[str, ...]]
    metadata: dict[str, str | int | float]

    @property
    def uri(self) -> str:
        """The ``tiledb://`` URI."""
        return f"tiledb://{self.namespace}/{self.name}"

    @property
    def path(self) -> str:
        """The path below the catalogue's root folder."""
        return f"{self.namespace}/{self.name}"

    @property
    def description(self) -> str:
        """The text people read: what it is, then its source and licence."""
        return f"{self.about}\n\nSource: {self.source}\n\nLicence: {self.license_text}"


@cache
def entries() -> tuple[Entry, ...]:
    """Return all entries, namespace by namespace; a group comes before its members."""
    declared: list[Entry] = []
    for file in sorted(_FOLDER.glob("*.toml")):
        content = tomllib.loads(file.read_text(encoding="utf-8"))
        common = {"namespace": file.stem, "created_by": content["created_by"]}
        for kind in ("group", "array"):
            for row in content.get(kind, []):
                shared = content.get("shared", {}) | row.get("shared", {})
                declared.append(structs.convert(common | row | {"kind": kind, "shared": shared}, Entry))
    return tuple(declared)
