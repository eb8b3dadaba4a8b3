"""Pages are rendered from papers written for these tests, with the noise that saved pages have."""

from __future__ import annotations

import random
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.records import Rejection
from assistant.sources import SourceFile, SourceRecord, discover, read
from assistant.sources.base import Line
from assistant.sources.daily_papers_text import DailyPapersText

HEADER = (
    "new",
    "Get trending papers in your email inbox!",
    "Subscribe",
    "Daily Papers",
    "byAK and the research community",
)
NOISE = (
    "12", "·", "12 upvotes", "Submitted by Ada", "Submitted by\n\nada-l", "Ada Lovelace, Alan Turing, +3 authors",
    "▲ 14", "3 comments", "View arXiv page", "GitHub 1.2k", "PDF", "+7", "Upvote\n\n31",
    "https://arxiv.org/abs/2401.00001", "---",
)  # fmt: skip
_SUBJECTS = ("Garden robots", "Small language models", "Graph kernels", "Sparse tensors", "Bird calls", "Ocean buoys")
_VERBS = ("learn to sort", "often forget", "can repair", "rarely confuse", "quickly rank", "reliably predict")
_OBJECTS = (
    "muddy tools",
    "long receipts",
    "noisy maps of the coast",
    "0.5 litre jars",
    "self-made labels",
    "old diaries",
)
_HEADS = ("Sorting Muddy Tools", "Do Small Models Forget?", "Jar: A Benchmark", "Ranking Diaries", "Buoys Never Sleep")
_TAILS = ("for Patient Robots", "with Sparse Graph Kernels", "in the Wild", "from One Label", "A Tale of Two Coasts")

SENTENCES = st.builds("{} {} {} in our study.".format, *map(st.sampled_from, (_SUBJECTS, _VERBS, _OBJECTS)))
TITLES = st.builds("{} {}".format, st.sampled_from(_HEADS), st.sampled_from(_TAILS))
ABSTRACTS = st.lists(SENTENCES, min_size=5, max_size=9).map(" ".join)
PAPERS = st.lists(st.tuples(TITLES, ABSTRACTS), min_size=1, max_size=12)

Paper = tuple[str, str]
Parse = Callable[..., list[SourceRecord | Rejection]]

TITLE, OTHER = "Sorting Muddy Tools for Patient Robots", "Ranking Diaries in the Wild"
ABSTRACT = " ".join(f"Garden robots sort the muddy tools of bed {number} in our study." for number in range(8))
SECOND = " ".join(f"Old diaries are ranked by the age of page {number} in this test." for number in range(8))


@pytest.fixture
def parse(tmp_path: Path) -> Parse:
    def parsed(text: str | bytes, encoding: str = "utf-8") -> list[SourceRecord | Rejection]:
        path = tmp_path / "page.txt"
        path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
        return list(read(SourceFile(path, "page.txt")))

    return parsed


def papers(found: list[SourceRecord | Rejection]) -> list[Paper]:
    return [(one.title, one.abstract) for one in found if isinstance(one, SourceRecord)]


def rejected(found: list[SourceRecord | Rejection]) -> list[str]:
    return [one.where for one in found if isinstance(one, Rejection)]


def page(*parts: str, date: str = "Jul 28") -> str:
    return "\n\n".join([*HEADER, date, *parts])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    papers=PAPERS,
    wrap=st.sampled_from([None, None, 88, 100, 120]),
    blanks=st.sampled_from(["\n\n", "\n\n\n", "\n \n\t\n"]),
    newline=st.sampled_from(["\n", "\r\n", "\r"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"]),
    noise=st.randoms(use_true_random=False),
)
def test_a_rendered_page_gives_exactly_its_papers_back(
    parse: Parse, papers: list[Paper], wrap: int | None, blanks: str, newline: str, encoding: str, noise: random.Random
) -> None:
    def some_noise() -> list[str]:
        chosen = noise.sample(NOISE, noise.randint(0, 2))
        return [one for one in chosen if encoding != "cp1252" or one.isascii()]

    def wrapped(text: str) -> str:
        enough_to_see_it = wrap is not None and len(papers) > 2
        return textwrap.fill(text, wrap) if wrap and enough_to_see_it else text

    parts = [*HEADER, "Jul 28"]
    for title, abstract in papers:
        parts += [*some_noise(), wrapped(title), *some_noise(), wrapped(abstract), *some_noise()]
    found = parse(blanks.join(parts).replace("\n", newline), encoding)

    assert rejected(found) == []
    assert [(one.title, one.abstract) for one in found if isinstance(one, SourceRecord)] == papers
    assert [one.listing.rank for one in found if isinstance(one, SourceRecord) and one.listing] == [
        *range(1, len(papers) + 1)
    ]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(TITLES, ABSTRACTS), min_size=3, max_size=12), st.sampled_from(["\n", "\n\n"]))
def test_titles_and_abstracts_that_alternate_strictly_are_read_alone(
    parse: Parse, papers: list[Paper], between: str
) -> None:
    text = between.join(f"{title}\n{abstract}" for title, abstract in papers)
    assert [(one.title, one.abstract) for one in parse(text) if isinstance(one, SourceRecord)] == papers


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(TITLES, st.lists(SENTENCES, min_size=7, max_size=7).map(" ".join)), min_size=6, max_size=9),
    st.data(),
)
def test_every_title_and_abstract_is_taken_or_rejected(parse: Parse, papers: list[Paper], data: st.DataObject) -> None:
    missing = data.draw(st.sampled_from(["title", "abstract"]))
    place = data.draw(st.integers(0, len(papers) - 1))
    parts = [part for paper in papers for part in paper]
    del parts[2 * place + (missing == "abstract")]
    found = parse(page(*parts))
    assert len(found) == len(papers)
    assert len(rejected(found)) == 1
    assert {(one.title, one.abstract) for one in found if isinstance(one, SourceRecord)} <= set(papers)


def test_a_listing_has_page_date_and_rank(parse: Parse) -> None:
    found = parse(page(TITLE, ABSTRACT, OTHER, SECOND))
    assert [one.listing.model_dump() for one in found if isinstance(one, SourceRecord) and one.listing] == [
        {"page": "page.txt", "date": "07-28", "rank": 1},
        {"page": "page.txt", "date": "07-28", "rank": 2},
    ]
    assert [one.where for one in found] == ["page.txt:13", "page.txt:17"]


@pytest.mark.parametrize(
    ("written", "date"),
    [("28 Jul", "07-28"), ("Jul 28, 2026", "2026-07-28"), ("July 28", "07-28"), ("2026-07-28", "2026-07-28")],
)
def test_dates_are_read_in_several_forms(parse: Parse, written: str, date: str) -> None:
    (found,) = parse(page(TITLE, ABSTRACT, date=written))
    assert isinstance(found, SourceRecord)
    assert found.listing
    assert found.listing.date == date


def test_a_listing_gets_the_date_above_it(parse: Parse) -> None:
    found = parse(page(TITLE, ABSTRACT, "Jul 29", OTHER, SECOND))
    assert [one.listing.date for one in found if isinstance(one, SourceRecord) and one.listing] == ["07-28", "07-29"]


def test_a_page_without_a_date_is_read(parse: Parse) -> None:
    (found,) = parse("\n\n".join([*HEADER, TITLE, ABSTRACT]))
    assert isinstance(found, SourceRecord)
    assert found.listing
    assert found.listing.date is None


def test_a_title_without_an_abstract_is_rejected_and_the_next_pair_stays_right(parse: Parse) -> None:
    found = parse(page("A Lonely Title", TITLE, ABSTRACT))
    assert rejected(found) == ["page.txt:13"]
    assert papers(found) == [(TITLE, ABSTRACT)]


def test_an_abstract_without_a_title_is_rejected(parse: Parse) -> None:
    found = parse(page(SECOND, TITLE, ABSTRACT))
    assert rejected(found) == ["page.txt:13"]
    assert papers(found) == [(TITLE, ABSTRACT)]


def test_the_last_title_of_a_cut_page_is_rejected(parse: Parse) -> None:
    found = parse(page(TITLE, ABSTRACT, OTHER))
    assert (papers(found), rejected(found)) == ([(TITLE, ABSTRACT)], ["page.txt:17"])


def test_a_second_listing_on_one_page_is_kept_with_its_rank(parse: Parse) -> None:
    found = parse(page(TITLE, ABSTRACT, TITLE, ABSTRACT))
    assert [one.listing.rank for one in found if isinstance(one, SourceRecord) and one.listing] == [1, 2]


def test_paragraphs_of_one_abstract_are_joined(parse: Parse) -> None:
    middle = ABSTRACT.index("Garden robots sort the muddy tools of bed 4")
    code = "Code is at https://example.org/robots"
    found = parse(page(TITLE, ABSTRACT[:middle].strip(), ABSTRACT[middle:], code, OTHER, SECOND))
    assert papers(found) == [(TITLE, f"{ABSTRACT} {code}"), (OTHER, SECOND)]


def test_a_title_wrapped_on_two_lines_is_joined(parse: Parse) -> None:
    found = parse(
        page("Sorting Muddy Tools\nfor Patient Robots", ABSTRACT, "Ranking Diaries\nIn Every Wild Place", SECOND)
    )
    assert papers(found) == [(TITLE, ABSTRACT), ("Ranking Diaries In Every Wild Place", SECOND)]


def test_a_hyphen_at_the_end_of_a_line_ties_the_word(parse: Parse) -> None:
    lines = (
        "The robots are all fully self-",
        "supervised and made for two-",
        "and three-wheeled small carts.",
        "They stop.",
    )
    wrapped = "\n".join(lines)
    found = parse(page(TITLE, wrapped))
    joined = "The robots are all fully self-supervised and made for two- and three-wheeled small carts. They stop."
    assert papers(found) == [(TITLE, joined)]


def test_a_number_inside_a_wrapped_abstract_is_not_furniture(parse: Parse) -> None:
    wrapped = (
        "We count the buoys that were seen along the coast in the\n"
        "dry summers. No buoy was lost in them, as far as we know,\n"
        "and the last one was found again off the coast in October\n2018"
    )
    assert papers(parse(page(TITLE, wrapped))) == [(TITLE, wrapped.replace("\n", " "))]


def test_a_page_with_some_wrapped_abstracts_is_read(parse: Parse) -> None:
    found = parse(page(TITLE, textwrap.fill(ABSTRACT, 70), OTHER, SECOND))
    assert papers(found) == [(TITLE, ABSTRACT), (OTHER, SECOND)]


def test_authors_are_kept(parse: Parse) -> None:
    found = parse(
        page(TITLE, "Ada Lovelace, Émile van Zola, +3 authors", ABSTRACT, OTHER, "Mary Shelley, Karl Marx", SECOND)
    )
    assert papers(found) == [(TITLE, ABSTRACT), (OTHER, SECOND)]
    assert [one.authors for one in found if isinstance(one, SourceRecord)] == [
        ("Ada Lovelace", "Émile van Zola"),
        ("Mary Shelley", "Karl Marx"),
    ]


@pytest.mark.parametrize(
    "title", ["Sorting Tools by Hand.", "Do Robots Sleep? A Study of Rest", "Grokking", "Sleep vs. Rest!"]
)
def test_unusual_titles_are_titles(parse: Parse, title: str) -> None:
    assert papers(parse(page(title, ABSTRACT, OTHER, SECOND))) == [(title, ABSTRACT), (OTHER, SECOND)]


def test_control_characters_never_get_through(parse: Parse) -> None:
    found = parse(page("Sorting \x1b[31mMuddy\x1b[0m To\u200bols \u202efor Patient Robots", f"\ufeff{ABSTRACT}\x07"))
    assert papers(found) == [(TITLE, ABSTRACT)]


MENU = (
    "Hugging Face", "Models", "Datasets", "Spaces", "Buckets new", "Docs", "Enterprise", "Pricing", "Website", "Tasks",
    "HuggingChat", "Community", "Blog", "Posts", "Daily Papers", "Learn", "Discord", "Forum", "Log In", "Sign Up",
)  # fmt: skip


def test_the_menus_of_the_site_are_no_titles(parse: Parse) -> None:
    heading = ("Get trending papers in your email inbox once a day!", "Daily Papers", "by", "AK",
               "and the research community", "Daily", "Weekly", "Trending Papers", "Jul 28")  # fmt: skip
    found = parse("\n\n".join([*MENU, *heading, TITLE, ABSTRACT, "- 8 authors", OTHER, SECOND, "Privacy", "Careers"]))
    assert (papers(found), rejected(found)) == ([(TITLE, ABSTRACT), (OTHER, SECOND)], [])


def test_a_page_copied_as_markdown_is_read_as_one_sees_it(parse: Parse) -> None:
    link = "(https://example.org/papers/2607.01234)"
    listing = f"# Daily Papers\n\n## by [![](https://example.org/a.png)AK]{link} and the research community\n\nJul 28"
    found = parse(f"{listing}\n\n### [{TITLE}]{link}\n\n[{ABSTRACT}]{link}\n\n### [{OTHER}]{link}\n\n[{SECOND}]{link}")
    assert (papers(found), rejected(found)) == ([(TITLE, ABSTRACT), (OTHER, SECOND)], [])


@pytest.mark.parametrize(
    "text",
    [
        "\n\n".join([*MENU, "ada/jar-counter", "How to Count Jars", ABSTRACT, "How to Close Lids", ABSTRACT]),
        "\n\n".join(["A Tale of Two Jars", *["The Tale of Another Jar", ABSTRACT.replace("our study", "a hut")] * 3]),
        "\n\n".join(["1 Introduction to Jars", SECOND, "2 Related Work on Jars", SECOND, "3 Methods for Jars", SECOND]),
        "\n\n".join(["Dear Ada,", "Jars in Our Study", ABSTRACT, "Best wishes from Bo", SECOND]),
        "\n".join(f"[{n}:00] Ada: did we study the jars?" for n in range(10, 20)),
        "\n\n".join(
            ["Counting Jars", "Journal of Jars", "Abstract", ABSTRACT, "Cookies", "We present cookies. Agree?"]
        ),
    ],
)
def test_texts_that_only_look_a_little_like_a_list_of_papers_give_none(parse: Parse, text: str) -> None:
    assert papers(parse(text)) == []


def test_a_page_with_furniture_only_says_so(parse: Parse) -> None:
    assert parse(page()) == [Rejection(where="page.txt", why="no papers on this page")]


@pytest.mark.parametrize(
    "text", ["# Notes\n\nSome text. More text.", "just one line", "a,b\n1,2\n", "<html><p>Hi</p></html>"]
)
def test_other_text_is_not_taken_for_a_page(text: str) -> None:
    assert not DailyPapersText().recognises(text, "x.txt")


@given(st.lists(st.one_of(st.text(max_size=60), st.sampled_from([*HEADER, *NOISE, TITLE, ABSTRACT, "", "Jul 28"]))))
def test_any_lines_are_read_without_error(lines: list[str]) -> None:
    assert list(DailyPapersText().read([Line(n, text) for n, text in enumerate(lines, 1)], "x"))


def test_the_real_pages_give_every_listing(shared: Path) -> None:
    found = [record for file in discover([shared / "pages"]) if isinstance(file, SourceFile) for record in read(file)]
    records = [one for one in found if isinstance(one, SourceRecord)]
    assert len(records) == len(found) == 319
    assert len({one.title for one in records}) == 220
    assert all(one.listing and one.listing.rank and one.listing.date for one in records)


@pytest.mark.parametrize("width", [60, 72, 80, 100, 120])
def test_the_real_pages_survive_hard_wrapping(shared: Path, parse: Parse, width: int) -> None:
    for path in sorted((shared / "pages").iterdir()):
        lines = path.read_text(encoding="utf-8").split("\n")
        wrapped = "\n".join(textwrap.fill(line, width, break_long_words=False) for line in lines)
        right = set(papers(parse("\n".join(lines))))
        assert len(right & set(papers(parse(wrapped)))) >= len(right) - 1
