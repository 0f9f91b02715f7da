"""A folder of small arrays and who looks at it, for the tests of the control plane that have none of their own."""

from __future__ import annotations

import shutil

import pytest

from tests.local.clouds import make_root, somebody, users_file
from tiledb_cloud_widgets import local


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    """A folder that no test changes."""
    return make_root(tmp_path_factory.mktemp("original"))


@pytest.fixture(scope="module")
def reader(original, tmp_path_factory):
    """Ada, at a server whose catalogue no test changes."""
    users = users_file(tmp_path_factory.mktemp("users"))
    with local.start(original, users=users) as cloud:
        yield somebody(cloud)


@pytest.fixture(scope="module")
def demo_cloud(tmp_path_factory):
    """The demo catalogue, served, with a registry that no other file of tests has written to."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_DATA_HOME", str(tmp_path_factory.mktemp("data")))
        cloud = local.start()
    with cloud:
        yield cloud


@pytest.fixture
def root(original, tmp_path):
    return shutil.copytree(original, tmp_path / "root")


@pytest.fixture
def cloud(root, tmp_path, home):
    with local.start(root, users=users_file(tmp_path)) as cloud:
        yield cloud


@pytest.fixture
def ada(cloud):
    return somebody(cloud)


@pytest.fixture
def bob(cloud):
    return somebody(cloud, "bob")


@pytest.fixture
def eve(cloud):
    return somebody(cloud, "eve")
