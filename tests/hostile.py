"""Text of people who mean harm: made to run as a script, to end an element, to move a cursor, to read as something else."""

from __future__ import annotations

#: Made to be taken for a part of a page.
MARKUP = [
    "<script>window.pwned = 1</script>",
    "<img src=x onerror='window.pwned = 1'>",
    "<svg onload=window.pwned=1>",
    '"><iframe srcdoc="<script>parent.pwned=1</script>">',
    "javascript:window.pwned=1",
    "{{constructor.constructor('window.pwned=1')()}}",
    "${window.pwned=1}",
    "</style><script>window.pwned=1</script>",
    "</textarea><img src=x onerror=window.pwned=1>",
    "<a href='javascript:window.pwned=1'>click</a>",
    "</td></tr></table><iframe src=javascript:window.pwned=1>",
    "<!--<style>*{display:none}</style>",
    "' onmouseover='window.pwned=1",
    "&lt;script&gt;",
]
PAYLOADS = [
    *MARKUP,
    "'); import os; os.abort() #",
    '=HYPERLINK("http://127.0.0.1:9")',
    "../../../etc/passwd",
    "CON",
    "a\nb\r\nc",
    "\u202eevil\u202c rtl \u2066x",
    "a\x00b\x1b[31m\x1b]0;title\x07\x9b2J",
    "\u200b\u200d\ufeff",
    "x" * 5000,
    "漢" * 5000,
]
