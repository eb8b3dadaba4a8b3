"""What holds for every format: discovery, decoding, cleaning, and that no content raises."""

from __future__ import annotations

import errno
import io
import json
import os
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.errors import InputError
from assistant.records import Rejection
from assistant.sources import READERS, SourceFile, SourceRecord, discover, read
from assistant.sources import decoding as decoding_module
from assistant.sources.authors import author_line, split_authors
from assistant.sources.base import Line, clean
from assistant.sources.decoding import UnreadableError, decode_lines, whole_lines

ABSTRACT = "Jars hold jam, and we count how many of them there are. " * 4


def names(found: object) -> list[str]:
    return [one.name if isinstance(one, SourceFile) else f"!{one.where}" for one in found]  # type: ignore[attr-defined]


def lines(data: bytes) -> list[tuple[int, str]]:
    return [(number, text) for number, text in whole_lines(decode_lines(io.BytesIO(data)))]


def test_directories_are_walked_in_order_and_what_is_left_out_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "d" / "sub").mkdir(parents=True)
    for name in ("d/b.txt", "d/a.jsonl", "d/.hidden", "d/sub/c.txt"):
        (tmp_path / name).write_text("x")
    (tmp_path / "d" / "link").symlink_to(tmp_path / "d" / "sub")
    (tmp_path / "d" / "gone").symlink_to(tmp_path / "nothing")
    monkeypatch.chdir(tmp_path)
    assert names(discover(["d"])) == ["!d/.hidden", "d/a.jsonl", "d/b.txt", "!d/gone", "!d/link", "d/sub/c.txt"]


def test_a_file_named_twice_is_given_once(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x")
    assert len(list(discover([tmp_path, tmp_path / "a.txt"]))) == 1


def test_a_hidden_file_that_is_named_is_read(tmp_path: Path) -> None:
    (tmp_path / ".a").write_text("x")
    assert len(list(discover([tmp_path / ".a"]))) == 1


def test_a_missing_path_raises_with_the_nearest_name(tmp_path: Path) -> None:
    (tmp_path / "papers.txt").write_text("x")
    with pytest.raises(InputError, match=r"paper\.txt") as caught:
        discover([tmp_path / "paper.txt"])
    assert "papers.txt" in caught.value.hint


def test_a_device_is_reported() -> None:
    (found,) = discover([os.devnull])
    assert isinstance(found, Rejection)


def test_a_name_with_control_characters_is_shown_without_them(tmp_path: Path) -> None:
    (tmp_path / "a\x1b[31mb.txt").write_text("x")
    (found,) = discover([tmp_path])
    assert isinstance(found, SourceFile)
    assert found.name.endswith("ab.txt")


def test_a_file_that_vanished_raises(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"(?m)^cannot be read: no such file or directory$") as caught:
        list(read(SourceFile(tmp_path / "gone", "gone")))
    assert caught.value.hint


def test_a_file_that_becomes_unreadable_raises_after_what_it_gave(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decoding_module, "LONGEST_LINE", 1000)
    rows = f"On Jars,{ABSTRACT.replace(',', '')}\n" * 500
    (tmp_path / "f").write_text(f"title,abstract\n{rows}{'x' * 5000}")
    found = read(SourceFile(tmp_path / "f", "f"))
    assert all(isinstance(next(found), SourceRecord) for _ in range(500))
    with pytest.raises(InputError, match=r"^cannot be read from line 502 on: a line is longer"):
        next(found)


def test_a_disk_that_fails_raises_after_what_was_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(stream: BinaryIO) -> Iterator[Line]:
        yield from decode_lines(stream)
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr("assistant.sources.decode_lines", failing)
    (tmp_path / "f").write_bytes(_LINE * 500)
    found = read(SourceFile(tmp_path / "f", "f"))
    assert all(isinstance(next(found), SourceRecord) for _ in range(500))
    with pytest.raises(InputError, match=r"(?m)^cannot be read to its end: input/output error$"):
        next(found)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "empty"),
        (b" \n\t\n", "empty"),
        (b"\x00\x01\x02binary" * 9, "binary"),
        (b"\x7fELF\x02\x01\x01\x00", "binary"),
        (b"hello", "known formats"),
    ],
)
def test_a_file_that_cannot_be_used_gives_one_rejection(tmp_path: Path, data: bytes, why: str) -> None:
    (tmp_path / "f").write_bytes(data)
    (found,) = read(SourceFile(tmp_path / "f", "f"))
    assert isinstance(found, Rejection)
    assert (found.where, why in found.why) == ("f", True)


def test_the_message_on_an_unknown_format_names_those_known(tmp_path: Path) -> None:
    (tmp_path / "f").write_text("hello")
    (found,) = read(SourceFile(tmp_path / "f", "f"))
    assert isinstance(found, Rejection)
    assert all(reader.name.split(" (")[0] in found.why for reader in READERS)
    assert len(found.why) < 350


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_unicode_encodings_are_told(encoding: str) -> None:
    text = "Jars of café jam – “sweet”\nand more jam"
    assert lines(text.encode(encoding)) == [(1, "Jars of café jam – “sweet”"), (2, "and more jam")]


def test_a_page_of_an_older_program_is_read_as_windows_1252() -> None:
    assert lines("The café – “sweet”".encode("cp1252")) == [(1, "The café – “sweet”")]


def test_a_stray_byte_far_down_does_not_spoil_the_rest() -> None:
    assert lines("é".encode() * 3 + b"\n" + b"x\n" * 600_000 + b"caf\xe9 " + "é".encode())[-1][1] == "café é"


def test_text_mostly_in_another_alphabet_is_guessed() -> None:
    text = "Мы считаем банки с вареньем и измеряем их сладость. Результаты показывают, что варенье сладкое.\n" * 3
    assert lines(text.encode("cp1251"))[0][1] == text.split("\n")[0]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_lines_are_counted_as_editors_count_them(newline: str) -> None:
    assert lines(newline.join(["a", "", "b"]).encode()) == [(1, "a"), (2, ""), (3, "b")]


def test_a_separator_inside_a_string_is_no_end_of_line() -> None:
    assert lines("a\u2028b\nc".encode()) == [(1, "a\u2028b"), (2, "c")]


def test_a_line_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoding_module, "LONGEST_LINE", 1000)
    with pytest.raises(UnreadableError) as caught:
        lines(b"ok\n" + b"x" * 5000)
    assert caught.value.line == 2


def test_a_long_line_comes_in_parts_of_one_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoding_module, "LONGEST_PART", 4)
    data = b"abcdefgh\nij\n\nklmn"
    assert [*decode_lines(io.BytesIO(data))][:3] == [(1, "abcd"), (1, "efgh"), (1, "")]
    assert lines(data) == [(1, "abcdefgh"), (2, "ij"), (3, ""), (4, "klmn")]


@given(st.text())
def test_clean_text_is_one_safe_line_and_stays_as_it_is(text: str) -> None:
    cleaned = clean(text)
    assert cleaned == clean(cleaned)
    assert cleaned == unicodedata.normalize("NFC", " ".join(cleaned.split()))
    assert not any(unicodedata.category(character) in ("Cc", "Cf", "Cs") for character in cleaned)


@given(st.text())
def test_no_text_upsets_the_small_parsers(text: str) -> None:
    author_line(text), split_authors(text)


_LINE = json.dumps({"title": "On Jars", "abstract": ABSTRACT}).encode() + b"\n"
_PAGE = ("Daily Papers\n\nJul 28\n\n" + f"On Jars\n\n{ABSTRACT}\n\n" * 3).encode()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    good=st.sampled_from([b"", _LINE * 3, _PAGE, _PAGE.decode().encode("utf-16")]),
    changes=st.lists(st.tuples(st.integers(0, 2000), st.binary(max_size=6)), max_size=8),
)
def test_no_content_raises(tmp_path: Path, good: bytes, changes: list[tuple[int, bytes]]) -> None:
    data = bytearray(good)
    for place, change in changes:
        data[place : place + len(change)] = change
    (tmp_path / "f").write_bytes(data)
    found = list(read(SourceFile(tmp_path / "f", "f")))
    assert found
    assert all(isinstance(one, (SourceRecord, Rejection)) and one.where.startswith("f") for one in found)


@pytest.mark.parametrize(
    "unit", ["a", "a\n", "A b, ", "Jul 28\n", "new\n\n", "x. ", '{"a":', "(", "A-\nb", "\u2028", "By A B, "]
)
def test_hostile_text_does_not_hang(tmp_path: Path, unit: str) -> None:
    (tmp_path / "f").write_text("Daily Papers\n\n" + unit * (300_000 // len(unit)), encoding="utf-8")
    assert list(read(SourceFile(tmp_path / "f", "f")))
