"""assistant answers: lists, shows, checks and exports what was answered before."""

from __future__ import annotations

import io
import json
import shutil
from pathlib import Path

import pytest

from assistant import Answer, Assistant
from assistant.chat.session_store import SESSIONS_FILE, SessionStore
from assistant.cli import main
from tests.invented_papers import PAPERS, write_papers

QUESTIONS = ("which papers explain grokking mechanistically", "how many wine glasses does the gripper break?")
ROUTING = "which papers route tokens to experts?"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("answers")
    with Assistant.open(folder / "library") as assistant:
        assistant.ingest(write_papers(folder / "papers.jsonl"))
        store = SessionStore(folder / "library" / SESSIONS_FILE)
        for asked in (QUESTIONS, [ROUTING]):
            session = store.start(asked[0])
            for question in asked:
                store.add(session, assistant.ask(question))
    return folder


@pytest.fixture
def library(made: Path, tmp_path: Path) -> str:
    shutil.copytree(made, tmp_path / "made")
    return str(tmp_path / "made" / "library")


def run(capsys: pytest.CaptureFixture[str], library: str, *arguments: str, code: int = 0) -> tuple[str, str]:
    assert main(["answers", *arguments, "--library", library]) == code
    return capsys.readouterr()


def saved(library: str) -> str:
    return SessionStore(Path(library) / SESSIONS_FILE).recalled("1.1")[0].model_dump_json()


def test_saved_answers_are_listed_the_latest_first(library: str, capsys: pytest.CaptureFixture[str]) -> None:
    shown, noted = run(capsys, library)
    rows = [line.split("\t") for line in shown.splitlines()]
    assert [(row[0], row[2]) for row in rows] == [("2.1", ROUTING), ("1.2", QUESTIONS[1]), ("1.1", QUESTIONS[0])]
    assert rows[1][3] == QUESTIONS[0]
    assert noted == "3 answers saved\n"


def test_answers_are_found_by_words_of_question_or_session(library: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert [line.split("\t")[0] for line in run(capsys, library, "--match", "GROKKING")[0].splitlines()] == [
        "1.2",
        "1.1",
    ]
    assert run(capsys, library, "--match", "glasses")[1] == "1 answer saved with “glasses”\n"


def test_the_list_as_json(library: str, capsys: pytest.CaptureFixture[str]) -> None:
    listed = json.loads(run(capsys, library, "--json")[0])["answers"]
    assert [(one["session"], one["number"], one["place"]) for one in listed] == [
        (2, 1, "2.1"),
        (1, 2, "1.2"),
        (1, 1, "1.1"),
    ]


def test_an_answer_is_shown_with_one_line_on_its_quotes(library: str, capsys: pytest.CaptureFixture[str]) -> None:
    shown, _ = run(capsys, library, "show", "1.1")
    assert shown.startswith(f"> {QUESTIONS[0]}\n\n2 papers fit:\n")
    assert shown.endswith("\n4 quotes verified against today's library.\n")


def test_a_whole_session_is_shown(library: str, capsys: pytest.CaptureFixture[str]) -> None:
    shown, _ = run(capsys, library, "show", "1")
    assert all(f"> {question}\n" in shown for question in QUESTIONS)


def test_a_quote_that_does_not_stand_is_marked_in_its_place(library: str, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [dict(zip(("id", "title", "abstract"), row, strict=True)) for row in PAPERS]
    rows[1]["abstract"] = rows[1]["abstract"].replace("needs weight decay", "depends on weight decay")
    file = Path(library).parent / "papers.jsonl"
    file.write_text("\n".join(map(json.dumps, rows)))
    assert main(["ingest", str(file), "--library", library]) == 0
    capsys.readouterr()
    shown, _ = run(capsys, library, "show", "1.1")
    lines = shown.splitlines()
    at = lines.index("  ! “We study why grokking needs weight…” no longer stands: the abstract has changed")
    assert lines[at + 1] == "    now: “We study why grokking depends on weight decay.”"
    assert at < lines.index(next(line for line in lines if line.startswith("[2]")))
    assert lines[-1] == "3 of 4 quotes verified against today's library; 1 changed."
    told = json.loads(run(capsys, library, "show", "1.1", "--json")[0])["answers"][0]
    assert not told["stands"]
    assert [check["state"] for check in told["quotes"]].count("changed") == 1


@pytest.mark.parametrize(
    ("place", "problem"),
    [
        ("9", "no session has the id or name “9”"),
        ("1.7", "session 1 has no answer 7"),
        ("nothing", "no session has the id or name “nothing”"),
    ],
)
def test_a_place_without_an_answer_is_refused(
    place: str, problem: str, library: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert f"error: {problem}\n" in run(capsys, library, "show", place, code=2)[1]


def test_an_answer_in_a_file_is_checked(library: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", QUESTIONS[0], "--json", "--library", library]) == 0
    (tmp_path / "a.json").write_text(capsys.readouterr().out)
    assert run(capsys, library, "check", str(tmp_path / "a.json"))[0].endswith(
        "4 quotes verified against today's library.\n"
    )


def test_answers_from_standard_input_are_checked(
    library: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{saved(library)}\n\n{saved(library)}\n"))
    assert run(capsys, library, "check", "-")[0].count("4 quotes verified") == 2


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "a.json is empty"),
        ("{broken\n", "a.json:1 is no JSON"),
        ('{"question": "x", "text": ""}', "a.json is no answer: status: Field required"),
        ('[{"question": 1}]', "a.json, answer 1, is no answer: "),
        ("[[1]]", "a.json, answer 1, is no answer"),
    ],
)
def test_a_file_without_an_answer_is_refused_in_a_line(
    text: str, problem: str, library: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    Path("a.json").write_text(text)
    noted = run(capsys, library, "check", "a.json", code=6)[1]
    assert noted.startswith(f"error: {problem}")
    assert len(noted.splitlines()) == 2


def test_a_quote_that_was_altered_is_refused(library: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answer = json.loads(saved(library))
    answer["citations"][0]["quote"] = "Grokking needs nothing."
    (tmp_path / "a.json").write_text(json.dumps(answer))
    assert "is not in the abstract of" in run(capsys, library, "check", str(tmp_path / "a.json"), code=6)[1]


def test_a_missing_file_is_refused(library: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert "error: nowhere.json cannot be read: " in run(capsys, library, "check", "nowhere.json", code=6)[1]


def test_what_is_exported_can_be_checked(library: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "a.json"
    assert run(capsys, library, "export", "1", "--output", str(file))[1] == "2 answers written to a.json\n"
    assert [Answer.model_validate(one).question for one in json.loads(file.read_text())] == list(QUESTIONS)
    assert run(capsys, library, "check", str(file))[0].count("verified against") == 2


def test_markdown_for_reading_is_the_default(library: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, library, "export", "1.2")[0].startswith(f"## {QUESTIONS[1]}\n")


def test_a_page_of_html_stands_alone(library: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, library, "export", "1.1", "--output", str(tmp_path / "a.html"))
    page = (tmp_path / "a.html").read_text()
    assert page.startswith("<!DOCTYPE html>")
    assert "We study why grokking needs weight decay." in page
    assert "<script" not in page
    assert "<details" not in page


def test_citation_keys_have_their_bibliography_beside_them(
    library: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    noted = run(capsys, library, "export", "1.1", "--format", "pandoc", "--output", str(tmp_path / "a.md"))[1]
    assert noted == "1 answer written to a.md and a.bib\n"
    assert 'bibliography: "a.bib"' in (tmp_path / "a.md").read_text()
    keys = {
        line.partition("{")[2].rstrip(",") for line in (tmp_path / "a.bib").read_text().splitlines() if "@" in line[:1]
    }
    assert len(keys) == 2
    assert all(f"[@{key}]" in (tmp_path / "a.md").read_text() for key in keys)


def test_no_file_is_replaced_unasked(library: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.bib").write_text("mine")
    arguments = ("export", "1.1", "--format", "pandoc", "--output", str(tmp_path / "a.md"))
    assert "a.bib exists already" in run(capsys, library, *arguments, code=2)[1]
    assert not (tmp_path / "a.md").exists()
    run(capsys, library, *arguments, "--force")
    assert (tmp_path / "a.bib").read_text() != "mine"


def test_a_session_without_a_library_is_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, str(tmp_path / "nowhere"), code=4)
