"""Answers by a language model, through the public API and over real HTTP: what stands in them, and what does not."""

from __future__ import annotations

import asyncio
import hashlib
import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import aclosing
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from llama_index.core.base.response.schema import Response
from llama_index.core.llms import (
    CompletionResponse,
    CompletionResponseGen,
    CustomLLM,
    LLMMetadata,
    MockLLM,
)
from llama_index.core.llms.callbacks import llm_completion_callback

from assistant import Answer, Assistant, Settings
from assistant.errors import ConfigurationError
from assistant.llm.tokens import count_tokens
from assistant.records import Citation, Done, Drafted, Event, Retrieved, Statement, Verified
from assistant.settings import config_directory
from tests.invented_papers import write_papers
from tests.openai_server import Fail, Request, Say
from tests.scripted_model import KEY, ScriptedModel, citing, scripted, sentences, understood, user_message

DECAY_QUESTION = "How much does weight decay speed up grokking?"
LIST_QUESTION = "Which papers explain grokking?"
ROUTER_QUESTION = "Does the Postman router need an auxiliary loss?"
BROAD_QUESTION = "Which papers on neural networks, language models and graphs need less memory for fine-tuning?"
OFF_TOPIC = "How do I bake sourdough bread?"

DECAY = "Weight decay of 0.3 brings the moment forward by a factor of five."
NORM = "the memorising solution has a larger norm than the generalising one."
NO_LOSS = "No auxiliary balancing loss is needed."
GOOD = "Weight decay of 0.3 brings the moment forward by a factor of five {factor of five}."
WRONG = "Weight decay of 0.3 brings the moment forward by a factor of nine {factor of five}."


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("answers")
    with Assistant.open(directory / "library") as assistant:
        assistant.ingest(write_papers(directory / "papers.jsonl"))
    return directory / "library"


@pytest.fixture(scope="module")
def shared_model(library: Path) -> Iterator[ScriptedModel]:
    with scripted(library) as model:
        yield model


@pytest.fixture
def model(shared_model: ScriptedModel) -> ScriptedModel:
    shared_model.will("NOT STATED")
    return shared_model


def rested_on(answer: Answer, statement: Statement) -> list[Citation]:
    return [answer.citations[place] for place in statement.rests_on]


def texts(answer: Answer) -> list[str]:
    return [statement.text for statement in answer.statements]


# What a reply becomes


def test_prose_becomes_statements_that_rest_on_the_very_sentences(model: ScriptedModel) -> None:
    reply = (
        "Weight decay of 0.3 brings the moment forward by a factor of five {factor of five}. "
        "Rescaling the initial weights removes the delay altogether {removes the delay}."
    )
    answer = model.will(reply).ask(DECAY_QUESTION)
    assert (answer.status, answer.mode, answer.model) == ("answered", "model", "test")
    assert [[citation.quote for citation in rested_on(answer, each)] for each in answer.statements] == [
        [DECAY],
        ["Rescaling the initial weights removes the delay altogether."],
    ]
    assert [statement.citations for statement in answer.statements] == [(1,), (2,)]


def test_quotes_are_exact_spans_of_the_stored_abstracts(model: ScriptedModel) -> None:
    assistant = model.will(f"{GOOD} The memorising solution has a larger norm {{larger norm}}.")
    answer = assistant.ask(DECAY_QUESTION)
    assert len(answer.citations) == 2
    for citation in answer.citations:
        assert assistant.paper(citation.paper.id).abstract[citation.start : citation.end] == citation.quote


def test_a_list_becomes_entries_with_a_number_for_each_paper(model: ScriptedModel) -> None:
    reply = (
        "- Delayed Circuits reverse engineers a two-layer transformer that learns division {reverse engineer}.\n"
        "- Slow, Then Sudden studies why grokking needs weight decay {study why}.\n"
    )
    answer = model.will(reply).ask(LIST_QUESTION)
    assert answer.wants == "papers"
    assert [(each.item, each.citations, each.verdict) for each in answer.statements] == [
        (True, (1,), "supported"),
        (True, (2,), "supported"),
    ]
    assert [citation.paper.id for citation in answer.citations] == ["delayed-circuits", "slow-then-sudden"]


def test_two_sentences_of_one_paper_are_two_citations_with_one_number(model: ScriptedModel) -> None:
    reply = (
        "The Postman router sends every token to 2 of 64 experts and reaches the perplexity of a dense model with "
        "41 % of the compute {sends every token}{41 %}."
    )
    answer = model.will(reply).ask("How does the Postman router work?")
    assert [statement.citations for statement in answer.statements] == [(1,)]
    assert len(rested_on(answer, answer.statements[0])) == 2


def test_what_the_sentence_says_is_supported(model: ScriptedModel) -> None:
    answer = model.will(GOOD).ask(DECAY_QUESTION)
    assert [statement.verdict for statement in answer.statements] == ["supported"]
    assert answer.statements[0].problems == ()


def test_what_the_sentence_says_only_in_part_is_weak_and_says_so(model: ScriptedModel) -> None:
    reply = "On every corpus it reaches the perplexity of a dense model with 41 % of the compute {41 %}."
    answer = model.will(reply).ask(ROUTER_QUESTION)
    assert [statement.verdict for statement in answer.statements] == ["weak"]
    assert answer.statements[0].problems
    assert "(weakly supported: " in answer.text


def test_the_text_shows_statements_markers_sources_and_who_wrote_it(model: ScriptedModel) -> None:
    text = model.will(GOOD).ask(DECAY_QUESTION).text
    assert text.startswith("Weight decay of 0.3 brings the moment forward by a factor of five [1].")
    title = "Delayed Circuits: A Mechanistic Account of Grokking in Modular Division"
    assert f"[1] **{title}** (2031, Example and Sample, delayed-circuits)\n  “{DECAY}”" in text
    assert text.endswith("*Written by test; every statement was checked against the sentences it cites.*")


def test_a_statement_said_twice_stands_once(model: ScriptedModel) -> None:
    assert len(model.will(f"{GOOD} {GOOD}").ask(DECAY_QUESTION).statements) == 1


# What no sentence supports


def test_an_unsupported_statement_is_asked_for_again_with_the_reason(model: ScriptedModel) -> None:
    model.will(WRONG, f"A: {GOOD}").ask(DECAY_QUESTION)
    assert len(model.requests) == 2
    again = user_message(model.requests[1])
    assert "A: Weight decay of 0.3 brings the moment forward by a factor of nine." in again
    assert "the number nine is not in the cited paper" in again


def test_a_corrected_statement_takes_the_place_of_the_first(model: ScriptedModel) -> None:
    answer = model.will(f"{WRONG} The memorising solution has a larger norm {{larger norm}}.", f"A: {GOOD}").ask(
        DECAY_QUESTION
    )
    assert texts(answer) == [DECAY, "The memorising solution has a larger norm."]
    assert (answer.removed, answer.notes) == (0, ())


def test_a_statement_without_numbers_stands_once_the_model_adds_them(model: ScriptedModel) -> None:
    bare = "Weight decay of 0.3 brings the moment forward by a factor of five."
    answer = model.will(bare, f"A: {GOOD}").ask(DECAY_QUESTION)
    assert (texts(answer), answer.removed, answer.mode) == ([bare], 0, "model")


def test_a_refusal_counts_what_it_said_without_support(model: ScriptedModel) -> None:
    answer = model.will(f"NOT STATED. {WRONG}", "A: DROP").ask(DECAY_QUESTION)
    assert (answer.status, answer.statements, answer.removed) == ("not_in_abstracts", (), 1)


def test_a_statement_that_no_correction_saves_is_left_out_and_counted(model: ScriptedModel) -> None:
    answer = model.will(f"{GOOD} It needs 900 steps {{factor of five}}.", "A: It needs 800 steps {of five}.").ask(
        DECAY_QUESTION
    )
    assert texts(answer) == [DECAY]
    assert answer.removed == 1
    assert answer.notes == ("1 statement is left out: no sentence that it cites supports it.",)
    assert "00 steps" not in answer.model_dump_json()


def test_a_correction_is_asked_for_once_only(model: ScriptedModel) -> None:
    model.will(WRONG).ask(DECAY_QUESTION)
    assert len(model.requests) == 2


def test_the_model_may_drop_a_statement(model: ScriptedModel) -> None:
    answer = model.will(f"{GOOD} It needs 900 steps {{factor of five}}.", "A: DROP").ask(DECAY_QUESTION)
    assert (texts(answer), answer.removed) == ([DECAY], 1)


def test_a_statement_without_citation_does_not_stand(model: ScriptedModel) -> None:
    answer = model.will(f"{GOOD}\nGrokking was first seen in 2021.", "A: Grokking was first seen in 2021.").ask(
        DECAY_QUESTION
    )
    assert (texts(answer), answer.removed) == ([DECAY], 1)


def test_a_number_that_no_sentence_has_is_told_and_does_not_count(model: ScriptedModel) -> None:
    answer = model.will("Weight decay of 0.3 brings the moment forward by a factor of five {of five}[77].").ask(
        DECAY_QUESTION
    )
    assert answer.statements[0].citations == (1,)
    assert answer.statements[0].problems == ("it cites sentence 77, which was not given",)


def test_when_nothing_is_supported_quotes_take_the_place_of_the_reply(model: ScriptedModel) -> None:
    answer = model.will("Grokking takes 900 steps {factor of five}.", "A: DROP").ask(DECAY_QUESTION)
    assert (answer.mode, answer.removed) == ("extractive", 1)
    assert answer.notes == ("Nothing that test wrote is supported by the abstracts; these are quotes alone.",)
    assert all(each.text in answer.citations[each.rests_on[0]].paper.abstract for each in answer.statements)


def test_quotes_in_the_place_of_a_reply_are_numbered_from_one(model: ScriptedModel) -> None:
    answer = model.will("Grokking takes 900 steps {removes the delay}{factor of five}.", "A: DROP").ask(DECAY_QUESTION)
    assert [citation.number for citation in answer.citations][:1] == [1]


def test_unsupported_statements_are_marked_where_the_setting_says_so(library: Path) -> None:
    with scripted(library, WRONG, "A: DROP", answer={"unsupported": "mark"}) as model:
        answer = model.assistant.ask(DECAY_QUESTION)
    assert [statement.verdict for statement in answer.statements] == ["unsupported"]
    assert [citation.verdict for citation in answer.citations] == ["unsupported"]
    assert "(not supported by its sources: " in answer.text
    assert answer.removed == 0


def test_what_cites_nothing_is_left_out_even_where_the_unsupported_is_marked(library: Path) -> None:
    with scripted(library, f"{GOOD}\nGrokking is old.", "A: DROP", answer={"unsupported": "mark"}) as model:
        answer = model.assistant.ask(DECAY_QUESTION)
    assert (texts(answer), answer.removed) == ([DECAY], 1)


# The three outcomes


def test_a_model_may_say_that_the_abstracts_do_not_say(model: ScriptedModel) -> None:
    answer = model.will("NOT STATED").ask("Which optimiser was used in the study of grokking?")
    assert (answer.status, answer.mode, answer.model) == ("not_in_abstracts", "model", "test")
    assert (answer.statements, answer.citations) == ((), ())
    assert answer.near_misses[0].paper.id == "slow-then-sudden"
    assert answer.text.startswith("The abstracts do not say.\n\nNearest papers:\n\n- ")


def test_what_the_nearest_paper_says_stands_below_the_refusal(model: ScriptedModel) -> None:
    answer = model.will(f"NOT STATED. {GOOD}").ask("Which optimiser was used in the study of grokking?")
    assert (answer.status, answer.mode, answer.near_misses) == ("not_in_abstracts", "model", ())
    assert [citation.quote for citation in answer.citations] == [DECAY]
    assert answer.text.startswith("The abstracts do not say.\n\nWeight decay of 0.3 brings")


def test_what_no_sentence_answers_is_named_below_what_one_does(model: ScriptedModel) -> None:
    answer = model.will(f"{GOOD}\nNOT STATED: which optimiser was used.").ask(
        "Does weight decay help, with which optimiser?"
    )
    assert (answer.status, answer.not_stated, answer.removed) == ("answered", "which optimiser was used", 0)
    assert "[1].\n\nThe abstracts do not say: which optimiser was used.\n\n[1] **Delayed" in answer.text


def test_what_no_paper_treats_is_named(model: ScriptedModel) -> None:
    answer = model.will("NO PAPER FITS: playing the violin.").ask("Which papers train a model to play the violin?")
    assert (answer.status, answer.not_stated) == ("no_match", "playing the violin")
    assert "No paper in the library treats this: playing the violin." in answer.text


def test_a_paper_that_is_not_near_is_not_shown_beside_a_refusal(model: ScriptedModel) -> None:
    answer = model.will("NO PAPER FITS").ask("Which papers train a model to play the violin?")
    assert all(hit.score >= 0.03 for hit in answer.near_misses)


def test_a_model_reads_papers_that_share_no_word_with_the_question(model: ScriptedModel) -> None:
    model.will("NOT STATED").ask("Does shrinking parameters hasten a late leap in performance?")
    assert "Slow, Then Sudden" in str(model.requests[-1])


def test_a_model_may_say_that_no_paper_fits(model: ScriptedModel) -> None:
    answer = model.will("NO PAPER FITS").ask(DECAY_QUESTION)
    assert (answer.status, answer.statements, answer.citations) == ("no_match", (), ())
    assert answer.near_misses
    assert answer.text.startswith("No paper in the library fits the question.\n\nNearest papers:\n\n- ")


def test_when_no_paper_is_near_no_model_is_called(model: ScriptedModel) -> None:
    answer = model.assistant.ask(OFF_TOPIC)
    assert answer.status == "no_match"
    assert model.requests == []
    assert answer.usage.calls == 0


def test_a_false_premise_is_corrected_with_a_citation(model: ScriptedModel) -> None:
    reply = "The Postman router needs no auxiliary balancing loss {No auxiliary}."
    answer = model.will(reply).ask("Why does the Postman router need an auxiliary balancing loss?")
    assert answer.statements[0].verdict == "supported"
    assert rested_on(answer, answer.statements[0])[0].quote == NO_LOSS


def test_a_reply_that_goes_along_with_a_false_premise_is_not_supported(model: ScriptedModel) -> None:
    reply = "The Postman router needs an auxiliary balancing loss {No auxiliary}."
    answer = model.will(reply, "NOT STATED").ask("Why does the Postman router need an auxiliary balancing loss?")
    assert [statement.verdict for statement in answer.statements] == ["weak"]


def test_the_kind_of_question_chooses_the_task(model: ScriptedModel) -> None:
    model.assistant.ask(ROUTER_QUESTION)
    model.assistant.ask(LIST_QUESTION)
    assert 'Begin with "Yes", "No" or "It depends"' in user_message(model.requests[0])
    assert "List the papers that fit the question" in user_message(model.requests[1])


def test_limits_in_the_question_hold_and_are_told(model: ScriptedModel) -> None:
    answer = model.will(GOOD).ask("Which papers since 2030 explain grokking?")
    assert answer.filters.since == "2030"
    assert answer.notes
    assert "2030" in answer.notes[0]
    assert set(sentences(model.requests[0]).values()).isdisjoint({"We study why grokking needs weight decay."})


# A conversation


def test_a_follow_up_is_made_to_stand_alone_and_the_answer_says_how(model: ScriptedModel) -> None:
    model.will(GOOD, understood("Does rescaling the weights remove grokking's delay?"), "NOT STATED")
    chat = model.assistant.chat()
    chat.ask(DECAY_QUESTION)
    answer = chat.ask("and rescaling?")
    condensing = user_message(model.requests[1])
    assert DECAY_QUESTION in condensing
    assert DECAY in condensing
    assert "Last question: and rescaling?" in condensing
    assert "Question: Does rescaling the weights remove grokking's delay?" in user_message(model.requests[2])
    assert answer.question == "and rescaling?"
    assert answer.notes[0] == "Understood as: Does rescaling the weights remove grokking's delay?"
    assert answer.about is not None
    assert answer.about.question == "Does rescaling the weights remove grokking's delay?"


def test_other_papers_are_asked_for_without_a_call_that_could_not_tell_them(model: ScriptedModel) -> None:
    model.will(GOOD, "NOT STATED")
    chat = model.assistant.chat()
    given = {citation.paper.id for citation in chat.ask(DECAY_QUESTION).citations}
    answer = chat.ask("any others?")
    assert len(model.requests) == 2
    assert DECAY not in user_message(model.requests[1])
    assert set(answer.filters.without) == given
    assert not given & {evidence.paper.id for evidence in answer.evidence}


def test_the_first_question_of_a_chat_is_taken_as_it_stands(model: ScriptedModel) -> None:
    model.assistant.chat().ask(DECAY_QUESTION)
    assert len(model.requests) == 1


def test_a_paper_keeps_its_number_through_a_chat(model: ScriptedModel) -> None:
    model.will(
        GOOD,
        understood("Does rescaling remove the delay of grokking?"),
        "Rescaling the initial weights removes the delay altogether {removes the delay}.",
        understood("How much does weight decay speed up grokking?"),
        GOOD,
    )
    chat = model.assistant.chat()
    answers = [chat.ask(question) for question in (DECAY_QUESTION, "and rescaling?", "and decay again?")]
    assert [[(c.number, c.paper.id) for c in answer.citations] for answer in answers] == [
        [(1, "delayed-circuits")],
        [(2, "slow-then-sudden")],
        [(1, "delayed-circuits")],
    ]
    assert chat.answers == answers


def test_a_question_that_cannot_be_made_to_stand_alone_is_taken_as_it_stands(model: ScriptedModel) -> None:
    chat = model.will(GOOD, Fail(400), GOOD).chat()
    chat.ask(DECAY_QUESTION)
    answer = chat.ask(DECAY_QUESTION)
    assert answer.mode == "model"
    assert answer.notes[0].startswith("The question is understood without test (")


def test_control_characters_links_and_tags_do_not_reach_the_understood_question(model: ScriptedModel) -> None:
    hostile = "Does \x1b]8;;http://evil.example\x07grokking <b>need</b> [decay](http://evil.example)?"
    chat = model.will(GOOD, understood(hostile), "NOT STATED").chat()
    chat.ask(DECAY_QUESTION)
    note = chat.ask("and why?").notes[0]
    assert note.isprintable()
    assert not [bad for bad in ("evil.example", "<b>", "](") if bad in note]


# The model is shown its statements again

DOUBTED = "On every corpus it reaches the perplexity of a dense model with 41 % of the compute {41 %}."
TRUE_NO_LOSS = "No auxiliary balancing loss is needed {No auxiliary}."


def asked_again(model: ScriptedModel) -> str:
    """The statements of the last request, as they are listed in it."""
    return user_message(model.requests[-1]).partition("Statements:\n")[2]


def verdicts(answer: Answer) -> list[str]:
    return [statement.verdict for statement in answer.statements]


def test_only_statements_in_doubt_are_shown_again_with_the_doubt(model: ScriptedModel) -> None:
    model.will(f"{TRUE_NO_LOSS} {DOUBTED}", "A: YES").ask(ROUTER_QUESTION)
    first, second, *controls = asked_again(model).splitlines()
    assert first.startswith("A: On every corpus it reaches the perplexity of a dense model with 41 % of the compute. [")
    assert second == "Doubt: “every” claims more than the cited sentences do"
    assert len(controls) == 2


def test_a_yes_settles_a_doubt(model: ScriptedModel) -> None:
    answer = model.will(DOUBTED, "A: YES").ask(ROUTER_QUESTION)
    assert (verdicts(answer), answer.statements[0].problems) == (["supported"], ())


def test_repeating_a_statement_settles_nothing(model: ScriptedModel) -> None:
    answer = model.will(DOUBTED, f"A: {DOUBTED}").ask(ROUTER_QUESTION)
    assert verdicts(answer) == ["weak"]


def _first_line(reply: Callable[[Request], str], request: Request) -> str:
    return reply(request).splitlines()[0]


YES_TO_ALL = Say("\n".join(f"{letter}: YES" for letter in "ABCDE"))


def test_a_model_that_says_yes_to_everything_settles_nothing(model: ScriptedModel) -> None:
    assert verdicts(model.will(DOUBTED, YES_TO_ALL).ask(ROUTER_QUESTION)) == ["weak"]


def test_a_model_that_says_no_to_everything_takes_nothing_away(library: Path) -> None:
    no_to_all = Say("\n".join(f"{letter}: NO" for letter in "ABCDE"))
    with scripted(library, GOOD, no_to_all, llm={"check": "model"}) as model:
        assert verdicts(model.assistant.ask(DECAY_QUESTION)) == ["supported"]


def test_a_correction_by_a_model_that_is_no_judge_has_to_pass_every_rule(model: ScriptedModel) -> None:
    said = "On recipes it reaches that perplexity with 41 % of the compute"
    for opening, verdict in (("", "supported"), ("In every kitchen ", "weak")):
        # A behaviour of its own: what a text says gets the replies of a judge added.
        reply = partial(_first_line, citing(f"A: {opening}{said} {{41 %}}."))
        answer = model.will(DOUBTED, Say(reply)).ask(ROUTER_QUESTION)
        assert verdicts(answer) == [verdict]
        assert (said in answer.statements[0].text) == (verdict == "supported")


def test_a_correction_takes_the_place_of_what_is_in_doubt(model: ScriptedModel) -> None:
    answer = model.will(DOUBTED, "A: On recipes it reaches that perplexity with 41 % of the compute {41 %}.").ask(
        ROUTER_QUESTION
    )
    assert texts(answer) == ["On recipes it reaches that perplexity with 41 % of the compute."]
    assert verdicts(answer) == ["supported"]


def test_a_correction_with_a_fault_leaves_the_statement_as_it_is(model: ScriptedModel) -> None:
    answer = model.will(DOUBTED, "A: It reaches the perplexity of a dense model with 14 % of the compute {41 %}.").ask(
        ROUTER_QUESTION
    )
    assert [(each.text, each.verdict) for each in answer.statements] == [
        ("On every corpus it reaches the perplexity of a dense model with 41 % of the compute.", "weak")
    ]


def test_a_no_takes_out_what_is_in_doubt(model: ScriptedModel) -> None:
    answer = model.will(f"{TRUE_NO_LOSS} {DOUBTED}", "A: DROP").ask(ROUTER_QUESTION)
    assert (texts(answer), answer.removed) == (["No auxiliary balancing loss is needed."], 1)


@pytest.mark.parametrize("reply", ["", "No idea what to do.", "B: YES", "A:", "A: [", "{}", "YES"])
def test_a_reply_that_settles_nothing_leaves_the_doubt(model: ScriptedModel, reply: str) -> None:
    answer = model.will(DOUBTED, Say(reply)).ask(ROUTER_QUESTION)
    assert verdicts(answer) == ["weak"]


def test_a_yes_leaves_a_mark_on_a_number_that_no_paper_has(model: ScriptedModel) -> None:
    answer = model.will(WRONG.replace("nine", "9"), "A: YES").ask(DECAY_QUESTION)
    assert verdicts(answer) == ["weak"]
    assert answer.statements[0].problems == ("the number 9 is not in the cited paper",)


def test_a_yes_settles_a_number_in_words_which_may_count_what_is_listed(model: ScriptedModel) -> None:
    reply = "The two things that the paper studies, embedding and weight decay, meet in three places {factor of five}."
    assert verdicts(model.will(reply, "A: YES").ask(DECAY_QUESTION)) == ["supported"]


def test_a_yes_of_no_judge_cannot_save_what_has_a_fault(model: ScriptedModel) -> None:
    answer = model.will(f"{GOOD} {WRONG}", YES_TO_ALL).ask(DECAY_QUESTION)
    assert (texts(answer), answer.removed) == ([DECAY], 1)


def test_what_a_paper_is_said_not_to_give_needs_not_stand_in_it(model: ScriptedModel) -> None:
    said = "The paper finds that weight decay of 0.3 brings the moment forward, but gives no GPU hours"
    answer = model.will(f"NOT STATED. {said} and says nothing of BERT {{of five}}.").ask(DECAY_QUESTION)
    assert (verdicts(answer), answer.removed) == (["supported"], 0)


def test_a_yes_settles_that_hardly_a_word_is_shared(model: ScriptedModel) -> None:
    answer = model.will("Penalties on parameters hasten the leap greatly {factor of five}.", "A: YES").ask(
        DECAY_QUESTION
    )
    assert verdicts(answer) == ["supported"]


def test_a_yes_cannot_move_a_number_into_a_sentence(model: ScriptedModel) -> None:
    reply = "The router needs no auxiliary balancing loss at 41 % of the compute {No auxiliary}."
    answer = model.will(reply, "A: YES").ask(ROUTER_QUESTION)
    assert verdicts(answer) == ["weak"]


def test_all_sentences_of_the_cited_papers_are_shown_again(model: ScriptedModel) -> None:
    model.will(f"{TRUE_NO_LOSS} {DOUBTED}", "A: YES").ask(ROUTER_QUESTION)
    shown = set(sentences(model.requests[-1]).values())
    assert {NO_LOSS, "Mixture-of-experts layers promise large models at a small price."} < shown
    assert DECAY not in shown


def test_every_statement_is_shown_again_where_the_setting_says_so(library: Path) -> None:
    with scripted(library, f"{GOOD} {TRUE_NO_LOSS}", "A: YES\nB: YES", llm={"check": "model"}) as model:
        answer = model.assistant.ask(DECAY_QUESTION)
        shown = asked_again(model).splitlines()
    assert [line.partition(" [")[0] for line in shown[:2]] == [f"A: {DECAY}", f"B: {NO_LOSS}"]
    assert verdicts(answer) == ["supported", "supported"]


def test_a_no_to_what_seems_supported_marks_it_and_says_who_doubts(library: Path) -> None:
    with scripted(library, GOOD, "A: NO", llm={"check": "model"}) as model:
        answer = model.assistant.ask(DECAY_QUESTION)
    assert verdicts(answer) == ["weak"]
    assert answer.statements[0].problems == ("test, asked again, finds no sentence that says it",)


def test_statements_of_ones_own_can_be_shown_to_the_model(model: ScriptedModel) -> None:
    paper = next(paper for paper in model.assistant.papers() if NO_LOSS in paper.abstract)
    start = paper.abstract.index(NO_LOSS)
    cited = Citation(number=7, paper=paper, quote=NO_LOSS, start=start, end=start + len(NO_LOSS), verdict="weak")
    no_loss, ever, wrong = (
        "No auxiliary loss is needed.",
        "On every corpus no auxiliary balancing loss is needed.",
        "It needs 7 losses.",
    )
    reply = "A: No auxiliary balancing loss is needed {No auxiliary}.\nB: DROP"
    found = model.will(reply).review([(no_loss, [cited]), (ever, [cited]), (wrong, [cited])], "which loss?")
    kept = [each.statement for each in found if each.statement is not None]
    assert [(each.text, each.verdict) for each in kept] == [
        (no_loss, "supported"), ("No auxiliary balancing loss is needed.", "supported"), (wrong, "unsupported"),
    ]  # fmt: skip
    assert [citation.quote for citation in found[1].citations] == [NO_LOSS]


def test_reviewing_needs_a_model(library: Path) -> None:
    with Assistant.open(library) as assistant, pytest.raises(ConfigurationError, match="no language model"):
        assistant.review([])


def test_doubts_are_only_marked_where_the_setting_says_so(library: Path) -> None:
    with scripted(library, DOUBTED, "A: YES", llm={"check": "none"}) as model:
        answer = model.assistant.ask(ROUTER_QUESTION)
        assert len(model.requests) == 1
    assert verdicts(answer) == ["weak"]


# The window


@pytest.mark.parametrize("window", [1024, 1536, 2048, 4096])
def test_the_prompt_and_the_longest_reply_stay_within_the_window(window: int, library: Path) -> None:
    wrong = "Fine-tuning took 900 hours {Peak memory}. " * 3
    with scripted(library, wrong, "A: DROP", llm={"context_window": window}, answer={"near": 0.0}) as model:
        model.assistant.ask(BROAD_QUESTION)
        assert len(model.requests) == 2
        for request in model.requests:
            prompt = sum(count_tokens(message["content"]) for message in request.body["messages"])
            assert prompt + request.body["max_tokens"] < window


def test_a_small_window_gives_fewer_sentences_each_of_them_whole(library: Path) -> None:
    abstracts = []
    given = []
    for window in (1024, 8192):
        with scripted(library, llm={"context_window": window}, answer={"near": 0.0}) as model:
            model.assistant.ask(BROAD_QUESTION)
            given.append(list(sentences(model.requests[0]).values()))
            abstracts = [paper.abstract for paper in model.assistant.papers()]
    assert 0 < len(given[0]) < len(given[1])
    assert all(any(sentence in abstract for abstract in abstracts) for sentence in given[0])


def test_a_conversation_is_cut_to_the_window_too(library: Path) -> None:
    with scripted(library, GOOD, llm={"context_window": 1024}) as model:
        chat = model.assistant.chat()
        for _ in range(5):
            model.will(GOOD)
            chat.ask(f"{DECAY_QUESTION} {'Please look at every paper on weight decay with care. ' * 8}")
            for request in model.requests:
                prompt = sum(count_tokens(message["content"]) for message in request.body["messages"])
                assert prompt + request.body["max_tokens"] < 1024


def test_a_second_check_is_cut_to_the_window_too(library: Path) -> None:
    def repeat(request: Request) -> str:
        said = [f"{opening}{text}" for text in sentences(request).values() for opening in ("", "Indeed, ", "Also, ")]
        return "\n".join(f"- {text} [1-{len(sentences(request))}]" for text in said)

    llm = {"context_window": 1400, "check": "model"}
    with scripted(library, Say(repeat), "A: YES", llm=llm, answer={"near": 0.0}) as model:
        model.assistant.ask(BROAD_QUESTION)
        assert len(model.requests) > 2
        for request in model.requests:
            prompt = sum(count_tokens(message["content"]) for message in request.body["messages"])
            assert prompt + request.body["max_tokens"] < 1400


def test_a_question_longer_than_the_window_is_refused_in_words(library: Path) -> None:
    with scripted(library, llm={"context_window": 1024}) as model:
        answer = model.assistant.ask("How does weight decay change grokking in modular division? " * 80)
        assert model.requests == []
    assert answer.mode == "extractive"
    assert "does not fit the window of test (1024 tokens)" in answer.notes[0]


# Events


def check_order(events: list[Event]) -> None:
    kinds = [event.type for event in events]
    assert kinds[0] == "retrieved"
    assert kinds[-1] == "done"
    assert set(kinds[1:-1]) == {"drafted", "verified"}
    drafted = [event.index for event in events if isinstance(event, Drafted)]
    verified = [event.index for event in events if isinstance(event, Verified)]
    assert drafted == list(range(len(drafted)))
    assert sorted(verified) == drafted
    for index in drafted:
        first = next(at for at, event in enumerate(events) if isinstance(event, Drafted) and event.index == index)
        then = next(at for at, event in enumerate(events) if isinstance(event, Verified) and event.index == index)
        assert first < then


def test_events_come_in_order_with_one_verdict_for_each_statement(model: ScriptedModel) -> None:
    reply = f"{GOOD} It needs 900 steps {{factor of five}}. The memorising solution has a larger norm {{larger norm}}."
    events = list(model.will(reply, "A: DROP").stream(DECAY_QUESTION))
    check_order(events)
    assert [event.statement is None for event in events if isinstance(event, Verified)] == [False, False, True]


def test_statements_verified_in_the_stream_are_those_of_the_answer(model: ScriptedModel) -> None:
    events = list(model.will(f"{GOOD} It needs 900 steps {{of five}}.", "A: DROP").stream(DECAY_QUESTION))
    shown = [event.statement for event in events if isinstance(event, Verified) and event.statement]
    last = events[-1]
    assert isinstance(last, Done)
    assert [(each.text, each.citations, each.verdict) for each in shown] == [
        (each.text, each.citations, each.verdict) for each in last.answer.statements
    ]


def test_a_statement_is_shown_before_the_reply_is_complete(model: ScriptedModel) -> None:
    slow = Say(f"{DECAY[:-1]} [1]. {'And so on, and on. ' * 500}", chunk=40, delay=0.05)
    with_events = model.will(slow).stream(DECAY_QUESTION)
    try:
        first = [next(with_events), next(with_events)]
    finally:
        with_events.close()
    assert [type(event) for event in first] == [Retrieved, Drafted]


def test_closing_the_stream_early_closes_the_connection(model: ScriptedModel) -> None:
    events = model.will(Say(f"{DECAY[:-1]} [1]. {'And so on. ' * 5000}", chunk=20, delay=0.02)).stream(DECAY_QUESTION)
    assert [next(events).type, next(events).type] == ["retrieved", "drafted"]
    events.close()
    assert model.server.disconnected.wait(60)


def test_closing_the_async_stream_early_closes_the_connection(model: ScriptedModel) -> None:
    assistant = model.will(Say(f"{DECAY[:-1]} [1]. {'And so on. ' * 5000}", chunk=20, delay=0.02))

    async def take_two() -> list[str]:
        async with aclosing(assistant.astream(DECAY_QUESTION)) as events:
            return [(await anext(events)).type, (await anext(events)).type]

    assert asyncio.run(take_two()) == ["retrieved", "drafted"]
    assert model.server.disconnected.wait(60)


def test_waiting_or_not_gives_the_same_events(model: ScriptedModel) -> None:
    script = (f"{GOOD} It needs 900 steps {{of five}}.", "A: DROP")
    waiting = list(model.will(*script).stream(DECAY_QUESTION))
    assistant = model.will(*script)

    async def collect() -> list[Event]:
        return [event async for event in assistant.astream(DECAY_QUESTION)]

    assert [comparable(event) for event in waiting] == [comparable(event) for event in asyncio.run(collect())]


def comparable(event: Event) -> dict[str, Any]:
    return event.model_dump(exclude={"answer": {"usage"}})


def test_many_questions_at_once_get_their_own_answers(model: ScriptedModel) -> None:
    def by_question(request: Request) -> str:
        given = {text: number for number, text in sentences(request).items()}
        said = DECAY if DECAY_QUESTION in request.prompt else NO_LOSS
        return f"{said[:-1]} [{given[said]}]."

    assistant = model.will(Say(by_question, delay=0.01))
    questions = [DECAY_QUESTION, ROUTER_QUESTION] * 4

    async def ask_all() -> list[Answer]:
        return await asyncio.gather(*(assistant.aask(question) for question in questions))

    answers = asyncio.run(ask_all())
    assert [texts(answer) for answer in answers] == [[DECAY], [NO_LOSS]] * 4
    assert [answer.usage.calls for answer in answers] == [1] * 8


def test_questions_from_several_threads_get_their_own_answers(model: ScriptedModel) -> None:
    assistant = model.will(GOOD)
    found: list[Answer] = []
    threads = [threading.Thread(target=lambda: found.append(assistant.ask(DECAY_QUESTION))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [texts(answer) for answer in found] == [[DECAY]] * 4


# What it took, and what made it


def test_usage_adds_up_over_the_calls(model: ScriptedModel) -> None:
    usage = model.will(WRONG, f"A: {GOOD}").ask(DECAY_QUESTION).usage
    assert (usage.calls, usage.input_tokens, usage.output_tokens, usage.estimated) == (2, 22, 14, False)
    assert usage.cost is None
    assert usage.seconds > 0


def test_usage_tells_the_cost_where_prices_are_set(library: Path) -> None:
    with scripted(library, GOOD, llm={"price_input": 2.0, "price_output": 10.0}) as model:
        usage = model.assistant.ask(DECAY_QUESTION).usage
    assert usage.cost == pytest.approx((11 * 2.0 + 7 * 10.0) / 1e6)


def test_the_record_names_the_model_and_the_prompts_used_by_their_content(model: ScriptedModel) -> None:
    record = model.will(WRONG, "A: DROP").ask(DECAY_QUESTION).record
    assert record is not None
    packaged = config_directory() / "prompts"
    assert record.prompts == {
        name: hashlib.sha256((packaged / f"{name}.txt").read_bytes()).hexdigest() for name in ("answer", "check")
    }
    assert model.will(GOOD).ask(DECAY_QUESTION).record.model == "test"  # type: ignore[union-attr]


def test_no_secret_is_in_an_answer(model: ScriptedModel) -> None:
    answer = model.will(GOOD).ask(DECAY_QUESTION)
    assert model.requests[0].headers["authorization"] == f"Bearer {KEY}"
    assert KEY not in answer.model_dump_json()


def test_replaced_prompts_are_sent_and_recorded(library: Path, tmp_path: Path) -> None:
    own = tmp_path / "answer.txt"
    own.write_text("[[system]]\nYou speak like a lighthouse keeper.\n[[user]]\n{papers}\n{task}\n{question}\n")
    with scripted(library, GOOD, llm={"prompts": str(tmp_path)}) as model:
        record = model.assistant.ask(DECAY_QUESTION).record
        assert model.requests[0].body["messages"][0]["content"] == "You speak like a lighthouse keeper."
    assert record is not None
    assert record.prompts == {"answer": hashlib.sha256(own.read_bytes()).hexdigest()}


def test_the_digest_of_the_settings_does_not_depend_on_the_key(library: Path) -> None:
    digests = []
    for key in ("sk-one-0123456789", "sk-two-0123456789"):
        with scripted(library, GOOD, llm={"api_key": key}) as model:
            # The address of the server shapes answers, and each server has its own.
            settings = Settings(llm=model.assistant.settings.llm.model_dump() | {"base_url": "http://127.0.0.1:9/v1"})
            with Assistant.open(library, settings, llm=Parrot()) as assistant:
                record = assistant.ask(DECAY_QUESTION).record
                assert record is not None
                digests.append(record.settings)
    assert digests[0] == digests[1]


# Other LlamaIndex parts


class Parrot(CustomLLM):
    """A LlamaIndex LLM of our own that says the last sentence of the papers it is given."""

    @property
    def metadata(self) -> LLMMetadata:
        return LLMMetadata(model_name="parrot", context_window=4096, num_output=256)

    @llm_completion_callback()
    def complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponse:
        line = prompt.rpartition("</papers>")[0].strip().splitlines()[-1]
        number, _, sentence = line.partition(" ")
        return CompletionResponse(text=f"{sentence} {number}")

    @llm_completion_callback()
    def stream_complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponseGen:
        def pieces() -> Generator[CompletionResponse, None, None]:
            whole = self.complete(prompt).text
            for end in range(1, len(whole) + 1):
                yield CompletionResponse(text=whole[:end], delta=whole[end - 1])

        return pieces()


def test_any_llamaindex_llm_words_answers(library: Path) -> None:
    with Assistant.open(library, Settings(), llm=Parrot()) as assistant:
        answer = assistant.ask(DECAY_QUESTION)
    assert (answer.status, answer.mode, answer.model) == ("answered", "model", "parrot")
    assert [statement.verdict for statement in answer.statements] == ["supported"]
    assert answer.usage.estimated


def test_a_mock_llm_that_repeats_the_prompt_states_nothing_of_its_own(library: Path) -> None:
    with Assistant.open(library, Settings(), llm=MockLLM()) as assistant:
        answer = assistant.ask(DECAY_QUESTION)
    prompt = (config_directory() / "prompts" / "answer.txt").read_text()
    assert all(statement.text not in prompt for statement in answer.statements)
    assert all(statement.verdict != "supported" or rested_on(answer, statement) for statement in answer.statements)


def test_the_query_engine_gives_a_response_with_source_nodes(model: ScriptedModel) -> None:
    response = model.will(GOOD).as_query_engine().query(DECAY_QUESTION)
    assert isinstance(response, Response)
    assert str(response).startswith("Weight decay of 0.3")
    assert [
        (node.get_content(), node.metadata["paper"], node.metadata["verdict"]) for node in response.source_nodes
    ] == [(DECAY, "delayed-circuits", "supported")]
    assert response.metadata is not None
    assert response.metadata["answer"]["model"] == "test"


def test_the_query_engine_works_in_an_event_loop(model: ScriptedModel) -> None:
    response = asyncio.run(model.will(GOOD).as_query_engine().aquery(DECAY_QUESTION))
    assert [node.get_content() for node in response.source_nodes] == [DECAY]


def test_without_a_provider_answers_are_quotes_even_though_a_model_is_named(library: Path) -> None:
    with scripted(library, llm={"provider": "none"}) as model:
        answer = model.assistant.ask(DECAY_QUESTION)
        assert model.requests == []
    assert (answer.mode, answer.model, answer.usage.calls) == ("extractive", None, 0)
    assert DECAY in [citation.quote for citation in answer.citations]
