"""HTTP: messages, connections, the server, routing."""
