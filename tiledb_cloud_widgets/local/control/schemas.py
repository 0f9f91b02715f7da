"""The models of the control plane as JSON Schema, under the names of the TileDB Cloud API.

Answers have no other fields than those listed here; requests may, and they are ignored.
"""

from __future__ import annotations

from typing import Any, Final

from ..registry.scanner import GROUP_TYPES
from ..registry.users import ARRAY_ACTIONS, GROUP_ACTIONS, NAMESPACE_ACTIONS, ROLES
from .assets import FILE_TYPES
from .contents import FILTER_TYPES

Schema = dict[str, Any]

TEXT: Final[Schema] = {"type": "string"}
NUMBER: Final[Schema] = {"type": "number"}
WHOLE: Final[Schema] = {"type": "integer"}
COUNT: Final[Schema] = {"type": "integer", "minimum": 0}
TRUTH: Final[Schema] = {"type": "boolean"}
TIME: Final[Schema] = {"type": "string", "format": "date-time"}
#: what no text can be kept with: NUL and lone surrogates are refused, as are empty tags
TAGS: Final[Schema] = {
    "type": "array", "maxItems": 1000, "items": {"type": "string", "minLength": 1, "maxLength": 1000},
}  # fmt: skip


def ref(model: str) -> Schema:
    """Return a reference to a model."""
    return {"$ref": f"#/components/schemas/{model}"}


def items(of: Schema) -> Schema:
    """Return a list of `of`."""
    return {"type": "array", "items": of}


def texts(of: Schema) -> Schema:
    """Return an object with values `of`."""
    return {"type": "object", "additionalProperties": of}


def enum(*values: str) -> Schema:
    """Return one of some texts."""
    return {"type": "string", "enum": list(values)}


def model(**fields: Schema) -> Schema:
    """Return an object with these fields; those of always present ones end in an underscore."""
    return {
        "type": "object",
        "properties": {name.removesuffix("_"): schema for name, schema in fields.items()},
        "required": [name.removesuffix("_") for name in fields if name.endswith("_")],
        "additionalProperties": False,
    }


def _taken(**fields: Schema) -> Schema:
    """Return an object that a request may send: other fields are ignored."""
    return {"type": "object", "properties": fields}


def _or_null(schema: Schema) -> Schema:
    return schema | {"type": [schema["type"], "null"]}


_SAID: Final = {
    "description": _or_null(TEXT), "name": TEXT, "logo": TEXT, "access_credentials_name": TEXT, "tags": TAGS,
    "license_id": TEXT, "license_text": TEXT,
}  # fmt: skip
_COMMON: Final = {
    "id_": TEXT, "namespace_": TEXT, "name_": TEXT, "uri": TEXT, "tiledb_uri_": TEXT,
    "description": _or_null(TEXT),
    "tags_": items(TEXT), "logo": TEXT, "license_id": TEXT, "license_text": TEXT,
    "access_credentials_name": TEXT,
    "share_count": COUNT, "public_share_": TRUTH, "created_at_": TIME, "created_by": TEXT,
    "last_accessed": TIME,
    "metadata": items(ref("MetadataStringifiedEntry")),
}  # fmt: skip
_NUMBERS: Final = (
    "int8",
    "uint8",
    "int16",
    "uint16",
    "int32",
    "uint32",
    "int64",
    "uint64",
    "float32",
    "float64",
)
_NUMBERED: Final = {name: WHOLE if "int" in name else NUMBER for name in _NUMBERS}
_PAGE: Final = ref("PaginationMetadata")

MODELS: Final[dict[str, Schema]] = {
    "Error": model(code_=WHOLE, message_=TEXT, request_id=TEXT),
    "PaginationMetadata": model(page_=COUNT, per_page_=COUNT, total_pages_=COUNT, total_items_=COUNT),
    "ArrayActions": enum(*ARRAY_ACTIONS),
    "GroupActions": enum(*GROUP_ACTIONS),
    "NamespaceActions": enum(*NAMESPACE_ACTIONS),
    "OrganizationRoles": enum(*ROLES),
    "FileType": enum(*FILE_TYPES),
    "GroupType": enum(*sorted(GROUP_TYPES)),
    "ArrayType": enum("dense", "sparse"),
    "TokenScope": enum("*"),
    "AssetType": enum(
        "array", "notebook", "dashboard", "user_defined_function", "ml_model", "file",
        "registered_task_graph",
        "group", "vcf", "soma", "pointcloud", "bioimg", "geometry", "raster", "vector_search",
    ),
    "AssetBackingType": enum("array", "group"),
    "AssetOwnershipLevel": enum("owned", "shared"),
    "MetadataStringifiedEntry": model(key_=TEXT, value_=TEXT, type_=TEXT),
    "MetadataStringified": model(entries_=items(ref("MetadataStringifiedEntry"))),
    "User": model(
        id_=TEXT, username_=TEXT | {"minLength": 1, "maxLength": 63, "pattern": r"^[\w.\-]+$"}, name=TEXT,
        email=TEXT,
        is_valid_email=TRUTH, stripe_connect=TRUTH, unpaid_subscription=TRUTH, enabled_features=items(TEXT),
        allowed_actions=items(ref("NamespaceActions")), organizations=items(ref("OrganizationUser")),
    ),
    "OrganizationUser": model(
        user_id_=TEXT, organization_id_=TEXT, username_=TEXT, user_full_name=TEXT, user_email=TEXT,
        organization_name_=TEXT, role_=ref("OrganizationRoles"),
        allowed_actions_=items(ref("NamespaceActions")),
    ),
    "Organization": model(
        id_=TEXT, name_=TEXT, role_=ref("OrganizationRoles"), description=TEXT,
        users_=items(ref("OrganizationUser")),
        allowed_actions_=items(ref("NamespaceActions")), num_of_arrays_=COUNT, enabled_features=items(TEXT),
        unpaid_subscription_=TRUTH, stripe_connect=TRUTH,
    ),
    "Token": model(token=TEXT, name_=TEXT, issued_at_=TIME, expires_at_=TIME,
    scope_=items(ref("TokenScope"))),
    "TokenRequest": _taken(expires=TIME, name=TEXT | {"maxLength": 200}, scope=items(ref("TokenScope"))),
    "ArrayInfo": model(
        **_COMMON, type=ref("ArrayType"), size=COUNT, file_type=ref("FileType"), file_properties=texts(TEXT),
        allowed_actions_=items(ref("ArrayActions")), namespace_subscribed=TRUTH, read_only=TRUTH,
    ),
    "ArrayInfoUpdate": _taken(
        **_SAID, uri=TEXT, file_type=ref("FileType"), file_properties=texts(TEXT), read_only=TRUTH
    ),
    "GroupInfo": model(
        **_COMMON, asset_count_=COUNT, group_count_=COUNT, size_=COUNT, group_type_=ref("GroupType"),
        allowed_actions_=items(ref("GroupActions")),
    ),
    "GroupUpdate": _taken(**_SAID),
    "GroupRegister": _taken(**_SAID, parent=TEXT, uri=TEXT),
    "ArrayBrowserData": model(arrays_=items(ref("ArrayInfo")), pagination_metadata_=_PAGE),
    "GroupBrowserData": model(groups_=items(ref("GroupInfo")), pagination_metadata_=_PAGE),
    "ArrayBrowserSidebar": model(
        namespaces_=items(TEXT), result_count_for_all_=COUNT, result_count_by_namespace_=texts(COUNT)
    ),
    "GroupBrowserFilterData": model(namespaces_=items(TEXT), group_types_=items(ref("GroupType"))),
    "GroupEntry": model(member_id_=TEXT, group=ref("GroupInfo"), array=ref("ArrayInfo")),
    "GroupContents": model(entries_=items(ref("GroupEntry")), pagination_metadata_=_PAGE),
    "GroupContentsFilterData": model(namespaces_=items(TEXT)),
    "ArraySharing": _taken(
        actions=items(ref("ArrayActions")), namespace=TEXT, namespace_type=enum("user", "organization")
    ),
    "GroupSharing": model(
        group_actions_=items(ref("GroupActions")), array_actions_=items(ref("ArrayActions")), namespace_=TEXT,
        namespace_type_=enum("user", "organization"),
    ),
    "GroupSharingRequest": _taken(
        group_actions=items(ref("GroupActions")), array_actions=items(ref("ArrayActions")), namespace=TEXT
    ),
    "AssetInfo": model(
        uuid_=TEXT, asset_type_=ref("AssetType"), asset_backing_type_=ref("AssetBackingType"),
        asset_ownership_level_=ref("AssetOwnershipLevel"), namespace_name_=TEXT, namespace_uuid_=TEXT,
        name_=TEXT,
        mime_type=TEXT, created_at_=TIME, metadata=ref("MetadataStringified"),
    ),
    "AssetListResponse": model(data_=items(ref("AssetInfo")), pagination_metadata_=_PAGE),
    "ArrayMetadataJson": {"type": "object"},
    "NonEmptyDomainJson": texts({"type": "array", "minItems": 2, "maxItems": 2}),
    "ArraySample": texts({"type": "array"}),
    "ArrayEndTimestampData": model(end_timestamps_=items(COUNT), pagination_metadata_=_PAGE),
    "Datatype": TEXT,
    "Layout": enum("row-major", "col-major", "global-order", "unordered"),
    "FilterType": enum(*FILTER_TYPES),
    "Filter": model(type_=ref("FilterType"), data=model(**_NUMBERED)),
    "FilterPipeline": model(filters_=items(ref("Filter"))),
    "DomainArray": model(**{name: items(schema) for name, schema in _NUMBERED.items()}),
    "Dimension": model(
        name_=TEXT, type_=ref("Datatype"), domain_=ref("DomainArray"), nullTileExtent_=TRUTH,
        tileExtent=model(**_NUMBERED), filterPipeline=ref("FilterPipeline"),
    ),
    "Domain": model(
        type_=ref("Datatype"), tileOrder_=ref("Layout"), cellOrder_=ref("Layout"),
        dimensions_=items(ref("Dimension"))
    ),
    "Attribute": model(
        name_=TEXT, type_=ref("Datatype"), filterPipeline_=ref("FilterPipeline"), cellValNum_=WHOLE,
        nullable_=TRUTH,
        fillValue=items(COUNT),
    ),
    "ArraySchema": model(
        uri_=TEXT, version_=items(WHOLE), arrayType_=ref("ArrayType"), tileOrder_=ref("Layout"),
        cellOrder_=ref("Layout"), capacity_=COUNT, coordsFilterPipeline_=ref("FilterPipeline"),
        offsetFilterPipeline_=ref("FilterPipeline"), domain_=ref("Domain"),
        attributes_=items(ref("Attribute")),
        allowsDuplicates_=TRUTH,
    ),
}  # fmt: skip
