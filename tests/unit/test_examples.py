"""The examples in the docstrings of the top-level names run, and each public name says what people need to know."""

from __future__ import annotations

import doctest
import inspect

import pytest

import tiledb_cloud_widgets as tcw
from tiledb_cloud_widgets.local import launcher

SUBJECTS = {
    **{name: getattr(tcw, name) for name in dir(tcw) if name not in ("client", "local")},
    "local.start": launcher.start,
    "local.LocalCloud": launcher.LocalCloud,
}


@pytest.mark.parametrize("name", SUBJECTS)
def test_a_public_name_says_its_arguments_and_has_an_example(name):
    text = inspect.getdoc(SUBJECTS[name])
    for parameter in inspect.signature(SUBJECTS[name]).parameters.values():
        if name != "local.LocalCloud":  # made by start, never by people
            assert parameter.name in text
    assert ">>> " in text


@pytest.mark.parametrize("name", SUBJECTS)
def test_an_example_runs_and_answers_what_it_says(name):
    said: list[str] = []
    options = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS
    runner = doctest.DocTestRunner(verbose=False, optionflags=options)
    globs = {} if name.startswith("local.") else {"Query": tcw.Query}
    tests = doctest.DocTestFinder().find(SUBJECTS[name], name, globs=globs)
    for test in tests:
        runner.run(test, out=said.append)
    assert not said, "".join(said)
    assert not any(example.options.get(doctest.SKIP) for test in tests for example in test.examples), (
        "an example that is skipped is no example"
    )
