"""Small files of our own invention in every format that is read: what `fuzz_sources` damages, and tests start from."""

from __future__ import annotations

import html
import json

__all__ = ["SEEDS"]

_ABSTRACT = (
    "We count jars of jam in forty kitchens and ask how sweet they are. Sweetness grows with the size of the jar up to "
    "one litre, and falls behind it. A model with two parameters tells both apart."
)
_PAPER = {
    "id": "2607.01234",
    "title": "On the Sweetness of Jars",
    "summary": _ABSTRACT,
    "authors": [{"name": "Ada Moe", "hidden": False}, {"name": "Bo van Roe"}],
    "publishedAt": "2026-07-01T00:00:00.000Z",
    "submittedOnDailyAt": "2026-07-03T00:00:00.000Z",
    "upvotes": 12,
    "githubRepo": "https://example.org/jars",
}
_ITEMS = [
    {"paper": _PAPER, "title": _PAPER["title"], "numComments": 2},
    {"paper": {**_PAPER, "id": "2607.01235", "title": "On Lids", "upvotes": 3}},
]
_SNAPSHOT = {
    "id": "0704.9001", "submitter": "Ada Moe", "authors": "A. Mo\\'e and B. Roe", "title": "Jars and\n  Lids",
    "comments": "9 pages", "journal-ref": "J. Jars 7 (2007) 1", "doi": "10.1000/JARS.7", "report-no": None,
    "categories": "cs.LG stat.ML", "license": None, "abstract": f"  {_ABSTRACT}\n",
    "versions": [{"version": "v1", "created": "Mon, 2 Apr 2007 19:18:42 GMT"}], "update_date": "2007-05-23",
    "authors_parsed": [["Moé", "A.", ""], ["Roe", "B.", "Jr."]],
}  # fmt: skip
_ATOM = f"""<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:arxiv="http://arxiv.org/schemas/atom">
  <title>arXiv Query</title>
  <entry>
    <id>http://arxiv.org/abs/2301.00001v2</id>
    <title>Jars &amp; Lids</title>
    <updated>2023-02-01T00:00:00Z</updated>
    <summary>{_ABSTRACT}</summary>
    <published>2023-01-01T00:00:00Z</published>
    <category term="cs.LG"/><category term="stat.ML"/>
    <arxiv:primary_category term="stat.ML"/>
    <arxiv:comment>9 pages</arxiv:comment>
    <arxiv:doi>10.1000/JARS.7</arxiv:doi>
    <arxiv:journal_ref>J. Jars 7 (2023) 1</arxiv:journal_ref>
    <author><name>Ada Moe</name></author><author><name>Bo van Roe</name></author>
  </entry>
  <entry>
    <id>http://arxiv.org/api/errors#incorrect</id><title>Error</title><summary>incorrect id</summary>
  </entry>
  <entry>
    <id>http://arxiv.org/abs/hep-th/9901001v1</id><title>Older Jars</title><summary>{_ABSTRACT}</summary>
  </entry>
</feed>
"""
_EMBEDDED = html.escape(json.dumps({"dateString": "2026-07-03", "dailyPapers": _ITEMS}))
_CARDS = "".join(
    f'<article><h3><a href="/papers/2607.0123{n}">Jar Number {n} and Its Lid</a></h3><p>{_ABSTRACT}</p></article>'
    for n in range(3)
)
_PARAGRAPHS = "".join(f"<h3>Jar Number {n} and Its Lid</h3><p>{_ABSTRACT}</p>" for n in range(3))
_BIBTEX = f"""@string{{jj = "Journal of Jars"}}
@article{{moe2023, title = {{{{J}}ars and {{\\"O}}ther Lids}},
  author = "Mo{{\\'e}}, Ada and van Roe, Jr., Bo and others",
  journal = jj, year = 2023, month = jul # " 5", pages = {{1--9}}, doi = {{10.1000/jars\\_7}},
  abstract = {{{_ABSTRACT}}},
}}

@misc(roe2024, title={{On Lids}}, eprint={{2401.00001}}, archivePrefix={{arXiv}}, primaryClass={{cs.LG}},
  abstract="{_ABSTRACT}")
@comment{{nothing}}
@book{{none, title = {{No Abstract}}}}
"""
_ODD_BIBTEX = f"""% Encoding: UTF-8
@inproceedings{{, title = "On "Jars"" author = {{Moe, Ada; Roe, Bo}} crossref = {{days}},
  abstract = {{Abstract: {_ABSTRACT[:70]}
@ home (n = 5) {_ABSTRACT[70:]} \\SI{{5}}{{\\kilo\\gram}} of \\enquote{{jam}} cost {{$<$}} $10^{{-3}}$
\\cite{{moe}}. © 2020 Jar Press.}}, month = "23--27 " # may}}
@article{{a b, title = {{On {{Lids}},
  journal = {{\\apj}}, author = {{\\ifmmode \\check{{C}}\\else \\v{{C}}\\fi{{}}a, Bo}},
  abstract = {{{_ABSTRACT}}},
  year = {{2020}}
@proceedings(days, title = {{Jar Days}}, year = 2019)
"""
_RIS = f"""TY  - JOUR
TI  - Jars and Lids
AU  - Moe, Ada
AU  - van Roe, Bo, Jr.
PY  - 2023
DA  - 2023/07/05/
T2  - Journal of Jars
SP  - 1
EP  - 9
DO  - 10.1000/jars.7
KW  - jam
AB  - {_ABSTRACT[:90]}
{_ABSTRACT[90:]}
UR  - https://example.org/jars
ER  -

TY  - CONF
T1  - On Lids
N2  - {_ABSTRACT}
AN  - arXiv:2401.00001
ER  -
"""
_ODD_RIS = f"""Provider: Jars
1.
DB  - Jars
PMID  - 33
TY  - JOUR
T1  - Jars and
  Lids
A1  - Moe A, Roe B
DA  - SEP
PY  - 2018
AB  - {_ABSTRACT}
AB  - RESUMO Contamos os potes e vemos que são doces.
AB  - Copyright of Jars is the property of Jar Press.
L3  - 10.1000/jars.7
KW  - jam
lids
ER  -
NL  - J Jars

2.
TY  - JOUR
TI  - On Lids
N2  - {_ABSTRACT} ER  - TY  - JOUR
TI  - On Jam
AB  - N/A
"""
_LINE = json.dumps({"id": "7", "title": "On Jars", "abstract": _ABSTRACT, "authors": ["Ada Moe"], "year": 2023})
_TABLE = (
    f'Title,Abstract,Authors,Year,DOI\n"Jars, and Lids","{_ABSTRACT}\nMore of it.",Ada Moe; Bo Roe,2023,10.1000/j\n'
    f'On Lids,"{_ABSTRACT}",Bo Roe,2024,\n'
)
_ODD_TABLE = (
    f'"About: titles and abstracts, 2026."\n\n,Title,Abstract,Abstract,Published Year,Published Month,Authors\n'
    f'0,"On "Jars, as Tools"",nan,"{_ABSTRACT}",2024.0,3,"[\'Ada Moe\', \'Bo Roe\']"\n'
    f'1,"On Lids,[No abstract available],{_ABSTRACT.replace(",", ";")},2023,,\n'
)
_TAGGED_TABLE = (
    "PT\tAU\tAF\tTI\tAB\tPD\tPY\t\nJ\tMoe, A\tMoe, Ada\t"
    f'"Jars": and Lids\t{_ABSTRACT} (C) 2019 Jar Press.\tMAR 4\t2019\t\n'
)

SEEDS = (
    _ATOM,
    "\n".join([json.dumps(_SNAPSHOT)] * 3),
    "<!DOCTYPE html><html><body><main>"
    f'<div data-target="DailyPapers" data-props="{_EMBEDDED}"></div></main></body></html>',
    f"<!DOCTYPE html>\n<html><head><title>Daily Papers</title></head><body>\n{_CARDS}\n</body></html>",
    f"<html><body><h1>Daily Papers</h1><p>Jul 3</p>{_PARAGRAPHS}</body></html>",
    json.dumps(_ITEMS),
    json.dumps(_ITEMS, indent=2),
    json.dumps({"dailyPapers": _ITEMS, "dateString": "2026-07-03"}),
    json.dumps(_PAPER, indent=1),
    _BIBTEX,
    _RIS,
    "\n".join([_LINE] * 3),
    _TABLE,
    _TABLE.replace(",", "\t"),
    "Daily Papers\n\nJul 3\n\n" + f"On Jars and Lids\n\n{_ABSTRACT}\n\n" * 3,
    _ODD_BIBTEX,
    _ODD_RIS,
    _ODD_TABLE,
    _TAGGED_TABLE,
)
"""Each read whole by its reader; records without an abstract among them are rejected."""
