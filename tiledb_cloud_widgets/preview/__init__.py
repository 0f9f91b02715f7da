"""What can be shown of an array or group within bounds of time, bytes and memory.

A worker process reads (`worker`, `read`), and sends each part as soon as it is known (`parts`, `wire`);
`process` starts the worker, bounds it and ends it. What to read is decided without reading (`plan`), from the
schema, the non-empty domain and the fragments.
"""
