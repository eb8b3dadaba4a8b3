"""The part of the facade that attaches tags and notes to papers."""

from typing import TYPE_CHECKING

from assistant.arguments import checked_flags, checked_id, checked_text
from assistant.errors import ArgumentError
from assistant.records import Found, Tag
from assistant.text.tag_names import tag_name

if TYPE_CHECKING:
    from assistant.library.library import Library

__all__ = ["Labelling"]

_LONGEST_NOTE = 100_000


class Labelling:
    """What an assistant does with the tags and notes of papers.

    They belong to the paper: they stay with it when it is read again, merged with another or removed and restored, and
    when its files go and come back. Changing them does not wait for an ingest.
    """

    _library: "Library"

    def tag(self, *ids: str, name: str) -> int:
        """Tag papers, and return how many did not have the tag.

        A name is any words without comma or semicolon, at most 60 characters; case and spacing do not tell names apart.
        Raises PaperNotFoundError, with nothing tagged, if an id is unknown, and ArgumentError.
        """
        return self._library.labels.tag([checked_id(id) for id in ids], _checked_tag("name", name))

    def untag(self, *ids: str, name: str, all: bool = False) -> int:
        """Take a tag from papers, or from `all` that have it, and return how many had it.

        Raises PaperNotFoundError and TagNotFoundError, and ArgumentError if a paper has it only because it is in a
        collection of Zotero, with nothing changed.
        """
        checked_flags(all=all)
        if all == bool(ids):
            raise ArgumentError("give either ids or all=True")
        name = _checked_tag("name", name)
        labels = self._library.labels
        return labels.remove_tag(name) if all else labels.untag([checked_id(id) for id in ids], name)

    def rename_tag(self, old: str, new: str) -> int:
        """Rename a tag, and return how many papers have it. If there is a tag with the `new` name, the two become one.

        Watches that are limited to it go on under the new name. Raises TagNotFoundError, and
        ArgumentError for a collection of Zotero.
        """
        from assistant.watching.store import WatchStore

        old, new = _checked_tag("old", old), _checked_tag("new", new)
        papers = self._library.labels.rename_tag(old, new)
        WatchStore(self._library.path).rename_tag(old, new)
        return papers

    def tags(self) -> list[Tag]:
        """The tags by name, each with the number of its papers; 0 for one whose papers are not in the library now."""
        return Found(self._library.labels.tags(), "no tags")

    def note(self, id: str) -> str | None:
        """The note of a paper. Raises PaperNotFoundError."""
        return self._library.labels.note(checked_id(id))

    def set_note(self, id: str, text: str | None, *, append: bool = False) -> str | None:
        """Replace the note of a paper, or `append` a line to it, and return what it is then.

        None or blank text removes it. Raises PaperNotFoundError.
        """
        checked_flags(append=append)
        text = (checked_text("text", text) or "").replace("\r\n", "\n").replace("\0", "").strip()
        if len(text) > _LONGEST_NOTE:
            raise ArgumentError(f"a note must not be longer than {_LONGEST_NOTE:,} characters; this has {len(text):,}")
        return self._library.labels.set_note(checked_id(id), text, append=append)


def _checked_tag(argument: str, name: str) -> str:
    named = checked_text(argument, name)
    try:
        return tag_name(named or "")
    except ValueError as error:
        raise ArgumentError(f"the name of a tag {error}", hint='such as "to-read"') from None
