"""The page of promises names tests that are there, and says what the promises say."""

from __future__ import annotations

import pytest

from tests.trust.__main__ import PAGE, TESTS, counted, page, promise_of
from tests.trust.promises import PROMISES


def test_each_promise_is_held_by_tests_that_are_there() -> None:
    for promise in PROMISES:
        for path in promise.tests:
            assert (TESTS / path).exists(), path
            assert promise_of(f"tests/{path}::test_it") is promise


def test_the_page_says_what_the_promises_say_and_that_none_is_broken() -> None:
    said = PAGE.read_text(encoding="utf-8")
    rows = list(counted().values())
    assert said == page(rows), "run `make trust`"
    assert [title for title, _, _ in rows] == [promise.title for promise in PROMISES]
    assert all(cases > 0 and failed == 0 for _, cases, failed in rows)


def test_a_test_of_no_promise_is_not_counted_for_one() -> None:
    with pytest.raises(StopIteration):
        promise_of("tests/unit/catalog/test_query.py::test_it")
