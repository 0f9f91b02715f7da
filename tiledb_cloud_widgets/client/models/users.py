"""Models of users, organizations and tokens."""

from __future__ import annotations

from .base import Many, Model, Moment


class StorageLocation(Model, frozen=True):
    """Where new assets of a kind are stored, and the name of the credentials for it."""

    path: str | None = None
    credentials_name: str | None = None


class AssetLocations(Model, frozen=True):
    """Where new assets are stored, for each kind."""

    arrays: StorageLocation | None = None
    files: StorageLocation | None = None
    groups: StorageLocation | None = None
    ml_models: StorageLocation | None = None
    notebooks: StorageLocation | None = None
    task_graphs: StorageLocation | None = None
    udfs: StorageLocation | None = None


class OrganizationUser(Model, frozen=True):
    """A user's place in an organization."""

    user_id: str | None = None
    organization_id: str | None = None
    username: str | None = None
    user_full_name: str | None = None
    user_email: str | None = None
    organization_name: str | None = None
    role: str | None = None
    allowed_actions: Many[str] = []


class User(Model, frozen=True, kw_only=True):
    """A user's profile."""

    _secrets = ("password",)
    id: str | None = None
    username: str
    password: str | None = None
    name: str | None = None
    email: str | None = None
    is_valid_email: bool | None = None
    stripe_connect: bool | None = None
    company: str | None = None
    logo: str | None = None
    timezone: str | None = None
    organizations: Many[OrganizationUser] = []
    allowed_actions: Many[str] = []
    enabled_features: Many[str] = []
    unpaid_subscription: bool | None = None
    default_s3_path: str | None = None
    default_s3_path_credentials_name: str | None = None
    asset_locations: AssetLocations | None = None
    default_namespace_charged: str | None = None
    default_region: str | None = None


class Organization(Model, frozen=True, kw_only=True):
    """An organization: a namespace shared by its members."""

    id: str | None = None
    role: str | None = None
    name: str
    created_at: Moment | None = None
    updated_at: Moment | None = None
    logo: str | None = None
    description: str | None = None
    users: Many[OrganizationUser] = []
    allowed_actions: Many[str] = []
    num_of_arrays: int | None = None
    enabled_features: Many[str] = []
    unpaid_subscription: bool | None = None
    default_s3_path: str | None = None
    default_s3_path_credentials_name: str | None = None
    asset_locations: AssetLocations | None = None
    stripe_connect: bool | None = None
    assume_role_arn: str | None = None


class Token(Model, frozen=True):
    """An API token; ``token`` is the secret itself, shown as dots."""

    _secrets = ("token",)
    token: str | None = None
    name: str | None = None
    issued_at: Moment | None = None
    expires_at: Moment | None = None
    scope: Many[str] = []
