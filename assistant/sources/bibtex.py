"""BibTeX and BibLaTeX: records from entries."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from assistant.records import Rejection
from assistant.sources.abstracts import bare_abstract
from assistant.sources.authors import OTHERS, one_or_more_authors, turned_name
from assistant.sources.base import BadRecordError, Line, SourceRecord, clean
from assistant.sources.bibliography import bibliographic_record, date_from
from assistant.sources.bibtex_entries import Entry, bibtex_entries, starts_entry
from assistant.sources.fields import web_address
from assistant.text.identifiers import ARXIV_CATEGORY
from assistant.text.latex_text import plain_text, plain_verbatim, text_branch

__all__ = ["BibTeX"]

_ARXIV_JOURNAL = re.compile(r"arxiv:\s*(\S+)", re.IGNORECASE)
_ARXIV_VOLUME = re.compile(r"abs/(\S+)")
_FURTHER = {
    "journal": ("journal", "journaltitle"),
    "booktitle": ("booktitle",),
    "volume": ("volume",),
    "number": ("number", "issue"),
    "pages": ("pages",),
    "publisher": ("publisher",),
    "howpublished": ("howpublished",),
    "note": ("note",),
    "comments": ("comments",),
    "pmid": ("pmid",),
    "pmcid": ("pmcid", "pmc"),
}
_KEYWORDS = ("author_keywords", "author-keywords", "keywords", "keyword")
_ADDRESSES = ("url", "howpublished", "ee", "bdsk-url-1", "link", "adsurl")
_VERBATIM = frozenset(("url", "doi", "eprint", "ee", "arxivid", "arxiv", "bdsk-url-1", "link", "adsurl"))
_NAME_PART = re.compile(r"\b(family|given|prefix|suffix)\s*=\s*(\"[^\"]*\"|[^,]*)")
"""A labelled part of a name, as BibLaTeX allows."""

_OTHERS = re.compile(r"others|et\.?[\s~]al\.?", re.IGNORECASE)

_COLLECTIONS = ("proceedings", "mvproceedings", "book", "mvbook", "collection", "mvcollection", "periodical")
_INHERITED = ("year", "month", "date", "publisher", "volume", "series", "journal", "journaltitle", "booktitle")
_JOURNAL_MACRO = re.compile(r"\\([a-z]+)\s*")
# Journal macros of the Astrophysics Data System.
_JOURNALS = {
    "aap": "Astronomy and Astrophysics", "aapr": "Astronomy and Astrophysics Reviews",
    "aaps": "Astronomy and Astrophysics Supplement Series", "actaa": "Acta Astronomica",
    "aj": "The Astronomical Journal", "ao": "Applied Optics", "apj": "The Astrophysical Journal",
    "apjl": "The Astrophysical Journal Letters",
    "apjs": "The Astrophysical Journal Supplement Series", "aplett": "Astrophysical Letters",
    "apss": "Astrophysics and Space Science", "araa": "Annual Review of Astronomy and Astrophysics",
    "azh": "Astronomicheskii Zhurnal", "baas": "Bulletin of the American Astronomical Society",
    "bain": "Bulletin of the Astronomical Institutes of the Netherlands", "fcp": "Fundamentals of Cosmic Physics",
    "gca": "Geochimica et Cosmochimica Acta", "grl": "Geophysical Research Letters", "iaucirc": "IAU Circulars",
    "icarus": "Icarus", "jcap": "Journal of Cosmology and Astroparticle Physics", "jcp": "Journal of Chemical Physics",
    "jgr": "Journal of Geophysical Research", "jrasc": "Journal of the Royal Astronomical Society of Canada",
    "memras": "Memoirs of the Royal Astronomical Society", "memsai": "Memorie della Società Astronomica Italiana",
    "mnras": "Monthly Notices of the Royal Astronomical Society", "na": "New Astronomy", "nar": "New Astronomy Reviews",
    "nat": "Nature", "nphysa": "Nuclear Physics A", "pasa": "Publications of the Astronomical Society of Australia",
    "pasj": "Publications of the Astronomical Society of Japan",
    "pasp": "Publications of the Astronomical Society of the Pacific", "physrep": "Physics Reports",
    "physscr": "Physica Scripta", "planss": "Planetary and Space Science", "pra": "Physical Review A",
    "prb": "Physical Review B", "prc": "Physical Review C", "prd": "Physical Review D", "pre": "Physical Review E",
    "prl": "Physical Review Letters", "procspie": "Proceedings of the SPIE",
    "qjras": "Quarterly Journal of the Royal Astronomical Society",
    "rmxaa": "Revista Mexicana de Astronomía y Astrofísica", "skytel": "Sky and Telescope", "solphys": "Solar Physics",
    "sovast": "Soviet Astronomy", "ssr": "Space Science Reviews", "zap": "Zeitschrift für Astrophysik",
}  # fmt: skip

Fields = dict[str, str]


class BibTeX:
    """Entries with a title and an abstract; others are rejected, with their line.

    The citation key is kept as `key` in the metadata, the entry type as `entry`. LaTeX commands become the characters
    they stand for, as do formulas made of symbols only; other formulas stay. A `crossref` may refer to any entry of the
    file, so entries with one come last.
    """

    name = "BibTeX"

    def recognises(self, head: str, name: str) -> bool:
        """A line starts an entry, and the file does not start like JSON or XML."""
        if head.lstrip()[:1] in ("{", "[", "<"):
            return False
        return any(map(starts_entry, head.split("\n")))

    def read(self, lines: Iterable[Line], name: str) -> Iterator[SourceRecord | Rejection]:
        """The entries in order. Text between entries is a comment, as in BibTeX itself."""
        parents: dict[str, Fields] = {}
        children: list[Entry] = []
        empty = True
        for entry in bibtex_entries(lines):
            empty = False
            fields = _fields(entry)
            if entry.kind in _COLLECTIONS and entry.key:
                parents.setdefault(entry.key.lower(), _handed_down(fields))
            if fields.get("crossref"):
                children.append(entry)
            else:
                yield _taken(entry, name, {})
        for entry in children:
            yield _taken(entry, name, parents.get(_fields(entry)["crossref"].strip().lower(), {}))
        if empty:
            yield Rejection(where=name, why="a BibTeX file without entries")


def _fields(entry: Entry) -> Fields:
    """The first non-empty value of a repeated field counts, as in BibTeX itself."""
    return {name: value for name, value in reversed(entry.fields) if value.strip()}


def _handed_down(fields: Fields) -> Fields:
    """The fields that referring entries inherit: its title becomes their booktitle."""
    given = {name: fields[name] for name in _INHERITED if name in fields}
    return given | ({"booktitle": fields["title"]} if "title" in fields else {})


def _taken(entry: Entry, name: str, inherited: Fields) -> SourceRecord | Rejection:
    where = f"{name}:{entry.line}"
    try:
        if entry.problem and not {"title", "abstract"} <= _fields(entry).keys():
            raise BadRecordError(f"not BibTeX: {entry.problem}")
        return _record(entry, inherited | _fields(entry), where)
    except BadRecordError as error:
        key = clean(entry.key)
        return error.rejection(where, f" ({key[:80]})" if key else "")


def _record(entry: Entry, raw: Fields, where: str) -> SourceRecord:
    text = {key: plain_text(value) for key, value in raw.items() if key not in _VERBATIM}
    verbatim = {key: plain_verbatim(value) for key, value in raw.items() if key in _VERBATIM}
    abstracts = [value for name, value in entry.fields if name == "abstract"]
    prefix = raw.get("archiveprefix") or raw.get("eprinttype") or "arxiv"
    journal = next((_journal(raw[key], text[key]) for key in _FURTHER["journal"] if text.get(key)), "")
    further = {name: next((text[key] for key in keys if text.get(key)), "") for name, keys in _FURTHER.items()}
    further |= {"journal": journal, "pages": re.sub(r"\s*[–—]\s*", "-", further["pages"])}
    other_places = " ".join(text.get(name, "") for name in ("note", "howpublished", "number"))
    return bibliographic_record(
        where,
        title=": ".join(filter(None, (text.get("title"), text.get("subtitle")))),
        abstracts=[next(filter(bare_abstract, map(plain_text, abstracts)), "")],
        authors=_authors(raw.get("author", "")),
        published=_published(text),
        url=next(filter(None, (verbatim.get(name) or web_address(text.get(name, "")) for name in _ADDRESSES)), ""),
        doi=verbatim.get("doi", ""),
        places=[verbatim[name] for name in _ADDRESSES if name in verbatim],
        arxiv=(
            verbatim.get("eprint", "") if prefix.strip().lower() == "arxiv" else "",
            verbatim.get("arxivid") or verbatim.get("arxiv") or "",
            *_ARXIV_JOURNAL.findall(journal)[:1],
            *(_ARXIV_VOLUME.findall(text.get("volume", "")) if journal == "CoRR" else ())[:1],
            *_ARXIV_JOURNAL.findall(other_places)[:1],
        ),
        keywords=_keywords(text),
        further={"key": entry.key, "entry": entry.kind, **further},
    )


def _keywords(text: Fields) -> list[str]:
    """The keywords, or else the arXiv categories."""
    if given := next((text[name] for name in _KEYWORDS if text.get(name)), ""):
        return re.split(r"\s*;\s*" if ";" in given else r"\s*,\s*", given)
    categories = (text.get("primaryclass") or text.get("eprintclass") or "").split()
    return categories if all(map(ARXIV_CATEGORY.fullmatch, categories)) else []


def _journal(raw: str, text: str) -> str:
    found = _JOURNAL_MACRO.fullmatch(raw.strip(" {}"))
    return _JOURNALS.get(found[1], text) if found else text


def _published(text: Mapping[str, str]) -> str | None:
    date = text.get("date", "")
    published = date_from((date, date.partition("/")[0]), *(text.get(name, "") for name in ("year", "month", "day")))
    return published or date_from([text.get("early-access-date", "")])


def _authors(names: str) -> list[str]:
    from bibtexparser.middlewares.names import split_multiple_persons_names

    names = text_branch(names)
    if re.fullmatch(r"\{[^{}]*,[^{}]*\sand\s[^{}]*\}", names.strip(), re.DOTALL):
        names = names.strip()[1:-1]  # braces around the whole list do not make it one name
    persons = split_multiple_persons_names(names)
    if len(persons) == 1 and not re.search(r"[{}\\=]", names) and len(several := one_or_more_authors(clean(names))) > 1:
        return list(several)
    return [name for person in persons if (name := _author(person))]


def _author(person: str) -> str:
    from bibtexparser.middlewares.names import parse_single_name_into_parts

    if _OTHERS.fullmatch(person.strip()):
        return OTHERS
    if named := dict(_NAME_PART.findall(person)):
        parts = [named.get(part, "").strip('" ') for part in ("family", "given", "prefix", "suffix")]
    else:
        found = parse_single_name_into_parts(person, strict=False)
        parts = [" ".join(words) for words in (found.last, found.first, found.von, found.jr)]
    family, given, particle, suffix = (clean(plain_text(part)) for part in parts)
    return family if person.strip().startswith("{") and not given else turned_name(family, given, particle, suffix)
