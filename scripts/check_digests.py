"""Check digests of abstracts against the abstracts themselves.

    python -m scripts.check_digests PAGES DIGESTS.jsonl [--part]

PAGES is a file or folder that holds the abstracts; DIGESTS.jsonl gives a `title` and an `abstract` (the digest) a line.
Reported are: titles that are missing, unknown or given twice (with `--part`, missing ones are not); digests shorter or
longer than 90 to 170 words; wording copied from the abstract (eight words or more in a row, with numbers and names
counted or left out; web addresses may be copied); numbers that the abstract does not have. Exit code 1 if anything is
reported.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from assistant.records import Rejection
from assistant.sources import discover, read

__all__ = ["abstracts", "copied_runs", "digests", "problems", "unknown_numbers"]

SHORTEST, LONGEST = 90, 170
"""Words of a digest."""
COPIED = 8
"""Words in a row that count as copied."""

_WORD = re.compile(r"[^\W_]+(?:[.,'’][^\W_]+)*%?")
_ADDRESS = re.compile(r"https?://\S+")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_UNITS = ("zero", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_NUMBER_WORDS = (*_UNITS, "twenty", "hundred", "thousand", "million", "billion", "half", "double", "twice", "triple")
_VALUES = {"zero": "0"} | {word: str(value) for value, word in enumerate(_UNITS[1:], 2)}


def abstracts(pages: Path) -> dict[str, str]:
    """Each title's abstract, in the order of the pages."""
    found: dict[str, str] = {}
    for file in discover([pages]):
        if not isinstance(file, Rejection):
            for record in read(file):
                if not isinstance(record, Rejection):
                    found.setdefault(record.title, record.abstract)
    return found


def digests(path: Path) -> list[tuple[str, str]]:
    """The titles and digests of a JSON Lines file."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [(row["title"], row["abstract"]) for row in rows]


def copied_runs(digest: str, abstract: str, title: str) -> list[str]:
    """The longest runs of the digest's words that the abstract has too, if they are as long as `COPIED` words.

    A run counts when it is that long as it stands, unless it is made of numbers, names (words with a capital inside a
    sentence) and the title's words alone; and when it is that long once numbers and names are out of both texts.
    """
    names = _names(abstract)
    in_title = names | set(_words(title))
    runs = [
        run
        for run in _common_runs(_words(digest), _words(abstract))
        if not all(_is_name(word, in_title) for word in run)
    ]
    own, source = ([word for word in _words(text) if not _is_name(word, names)] for text in (digest, abstract))
    return [" ".join(run) for run in (*runs, *_common_runs(own, source))]


def unknown_numbers(digest: str, abstract: str) -> list[str]:
    """Numbers of the digest, in figures or words, that the abstract does not have in either form."""
    known = set(_numbers(abstract))
    return [number for number in dict.fromkeys(_numbers(digest)) if number not in known]


def problems(title: str, digest: str, abstract: str) -> Iterator[str]:
    """What is wrong with one digest, a line each."""
    count = len(digest.split())
    if not SHORTEST <= count <= LONGEST:
        yield f"{count} words"
    if digest != " ".join(digest.split()):
        yield "line breaks or double blanks"
    for run in copied_runs(digest, abstract, title):
        yield f"copied: {run}"
    for number in unknown_numbers(digest, abstract):
        yield f"number not in the abstract: {number}"


def _words(text: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(_ADDRESS.sub(" ", text))]


def _names(text: str) -> set[str]:
    """Words with a capital or a digit that do not merely open a sentence."""
    found = set()
    for match in _WORD.finditer(text):
        word = match[0]
        opens = match.start() == 0 or text[: match.start()].rstrip()[-1:] in ".!?:"
        if any(character.isupper() for character in word[1:]) or (word[0].isupper() and not opens):
            found.add(word.casefold())
    return found - {"i", "a", "we"}


def _is_name(word: str, names: set[str]) -> bool:
    return word in names or word[0].isdigit()


def _common_runs(words: list[str], others: list[str]) -> list[list[str]]:
    """Maximal runs of at least `COPIED` words that stand in both lists."""
    known = {tuple(others[i : i + COPIED]) for i in range(len(others) - COPIED + 1)}
    runs: list[list[str]] = []
    end = -1
    for i in range(len(words) - COPIED + 1):
        if tuple(words[i : i + COPIED]) in known:
            if i < end:
                runs[-1].append(words[i + COPIED - 1])
            else:
                runs.append(words[i : i + COPIED])
            end = i + COPIED
    return runs


def _numbers(text: str) -> Iterator[str]:
    for number in _NUMBER.findall(text):
        yield number.replace(",", "") if re.fullmatch(r"\d{1,3}(,\d{3})+", number) else number
    for word in re.findall(r"[a-z]+", text.casefold()):
        if word in _VALUES:
            yield _VALUES[word]
        elif word in _NUMBER_WORDS:
            yield word


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", type=Path)
    parser.add_argument("digests", type=Path)
    parser.add_argument("--part", action="store_true", help="the file holds some of the papers only")
    options = parser.parse_args()
    known, rows = abstracts(options.pages), digests(options.digests)
    count = Counter(title for title, _ in rows)
    found = [f"{title}: given {times} times" for title, times in count.items() if times > 1]
    found += [f"{title}: not a title of the pages" for title in count if title not in known]
    if not options.part:
        found += [f"{title}: missing" for title in known if title not in count]
    for title, digest in rows:
        found += [f"{title}: {problem}" for problem in problems(title, digest, known.get(title, ""))]
    print("\n".join(found) or f"{len(rows)} digests, nothing to report")
    return bool(found)


if __name__ == "__main__":
    raise SystemExit(main())
