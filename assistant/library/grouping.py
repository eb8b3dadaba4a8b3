"""Which records are about one paper: a function of the records alone, in whatever order they came.

An arXiv identifier decides; else a DOI; else a source's own id, where the titles do not differ; else the title, where
the authors do not differ. What is weaker never joins what is told apart by something stronger, nor what one source
tells apart by ids of its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from assistant.library.authorship import Names, names_of, share_an_author
from assistant.library.identity import Identity

__all__ = ["continues", "groups"]


def groups(identities: Sequence[Identity], sources: Sequence[str] = ()) -> list[list[int]]:
    """The places of `identities` that belong together. The result does not depend on their order.

    `sources` says where each comes from, if that is known: two records of one source with the same title and ids of
    its own that differ are two papers.
    """
    named = sources or [""] * len(identities)
    order = sorted(range(len(identities)), key=lambda place: (_rank(identities[place]), named[place]))
    clusters = [_Cluster(place, identities[place], named[place]) for place in order]
    clusters = _join(clusters, lambda cluster: cluster.arxiv, lambda first, second: True)
    clusters = _join(clusters, lambda cluster: cluster.doi, _same_arxiv)
    clusters = _join(clusters, lambda cluster: cluster.own, _same_own)
    clusters = _join(clusters, lambda cluster: cluster.titles, _same_title)
    return [cluster.members for cluster in clusters]


def continues(later: Identity, earlier: Identity) -> bool:
    """Whether one source's `later` record takes the place of its `earlier` one."""
    if later.own and later.own == earlier.own:
        return True
    if later.arxiv and earlier.arxiv:
        return later.arxiv == earlier.arxiv
    if later.doi and earlier.doi:
        return later.doi == earlier.doi
    return (later.title or None) == earlier.title and _agree(names_of(later.authors), names_of(earlier.authors))


def _rank(identity: Identity) -> tuple[object, ...]:
    """Records that tell more come first, so that those that tell less join them."""
    missing = tuple(not value for value in (identity.arxiv, identity.doi, identity.authors, identity.own))
    return (*missing, identity)


class _Cluster:
    """Records that are about one paper, and what they tell together."""

    def __init__(self, place: int, identity: Identity, source: str) -> None:
        self.members = [place]
        self.arxiv = {identity.arxiv} - {""}
        self.doi = {identity.doi} - {""}
        self.own = {identity.own} - {""}
        self.owned = {source: set(self.own)} if source and self.own else {}
        self.titles = {identity.title} - {""}
        self._authors = [identity.authors] if identity.authors else []
        self._names: Names | None = None

    @property
    def names(self) -> Names:
        """The authors; taken apart only when they are asked for."""
        if self._names is None:
            self._names = frozenset[frozenset[str]]().union(*map(names_of, self._authors))
        return self._names

    def absorb(self, other: _Cluster) -> None:
        self.members += other.members
        self.arxiv |= other.arxiv
        self.doi |= other.doi
        self.own |= other.own
        for source, ids in other.owned.items():
            self.owned.setdefault(source, set()).update(ids)
        self.titles |= other.titles
        self._authors += other._authors
        self._names = None


def _join(
    clusters: Iterable[_Cluster], marks: Callable[[_Cluster], set[str]], fits: Callable[[_Cluster, _Cluster], bool]
) -> list[_Cluster]:
    """Each cluster, in order, goes together with those before it that share a mark with it and fit."""
    joined: dict[int, _Cluster] = {}
    by_mark: defaultdict[str, dict[int, None]] = defaultdict(dict)
    for number, cluster in enumerate(clusters):
        home = number
        joined[home] = cluster
        near = [other for mark in sorted(marks(cluster)) for other in by_mark[mark]]
        for other in dict.fromkeys(near):
            if other in joined and fits(joined[other], joined[home]):
                first, second = sorted((other, home))
                joined[first].absorb(joined.pop(second))
                home = first
        for mark in marks(joined[home]):
            by_mark[mark][home] = None
    return list(joined.values())


def _agree(first: Names, second: Names) -> bool:
    return not first or not second or share_an_author(first, second)


def _same_arxiv(first: _Cluster, second: _Cluster) -> bool:
    return not first.arxiv or not second.arxiv or bool(first.arxiv & second.arxiv)


def _same_ids(first: _Cluster, second: _Cluster) -> bool:
    return _same_arxiv(first, second) and (not first.doi or not second.doi or bool(first.doi & second.doi))


def _same_own(first: _Cluster, second: _Cluster) -> bool:
    titles = not first.titles or not second.titles or bool(first.titles & second.titles)
    return titles and _same_ids(first, second)


def _same_title(first: _Cluster, second: _Cluster) -> bool:
    return _same_ids(first, second) and not _told_apart(first, second) and _agree(first.names, second.names)


def _told_apart(first: _Cluster, second: _Cluster) -> bool:
    both = first.owned.keys() & second.owned.keys()
    return any(first.owned[source].isdisjoint(second.owned[source]) for source in both)
