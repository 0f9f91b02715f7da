"""Requests and responses: transport, retries, network errors, decoding."""
