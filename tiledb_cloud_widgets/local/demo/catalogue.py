"""The arrays and groups of the demo catalogue: descriptions, sources, licences, tags, sharing.

They are declared in the TOML files of the folder `namespaces`, one for each namespace.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

_FOLDER = Path(__file__).parent / "namespaces"
_KINDS: tuple[Literal["group"], Literal["array"]] = ("group", "array")  # a group before its members


@dataclass(frozen=True, kw_only=True)
class Entry:
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
    license_id: str
    license_text: str
    tags: tuple[str, ...]
    file_type: str | None
    created_by: str
    shared: Mapping[str, tuple[str, ...]]
    metadata: Mapping[str, str | int | float]

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
        for kind in _KINDS:
            declared += [_entry(file.stem, content, kind, row) for row in content.get(kind, [])]
    return tuple(declared)


def _entry(
    namespace: str, content: dict[str, Any], kind: Literal["array", "group"], row: dict[str, Any]
) -> Entry:
    """Return the entry of the table `row`, with what the file declares for all its entries."""
    return Entry(
        namespace=namespace,
        name=row["name"],
        kind=kind,
        about=" ".join(row["about"].split()),
        source=" ".join(row["source"].split()),
        license_id=row["license"],
        license_text=" ".join(row["license_text"].split()),
        tags=tuple(row["tags"]),
        file_type=row.get("file_type"),
        created_by=content["created_by"],
        shared={**_sharing(content.get("shared", {})), **_sharing(row.get("shared", {}))},
        metadata=row.get("metadata", {}),
    )


def _sharing(table: Mapping[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {namespace: tuple(actions) for namespace, actions in table.items()}
