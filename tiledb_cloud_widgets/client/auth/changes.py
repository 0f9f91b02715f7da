"""Sign-ins and sign-outs of a client: their count, and the listeners for them."""

from __future__ import annotations

from ..listeners import Listeners


class SignInChanges(Listeners[[]]):
    """The generation of a client's sign-in; whatever is remembered about a user belongs to one generation.

    Attributes
    ----------
    generation : int
        Rises with each sign-in and sign-out, and when other credentials are found in the environment or in
        the files.
    """

    def __init__(self) -> None:
        super().__init__()
        self.generation = 0

    def check(self, generation: int) -> None:
        """Raise `TileDBCloudError` when somebody has signed in or out since ``generation``."""
        if self.generation != generation:
            from ..errors import TileDBCloudError  # noqa: PLC0415 (imports tiledb)

            raise TileDBCloudError(
                "Somebody signed in or out while the listing was read.", "Ask for the listing again."
            )
