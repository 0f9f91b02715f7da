"""A pytest plugin, loaded by the run of TileDB-Py's own tests, in whatever environment that is.

``TCW_REPORT`` names the file for what came of each test. ``TCW_FOLDER``, if there is one, is the folder of the
namespace `peers` of an embedded server, whose address and token are in ``TILEDB_REST_SERVER_ADDRESS`` and
``TILEDB_REST_TOKEN``. Then arrays and groups are made below ``tiledb://``: where a test asks for a path, a folder is
made there, and its URI returned. Archives that a test unpacks, and what it lists by ``os.listdir``, are in that folder.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tarfile
import tempfile
from pathlib import Path

import pytest

from tests.peers.tiledb_py.exclusions import EXCLUDED

BASE = "tiledb://peers"
FOLDER = os.environ.get("TCW_FOLDER", "")
outcomes: dict[str, str] = {}
#: the tests that got a URI
served: set[str] = set()


def uri_of(folder: str) -> str:
    served.add(os.environ.get("PYTEST_CURRENT_TEST", "").rpartition(" ")[0])
    return f"{BASE}/{os.path.relpath(folder, FOLDER)}"


def folder_of(path: object) -> object:
    """The folder behind a URI; anything else as it is."""
    text = os.fspath(path) if isinstance(path, str | os.PathLike) else ""
    return FOLDER + text.removeprefix(BASE) if text.startswith(f"{BASE}/") else path


class Uri(os.PathLike):
    """What tests do with ``tmp_path``: join it, and make it a string."""

    def __init__(self, uri: str) -> None:
        self.uri = uri

    def __str__(self) -> str:
        return self.uri

    __fspath__ = as_posix = __str__

    def joinpath(self, name: str) -> Uri:
        return Uri(f"{self.uri}/{name}")

    __truediv__ = joinpath


real_mkdtemp = tempfile.mkdtemp


def mkdtemp(suffix=None, prefix=None, dir=None):  # noqa: A002 (its name in tempfile)
    caller = sys._getframe(1).f_globals.get("__name__", "")
    if dir is None and ".tests.test_" in caller:
        return uri_of(real_mkdtemp(suffix, prefix, FOLDER))
    return real_mkdtemp(suffix, prefix, FOLDER if dir is None and caller == "tiledb.tests.common" else dir)


def on_folder_behind(function):
    return lambda path=".", *arguments, **options: function(folder_of(path), *arguments, **options)


def pytest_sessionstart() -> None:
    if not FOLDER:
        return
    from tiledb.tests.common import DiskTestCase

    real_path, real_extract = DiskTestCase.path, tarfile.TarFile.extractall

    def path(self, basename=None, shared=False):
        folder = real_path(self, basename, shared)
        return uri_of(folder) if Path(folder).is_relative_to(FOLDER) else folder

    def extract(self, path=".", *arguments, **options):
        real_extract(self, folder_of(path), *arguments, **options)

    DiskTestCase.path, tarfile.TarFile.extractall, tempfile.mkdtemp = path, extract, mkdtemp
    os.listdir, shutil.rmtree = on_folder_behind(os.listdir), on_folder_behind(shutil.rmtree)


if FOLDER:

    @pytest.fixture
    def tmp_path() -> Uri:
        return Uri(uri_of(real_mkdtemp(dir=FOLDER)))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Excluded tests are run too: one that passes must leave the list."""
    for item in items if FOLDER else ():
        reason = next((reason for reason, tests in EXCLUDED.items() if name_of(item.nodeid) in tests), None)
        if reason is not None:
            item.add_marker(pytest.mark.xfail(reason=f"excluded: {reason}", strict=True))


def name_of(nodeid: str) -> str:
    """``test_vfs.py::TestVFS::test_ls`` of any of its parameters."""
    return nodeid.partition("[")[0].rpartition("tests/")[2]


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.when == "call" or report.outcome != "passed":
        excluded = report.outcome == "skipped" and getattr(report, "wasxfail", "").startswith("excluded: ")
        outcomes[report.nodeid] = "excluded" if excluded else report.outcome


def pytest_sessionfinish() -> None:
    found = {"outcomes": outcomes, "served": sorted(served)}
    Path(os.environ["TCW_REPORT"]).write_text(json.dumps(found))
