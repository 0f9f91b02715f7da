"""What all models share: lists that are never None, conversion to dicts, a repr without secrets."""

from __future__ import annotations

import pprint
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

import msgspec
from msgspec.structs import force_setattr

from ..auth.secret import DOTS

#: A datetime with a time zone. (The API's dates are RFC 3339, which always have one.)
Moment = Annotated[datetime, msgspec.Meta(tz=True)]

if TYPE_CHECKING:
    Many = list
else:

    class Many:
        """A list that may be null in JSON: ``Many[str]`` accepts null, ``__post_init__`` makes it ``[]``."""

        def __class_getitem__(cls, item: object) -> object:
            return list[item] | None  # type: ignore[valid-type]


class Model(msgspec.Struct, frozen=True, gc=False):
    """A response of the server, or part of one: typed, frozen, comparable. Missing values are None or ``[]``.

    Unknown fields are dropped, and values of enumerations are plain strings: a server may add new ones.
    """

    # Models hold no reference cycles: with gc=False the garbage collector skips them.
    _lists: ClassVar[tuple[str, ...]] = ()
    _secrets: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls) -> None:
        cls._lists = tuple(name for name, type_ in cls.__annotations__.items() if type_.startswith("Many["))

    def __post_init__(self) -> None:
        for name in self._lists:
            if getattr(self, name) is None:
                force_setattr(self, name, [])

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as a dict, models inside as dicts too; dates stay datetimes.

        Examples
        --------
        >>> PaginationMetadata(page=1, per_page=10, total_pages=0, total_items=0).to_dict()
        {'page': 1, 'per_page': 10, 'total_pages': 0, 'total_items': 0}
        """
        return {name: _plain(getattr(self, name)) for name in self.__struct_fields__}

    def to_str(self) -> str:
        """Return the fields that are not empty as readable text; secrets are dots."""
        return pprint.pformat({name: _plain(value) for name, value in self.__rich_repr__()}, sort_dicts=False)

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        shown = []
        for name in self.__struct_fields__:
            value = getattr(self, name)
            if name in self._secrets and value is not None:
                shown.append((name, DOTS))
            elif value not in (None, [], {}):
                shown.append((name, value))
        return shown

    def __repr__(self) -> str:
        shown = ", ".join(f"{name}={value!r}" for name, value in self.__rich_repr__())
        return f"{type(self).__name__}({shown})"


def _plain(value: object) -> object:
    if isinstance(value, Model):
        return value.to_dict()
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return value


class PaginationMetadata(Model, frozen=True):
    """Where a page stands: ``page`` counts from 1, ``total_items`` counts the whole listing."""

    page: int | None = None
    per_page: int | None = None
    total_pages: int | None = None
    total_items: int | None = None


class ListingPage(Model, frozen=True, gc=True, dict=True, kw_only=True):
    """A page of a listing, whatever it lists."""

    pagination_metadata: PaginationMetadata | None = None
    #: The field that holds what the page lists: the first list that a subclass has.
    row_field: ClassVar[str] = ""

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls.row_field = cls._lists[0]

    @property
    def unreadable(self) -> int:
        """How many rows the server sent that could not be read; they are not in ``rows``."""
        count: int = self.__dict__.get("unreadable_rows", 0)
        return count

    @property
    def notices(self) -> tuple[str, ...]:
        """What the server says about the whole listing, in sentences: which folders it does not serve."""
        notices: tuple[str, ...] = self.__dict__.get("notices_of_server", ())
        return notices

    @property
    def gone(self) -> int:
        """How many members of a group the server lists without saying anything of them."""
        return 0

    @property
    def rows(self) -> list[Any]:
        """What the page lists, in the server's order."""
        rows: list[Any] = getattr(self, self.row_field)
        return rows

    @property
    def row_keys(self) -> list[str | None]:
        """What identifies each row in the listing; None where the server did not say."""
        return [row.id or row.tiledb_uri for row in self.rows]


class MetadataStringifiedEntry(Model, frozen=True):
    """One entry of key-value metadata: its value as text, and the TileDB name of its type."""

    key: str | None = None
    value: str | None = None
    type: str | None = None


class MetadataStringified(Model, frozen=True):
    """Key-value metadata as text."""

    entries: Many[MetadataStringifiedEntry] = []
