"""An array or group of the catalogue, ready to be opened."""

from __future__ import annotations

import operator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal, NoReturn

from tiledb_cloud_widgets.catalog.clients import client_or_default
from tiledb_cloud_widgets.catalog.query import check_uri

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    import tiledb

    from tiledb_cloud_widgets.catalog.page import Info
    from tiledb_cloud_widgets.client import Client

    Moment = int | datetime
    Timestamp = Moment | tuple[Moment, Moment] | None

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_WORDS = {
    "notebook": "a notebook",
    "file": "a file",
    "ml_model": "a machine-learning model",
    "user_defined_function": "a user-defined function",
    "registered_task_graph": "a task graph",
}


class Asset:
    """Something that a listing holds, bound to the client that listed it.

    Parameters
    ----------
    client : Client or None
        Whose sign-in opens it; None is that of ``tiledb_cloud_widgets.client``, which may be given as well.
    uri : str
        ``tiledb://namespace/name``.
    info : ArrayInfo or GroupInfo, optional
        What is known of it; asked for when it is needed.

    Examples
    --------
    >>> import tiledb_cloud_widgets as tcw
    >>> with tcw.local.start() as cloud:
    ...     asset = tcw.Asset(cloud.client, "tiledb://ada/photos/chelsea")  # as `browser.selected` is
    ...     asset.what, asset.namespace, asset.tags[:2]
    ...     asset.schema().shape
    ...     asset.to_frame()["tiledb_uri"][0]
    ...     print(asset.snippet().splitlines()[-2])
    ('a dense array', 'ada', ['image', 'photograph'])
    (300, 451, 3)
    'tiledb://ada/photos/chelsea'
    array = tiledb.open('tiledb://ada/photos/chelsea', ctx=ctx)
    """

    def __init__(self, client: Client | None, uri: str, info: Info | None = None) -> None:
        self._client = client_or_default(client)
        self._uri = check_uri("uri", uri)
        self._info = info

    @property
    def uri(self) -> str:
        """The ``tiledb://`` URI."""
        return self._uri

    @property
    def info(self) -> Info:
        """The model of the client: an ``ArrayInfo`` or a ``GroupInfo``.

        Raises
        ------
        NotFound, Forbidden
            When it had to be asked for, and is gone or not yours to see.
        """
        if self._info is None:
            self._info = self._ask()
        return self._info

    @property
    def name(self) -> str:
        """The name in the catalogue."""
        known = None if self._info is None else self._info.name
        return known or self._uri.removeprefix("tiledb://").partition("/")[2]

    @property
    def namespace(self) -> str:
        """The user or organization whose it is."""
        known = None if self._info is None else self._info.namespace
        return known or self._uri.removeprefix("tiledb://").partition("/")[0]

    @property
    def kind(self) -> Literal["array", "group"]:
        """``"array"`` or ``"group"``."""
        return self.info.kind

    @property
    def tags(self) -> list[str]:
        """The tags, as a list of its own."""
        return list(self.info.tags)

    @property
    def what(self) -> str:
        """What it is, in words: ``"a dense array"``, ``"a notebook stored as an array"``."""
        info = self.info
        if info.kind == "group":
            word = getattr(info, "group_type", None)
            return f"a group ({word})" if word and word != "generic" else "a group"
        file_type = getattr(info, "file_type", None)
        if file_type:
            return f"{_WORDS.get(file_type, file_type.replace('_', ' '))} stored as an array"
        word = getattr(info, "type", None)
        return f"a {word} array" if word else "an array"

    def ctx(self, config: Mapping[str, Any] | tiledb.Config | None = None) -> tiledb.Ctx:
        """Return a context that opens it: host, credentials, CA file and TLS choice of the client.

        Parameters
        ----------
        config : mapping or tiledb.Config, optional
            More settings of TileDB.

        Raises
        ------
        NotSignedIn, TypeError, ValueError
            As ``Client.Ctx``.
        """
        return self._client.Ctx(config)

    def open(
        self,
        mode: str = "r",
        timestamp: Timestamp = None,
        **options: Any,  # noqa: ANN401 (tiledb's own)
    ) -> tiledb.Array | tiledb.Group:
        """Open it as what it is: an array or a group of ``tiledb``.

        Files, notebooks and models are arrays too: this gives the array that holds one, ``read`` its bytes.

        Parameters
        ----------
        mode : str, default "r"
            "r", "w", and for arrays "d" (delete) and "m" (modify exclusively).
        timestamp : int, datetime, or tuple of two, optional
            As it was then; of a range, what was written from its start to its end. An int is milliseconds
            since 1970; a datetime has a time zone, as ``info.created_at`` has.
        **options
            For ``tiledb.open``: ``attr``, ``key``; or ``config``, more settings as for ``ctx``.

        Raises
        ------
        NotFound, Forbidden
            It was deleted, renamed or is no longer shared since it was listed; the message names it.
        TileDBCloudError
            TileDB could not open it.
        TypeError, ValueError
            An unknown mode or option, or a timestamp that is none.

        Notes
        -----
        With a libtiledb that loses errors of the network (2.26.0 to 2.30.1), the first call has reads raise
        ``Unreachable`` when they did not complete, in this whole process; see ``client.read_guard``.
        ``TILEDB_CLOUD_WIDGETS_READ_GUARD=0`` leaves ``tiledb`` as it is.

        Examples
        --------
        >>> import tiledb_cloud_widgets as tcw
        >>> with tcw.local.start() as cloud:
        ...     asset = tcw.Asset(cloud.client, "tiledb://ada/photos/chelsea")
        ...     with asset.open() as array:
        ...         array.shape
        (300, 451, 3)
        """
        import tiledb  # noqa: PLC0415 (takes long to import)

        from tiledb_cloud_widgets.client import read_guard  # noqa: PLC0415 (loaded with the client)

        allowed = ("r", "w") if self.kind == "group" else ("r", "w", "d", "m")
        if mode not in allowed:
            listed = ", ".join(repr(item) for item in allowed)
            raise ValueError(f"mode must be one of {listed} for {self.what}, not {mode!r}.")
        config = options.pop("config", None)
        times = None if timestamp is None else _milliseconds(timestamp)
        read_guard.install()
        try:
            if self.kind == "group":
                if options:
                    raise TypeError(
                        f"Groups take no option {next(iter(options))!r}; mode, timestamp and config only."
                    )
                if times is not None:
                    config = self._client.Config(config)
                    config["sm.group.timestamp_start"], config["sm.group.timestamp_end"] = map(str, times)
                return tiledb.Group(self._uri, mode, ctx=self.ctx(config))
            return tiledb.open(self._uri, mode, timestamp=times, ctx=self.ctx(config), **options)
        except tiledb.TileDBError as error:
            self._explain(error, "opened")

    def read(self) -> bytes:
        """Return the bytes of a file, notebook or model that is stored as an array.

        Raises
        ------
        TypeError
            It is a group or an array of data.
        NotFound, Forbidden, TileDBCloudError
            As for ``open``.
        """
        import tiledb  # noqa: PLC0415

        from tiledb_cloud_widgets.client import read_guard  # noqa: PLC0415

        if getattr(self.info, "file_type", None) is None:
            raise TypeError(f"{self._uri} is {self.what}, not a file; open() gives it.")
        read_guard.install()
        try:
            return bytes(tiledb.Filestore(self._uri, ctx=self.ctx()).read())
        except tiledb.TileDBError as error:
            self._explain(error, "read")

    def schema(self) -> tiledb.ArraySchema:
        """Return the schema of an array.

        Raises
        ------
        TypeError
            It is a group, which has none.
        NotFound, Forbidden, TileDBCloudError
            As for ``open``.
        """
        import tiledb  # noqa: PLC0415

        if self.kind == "group":
            raise TypeError(f"{self._uri} is a group, which has no schema; its members do.")
        try:
            return tiledb.ArraySchema.load(self._uri, ctx=self.ctx())
        except tiledb.TileDBError as error:
            self._explain(error, "opened")

    def to_frame(self) -> pd.DataFrame:
        """Return what the catalogue knows of it as a DataFrame of one row."""
        from tiledb_cloud_widgets.catalog.frames import attrs_of, frame_of  # noqa: PLC0415 (numpy and pandas)

        attrs = attrs_of(None, self._client.host, total=1, pages=1, rows=1)
        return frame_of([self.info], self.kind, attrs, metadata=bool(self.info.metadata))

    def snippet(self) -> str:
        """Return code that opens it in a fresh kernel; it never holds a secret."""
        from tiledb_cloud_widgets.catalog.snippet import snippet_of_assets  # noqa: PLC0415 (the other way round it is)

        return snippet_of_assets([self], self._client)

    def _ask(self) -> Info:
        """Ask the server what it is: an array, or else a group."""
        from tiledb_cloud_widgets.client.errors import NotFound, TileDBCloudError  # noqa: PLC0415 (imports tiledb)

        try:
            try:
                return self._client.array_info(self._uri)
            except NotFound:
                return self._client.group_info(self._uri)
        except TileDBCloudError as error:
            raise type(error)(
                f"{self._uri} cannot be found in the catalogue: {error.reason}",
                error.next_step,
                http_status=error.http_status,
            ) from error

    def _explain(self, error: Exception, verb: str) -> NoReturn:
        """Raise an error that names the asset and says whether the catalogue still has it."""
        from tiledb_cloud_widgets.client.errors import (  # noqa: PLC0415
            Forbidden,
            NotFound,
            NotSignedIn,
            TileDBCloudError,
            Unreachable,
        )

        if isinstance(error, TileDBCloudError):
            raise error
        try:
            ask = self._client.group_info if self.kind == "group" else self._client.array_info
            ask(self._uri)
        except NotFound as gone:
            raise NotFound(
                f"{self._uri} cannot be {verb}: it was deleted, renamed, or is no longer shared with you.",
                "Refresh the listing and choose again.",
                http_status=gone.http_status,
            ) from error
        except Forbidden as refused:
            raise Forbidden(
                f"{self._uri} cannot be {verb}: you are no longer allowed to read it.",
                f"Ask {self.namespace} for access.",
                http_status=refused.http_status,
            ) from error
        except (NotSignedIn, Unreachable) as cause:
            raise type(cause)(f"{self._uri} cannot be {verb}: {cause.reason}", cause.next_step) from error
        except TileDBCloudError:
            pass
        raise TileDBCloudError(f"{self._uri} cannot be {verb}: {' '.join(str(error).split())}") from error

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Asset) and other.uri == self.uri and other._client is self._client

    def __hash__(self) -> int:
        return hash(self._uri)

    def __repr__(self) -> str:
        return f"<Asset {self._uri}{'' if self._info is None else f', {self.what}'}>"


def _milliseconds(timestamp: Moment | tuple[Moment, Moment]) -> tuple[int, int]:
    """Return start and end of a timestamp, in milliseconds since 1970."""
    pair = timestamp if isinstance(timestamp, tuple) else (0, timestamp)
    try:
        start, end = map(_number, pair)
    except (TypeError, ValueError):
        raise TypeError(
            "timestamp must be milliseconds since 1970 or a datetime with its time zone, or two of them: "
            f"start and end, not {timestamp!r}."
        ) from None
    if not 0 <= start <= end:
        raise ValueError(f"timestamp must not be below 0, nor end before it starts; it is {timestamp!r}.")
    return start, end


def _number(moment: Moment) -> int:
    if isinstance(moment, datetime):
        moment = (moment - _EPOCH) // timedelta(milliseconds=1)
    return operator.index(moment)
