"""The state machine: what is known after each event, and what is to be done. No network, no thread."""

from __future__ import annotations

import dataclasses

import pytest
from msgspec.structs import replace

from tests.unit.catalog.by_hand import Machine
from tests.unit.catalog.rows import array, group, page
from tiledb_cloud_widgets.catalog import state as s
from tiledb_cloud_widgets.catalog.failure import Failure
from tiledb_cloud_widgets.catalog.machine import CACHED_PAGES
from tiledb_cloud_widgets.catalog.query import Query

OWNED, PUBLIC, GROUPS = Query(), Query(scope="public"), Query(kind="group")
GONE = Failure("Page 1 could not be loaded.", "Cannot reach the server.", "Try again.")


@pytest.fixture
def machine() -> Machine:
    """A browser that has begun, signed in; its first request is under way."""
    machine = Machine()
    machine.do(s.SignInChanged(signed_in=True))
    return machine


@pytest.fixture
def settled(machine: Machine) -> Machine:
    """A browser whose first page is shown, and the second sent ahead."""
    (ahead,) = machine.answer(machine.effects[0])
    machine.answer(ahead)
    return machine


def test_it_begins_idle_and_asks_for_the_first_page():
    machine = Machine()
    assert machine.state.status == "idle"
    (fetch,) = machine.do(s.SignInChanged(signed_in=True))
    assert fetch == s.Fetch(1, OWNED, 1, 10)
    assert machine.state.status == "loading"
    assert machine.state.busy


def test_without_credentials_nothing_is_asked_and_it_is_signed_out():
    machine = Machine()
    assert machine.do(s.SignInChanged(signed_in=False)) == ()
    assert machine.state.status == "signed_out"
    assert not machine.state.busy


def test_public_listings_are_asked_for_without_credentials():
    machine = Machine(query=PUBLIC)
    assert machine.do(s.SignInChanged(signed_in=False)) == (s.Fetch(1, PUBLIC, 1, 10),)


def test_a_page_that_comes_is_shown_and_the_next_is_fetched_ahead(machine):
    (ahead,) = machine.answer(machine.effects[0])
    assert machine.state.status == "ready"
    assert machine.names[0] == "array0"
    assert ahead == s.Fetch(1, OWNED, 2, 10)
    assert not machine.state.busy
    machine.answer(ahead)
    assert machine.state.next.number == 2


def test_nothing_is_fetched_ahead_of_the_last_page(settled):
    (fetch,) = settled.do(s.PageRequested(4))
    assert settled.answer(fetch) == ()
    assert settled.state.next is None


def test_an_empty_listing_is_empty_and_has_no_next_page(machine):
    assert machine.answer(machine.effects[0], total=0) == ()
    assert machine.state.status == "empty"


def test_without_totals_a_full_page_may_have_a_next_one(machine):
    (ahead,) = machine.answer(machine.effects[0], total=None)
    assert ahead.number == 2


def test_a_prefetched_page_is_shown_without_a_request(settled):
    assert settled.do(s.PageRequested(2)) == (s.Fetch(2, OWNED, 3, 10),)
    assert settled.state.status == "ready"
    assert settled.names[0] == "array10"


def test_a_page_under_way_ahead_is_not_asked_for_twice(machine):
    (ahead,) = machine.answer(machine.effects[0])
    assert machine.do(s.PageRequested(2)) == ()
    assert machine.state.status == "loading"
    machine.answer(ahead)
    assert machine.state.status == "ready"
    assert machine.state.page == 2


def test_the_old_page_stays_while_the_new_one_is_on_its_way(settled):
    settled.do(s.PageRequested(4))
    assert settled.state.status == "loading"
    assert settled.state.page == 4
    assert settled.state.shown.number == 1


def test_the_newest_wish_wins_and_a_late_page_is_dropped(settled):
    (slow,) = settled.do(s.QueryRequested(Query(search="slow")))
    (fast,) = settled.do(s.QueryRequested(Query(search="fast")))
    settled.answer(fast)
    shown = settled.state.shown
    settled.answer(slow)
    assert settled.state.shown is shown
    assert settled.state.query.search == "fast"


def test_a_late_error_is_dropped(settled):
    (slow,) = settled.do(s.QueryRequested(Query(search="slow")))
    (fast,) = settled.do(s.QueryRequested(Query(search="fast")))
    settled.answer(fast)
    settled.do(s.PageFailed(slow.generation, GONE))
    assert settled.state.status == "ready"


def test_another_query_begins_at_its_first_page(settled):
    settled.do(s.PageRequested(2))
    (fetch,) = settled.do(s.QueryRequested(PUBLIC))
    assert (fetch.query, fetch.number) == (PUBLIC, 1)


def test_the_same_query_again_changes_nothing(settled):
    before = settled.state
    assert settled.do(s.QueryRequested(OWNED)) == ()
    assert settled.state is before


def test_a_query_seen_before_comes_from_the_cache(settled):
    (fetch,) = settled.do(s.QueryRequested(PUBLIC))
    settled.answer(fetch)
    assert all(effect.query == OWNED and effect.number > 1 for effect in settled.do(s.QueryRequested(OWNED)))
    assert settled.state.status == "ready"


def test_the_cache_does_not_grow_without_end(settled):
    for number in range(100):
        (fetch,) = settled.do(s.QueryRequested(Query(search=f"s{number}")))
        settled.answer(fetch, total=3)
    assert len(settled.state.cache) == CACHED_PAGES


def test_refresh_forgets_the_cache_and_asks_again(settled):
    (fetch,) = settled.do(s.RefreshRequested())
    assert fetch.number == 1
    assert settled.state.cache == ()
    assert settled.state.shown is not None


def test_when_the_total_changes_the_other_pages_are_old(settled):
    (fetch,) = settled.do(s.PageRequested(4))
    settled.answer(fetch, total=36)
    assert [kept.number for kept in settled.state.cache] == [4]


def test_when_the_listing_became_shorter_its_last_page_is_shown(settled):
    (fetch,) = settled.do(s.PageRequested(4))
    (again,) = settled.answer(fetch, total=12)
    assert again.number == 2
    settled.answer(again, total=12)
    assert settled.state.page == 2
    assert settled.names == ["array10", "array11"]


def test_an_error_keeps_the_rows_and_the_wish(settled):
    (fetch,) = settled.do(s.PageRequested(4))
    settled.do(s.PageFailed(fetch.generation, GONE))
    assert settled.state.status == "error"
    assert settled.state.failure == GONE
    assert settled.state.page == 4
    assert settled.state.shown.number == 1
    (again,) = settled.do(s.RetryRequested())
    assert again.number == 4
    assert settled.state.failure is None


def test_the_same_page_asked_again_after_an_error_is_asked_again(settled):
    (fetch,) = settled.do(s.PageRequested(4))
    settled.do(s.PageFailed(fetch.generation, GONE))
    (again,) = settled.do(s.PageRequested(4))
    assert again.number == 4


def test_retry_without_an_error_does_nothing(settled):
    before = settled.state
    assert settled.do(s.RetryRequested()) == ()
    assert settled.state is before


def test_a_failed_prefetch_is_no_error_and_is_asked_again_when_wanted(machine):
    (ahead,) = machine.answer(machine.effects[0])
    machine.do(s.PageFailed(ahead.generation, GONE))
    assert machine.state.status == "ready"
    (fetch,) = machine.do(s.PageRequested(2))
    assert fetch.number == 2


def test_cancel_goes_back_to_what_is_shown(settled):
    (fetch,) = settled.do(s.QueryRequested(PUBLIC))
    settled.do(s.Cancelled())
    assert settled.state.query == OWNED
    assert settled.state.status == "ready"
    assert settled.state.next.number == 2
    settled.answer(fetch)
    assert settled.state.query == OWNED


def test_cancelling_the_very_first_request_leaves_it_idle(machine):
    machine.do(s.Cancelled())
    assert machine.state.status == "idle"
    assert not machine.state.busy
    assert machine.do(s.RetryRequested()) != ()


def test_another_page_size_keeps_the_first_row_in_sight(settled):
    settled.do(s.PageRequested(2))
    (fetch,) = settled.do(s.PageSizeRequested(4))
    assert (fetch.number, fetch.size) == (3, 4)  # rows 8 to 11 hold row 10


def test_a_view_that_turned_by_itself_is_followed(settled):
    (ahead,) = settled.do(s.PageTurned(2, settled.state.generation))
    assert settled.state.page == 2
    assert settled.names[0] == "array10"
    assert ahead.number == 3


def test_a_late_word_of_a_turned_page_is_dropped(settled):
    old = settled.state.generation
    settled.do(s.QueryRequested(PUBLIC))
    before = settled.state
    assert settled.do(s.PageTurned(2, old)) == ()
    assert settled.state is before


def test_every_wish_raises_the_generation(settled):
    generations = [settled.state.generation]
    for event in (
        s.PageRequested(2),
        s.PageSizeRequested(5),
        s.QueryRequested(PUBLIC),
        s.RefreshRequested(),
        s.Cancelled(),
    ):
        settled.do(event)
        generations.append(settled.state.generation)
    assert generations == sorted(set(generations))


def test_a_selection_holds_the_facts_of_rows_that_are_known(settled):
    assert settled.do(s.SelectionRequested(("tiledb://ada/array3", "tiledb://ada/array12"))) == ()
    assert [asset.info.name for asset in settled.state.selected_assets] == ["array3", "array12"]
    assert settled.state.selection == ["tiledb://ada/array3", "tiledb://ada/array12"]


def test_a_selection_of_something_unknown_is_looked_up(settled):
    assert settled.do(s.SelectionRequested(("tiledb://x/y",))) == (s.FetchInfo("tiledb://x/y"),)
    assert settled.state.busy
    settled.do(s.InfoFetched("tiledb://x/y", array(77)))
    assert settled.state.selected_assets[0].info.name == "array77"
    assert not settled.state.busy


def test_an_asset_selected_by_python_is_looked_for_and_its_page_turned_to(settled):
    uri = "tiledb://ada/array25"
    assert settled.do(s.SelectionRequested((uri,), reveal=True)) == (s.FetchInfo(uri), s.Locate(uri, OWNED))
    (fetch,) = settled.do(s.Located(uri, OWNED, 25))
    assert fetch == s.Fetch(2, OWNED, 3, 10)
    settled.answer(fetch)
    assert settled.names[5] == "array25"


def test_what_is_on_the_page_is_not_looked_for(settled):
    assert settled.do(s.SelectionRequested(("tiledb://ada/array3",), reveal=True)) == ()


def test_an_asset_found_too_late_turns_no_page(settled):
    uri = "tiledb://ada/array25"
    settled.do(s.SelectionRequested((uri,), reveal=True), s.SelectionRequested(("tiledb://ada/array1",)))
    assert settled.do(s.Located(uri, OWNED, 25)) == ()
    settled.do(s.SelectionRequested((uri,), reveal=True), s.QueryRequested(Query(search="other")))
    assert settled.do(s.Located(uri, OWNED, 25)) == ()
    assert settled.state.page == 1


def test_a_late_look_is_dropped(settled):
    settled.do(s.SelectionRequested(("tiledb://x/y",)), s.SelectionRequested(()))
    settled.do(s.InfoFetched("tiledb://x/y", array(77)))
    assert settled.state.selected_assets == ()
    assert not settled.state.busy


def test_the_selection_survives_pages_queries_and_errors(settled):
    settled.do(s.SelectionRequested(("tiledb://ada/array3",)))
    (fetch,) = settled.do(s.QueryRequested(PUBLIC))
    settled.do(s.PageFailed(fetch.generation, GONE))
    assert settled.state.shown is None  # rows of the listing before would pass for those of this one
    assert settled.state.selected_assets[0].info.name == "array3"


def test_refresh_brings_the_selections_facts_up_to_date(settled):
    settled.do(s.SelectionRequested(("tiledb://ada/array3",)))
    (fetch,) = settled.do(s.RefreshRequested())
    new = page(OWNED, 1, 10)
    new = replace(new, items=tuple(array(n, description="new") for n in range(10)))
    settled.do(s.PageFetched(fetch.generation, new))
    assert settled.state.selected_assets[0].info.description == "new"


def test_a_token_that_is_no_longer_accepted_signs_out_and_keeps_the_wish(settled):
    (fetch,) = settled.do(s.PageRequested(4))
    settled.do(s.SelectionRequested(("tiledb://ada/array3",)))
    settled.do(s.PageFailed(fetch.generation, dataclasses.replace(GONE, signed_out=True)))
    assert settled.state.status == "signed_out"
    assert settled.state.shown is None
    assert settled.state.selection == ["tiledb://ada/array3"]
    (again,) = settled.do(s.SignInChanged(signed_in=True))
    assert (again.number, settled.state.status) == (4, "loading")


def test_signing_out_forgets_what_only_that_user_may_see(settled):
    settled.do(s.SelectionRequested(("tiledb://ada/array3",)))
    assert settled.do(s.SignInChanged(signed_in=False)) == ()
    assert settled.state.status == "signed_out"
    assert (settled.state.shown, settled.state.cache, settled.state.selected_assets) == (None, (), ())


def test_who_signs_in_next_gets_neither_the_rows_nor_the_selection_of_the_person_before(settled):
    settled.do(s.SelectionRequested(("tiledb://ada/array3",)))
    (fetch,) = settled.do(s.SignInChanged(signed_in=True))
    assert (fetch.query, fetch.number) == (OWNED, 1)
    assert (settled.state.shown, settled.state.cache, settled.state.selected_assets) == (None, (), ())


def test_wishes_while_signed_out_are_kept_for_later():
    machine = Machine()
    machine.do(s.SignInChanged(signed_in=False), s.QueryRequested(GROUPS))
    assert machine.do(s.SignInChanged(signed_in=True)) == (s.Fetch(3, GROUPS, 1, 10),)


@pytest.fixture
def groups() -> Machine:
    machine = Machine(query=GROUPS.replace(tags=("climate",)))
    (fetch,) = machine.do(s.SignInChanged(signed_in=True))
    machine.answer(fetch)
    return machine


def test_entering_a_group_lists_its_contents_without_the_filters(groups):
    (fetch,) = groups.do(s.GroupEntered("tiledb://ada/group1"))
    assert fetch.query == Query(kind="group", group="tiledb://ada/group1")
    assert [crumb.name for crumb in groups.state.crumbs] == ["group1"]


def test_leaving_a_group_restores_the_listing_its_filters_and_its_page(groups):
    (fetch,) = groups.do(s.PageRequested(3))
    groups.answer(fetch)
    groups.do(s.GroupEntered("tiledb://ada/group1"))
    groups.do(s.GroupEntered(None))
    assert groups.state.query.tags == ("climate",)
    assert groups.state.page == 3
    assert groups.state.status == "ready"
    assert groups.state.crumbs == ()


def test_breadcrumbs_lead_back_to_any_group_on_the_way(groups):
    for number in (1, 2, 3):
        effects = groups.do(s.GroupEntered(f"tiledb://ada/group{number}"))
        groups.answer(effects[0])
    assert [crumb.name for crumb in groups.state.crumbs] == ["group1", "group2", "group3"]
    groups.do(s.GroupEntered("tiledb://ada/group1"))
    assert groups.state.query.group == "tiledb://ada/group1"
    assert [crumb.name for crumb in groups.state.crumbs] == ["group1"]


def test_a_group_set_from_python_has_a_breadcrumb_and_a_way_out(settled):
    settled.do(s.QueryRequested(Query(group="tiledb://ada/some group")))
    assert [crumb.name for crumb in settled.state.crumbs] == ["some group"]
    settled.do(s.GroupEntered(None))
    assert settled.state.query == Query(kind="group")


def test_cancelling_the_way_into_a_group_leaves_one_outside(groups):
    groups.do(s.GroupEntered("tiledb://ada/group1"), s.Cancelled())
    assert groups.state.query.group is None
    assert groups.state.crumbs == ()


def test_the_same_group_row_is_known_by_its_name(groups):
    assert groups.state.shown.find("tiledb://ada/group1") == group(1)
