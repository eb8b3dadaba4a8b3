"""Translates the failures of an embeddings server into EncoderError, with one line of explanation each."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from assistant.errors import EncoderError
from assistant.text.safe import safe_text
from assistant.text.secrets import without_keys

if TYPE_CHECKING:
    import httpx

__all__ = ["EmbeddingServer", "ServiceFailure", "failure_of_reply", "failure_of_transport", "unusable"]

_TOO_MUCH = re.compile(
    r"context.{0,3}(?:length|window|size)|too (?:large|long|many)|batch.{0,3}size|array.{0,20}long|reduce the"
    r"|(?:less|fewer|more) than .{0,20}(?:tokens|inputs|items)|maximum.{0,30}(?:tokens|inputs|items|length)",
    re.IGNORECASE,
)
_QUOTA = re.compile(r"insufficient_quota|billing|credit balance|insufficient (?:funds|balance)", re.IGNORECASE)
_MARKUP = re.compile(r"^\s*<(?:!doctype|html|\?xml|head|body)\b", re.IGNORECASE)
_LONGEST_SAYING = 240


class EmbeddingServer(NamedTuple):
    """A model and the server that has it; `key` is in no message."""

    model: str
    address: str
    key: str

    @property
    def place(self) -> str:
        """The model and where it is."""
        return f"{safe_text(self.model)} at {self.address}"

    def clean(self, text: str) -> str:
        """What a server said, as part of a line."""
        text = " ".join(safe_text(without_keys(text, (self.key,))).split()).rstrip(".")
        return text if len(text) <= _LONGEST_SAYING else text[: _LONGEST_SAYING - 1] + "…"


class ServiceFailure(Exception):
    """A request that failed: the error for the caller; whether the same request may succeed later, after how many
    seconds; and whether it asked for too much at once."""

    def __init__(
        self, error: EncoderError, *, repeat: bool = False, after: float | None = None, too_much: bool = False
    ) -> None:
        super().__init__(str(error))
        self.error = error
        self.repeat = repeat
        self.after = after
        self.too_much = too_much


def failure_of_reply(response: httpx.Response, server: EmbeddingServer) -> ServiceFailure:
    """What a reply with a status other than 200 means."""
    status, words = response.status_code, response.text
    said = server.clean(_saying(response)) or response.reason_phrase
    if status in (401, 403):
        problem = "refused the key for" if server.key else "wants a key for"
        return ServiceFailure(
            EncoderError(
                f"{server.address} {problem} {safe_text(server.model)}: {said}",
                hint="set ASSISTANT_ENCODER__API_KEY to a valid key",
            )
        )
    if status == 402 or (status == 429 and _QUOTA.search(words)):
        hint = "check your account with the provider, or choose another encoder"
        return ServiceFailure(EncoderError(f"the quota for {server.place} is used up: {said}", hint=hint))
    if status == 413 or (status in (400, 422, 500) and _TOO_MUCH.search(words)):
        return ServiceFailure(
            EncoderError(
                f"a text is too long for {server.place}: {said}", hint="choose a model or server with a longer limit"
            ),
            too_much=True,
        )
    if status in (408, 424, 425, 429) or status >= 500:
        what = "limits requests" if status == 429 else f"failed with HTTP {status}"
        hint = "try again later, or lower encoder.requests" if status == 429 else "try again later"
        error = EncoderError(f"{server.place} {what}: {said}", hint=hint, retryable=True)
        return ServiceFailure(error, repeat=status != 501, after=_retry_after(response))
    if 300 <= status < 400:
        target = server.clean(response.headers.get("location", "elsewhere"))
        return ServiceFailure(
            EncoderError(
                f"{server.address} redirects to {target}; redirects are not followed",
                hint="set encoder.base_url to the right address",
            )
        )
    if status == 404 and "model" not in words.lower():
        return ServiceFailure(
            EncoderError(
                f"{server.address} has no embeddings: {said}",
                hint="correct encoder.base_url, which usually ends in /v1",
            )
        )
    if status == 404:
        hint = "set encoder.model to a model that it has"
        return ServiceFailure(
            EncoderError(f"{server.address} has no model {safe_text(server.model)}: {said}", hint=hint)
        )
    return ServiceFailure(
        EncoderError(
            f"{server.place} refused the request with HTTP {status}: {said}", hint="check the encoder settings"
        )
    )


def failure_of_transport(error: httpx.HTTPError, server: EmbeddingServer, timeout: float) -> ServiceFailure:
    """What it means that there was no whole reply."""
    import httpx

    if isinstance(error, httpx.TimeoutException) and not isinstance(error, httpx.ConnectTimeout):
        return ServiceFailure(
            EncoderError(
                f"{server.place} sent nothing within {timeout:g} s",
                hint="raise encoder.timeout, lower encoder.batch_texts, or check that the server answers",
                retryable=True,
            ),
            repeat=True,
        )
    cause = _system_cause(error)
    number = cause.errno if cause is not None and cause.errno is not None else 0
    said = server.clean(os.strerror(number) if number > 0 else str(error))
    if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout):
        refused = isinstance(cause, ConnectionRefusedError)
        hint = "start the server, or correct encoder.base_url" if refused else "check the network and encoder.base_url"
        return ServiceFailure(
            EncoderError(f"no connection to {server.address}: {said or 'no answer'}", hint=hint, retryable=True),
            repeat=True,
        )
    return ServiceFailure(
        EncoderError(f"{server.place} broke off: {said}", hint="try again later", retryable=True), repeat=True
    )


def unusable(server: EmbeddingServer, why: str) -> ServiceFailure:
    """A reply of status 200 that cannot be used."""
    return ServiceFailure(
        EncoderError(
            f"{server.place} {why}",
            hint="check that encoder.base_url is an OpenAI-compatible server, usually ending in /v1, and encoder.model "
            "an embedding model",
        )
    )


def _saying(response: httpx.Response) -> str:
    try:
        said = _message(response.json())
    except ValueError:
        said = response.text
    return "a web page" if _MARKUP.match(said) else said


def _message(body: Any) -> str:
    if isinstance(body, dict):
        for key in ("message", "error", "detail"):
            if body.get(key):
                return _message(body[key])
    return str(body)


def _retry_after(response: httpx.Response) -> float | None:
    given = response.headers.get("retry-after", "").strip()
    try:
        if milliseconds := response.headers.get("retry-after-ms"):
            return max(0.0, float(milliseconds) / 1000)
        if not given:
            return None
        if given.replace(".", "", 1).isdigit():
            return float(given)
        return max(0.0, (parsedate_to_datetime(given) - datetime.now(UTC)).total_seconds())
    except (TypeError, ValueError):
        return None


def _system_cause(error: BaseException) -> OSError | None:
    return next((cause for cause in _causes(error) if isinstance(cause, OSError) and cause.errno is not None), None)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
