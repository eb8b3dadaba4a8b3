"""The part of the facade that checks answers given earlier against the library of today."""

from typing import TYPE_CHECKING

from assistant.arguments import checked_answers
from assistant.awaiting import in_thread
from assistant.records import Answer, CheckedAnswer

if TYPE_CHECKING:
    from assistant.library.library import Library
    from assistant.parts import Parts

__all__ = ["Rechecking"]


class Rechecking:
    """What an assistant does with answers that were given earlier."""

    _library: "Library"
    _parts: "Parts"

    def verify_answer(self, answer: Answer) -> CheckedAnswer:
        """The answer with what has become of each of its quotes: whether the abstracts of today still have them.

        `answer` may come from anywhere: `ask`, a saved session, or `Answer.model_validate_json` of a file. Nothing is
        asked or encoded again, and statements keep their verdicts; a quote whose abstract has changed comes with the
        sentence that is now nearest to it. See `QuoteCheck.state`. Raises LibraryMissingError.
        """
        from assistant.verification.standing_quotes import check_citations

        [answer] = checked_answers([answer])
        self._parts.check_open()
        self._library.require()
        return CheckedAnswer(answer=answer, quotes=check_citations(self._library, answer.citations))

    averify_answer = in_thread(verify_answer)
