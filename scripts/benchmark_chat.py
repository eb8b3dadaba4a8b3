"""How long a person waits for `assistant chat`: for the prompt, for what they type, and for the first answer.

Each run is a new process on a terminal of its own; a question is typed as soon as the prompt is there. The library is
one that has papers, or the starter library, which is then made first.

    python -m scripts.benchmark_chat [--library PATH] [--runs N]
"""

from __future__ import annotations

import argparse
import os
import pty
import re
import select
import statistics
import subprocess
import sys
import tempfile
import termios
import time
from pathlib import Path
from typing import NamedTuple

from assistant import Assistant, Settings

QUESTION = "what is grokking"
PROMPT = r"\n> "
ANSWERED = r"\[1\] [^>]*\n>"
ECHO = r"\s*".join(QUESTION.split())
"""A terminal moves its cursor over a blank that stands there already."""
PATIENCE = 60.0
_SEQUENCE = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b\][^\x1b\x07]*(?:\x07|\x1b\\)|[\r\x08]")


class Waits(NamedTuple):
    """Seconds from the start of the process."""

    prompt: float
    echo: float
    answer: float


def measure(library: Path) -> Waits:
    """One chat with one question."""
    terminal, theirs = pty.openpty()
    termios.tcsetwinsize(terminal, (40, 100))
    environment = os.environ | {"TERM": "xterm-256color", "PROMPT_TOOLKIT_NO_CPR": "1"}
    started = time.perf_counter()
    chat = subprocess.Popen(
        [sys.executable, "-m", "assistant", "chat", "--library", str(library)],
        stdin=theirs, stdout=theirs, stderr=theirs, env=environment, start_new_session=True,
    )  # fmt: skip
    os.close(theirs)
    shown = ""

    def wait(pattern: str) -> float:
        nonlocal shown
        while not re.search(pattern, _SEQUENCE.sub("", shown)):
            readable, _, _ = select.select([terminal], [], [], PATIENCE)
            if not readable:
                raise TimeoutError(f"the chat showed only {shown!r}")
            shown += os.read(terminal, 65536).decode(errors="replace")
        return time.perf_counter() - started

    try:
        prompt = wait(PROMPT)
        os.write(terminal, QUESTION.encode())
        echo = wait(ECHO)
        os.write(terminal, b"\r")
        answer = wait(ANSWERED)
        os.write(terminal, b"\x04")
        chat.wait(PATIENCE)
    finally:
        chat.kill()
        chat.wait()
        os.close(terminal)
    return Waits(prompt, echo, answer)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--library", type=Path, help="a library with papers; the starter library when not given")
    parser.add_argument("--runs", type=int, default=5)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        library = arguments.library or Path(folder) / "library"
        with Assistant.open(library, Settings()) as assistant:
            if assistant.needs_starter and arguments.library is None:
                assistant.load_starter()
            print(f"{assistant.count()} papers, {arguments.runs} runs, seconds from the start: median (least to most)")
        runs = [measure(library) for _ in range(arguments.runs)]
    for name in Waits._fields:
        seconds = sorted(getattr(run, name) for run in runs)
        print(f"{name:<7} {statistics.median(seconds):.2f} ({seconds[0]:.2f} to {seconds[-1]:.2f})")


if __name__ == "__main__":
    main()
