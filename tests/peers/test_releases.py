"""Client and catalogue with other releases of their libraries than the lock's, each in an environment of its own."""

from __future__ import annotations

import os
import subprocess

import pytest

from tests.peers.environments import ROOT, python_of

#: The oldest tiledb warns of itself when something looks through its names, as hypothesis does.
WARNS_OF_ITSELF = "ignore:`tiledb.cc` is deprecated:UserWarning"
#: Of numpy and pandas, as pyproject.toml declares them.
OLDEST = ("1.26.0", "2.2.0")
#: ipywidgets 8.1.0 uses what traitlets has deprecated.
OLD_WIDGETS = "ignore:Deprecated in traitlets 4.1:DeprecationWarning"
#: mypy is not there: types are checked against the lock's releases.
OF_MYPY = (
    "tests/unit/client/test_public_names.py::test_mypy_strict_passes_on_a_script_that_uses_every_public_name"
)


@pytest.mark.peers
@pytest.mark.timeout(900)
@pytest.mark.parametrize(
    ("environment", "release"),
    [
        ("package-tiledb-oldest", "import tiledb; assert tiledb.__version__ == '0.33.6'"),
        (
            "package-oldest",
            f"import numpy, pandas; assert {OLDEST} == (numpy.__version__, pandas.__version__)",
        ),
        ("package-newest", "import pandas; assert int(pandas.__version__.split('.')[0]) >= 3"),
    ],
)
def test_client_and_catalogue_work_as_well_with(environment: str, release: str) -> None:
    python = str(python_of(environment))
    subprocess.run([python, "-c", release], check=True, cwd=ROOT)
    command = [python, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-m", "not soak and not peers"]
    done = subprocess.run(
        [*command, "-W", WARNS_OF_ITSELF, "-W", OLD_WIDGETS, "--deselect", OF_MYPY, "tests/unit/client", "tests/unit/catalog"],
        cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-2000:]
    assert " passed" in done.stdout
