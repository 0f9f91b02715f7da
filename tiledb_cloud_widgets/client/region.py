"""Addresses of the regions, for ``login(host=...)``; the usual host redirects to an array's own."""

from __future__ import annotations

from typing import Final


class AWS:
    """Regions on Amazon Web Services.

    Examples
    --------
    >>> AWS.EU_WEST_1
    'https://eu-west-1.aws.api.tiledb.com'
    """

    US_EAST_1: Final = "https://us-east-1.aws.api.tiledb.com"
    US_WEST_2: Final = "https://us-west-2.aws.api.tiledb.com"
    EU_WEST_1: Final = "https://eu-west-1.aws.api.tiledb.com"
    EU_WEST_2: Final = "https://eu-west-2.aws.api.tiledb.com"
    AP_SOUTHEAST_1: Final = "https://ap-southeast-1.aws.api.tiledb.com"
