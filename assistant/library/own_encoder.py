"""The encoder of a library: the one that made its vectors, or the configured one before there are any."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from assistant.encoder import has_made, name_of
from assistant.errors import EncoderMismatchError
from assistant.library.catalog import Catalog

if TYPE_CHECKING:
    from assistant.encoder import Encoder

__all__ = ["OwnEncoder"]


class OwnEncoder:
    """Makes encoders on first use. Thread-safe."""

    def __init__(
        self, catalog: Catalog, configured: Callable[[], Encoder], remembered: Callable[[str], Encoder | None]
    ) -> None:
        """`remembered` gives the encoder with a fingerprint, or None if only the configured one may be used."""
        self._catalog = catalog
        self._make = configured
        self._remembered = remembered
        self._configured: Encoder | None = None
        self._own: Encoder | None = None
        self._making = threading.RLock()

    @property
    def fingerprint(self) -> str | None:
        """See `Library.encoder_fingerprint`."""
        return self._catalog.meta("encoder")

    def configured(self) -> Encoder:
        """The encoder that the settings name."""
        with self._making:
            if self._configured is None:
                self._configured = self._make()
            return self._configured

    def own(self) -> Encoder:
        """See `Library.encoder`."""
        stored = self.fingerprint
        if stored is None:
            return self.configured()
        with self._making:
            if self._own is None or not has_made(self._own, stored):
                self._own = self._remembered(stored) or self.configured()
            encoder = self._own
        if not has_made(encoder, stored):
            raise EncoderMismatchError(
                f"the library at {self._catalog.directory} was made with the encoder {stored}, "
                f"not with {name_of(encoder)}",
                hint="change the encoder back, use another library, or encode all papers again: "
                "assistant doctor --reencode",
            )
        return encoder

    def require(self, fingerprint: str, where: str) -> None:
        """Raise EncoderMismatchError unless the encoder with the fingerprint, which made the vectors in a place, is
        the library's."""
        stored = self.fingerprint
        if stored == fingerprint or (stored is None and has_made(self.configured(), fingerprint)):
            return
        raise EncoderMismatchError(
            f"the vectors in {where} were made by the encoder {fingerprint}, not by "
            f"{stored or name_of(self.configured())}",
            hint="make them again with: assistant encode, with the library's encoder in the settings",
        )
