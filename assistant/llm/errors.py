"""Translates the failures of language models into the assistant's errors, with one line of explanation each.

Errors are classified by HTTP status and the server's message, not by the client's classes: every LlamaIndex integration
has classes of its own. A server's message is shortened and shown without control characters and keys.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, NamedTuple

from assistant.errors import ModelError, ModelKeyError, ModelLimitError, ModelUnreachableError
from assistant.text.safe import safe_text
from assistant.text.secrets import without_keys

__all__ = ["Endpoint", "Failure", "broke_off", "failure_of", "no_completion", "refuses"]

_OVERFLOW = re.compile(
    r"context.{0,3}(?:length|window|size)|maximum context|prompt (?:is )?too long|too many (?:input )?tokens"
    r"|exceed_context_size|reduce the length",
    re.IGNORECASE,
)
_REFUSAL = re.compile(
    r"support|unrecogni[sz]ed|unknown|unexpected|invalid|not permitted|not allowed|forbid|extra|must be", re.IGNORECASE
)
_QUOTA = re.compile(r"insufficient_quota|billing|credit balance|insufficient (?:funds|balance)", re.IGNORECASE)
_MARKUP = re.compile(r"^\s*<(?:!doctype|html|\?xml|head|body)\b", re.IGNORECASE)
_LONGEST_SAYING = 240
_TRANSPORTS = {"httpx", "httpx2", "httpcore", "httpcore2", "requests", "urllib3", "aiohttp", "anyio"}
_STATUS_OF_CODE = {
    "insufficient_quota": 429,
    "rate_limit_exceeded": 429,
    "context_length_exceeded": 400,
    "invalid_api_key": 401,
}
_NOT_CONNECTED = {
    "ClientConnectorError",
    "ConnectError",
    "ConnectTimeout",
    "ConnectionRefusedError",
    "NewConnectionError",
    "gaierror",
}
_MISREAD = (AttributeError, IndexError, KeyError, TypeError, ValueError)


class Endpoint(NamedTuple):
    """What an error is about: the model's name, its server's address, and secrets that no message may contain."""

    name: str
    address: str
    secrets: Sequence[str]
    speaks_openai: bool
    timeout: float | None
    """Seconds to wait for the next data from the server, None when unknown."""

    @property
    def place(self) -> str:
        """The model and where it is."""
        return f"{self.name} at {self.address}" if self.address else self.name

    @property
    def server(self) -> str:
        """Where the model is, or its name when that is not known."""
        return self.address or self.name


class Failure(NamedTuple):
    """An error for the caller, whether to retry, and the seconds that the server asks to wait."""

    error: ModelError
    repeat: bool = False
    after: float | None = None


def failure_of(error: Exception, endpoint: Endpoint) -> Failure:
    """The error as one of the assistant's own."""
    if isinstance(error, ModelError):
        return Failure(error, repeat=error.retryable)
    if (status := _status(error)) is not None:
        return _of_status(status, error, endpoint)
    if any(base.__name__ in _NOT_CONNECTED for cause in _causes(error) for base in type(cause).__mro__):
        refused = any(isinstance(cause, ConnectionRefusedError) for cause in _causes(error))
        return Failure(
            ModelUnreachableError(
                f"no connection to {endpoint.server}: {_root(error, endpoint)}",
                hint="start the server, or correct llm.base_url" if refused else "check the network and llm.base_url",
            ),
            # A refused connection means that no server is running: a retry cannot help.
            repeat=not refused,
        )
    if _is_named(error, "Timeout"):
        waited = f" within {endpoint.timeout:g} s" if endpoint.timeout else " in time"
        return Failure(
            ModelUnreachableError(
                f"{endpoint.place} sent nothing{waited}",
                hint="raise llm.timeout, choose a smaller model, or check that the server answers",
            ),
            repeat=True,
        )
    if _is_transport(error) or _is_named(error, "APIError"):
        return Failure(broke_off(endpoint, _says(_innermost(error), endpoint)), repeat=True)
    if endpoint.speaks_openai and (isinstance(error, _MISREAD) or _is_named(error, "APIResponseValidationError")):
        return Failure(no_completion(endpoint), repeat=True)
    return Failure(
        ModelError(
            f"{endpoint.place} failed: {type(error).__name__}: {_says(error, endpoint)}",
            hint="ask again, or try another model",
        )
    )


def broke_off(endpoint: Endpoint, why: str = "") -> ModelUnreachableError:
    """The error for a reply that stopped before its end."""
    because = f": {why}" if why else ""
    return ModelUnreachableError(f"{endpoint.place} broke off in the middle of its reply{because}", hint="ask again")


def no_completion(endpoint: Endpoint) -> ModelUnreachableError:
    """The error for a server that does not speak OpenAI's protocol."""
    return ModelUnreachableError(
        f"{endpoint.server} sent a reply that is not a chat completion",
        hint="check that llm.base_url is the address of an OpenAI-compatible server, usually ending in /v1",
    )


def refuses(error: Exception, option: str) -> bool:
    """Whether a server objects to an option of the request, rather than to its length."""
    words = _words(error)
    return (
        _status(error) in (400, 422)
        and option in words
        and bool(_REFUSAL.search(words))
        and not _OVERFLOW.search(words)
    )


def _words(error: Exception) -> str:
    """The server's whole account of an error, with codes and parameters."""
    return f"{getattr(error, 'body', None) or ''} {error}"


def _of_status(status: int, error: Exception, endpoint: Endpoint) -> Failure:
    words, said = _words(error), _says(error, endpoint)
    place, server, name = endpoint.place, endpoint.server, endpoint.name
    if status in (401, 403):
        problem = f"refused the key for {name}" if endpoint.secrets else f"wants a key for {name}"
        return Failure(ModelKeyError(f"{server} {problem}: {said}", hint="set ASSISTANT_LLM__API_KEY to a valid key"))
    if status == 402 or (status == 429 and _QUOTA.search(words)):
        return Failure(
            ModelLimitError(
                f"the quota for {place} is used up: {said}",
                hint="check your account with the provider, or choose another model",
                retryable=False,
            )
        )
    if status == 429:
        after = _retry_after(error)
        when = f"in {after:.0f} s" if after else "in a minute"
        return Failure(
            ModelLimitError(f"too many requests for {place}: {said}", hint=f"try again {when}"),
            repeat=True,
            after=after,
        )
    if status in (408, 425) or status >= 500:
        return Failure(
            ModelUnreachableError(f"{place} failed with HTTP {status}: {said}", hint="try again later"),
            repeat=status != 501,
            after=_retry_after(error),
        )
    if 300 <= status < 400:
        target = getattr(getattr(error, "response", None), "headers", {}).get("location", "elsewhere")
        return Failure(
            ModelUnreachableError(
                f"{server} redirects to {_clean(target, endpoint)}; redirects are not followed",
                hint="set llm.base_url to the right address",
            )
        )
    if status == 413 or _OVERFLOW.search(words):
        return Failure(
            ModelError(
                f"the prompt is too long for {place}: {said}",
                hint="lower llm.context_window to the window that the server really uses",
            )
        )
    if status == 404 and "model" not in words.lower():
        return Failure(
            ModelError(
                f"{server} has no chat completions: {said}", hint="correct llm.base_url, which usually ends in /v1"
            )
        )
    if status == 404:
        return Failure(ModelError(f"{server} has no model {name}: {said}", hint="set llm.model to a model that it has"))
    return Failure(ModelError(f"{place} refused the request with HTTP {status}: {said}", hint="check the llm settings"))


def _status(error: Exception) -> int | None:
    """The HTTP status of an error; once a stream has begun, only the body can have it."""
    body = getattr(error, "body", None)
    named = body.get("code") if isinstance(body, dict) else None
    response = getattr(error, "response", None)
    for found in (getattr(error, "status_code", None), getattr(response, "status_code", None), named):
        if isinstance(found, int) and 300 <= found < 600:
            return found
    return _STATUS_OF_CODE.get(named) if isinstance(named, str) else None


def _retry_after(error: Exception) -> float | None:
    headers = getattr(getattr(error, "response", None), "headers", None)
    if headers is None:
        return None
    try:
        if milliseconds := headers.get("retry-after-ms"):
            return max(0.0, float(milliseconds) / 1000)
        given = headers.get("retry-after") or ""
        if not given:
            return None
        if given.strip().replace(".", "", 1).isdigit():
            return float(given)
        return max(0.0, (parsedate_to_datetime(given) - datetime.now(UTC)).total_seconds())
    except (TypeError, ValueError):
        return None


def _says(error: Exception, endpoint: Endpoint) -> str:
    body = getattr(error, "body", None)
    said = _message(body) if body else str(error)
    if _MARKUP.match(said):
        said = "a web page"
    return _clean(said, endpoint) or type(error).__name__


def _message(body: Any) -> str:
    if not isinstance(body, dict):
        return str(body)
    for key in ("message", "error", "detail"):
        if body.get(key):
            return _message(body[key])
    return str(body)


def _clean(text: str, endpoint: Endpoint) -> str:
    text = " ".join(safe_text(without_keys(text, endpoint.secrets)).split()).rstrip(".")
    return text if len(text) <= _LONGEST_SAYING else text[: _LONGEST_SAYING - 1] + "…"


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        if isinstance(error, BaseExceptionGroup):
            for inner in error.exceptions:
                yield from _causes(inner)
        error = error.__cause__ or error.__context__


def _innermost(error: Exception) -> Exception:
    *_, last = _causes(error)
    return last if isinstance(last, Exception) and str(last) else error


def _root(error: Exception, endpoint: Endpoint) -> str:
    """The operating system's own message, which clients hide behind a vaguer one."""
    for cause in _causes(error):
        if isinstance(cause, OSError) and cause.errno is not None:
            return _clean(os.strerror(cause.errno) if cause.errno > 0 else str(cause.strerror), endpoint)
    return _says(error, endpoint)


def _is_named(error: BaseException, *names: str) -> bool:
    return any(name in base.__name__ for base in type(error).__mro__ for name in names)


def _is_transport(error: Exception) -> bool:
    return isinstance(error, OSError) or any(
        base.__module__.partition(".")[0] in _TRANSPORTS for base in type(error).__mro__
    )
