"""The public names, and what importing them costs."""

from __future__ import annotations

import inspect
import subprocess
import sys

import pytest

import tiledb_cloud_widgets as tcw


def test_every_public_name_can_be_had():
    for name in tcw.__all__:
        assert getattr(tcw, name) is not None
    assert set(tcw.__all__) <= set(dir(tcw))


def test_an_unknown_name_says_what_there_is():
    with pytest.raises(AttributeError, match="'brows'; it has Asset, Browser"):
        _ = tcw.brows


def test_naming_everything_imports_neither_pandas_nor_tiledb():
    code = (
        "import sys, tiledb_cloud_widgets as tcw\n"
        "for name in tcw.__all__: name == 'local' or getattr(tcw, name)\n"
        "print([name for name in ('pandas', 'tiledb', 'numpy', 'tqdm') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert done.stdout.strip() == "[]"


def test_closing_a_browser_imports_nothing_since_it_happens_when_python_ends_too():
    code = (
        "import sys, tiledb_cloud_widgets as tcw\n"
        "browser = tcw.browse(tcw.client.Client())\n"
        "before = set(sys.modules)\n"
        "browser.close()\n"
        "print(set(sys.modules) - before)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert (done.stdout.strip(), done.stderr) == ("set()", "")


def test_the_signatures_are_those_that_people_script_against():
    def names(call):
        return [name for name in inspect.signature(call).parameters if name not in ("self", "_")]

    assert names(tcw.login) == ["client"]
    assert names(tcw.LoginForm) == ["client"]
    assert names(tcw.NamespacePicker) == ["client", "value"]
    assert names(tcw.Browser) == ["client", "query", "page_size", "static"]
    assert names(tcw.Browser.to_frame) == ["all_pages", "progress"]
    assert names(tcw.Asset.open) == ["mode", "timestamp", "options"]
    fields = [
        "scope",
        "kind",
        "namespace",
        "tags",
        "exclude_tags",
        "search",
        "file_types",
        "exclude_file_types",
    ]
    fields += ["group_type", "permission", "group", "flat", "order_by", "shared_to", "with_metadata"]
    assert names(tcw.Query.__init__) == fields
    assert names(tcw.browse) == ["client", "page_size", *fields]
    assert names(tcw.listing) == ["query", "client", "progress", *fields]
    assert names(tcw.export) == ["path", "query", "client", "progress", "safe", *fields]
    assert names(tcw.last_export) == []
