"""From a question to ranked evidence: candidates, exact rescoring, fusion, calibration, best sentences."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from assistant.errors import EncoderError
from assistant.questions.question import Question
from assistant.questions.tagged import limited_within
from assistant.records import Evidence, Filters, Quote, Signals
from assistant.retrieval import field
from assistant.retrieval.matching import Match, Matcher
from assistant.retrieval.scoring import Features, feedback, fuse, log_odds, probability
from assistant.retrieval.sentences import rank_sentences
from assistant.retrieval.vocabulary import QueryTerms, Vocabulary, resolved_terms

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from assistant.library.entries import StoredPaper
    from assistant.library.library import Library
    from assistant.settings import RetrievalSettings

__all__ = ["Searcher"]

TITLE_WEIGHT = 0.3
"""Weight of a title's own BM25 beside that of title and abstract together. Set on LitSearch, where it gained 0.004
nDCG@10 when it was tried; on scifact-train it cost 0.003."""
EVIDENCE_SENTENCES = 4
KEPT_VECTORS = 16
UNKNOWN_ABSTRACT, UNKNOWN_SENTENCE = 0.45, 0.5
"""The cosines that a paper is taken to have when the question cannot be encoded: the means of 163 right papers among
the first ten for the questions of `evals/sets/starter`. By words alone, 89 % of these questions find one among five."""
RESCORED = 20
"""Number of candidates, best by the cheaper signals, whose wording is compared term by term."""


@dataclass(slots=True)
class _Candidates:
    """Candidates for one question; row i of each array belongs to `papers[i]`."""

    papers: list[StoredPaper]
    abstract: NDArray[np.float32]
    passage: NDArray[np.float32]
    sentences: list[NDArray[np.float32]]
    lexical: NDArray[np.float32]
    by_words: bool = False
    """Whether the question has no vector; all cosines are then 0."""

    def signals(self) -> dict[str, NDArray[np.float32]]:
        """The signals that do not need the papers' wording, by the name of their weight."""
        return {
            "abstract": self.abstract,
            "passage": self.passage,
            "sentence": np.array([_best_sentences(values) for values in self.sentences], dtype=np.float32),
            "lexical": self.lexical,
        }


def _best_sentences(similarities: NDArray[np.float32]) -> float:
    """Mean of the best sentence's similarity and that of the best two: one lucky sentence is not enough."""
    best = sorted(similarities.tolist(), reverse=True)[:2]
    return (best[0] + sum(best) / len(best)) / 2 if best else 0.0


class Searcher:
    """Ranks a library's papers for questions. Usable from several threads."""

    def __init__(self, library: Library, settings: RetrievalSettings) -> None:
        self._library = library
        self._settings = settings
        self._matcher = Matcher(library.analysed)
        self._vocabulary: Vocabulary | None = None
        self._encoded: dict[str, NDArray[np.float32]] = {}
        self.outage = ""
        """Why the latest question could not be encoded and was searched for by its words alone; empty if it was."""

    def search(
        self,
        question: Question | str,
        limit: int,
        *,
        filters: Filters | None = None,
        sentences: int = EVIDENCE_SENTENCES,
        floor: float = 0.0,
        within: Collection[int] | None = None,
    ) -> list[Evidence]:
        """The best `limit` papers that pass `filters`, best first, whatever their probability, each with its best
        `sentences`; none when no paper's probability reaches `floor`. With a topic, only papers with keys `within`.

        Empty for a blank question or library. A question for papers without a topic, but with filters, gets all papers
        that pass, the latest first. Limits stated in the text itself are not parsed. If the service that encodes fails,
        papers are found by words alone, and `outage` says why.
        """
        if isinstance(question, str):
            question = Question.parse(question)
        if filters:
            passing = self._library.keys_matching(filters).keys
            within = passing if within is None else passing.shared(within)
        vocabulary = self.vocabulary
        if not _asks(question) or not vocabulary.papers or limit < 1 or (within is not None and not within):
            return []
        if filters and question.wants_list and not question.has_topic:
            return [_evidence_of_passing(paper, sentences) for paper in self._library.latest(filters, limit)]
        query = resolved_terms(question, vocabulary, vocabulary.papers)
        vector = self._vector(question.topic)
        found = self._candidates(vector, query, within)
        if not found.papers:
            return []
        ranked = self._rank(question, found, vector, query, limit, sentences)
        return ranked if any(evidence.score >= floor for evidence in ranked) else []

    def is_in_field(self, question: Question, evidence: Sequence[Evidence], least: float = field.LEAST_FIELD) -> bool:
        """Whether the log-odds that a question is in the library's field are at least `least`, by the papers that
        `search` found for it.

        Where nothing can be compared, because the question has no topic or no paper was found, it counts as in it.
        """
        features = self.field_features(question, evidence)
        return features is None or field.field_log_odds(features) >= least

    def field_features(self, question: Question, evidence: Sequence[Evidence]) -> field.FieldFeatures | None:
        """What `is_in_field` decides by; None where nothing can be compared."""
        if not question.has_topic or not evidence or (vector := self._vector(question.topic)) is None:
            return None
        sample = self._library.sample_of_abstracts(field.SAMPLE)
        return field.field_features(evidence, sample @ vector)

    def prepare(self, questions: Sequence[Question]) -> None:
        """Encode several questions at once, which takes less time than one after another as they are searched for."""
        self._vectors([question.topic for question in questions if _asks(question)])

    def _vector(self, topic: str) -> NDArray[np.float32] | None:
        return self._vectors([topic]).get(topic)

    def _vectors(self, topics: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        """The vectors (d,) of topics, none of new ones if the encoder fails; a few are kept, since one question is
        asked about more than once."""
        known = self._encoded
        if new := [topic for topic in dict.fromkeys(topics) if topic not in known]:
            known = known if len(known) + len(new) <= KEPT_VECTORS else {t: known[t] for t in topics if t in known}
            try:
                vectors = self._library.encoder.encode_questions(new)
            except EncoderError as error:
                self.outage = str(error)
                return known
            known = self._encoded = known | dict(zip(new, vectors, strict=True))
        self.outage = ""
        return known

    def limited(self, question: str, given: Filters | None) -> tuple[str, Filters]:
        """The question without the limits that it states, tags of the library among them, and all limits."""
        return limited_within(question, given, self._library.labels.names())

    @property
    def vocabulary(self) -> Vocabulary:
        """The words of the library as it is now."""
        revision = self._library.revision
        if self._vocabulary is None or self._vocabulary.revision != revision:
            self._vocabulary = Vocabulary(self._library, self._library.count(), revision)
        return self._vocabulary

    def _candidates(
        self, vector: NDArray[np.float32] | None, query: QueryTerms, within: Collection[int] | None
    ) -> _Candidates:
        limit = self._settings.candidates
        near = [] if vector is None else [match.key for match in self._library.nearest(vector, limit, within=within)]
        worded = self._library.lexical(query.search_words, limit, within=within, title_weight=TITLE_WEIGHT)
        stored = self._library.stored(list(dict.fromkeys([*near, *worded])))
        unscored = [paper.key for paper in stored if paper.key not in worded]
        lexical = worded | self._library.lexical(
            query.search_words, len(unscored), within=unscored, title_weight=TITLE_WEIGHT
        )
        compared = vector if vector is not None else _zero_for(stored)
        return _Candidates(
            stored,
            np.array([paper.vectors.abstract @ compared for paper in stored], dtype=np.float32),
            np.array([(paper.vectors.passages @ compared).max(initial=-1) for paper in stored], dtype=np.float32),
            [paper.vectors.sentences @ compared for paper in stored],
            np.array([lexical.get(paper.key, 0.0) for paper in stored], dtype=np.float32),
            by_words=vector is None,
        )

    def _rank(
        self, question: Question, found: _Candidates, vector: NDArray[np.float32] | None, query: QueryTerms,
        limit: int, sentences: int,
    ) -> list[Evidence]:  # fmt: skip
        weights = self._settings.weights.model_dump()
        signals = found.signals()
        if vector is not None:
            abstracts = np.stack([paper.vectors.abstract for paper in found.papers])
            signals["abstract"] = abstracts @ feedback(vector, abstracts[_best_first(fuse(signals, weights))])
        fused = fuse(signals, weights)
        read = _best_first(fused)[: max(RESCORED, limit)]
        matches = {
            place: self._matcher.match(query, stored.paper.title, stored.paper.abstract, stored.sentences)
            for place, stored in ((int(place), found.papers[place]) for place in read)
        }
        fits = {place: _fit(found, place, match) for place, match in matches.items()}
        shares = sum(weights[name] for name in (*signals, "phrase"))
        ranked = {
            place: float(fused[place]) * (1 - weights["phrase"] / shares)
            + match.phrases * weights["phrase"] / shares
            + log_odds(fits[place]) * weights["fit"]
            for place, match in matches.items()
        }
        order = sorted(ranked, key=lambda place: -ranked[place])[:limit]
        return [
            _evidence(question, found, place, matches[place], fits[place], ranked[place], sentences) for place in order
        ]


def _zero_for(stored: Sequence[StoredPaper]) -> NDArray[np.float32]:
    return np.zeros(len(stored[0].vectors.abstract) if stored else 0, np.float32)


def _asks(question: Question) -> bool:
    """Whether there is anything to search by: a letter or digit."""
    return any(character.isalnum() for character in question.topic)


def _best_first(scores: NDArray[np.float32]) -> NDArray[np.intp]:
    return np.argsort(-scores, kind="stable")


def _fit(found: _Candidates, place: int, match: Match) -> float:
    features = Features(
        abstract=UNKNOWN_ABSTRACT if found.by_words else float(found.abstract[place]),
        sentence=UNKNOWN_SENTENCE if found.by_words else float(found.sentences[place].max(initial=0)),
        sentence_coverage=match.best_with_title,
        title_coverage=match.title,
        phrases=match.phrases,
    )
    return probability(features)


def _evidence(
    question: Question, found: _Candidates, index: int, match: Match, fit: float, fused: float, most_sentences: int
) -> Evidence:
    stored = found.papers[index]
    similarities = found.sentences[index]
    texts = [stored.paper.abstract[start:end] for start, end in stored.sentences]
    scores = rank_sentences(question, texts, similarities, match.sentences)
    best = np.argsort(-scores, kind="stable")[:most_sentences]
    return Evidence(
        paper=stored.paper,
        score=round(fit, 4),
        sentences=tuple(_quote(stored, int(i), float(scores[i])) for i in best),
        signals=Signals(
            abstract=float(found.abstract[index]),
            passage=float(found.passage[index]),
            sentence=float(similarities.max(initial=0)),
            lexical=float(found.lexical[index]),
            coverage=match.paper,
            sentence_coverage=match.best_with_title,
            title_coverage=match.title,
            phrases=match.phrases,
            matched=match.matched,
            fused=fused,
        ),
    )


def _evidence_of_passing(stored: StoredPaper, most_sentences: int) -> Evidence:
    """The evidence when a question only states limits: a paper's most typical sentences."""
    typical = stored.vectors.sentences @ stored.vectors.abstract
    best = np.argsort(-typical, kind="stable")[:most_sentences]
    return Evidence(
        paper=stored.paper,
        score=1.0,
        sentences=tuple(_quote(stored, int(i), float(np.clip(typical[i], 0, 1))) for i in best),
        signals=Signals(
            abstract=0, passage=0, sentence=0, lexical=0, coverage=1, sentence_coverage=1, title_coverage=1, phrases=1,
            fused=1,
        ),
    )  # fmt: skip


def _quote(stored: StoredPaper, sentence: int, score: float) -> Quote:
    start, end = stored.sentences[sentence]
    return Quote.cut(stored.paper.abstract, start, end, score=round(score, 4))
