"""The registry: which assets there are, their tags and sharing, users and tokens, in SQLite."""
