"""Entries as people and programs write them, with something missing or too much."""

from __future__ import annotations

import pytest

from assistant.records import Rejection
from assistant.sources import SourceRecord
from assistant.sources.bibtex import BibTeX
from tests.sources.reading import read_text, taken

WHOLE = "@misc{whole,\n  title = {On Lids},\n  abstract = {We count lids.}\n}\n"


def only(text: str) -> SourceRecord:
    (paper,) = taken(BibTeX(), text)
    return paper


@pytest.mark.parametrize(
    "line",
    [
        "@ Jam (a firm) and others.",
        "@home (n = 5, m = 3) people do.",
        "@jam_firm wrote.",
        "@misc{x, note = {y}} is BibTeX.",
    ],
)
def test_a_line_of_an_abstract_may_start_with_an_at_sign(line: str) -> None:
    first, second = taken(
        BibTeX(),
        f"@article{{a,\n title = {{On Jars}},\n abstract = {{We write to\n{line}\n}},\n year = 2020\n}}\n{WHOLE}",
    )
    assert first.abstract.startswith(f"We write to {line[:4]}")
    assert (first.published, second.title) == ("2020", "On Lids")


@pytest.mark.parametrize(
    "head",
    [
        "@article{moe 2020,",
        "@article{DBLP:conf/x/M+'20,",
        "@article{,",
        "@article{",
        "@ARTICLE {moe",
        "@article\n{moe,",
    ],
)
def test_odd_and_missing_keys_do_no_harm(head: str) -> None:
    assert only(f"{head}\n  TITLE = {{On Jars}},\n  Abstract = {{We count.}}\n}}\n").title == "On Jars"


def test_commas_between_fields_may_be_missing() -> None:
    paper = only('@article{a\n title = {On Jars}\n author = "Moe, Ada"\n abstract = {We count.}\n year = 2020\n}')
    assert (paper.title, paper.authors, paper.published) == ("On Jars", ("Ada Moe",), "2020")


def test_quotation_marks_may_stand_in_quotation_marks() -> None:
    paper = only('@misc{a, title = "On "Jars"", abstract = "We say "jar", and "lid".", year = "2020"}')
    assert (paper.title, paper.abstract) == ('On "Jars"', 'We say "jar", and "lid".')


def test_signs_of_latex_in_a_text_are_text() -> None:
    paper = only("@misc{a, title = {50% of # & @ jars}, abstract = {5% of jars # 1 & 2 @ home.}}")
    assert (paper.title, paper.abstract) == ("50% of # & @ jars", "5% of jars # 1 & 2 @ home.")


def test_names_of_strings_are_replaced_wherever_they_stand() -> None:
    strings = '@string{jj = "Journal"}\n@string{jl = jj # { of Lids}}\n'
    assert only(strings + WHOLE.replace("\n}", ',\n journal = jl # " B"\n}')).metadata["journal"] == "Journal of Lids B"


def test_comments_in_and_between_entries_are_passed_over() -> None:
    text = (
        "% Encoding: UTF-8\n@Comment{jabref-meta: databaseType:bibtex;}\nmail to jam@lids.org @ home (x)\n"
        "@misc{a,\n % abstract = {old},\n title = {On Jars}, abstract = {We count.}\n}\n@comment{never closed\n" + WHOLE
    )
    assert [paper.abstract for paper in taken(BibTeX(), text)] == ["We count.", "We count lids."]


def test_entries_in_parentheses_end_at_theirs() -> None:
    papers = taken(BibTeX(), '@misc(a, title = {On (Jars)}, abstract = "We count (some).", year = 2020)\n' + WHOLE)
    assert [paper.abstract for paper in papers] == ["We count (some).", "We count lids."]


def test_a_brace_too_many_does_not_end_the_entry() -> None:
    first, second = taken(BibTeX(), f"@misc{{a,\n title = {{On Jars}}}},\n abstract = {{We count.}},\n}}\n{WHOLE}")
    assert (first.abstract, second.title) == ("We count.", "On Lids")


def test_an_entry_of_which_a_brace_is_missing_is_read_line_by_line() -> None:
    first, second = taken(
        BibTeX(), f"@misc{{a,\n title = {{On {{Jars}},\n abstract = {{We count.}},\n year = 2020\n}}\n{WHOLE}"
    )
    assert (first.title, first.abstract, first.published) == ("On Jars", "We count.", "2020")
    assert second.title == "On Lids"


def test_a_quotation_mark_that_is_missing_is_made_up_for_at_the_next_field() -> None:
    text = '@misc{a,\n title = "On Jars,\n abstract = "We count.",\n year = 2020\n}\n'
    first, second = taken(BibTeX(), text + WHOLE)
    assert (first.title, first.abstract, second.title) == ("On Jars", "We count.", "On Lids")


def test_what_cannot_be_made_out_is_rejected_alone() -> None:
    broken, whole = read_text(BibTeX(), f"@misc{{a, title = {{On {{Jars, abstract = {{We count.}}}}\n{WHOLE}")
    assert isinstance(broken, Rejection)
    assert (broken.where, broken.why) == ("file:1", "not BibTeX: a brace or a quotation mark is not closed (a)")
    assert isinstance(whole, SourceRecord)


def test_a_brace_missing_here_and_one_too_many_there_lose_no_entry() -> None:
    text = (
        "@misc{a,\n title = {On {Jars},\n abstract = {We.}\n}\n@misc{b,\n title = {T}},\n abstract = {We count.}\n}\n"
    )
    assert [paper.metadata["key"] for paper in taken(BibTeX(), text + WHOLE)] == ["a", "b", "whole"]


def test_lines_are_told_of_entries_that_share_one() -> None:
    one = "@misc{a, title = {T}, abstract = {We.}}"
    assert [paper.where for paper in taken(BibTeX(), f"\n{one} {one}\n{one}")] == ["file:2", "file:2", "file:3"]


def test_prose_with_at_signs_is_no_bibtex() -> None:
    assert not BibTeX().recognises("Jam and lids\n@ Jam (a firm) we write.\n@home {n} times", "file")
