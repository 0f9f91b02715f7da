"""Code for users to copy: it runs as printed, and holds no secret."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from tiledb_cloud_widgets.catalog.names import name_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tiledb_cloud_widgets.catalog.asset import Asset
    from tiledb_cloud_widgets.catalog.query import Query
    from tiledb_cloud_widgets.client import Client

# TileDB-Py's own calls, or the Asset that also has a preview and metadata
CodeStyle = Literal["tiledb", "asset"]
_FILES = ("file", "notebook")  # stored as TileDB stores files


def snippet_of_assets(
    assets: Sequence[Asset], client: Client, style: CodeStyle = "tiledb", timestamp: int | None = None
) -> str:
    """Return code that opens assets.

    Parameters
    ----------
    assets : sequence of Asset
        One or several.
    client : Client
        Its sign-in is used by the code: found by default where a new kernel finds it too; otherwise the code
        prompts for the token.
    style : {"tiledb", "asset"}
        Whether TileDB-Py opens them, or an Asset of this package.
    timestamp : int, optional
        Milliseconds since 1970: open one array as of this time.
    """
    begin, prefix, argument = _sign_in(client)
    if style == "asset":
        whose = argument[0] if argument else "None"
        return "\n".join([*begin, *_opened_by_asset(assets, whose, timestamp)]) + "\n"
    lines = ["import tiledb", *begin, f"ctx = {prefix}.Ctx()"]
    arrays = [asset.uri for asset in assets if asset.kind == "array"]
    groups = [asset.uri for asset in assets if asset.kind == "group"]
    if len(assets) == 1 and timestamp is None and _is_file(assets[0]):
        lines += [
            f"file = tiledb.Filestore({arrays[0]!r}, ctx=ctx)",
            "data = file.read()",
            "print(len(data))",
        ]
    elif len(assets) == 1 and arrays:
        then = "" if timestamp is None else f"timestamp={timestamp}, "
        lines += [f"array = tiledb.open({arrays[0]!r}, {then}ctx=ctx)", "print(array.schema)"]
    elif len(assets) == 1:
        lines += [f"group = tiledb.Group({groups[0]!r}, ctx=ctx)", "print(group)"]
    else:
        if arrays:
            lines += _listed("arrays", arrays, "tiledb.open")
        if groups:
            lines += _listed("groups", groups, "tiledb.Group")
    return "\n".join(lines) + "\n"


def snippet_of_selection(variable: str, assets: Sequence[Asset], timestamp: int | None = None) -> str:
    """Return code that opens the selection of a Browser which the notebook holds under a name.

    Parameters
    ----------
    variable : str
        The name.
    assets : sequence of Asset
        The selection; not empty.
    timestamp : int, optional
        As of ``snippet_of_assets``.
    """
    if len(assets) == 1:
        return "\n".join(_opened(f"{variable}.selected", assets[0], timestamp)) + "\n"
    return f"arrays = {{asset.uri: asset.open() for asset in {variable}.selected_assets}}\n"


def snippet_of_query(query: Query, page_size: int, client: Client, page: int = 1) -> str:
    """Return code that shows a listing."""
    begin, _, argument = _sign_in(client)
    return "\n".join([*begin, *_browsed(query, page, page_size, argument), "browser"]) + "\n"


def snippet_of_export(
    query: Query, page: int, page_size: int, uris: Sequence[str], rows: str, form: str, client: Client
) -> str:
    """Return code that exports what a panel shows, for a panel that cannot do it itself.

    Parameters
    ----------
    query, page, page_size
        What is shown.
    uris : sequence of str
        The selection.
    rows : {"page", "all", "selection"}
        Which rows.
    form : {"dataframe", "csv", "parquet"}
        A DataFrame named ``frame``, or a new file beside the notebook.
    client : Client
        Whose sign-in the code will use.
    """
    begin, _, argument = _sign_in(client)
    ending = f".{form}"
    if rows == "all":
        arguments = [*_fields(query), *(f"client={name}" for name in argument)]
        if form == "dataframe":
            lines = [f"frame = tcw.listing({', '.join(arguments)})", "frame"]
        else:
            arguments += ["safe=True"] if form == "csv" else []
            lines = [f"tcw.export({', '.join([repr(name_of(query) + ending), *arguments])})"]
        return "\n".join([*begin, *lines]) + "\n"
    if rows == "page":
        lines = [*begin, *_browsed(query, page, page_size, argument), "frame = browser.to_frame()"]
    else:
        whose = argument[0] if argument else "tcw.client.client"
        frame = f"frame = pd.concat([tcw.Asset({whose}, uri).to_frame() for uri in uris])"
        lines = ["import pandas as pd", *begin, *_uris(uris), frame]
    name = (f"{name_of(query)}-page-{page}" if rows == "page" else "selected") + ending
    last = {
        "dataframe": "frame",
        "csv": f'frame.to_csv({name!r}, index=False, mode="x")',  # never over a file that is there
        "parquet": f"frame.to_parquet({name!r}, index=False)",
    }
    return "\n".join([*lines, last[form]]) + "\n"


def _fields(query: Query) -> list[str]:
    return [f"{name}={value!r}" for name, value in query.set_fields().items()]


def _browsed(query: Query, page: int, page_size: int, argument: list[str]) -> list[str]:
    """Return lines that make a Browser of a page of a listing."""
    size = [f"page_size={page_size}"] if page_size != 25 else []
    turned = [f"browser.page = {page}"] if page > 1 else []
    return [f"browser = tcw.browse({', '.join([*argument, *_fields(query), *size])})", *turned]


def _is_file(asset: Asset) -> bool:
    return getattr(asset.info, "file_type", None) in _FILES


def _opened(name: str, asset: Asset, timestamp: int | None) -> list[str]:
    """Return lines that open what an expression is: an Asset."""
    if timestamp is None and _is_file(asset):
        return [f"data = {name}.read()", "print(len(data))"]
    if asset.kind == "array":
        then = "" if timestamp is None else f"timestamp={timestamp}"
        return [f"array = {name}.open({then})", "print(array.schema)"]
    return [f"group = {name}.open()", "print(group)"]


def _opened_by_asset(assets: Sequence[Asset], client: str, timestamp: int | None) -> list[str]:
    if len(assets) == 1:
        return [f"asset = tcw.Asset({client}, {assets[0].uri!r})", *_opened("asset", assets[0], timestamp)]
    return [
        *_uris([asset.uri for asset in assets]),
        f"assets = [tcw.Asset({client}, uri) for uri in uris]",
        "arrays = {asset.uri: asset.open() for asset in assets}",
    ]


def _listed(name: str, uris: list[str], call: str) -> list[str]:
    return [*_uris(uris), f"{name} = {{uri: {call}(uri, ctx=ctx) for uri in uris}}"]


def _uris(uris: Sequence[str]) -> list[str]:
    return ["uris = [", *(f"    {uri!r}," for uri in uris), "]"]


def _sign_in(client: Client) -> tuple[list[str], str, list[str]]:
    """Return lines that import and sign in, the name of what has ``Ctx``, the arguments for ``browse``."""
    from tiledb_cloud_widgets import client as core  # noqa: PLC0415 (loaded with the first listing)

    if not client.signed_in or client.found_by_default:
        return ["import tiledb_cloud_widgets as tcw", ""], "tcw.client", []
    imports = ["from getpass import getpass", "", "import tiledb_cloud_widgets as tcw", ""]
    ask = f"token=getpass({f'Token for {client.host}: '!r}), host={client.host!r}"
    if not client.verify_ssl:
        ask += ", verify_ssl=False"
    if client.ca_file is not None:
        ask += f", ca_file={client.ca_file!r}"
    if client is core.client:
        return [*imports, f"tcw.client.login({ask}, remember=False)"], "tcw.client", []
    return [*imports, "client = tcw.client.Client()", f"client.login({ask})"], "client", ["client"]
