"""The state machine, when an asset was changed: by this panel, another one, or Python."""

from __future__ import annotations

import pytest

from tests.unit.catalog.by_hand import Machine
from tests.unit.catalog.rows import array
from tiledb_cloud_widgets.catalog import state as s
from tiledb_cloud_widgets.catalog.query import Query

OWNED = Query()


@pytest.fixture
def settled() -> Machine:
    """A browser whose first page is shown, and the second sent ahead."""
    machine = Machine()
    machine.do(s.SignInChanged(signed_in=True))
    (ahead,) = machine.answer(machine.effects[0])
    machine.answer(ahead)
    return machine


def test_an_asset_changed_through_the_client_is_shown_changed(settled):
    settled.do(s.SelectionRequested(("tiledb://ada/array1",)))
    (renewal,) = settled.do(s.AssetEdited(f"tiledb://ada/{array(1).id}"))  # by its UUID, as well as by name
    assert settled.state.busy
    settled.do(s.Renewed(renewal, array(1, description="new")))
    assert settled.state.shown.find("tiledb://ada/array1").description == "new"
    assert settled.state.selected_assets[0].info.description == "new"
    assert settled.state.edits == 1
    assert not settled.state.busy
    assert settled.do(s.PageRequested(2)) == (s.Fetch(2, OWNED, 3, 10),)  # page 2 was still sent ahead


def test_of_two_changes_the_last_one_is_shown(settled):
    (first,), (second,) = (settled.do(s.AssetEdited("tiledb://ada/array1")) for _ in range(2))
    assert not settled.state.needs(first)
    settled.do(
        s.Renewed(second, array(1, description="second")), s.Renewed(first, array(1, description="first"))
    )
    assert settled.state.shown.find("tiledb://ada/array1").description == "second"


def test_what_the_panel_knows_of_a_change_need_not_be_fetched(settled):
    (renewal,) = settled.do(s.AssetEdited("tiledb://ada/array1"))
    settled.do(s.AssetChanged("tiledb://ada/array1", array(1, tags=["new"])))
    assert not settled.state.needs(renewal)
    assert settled.state.edits == 1


def test_an_asset_that_is_not_shown_is_not_fetched_when_it_changes(settled):
    assert settled.do(s.AssetEdited("tiledb://ada/array15")) == ()  # on the page sent ahead
    assert settled.do(s.PageRequested(2)) == (s.Fetch(2, OWNED, 2, 10),)


def test_a_star_that_is_saved_while_favorites_are_shown_is_listed(settled):
    (fetch,) = settled.do(s.QueryRequested(Query(scope="favorites")))
    settled.answer(fetch, total=0)
    (again,) = settled.do(s.AssetEdited("tiledb://ada/array1"))
    assert (again.query.scope, settled.state.status) == ("favorites", "loading")
    settled.answer(again, total=5)
    (renewal,) = settled.do(s.AssetEdited("tiledb://ada/array1"))  # who takes it back may want it again
    assert isinstance(renewal, s.Renew)


def test_an_asset_that_has_got_another_name_is_listed_anew(settled):
    (renewal,) = settled.do(s.AssetEdited("tiledb://ada/array1"))
    (fetch,) = settled.do(s.Renewed(renewal, None))
    assert (fetch.query, fetch.number) == (OWNED, 1)
