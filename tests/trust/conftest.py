"""The stub server of the panels' tests, and a client that is signed in at it."""

from tests.unit.panel.conftest import client, stub

__all__ = ["client", "stub"]
