"""What is asked of the catalogue: one frozen, checked value."""

from __future__ import annotations

import dataclasses
import difflib
import inspect
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, Self, get_args

Scope = Literal["owned", "shared", "public"]
Kind = Literal["array", "group"]
Noun = Literal["arrays", "groups", "contents"]
Order = Literal["name", "size", "last_accessed"]

SCOPES: tuple[str, ...] = get_args(Scope)
KINDS: tuple[str, ...] = get_args(Kind)
ARRAY_ORDERS = ("name", "size")
GROUP_ORDERS = ("name", "size", "last_accessed")

# What today's servers know; unknown ones pass, for servers grow new ones.
FILE_TYPES = ("notebook", "user_defined_function", "ml_model", "file", "registered_task_graph")
GROUP_TYPES = ("generic", "vcf", "soma", "bioimg", "pointcloud", "raster", "geometry", "vector_search")
PERMISSIONS = ("read", "write", "edit")

_LISTS = ("tags", "exclude_tags", "file_types", "exclude_file_types", "shared_to")
_NAMES = ("namespace", "group_type", "permission", "group", "order_by")


@dataclass(frozen=True)
class Query:
    """A listing: whose, what, where, and which of it.

    Parameters
    ----------
    scope : {"owned", "shared", "public"}, default "owned"
        Whose assets: the user's own (organizations included), those shared with the user, or published ones.
    kind : {"array", "group"}, default "array"
        Arrays (files, notebooks and models are arrays too) or groups.
    namespace : str, optional
        Only this user's or organization's assets.
    tags, exclude_tags : iterable of str, default ()
        Tags an asset must all have, and tags it must not have. A bare string is one tag.
    search : str, default ""
        Text in name, description or tags; the server decides how it matches.
    file_types, exclude_file_types : iterable of str, default ()
        For arrays, and inside a group: "notebook", "file", "ml_model" and so on.
    group_type : str, optional
        For groups, and inside a group: "generic", "soma", "vcf" and so on.
    permission : str, optional
        Only what the user may "read", "write" or "edit". Not inside a group.
    group : str, optional
        ``tiledb://`` URI of a group: the listing is its contents, sub-groups and arrays together.
    flat : bool, default True
        For groups: True lists groups at any depth, False only those that are in no other group.
    order_by : {"name", "size", "last_accessed"}, optional
        "last_accessed" is for groups and contents. The server has no direction, so there is none here.
    shared_to : iterable of str, default ()
        For scope "shared": only what is shared with these namespaces.
    with_metadata : bool, default False
        Ask for the key-value metadata too: a column for each key in a DataFrame. Not inside a group.

    Raises
    ------
    TypeError
        A value of a wrong type, or an unknown keyword.
    ValueError
        A value that is not one of those allowed, or a filter that this listing does not have.

    Examples
    --------
    >>> query = Query(scope="public", tags=["climate"])
    >>> query.replace(kind="group").tags
    ('climate',)
    """

    scope: Scope = "owned"
    kind: Kind = "array"
    namespace: str | None = None
    tags: Iterable[str] = ()
    exclude_tags: Iterable[str] = ()
    search: str = ""
    file_types: Iterable[str] = ()
    exclude_file_types: Iterable[str] = ()
    group_type: str | None = None
    permission: str | None = None
    group: str | None = None
    flat: bool = True
    order_by: Order | None = None
    shared_to: Iterable[str] = ()
    with_metadata: bool = False

    def __new__(cls, *_: object, **fields: object) -> Self:
        """Suggest the right name for a keyword that does not exist; ``__init__`` takes the others."""
        check_names(fields, "Query()")
        return super().__new__(cls)

    def __post_init__(self) -> None:
        _one_of("scope", self.scope, SCOPES)
        _one_of("kind", self.kind, KINDS)
        for name in _LISTS:
            object.__setattr__(self, name, _strings(name, getattr(self, name)))
        for name in _NAMES:
            _text_or_none(name, getattr(self, name))
        for name in ("scope", "kind", "search", *_NAMES):
            if isinstance(value := getattr(self, name), str):
                object.__setattr__(self, name, _bare(value))
        if not isinstance(self.search, str):
            raise TypeError(f"search must be a string, not {_shown(self.search)}.")
        for name in ("flat", "with_metadata"):
            if not isinstance(getattr(self, name), bool):
                raise TypeError(f"{name} must be True or False, not {_shown(getattr(self, name))}.")
        if self.group is not None:
            check_uri("group", self.group)
        if self.order_by is not None:
            _one_of("order_by", self.order_by, self.orders, f" for {self.noun}")
        both = sorted(set(self.tags) & set(self.exclude_tags))
        if both:
            raise ValueError(f"The tag {both[0]!r} is in tags and in exclude_tags; leave it in one of them.")
        for name in self.inapplicable():
            raise ValueError(f"{name}={getattr(self, name)!r} does not apply: {_WHY[name]}")

    @property
    def orders(self) -> tuple[str, ...]:
        """The values of ``order_by`` that the server has for this listing."""
        return GROUP_ORDERS if self.group is not None or self.kind == "group" else ARRAY_ORDERS

    @property
    def noun(self) -> Noun:
        """What the listing holds, in a word: ``"arrays"``, ``"groups"`` or ``"contents"``."""
        return "contents" if self.group is not None else "groups" if self.kind == "group" else "arrays"

    def inapplicable(self) -> list[str]:
        """Names of the fields that are set although this listing has no such filter."""
        inside = self.group is not None
        names = []
        if not inside and self.kind == "group":
            names += ["file_types", "exclude_file_types"]
        if not inside and self.kind == "array":
            names += ["group_type", "flat"]
        if inside:
            names += ["permission", "with_metadata", "shared_to", "flat"]
        elif self.scope != "shared":
            names += ["shared_to"]
        return [name for name in names if getattr(self, name) != _DEFAULTS[name]]

    def replace(self, **changes: Any) -> Query:  # noqa: ANN401 (each field has its type)
        """Return a copy with some fields changed.

        Examples
        --------
        >>> Query().replace(search="ice").search
        'ice'
        """
        check_names(changes, "replace()")
        return dataclasses.replace(self, **changes)

    def adapt(self, **changes: Any) -> Query:  # noqa: ANN401 (each field has its type)
        """Return a copy with some fields changed, and the others dropped where they no longer apply.

        What a panel does when a person goes from arrays to groups: the file types go, the tags stay.
        The fields named in ``changes`` are checked as ever.

        Examples
        --------
        >>> Query(file_types="notebook", tags="ice").adapt(kind="group")
        Query(kind='group', tags=['ice'])
        """
        check_names(changes, "adapt()")
        values = {**self.to_dict(), **changes}
        for one, other in (("tags", "exclude_tags"), ("exclude_tags", "tags")):
            if one in changes and other not in changes:
                wanted = _strings(one, values[one])
                values[other] = [tag for tag in values[other] if tag not in wanted]
        others = {name: values[name] for name in ("scope", "kind", "group")}
        bare = Query(**others)
        if "order_by" not in changes and values["order_by"] not in bare.orders:
            values["order_by"] = None
        for name in _unfit(bare, values):
            if name not in changes:
                values[name] = _DEFAULTS[name]
        return Query(**values)

    def cleared(self) -> Query:
        """Return the same listing without any filter; scope, kind, namespace, group and order stay.

        Examples
        --------
        >>> Query(namespace="ada", search="ice").cleared()
        Query(namespace='ada')
        """
        names = ("search", "group_type", "permission", "flat", "with_metadata", *_LISTS)
        return dataclasses.replace(self, **{name: _DEFAULTS[name] for name in names})

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as plain values, lists where they hold several."""
        values = {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}
        return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}

    def set_fields(self) -> dict[str, Any]:
        """Return only the fields that differ from the default, in order.

        Examples
        --------
        >>> Query(scope="public", tags="ice").set_fields()
        {'scope': 'public', 'tags': ['ice']}
        """
        return {name: value for name, value in self.to_dict().items() if value != _plain(_DEFAULTS[name])}

    def __repr__(self) -> str:
        return f"Query({', '.join(f'{name}={value!r}' for name, value in self.set_fields().items())})"


# What help and completion show: the fields, not what __new__ takes.
Query.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
    list(inspect.signature(Query.__init__).parameters.values())[1:]
)

FIELDS: tuple[str, ...] = tuple(field.name for field in dataclasses.fields(Query))
_DEFAULTS: Mapping[str, Any] = {field.name: field.default for field in dataclasses.fields(Query)}
_WHY = {
    "file_types": 'groups have no file type; use kind="array", or group_type.',
    "exclude_file_types": 'groups have no file type; use kind="array".',
    "group_type": 'arrays have no group type; use kind="group", or file_types.',
    "flat": 'it is about a listing of groups; use kind="group" without group.',
    "permission": "the contents of a group cannot be filtered by permission.",
    "with_metadata": "the server does not send key-value metadata with the contents of a group.",
    "shared_to": 'it is about what is shared; use scope="shared" without group.',
}


def check_names(fields: Iterable[str], where: str, extra: tuple[str, ...] = ()) -> None:
    """Raise TypeError for a name that is no field of Query, suggesting the right one."""
    allowed = FIELDS + extra
    for name in fields:
        if name not in allowed:
            close = difflib.get_close_matches(name, allowed, n=1, cutoff=0.5)
            hint = f" Did you mean {close[0]!r}?" if close else ""
            known = ", ".join(allowed)
            raise TypeError(f"{where} got an unknown keyword {name!r}.{hint} Known are: {known}.")


def check_uri(name: str, value: object) -> str:
    """Return ``value`` when it is a ``tiledb://namespace/name`` URI; raise otherwise."""
    if not isinstance(value, str):
        raise TypeError(f"{name} must be a tiledb:// URI, not {_shown(value)}.")
    namespace, _, rest = value.removeprefix("tiledb://").partition("/")
    if not value.startswith("tiledb://") or not namespace or not rest:
        raise ValueError(f"{name} must look like tiledb://namespace/name, not {value!r}.")
    return value


def _unfit(bare: Query, values: Mapping[str, Any]) -> list[str]:
    """Names of the values that the listing of ``bare`` has no filter for."""
    probe = object.__new__(Query)
    for name in FIELDS:
        value = values[name] if name not in ("scope", "kind", "group") else getattr(bare, name)
        object.__setattr__(probe, name, tuple(value) if isinstance(value, list) else value)
    return probe.inapplicable()


def _one_of(name: str, value: object, allowed: tuple[str, ...], where: str = "") -> None:
    if not isinstance(value, str) or value not in allowed:
        listed = ", ".join(repr(item) for item in allowed)
        error = ValueError if isinstance(value, str) else TypeError
        raise error(f"{name} must be one of {listed}{where}, not {value!r}.")


def _strings(name: str, value: object) -> tuple[str, ...]:
    """Return distinct strings in the order given; a bare string is one."""
    if isinstance(value, str):
        value = (value,)
    if value is None:
        value = ()
    if isinstance(value, (bytes, Mapping)) or not isinstance(value, Iterable):
        raise TypeError(f"{name} must be a string or several strings, not {_shown(value)}.")
    items = tuple(value)
    for item in items:
        if not isinstance(item, str):
            raise TypeError(f"{name} must hold strings only, not {_shown(item)}.")
        if not item:
            raise ValueError(f"{name} holds an empty string; leave it out.")
    return tuple(dict.fromkeys(map(_bare, items)))


def _bare(text: str) -> str:
    """Return a string of an enumeration or of numpy as a plain one; queries are written as code."""
    return str.__str__(text)


def _text_or_none(name: str, value: object) -> None:
    if value is None:
        return
    if not isinstance(value, str):
        raise TypeError(f"{name} must be a string or None, not {_shown(value)}.")
    if not value:
        raise ValueError(f"{name} must not be empty; use None to leave it out.")


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


def _shown(value: object) -> str:
    return f"{type(value).__name__} ({value!r:.60})"
