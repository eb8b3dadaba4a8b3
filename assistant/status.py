"""What is installed, what is configured and where it was set, and what the library holds."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from pydantic import JsonValue

from assistant.errors import AssistantError, LibraryMissingError
from assistant.llm.build import describe_model
from assistant.records import Record
from assistant.settings import Settings, origins
from assistant.text.safe import safe_text
from assistant.version import __version__

if TYPE_CHECKING:
    from assistant.library.library import Library

__all__ = ["LibraryCounts", "SettingInForce", "StatusReport", "current_status", "status_of"]


class LibraryCounts(Record):
    """What a library holds; `digests` counts the papers without the authors' own abstract.

    An index behind `revision` is brought up to date by the next writer or, if nobody writes, by the next search.
    `unindexed` papers are not in all indexes yet; searches read them from the catalog.
    """

    papers: int
    digests: int
    listings: int
    pages: int
    passages: int
    sentences: int
    bytes_on_disk: int
    unindexed: int
    revision: int
    chroma_revision: int
    tantivy_revision: int
    tags: int = 0
    watches: int | None = 0
    """None if they cannot be read, as by others than the owner of the library."""


class SettingInForce(Record):
    """A setting's value (a secret is "set" or "not set") and where it was set."""

    value: JsonValue
    source: str


class StatusReport(Record):
    """What is installed, what is configured, and what the library holds (no counts if there is no library)."""

    _told: ClassVar[tuple[str, ...]] = ("library", "counts", "encoder", "model", "version")

    version: str
    library: str
    exists: bool
    counts: LibraryCounts | None
    encoder: str
    model: str
    settings: dict[str, SettingInForce]
    retired: tuple[str, ...] = ()
    """Lines on settings that are still given and no longer exist."""


def current_status(settings: Settings) -> StatusReport:
    """The status with these settings, whether or not there is a library."""
    from assistant.encoder import make_encoder
    from assistant.library.chroma_place import place_of_chroma
    from assistant.library.library import Library

    try:
        location, encoder = settings.library.location, partial(make_encoder, settings.encoder)
        chroma = place_of_chroma(settings.library)
        with Library.open(location, encoder, create=False, vector_search=chroma) as library:
            return status_of(settings, library)
    except LibraryMissingError:
        return status_of(settings, None)


def status_of(settings: Settings, library: Library | None) -> StatusReport:
    """The status with this library, or with none."""
    encoder = _encoder(settings, library.encoder_fingerprint if library else None)
    return StatusReport(
        version=__version__,
        library=str(library.path if library else settings.library.location),
        exists=library is not None and library.exists,
        counts=_counts(library) if library is not None and library.exists else None,
        encoder=encoder,
        model=describe_model(settings.llm),
        settings={
            name: SettingInForce(value=origin.value, source=origin.source) for name, origin in origins(settings).items()
        },
        retired=settings.retired,
    )


def _encoder(settings: Settings, fingerprint: str | None) -> str:
    from assistant.encoder import remembered_precision

    encoder = settings.encoder
    if encoder.provider == "minilm":
        return f"all-MiniLM-L6-v2 ({remembered_precision(encoder, fingerprint) or encoder.precision})"
    if encoder.provider == "llamaindex":
        return encoder.class_path or ""
    return f"{safe_text(encoder.model or '')} ({', '.join(filter(None, (encoder.provider, encoder.base_url)))})"


def _counts(library: Library) -> LibraryCounts:
    counts = library.counts()._asdict()
    return LibraryCounts(
        bytes_on_disk=counts.pop("bytes"), tags=len(library.labels.names()), watches=_watches(library), **counts
    )


def _watches(library: Library) -> int | None:
    from assistant.watching.store import WatchStore

    try:
        return len(WatchStore(library.path).watches())
    except AssistantError:
        return None
