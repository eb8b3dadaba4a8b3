"""Which records are about the same paper: a function of the records alone, whatever order they came in.

An arXiv identifier decides. A DOI joins records unless everything else that both state differs, and so does an id in a
database (PubMed's, then PubMed Central's, then OpenAlex's). The same id from one source joins them if the titles do not
differ. A title joins them if authors, abstracts and ids do not contradict it: "Editorial" is the title of many papers.
Weaker evidence never joins records that stronger evidence separates, nor records to which one source gives different
ids.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import partial
from itertools import product

from assistant.library.identity import Identity
from assistant.text.database_ids import DATABASES
from assistant.text.likeness import Names, alike, names_of, share_an_author

__all__ = ["GROUPING_VERSION", "completed", "continues", "groups"]

GROUPING_VERSION = 1
"""Incremented when the same records would make different papers."""
_YEARS = 2
"""A preprint and its publication are seldom further apart."""


def groups(identities: Sequence[Identity]) -> list[list[int]]:
    """The indices of `identities` that belong together. Groups and their order do not depend on the input order."""
    order = sorted(range(len(identities)), key=lambda place: _rank(identities[place]))
    clusters = [_Cluster(place, identities[place]) for place in order]
    for marks, fits in _EVIDENCE:
        clusters = _join(clusters, marks, fits)
    return [cluster.members for cluster in clusters]


def completed(grouped: Sequence[Sequence[Identity]], lacking: Sequence[Identity]) -> list[int | None]:
    """For each identity without an abstract, the index of the group that it belongs to, if it does to any.

    The same evidence counts as between records, the strongest first, and none that contradicts another joins the same
    group. Such a record never joins groups.
    """
    clusters = []
    for identities in grouped:
        clusters.append(_Cluster(0, identities[0]))
        for identity in identities[1:]:
            clusters[-1].absorb(_Cluster(0, identity))
    by_mark: defaultdict[object, dict[int, None]] = defaultdict(dict)

    def mark(place: int, cluster: _Cluster) -> None:
        for marks, _ in _EVIDENCE:
            for one in marks(cluster):
                by_mark[one][place] = None

    for place in sorted(range(len(clusters)), key=lambda place: min(map(_rank, grouped[place]))):
        mark(place, clusters[place])
    places: list[int | None] = [None] * len(lacking)
    for number in sorted(range(len(lacking)), key=lambda number: _rank(lacking[number])):
        one = _Cluster(0, lacking[number])
        places[number] = home = _place(one, clusters, by_mark)
        if home is not None:
            clusters[home].absorb(one)
            mark(home, one)
    return places


def _place(one: _Cluster, clusters: Sequence[_Cluster], by_mark: Mapping[object, Iterable[int]]) -> int | None:
    for marks, fits in _EVIDENCE:
        for place in (place for mark in sorted(marks(one), key=str) for place in by_mark.get(mark, ())):
            if fits(clusters[place], one):
                return place
    return None


def continues(later: Identity, earlier: Identity) -> bool:
    """Whether a source's `later` record replaces its `earlier` one."""
    if later.own and later.own == earlier.own:
        return True
    if later.arxiv and earlier.arxiv:
        return later.arxiv == earlier.arxiv
    if later.doi and earlier.doi:
        return later.doi == earlier.doi
    known, before = dict(later.databases), dict(earlier.databases)
    if shared := [name for name in DATABASES if name in known and name in before]:
        return known[shared[0]] == before[shared[0]]
    return bool(later.title) and later.title == earlier.title and _agree(later.names, earlier.names)


def _rank(identity: Identity) -> tuple[object, ...]:
    """Sort key: records that state more come first, so that those that state less join them."""
    stated = (identity.arxiv, identity.doi, identity.authors, identity.abstract, identity.own)
    return (
        *(not value for value in stated), *stated, identity.title, identity.text, identity.year, identity.source,
        identity.databases,
    )  # fmt: skip


class _Cluster:
    """Records of one paper, and what they state together."""

    def __init__(self, place: int, identity: Identity) -> None:
        self.members = [place]
        self.arxiv = {identity.arxiv} - {""}
        self.doi = {identity.doi} - {""}
        self.databases = set(identity.databases)
        self.own = {(identity.source, identity.own)} if identity.own else set()
        self.titles = {identity.title} - {""}
        self.texts = {identity.text} - {""}
        self.abstracts = {identity.abstract} - {""}
        self.years = {int(identity.year)} if identity.year.isdecimal() else set()
        self._authors = [identity.authors] if identity.authors else []
        self._names: Names | None = None

    @property
    def names(self) -> Names:
        """The authors, parsed only when needed."""
        if self._names is None:
            self._names = frozenset[frozenset[str]]().union(*map(names_of, self._authors))
        return self._names

    def of_database(self, name: str) -> set[tuple[str, str]]:
        """Its ids in a database."""
        return {each for each in self.databases if each[0] == name}

    def absorb(self, other: _Cluster) -> None:
        self.members += other.members
        self.arxiv |= other.arxiv
        self.doi |= other.doi
        self.databases |= other.databases
        self.own |= other.own
        self.titles |= other.titles
        self.texts |= other.texts
        self.abstracts |= other.abstracts
        self.years |= other.years
        self._authors += other._authors
        self._names = None


def _join(
    clusters: Iterable[_Cluster],
    marks: Callable[[_Cluster], Iterable[object]],
    fits: Callable[[_Cluster, _Cluster], bool],
) -> list[_Cluster]:
    """Each cluster, in order, joined with those before it that share a mark with it and fit."""
    joined: dict[int, _Cluster] = {}
    by_mark: defaultdict[object, dict[int, None]] = defaultdict(dict)
    for number, cluster in enumerate(clusters):
        home = number
        joined[home] = cluster
        near = sorted({other for mark in marks(cluster) for other in by_mark[mark]})
        for other in near:
            if other in joined and fits(joined[other], joined[home]):
                first, second = sorted((other, home))
                joined[first].absorb(joined.pop(second))
                home = first
        for mark in marks(joined[home]):
            by_mark[mark][home] = None
    return list(joined.values())


def _same_doi(first: _Cluster, second: _Cluster) -> bool:
    return _do_not_differ(first.arxiv, second.arxiv) and _can_be_one(first, second)


def _same_record(first: _Cluster, second: _Cluster, name: str) -> bool:
    """Whether the ids in a database join them, unless stronger ids differ."""
    return _same_ids(first, second, DATABASES[: DATABASES.index(name)]) and _can_be_one(first, second)


def _can_be_one(first: _Cluster, second: _Cluster) -> bool:
    """Whether not everything differs that both state: an id can be mistaken."""
    return (
        _do_not_differ(first.titles, second.titles)
        or share_an_author(first.names, second.names)
        or _alike(first, second) is not False
    )


def _same_own(first: _Cluster, second: _Cluster) -> bool:
    return _do_not_differ(first.titles, second.titles) and _same_ids(first, second)


def _same_title(first: _Cluster, second: _Cluster) -> bool:
    if not _same_ids(first, second) or _separated(first, second) or not _agree(first.names, second.names):
        return False
    texts = _alike(first, second)
    return _same_time(first, second) if texts is None else texts


def _same_ids(first: _Cluster, second: _Cluster, databases: Sequence[str] = DATABASES) -> bool:
    return (
        _do_not_differ(first.arxiv, second.arxiv)
        and _do_not_differ(first.doi, second.doi)
        and all(_do_not_differ(first.of_database(name), second.of_database(name)) for name in databases)
    )


def _do_not_differ(first: AbstractSet[object], second: AbstractSet[object]) -> bool:
    return not first or not second or not first.isdisjoint(second)


def _agree(first: Names, second: Names) -> bool:
    return not first or not second or share_an_author(first, second)


def _alike(first: _Cluster, second: _Cluster) -> bool | None:
    """Whether their abstracts are versions of one text; None if one has no abstract."""
    pairs = product(sorted(first.abstracts), sorted(second.abstracts))
    return any(alike(*pair) for pair in pairs) if first.abstracts and second.abstracts else None


def _same_time(first: _Cluster, second: _Cluster) -> bool:
    pairs = product(first.years, second.years)
    return not first.years or not second.years or any(abs(one - other) <= _YEARS for one, other in pairs)


def _separated(first: _Cluster, second: _Cluster) -> bool:
    """Whether a source gives ids of its own to both, but none in common."""
    shared = {source for source, _ in first.own} & {source for source, _ in second.own}
    return any(
        {id for of, id in first.own if of == source}.isdisjoint({id for of, id in second.own if of == source})
        for source in shared
    )


_EVIDENCE: tuple[tuple[Callable[[_Cluster], Iterable[object]], Callable[[_Cluster, _Cluster], bool]], ...] = (
    (lambda cluster: cluster.arxiv, lambda first, second: True),
    (lambda cluster: cluster.doi, _same_doi),
    *((partial(_Cluster.of_database, name=name), partial(_same_record, name=name)) for name in DATABASES),
    (lambda cluster: cluster.own, _same_own),
    (lambda cluster: cluster.titles or cluster.texts, _same_title),
)
"""What two clusters must share, and whether they then are of one paper; the strongest evidence first."""
