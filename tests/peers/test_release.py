"""What `make release-check` says."""

from __future__ import annotations

import pytest

from tests import release


@pytest.mark.peers
@pytest.mark.timeout(1800)
def test_what_is_released_is_built_and_used_as_users_get_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert release.main() == 0, capsys.readouterr().out
