"""Names of columns in free text, and what each is read to ask for."""

from __future__ import annotations

import pytest

from assistant import ArgumentError
from assistant.tables.columns import columns_of


@pytest.mark.parametrize(
    ("name", "asks"),
    [
        ("task", "task"),
        ("Task / problem", "task"),
        ("what problem is addressed?", "task"),
        ("research question", "task"),
        ("method", "method"),
        ("proposed approach", "method"),
        ("intervention", "method"),
        ("dataset", "data"),
        ("benchmarks used", "data"),
        ("training data", "data"),
        ("main result", "result"),
        ("key findings", "result"),
        ("main number", "number"),
        ("effect size", "number"),
        ("accuracy", "measure"),
        ("F1 score", "measure"),
        ("p-value", "measure"),
        ("mortality rate", "measure"),
        ("base model", "model"),
        ("baselines", "baseline"),
        ("compared with", "baseline"),
        ("model size", "size"),
        ("number of parameters", "size"),
        ("how many layers", "count"),
        ("dataset size", "count"),
        ("limitations", "limitation"),
        ("code availability", "code"),
        ("Conclusion", "conclusion"),
        ("language", "language"),
        ("population", "population"),
        ("patients", "population"),
        ("sample size", "sample"),
        ("number of patients", "sample"),
        ("n", "sample"),
        ("metric", "metric"),
        ("year", "year"),
        ("year of publication", "year"),
        ("first author", "authors"),
        ("venue", "venue"),
        ("DOI", "doi"),
        ("url", "address"),
        ("id", "id"),
        ("listed", "listed"),
        ("tags", "tags"),
        ("my note", "note"),
        ("footnotes", "words"),
        ("identification strategy", "words"),
        ("task / dataset", "data"),
        ("code or checkpoints", "code"),
        ("code or checkpoints released", "code"),
        ("patients or population", "population"),
        ("models tested", "model"),
        ("what it is compared with", "baseline"),
        ("benchmark(s)", "data"),
        ("idea in one line", "method"),
        ("largest model size", "size"),
        ("speedup or compute saved", "measure"),
        ("single or multiple source domains", "words"),
        ("optimizer", "words"),
        ("does it use retrieval?", "words"),
    ],
)
def test_a_column_is_read_by_its_name(name: str, asks: str) -> None:
    (column,) = columns_of([name])
    assert (column.name, column.asks) == (" ".join(name.split()), asks)


@pytest.mark.parametrize(
    "given",
    ["task; method; main number", "task,method ,main number", "task\nmethod\nmain number", "task|method|main number"],
)
def test_several_columns_stand_in_one_text(given: str) -> None:
    assert [column.name for column in columns_of(given)] == ["task", "method", "main number"]


def test_with_semicolons_commas_belong_to_the_names() -> None:
    assert [column.name for column in columns_of("data, if any; method;")] == ["data, if any", "method"]


def test_a_column_named_twice_is_one() -> None:
    assert [column.name for column in columns_of(["Task", "task", "method"])] == ["Task", "method"]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("", "needs columns"),
        (" ; ;", "needs columns"),
        (["x" * 200], "longer"),
        ([f"c{n}" for n in range(13)], "at most 12"),
    ],
)
def test_what_makes_no_columns_is_refused(given: str | list[str], message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        columns_of(given)
