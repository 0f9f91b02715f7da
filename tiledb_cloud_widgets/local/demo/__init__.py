"""A catalogue of real data to try everything with: images, tables, time series, volumes.

The data come out of the wheels of scikit-learn, scikit-image, statsmodels, vega_datasets and nibabel, which
the extra ``demo`` brings; nothing is downloaded.

Example
-------
>>> from pathlib import Path
>>> from tiledb_cloud_widgets.local import demo
>>> demo.build(Path("my-demo"))  # doctest: +SKIP
>>> [entry.uri for entry in demo.entries() if "ocean" in entry.tags]
['tiledb://climate-lab/El Niño 1+2 sea surface temperature']
"""

from __future__ import annotations

import hashlib
import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from tiledb_cloud_widgets.local.demo.catalogue import Entry, entries

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["USERS_FILE", "Entry", "build", "build_in_cache", "entries", "fingerprint"]

#: The users, organizations and roles that the demo is made for, in the format of ``--users``.
USERS_FILE = Path(__file__).parent / "users.toml"


def build(folder: Path) -> None:
    """Write the demo catalogue as TileDB arrays and groups.

    It is written beside `folder` and moved there when it is whole: an interruption leaves nothing half-made.

    Parameters
    ----------
    folder : pathlib.Path
        Where to: an empty folder, or one that does not exist yet. It becomes ``folder/<namespace>/<asset>``.

    Raises
    ------
    FileExistsError
        If there is something in `folder`.
    ModuleNotFoundError
        If the extra ``demo`` is not installed; the message says how to install it.
    """
    folder = Path(folder).resolve()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FileExistsError(f"The demo catalogue goes into an empty folder, and {folder} is not one.")
    recipes = _recipes()
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}.", dir=folder.parent) as temporary:
        whole = Path(temporary) / "root"
        _write(whole, recipes)
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
    import platformdirs  # noqa: PLC0415 - of the extra `local`

    folder = platformdirs.user_cache_path("tiledb-cloud-widgets") / f"demo-{fingerprint()}"
    if not folder.exists():
        try:
            build(folder)
        except OSError:
            if not folder.exists():  # otherwise another process was quicker
                raise
    return folder


@cache
def fingerprint() -> str:
    """Name this version of the catalogue: 12 hexadecimal digits that change when anything of it does."""
    here = Path(__file__).parent
    files = sorted([*here.glob("*.py"), *here.glob("namespaces/*.toml"), USERS_FILE])
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:12]


def _write(root: Path, recipes: dict[str, Callable[[str], None]]) -> None:
    import tiledb  # noqa: PLC0415 - reading the catalogue needs no tiledb

    for entry in entries():
        path = root / entry.path
        path.parent.mkdir(parents=True, exist_ok=True)
        if entry.kind == "group":
            tiledb.Group.create(str(path))
        else:
            recipes[entry.path](str(path))
    for entry in entries():
        opened = tiledb.Group if entry.kind == "group" else tiledb.open
        with opened(str(root / entry.path), "w") as asset:
            for key, value in entry.metadata.items():
                asset.meta[key] = value
            if entry.kind == "group":
                for member in _members(entry):
                    asset.add(member, name=member, relative=True)


def _members(group: Entry) -> list[str]:
    inside = f"{group.name}/"
    names = [e.name for e in entries() if e.namespace == group.namespace and e.name.startswith(inside)]
    return [name.removeprefix(inside) for name in names if "/" not in name.removeprefix(inside)]


def _recipes() -> dict[str, Callable[[str], None]]:
    """How each array is made; imports the packages that hold the data."""
    try:
        from tiledb_cloud_widgets.local.demo import documents, images, series, tables  # noqa: PLC0415 - an extra
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            f"The demo catalogue needs the package {error.name!r}: pip install 'tiledb-cloud-widgets[demo]'",
            name=error.name,
        ) from error
    return {**documents.RECIPES, **images.RECIPES, **series.RECIPES, **tables.RECIPES}
