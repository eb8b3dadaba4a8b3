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
_SERVICES = (
    {"total": 2, "data": [
        {"paperId": "a1", "externalIds": {"ArXiv": "2301.00001", "DOI": "10.1000/JARS.7"}, "title": "Jars and Lids",
         "abstract": _ABSTRACT, "year": 2023, "publicationDate": "2023-01-05", "tldr": {"text": "Jars."},
         "authors": [{"authorId": "1", "name": "Ada Moe"}]},
        {"paperId": "a2", "title": "On Lids", "abstract": None},
    ]},
    {"meta": {"count": 1}, "results": [
        {"id": "https://openalex.org/W1", "display_name": "Jars", "title": "Jars", "publication_date": "2023-07-05",
         "authorships": [{"author": {"display_name": "Ada Moe"}}],
         "abstract_inverted_index": {"We": [0, 3], "count": [1], "forty kitchens.": [2, 5], "love": [4]}},
    ]},
    {"status": "ok", "message": {"items": [
        {"DOI": "10.1000/JARS.7", "title": ["Jars <i>and</i> Lids"], "container-title": ["Journal of Jars"],
         "author": [{"given": "Ada", "family": "Moe"}, {"name": "The Jar Group"}],
         "issued": {"date-parts": [[2023, 7]]}, "abstract": f"<jats:p>{_ABSTRACT} p &lt; 0.05.</jats:p>"},
    ]}},
    {"notes": [
        {"id": "q1", "cdate": 1688515200000, "content": {
            "title": {"value": "Jars"}, "abstract": {"value": _ABSTRACT}, "authors": {"value": ["Ada Moe"]}}},
    ]},
    {"2301.00001": {"title": "Jars", "abstract": _ABSTRACT}, "2301.00002": {"title": "Lids", "abstract": _ABSTRACT}},
    {"title": {"0": "Jars", "1": "Lids"}, "abstract": {"0": _ABSTRACT, "1": _ABSTRACT}, "year": {"0": 2023, "1": None}},
)  # fmt: skip
_ARXIV_PY = [
    {"entry_id": "http://arxiv.org/abs/2301.00001v2", "title": "Jars", "summary": _ABSTRACT, "authors": ["Ada Moe"],
     "published": "2023-01-01T00:00:00Z", "primary_category": "cs.LG", "categories": ["cs.LG"], "comment": "9 pages"},
]  # fmt: skip
_STATED = f"""<!DOCTYPE html>
<html lang="en"><head><title>Jars and Lids | Journal of Jars</title>
<meta name="citation_title" content="Jars and Lids"><meta name="citation_author" content="Moe, Ada">
<meta name="citation_publication_date" content="2023/07/05"><meta name="citation_doi" content="10.1000/JARS.7">
<script type="application/ld+json">{{"@type": "WebPage", "name": "Jars"}}</script></head>
<body><nav><ul><li>Home</li></ul></nav><h1>Jars and Lids</h1><section class="abstract"><h2>Abstract</h2><p>{_ABSTRACT}
</p></section><h2>Cookies</h2><p>By going on you agree to our use of cookies.</p></body></html>
"""
_LINKED = '<html><head><script type="application/ld+json">' + json.dumps(
    {"@graph": [{"@type": "ScholarlyArticle", "headline": "Jars", "abstract": _ABSTRACT, "datePublished": "2023-07-05",
                 "author": [{"@type": "Person", "name": "Ada Moe"}], "sameAs": "https://doi.org/10.1000/jars.7"}]}
) + "</script></head><body><p>Jars</p></body></html>"  # fmt: skip
_RSS = f"""<?xml version='1.0' encoding='UTF-8'?>
<rss xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns:dc="http://purl.org/dc/elements/1.1/" version="2.0"><channel>
<title>cs.LG updates on arXiv.org</title><item><title>Jars</title><link>https://arxiv.org/abs/2301.00001</link>
<description>arXiv:2301.00001v1 Announce Type: new
Abstract: {_ABSTRACT}</description><guid isPermaLink="false">oai:arXiv.org:2301.00001v1</guid><category>cs.LG</category>
<pubDate>Mon, 02 Jan 2023 00:00:00 -0500</pubDate><arxiv:announce_type>new</arxiv:announce_type>
<dc:creator>Ada Moe, Bo van Roe</dc:creator></item></channel></rss>
"""
_NBIB = f"""PMID- 11111111
OWN - NLM
TI  - Jars and
      lids.
LID - 10.1000/JARS.7 [doi]
AB  - {_ABSTRACT[:70]}
      {_ABSTRACT[70:]}
FAU - Moe, Ada
AU  - Moe A
DP  - 2023 Jul 5
JT  - Journal of jars

PMID- 22222222
TI  - No abstract here.
"""
_PUBMED = f"""<?xml version="1.0" ?>
<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle//EN" "https://dtd.example.org/pubmed.dtd">
<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID Version="1">11111111</PMID><Article>
<Journal><JournalIssue><Volume>7</Volume><PubDate><Year>2023</Year><Month>Jul</Month></PubDate></JournalIssue>
<Title>Journal of Jars</Title></Journal><ArticleTitle>Jars and <i>lids</i>.</ArticleTitle>
<Abstract><AbstractText Label="BACKGROUND">{_ABSTRACT}</AbstractText><AbstractText Label="RESULTS">p &lt; 0.05.
</AbstractText></Abstract><AuthorList><Author><LastName>Moe</LastName><ForeName>Ada</ForeName></Author></AuthorList>
</Article></MedlineCitation><PubmedData><ArticleIdList><ArticleId IdType="doi">10.1000/JARS.7</ArticleId>
</ArticleIdList></PubmedData></PubmedArticle></PubmedArticleSet>
"""
_ENDNOTE = f"""%0 Journal Article
%T Jars and Lids
%A Moe, Ada
%A van Roe, Bo
%D 2023
%8 July 5
%J Journal of Jars
%R 10.1000/JARS.7
%X {_ABSTRACT}
"""
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
_WEB_OF_SCIENCE = f"""FN Clarivate Analytics Web of Science
VR 1.0
PT J
AU Moe, A
   van Roe, B
AF Moe, Ada
   van Roe, Bo
TI Jars and
   lids
SO JOURNAL OF JARS
DE jam; jars and
   lids
AB {_ABSTRACT[:90].strip()}
   {_ABSTRACT[90:].strip()} (C) 2019 Jar Press.
PD MAR 4
PY 2019
BP 11
EP 19
DI 10.1000/JARS.7
PM 111
ER

PT C
AU Roe, B
TI On Lids
AB We count lids.
ER

EF
"""
_ENDNOTE_XML = (
    '<?xml version="1.0" encoding="UTF-8" ?><xml><records><record><database name="Jars.enl">Jars.enl'
    '</database><source-app name="EndNote" version="20.4">EndNote</source-app><rec-number>1</rec-number>'
    '<ref-type name="Journal Article">17</ref-type><contributors><authors><author><style face="normal" font="default" '
    'size="100%">Moe, Ada</style></author><author><style face="normal" font="default" size="100%">van Roe, Bo</style>'
    '</author></authors></contributors><titles><title><style face="normal">Jars and </style><style face="italic">Lids'
    '</style></title><secondary-title><style face="normal">Journal of Jars</style></secondary-title></titles>'
    '<periodical><full-title><style face="normal">Journal of Jars</style></full-title></periodical><pages>'
    "<style>1-9</style></pages><volume><style>7</style></volume><number><style>2</style></number><keywords><keyword>"
    "<style>jam</style></keyword></keywords><dates><year><style>2023</style></year>"
    "<pub-dates><date><style>Jul 5</style></date></pub-dates>"
    "</dates>"
    f'<abstract><style face="normal" font="default" size="100%">{_ABSTRACT}</style></abstract><urls><related-urls><url>'
    "<style>https://example.org/jars</style></url></related-urls></urls><electronic-resource-num><style>10.1000/JARS.7"
    '</style></electronic-resource-num></record><record><ref-type name="Conference Proceedings">10</ref-type>'
    f"<titles><title>On Lids</title></titles><abstract>{_ABSTRACT}</abstract></record></records></xml>"
)
_JATS = f"""<?xml version="1.0"?>
<!DOCTYPE article PUBLIC "-//NLM//DTD JATS (Z39.96) Journal Archiving DTD v1.3//EN" "JATS-archivearticle1-3.dtd">
<article xmlns:xlink="http://www.w3.org/1999/xlink" article-type="research-article"><front><journal-meta>
<journal-title-group><journal-title>Journal of Jars</journal-title></journal-title-group></journal-meta><article-meta>
<article-id pub-id-type="pmid">111</article-id><article-id pub-id-type="doi">10.1000/JARS.7</article-id>
<title-group><article-title>Jars <italic>and</italic> Lids</article-title></title-group>
<contrib-group><contrib contrib-type="author"><name><surname>Moe</surname><given-names>Ada</given-names></name>
</contrib></contrib-group><pub-date pub-type="epub"><day>5</day><month>7</month><year>2023</year></pub-date>
<volume>7</volume><issue>2</issue><fpage>1</fpage><lpage>9</lpage>
<abstract><sec><title>Aim</title><p>{_ABSTRACT[:90]}</p></sec><sec><title>Result</title><p>{_ABSTRACT[90:]}</p></sec>
</abstract><kwd-group><kwd>jam</kwd></kwd-group></article-meta></front><body><p>We count&nbsp;jars.</p></body></article>
"""
_ANTHOLOGY = f"""<?xml version='1.0' encoding='UTF-8'?>
<collection id="2023.jars"><volume id="main"><meta><booktitle>Proceedings of Jar Days</booktitle><month>July</month>
<year>2023</year></meta><frontmatter><url>2023.jars-main.0</url></frontmatter>
<paper id="1"><title><fixed-case>J</fixed-case>ars and Lids</title><author><first>Ada</first><last>Moe</last></author>
<abstract>{_ABSTRACT}</abstract><url hash="0a">2023.jars-main.1</url><doi>10.1000/jars-main.1</doi></paper>
<paper id="2"><title>On Lids</title><abstract>We count lids.</abstract></paper></volume></collection>
"""
_OAI = f"""<?xml version="1.0" encoding="UTF-8"?>
<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords><record><header>
<identifier>oai:arXiv.org:2301.00001</identifier></header><metadata><arXiv xmlns="http://arxiv.org/OAI/arXiv/">
<id>2301.00001</id><created>2023-01-02</created><authors><author><keyname>Moe</keyname><forenames>Ada</forenames></author>
</authors><title>Jars and Lids</title><categories>cs.LG stat.ML</categories><abstract>{_ABSTRACT}</abstract></arXiv>
</metadata></record><record><header status="deleted"><identifier>oai:x:1</identifier></header></record>
<resumptionToken>6|1001</resumptionToken></ListRecords></OAI-PMH>
"""
_RULE = "-" * 78
_ARXIV_MAIL = f"""{_RULE}
 Submissions to:
Computer Science
 received from  Mon  3 Jul 23 18:00:00 GMT  to  Tue  4 Jul 23 18:00:00 GMT
{_RULE}
{_RULE}
\\\\
arXiv:2307.00001
Date: Mon, 3 Jul 2023 19:18:42 GMT   (954kb,D)

Title: Jars and
  Lids
Authors: Ada Mo\\'e and Bo van Roe
Categories: cs.LG stat.ML
Comments: 9 pages, 2 figures
Journal-ref: J. Jars 7
DOI: 10.1000/JARS.7
License: http://creativecommons.org/licenses/by/4.0/
\\\\
  {_ABSTRACT[:90].strip()}
{_ABSTRACT[90:].strip()}
\\\\ ( https://arxiv.org/abs/2307.00001 ,  954kb)
{_RULE}
\\\\
arXiv:2306.00002 (*cross-listing*)
Date: Thu, 1 Jun 2023 19:18:42 GMT   (9kb)

Title: On Lids
Authors: Bo Roe
Categories: math.CO cs.LG
\\\\
  We count lids.
\\\\ ( https://arxiv.org/abs/2306.00002 ,  9kb)
%%--%%--%%--%%
{_RULE}
\\\\
arXiv:2301.00003
replaced with revised version Mon, 3 Jul 2023 05:23:00 GMT   (123kb)

Title: On Jam
Authors: Ada Moe
\\\\ ( https://arxiv.org/abs/2301.00003 ,  123kb)
{_RULE}
"""
_NOTE = f"""---
title: "Jars: a count"
authors: ["[[Ada Moe]]"]
date: 2023-07-05
tags: [jam, jars]
---

# Jars

> [!abstract]
> {_ABSTRACT}

Mine.
"""
_RDF = f"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:z="http://www.zotero.org/namespaces/export#" xmlns:bib="http://purl.org/net/biblio#"
 xmlns:dcterms="http://purl.org/dc/terms/" xmlns:foaf="http://xmlns.com/foaf/0.1/"
 xmlns:prism="http://prismstandard.org/namespaces/1.2/basic/">
<bib:Article rdf:about="https://example.org/jars"><z:itemType>journalArticle</z:itemType>
<dcterms:isPartOf rdf:resource="urn:issn:1"/><bib:authors><rdf:Seq>
<rdf:li><foaf:Person><foaf:surname>Moe</foaf:surname><foaf:givenName>Ada</foaf:givenName></foaf:Person></rdf:li>
<rdf:li><foaf:Person><foaf:surname>van Roe</foaf:surname><foaf:givenName>Bo</foaf:givenName></foaf:Person></rdf:li>
</rdf:Seq></bib:authors><dc:subject>jam</dc:subject><dc:subject><z:AutomaticTag><rdf:value>jars</rdf:value>
</z:AutomaticTag></dc:subject><dc:title>Jars</dc:title><dcterms:abstract>{_ABSTRACT}</dcterms:abstract>
<dc:date>2023-07-05</dc:date><dc:identifier><dcterms:URI><rdf:value>https://example.org/jars</rdf:value></dcterms:URI>
</dc:identifier><bib:pages>1-9</bib:pages></bib:Article>
<bib:Journal rdf:about="urn:issn:1"><prism:volume>7</prism:volume><dc:title>Journal of Jars</dc:title>
<dc:identifier>DOI 10.1000/JARS.7</dc:identifier><prism:number>2</prism:number></bib:Journal>
<z:Attachment rdf:about="#item_5"><z:itemType>attachment</z:itemType><dc:title>PDF</dc:title></z:Attachment>
<bib:Memo rdf:about="#item_6"><rdf:value>Mine.</rdf:value></bib:Memo>
<rdf:Description rdf:about="#item_7"><z:itemType>conferencePaper</z:itemType><dcterms:isPartOf><bib:Journal>
<dc:title>Jar Days</dc:title></bib:Journal></dcterms:isPartOf><dc:title>On Lids</dc:title>
<dcterms:abstract>{_ABSTRACT}</dcterms:abstract></rdf:Description>
</rdf:RDF>
"""

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
    *map(json.dumps, _SERVICES),
    *(json.dumps(answer, indent=1) for answer in _SERVICES),
    json.dumps(_ARXIV_PY),
    json.dumps([_SNAPSHOT] * 2),
    "".join(json.dumps(answer, indent=1) for answer in (_PAPER, json.loads(_LINE))),
    _STATED,
    _LINKED,
    _RSS,
    _NBIB,
    _PUBMED,
    _ENDNOTE,
    _ODD_BIBTEX,
    _ODD_RIS,
    _ODD_TABLE,
    _TAGGED_TABLE,
    _WEB_OF_SCIENCE,
    _ENDNOTE_XML,
    _JATS,
    _ANTHOLOGY,
    _OAI,
    _ARXIV_MAIL,
    _NOTE,
    _RDF,
)
"""Each read whole by its reader; records without an abstract among them are rejected."""
