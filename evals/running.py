"""A whole run: the library, the questions, the baselines, the scores."""

from __future__ import annotations

import itertools
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from assistant import Assistant, Settings
from assistant.settings import fingerprint
from evals.asking import DEPTH, Asker, ask_all
from evals.content_cache import ContentCache, cache_directory
from evals.errors import BrokenError, EvaluationError
from evals.hints import command
from evals.judge import Judge
from evals.libraries import code_fingerprint, library_fingerprint, open_library
from evals.paired import SEED
from evals.progress import shown
from evals.question_set import QuestionSet
from evals.run_directory import Outcome, RunDirectory
from evals.scoring import PRODUCT, expected_metrics, score_run

if TYPE_CHECKING:
    from evals.kept_replies import KeptReplies

__all__ = ["check_complete", "model_of", "rescore", "run", "settings_of", "with_ids"]

FORMAT = 1
RRF_K = 60
"""Cormack, Clarke and Büttcher, 2009."""
NOTE = "The baselines are the library's own indexes, each alone; the citation metrics use the assistant's own verifier."
JOBS_WITH_MODEL = 4
_VERSIONS = ("assistant", "chromadb", "ir-measures", "llama-index-core", "numpy", "onnxruntime", "scipy", "tantivy")
_SET_HERE = ("llm.provider", "llm.fallback", "library.path")
"""Settings that a run makes itself, or that shape no answer."""
_SAME = {
    "questions": ("set", "asked"),
    "papers": ("library", "fingerprint"),
    "settings": ("settings_fingerprint",),
    "encoder": ("library", "encoder"),
    "program": ("code",),
    "corpus": ("library", "corpus"),
}


def settings_of(profile: str | None, given: Mapping[str, Any], *, model: bool = True) -> Settings:
    """The settings in force for a run. A failing model is an error there, and never silently an answer of quotes.

    Raises ConfigurationError.
    """
    llm = {**given.get("llm", {}), **({} if model else {"provider": "none"}), "fallback": False}
    return Settings(**{**({"profile": profile} if profile else {}), **given, "llm": llm})


def model_of(settings: Settings) -> KeptReplies | None:
    """The model that settings name, its replies kept between runs; None when they name none.

    Raises ConfigurationError and ModelKeyError.
    """
    if settings.llm.active_provider is None:
        return None
    from evals.kept_replies import KeptReplies

    return KeptReplies(Assistant.build_llm(settings), ContentCache(cache_directory() / "replies"))


def run(
    questions: QuestionSet,
    directory: RunDirectory,
    settings: Settings,
    *,
    corpus: Literal["starter"] | Path,
    command: Sequence[str],
    jobs: int | None = None,
    judge: Judge | None = None,
    limit: int | None = None,
) -> dict[str, Any]:
    """Ask what has not been asked yet, rank by the baselines, score. Returns the scores.

    Raises EvaluationError when the directory holds a run of something else.
    """
    jobs = jobs or (1 if settings.llm.active_provider is None else JOBS_WITH_MODEL)
    model = model_of(settings)
    with open_library(corpus, settings, model) as assistant:
        questions = with_ids(questions, assistant)
        manifest = _manifest(questions, assistant, settings, corpus, command, jobs, limit)
        if directory.exists:
            _check_same(questions, directory, manifest)
        directory.begin()
        directory.manifest = manifest
        started = time.perf_counter()
        _ask(questions, directory, assistant, jobs, model)
        _rank(questions, directory, assistant)
        outcomes = directory.outcomes()
        manifest["finished"] = _now()
        manifest["seconds"] = round(time.perf_counter() - started, 1)
        manifest |= _records(outcomes)
        directory.manifest = manifest
        return _scored(questions, directory, assistant, judge)


def rescore(questions: QuestionSet, directory: RunDirectory, *, judge: Judge | None = None) -> dict[str, Any]:
    """Score a run again by the labels of now. Asks nothing. Raises EvaluationError when other questions were asked."""
    manifest = directory.manifest
    questions = questions.limited(manifest["set"]["limit"])
    if manifest["set"]["asked"] != questions.asked_fingerprint:
        raise EvaluationError(
            f"{directory.path} is a run of other questions than {questions.name}", hint=_anew(questions, directory)
        )
    place = manifest["library"]["corpus"]
    # What the library's own encoder is matters to nothing here but its opening.
    settings = settings_of(None, manifest["reopen"], model=False)
    with open_library("starter" if place == "starter" else Path(place), settings) as assistant:
        if library_fingerprint(assistant) != manifest["library"]["fingerprint"]:
            raise EvaluationError(f"the papers of {place} have changed since the run", hint=_anew(questions, directory))
        questions = with_ids(questions, assistant)
        directory.manifest = {**manifest, "set": _set(questions, manifest["set"]["limit"])}
        return _scored(questions, directory, assistant, judge)


def with_ids(questions: QuestionSet, assistant: Assistant) -> QuestionSet:
    """The set with the ids of papers where labels have their titles.

    Raises BrokenError when no paper, or more than one, has such a title.
    """
    named = questions.named({paper.id: paper.title for paper in assistant.papers()})
    cited = (nugget.paper for gold in named.gold.values() for nugget in gold.nuggets if nugget.paper)
    names = itertools.chain(*named.judgments.values(), cited)
    if titles := [name for name in dict.fromkeys(names) if " " in name]:
        raise BrokenError(
            f"no paper of {questions.name}, or more than one, is called {titles[0]!r}",
            hint=command("validate", questions.directory),
        )
    return named


def check_complete(questions: QuestionSet, scores: Mapping[str, Any]) -> None:
    """Raises BrokenError when a question failed or was not asked, or a metric was not produced."""
    if failed := scores["failed"]:
        id, error = next(iter(failed.items()))
        raise BrokenError(
            f"{len(failed)} of {len(questions.questions)} questions failed, the first ({id}): {error}",
            hint="the same command again asks only those",
        )
    if missing := scores["missing"]:
        raise BrokenError(f"{len(missing)} questions were not asked", hint="the same command again asks them")
    produced = scores["systems"][PRODUCT]["metrics"]
    if absent := [name for name in expected_metrics(questions) if name not in produced]:
        raise BrokenError(f"no question has {', '.join(absent)}", hint=command("validate", questions.directory))


def _ask(
    questions: QuestionSet, directory: RunDirectory, assistant: Assistant, jobs: int, model: KeptReplies | None
) -> None:
    done = {id for id, outcome in directory.outcomes().items() if not outcome.error}
    waiting = [question for id, question in questions.questions.items() if id not in done]
    if not waiting:
        return
    asker = Asker(assistant, model=model, rank_only=questions.is_plain)
    # The first search reads the indexes and the encoder; no question should be timed with that.
    assistant.search(waiting[0].text)
    with shown("asking", len(waiting)) as count:

        def keep(outcome: Outcome) -> None:
            directory.append(outcome)
            count()

        ask_all(asker, waiting, jobs, keep)


def _rank(questions: QuestionSet, directory: RunDirectory, assistant: Assistant) -> None:
    outcomes = directory.outcomes()
    directory.write_ranking("run", {id: outcomes[id].ranking for id in questions.questions if id in outcomes})
    done = set(directory.baselines())
    for name, ranker in rankers(assistant).items():
        if name not in done:
            # A baseline knows no conversation: it is given the whole of it.
            rankings = {
                id: ranker(" ".join((*question.turns, question.text))) for id, question in questions.questions.items()
            }
            directory.write_ranking(f"baselines/{name}", rankings)


def rankers(assistant: Assistant) -> Mapping[str, Callable[[str], list[str]]]:
    """The baselines by name: what search adds to its indexes is what it is worth."""
    bm25 = cache(lambda text: assistant.rank(text, by="words", limit=DEPTH))
    encoder = cache(lambda text: assistant.rank(text, by="vectors", limit=DEPTH))

    def fused(text: str) -> list[str]:
        scores: dict[str, float] = {}
        for ranking in (bm25(text), encoder(text)):
            for rank, paper in enumerate(ranking, start=1):
                scores[paper] = scores.get(paper, 0.0) + 1 / (RRF_K + rank)
        return sorted(scores, key=lambda paper: -scores[paper])[:DEPTH]

    return {"BM25": bm25, "encoder": encoder, "RRF": fused}


def _scored(
    questions: QuestionSet, directory: RunDirectory, assistant: Assistant, judge: Judge | None
) -> dict[str, Any]:
    with shown("scoring", len(questions.questions)) as count:
        scores = score_run(directory, questions, assistant, judge=judge, progress=count)
    if judge is not None:
        directory.manifest = {**directory.manifest, "judge": {"model": judge.name, "failures": judge.failures}}
    return scores


def _manifest(
    questions: QuestionSet,
    assistant: Assistant,
    settings: Settings,
    corpus: Literal["starter"] | Path,
    command: Sequence[str],
    jobs: int,
    limit: int | None,
) -> dict[str, Any]:
    status = assistant.status()
    return {
        "format": FORMAT,
        "command": list(command),
        "started": _now(),
        "set": _set(questions, limit),
        "library": {
            "corpus": corpus if corpus == "starter" else str(corpus.resolve()),
            "fingerprint": library_fingerprint(assistant),
            "papers": assistant.count(),
            "encoder": status.encoder,
        },
        "model": _model_name(settings) or status.model,
        "settings": {name: setting.value for name, setting in status.settings.items()},
        "settings_given": {
            name: setting.value
            for name, setting in status.settings.items()
            if setting.source != "default" and name not in _SET_HERE
        },
        "settings_fingerprint": fingerprint(settings),
        "reopen": {"encoder": settings.encoder.model_dump(mode="json", exclude={"api_key"})},
        "code": code_fingerprint(),
        "seed": SEED,
        "jobs": jobs,
        "versions": {"python": sys.version.split()[0], **{name: version(name) for name in _VERSIONS}},
        "note": NOTE,
    }


def _model_name(settings: Settings) -> str:
    llm = settings.llm
    where = ", ".join(filter(None, (llm.active_provider, llm.base_url)))
    return f"{llm.model} ({where})" if where else ""


def _set(questions: QuestionSet, limit: int | None) -> dict[str, Any]:
    return {
        "name": questions.name,
        "version": questions.version,
        "directory": str(questions.directory),
        "fingerprint": questions.fingerprint,
        "asked": questions.asked_fingerprint,
        "questions": len(questions.questions),
        "limit": limit,
    }


def _records(outcomes: Mapping[str, Outcome]) -> dict[str, Any]:
    """What the answers say of their making."""
    records = [outcome.answer.record for outcome in outcomes.values() if outcome.answer and outcome.answer.record]
    prompts = {name: digest for record in records for name, digest in record.prompts.items()}
    return {
        "models": sorted({record.model for record in records if record.model}),
        "prompts": dict(sorted(prompts.items())),
        "encoders": sorted({record.encoder for record in records}),
    }


def _check_same(questions: QuestionSet, directory: RunDirectory, manifest: Mapping[str, Any]) -> None:
    before = directory.manifest
    for what, path in _SAME.items():
        if _at(before, path) != _at(manifest, path):
            raise EvaluationError(
                f"{directory.path} holds a run with other {what}",
                hint=f"another --out; or replace it: {_anew(questions, directory)}",
            )


def _at(value: Any, path: Sequence[str]) -> Any:
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def _anew(questions: QuestionSet, directory: RunDirectory) -> str:
    return command("run", questions.directory, "--out", directory.path, "--fresh")


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
