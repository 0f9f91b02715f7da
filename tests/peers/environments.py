"""Other clients, each in an environment of its own below ``.venv-peers``: their dependencies do not go with ours.

``python -m tests.peers.environments [NAME ...]`` makes those named, or all; one that is there already is left as it is.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]


def of_package(*instead: str) -> list[str]:
    """What the package and its unit tests need, with other releases of some."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    wanted = [*project["dependencies"], *extras["local"], *extras["parquet"]]
    tests = ("hypothesis", "psutil", "pytest", "trustme")
    return [*wanted, *(line for line in extras["test"] if line.startswith(tests)), *instead]


#: What each environment holds. The versions are those whose behaviour the tests know.
ENVIRONMENTS = {
    "tiledb-cloud": ["tiledb-cloud==0.14.4"],
    # the oldest tiledb that is supported, with what the suite "REST equals local" needs
    "tiledb-oldest": ["tiledb==0.33.6", "numpy", "pandas<3", "pyarrow", "pytest", "pytest-timeout"],
    # TileDB-Py's own tests; those of dask need its schedulers' silence, and skip themselves without `distributed`
    "tiledb-py": [
        *("tiledb==0.36.1", "numpy", "pandas<3", "pyarrow"),
        *("hypothesis", "psutil", "pytest<9", "pytest-timeout"),
    ],
    # libraries that stand on tiledb, each as its users install it
    "soma": ["tiledbsoma==2.3.0"],
    "vector-search": ["tiledb-vector-search==0.16.0", "numpy<2.4"],  # numpy 2.4 has not all that it uses
    "bioimg": ["tiledb-bioimg[tiff]==0.3.10", "typing_extensions"],
    "frames": ["tiledb==0.36.1", "dask[array]==2026.8.0", "pandas<3", "polars==2.1.0", "pyarrow==26.0.1"],
    # the package itself, at either end of what it supports
    "package-tiledb-oldest": of_package("tiledb==0.33.6", "pandas<3"),
    # each of its dependencies at the oldest release that pyproject.toml allows, and at the newest
    "package-oldest": ["--resolution=lowest-direct", *of_package()],
    "package-newest": ["--upgrade", *of_package()],
    # the oldest hosts of the side panel; the wheel is installed by the test
    "lab-oldest": of_package("jupyterlab==4.0.13", "notebook==7.0.8", "ipykernel"),
    # what the notebook of the embedded server runs where it is installed
    "notebook-libraries": of_package(
        *("dask[array]==2026.8.0", "tiledbsoma==2.3.0", "scikit-image>=0.25", "pandas<3"),
        *("ipykernel", "nbclient>=0.10"),
    ),
    # a kernel that lacks the package
    "bare-kernel": ["ipykernel"],
    # hosts of widgets, each with the package
    "nbclassic": of_package("nbclassic==1.3.3", "ipykernel"),
    "voila": of_package("voila==0.5.13", "ipykernel"),
    "marimo": of_package("marimo==0.25.2"),
    # Its newer front end comes from a CDN; this one is in a package
    "solara": of_package("solara==1.64.1", "solara-assets==1.58.2", "ipyvuetify<2", "ipyvue<2", "ipykernel"),
}


UV = shutil.which("uv", path=f"{Path(sys.executable).parent}:{ROOT / '.venv' / 'bin'}") or shutil.which("uv")


def pip(python: Path, command: str) -> list[str]:
    """The begin of a pip command for an environment."""
    if UV:
        return [UV, "pip", command, "--quiet", "--python", str(python)]
    return [str(python), "-m", "pip", command, "-q", *(["--yes"] if command == "uninstall" else [])]


def python_of(name: str) -> Path:
    """The interpreter of an environment, which is made if it is not there."""
    requirements = ENVIRONMENTS[name]
    folder = ROOT / ".venv-peers" / name
    python = folder / "bin" / "python"
    made = folder / ".made"
    if made.is_file() and made.read_text() == "\n".join(requirements):
        return python
    print(f"Making {folder} with {', '.join(requirements)} (this downloads much) ...", file=sys.stderr)
    without_pip = ["--without-pip"] if UV else []
    subprocess.run([sys.executable, "-m", "venv", "--clear", *without_pip, str(folder)], check=True)
    subprocess.run([*pip(python, "install"), *requirements], check=True)
    made.write_text("\n".join(requirements))
    return python


def python_or_skip(name: str) -> str:
    """The interpreter of an environment; skips the test where its packages cannot be had, and says so."""
    import pytest

    try:
        return str(python_of(name))
    except subprocess.CalledProcessError:
        pytest.skip(f"{', '.join(ENVIRONMENTS[name])} cannot be installed here.")


if __name__ == "__main__":
    for wanted in sys.argv[1:] or ENVIRONMENTS:
        print(python_of(wanted))
