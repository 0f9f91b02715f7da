"""A catalogue of real data to try everything with: images, tables, time series, volumes.

The data are in the wheels of scikit-learn, scikit-image, statsmodels, vega_datasets and nibabel, which the
extra ``demo`` installs; nothing is downloaded.

Example
-------
>>> from tiledb_cloud_widgets.local import demo
>>> [entry.uri for entry in demo.entries() if "ocean" in entry.tags]
['tiledb://climate-lab/El Niño 1+2 sea surface temperature']
"""

from __future__ import annotations

import hashlib
import tempfile
from functools import cache
from pathlib import Path

from .catalogue import Entry, entries

__all__ = ["USERS_FILE", "Entry", "build", "build_in_cache", "entries", "fingerprint"]

#: The users, organizations and roles of the demo, in the format of ``--users``.
USERS_FILE = Path(__file__).parent / "users.toml"


def build(folder: Path) -> None:
    """Write the demo catalogue as TileDB arrays and groups.

    It is written beside `folder` and moved there when it is complete: an interruption leaves nothing behind.

    Parameters
    ----------
    folder : pathlib.Path
        An empty folder, or one that does not exist yet. The assets are in ``folder/<namespace>/<asset>``.

    Raises
    ------
    FileExistsError
        If `folder` is not empty.
    OSError
        If it cannot be written; nothing is left behind.
    ModuleNotFoundError
        If the extra ``demo`` is not installed; the message says how to install it.
    """
    folder = Path(folder).resolve()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FileExistsError(f"The demo catalogue goes into an empty folder, and {folder} is not one.")
    try:
        from . import writing  # noqa: PLC0415 - it imports the packages of an extra
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            f"The demo catalogue needs the package {error.name!r}: pip install 'tiledb-cloud-widgets[demo]'",
            name=error.name,
        ) from error
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}.", dir=folder.parent) as temporary:
        whole = Path(temporary) / "root"
        writing.write(whole)
        whole.replace(folder)


def build_in_cache() -> Path:
    """Build the demo catalogue in the user's cache folder, unless this version of it is there already.

    Returns
    -------
    pathlib.Path
        The folder to serve.

    Raises
    ------
    ModuleNotFoundError
        If it must be built and the extra ``demo`` is not installed; the message says how to install it.
    """
    try:
        import platformdirs  # noqa: PLC0415 - of the extra `local`
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            "The demo catalogue needs the package 'platformdirs': pip install 'tiledb-cloud-widgets[demo]'",
            name=error.name,
        ) from error

    folder = platformdirs.user_cache_path("tiledb-cloud-widgets") / f"demo-{fingerprint()}"
    if not folder.exists():
        try:
            build(folder)
        except OSError:
            if not folder.exists():  # otherwise another process has built it
                raise
    return folder


@cache
def fingerprint() -> str:
    """Return 12 hexadecimal digits that name this version of the catalogue."""
    here = Path(__file__).parent
    files = sorted([*here.glob("*.py"), *here.glob("namespaces/*.toml"), USERS_FILE])
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:12]
