"""Every error the assistant raises on purpose, and the exit code the command line gives it.

    AssistantError
    ├── ArgumentError           2   a call's argument cannot be used; a ValueError, too
    ├── ConfigurationError      3   a setting is wrong; fix it and run again
    │   ├── EncoderMismatchError    the library was made with another encoder
    │   └── EncoderError       13   the service that encodes cannot be reached or failed; not always the settings' fault
    ├── LibraryError            4   the library is missing or damaged
    │   ├── LibraryMissingError
    │   └── LibraryDamagedError
    ├── LibraryBusyError        5   another process is writing; trying again later can help
    ├── ChromaServerError      14   the library's Chroma server cannot be reached or failed
    ├── InputError              6   a file or a record to be ingested cannot be used
    ├── PaperNotFoundError      7   no paper has that id
    │   └── TagNotFoundError        there is no tag with that name
    ├── OutputError            12   standard output or a file cannot be written, such as on a full disk
    └── ModelError             11   the language model failed: it is unknown, its reply unusable, the question too long
        ├── ModelKeyError       8   the provider refused the key, or wants one
        ├── ModelLimitError     9   rate limit (trying again later can help) or quota used up (it cannot)
        └── ModelUnreachableError  10   no connection, time-out, a server's own error, a stream that broke off

The message of an error is one line that says what was wrong and where; `hint` says what to do next in Python, and a
traceback shows it below the message. `command_hint` says it for the command line.
"""

import re

__all__ = [
    "ArgumentError",
    "AssistantError",
    "ChromaServerError",
    "ConfigurationError",
    "EncoderError",
    "EncoderMismatchError",
    "InputError",
    "LibraryBusyError",
    "LibraryDamagedError",
    "LibraryError",
    "LibraryMissingError",
    "ModelError",
    "ModelKeyError",
    "ModelLimitError",
    "ModelUnreachableError",
    "OutputError",
    "PaperNotFoundError",
    "TagNotFoundError",
]


_IN_PYTHON = tuple(
    (re.compile(command), call)
    for command, call in (
        (r"with: assistant --library (\S+|'[^']*') ingest FILE", r"with: Assistant.open(path).ingest(file)"),
        (r"assistant(?: --library \S+)? ingest (?:PATH|FILES?)", "assistant.ingest(path)"),
        (r"assistant ingest ((?:arxiv|doi|pmid):\S+)", r'assistant.ingest("\1")'),
        (r"assistant ingest(?! \S*--)", "assistant.ingest(path)"),
        (r"assistant doctor --(repair|reencode)(?! --)", r"assistant.doctor(\1=True)"),
        (r"assistant doctor(?= tries| brings)", "assistant.doctor()"),
        (r"assistant papers\b", "assistant.papers()"),
        (r"assistant tag list\b", "assistant.tags()"),
        (r"assistant watch list\b", "assistant.watches()"),
        (r'assistant watch add "QUESTION"', 'assistant.watch("QUESTION")'),
        (r"assistant watch remove (\d+)", r"assistant.unwatch(\1)"),
        (r"assistant sources(?= lists)", "assistant.sources()"),
        (r"list the removed papers with: assistant restore", "list the removed papers with: assistant.removed()"),
        (r"directory with --library", "directory: Assistant.open(path)"),
    )
)
"""Commands that hints name, and what does the same in Python. What only a command does stays as it is."""


class AssistantError(Exception):
    """Base of every error raised on purpose. `retryable` says whether the same call can succeed later."""

    exit_code = 1
    retryable = False

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.command_hint = self.hint = hint
        for command, call in _IN_PYTHON:
            self.hint = command.sub(call, self.hint)
        if self.hint:
            self.add_note(f"hint: {self.hint}")


class ArgumentError(AssistantError, ValueError):
    """An argument of a call cannot be used, such as an empty question or a limit of 0."""

    exit_code = 2


class ConfigurationError(AssistantError):
    """A setting is wrong, unknown or contradicts another."""

    exit_code = 3


class EncoderMismatchError(ConfigurationError):
    """The library's vectors were made by an encoder other than the configured one."""


class EncoderError(ConfigurationError):
    """The service that encodes texts refused the key, limits requests, cannot be reached or failed otherwise."""

    exit_code = 13

    def __init__(self, message: str, *, hint: str = "", retryable: bool = False) -> None:
        super().__init__(message, hint=hint)
        self.retryable = retryable


class LibraryError(AssistantError):
    """The library cannot be used."""

    exit_code = 4


class LibraryMissingError(LibraryError):
    """There is no library at the path."""


class LibraryDamagedError(LibraryError):
    """The catalog cannot be read, or was made by a newer version.

    `is_salvageable` if `assistant doctor --repair` keeps what can be read of it.
    """

    def __init__(self, message: str, *, hint: str = "", is_salvageable: bool = False) -> None:
        super().__init__(message, hint=hint)
        self.is_salvageable = is_salvageable


class LibraryBusyError(AssistantError):
    """Another process holds the library's write lock."""

    exit_code = 5
    retryable = True


class ChromaServerError(AssistantError):
    """The Chroma server that the settings name cannot be reached, refuses access or failed."""

    exit_code = 14

    def __init__(self, message: str, *, hint: str = "", retryable: bool = False) -> None:
        super().__init__(message, hint=hint)
        self.retryable = retryable


class InputError(AssistantError):
    """Nothing usable could be read from an input."""

    exit_code = 6


class PaperNotFoundError(AssistantError):
    """No paper in the library has the given id."""

    exit_code = 7


class TagNotFoundError(PaperNotFoundError):
    """There is no tag with the given name."""


class OutputError(AssistantError):
    """Output cannot be written: the disk is full, or there is no permission."""

    exit_code = 12


class ModelError(AssistantError):
    """The language model gave no usable answer."""

    exit_code = 11


class ModelKeyError(ModelError):
    """The provider refused the key, or there is no key."""

    exit_code = 8


class ModelLimitError(ModelError):
    """Too many requests (`retryable`), or the quota is used up (not `retryable`)."""

    exit_code = 9

    def __init__(self, message: str, *, hint: str = "", retryable: bool = True) -> None:
        super().__init__(message, hint=hint)
        self.retryable = retryable


class ModelUnreachableError(ModelError):
    """The provider could not be reached, took too long, reported a failure or broke off."""

    exit_code = 10
    retryable = True
