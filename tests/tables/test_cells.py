"""What a cell shows without a model: what the abstract states, with its sentence, and nothing else."""

from __future__ import annotations

import pytest

from assistant import Paper
from assistant.records import Cell, Listing
from assistant.tables.by_words import Known
from assistant.tables.cells import row_by_rules
from assistant.tables.columns import columns_of
from tests.tables.stated_papers import PAPERS


def terms(text: str) -> list[str]:
    return [word.strip(".,()").lower() for word in text.split()]


def paper(abstract: str, title: str = "A Paper") -> Paper:
    return Paper(id="p", title=title, abstract=abstract)


def cell(column: str, of: Paper, *, common: str = "", near: dict[int, float] | None = None, asked: str = "") -> Cell:
    known = Known(terms, lambda term: float(term in terms(common)), lambda _: near or {}, frozenset(terms(asked)))
    return row_by_rules(of, columns_of([column]), known).cells[0]


def stated(id: str) -> Paper:
    record = next(each for each in PAPERS if each["id"] == id)
    known = {name: record[name] for name in ("id", "title", "abstract", "authors", "published") if name in record}
    return Paper(**known, metadata={"venue": record["venue"]} if "venue" in record else {})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("id", "column", "text"),
    [
        ("heron", "task", "we study how to find rare calls in recordings of many hours."),
        ("heron", "method", "We propose Heron, a sparse attention model that skips silent frames."),
        ("heron", "dataset", "NightCalls"),
        ("heron", "accuracy", "accuracy of 91.4%"),
        ("heron", "parameters", "240 million parameters"),
        ("heron", "conclusion", "Our results suggest that silence carries little information."),
        ("heron", "code", "https://example.org/heron"),
        ("steps", "objective", "To determine whether evening walks improve sleep in adults with insomnia."),
        ("steps", "sample size", "212 adults"),
        ("steps", "p-value", "P=0.003"),
        ("steps", "main number", "84% versus 71%"),
        ("steps", "conclusion", "These results suggest that evening walks may be advised to adults with insomnia."),
    ],
)
def test_a_cell_has_the_value_that_a_sentence_states(id: str, column: str, text: str) -> None:
    of = stated(id)
    found = cell(column, of)
    assert found.text == text
    assert found.quote is not None
    assert found.text in found.quote.text
    assert of.abstract[found.quote.start : found.quote.end] == found.quote.text


@pytest.mark.parametrize(
    "column",
    ["task", "method", "dataset", "main result", "main number", "accuracy", "model", "baseline", "parameters",
     "limitation", "code", "conclusion", "language", "population", "sample size", "metric", "weight decay"],
)  # fmt: skip
@pytest.mark.parametrize("id", ["quiet", "bare"])
def test_what_no_sentence_states_is_not_stated(id: str, column: str) -> None:
    found = cell(column, stated(id))
    assert (found.text, found.source, str(found)) == ("", "nothing", "not stated")


@pytest.mark.parametrize(
    ("column", "text", "field"),
    [
        ("year", "2031", "published"),
        ("date", "2031-02-03", "published"),
        ("authors", "Ada Example, Ben Sample", "authors"),
        ("first author", "Ada Example", "authors"),
        ("venue", "Journal of Invented Acoustics", "metadata.venue"),
    ],
)
def test_what_the_record_says_is_cited_as_such(column: str, text: str, field: str) -> None:
    found = cell(column, stated("heron"))
    assert (found.text, found.source, found.field, found.quote) == (text, "record", field, None)


@pytest.mark.parametrize(
    ("column", "abstract"),
    [
        ("main number", "We followed 30 herons from 2011 to 2014. They were seen near water."),
        ("main number", "Previous methods reach 71% accuracy. We study why they fail."),
        ("accuracy", "Accuracy matters in 40% of all uses of clocks."),
        ("sample size", "Of 967 children admitted, few slept. One in 20 patients complained."),
        ("parameters", "We tune 12 parameters by hand."),
        ("limitation", "The limitations of existing methods are well known. We propose a net."),
        ("language", "We model natural language with a programming language."),
        ("code", "Codes of law are available in every library. We read them."),
        ("dataset", "We study datasets. A dataset should be clean."),
        ("dataset", "Experiments are performed using C4.5 and a rule learner."),
        ("baseline", "Clocks are better than nothing. We count them."),
        ("baseline", "We propose a net. It outperforms existing methods and their corresponding baselines."),
        ("dataset", "We propose a net. Experiments on multiple benchmarks and three datasets show that it is better."),
        ("models tested", "We study clocks. Models improve at night when they are tested by day."),
        ("architecture", "We study clocks. GPT-4 fails at them."),
        ("models tested", "We study clocks. GPT-4 was used to write the questions."),
        ("sample size", "METHODS: The task consisted of a total of 192 trials."),
        ("main finding", "We study clocks. The means of the two groups were also significantly different (P<0.01)."),
        ("main finding", "We study clocks. For example, we find that they improve sleep by 12%."),
        ("number of clocks", "We compare ten clock metrics in a large study."),
        ("limitation", "We propose a net. We discuss the limitations of our approach."),
        ("intervention", "METHODS: Medical records of 40 adults with insomnia were retrospectively reviewed."),
        ("study design", "METHODS: The feet of 40 adults were measured."),
        ("main finding", "We study clocks. Additionally, we find that they improve sleep by 12%."),
        ("main finding", "We study clocks. Compared to recent work, our clocks use only 3% less."),
        ("main finding", "We study clocks. We find that most existing clocks scale poorly."),
    ],
)
def test_what_only_looks_like_it_is_not_shown(column: str, abstract: str) -> None:
    assert not cell(column, paper(abstract)).is_stated


def test_a_figure_stands_with_the_words_that_say_what_it_is_of() -> None:
    abstract = (
        "We study clocks. On our wall of clocks it brings a 64% relative drop in error rate over the plain pendulum."
    )
    assert cell("main number", paper(abstract)).text == "64% relative drop in error rate"


@pytest.mark.parametrize(
    "span",
    ["from below 4% (with plain clocks) to above 87%", "from under 4% to over 87%", "from roughly 4% to 87%",
     "from less than 4% to more than 87%"],
)  # fmt: skip
def test_a_range_is_shown_whole(span: str) -> None:
    shown = cell("main number", paper(f"We propose hints. They raise the accuracy {span}.")).text
    assert shown.removeprefix("from ").endswith(span.removeprefix("from "))


def test_a_column_in_words_of_its_own_needs_all_of_them() -> None:
    of = paper("We train with a learning rate of 0.3. The decay of the weights is slow.")
    assert cell("learning rate", of).text == "We train with a learning rate of 0.3."
    assert not cell("learning rate decay", of).is_stated


def test_the_words_of_a_column_stand_close_together() -> None:
    of = paper("We study clocks. We set the rate of the clock, and the children go on learning.")
    assert not cell("learning clock", of).is_stated


def test_existing_work_does_not_fill_a_column_in_words_of_its_own() -> None:
    of = paper("Existing clocks use weight decay. We study why.")
    assert not cell("weight decay", of).is_stated


@pytest.mark.parametrize(
    ("title", "common", "asked", "is_stated"),
    [
        ("A Paper", "", "", True),
        ("Dropout in Clocks", "", "", False),
        ("A Paper", "dropout", "", False),
        ("A Paper", "", "which papers use dropout", False),
    ],
)
def test_a_single_word_fills_a_column_only_if_it_is_rare_and_not_the_subject(
    title: str, common: str, asked: str, is_stated: bool
) -> None:
    of = paper("We study clocks. We train them with dropout.", title)
    assert cell("dropout", of, common=common, asked=asked).is_stated is is_stated


def test_the_main_finding_is_the_central_one_of_the_results() -> None:
    first, second = "We show that clocks improve sleep by 20%.", "We find that clocks reduce noise by 30%."
    of = paper(f"{first} {second}")
    assert cell("main finding", of, near={0: 0.8, len(first) + 1: 0.3}).text == first
    assert cell("main finding", of, near={0: 0.3, len(first) + 1: 0.8}).text == second


def test_alternatives_in_a_name_are_what_one_of_them_asks_for() -> None:
    of = paper("We propose a net. We evaluate it on ImageNet. It achieves a 3x speedup over older nets.")
    assert cell("task / dataset", of).text == "ImageNet"
    assert "3x" in cell("speedup or compute saved", of).text


def test_names_in_a_sentence_are_listed_once() -> None:
    of = paper("We propose a net. We evaluate it on ImageNet, CIFAR-10 and ImageNet again.")
    assert cell("dataset", of).text == "ImageNet, CIFAR-10"


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("id", "p"),
        ("doi", "10.5555/herons"),
        ("url", "https://example.org/p"),
        ("listed", "2031-02-03, Ponds.html"),
        ("tags", "birds, to-read"),
        ("note", "Ask Ada."),
    ],
)
def test_what_the_record_says_is_not_left_out(column: str, text: str) -> None:
    of = Paper(
        id="p",
        title="A Paper",
        abstract="We count herons.",
        url="https://example.org/p",
        listings=(Listing(page="Birds.html", date="2031-02-03"), Listing(page="Ponds.html")),
        metadata={"DOI": "https://doi.org/10.5555/herons"},
        tags=("birds", "to-read"),
        note="Ask\nAda.",
    )
    found = cell(column, of)
    assert (found.text, found.source, found.quote) == (text, "record", None)
    assert not cell(column, paper("We count herons.")).is_stated or column == "id"


def test_an_address_is_no_doi() -> None:
    of = Paper(id="2101.00001", title="A Paper", abstract="We count herons.")
    assert cell("url", of).text == "https://arxiv.org/abs/2101.00001"
    assert not cell("doi", of).is_stated
