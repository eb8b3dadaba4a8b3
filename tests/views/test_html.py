"""What a notebook shows of an answer: all of it, and nothing of a paper as markup."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from assistant import (
    Answer,
    Assistant,
    Chat,
    Citation,
    Conflict,
    Evidence,
    Filters,
    Found,
    Hit,
    IngestReport,
    KnownSource,
    Origins,
    Paper,
    Quote,
    Rejection,
    RemovedPaper,
    Shown,
    Signals,
    Statement,
    Tag,
    UpdateReport,
    Variant,
    Verdict,
)
from assistant.text.drawn import drawn
from assistant.text.safe import safe_text
from tests.invented_papers import write_papers

ALLOWED = {
    "div": {"class"}, "p": {"style"}, "blockquote": {"style"}, "span": {"title"}, "a": {"href", "target", "rel"},
    "b": set(), "em": set(), "small": set(), "ul": set(), "ol": set(), "li": {"style"}, "details": set(),
    "summary": set(), "table": {"style"}, "tr": set(), "th": {"style"}, "td": {"style"}, "br": set(),
}  # fmt: skip
HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</blockquote></div><iframe src='//evil.example'>",
    '" onmouseover="alert(1)',
    "[click](javascript:alert(1)) ![x](http://evil.example/a.png)",
    "&lt;b&gt; &#60;script&#62;",
    r"$\href{javascript:alert(1)}{x}$ \(y\)",
    "\x1b[31mred\x1b[0m \x00 \u202eright to left",
]
SIGNALS = Signals(
    abstract=0, passage=0, sentence=0, lexical=0, coverage=0, sentence_coverage=0, title_coverage=0, phrases=0, fused=0
)
ANY_TEXT = st.one_of(st.sampled_from(HOSTILE), st.text(min_size=1, max_size=80)).filter(str.strip)


class Page(HTMLParser):
    """What a browser would make of HTML: elements with attributes, and the text that is shown."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self._open: list[str] = []
        self.feed(html)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag != "br":
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def html_of(record: Shown | Chat | Assistant) -> str:
    html = record._repr_html_()
    assert html is not None
    return html


def page(record: Shown | Chat | Assistant) -> Page:
    return Page(html_of(record))


def made(text: str, verdict: Verdict = "supported", url: str | None = None, **fields: object) -> Answer:
    """An answer by a model in which everything that comes from outside is `text`."""
    paper = Paper(id=text, title=text, abstract=text, url=url)
    citation = Citation(number=1, paper=paper, quote=text, start=0, end=len(text), verdict=verdict)
    statement = Statement(text=text, citations=(1,), rests_on=(0,), verdict=verdict)
    miss = Hit(paper=paper, score=0.3, quotes=(Quote.cut(text, 0, len(text)),))
    return Answer(
        question=text, status="answered", text="...", statements=(statement,), citations=(citation,),
        near_misses=(miss,), mode="model", model=text, notes=(text,), **fields,  # type: ignore[arg-type]
    )  # fmt: skip


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    directory = tmp_path_factory.mktemp("notebook")
    with Assistant.open(directory / "library") as opened:
        opened.ingest(write_papers(directory / "papers.jsonl"))
        yield opened


@pytest.mark.parametrize("question", ["which papers explain grokking?", "by how much does peak memory fall?"])
def test_an_answer_is_shown_with_every_quote_and_title(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question)
    shown = page(answer)
    assert answer.citations
    for citation in answer.citations:
        assert f"“{citation.quote}”" in shown.text
        assert citation.paper.title in shown.text
        assert f"[{citation.number}]" in shown.text
    for hit in answer.near_misses:
        assert hit.paper.title in shown.text


def test_limits_in_force_are_shown(assistant: Assistant) -> None:
    answer = assistant.ask("which papers since 2031 explain grokking?")
    assert answer.notes
    assert answer.notes[0] in page(answer).text


def test_no_match_is_said(assistant: Assistant) -> None:
    assert "No paper in the library fits the question." in page(assistant.ask("how do I bake sourdough bread?")).text


@pytest.mark.parametrize(
    ("verdict", "mark"),
    [("supported", "✓"), ("weak", "~ (weakly supported)"), ("unsupported", "✗ (not supported by its sources)")],
)
def test_every_verdict_has_its_mark(verdict: Verdict, mark: str) -> None:
    shown = page(made("Weight decay matters.", verdict))
    assert f"Weight decay matters [1]. {mark}" in shown.text
    assert "“Weight decay matters.”" in shown.text
    assert "Weight decay matters.” (" not in shown.text


@given(ANY_TEXT)
def test_nothing_from_outside_is_taken_for_markup(text: str) -> None:
    plain, hostile = page(made("x")), page(made(text))
    bold: tuple[str, dict[str, str | None]] = ("b", {})  # what a statement opens with, up to a colon, is bold
    assert [each for each in hostile.elements if each != bold] == [each for each in plain.elements if each != bold]
    assert all(set(attributes) <= ALLOWED[tag] for tag, attributes in hostile.elements)
    assert f"“{safe_text(drawn(text))}”" in hostile.text


@pytest.mark.parametrize(
    "record",
    [
        "hit",
        "paper",
        "report",
        "hits",
        "papers",
        "removed",
        "evidence",
        "citation",
        "origins",
        "update",
        "known",
        "tags",
    ],
)
@given(text=ANY_TEXT)
@example(text="0\x9c1\x9d0")
def test_nothing_in_other_records_is_taken_for_markup(record: str, text: str) -> None:
    def shown(text: str) -> Page:
        note = " ".join(text.split())
        paper = Paper(id=text, title=text, abstract=text, authors=(text,), published=text, tags=(text,), note=note)
        quote = Quote.cut(text, 0, len(text))
        hit = Hit(paper=paper, score=0.5, quotes=(quote,))
        rejection = Rejection(where=text, why=text)
        variants = tuple(Variant(value=text, sources=(text,)) for _ in range(2))
        records: dict[str, Shown] = {
            "hit": hit,
            "paper": paper,
            "hits": Found([hit]),
            "papers": Found([paper]),
            "removed": Found([RemovedPaper(id=text, title=text, removed_at="2031-01-01T00:00:00")]),
            "evidence": Evidence(paper=paper, score=0.5, sentences=(quote,), signals=SIGNALS),
            "citation": Citation(number=1, paper=paper, quote=text, start=0, end=len(text), verdict="supported"),
            "origins": Origins(id=text, sources=(text,), conflicts=(Conflict(field="title", variants=variants),)),
            "report": IngestReport(rejected=(rejection,)),
            "update": UpdateReport(failures=(rejection,), rejected=(rejection,)),
            "known": Found([KnownSource(name=text, kind="file", papers=1, failure=text)]),
            "tags": Found([Tag(name=text, papers=2)]),
        }
        return page(records[record])

    assume(safe_text(text))  # what is nothing to see has no place in the page
    assert shown(text).elements == shown("x").elements
    as_shown = text if record in ("report", "origins", "update", "known", "tags") else drawn(text)
    assert safe_text(as_shown) in shown(text).text


def test_a_paper_is_shown_with_its_tags_and_the_lines_of_its_note() -> None:
    paper = Paper(id="x", title="X", abstract="We count.", tags=("to-read", "a<b"), note="first & last\nsecond")
    for shown in (paper, Found([paper])):
        html = html_of(shown)
        assert "Tags: to-read, a&lt;b" in html
        assert "Note: first &amp; last<br>second" in html


@pytest.mark.parametrize("url", ["javascript:alert(1)", " javascript:alert(1)", "data:text/html,x", "//evil", "http:x"])
def test_only_addresses_of_the_web_become_links(url: str) -> None:
    assert "a" not in {tag for tag, _ in page(made("x", url=url)).elements}


def test_an_address_cannot_leave_its_attribute() -> None:
    url = "https://example.org/\"><script>alert('1')</script>"
    links = [attributes["href"] for tag, attributes in page(made("x", url=url)).elements if tag == "a"]
    assert links == [url, url]


def test_math_is_kept_from_mathjax() -> None:
    assert 'class="assistant tex2jax_ignore mathjax_ignore"' in html_of(made("$x$"))


def test_a_list_of_hits_shows_every_title_and_quote(assistant: Assistant) -> None:
    hits = assistant.search("grokking", limit=3)
    shown = page(hits)  # type: ignore[arg-type]
    for hit in hits:
        assert hit.paper.title in shown.text
        assert f"{hit.score:.2f}" in shown.text
        assert all(f"“{quote.text}”" in shown.text for quote in hit.quotes)


def test_a_list_of_papers_shows_titles_with_their_abstracts_folded(assistant: Assistant) -> None:
    papers = assistant.papers()
    shown = page(papers)  # type: ignore[arg-type]
    assert all(paper.title in shown.text and paper.abstract in shown.text for paper in papers)
    assert [tag for tag, _ in shown.elements].count("details") == len(papers)


def test_a_long_list_is_cut_and_counted() -> None:
    shown = page(Found(Paper(id=f"p{number}", title=f"Title {number}.") for number in range(250))).text
    assert "Title 99." in shown
    assert "Title 100." not in shown
    assert "and 150 more" in shown


def test_a_list_of_nothing_says_so(assistant: Assistant) -> None:
    assert page(assistant.papers(match="no such title")).text == "No papers."  # type: ignore[arg-type]
    assert page(assistant.doctor()).text == "No problems."  # type: ignore[arg-type]


def test_an_assistant_and_its_status_show_what_the_library_holds(assistant: Assistant) -> None:
    for shown in (page(assistant).text, page(assistant.status()).text):
        assert str(assistant.path) in shown
        assert f"{assistant.count()} papers" in shown
        assert "all-MiniLM-L6-v2" in shown
        assert "retrieval.limit" in shown


def test_a_closed_assistant_looks_as_python_shows_it(tmp_path: Path) -> None:
    with Assistant.open(tmp_path / "library") as closed:
        assert "not created yet" in page(closed).text
    assert closed._repr_html_() is None


def test_a_chat_shows_its_questions_and_answers(assistant: Assistant) -> None:
    chat = assistant.chat()
    assert "Nothing has been asked yet." in page(chat).text
    first, second = chat.ask("which papers explain grokking?"), chat.ask("and glass?")
    shown = page(chat)
    for answer in (first, second):
        assert answer.question in shown.text
        assert all(citation.quote in shown.text for citation in answer.citations)
    assert shown.elements[1][0] == "details"


def test_origins_name_the_files_that_a_paper_comes_from(assistant: Assistant) -> None:
    origins = assistant.origins("delayed-circuits")
    assert all(source in page(origins).text for source in origins.sources)


def test_limits_and_citations_have_a_look(assistant: Assistant) -> None:
    assert page(Filters(since=2031)).text == "published since 2031"
    citation = assistant.ask("which papers explain grokking?").citations[0]
    assert f"“{citation.quote}”" in page(citation).text


def test_markdown_is_the_text_of_the_answer(assistant: Assistant) -> None:
    answer = assistant.ask("which papers explain grokking?")
    assert answer._repr_markdown_() == answer.text


def test_papers_that_may_fit_are_no_markup_in_markdown(assistant: Assistant) -> None:
    answer = assistant.ask("which papers explain grokking?")
    missed = Hit(paper=Paper(id="miss", title=f"It costs $3 {HOSTILE[4]}"), score=0.3)
    markdown = answer.model_copy(update={"near_misses": (missed,)})._repr_markdown_()
    assert markdown is not None
    assert "\n\nMay fit:\n\n- It costs \\$3 " in markdown
    assert "\\[click\\](javascript:alert(1)) !\\[x\\]" in markdown


def test_a_report_lists_the_first_rejections_and_counts_the_rest() -> None:
    report = IngestReport(added=3, rejected=tuple(Rejection(where=f"f:{i}", why="no title") for i in range(50)))
    shown = page(report).text
    assert "3 added" in shown
    assert "50 rejected" in shown
    assert "f:2: no title" in shown
    assert "f:3: no title" not in shown
    assert "and 47 more: no title" in shown


def test_other_records_look_as_python_shows_them() -> None:
    assert Quote(text="x", start=0, end=1)._repr_html_() is None
    assert Paper(id="x", title="x")._repr_markdown_() is None


def test_latex_is_drawn_as_text() -> None:
    shown = page(made(r"Saves 12.4\% with $\alpha$.")).text
    assert shown.count("“Saves 12.4% with α.”") == 2


def test_an_identifier_links_the_title() -> None:
    paper = Paper(id="2301.00001", title="x", abstract="x")
    hit = Hit(paper=paper, score=0.5)
    links = [attributes["href"] for tag, attributes in page(hit).elements if tag == "a"]
    assert links == ["https://arxiv.org/abs/2301.00001"]
