"""The TileDB Cloud REST API: the functions of ``tiledb.cloud.client``, name for name, and some more.

The functions of this module are the methods of one shared client, ``client``; a `Client` of your own has the
same methods and another account.

Examples
--------
>>> from tiledb_cloud_widgets import client, local
>>> cloud = local.start()  # or, with an account: client.login(token="my-token")
>>> client.login(token=cloud.token, host=cloud.url, remember=False)
>>> page = client.list_arrays(tag="ocean", per_page=25)
>>> len(page.arrays), page.pagination_metadata.total_items
(1, 1)
>>> client.logout()
>>> cloud.stop()
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import models, region, uris
from .api import Api
from .cloud import Client
from .futures import Pending
from .http.retries import RetryLimits, RetryMode
from .methods.pages import Changed, Items, Pages

if TYPE_CHECKING:
    from .errors import Forbidden, NotFound, NotSignedIn, RateLimited, TileDBCloudError, Unreachable
    from .models import NamespaceActions

__all__ = [
    "Api",
    "Changed",
    "Client",
    "Config",
    "Ctx",
    "Forbidden",
    "Items",
    "NamespaceActions",
    "NotFound",
    "NotSignedIn",
    "Pages",
    "Pending",
    "RateLimited",
    "RetryLimits",
    "RetryMode",
    "TileDBCloudError",
    "Unreachable",
    "add_array_favorite",
    "array_end_timestamps",
    "array_info",
    "array_metadata",
    "array_non_empty_domain",
    "array_schema",
    "array_sharing",
    "arrays_sidebar",
    "build",
    "check_login",
    "client",
    "default_charged_namespace",
    "default_user",
    "delete_array_favorite",
    "find_organization_or_user_for_default_charges",
    "group_contents",
    "group_contents_filters",
    "group_info",
    "group_sharing",
    "groups_filters",
    "is_array_favorite",
    "iter_arrays",
    "iter_groups",
    "iter_pages",
    "list_array_favorites",
    "list_arrays",
    "list_assets",
    "list_favorites",
    "list_groups",
    "list_public_arrays",
    "list_public_assets",
    "list_public_groups",
    "list_shared_arrays",
    "list_shared_groups",
    "login",
    "logout",
    "models",
    "organization",
    "organizations",
    "region",
    "retry_mode",
    "revoke_token",
    "set_default_retries",
    "set_disable_retries",
    "set_forceful_retries",
    "set_threads",
    "share_array",
    "share_group",
    "tokens",
    "update_array_info",
    "update_group_info",
    "uris",
    "user_profile",
]

#: The client behind this module's functions. It remembers a login in ``~/.tiledb/cloud.json``.
client = Client()
client._remembers = True

Config = client.Config
Ctx = client.Ctx
add_array_favorite = client.add_array_favorite
array_end_timestamps = client.array_end_timestamps
array_info = client.array_info
array_metadata = client.array_metadata
array_non_empty_domain = client.array_non_empty_domain
array_schema = client.array_schema
array_sharing = client.array_sharing
arrays_sidebar = client.arrays_sidebar
build = client.build
check_login = client.check_login
default_charged_namespace = client.default_charged_namespace
default_user = client.default_user
delete_array_favorite = client.delete_array_favorite
find_organization_or_user_for_default_charges = client.find_organization_or_user_for_default_charges
group_contents = client.group_contents
group_contents_filters = client.group_contents_filters
group_info = client.group_info
group_sharing = client.group_sharing
groups_filters = client.groups_filters
is_array_favorite = client.is_array_favorite
iter_arrays = client.iter_arrays
iter_groups = client.iter_groups
iter_pages = client.iter_pages
list_array_favorites = client.list_array_favorites
list_arrays = client.list_arrays
list_assets = client.list_assets
list_favorites = client.list_favorites
list_groups = client.list_groups
list_public_arrays = client.list_public_arrays
list_public_assets = client.list_public_assets
list_public_groups = client.list_public_groups
list_shared_arrays = client.list_shared_arrays
list_shared_groups = client.list_shared_groups
login = client.login
logout = client.logout
organization = client.organization
organizations = client.organizations
retry_mode = client.retry_mode
revoke_token = client.revoke_token
set_default_retries = client.set_default_retries
set_disable_retries = client.set_disable_retries
set_forceful_retries = client.set_forceful_retries
set_threads = client.set_threads
share_array = client.share_array
share_group = client.share_group
tokens = client.tokens
update_array_info = client.update_array_info
update_group_info = client.update_group_info
user_profile = client.user_profile


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    if name == "NamespaceActions":
        return models.NamespaceActions
    # What is left are errors. They derive from tiledb's, which takes a moment to import.
    from . import errors  # noqa: PLC0415

    error: object = getattr(errors, name)
    return error


def __dir__() -> list[str]:
    return __all__
