"""A query of the catalogue: one frozen, validated value."""

from __future__ import annotations

import dataclasses
import functools
import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeVar, get_args

F = TypeVar("F", bound=Callable[..., object])
Scope = Literal["owned", "shared", "public", "favorites"]
Kind = Literal["array", "group"]
Order = Literal["name", "size", "last_accessed"]

SCOPES: tuple[str, ...] = get_args(Scope)
KINDS: tuple[str, ...] = get_args(Kind)
ARRAY_ORDERS = ("name", "size")
GROUP_ORDERS = ("name", "size", "last_accessed")

# What today's servers know; unknown values pass, since newer servers may know more.
FILE_TYPES = ("notebook", "user_defined_function", "ml_model", "file", "registered_task_graph")
GROUP_TYPES = ("generic", "vcf", "soma", "bioimg", "pointcloud", "raster", "geometry", "vector_search")
PERMISSIONS = ("read", "write", "edit")

_TEXTS = ("tags", "exclude_tags", "file_types", "exclude_file_types", "shared_to")
_OPTIONAL = ("namespace", "group_type", "permission", "group", "order_by")


@dataclass(frozen=True)
class Query:
    """What to list: whose arrays or groups, and which filters apply.

    Its fields cannot be set: ``replace`` makes another query.

    Parameters
    ----------
    scope : {"owned", "shared", "public", "favorites"}, default "owned"
        Assets of the user and of the user's organizations, assets shared with the user, public ones, or the
        user's favorites: arrays only, all of them, in the server's order, since the API has no filter there.
    kind : {"array", "group"}, default "array"
        Arrays (files, notebooks and models are arrays too) or groups.
    namespace : str, optional
        Only this user's or organization's assets.
    tags, exclude_tags : iterable of str, default ()
        Tags an asset must have, all of them, and tags it must not have. A bare string is one tag.
    search : str, default ""
        Text to find in name, namespace or description; how it matches is up to the server.
    file_types, exclude_file_types : iterable of str, default ()
        For arrays, and inside a group: "notebook", "file", "ml_model" and so on.
    group_type : str, optional
        For groups, and inside a group: "generic", "soma", "vcf" and so on.
    permission : str, optional
        Only assets that the user can "read", "write" or "edit". Not inside a group.
    group : str, optional
        ``tiledb://`` URI of a group: list its contents, sub-groups and arrays together.
    flat : bool, default True
        For groups: True lists groups at any depth, False only those in no other group.
    order_by : {"name", "size", "last_accessed"}, optional
        "last_accessed" is for groups and contents. The API has no sort direction.
    shared_to : iterable of str, default ()
        For scope "shared": only assets shared with these namespaces.
    with_metadata : bool, default False
        Fetch the key-value metadata too: one column for each key in a DataFrame. Not inside a group.

    Attributes
    ----------
    orders : tuple of str
        The values of ``order_by`` that this listing has.
    noun : str
        What it lists: "arrays", "groups" or "contents".

    Raises
    ------
    TypeError
        A value of a wrong type, or an unknown keyword.
    ValueError
        A value that is not allowed, or a filter that this listing does not have.

    Examples
    --------
    >>> query = Query(scope="public", tags=["climate"])
    >>> query.replace(kind="group").tags
    ('climate',)
    """

    scope: Scope = "owned"
    kind: Kind = "array"
    namespace: str | None = None
    tags: tuple[str, ...] = ()
    exclude_tags: tuple[str, ...] = ()
    search: str = ""
    file_types: tuple[str, ...] = ()
    exclude_file_types: tuple[str, ...] = ()
    group_type: str | None = None
    permission: str | None = None
    group: str | None = None
    flat: bool = True
    order_by: Order | None = None
    shared_to: tuple[str, ...] = ()
    with_metadata: bool = False

    def __post_init__(self) -> None:
        _one_of("scope", self.scope, SCOPES)
        _one_of("kind", self.kind, KINDS)
        for name in _TEXTS:
            object.__setattr__(self, name, _strings(name, getattr(self, name)))
        for name in _OPTIONAL:
            _text_or_none(name, getattr(self, name))
        for name in ("scope", "kind", "search", *_OPTIONAL):
            if isinstance(value := getattr(self, name), str):
                object.__setattr__(self, name, _bare(value))
        if not isinstance(self.search, str):
            raise TypeError(f"search must be a string, not {_shown(self.search)}.")
        for name in ("flat", "with_metadata"):
            check_flag(name, getattr(self, name))
        if self.group is not None:
            check_uri("group", self.group)
        self._check_combination()

    def _check_combination(self) -> None:
        """Check the fields against each other."""
        for name in inapplicable(self.kind, self.scope, self.group):
            if getattr(self, name) != _DEFAULTS[name]:
                why = _FAVORITES if self.scope == "favorites" else _WHY[name]
                raise ValueError(f"{name}={getattr(self, name)!r} does not apply: {why}")
        if self.order_by is not None:
            _one_of("order_by", self.order_by, self.orders, f" for {self.noun}")
        both = sorted(set(self.tags) & set(self.exclude_tags))
        if both:
            raise ValueError(
                f"The tag {both[0]!r} is in tags and in exclude_tags; remove it from one of them."
            )

    @property
    def orders(self) -> tuple[str, ...]:
        """The values of ``order_by`` that the API accepts for this listing."""
        if self.scope == "favorites":
            return ()
        return GROUP_ORDERS if self.group is not None or self.kind == "group" else ARRAY_ORDERS

    @property
    def noun(self) -> str:  # jedi fails to complete an object with a property of type Literal
        """What the listing holds: ``"arrays"``, ``"groups"`` or ``"contents"``."""
        return "contents" if self.group is not None else "groups" if self.kind == "group" else "arrays"

    def replace(self, **changes: Any) -> Query:  # noqa: ANN401 (each field has its type)
        """Return a copy with some fields changed.

        Examples
        --------
        >>> Query().replace(search="ice").search
        'ice'
        """
        return dataclasses.replace(self, **field_names(changes, "replace()"))

    def adapt(self, **changes: Any) -> Query:  # noqa: ANN401 (each field has its type)
        """Return a copy with some fields changed, and filters removed that no longer apply.

        Panels use it when a user goes from arrays to groups: the file types go, the tags stay. The fields
        named in ``changes`` are validated and never removed.

        Examples
        --------
        >>> Query(file_types="notebook", tags="ice").adapt(kind="group")
        Query(kind='group', tags=['ice'])
        """
        changes = field_names(changes, "adapt()")
        values = {**self.to_dict(), **changes}
        for name, opposite in (("tags", "exclude_tags"), ("exclude_tags", "tags")):
            if name in changes and opposite not in changes:
                tags = _strings(name, values[name])
                values[opposite] = [tag for tag in values[opposite] if tag not in tags]
        unfit = inapplicable(values["kind"], values["scope"], values["group"])
        values |= {name: _DEFAULTS[name] for name in unfit if name not in changes}
        bare = Query(scope=values["scope"], kind=values["kind"], group=values["group"])
        if values["order_by"] not in bare.orders and "order_by" not in changes:
            values["order_by"] = None
        return Query(**values)

    def cleared(self) -> Query:
        """Return a copy without filters; scope, kind, namespace, group and order stay.

        Examples
        --------
        >>> Query(namespace="ada", search="ice").cleared()
        Query(namespace='ada')
        """
        names = ("search", "group_type", "permission", "flat", "with_metadata", *_TEXTS)
        return dataclasses.replace(self, **{name: _DEFAULTS[name] for name in names})

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as plain values, with lists for tuples."""
        return {name: _plain(getattr(self, name)) for name in FIELDS}

    def set_fields(self) -> dict[str, Any]:
        """Return the fields that differ from their defaults, in order.

        Examples
        --------
        >>> Query(scope="public", tags="ice").set_fields()
        {'scope': 'public', 'tags': ['ice']}
        """
        return {name: value for name, value in self.to_dict().items() if value != _plain(_DEFAULTS[name])}

    def __repr__(self) -> str:
        return f"Query({', '.join(f'{name}={value!r}' for name, value in self.set_fields().items())})"


def _with_checked_names(init: Callable[..., None]) -> Callable[..., None]:
    """Let an initializer say which keywords it knows, and understand the words of ``tiledb.cloud``."""

    @functools.wraps(init)
    def __init__(self: Query, *values: object, **fields: object) -> None:  # noqa: N807
        init(self, *values, **field_names(fields, "Query()"))

    return __init__


Query.__init__ = _with_checked_names(Query.__init__)  # type: ignore[method-assign]
# Help and completion show the fields.
Query.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
    list(inspect.signature(Query.__init__).parameters.values())[1:]
)

FIELDS: tuple[str, ...] = tuple(field.name for field in dataclasses.fields(Query))
_DEFAULTS: Mapping[str, Any] = {field.name: field.default for field in dataclasses.fields(Query)}
# What the reference API calls them; understood, but the documentation has one word for each.
OTHER_WORDS = {
    "tag": "tags",
    "exclude_tag": "exclude_tags",
    "file_type": "file_types",
    "exclude_file_type": "exclude_file_types",
}
_FAVORITES = 'scope="favorites" lists all favorite arrays; the API has no filters and no groups there.'
_NOT_OF_FAVORITES = tuple(name for name in FIELDS if name != "scope")
_WHY = {
    "file_types": 'groups have no file type; use kind="array", or group_type.',
    "exclude_file_types": 'groups have no file type; use kind="array".',
    "group_type": 'arrays have no group type; use kind="group", or file_types.',
    "flat": 'only a listing of groups has this filter; use kind="group" without group.',
    "permission": "the contents of a group cannot be filtered by permission.",
    "with_metadata": "the server does not send key-value metadata with the contents of a group.",
    "shared_to": 'only scope="shared" has this filter, without group.',
}


def inapplicable(kind: Kind, scope: Scope, group: str | None) -> tuple[str, ...]:
    """Return the names of the filters that a listing does not have."""
    if scope == "favorites":
        return _NOT_OF_FAVORITES
    if group is not None:
        return ("permission", "with_metadata", "shared_to", "flat")
    of_kind = ("file_types", "exclude_file_types") if kind == "group" else ("group_type", "flat")
    return of_kind if scope == "shared" else (*of_kind, "shared_to")


def field_names(fields: Mapping[str, Any], where: str, extra: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return keyword arguments under the names that Query has for them: ``tags`` for ``tag``.

    Raises
    ------
    TypeError
        A name that is neither a field of Query nor in ``extra``, with a suggestion; or the same field twice.
    """
    allowed = FIELDS + extra
    named: dict[str, Any] = {}
    for word, value in fields.items():
        name = OTHER_WORDS.get(word, word)
        if name in named:
            raise TypeError(f"{where} got {name} twice, once as {word}; leave one of them out.")
        named[name] = value
        if name not in allowed:
            import difflib  # noqa: PLC0415 (for a wrong name alone)

            close = difflib.get_close_matches(name, allowed, n=1, cutoff=0.5)
            hint = f" Did you mean {close[0]!r}?" if close else ""
            raise TypeError(
                f"{where} got an unknown keyword {name!r}.{hint} Known are: {', '.join(allowed)}."
            )
    return named


def query_of(query: Query | None, fields: dict[str, Any], function: str, extra: tuple[str, ...]) -> Query:
    """Return the query that a function was given: as a Query, as fields, or as a Query with changes.

    Raises
    ------
    TypeError, ValueError
        A wrong argument; ``function`` and its other arguments, ``extra``, are named in the message.
    """
    fields = field_names(fields, f"{function}()", extra)
    if query is None:
        return Query(**fields)
    if not isinstance(query, Query):
        hint = client_hint(query, f"{function}(")
        if isinstance(query, str):
            hint = f" The fields of a query are given by name: {function}(namespace=...)."
        raise TypeError(f"query must be a Query, not {type(query).__name__} ({query!r:.60}).{hint}")
    return query.replace(**fields)


def client_hint(value: object, call: str) -> str:
    """Return how to give a client, where a client, or what has one, was given in another place."""
    if hasattr(value, "list_arrays"):
        return f" A client is given by name: {call}client=...)."
    if hasattr(getattr(value, "client", None), "list_arrays"):
        return f" Its client is given by name: {call}client=x.client)."
    return ""


def shows_query_fields(function: F) -> F:
    """Show the fields of `Query` in a function's signature and documentation, after its ``**`` argument."""
    signature = inspect.signature(function)
    own = [item for item in signature.parameters.values() if item.kind is not item.VAR_KEYWORD]
    fields = [
        field.replace(kind=inspect.Parameter.KEYWORD_ONLY)
        for field in inspect.signature(Query).parameters.values()
    ]
    function.__signature__ = signature.replace(parameters=[*own, *fields])  # type: ignore[attr-defined]
    described = inspect.getdoc(Query) or ""
    described = described.partition("----------\n")[2].partition("\n\nAttributes")[0]
    before, returns, after = (inspect.getdoc(function) or "").partition("\n\nReturns\n")
    function.__doc__ = f"{before}\n{described}{returns}{after}"
    return function


def check_uri(name: str, value: object) -> str:
    """Return ``value`` when it is a ``tiledb://namespace/name`` URI; raise otherwise."""
    if not isinstance(value, str):
        raise TypeError(f"{name} must be a tiledb:// URI, not {_shown(value)}.")
    namespace, _, rest = value.removeprefix("tiledb://").partition("/")
    if not value.startswith("tiledb://") or not namespace or not rest:
        raise ValueError(f"{name} must have the form tiledb://namespace/name, not {value!r}.")
    return value


def check_flag(name: str, value: object) -> bool:
    """Return ``value`` when it is True or False; raise otherwise, for "no" would mean yes."""
    if not isinstance(value, bool):
        raise TypeError(f"{name} must be True or False, not {_shown(value)}.")
    return value


def _one_of(name: str, value: object, allowed: tuple[str, ...], where: str = "") -> None:
    if not isinstance(value, str) or value not in allowed:
        listed = ", ".join(repr(item) for item in allowed)
        error = ValueError if isinstance(value, str) else TypeError
        raise error(f"{name} must be one of {listed}{where}, not {value!r}.")


def _strings(name: str, value: object) -> tuple[str, ...]:
    """Return distinct strings in the given order; a bare string is one."""
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
            raise ValueError(f"{name} holds an empty string; remove it.")
    return tuple(dict.fromkeys(map(_bare, items)))


def _bare(text: str) -> str:
    """Return a plain str for one of an enum or of numpy: the repr of a query is code."""
    return str.__str__(text)


def _text_or_none(name: str, value: object) -> None:
    if value is None:
        return
    if not isinstance(value, str):
        raise TypeError(f"{name} must be a string or None, not {_shown(value)}.")
    if not value:
        raise ValueError(f"{name} must not be empty; use None for no value.")


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


def _shown(value: object) -> str:
    return f"{type(value).__name__} ({value!r:.60})"
