"""The server and the client of the client's own tests."""

from tests.unit.client.conftest import client, server, servers

__all__ = ["client", "server", "servers"]
