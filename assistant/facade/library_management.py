"""The half of the facade that lists, removes and repairs what a library holds."""

from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

from assistant.arguments import (
    checked_choice,
    checked_count,
    checked_filters,
    checked_flags,
    checked_id,
    checked_text,
)
from assistant.records import Filters, Finding, Found, IngestReport, Origins, Paper, RemovedPaper
from assistant.telling import ProgressSeen, seen

if TYPE_CHECKING:
    from assistant.errors import AssistantError
    from assistant.library.library import Library

__all__ = ["LibraryManagement"]

Order = Literal["title", "added", "date", "id"]


class LibraryManagement:
    """What an assistant does with its library without asking it anything."""

    def __init__(self, library: "Library") -> None:
        self._library = library

    @property
    def path(self) -> Path:
        """The library's directory."""
        return self._library.path

    def papers(
        self,
        *,
        match: str | None = None,
        page: str | None = None,
        filters: Filters | None = None,
        sort: Order = "title",
        descending: bool = False,
        offset: int = 0,
        limit: int | None = None,
    ) -> list[Paper]:
        """Papers whose title, authors or id contain `match`, seen on a page whose name contains `page` (any case).

        `filters` limit them further.
        """
        filters = checked_filters(filters)
        checked_count("limit", limit, least=0)
        checked_count("offset", offset, least=0)
        checked_choice("sort", sort, get_args(Order))
        checked_flags(descending=descending)
        match, page = checked_text("match", match), checked_text("page", page)
        return Found(
            self._library.papers(
                match=match, page=page, filters=filters, sort=sort, descending=descending, offset=offset or 0,
                limit=limit,
            )
        )  # fmt: skip

    def count(
        self,
        *,
        match: str | None = None,
        page: str | None = None,
        filters: Filters | None = None,
        lacking: bool = False,
    ) -> int:
        """How many papers there are, or how many `papers` would give.

        `lacking` counts instead those that fail only because they lack a field that `filters` need, such as a date.
        """
        filters = checked_filters(filters)
        checked_flags(lacking=lacking)
        match, page = checked_text("match", match), checked_text("page", page)
        return self._library.count(match=match, page=page, filters=filters, lacking=lacking)

    def paper(self, id: str) -> Paper:
        """The paper with this id. Raises PaperNotFoundError.

        An arXiv identifier, a DOI, the URL of either, or an id that the paper would have from one of its sources alone,
        also works.
        """
        return self._library.paper(checked_id(id))

    def origins(self, id: str) -> Origins:
        """The sources and arXiv versions of a paper, and where its sources differ. Raises PaperNotFoundError."""
        return self._library.origins(checked_id(id))

    def remove(self, *ids: str) -> int:
        """Remove papers and return how many. Raises PaperNotFoundError, with nothing removed, if an id is unknown.

        They stay out, whatever is ingested, until they are restored.
        """
        return self._library.remove([checked_id(id) for id in ids])

    def restore(self, *ids: str) -> list[RemovedPaper]:
        """Undo removals and return them; papers whose files are gone come back when a file gives them again.

        Raises PaperNotFoundError, with nothing restored, if an id is not that of a removed paper.
        """
        return Found(self._library.restore([checked_id(id) for id in ids]), "no removed papers")

    def removed(self) -> list[RemovedPaper]:
        """The papers that were removed and stay out, the latest first."""
        return Found(self._library.removed(), "no removed papers")

    @property
    def needs_starter(self) -> bool:
        """Whether there are no papers, or the starter library was not loaded completely."""
        from assistant.starter import NAME

        return not self.count() or self._library.is_unfinished(NAME)

    def load_starter(self, progress: ProgressSeen = None) -> IngestReport:
        """Ingest the starter library: digests of 220 papers on machine learning that come with the package.

        A digest never replaces an abstract, and an abstract ingested later replaces the digest of its paper. The
        vectors come with it, unless another encoder than the default is in use. Raises LibraryBusyError and
        EncoderMismatchError.
        """
        from assistant.ingestion import ingest_starter

        with seen(progress) as told:
            return ingest_starter(self._library, told)

    def remove_starter(self) -> int:
        """Remove the starter library and return how many papers went; those of other sources stay."""
        from assistant.starter import NAME

        return self._library.forget(NAME)

    def doctor(self, *, repair: bool = False, reencode: bool = False, progress: ProgressSeen = None) -> list[Finding]:
        """Check that the catalog and its indexes agree; empty if they do. What another process uses is not `checked`.

        `repair` rebuilds the indexes from the catalog, without encoding. `reencode` first encodes all papers again with
        the configured encoder.
        """
        checked_flags(repair=repair, reencode=reencode)
        if reencode:
            with seen(progress) as told:
                self._library.reencode(told)
        return Found(self._library.doctor(repair), "no problems")

    @property
    def unfollowed(self) -> "AssistantError | None":
        """Why a Chroma server does not have all papers, if writing to it failed; the library itself is complete.

        The next ingest, `doctor`, or change to the library tries again.
        """
        return self._library.unfollowed

    @property
    def warnings(self) -> list[str]:
        """What could not be brought up to date because the library cannot be written to, one line each."""
        return self._library.warnings
