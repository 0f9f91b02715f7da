"""Queries: what is allowed, and what is said when it is not."""

from __future__ import annotations

import enum
import pickle

import numpy as np
import pytest

from tiledb_cloud_widgets.catalog.query import FIELDS, Query
from tiledb_cloud_widgets.client.models import ArrayActions, FileType


def test_a_query_is_frozen_hashable_and_equal_by_value():
    assert Query(tags=["a"]) == Query(tags=("a",)) == Query(tags="a")
    assert len({Query(), Query(), Query(scope="public")}) == 2
    with pytest.raises(AttributeError):
        Query().scope = "public"  # type: ignore[misc]
    assert pickle.loads(pickle.dumps(Query(search="x"))) == Query(search="x")


def test_lists_are_tuples_without_doubles_in_the_order_given():
    assert Query(tags=["b", "a", "b"]).tags == ("b", "a")
    assert Query(tags=(tag for tag in "ab")).tags == ("a", "b")
    assert Query(tags=None).tags == ()


@pytest.mark.parametrize(
    ("fields", "error", "says"),
    [
        ({"scope": "mine"}, ValueError, "'owned', 'shared', 'public', 'favorites', not 'mine'"),
        ({"kind": "arrays"}, ValueError, "'array', 'group', not 'arrays'"),
        ({"kind": None}, TypeError, "'array', 'group', not None"),
        ({"namespace": 3}, TypeError, "namespace must be a string or None"),
        ({"namespace": ""}, ValueError, "use None"),
        ({"tags": [1]}, TypeError, "tags must hold strings only, not int"),
        ({"tags": 5}, TypeError, "tags must be a string or several"),
        ({"tags": {"a": 1}}, TypeError, "not dict"),
        ({"tags": [""]}, ValueError, "empty string"),
        ({"tags": "a", "exclude_tags": "a"}, ValueError, "'a' is in tags and in exclude_tags"),
        ({"search": None}, TypeError, "search must be a string"),
        ({"flat": 1}, TypeError, "flat must be True or False"),
        ({"group": "group"}, ValueError, "tiledb://namespace/name"),
        ({"group": "tiledb://alone"}, ValueError, "tiledb://namespace/name"),
        ({"order_by": "last_accessed"}, ValueError, "'name', 'size' for arrays"),
        ({"order_by": "-size", "kind": "group"}, ValueError, "'name', 'size', 'last_accessed' for groups"),
        ({"file_types": "file", "kind": "group"}, ValueError, "groups have no file type"),
        ({"group_type": "soma"}, ValueError, "arrays have no group type"),
        ({"flat": False}, ValueError, 'kind="group"'),
        ({"shared_to": "lab"}, ValueError, 'scope="shared"'),
        ({"permission": "read", "group": "tiledb://a/b"}, ValueError, "permission"),
        ({"with_metadata": True, "group": "tiledb://a/b"}, ValueError, "key-value metadata"),
        ({"tagss": "x"}, TypeError, "Did you mean 'tags'?"),
        ({"namspace": "x"}, TypeError, "Did you mean 'namespace'?"),
        ({"zzz": "x"}, TypeError, "Known are: scope, kind"),
    ],
)
def test_what_is_not_allowed_is_said_with_what_is(fields, error, says):
    with pytest.raises(error) as caught:
        Query(**fields)
    assert says in str(caught.value)


def test_unknown_types_and_permissions_pass_for_servers_grow_new_ones():
    Query(file_types="hologram", permission="teleport")
    Query(kind="group", group_type="swarm")


@pytest.mark.parametrize(
    ("query", "changes", "expected"),
    [
        (Query(file_types="file", tags="x"), {"kind": "group"}, Query(kind="group", tags="x")),
        (Query(kind="group", flat=False, group_type="soma"), {"kind": "array"}, Query()),
        (Query(kind="group", order_by="last_accessed"), {"kind": "array"}, Query()),
        (Query(scope="shared", shared_to="lab"), {"scope": "public"}, Query(scope="public")),
        (Query(permission="read"), {"group": "tiledb://a/b"}, Query(group="tiledb://a/b")),
        (Query(tags="x"), {"exclude_tags": ["x"]}, Query(exclude_tags="x")),
        (Query(exclude_tags=["x", "y"]), {"tags": ["x"]}, Query(tags="x", exclude_tags="y")),
    ],
)
def test_a_panel_drops_what_no_longer_applies(query, changes, expected):
    assert query.adapt(**changes) == expected


def test_what_is_asked_for_itself_is_never_dropped():
    with pytest.raises(ValueError, match="groups have no file type"):
        Query().adapt(kind="group", file_types=["file"])


def test_cleared_drops_every_filter_that_a_listing_can_have():
    assert Query(kind="group", flat=False, with_metadata=True).cleared() == Query(kind="group")
    assert Query(scope="shared", shared_to=["lab"]).cleared() == Query(scope="shared")


def test_cleared_keeps_where_and_drops_which():
    query = Query(scope="public", namespace="lab", tags="x", search="y", order_by="name")
    assert query.cleared() == Query(scope="public", namespace="lab", order_by="name")


def test_strings_of_other_types_become_plain_ones():
    class Mine(str, enum.Enum):  # noqa: UP042 (whose str() is "Mine.LAB")
        LAB = "lab"

    query = Query(
        scope=np.str_("shared"),
        namespace=Mine.LAB,
        tags=np.array(["ice", "sea"]),
        file_types=FileType.NOTEBOOK,
        permission=ArrayActions.READ,
        shared_to=Mine.LAB,
    )
    assert repr(query) == (
        "Query(scope='shared', namespace='lab', tags=['ice', 'sea'], file_types=['notebook'], "
        "permission='read', shared_to=['lab'])"
    )
    assert eval(repr(query)) == query


def test_a_query_is_written_as_it_is_made():
    query = Query(scope="public", tags=["it's", 'a "tag"'], order_by="size")
    assert eval(repr(query)) == query  # repr is documented to be code
    assert list(query.to_dict()) == list(FIELDS)
    assert Query(**query.set_fields()) == query


def test_favorites_are_arrays_without_filters():
    assert Query(scope="favorites").orders == ()
    for fields in (
        {"kind": "group"},
        {"tags": "ice"},
        {"search": "ice"},
        {"namespace": "ada"},
        {"order_by": "name"},
        {"group": "tiledb://ada/group"},
        {"permission": "read"},
    ):
        (name,) = fields
        with pytest.raises(ValueError, match=f'{name}=.* does not apply: scope="favorites" lists all'):
            Query(scope="favorites", **fields)


def test_going_to_favorites_drops_what_they_have_not():
    query = Query(kind="group", tags="ice", search="x", namespace="ada", order_by="last_accessed", flat=False)
    assert query.adapt(scope="favorites") == Query(scope="favorites")
    assert Query(group="tiledb://ada/group").adapt(scope="favorites") == Query(scope="favorites")


def test_the_words_of_the_reference_api_are_understood():
    query = Query(tag="ice", exclude_tag=["draft"], file_type="file")
    assert query == Query(tags=["ice"], exclude_tags=["draft"], file_types=["file"])
    assert query.replace(tag="sea").tags == ("sea",)
    assert query.adapt(tag="draft").exclude_tags == ()
    with pytest.raises(TypeError, match=r"Query\(\) got tags twice, once as tag"):
        Query(tags="ice", tag="sea")
