"""Results are written as JSON and load again as the same."""

from __future__ import annotations

from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from assistant import Answer, Citation, Hit, Paper
from assistant.records import (
    About,
    AboutKind,
    AnswerRecord,
    Done,
    Drafted,
    Event,
    Evidence,
    Filters,
    IngestReport,
    Listing,
    Quote,
    Rejection,
    Retrieved,
    Signals,
    Statement,
    Usage,
    Verdict,
    Verified,
)
from tests.properties import examples

TEXT = st.text(max_size=30)
NAMES = st.text(min_size=1, max_size=12)
SCORES = st.floats(0, 1, allow_subnormal=False)
COUNTS = st.integers(0, 2**53)
VERDICTS: st.SearchStrategy[Verdict] = st.sampled_from(get_args(Verdict))
JSON = st.recursive(
    st.none() | st.booleans() | COUNTS | SCORES | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=5,
)


def several(each: st.SearchStrategy[Any], most: int = 3) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(each, max_size=most).map(tuple)


PAPERS = st.builds(
    Paper,
    id=NAMES,
    title=TEXT,
    abstract=st.text(min_size=1, max_size=60),
    authors=several(NAMES),
    published=st.none() | st.sampled_from(["2031", "2031-02", "2031-02-03"]),
    url=st.none() | TEXT,
    listings=several(st.builds(Listing, page=TEXT, date=st.none() | st.just("03-11"), rank=st.none() | st.just(7))),
    kind=st.sampled_from(["abstract", "digest"]),
    metadata=st.dictionaries(NAMES, JSON, max_size=3),
)


@st.composite
def quotes(draw: st.DrawFn, paper: Paper) -> Quote:
    start = draw(st.integers(0, len(paper.abstract) - 1))
    return Quote.cut(paper.abstract, start, draw(st.integers(start + 1, len(paper.abstract))), draw(SCORES))


@st.composite
def hits(draw: st.DrawFn) -> Hit:
    paper = draw(PAPERS)
    return Hit(paper=paper, score=draw(SCORES), quotes=draw(several(quotes(paper))))


@st.composite
def evidence(draw: st.DrawFn) -> Evidence:
    paper = draw(PAPERS)
    signals = {name: draw(SCORES) for name in Signals.model_fields if name != "matched"}
    return Evidence(
        paper=paper,
        score=draw(SCORES),
        sentences=draw(several(quotes(paper))),
        signals=Signals(**signals, matched=draw(several(NAMES))),
    )


@st.composite
def citations(draw: st.DrawFn) -> Citation:
    paper = draw(PAPERS)
    quote = draw(quotes(paper))
    number, verdict = draw(st.integers(1, 20)), draw(VERDICTS)
    return Citation(
        number=number, paper=paper, quote=quote.text, start=quote.start, end=quote.end, verdict=verdict
    )  # fmt: skip


ABOUT = st.builds(
    About,
    kind=st.sampled_from(get_args(AboutKind)),
    question=TEXT,
    subject=TEXT,
    leaves_open=st.booleans(),
    limits=st.builds(Filters, since=st.none() | st.just("2023-05")),
    papers=several(NAMES),
)


@st.composite
def answers(draw: st.DrawFn) -> Answer:
    cited = draw(st.lists(citations(), max_size=3))
    places = [tuple(draw(st.sets(st.sampled_from(range(len(cited)))))) for _ in range(2)] if cited else [()]
    record = st.builds(
        AnswerRecord, version=TEXT, library_revision=COUNTS, encoder=TEXT, settings=TEXT, model=st.none() | TEXT,
        prompts=st.dictionaries(NAMES, TEXT, max_size=2), reranker=st.none() | TEXT,
    )  # fmt: skip
    return Answer(
        question=draw(TEXT),
        asked=draw(st.none() | TEXT),
        about=draw(st.none() | ABOUT),
        filters=draw(st.builds(Filters, since=st.none() | st.just("2023-05"), ids=several(NAMES))),
        wants=draw(st.sampled_from(["papers", "fact", "comparison", "definition", "yes_no", "count"])),
        status=draw(st.sampled_from(["answered", "not_in_abstracts", "no_match"])),
        text=draw(TEXT),
        statements=tuple(
            Statement(
                text=draw(TEXT),
                citations=tuple(dict.fromkeys(cited[place].number for place in chosen)),
                rests_on=chosen,
                verdict=draw(VERDICTS),
                problems=draw(several(TEXT)),
                item=draw(st.booleans()),
            )
            for chosen in places
        ),
        citations=tuple(cited),
        evidence=draw(several(evidence(), 2)),
        near_misses=draw(several(hits(), 2)),
        mode=draw(st.sampled_from(["extractive", "model"])),
        interrupted=draw(st.booleans()),
        removed=draw(COUNTS),
        notes=draw(several(TEXT)),
        usage=draw(st.builds(Usage, seconds=SCORES, calls=COUNTS, cost=st.none() | SCORES)),
        record=draw(st.none() | record),
    )


many = settings(max_examples=examples(60), suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@many
@given(answers())
def test_an_answer_loads_again_as_the_same(answer: Answer) -> None:
    assert Answer.model_validate_json(answer.model_dump_json()) == answer
    assert Answer.model_validate(answer.model_dump(mode="json")) == answer


@many
@given(hits())
def test_a_hit_loads_again_as_the_same(hit: Hit) -> None:
    assert Hit.model_validate_json(hit.model_dump_json()) == hit


@many
@given(
    st.builds(IngestReport, added=COUNTS, seconds=SCORES, rejected=several(st.builds(Rejection, where=TEXT, why=TEXT)))
)
def test_a_report_loads_again_as_the_same(report: IngestReport) -> None:
    assert IngestReport.model_validate_json(report.model_dump_json()) == report


@many
@given(answers())
def test_events_load_again_as_what_they_were(answer: Answer) -> None:
    events: list[Event] = [Retrieved(evidence=answer.evidence), Verified(index=0, statement=None), Done(answer=answer)]
    events += [Drafted(index=0, text="x", citations=answer.citations)]
    adapter: TypeAdapter[Event] = TypeAdapter(Event)
    assert [adapter.validate_json(event.model_dump_json()) for event in events] == events


@given(citations())
@many
def test_a_quote_that_was_tampered_with_does_not_load(citation: Citation) -> None:
    tampered = citation.model_dump(mode="json") | {"quote": citation.quote + "!"}
    with pytest.raises(ValidationError, match="not in the abstract"):
        Citation.model_validate(tampered)
