"""The models: their fields, what they make of the server's JSON, and what they show."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tiledb_cloud_widgets.client import TileDBCloudError, models
from tiledb_cloud_widgets.client.http.decoding import decode

# The fields of the REST API's description, in its order.
FIELDS = {
    "ArrayBrowserData": "arrays pagination_metadata",
    "GroupBrowserData": "groups pagination_metadata",
    "PaginationMetadata": "page per_page total_pages total_items",
    "ArrayInfo": "id file_type file_properties uri namespace size last_accessed description name "
    "allowed_actions pricing "
    "subscriptions logo access_credentials_name type share_count public_share namespace_subscribed "
    "tiledb_uri tags "
    "license_id license_text read_only is_favorite created_at created_by metadata",
    "GroupInfo": "id namespace name description uri tiledb_uri asset_count group_count size "
    "last_accessed allowed_actions "
    "group_type logo access_credentials_name share_count public_share tags license_id license_text "
    "created_at "
    "created_by metadata",
    "MetadataStringifiedEntry": "key value type",
    "User": "id username password name email is_valid_email stripe_connect company logo timezone "
    "organizations "
    "allowed_actions enabled_features unpaid_subscription default_s3_path default_s3_path_credentials_name "
    "asset_locations default_namespace_charged default_region",
    "OrganizationUser": "user_id organization_id username user_full_name user_email organization_name role "
    "allowed_actions",
    "Organization": "id role name created_at updated_at logo description users allowed_actions num_of_arrays "
    "enabled_features unpaid_subscription default_s3_path default_s3_path_credentials_name asset_locations "
    "stripe_connect assume_role_arn",
    "Token": "token name issued_at expires_at scope",
    "AssetLocations": "arrays files groups ml_models notebooks task_graphs udfs",
    "StorageLocation": "path credentials_name",
    "ArraySharing": "actions namespace namespace_type",
    "GroupSharing": "group_actions array_actions namespace namespace_type",
    "ArrayBrowserSidebar": "namespaces result_count_for_all result_count_by_namespace",
    "GroupBrowserFilterData": "namespaces group_types",
    "GroupContentsFilterData": "namespaces",
    "GroupContents": "entries pagination_metadata",
    "GroupEntry": "member_id group array",
    "Pricing": "id array_uuid pricing_name pricing_type product_name product_statement_descriptor "
    "product_unit_label "
    "currency aggregate_usage interval divided_by charge activated",
    "Subscription": "id owner_namespace_uuid customer_namespace_uuid pricing",
    "AssetListResponse": "data pagination_metadata",
    "AssetInfo": "uuid asset_type asset_backing_type asset_ownership_level namespace_name "
    "namespace_uuid name mime_type "
    "created_at metadata",
}
REQUIRED = {"User": {"username": "ann"}, "Organization": {"name": "acme"}}
ANSWERS = [
    kind for kind in vars(models).values() if isinstance(kind, type) and issubclass(kind, models.Model)
]


@pytest.mark.parametrize("name", FIELDS)
def test_a_model_has_the_fields_of_the_api(name: str) -> None:
    kind = getattr(models, name)
    assert list(kind.__struct_fields__) == FIELDS[name].split()
    empty = kind(**REQUIRED.get(name, {}))
    assert list(empty.to_dict()) == FIELDS[name].split()


@pytest.mark.parametrize("kind", ANSWERS, ids=lambda kind: kind.__name__)
def test_null_is_missing_and_lists_are_never_none(kind: type[models.Model]) -> None:
    required = REQUIRED.get(kind.__name__, {})
    nulls = {field.encode_name: None for field in msgspec.structs.fields(kind)} | required
    of_nulls = decode(json.dumps(nulls).encode(), kind)
    of_nothing = decode(json.dumps({**required, "unknown": {"a": [1]}}).encode(), kind)
    assert of_nulls == of_nothing
    for field in msgspec.structs.fields(kind):
        value = getattr(of_nulls, field.name)
        assert value == required.get(field.name, [] if field.default_factory is list else None)


def test_numbers_that_count_are_ints_and_dates_are_aware() -> None:
    row = decode(
        b'{"size": 9007199254740993, "share_count": 2.0,"created_at": "2024-03-01T10:00:00.123456789+02:00"}',
        models.ArrayInfo,
    )
    assert row.size == 9007199254740993
    assert type(row.share_count) is int
    assert row.created_at == datetime(2024, 3, 1, 10, 0, 0, 123457, timezone(timedelta(hours=2)))
    page = decode(
        b'{"page": 1.0, "per_page": 10, "total_pages": 14.0, "total_items": 1.4e2}', models.PaginationMetadata
    )
    assert page == models.PaginationMetadata(1, 10, 14, 140)
    assert {type(value) for value in page.to_dict().values()} == {int}


def test_unknown_values_of_enumerations_stay_as_they_are() -> None:
    row = decode(
        b'{"file_type": "hologram", "type": "ragged", "allowed_actions": ["levitate"]}', models.ArrayInfo
    )
    assert (row.file_type, row.type, row.allowed_actions) == ("hologram", "ragged", ["levitate"])
    assert models.FileType.ML_MODEL == "ml_model"


def test_to_dict_is_plain_all_the_way_down() -> None:
    moment = datetime(2024, 3, 1, tzinfo=UTC)
    page = models.ArrayBrowserData(
        [
            models.ArrayInfo(
                name="a", created_at=moment, pricing=[models.Pricing(charge=1.5)], file_properties={"a": "b"}
            )
        ]
    )
    plain = page.to_dict()
    assert plain["arrays"][0]["pricing"][0]["charge"] == 1.5
    assert plain["arrays"][0]["created_at"] is moment
    assert plain["arrays"][0]["file_properties"] == {"a": "b"}
    assert plain["pagination_metadata"] is None
    assert isinstance(json.dumps(plain, default=str), str)


def test_models_are_frozen_and_compare_by_value() -> None:
    assert models.ArrayInfo(name="a") == models.ArrayInfo(name="a") != models.ArrayInfo(name="b")
    with pytest.raises(AttributeError):
        models.ArrayInfo().name = "a"  # type: ignore[misc]
    first, second = models.ArrayInfo(), models.ArrayInfo()
    assert first.tags is not second.tags


def test_secrets_of_models_are_shown_as_dots() -> None:
    for model in (models.Token(token="s3cret", name="t"), models.User(username="ann", password="s3cret")):
        shown = f"{model!r} {model} {model.to_str()} {list(model.__rich_repr__())} {[model]}"
        assert "s3cret" not in shown
        assert "••••••" in shown
    assert models.Token(token="s3cret").to_dict()["token"] == "s3cret"


scalars = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just("2024-03-01T10:00:00Z")
)
anything = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@st.composite
def objects(draw: st.DrawFn, kind: type[models.Model], depth: int = 2) -> dict[str, Any]:
    """JSON objects with fields of a model, many of them as they should be and some not at all."""
    shaped: dict[str, Any] = {}
    for field in msgspec.structs.fields(kind):
        choice = draw(st.sampled_from(["missing", "null", "fitting", "fitting", "anything"]))
        if choice == "null":
            shaped[field.encode_name] = None
        elif choice == "anything":
            shaped[field.encode_name] = draw(anything)
        elif choice == "fitting":
            shaped[field.encode_name] = draw(fitting(field.type, depth))
    return shaped


def fitting(kind: Any, depth: int) -> st.SearchStrategy[Any]:
    described = msgspec.inspect.type_info(kind)
    options = described.types if isinstance(described, msgspec.inspect.UnionType) else (described,)
    strategies: list[st.SearchStrategy[Any]] = []
    for option in options:
        match option:
            case msgspec.inspect.StrType():
                strategies.append(st.text())
            case msgspec.inspect.IntType() | msgspec.inspect.FloatType():
                strategies.append(st.integers(-(2**53), 2**53))
            case msgspec.inspect.BoolType():
                strategies.append(st.booleans())
            case msgspec.inspect.DateTimeType():
                strategies.append(st.datetimes(timezones=st.just(UTC)).map(lambda moment: moment.isoformat()))
            case msgspec.inspect.StructType() if depth:
                strategies.append(objects(option.cls, depth - 1))
            case msgspec.inspect.ListType() if depth:
                inner = option.item_type
                of = inner.cls if isinstance(inner, msgspec.inspect.StructType) else str
                strategies.append(st.lists(fitting(of, depth - 1), max_size=2))
            case _:
                strategies.append(st.none())
    return st.one_of(strategies)


@pytest.mark.filterwarnings("ignore:The server sent values")
@pytest.mark.parametrize("kind", ANSWERS, ids=lambda kind: kind.__name__)
@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_any_json_of_the_right_shape_decodes_or_is_our_error(
    kind: type[models.Model], data: st.DataObject
) -> None:
    body = json.dumps(data.draw(objects(kind))).encode()
    try:
        model = decode(body, kind)
    except TileDBCloudError:
        return
    assert decode(msgspec.json.encode(model), kind) == model
    assert isinstance(repr(model), str)
    assert isinstance(model.to_str(), str)
    assert list(model.to_dict()) == list(kind.__struct_fields__)


@pytest.mark.filterwarnings("ignore:The server sent values")
@settings(max_examples=150, deadline=None)
@given(body=st.binary() | anything.map(lambda value: json.dumps(value).encode()))
def test_any_bytes_decode_or_are_our_error(body: bytes) -> None:
    for kind in (models.ArrayBrowserData, models.User, list[models.Organization], dict[str, Any]):
        try:
            decode(body, kind)
        except TileDBCloudError:
            continue
