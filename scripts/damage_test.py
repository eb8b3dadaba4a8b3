"""Damage a library at random, ask it, repair it, and check that nothing crashes and nothing is wrong in silence.

    python -m scripts.damage_test [--times 200] [--seed 0] [--keep DIRECTORY]

Each round copies a sound library (the starter library), changes, cuts or deletes one of its files, and opens it in a
process of its own. The process must not crash, and no answer may differ from the sound library's unless a line says
that something is wrong. Then `assistant doctor --repair` must put it right; what it says was lost is read again. Exit
code 1 if a round goes wrong; with `--keep`, damaged libraries of such rounds are kept.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import multiprocessing
import random
import shutil
import sys
import tempfile
import time
import traceback
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, NamedTuple

from assistant import Assistant, AssistantError, Settings
from assistant.cli import main as run_program

__all__ = ["Round", "damage", "make_sound", "run_round"]

QUESTIONS = (
    "how do agents use tools",
    "text to video generation",
    "reducing hallucination",
    "efficient attention for long contexts",
    "reinforcement learning for reasoning",
)
_LOADED = ["assistant", "assistant.assistant", "chromadb", "tantivy", "llama_index.vector_stores.chroma", "onnxruntime"]
_SECONDS = 120


class Round(NamedTuple):
    """What was damaged, how, and what went wrong; "" if nothing did."""

    file: str
    how: str
    wrong: str
    told: tuple[str, ...]


def make_sound(library: Path) -> dict[str, Any]:
    """Make a library, and return what it answers."""
    with Assistant.open(library, Settings(library={"path": library})) as assistant:
        assistant.load_starter()
    answers, told = _answers(library)
    if told or answers is None:
        raise SystemExit(f"the sound library is not sound: {told}")
    return answers


def damage(library: Path, source: random.Random) -> tuple[str, str]:
    """Change one file at random; its name, and what was done to it."""
    files = sorted(file for file in library.rglob("*") if file.is_file() and file.stat().st_size)
    file = source.choice(files)
    content = bytearray(file.read_bytes())
    at = source.randrange(len(content))
    how = source.choices(("flip", "overwrite", "cut", "delete"), (6, 2, 3, 1))[0]
    if how == "delete":
        file.unlink()
        return file.relative_to(library).as_posix(), how
    if how == "flip":
        content[at] ^= 1 << source.randrange(8)
    elif how == "overwrite":
        length = min(source.choice((16, 4096)), len(content) - at)
        content[at : at + length] = source.randbytes(length)
    else:
        del content[at:]
    file.write_bytes(content)
    return file.relative_to(library).as_posix(), f"{how} at {at:,} of {file.stat().st_size:,}"


def run_round(sound: Path, answers: dict[str, Any], library: Path, seed: int) -> Round:
    """Copy the sound library, damage it, and see what becomes of it."""
    shutil.copytree(sound, library)
    file, how = damage(library, random.Random(seed))
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_LOADED)
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_examine, args=(library, answers, there))
    process.start()
    there.close()
    try:
        wrong, told = here.recv() if here.poll(_SECONDS) else ("it hangs", ())
    except EOFError:
        wrong, told = "", ()
    if wrong == "it hangs":
        process.kill()
    process.join()
    if process.exitcode and wrong != "it hangs":
        wrong = f"the process ended with {process.exitcode}"
    return Round(file, how, wrong, told)


def _examine(library: Path, sound: dict[str, Any], report: Connection) -> None:
    told: list[str] = []
    try:
        wrong = _wrong(library, sound, told)
    except BaseException:
        wrong = traceback.format_exc()
    report.send((wrong, tuple(told)))


def _wrong(library: Path, sound: dict[str, Any], told: list[str]) -> str:
    answers, notices = _answers(library)
    told += notices
    if answers != sound and not notices:
        return f"answers differ in silence: {_difference(answers, sound)}"
    output = _run("doctor", "--repair", "--library", str(library))
    told.append(output)
    if "assistant ingest" in output or "lost" in output:
        with Assistant.open(library) as assistant:
            assistant.load_starter()
    answers, notices = _answers(library)
    if answers != sound:
        return f"--repair is no cure: {notices} {_difference(answers, sound)} after {output}"
    if notices:
        return f"something is still said after --repair: {notices}"
    output = _run("doctor", "--library", str(library))
    return "" if output == "All parts of the library agree.\n" else f"the doctor still finds: {output}"


def _answers(library: Path) -> tuple[dict[str, Any] | None, list[str]]:
    """What the library answers, None if it says that it cannot, and what it says besides."""
    try:
        with Assistant.open(library, create=False) as assistant:
            found: dict[str, Any] = {
                # Sorted: a rebuilt Chroma finds slightly other candidates, which moves papers that are nearly tied.
                question: sorted((hit.paper.id, round(hit.score, 3)) for hit in assistant.search(question, limit=8))
                for question in QUESTIONS
            }
            found["asked"] = assistant.ask(QUESTIONS[0]).text
            found["papers"] = [paper.model_dump() for paper in assistant.papers(sort="id")]
            return found, assistant.warnings
    except AssistantError as error:
        return None, [f"{error} ({error.hint})"]


def _run(*arguments: str) -> str:
    written = io.StringIO()
    with contextlib.redirect_stdout(written), contextlib.redirect_stderr(written):
        run_program(list(arguments))
    return written.getvalue()


def _difference(answers: dict[str, Any] | None, sound: dict[str, Any]) -> str:
    if answers is None:
        return "no answers"
    return "; ".join(
        f"{name}: {str([one for one in answers[name] if one not in value])[:200]} instead of "
        f"{str([one for one in value if one not in answers[name]])[:200]}"
        for name, value in sound.items()
        if answers[name] != value
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", type=Path, default=None)
    options = parser.parse_args()
    wrong = 0
    with tempfile.TemporaryDirectory() as scratch:
        sound = Path(scratch) / "sound"
        answers = make_sound(sound)
        for seed in range(options.seed, options.seed + options.times):
            begun = time.perf_counter()
            library = Path(scratch) / "damaged"
            done = run_round(sound, answers, library, seed)
            wrong += bool(done.wrong)
            noted = "noticed" if len(done.told) > 1 else "no answer differs"
            print(
                f"{seed:4}: {done.file}: {done.how}: {done.wrong or noted} ({time.perf_counter() - begun:.1f} s)",
                flush=True,
            )
            if done.wrong and options.keep is not None:
                shutil.copytree(sound, options.keep / str(seed))
                damage(options.keep / str(seed), random.Random(seed))
            shutil.rmtree(library, ignore_errors=True)
    print(f"{options.times} rounds, {wrong} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
