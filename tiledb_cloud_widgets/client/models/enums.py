"""Values of the server's enumerations known today; plain strings are accepted in their place."""

from __future__ import annotations

from enum import StrEnum


class ArrayActions(StrEnum):
    """Permissions on an array."""

    READ = "read"
    WRITE = "write"
    EDIT = "edit"
    READ_ARRAY_LOGS = "read_array_logs"
    READ_ARRAY_INFO = "read_array_info"
    READ_ARRAY_SCHEMA = "read_array_schema"


class GroupActions(StrEnum):
    """Permissions on a group."""

    READ = "read"
    WRITE = "write"
    EDIT = "edit"


class NamespaceActions(StrEnum):
    """Permissions in a namespace."""

    READ = "read"
    WRITE = "write"
    CREATE = "create"
    DELETE = "delete"
    EDIT = "edit"
    READ_ARRAY_LOGS = "read_array_logs"
    READ_JOB_LOGS = "read_job_logs"
    READ_OBJECT_LOGS = "read_object_logs"
    RUN_JOB = "run_job"
    DELETE_ORGANIZATION = "delete_organization"
    EDIT_ORGANIZATION = "edit_organization"
    EDIT_BILLING = "edit_billing"


class FileType(StrEnum):
    """What an array contains, if it is not a plain array."""

    NOTEBOOK = "notebook"
    USER_DEFINED_FUNCTION = "user_defined_function"
    ML_MODEL = "ml_model"
    FILE = "file"
    REGISTERED_TASK_GRAPH = "registered_task_graph"


class GroupType(StrEnum):
    """What a group holds."""

    GENERIC = "generic"
    VCF = "vcf"
    SOMA = "soma"
    BIOIMG = "bioimg"
    POINTCLOUD = "pointcloud"
    RASTER = "raster"
    GEOMETRY = "geometry"
    VECTOR_SEARCH = "vector_search"


class ArrayType(StrEnum):
    """Whether an array is dense or sparse."""

    DENSE = "dense"
    SPARSE = "sparse"


class AssetType(StrEnum):
    """What an asset of the mixed listing is."""

    ARRAY = "array"
    NOTEBOOK = "notebook"
    DASHBOARD = "dashboard"
    USER_DEFINED_FUNCTION = "user_defined_function"
    ML_MODEL = "ml_model"
    FILE = "file"
    REGISTERED_TASK_GRAPH = "registered_task_graph"
    GROUP = "group"
    VCF = "vcf"
    SOMA = "soma"
    POINTCLOUD = "pointcloud"
    BIOIMG = "bioimg"
    GEOMETRY = "geometry"
    RASTER = "raster"
    VECTOR_SEARCH = "vector_search"


class OrganizationRoles(StrEnum):
    """A user's role in an organization."""

    OWNER = "owner"
    ADMIN = "admin"
    READ_WRITE_DELETE = "read_write_delete"
    READ_WRITE = "read_write"
    READ_ONLY = "read_only"
