"""The client: one account on one server."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .methods.arrays import Arrays
from .methods.assets import Assets
from .methods.contexts import Contexts
from .methods.facets import Facets
from .methods.favorites import Favorites
from .methods.groups import Groups
from .methods.keys import Keys
from .methods.login import Login
from .methods.pagination import Pagination
from .methods.users import Users

if TYPE_CHECKING:
    from tiledb_cloud_widgets import Asset


class Client(Login, Contexts, Users, Pagination, Facets, Arrays, Groups, Favorites, Keys, Assets):
    """One account on a TileDB Cloud server, and the requests to it.

    Without a ``login``, credentials are looked for when they are first needed: in the environment, in
    ``~/.tiledb/cloud.json``, in a TileDB profile. Clients are independent of each other, so that two servers
    can be used side by side. Methods may be called from any thread.

    Parameters
    ----------
    pool_threads : int, optional
        Most requests that run at once with ``async_req=True`` and in iterations over pages; 20 by default.
    retry_mode : RetryMode or str, default RetryMode.DEFAULT
        Which failures are retried: "default", "forceful" or "disabled".
    timeout : float or (float, float), default (10, 60)
        Seconds to connect, and to wait for a response; one number stands for both.
    trusted_hosts : iterable of str, default ()
        Hosts, besides the server's own, that may receive credentials through a redirect.
    deadline : float or None, default 300
        Seconds that one call may take in all: connecting, retries, the whole response. None for no limit.
    max_bytes : int or None, default 268435456
        Most bytes of one response, decompressed. None for no limit.

    **unknown
        Nothing else is taken: host, token and so on belong to ``login``.

    Raises
    ------
    TypeError, ValueError
        When an argument has a wrong type or value.

    Examples
    --------
    >>> another = Client(timeout=(5, 30))
    >>> another.login(token="my-token", host="https://tiledb.example.com")
    >>> another.host, another.source
    ('https://tiledb.example.com', 'login')

    In square brackets a URI gives an ``Asset``, and Tab completes it:

    >>> client["tiledb://demo/quickstart"].schema().shape
    (4, 4)
    """

    __iter__ = None  # not a container: iter_arrays and iter_groups list what there is

    def __getitem__(self, uri: str) -> Asset:
        # By its public name: the catalogue is built on the client, not the other way round.
        from tiledb_cloud_widgets import Asset  # noqa: PLC0415

        return Asset(self, uri)
