"""Answers in which some values are not what the API says: the rest of them is kept."""

from __future__ import annotations

import dataclasses
import functools
import types
import typing
import warnings
from typing import Any

import msgspec

from ..models import Model

#: Fields that hold the rows of a listing: without these an answer is none, and a row that is no object too.
_ROWS = frozenset({"arrays", "groups", "entries", "data"})
_SHOWN = 3


def decode(body: bytes, kind: Any) -> tuple[Any, list[str]]:  # noqa: ANN401 (a model, or a list of models)
    """Decode an answer without the values that do not fit: a date that is none, a size that is a word.

    Returns
    -------
    tuple
        The answer, in which they are what is missing: None, or ``[]``; and their places, as
        ``arrays[3].created_at``.

    Raises
    ------
    msgspec.MsgspecError, ValueError, RecursionError
        When it is no JSON, or has not the outer shape of ``kind``.
    """
    misfits = _Misfits()
    return misfits.without(msgspec.json.decode(body), kind, ""), misfits.places


def warn(places: list[str]) -> None:
    """Say which values were left out; they themselves are not shown."""
    more = f" and {len(places) - _SHOWN:,} more" if len(places) > _SHOWN else ""
    warnings.warn(
        "The server sent values that are not what its API says; they are left out: "
        f"{', '.join(places[:_SHOWN])}{more}.",
        UserWarning,
        stacklevel=2,
    )


@dataclasses.dataclass
class _Misfits:
    """Where values did not fit."""

    places: list[str] = dataclasses.field(default_factory=list)

    def without(self, data: object, kind: Any, place: str) -> Any:  # noqa: ANN401
        """Return ``data`` as ``kind``, or raise a ValidationError when that does not go even with gaps."""
        try:
            return msgspec.convert(data, kind, strict=False)
        except msgspec.ValidationError:
            kind = _structure(kind)
            if isinstance(data, list) and typing.get_origin(kind) is list:
                return self._items(data, typing.get_args(kind)[0], place)
            if isinstance(data, dict) and _is_model(kind):
                return self._model(data, kind, place)
            raise

    def _items(self, data: list[object], kind: Any, place: str) -> list[Any]:  # noqa: ANN401
        items = []
        for number, item in enumerate(data):
            at = f"{place}[{number}]"
            try:
                items.append(self.without(item, kind, at))
            except msgspec.ValidationError:
                if _is_model(kind):
                    raise
                self.places.append(at)
        return items

    def _model(self, data: dict[str, object], kind: type[Model], place: str) -> Model:
        values = {}
        for field in _fields(kind):
            if field.encode_name not in data:
                continue
            at = f"{place}.{field.name}".removeprefix(".")
            before = len(self.places)
            try:
                values[field.name] = self.without(data[field.encode_name], field.type, at)
            except msgspec.ValidationError:
                if field.required or field.name in _ROWS:
                    raise
                self.places[before:] = [at]
        try:
            return kind(**values)
        except TypeError as error:  # a required field is missing
            raise msgspec.ValidationError(str(error)) from None


_fields = functools.cache(msgspec.structs.fields)  # they take a while, and each row asks for them


def _is_model(kind: object) -> bool:
    return isinstance(kind, type) and issubclass(kind, Model)


def _structure(kind: Any) -> Any:  # noqa: ANN401 (a type expression)
    """Return what ``kind`` is when it is not null."""
    if isinstance(kind, types.UnionType) or typing.get_origin(kind) is typing.Union:
        return next(part for part in typing.get_args(kind) if part is not types.NoneType)
    return kind
