"""A whole listing straight into a file."""

from __future__ import annotations

import contextlib
import os
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tiledb_cloud_widgets.catalog.clients import client_or_default
from tiledb_cloud_widgets.catalog.columns import shape_of
from tiledb_cloud_widgets.catalog.listing import Walk, listing, metered
from tiledb_cloud_widgets.catalog.query import check_flag, client_hint, query_of, shows_query_fields
from tiledb_cloud_widgets.catalog.row_files import FILE_FORMS, RowFile, check_form
from tiledb_cloud_widgets.client.methods.docstrings import documented_like

if TYPE_CHECKING:
    from tiledb_cloud_widgets.catalog.query import Query
    from tiledb_cloud_widgets.client import Client


@shows_query_fields
@documented_like(listing)
def export(
    path: str | os.PathLike[str],
    query: Query | None = None,
    *,
    client: Client | None = None,
    progress: bool = True,
    safe: bool = False,
    **query_fields: Any,  # noqa: ANN401 (each field has its type)
) -> Path:
    """Write every page of a listing into a new CSV or Parquet file.

    Pages are fetched concurrently, a thousand rows each, and keep the server's order. They go into the file
    as they come, so that memory does not grow with the listing. The file appears under its name when it is
    whole: an error, or an interrupt (Ctrl+C, or the stop button), leaves none.

    Parameters
    ----------
    path : str or path-like
        Where to write it: a name that ends in ``.csv`` or ``.parquet``, in a folder that exists. Parquet
        needs pyarrow (``pip install 'tiledb-cloud-widgets[parquet]'``).
    safe : bool, default False
        For CSV: whether text that a spreadsheet would run as a formula (it begins with ``=``, ``+``, ``-``,
        ``@``, a tab or a carriage return) gets a leading apostrophe.

    Returns
    -------
    pathlib.Path
        The file. Its columns are those of ``listing``. ``pandas.read_parquet`` gives the same DataFrame, with
        its ``attrs``, but that lists come as arrays; an integer that 64 bits cannot hold is null, which the
        note says. ``complete`` and ``note`` are in the file's metadata too. In CSV, UTF-8, lists and objects
        are JSON text.

    Raises
    ------
    FileExistsError
        There is a file of this name: it is never written over.
    ValueError
        Another ending, ``safe`` for Parquet, or a wrong field of the query.
    TypeError
        A wrong argument.
    FileNotFoundError, OSError
        The folder does not exist, or cannot be written to.
    ModuleNotFoundError
        Parquet without pyarrow.
    TileDBCloudError
        The server refused or did not answer, or somebody signed in or out meanwhile.

    Examples
    --------
    >>> import tempfile
    >>> import tiledb_cloud_widgets as tcw
    >>> folder = tempfile.mkdtemp()
    >>> with tcw.local.start() as cloud:
    ...     file = tcw.export(
    ...         f"{folder}/ocean.csv", scope="public", search="ocean", client=cloud.client, progress=False
    ...     )
    >>> file.name
    'ocean.csv'
    """
    target = _checked_path(path)
    extra = ("path", "query", "client", "progress", "safe")
    wanted = query_of(query, query_fields, "export", extra)
    check_flag("progress", progress)
    form = _form_of_new(target)
    if check_flag("safe", safe) and form != "csv":
        raise ValueError("safe=True is for .csv: no spreadsheet runs formulas of a .parquet file.")
    walk = Walk(client_or_default(client), wanted)
    file = RowFile(target.parent, form, shape_of(wanted), metadata=wanted.with_metadata, safe=safe)
    with contextlib.closing(walk.pages), metered("Exporting", shown=progress) as meter:
        try:
            walk.run(file, meter)
            attrs = walk.attrs()
            file.save(target, attrs)
        finally:
            file.discard()
    if "note" in attrs:
        warnings.warn(attrs["note"], stacklevel=2)
    return target


def _checked_path(path: object) -> Path:
    if not isinstance(path, (str, os.PathLike)) or isinstance(os.fspath(path), bytes):
        hint = client_hint(path, "export(path, ")
        raise TypeError(f"path must be a string or a path, not {type(path).__name__} ({path!r:.60}).{hint}")
    return Path(path).expanduser()


def _form_of_new(target: Path) -> str:
    """Return the form of a file to be written; raise when it cannot be there."""
    form = target.suffix.lower().removeprefix(".")
    if form not in FILE_FORMS:
        raise ValueError(f"path must end in .csv or .parquet, not {target.name!r:.60}.")
    check_form(form)
    if os.path.lexists(target):
        raise FileExistsError(f"{target} exists already; choose another name, or remove it first.")
    if not target.parent.is_dir():
        raise FileNotFoundError(f"There is no folder {target.parent}; make it first.")
    return form
