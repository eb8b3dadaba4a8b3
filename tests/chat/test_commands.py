"""What every command shows, to the letter."""

from __future__ import annotations

import json
import signal
from contextlib import nullcontext
from pathlib import Path

import pytest

from assistant import Assistant
from assistant.chat.commands import REGISTRY
from assistant.records import IngestProgress
from tests.chat.typing_person import Person, person_at
from tests.invented_papers import write_papers

QUESTION = "which papers explain grokking mechanistically"
ANSWER = f"""\
> {QUESTION}

2 papers fit:

[1] Slow, Then Sudden: Weight Norms and the Onset of Grokking  slow-then-sudden
    “We study why grokking needs weight decay.”
    “A mechanistic analysis of the loss surface shows that the memorising solution has a larger norm than the \
generalising one.”

[2] Delayed Circuits: A Mechanistic Account of Grokking in Modular Division  2031, Example and Sample  delayed-circuits
    https://example.org/delayed-circuits
    “Networks trained on small algorithmic tasks sometimes generalise long after they have memorised the data, a \
behaviour known as grokking.”
    “Its embedding rotates inputs onto a circle, and grokking coincides with the moment at which this rotation \
circuit outgrows the memorising one.”

"""

ANSWER_ABSTRACT = """\
 why grokking needs weight decay. A mechanistic analysis of the loss surface shows that the memorising solution has a \
larger norm than the generalising one. Training first finds the former and drifts to the latter. Rescaling the initial \
weights removes the delay altogether.

"""

AFTER_THE_ANSWER = {
    "/sources": """\
> /sources
[1] Slow, Then Sudden: Weight Norms and the Onset of Grokking  slow-then-sudden
[2] Delayed Circuits: A Mechanistic Account of Grokking in Modular Division  2031, Example and Sample  delayed-circuits
    https://example.org/delayed-circuits

""",
    "/sources 1": """\
> /sources 1
[1] Slow, Then Sudden: Weight Norms and the Onset of Grokking  slow-then-sudden
    “We study why grokking needs weight decay.”
    “A mechanistic analysis of the loss surface shows that the memorising solution has a larger norm than the \
generalising one.”

""",
    "/sources 3": """\
> /sources 3
error: no source is numbered 3 (cited so far: 1 to 2)

""",
    "/show [1]": """\
> /show [1]
Slow, Then Sudden: Weight Norms and the Onset of Grokking
slow-then-sudden

We study why grokking needs weight decay. A mechanistic analysis of the loss surface shows that the memorising \
solution has a larger norm than the generalising one. Training first finds the former and drifts to the latter. \
Rescaling the initial weights removes the delay altogether.

""",
    "/show quiet": """\
> /show quiet
Quiet Robots: Grasping Fragile Objects from Sound Alone
quiet-robots

Robots usually grasp by sight. We mount a single microphone on a gripper and learn a policy that adapts its force to \
the sound of the contact. It breaks 3 % of wine glasses where a visual policy breaks 19 %. The policy transfers to \
unseen objects without adaptation.

""",
    "/show": """\
> /show
error: a paper is needed (/show 1, or an id: Tab completes titles and ids)

""",
    "/show 7": """\
> /show 7
error: no source is numbered 7 (cited so far: 1 to 2)

""",
    "/quotes 1": """\
> /quotes 1
“We study why grokking needs weight decay.”
“A mechanistic analysis of the loss surface shows that the memorising solution has a larger norm than the \
generalising one.”
— Slow, Then Sudden: Weight Norms and the Onset of Grokking, slow-then-sudden

""",
    "/sources x": """\
> /sources x
error: no source has the number or id “x” (cited so far: 1 to 2)

""",
    "/open 1": """\
> /open 1
error: no address is known of “Slow, Then Sudden: Weight Norms and the Onset of Grokking” (/show 1 shows what is known)

""",
    "/open 3": """\
> /open 3
error: no source is numbered 3 (cited so far: 1 to 2)

""",
    "/more": f"""\
> /more

Understood as: {QUESTION}, besides the 2 papers already given

No other paper in the library fits the question.

""",
    "/papers grok": """\
> /papers grok
delayed-circuits	2031-02-03	Delayed Circuits: A Mechanistic Account of Grokking in Modular Division
slow-then-sudden		Slow, Then Sudden: Weight Norms and the Onset of Grokking
2 papers

""",
    "/table why": """\
> /table why
 1. Slow, Then Sudden: Weight Norms and the Onset of Grokking  slow-then-sudden
    why  not stated

 2. Delayed Circuits: A Mechanistic Account of Grokking in Modular Division  2031, Example and Sample  delayed-circuits
    https://example.org/delayed-circuits
    why  not stated

""",
    "/table 2: year": """\
> /table 2: year
 2. Delayed Circuits: A Mechanistic Account of Grokking in Modular Division  2031, Example and Sample  delayed-circuits
    https://example.org/delayed-circuits
    year  2031

""",
    "/table 7: year": """\
> /table 7: year
error: no source is numbered 7 (cited so far: 1 to 2)

""",
    "/retry": ANSWER.replace(f"> {QUESTION}\n", f"> /retry\nAgain: {QUESTION}\n"),
    "/new": """\
> /new
A new conversation; /resume returns to the last one.

""",
    "/sessions": f"""\
> /sessions
1  DATE TIME  {QUESTION}  1 question, this one

""",
    "/rename circles": """\
> /rename circles
This session is named “circles”.

""",
    "/export": """\
> /export
Written: conversation.md

""",
    "/export talk.txt": """\
> /export talk.txt
error: “talk.txt” ends in .txt, which names no format (the endings are .bib for bibtex, .ris for ris, \
.md for markdown, .json for json, .html for html)

""",
    "/copy": """\
> /copy
error: there is no clipboard here (/export writes the conversation to a file)

""",
    "/filter author=ada": """\
> /filter author=ada
Only papers by “ada”: 1 paper; 11 without authors left out. /filter off lifts the limits.

""",
    "/filter since=yesterday": """\
> /filter since=yesterday
error: since: not a date of the form YYYY, YYYY-MM or YYYY-MM-DD: yesterday

""",
    "/filter writer=ada": """\
> /filter writer=ada
error: no limit is named “writer” (/filter since=2023 author=Ada; limits are since, until, year, listed, page, \
author, category, source, tag)

""",
    "/filter tag=thesis": """\
> /filter tag=thesis
error: there is no tag “thesis” (no paper has a tag yet)

""",
    "/tag 1 #to-read": """\
> /tag 1 #to-read
Tagged “to-read”: Slow, Then Sudden: Weight Norms and the Onset of Grokking. 1 paper in all.

""",
    "/tag [1] 2 chapter 2": """\
> /tag [1] 2 chapter 2
Tagged “chapter 2”: Slow, Then Sudden: Weight Norms and the Onset of Grokking; Delayed Circuits: A Mechanistic \
Account of Grokking in Modular Division. 2 papers in all.

""",
    "/tag 3 thesis": """\
> /tag 3 thesis
error: no source is numbered 3 (cited so far: 1 to 2)

""",
    "/untag 1 thesis": """\
> /untag 1 thesis
error: there is no tag “thesis” (no paper has a tag yet)

""",
    "/note 1 worth it": """\
> /note 1 worth it
Slow, Then Sudden: Weight Norms and the Onset of Grokking
  worth it

""",
    "/note 2": """\
> /note 2
Delayed Circuits: A Mechanistic Account of Grokking in Modular Division
  nothing noted; /note 2 TEXT notes something

""",
    "/filter year=2031 source=papers.jsonl": """\
> /filter year=2031 source=papers.jsonl
Only papers published in 2031; from a source named “papers.jsonl”: 1 paper; 11 without a date left out. \
/filter off lifts the limits.

""",
    "/filter year=soon": """\
> /filter year=soon
error: year: not a year of the form YYYY: soon

""",
    "/set answer.quotes=1": """\
> /set answer.quotes=1
answer.quotes is 1 until you leave.

""",
    "/set answer.quotes": """\
> /set answer.quotes
answer.quotes = 2  (default)

""",
    "/set answer.quotes=9": """\
> /set answer.quotes=9
error: answer.quotes in the arguments: should be less than or equal to 4 (answer.quotes: Maximum quotes from one paper.)

""",
    "/set encoder.precision=int8": """\
> /set encoder.precision=int8
error: “encoder.precision” cannot be changed in a conversation (leave, and start again with another encoder)

""",
    "/model": """\
> /model
Model: none: answers are made of quotes alone
/model takes a name, none, or a profile: llamacpp, lmstudio, ollama, openai, vllm

""",
    "/model ollama": """\
> /model ollama
Model: qwen3:4b-instruct (compatible, http://localhost:11434/v1)

""",
    "/usage": """\
> /usage
1 question in N s

""",
    "/ingest nowhere": """\
> /ingest nowhere
error: there is no file or directory nowhere (check the path, and the current directory)

""",
    "/watch last": f"""\
> /watch last
Watching 1, grokking: {QUESTION}
2 papers fit already; /news tells what comes.

""",
    "/watch 10.1145/3706598": """\
> /watch 10.1145/3706598
error: “10.1145/3706598” names one paper, and a watch is for papers to come (watch a question for papers, such as \
"which papers explain grokking")

""",
    "/update": """\
> /update
Nothing has changed (N s).

""",
    "/help why": """\
> /help why
/why n: show why a source was found: scores and matched words

""",
    "/exit": "> /exit\n",
    "/quit": "> /quit\n",
    "/sorces": """\
> /sorces
error: there is no command /sorces (did you mean /sources?)

""",
}

BEFORE_ANY_ANSWER = {
    "/sources": "Nothing is cited so far.",
    "/sources 1": "error: no source is numbered 1 (nothing is cited so far: ask a question first)",
    "/quotes": "error: the number of a source is needed (/quotes 1; /sources lists them)",
    "/why": "error: the number of a source is needed (/why 1; /sources lists them)",
    "/compare": "error: two papers are needed (/compare 1 2, or /compare 1 2: robustness; /sources lists the numbers)",
    "/compare 1 2": "error: no source is numbered 1 (nothing is cited so far: ask a question first)",
    "/compare moon sun": "error: no paper has the id moon (/papers lists them)",
    "/more": "error: there is nothing to show more of (/more works after an answer or after /papers)",
    "/table": "error: the columns of the table are needed (/table task; method; main number, or for some papers alone "
    "/table 1 3: task; method)",
    "/table task": "error: there are no papers to put in a table yet (ask for some, as in “papers on grokking”, then "
    "/table task; method; main number)",
    "/table 1: task": "error: no source is numbered 1 (nothing is cited so far: ask a question)",
    "/retry": "error: there is no question to ask again (ask a question first)",
    "/sessions": "No session is saved yet.",
    "/resume": "error: there is no earlier session",
    "/resume gone": "error: there is no earlier session",
    "/open": "error: a paper is needed (/open 1, or an id: Tab completes titles and ids)",
    "/delete": "error: the id of a session is needed (/delete 3; /sessions lists them)",
    "/delete gone": "error: no session is saved yet (a chat saves one after its first answer)",
    "/pager": "error: there is no answer to show yet (ask a question first)",
    "/rename": "error: a name is needed (/rename grokking and weight decay)",
    "/export": "error: there is nothing to export yet (ask a question first)",
    "/copy": "error: there is no answer to copy yet (ask a question first)",
    "/usage": "0 questions in N s",
    "/papers zebra": "No paper matches.",
    "/filter": "No limits. /filter since=2023 author=Ada; limits are since, until, year, listed, page, author, "
    "category, source, tag",
    "/tag": "error: a paper and a tag are needed (/tag 3 to-read)",
    "/tag quiet": "error: a paper and a tag are needed (/tag 3 to-read)",
    "/untag": "error: a paper and a tag are needed (/untag 3 to-read)",
    "/tags": "No paper is tagged; /tag 1 to-read tags the first source of an answer.",
    "/note": "error: a paper is needed (/note 3 shows its note, /note 3 TEXT writes below it)",
    "/watch": "Nothing is watched; /watch QUESTION watches one, /watch last the last question.",
    "/watch last": "error: there is no question to watch yet (ask a question first)",
    "/unwatch": "error: the name or number of a watch is needed (/unwatch 1; /watch lists them)",
    "/unwatch gone": "error: nothing is watched yet (/watch lists what is watched, /watch QUESTION adds to it)",
    "/news": "Nothing is watched; /watch QUESTION watches one.",
    "/ingest": "error: a file or folder is needed (/ingest papers.jsonl)",
    "/set colour": "error: no setting is named “colour” (/set lists them, /set retrieval.limit=5 sets one)",
}


@pytest.mark.parametrize("command", AFTER_THE_ANSWER)
def test_after_an_answer(person: Person, command: str) -> None:
    assert person.types(QUESTION, command) == ANSWER + AFTER_THE_ANSWER[command]


@pytest.mark.parametrize("command", BEFORE_ANY_ANSWER)
def test_before_any_answer(person: Person, command: str) -> None:
    assert person.types(command) == f"> {command}\n{BEFORE_ANY_ANSWER[command]}\n\n"


def test_every_command_is_shown_here() -> None:
    told = {command[1:].split()[0] for command in (*AFTER_THE_ANSWER, *BEFORE_ANY_ANSWER)}
    assert {command.name for command in REGISTRY} <= told | {
        "add", "answers", "editor", "lacking", "recall", "similar", "topics"
    }  # fmt: skip


def test_help_lists_every_command_once(person: Person) -> None:
    shown = person.types("/help").splitlines()
    for command in REGISTRY:
        assert sum(line.startswith(f"  /{command.name} ") and line.endswith(command.help) for line in shown) == 1


def test_tags_and_notes_are_shown_with_their_papers_as_they_are_now(person: Person) -> None:
    shown = person.types(
        QUESTION, "/tag 1 to-read", "/tag quiet to-read", "/note 1 first", "/note 1 second", "/show 1", "/tags",
        "/tags to read", "/untag 1 to-read", "/untag 1 to-read", "/note 1 off", "/show 1",
    )  # fmt: skip
    assert "\nslow-then-sudden\ntags: to-read\nnote: first\n      second\n\nWe study" in shown
    assert "> /tags\nto-read\t2\n" in shown
    assert (
        "> /tags to read\nquiet-robots\t\tQuiet Robots: Grasping Fragile Objects from Sound Alone\tto-read\n"
        "slow-then-sudden\t\tSlow, Then Sudden: Weight Norms and the Onset of Grokking\tto-read; note\n"
        "2 papers. /filter tag=to read asks about them alone.\n"
    ) in shown
    assert "Not tagged “to-read” any more: Slow, Then Sudden: Weight Norms and the Onset of Grokking.\n" in shown
    assert "Not tagged “to-read” before either: Slow, Then" in shown
    assert "Removed from Slow, Then Sudden: Weight Norms and the Onset of Grokking: first second\n" in shown
    assert shown.endswith("\nslow-then-sudden\n\nWe study" + ANSWER_ABSTRACT)


def test_an_exported_conversation_has_the_tags_that_its_papers_have_now(
    person: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    person.types(QUESTION, "/tag 1 to-read", "/note 1 see figure 2", "/export talk.bib")
    written = Path("talk.bib").read_text()
    assert "  keywords = {to-read},\n" in written
    assert "  annote = {see figure 2},\n" in written


def test_a_tag_limits_what_is_asked_from_then_on(person: Person) -> None:
    shown = person.types("/tag quiet to-read", "/filter tag=to-read", QUESTION)
    assert "Only papers tagged “to-read”: 1 paper. /filter off lifts the limits.\n" in shown
    assert "Only papers tagged “to-read” (1 of 12)." in shown


def test_why_tells_scores_and_matched_words(person: Person) -> None:
    shown = person.types(QUESTION, "/why 1").removeprefix(ANSWER).splitlines()
    assert shown[1].endswith(
        f"% likely that “Slow, Then Sudden: Weight Norms and the Onset of Grokking” fits: {QUESTION}"
    )
    assert shown[2] == "  words found   grokking, mechanistically"
    assert [line.split("  ")[1] for line in shown[3:7]] == [
        "covered",
        "similarity",
        "word match",
        "best sentence “We study why grokking needs weight decay.”",
    ]


def test_why_tells_of_the_question_that_looked_for_the_paper(person: Person) -> None:
    shown = person.types(QUESTION, "tell me more about the first", "/why 1")
    assert f"fits: {QUESTION}\n" in shown.partition("> /why 1\n")[2]


def test_why_has_no_scores_for_papers_that_only_passed_limits(person: Person) -> None:
    assert person.types("papers by Ada Example", "/why 1").endswith(
        "> /why 1\nerror: it has no scores "
        "(it was listed because it passed the limits of a question, not found by its words)\n\n"
    )


def test_a_slash_alone_is_help(person: Person) -> None:
    assert person.types("/").replace("> /\n", "> /help\n", 1) == person.types("/help")


def test_more_goes_on_with_papers(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.chat.commands.sources.PAGE", 6)
    shown = person.types("/papers", "/more", "/more")
    assert "12 papers, 6 shown; /more shows the next" in shown
    assert "12 papers, 7 to 12 shown\n" in shown
    assert "error: there is nothing to show more of" in shown


def test_more_shows_papers_that_the_answer_leaves_out(library: Path) -> None:
    with person_at(library, answer={"max_papers": 1}) as person:
        shown = person.types(QUESTION, "/more", "/more")
    assert "\n[2] Delayed Circuits: A Mechanistic Account of Grokking in Modular Division  " in shown
    assert shown.endswith("No other paper in the library fits the question.\n\n")


def test_the_papers_that_more_shows_are_numbered_also_after_a_session_is_resumed(library: Path) -> None:
    with person_at(library, answer={"max_papers": 1}) as person:
        shown = person.types(QUESTION, "/more", "/show 2", "/new", "/resume", "/show 2", "the second")
    assert shown.count("\nDelayed Circuits: A Mechanistic Account of Grokking in Modular Division\n") == 2
    assert "[2] Delayed Circuits" in shown.partition("> the second\n")[2]


def test_other_papers_go_on_with_the_numbers_and_more_goes_on_after_them(library: Path) -> None:
    with person_at(library, answer={"max_papers": 1}) as person:
        shown = person.types(QUESTION, "any others?", "/more", "/sources")
    assert f"Understood as: {QUESTION}, besides the paper already given\n\n1 other paper" in shown
    assert "No other paper in the library fits the question.\n\n> /sources\n[1] Slow, Then Sudden" in shown
    assert "\n[2] Delayed Circuits" in shown.partition("/sources")[2]


def test_when_there_are_no_other_papers_that_is_said(person: Person) -> None:
    assert person.types(QUESTION, "more?").endswith(
        f"> more?\n\nUnderstood as: {QUESTION}, besides the 2 papers already given\n"
        "\nNo other paper in the library fits the question.\n\n"
    )


@pytest.mark.parametrize(
    ("target", "told"),
    [
        ("talk", "“talk” has no ending that names a format (the endings are"),
        (".", "“.” is a folder ("),
        ("'..'", "“..” is a folder ("),
        ("none/talk.md", "there is no folder "),
        ("~nobody-of-that-name/talk.md", "“~nobody-of-that-name/talk.md” cannot be written: "),
    ],
)
def test_a_place_where_no_conversation_can_be_written_is_told(target: str, told: str, person: Person) -> None:
    before = sorted(Path().iterdir())
    assert f"> /export {target}\nerror: {told}" in person.types(QUESTION, f"/export {target}")
    assert sorted(Path().iterdir()) == before


def test_a_new_conversation_offers_a_way_back_only_where_there_is_one(person: Person) -> None:
    assert person.types("/new") == "> /new\nA new conversation.\n\n"
    assert "> /new\nA new conversation; /resume returns to the last one.\n" in person.types(QUESTION, "/new")


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("/set =5", "the name of a setting is missing ("),
        ("/set zzz=5", "unknown setting zzz in the arguments ("),
        ("/filter =3", "the name of a limit is missing ("),
        ("/ingest ''", "a file or folder is needed ("),
        ("/ingest ~nobody-of-that-name/a", "there is no file or directory ~nobody-of-that-name/a ("),
        ("/show zzz", "no paper has the id zzz (/papers lists them)"),
    ],
)
def test_what_is_empty_or_unknown_is_told_in_whole_sentences(line: str, told: str, person: Person) -> None:
    assert person.types(line).startswith(f"> {line}\nerror: {told}")


def test_an_ingest_that_is_stopped_says_what_is_in_and_that_it_goes_on(library: Path, tmp_path: Path) -> None:
    def stop(progress: IngestProgress) -> None:
        if progress.done:
            signal.raise_signal(signal.SIGINT)

    papers = tmp_path / "more.jsonl"
    rows = ({"id": f"m{number}", "title": f"More {number}", "abstract": "More."} for number in range(100))
    papers.write_text("".join(json.dumps(row) + "\n" for row in rows))
    with person_at(library) as person:
        before = person.state.library.count()
        person.repl.progress = lambda: nullcontext(stop)
        shown = person.types(f"/ingest {papers}")
        held = person.state.library.count()
        assert shown.endswith(f"\nStopped: {held} papers are in the library; run it again to load the rest.\n\n")
        person.repl.progress = lambda: nullcontext()
        assert f"{100 - (held - before)} added" in person.types(f"/ingest {papers}")


def test_limits_that_exclude_each_other_are_told_and_change_nothing(person: Person) -> None:
    told = "error: since 2024 and until 2020 exclude each other ("
    shown = person.types("/filter since=2024 until=2020", "/filter since=2024", "/filter until=2020")
    assert f"> /filter since=2024 until=2020\n{told}" in shown
    assert f"(published since 2024) > /filter until=2020\n{told}" in shown


def test_a_question_that_the_limits_exclude_is_told_and_the_chat_goes_on(person: Person) -> None:
    shown = person.types("/filter until=2020", f"{QUESTION} since 2024", "/filter off", QUESTION)
    assert "error: since 2024 and until 2020 exclude each other: the question asks for papers" in shown
    assert "2 papers fit:" in shown


def test_an_export_is_never_written_over_another_file(person: Person) -> None:
    shown = person.types(QUESTION, "/export talk.md", "/export talk.md", "/export", "/export")
    assert "Written: talk.md\n\n> /export talk.md\nerror: talk.md exists already (name another file)" in shown
    assert shown.endswith("Written: conversation.md\n\n> /export\nWritten: conversation-2.md\n\n")
    assert QUESTION in Path("talk.md").read_text()


@pytest.mark.parametrize(
    ("ending", "expected"),
    [("md", QUESTION), ("json", QUESTION), ("bib", "title = {Slow, Then Sudden"), ("ris", "TI  - Slow, Then Sudden")],
)
def test_the_ending_of_the_file_is_the_format(person: Person, ending: str, expected: str) -> None:
    person.types(QUESTION, f"/export talk.{ending}")
    assert expected in Path(f"talk.{ending}").read_text()


def test_ingested_papers_are_there_for_the_next_question(library: Path, tmp_path: Path) -> None:
    papers = write_papers(tmp_path / "more.jsonl")
    papers.write_text(
        json.dumps({"id": "sour", "title": "Sourdough at Altitude", "abstract": "Sourdough rises faster at altitude."})
    )
    with person_at(library) as person:
        shown = person.types("does sourdough rise at altitude", f"/ingest {papers}", "/retry", "/new")
        assert person.state.standing() == "13 papers to ask about"
    assert "No paper in the library fits the question." in shown
    assert "1 added, 0 updated" in shown
    assert shown.count("“Sourdough rises faster at altitude.”") == 1


def test_the_editor_writes_the_question(person: Person, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    editor = tmp_path / "editor"
    editor.write_text(
        '#!/bin/sh\nprintf "which papers explain\\ngrokking mechanistically" > "$1"\ntouch -d "2040-01-01" "$1"\n'
    )
    editor.chmod(0o755)
    monkeypatch.setenv("VISUAL", str(editor))
    assert person.types("/editor") == ANSWER.replace("> ", "> /editor\n> ", 1)


def test_an_editor_left_without_a_text_asks_nothing(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VISUAL", "true")
    assert person.types("/editor") == "> /editor\nNothing was written, so nothing is asked.\n\n"


def test_a_page_is_opened_in_the_browser(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setenv("DISPLAY", ":7")
    monkeypatch.setattr("webbrowser.open", lambda address: not opened.append(address))  # type: ignore[func-returns-value]
    assert "> /open 2\nOpened: https://example.org/delayed-circuits\n" in person.types(QUESTION, "/open 2")
    assert opened == ["https://example.org/delayed-circuits"]


def test_without_a_display_the_address_is_shown_instead(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    assert "> /open 2\nhttps://example.org/delayed-circuits\n" in person.types(QUESTION, "/open 2")


def test_only_pages_of_the_web_are_opened(tmp_path: Path) -> None:
    file = tmp_path / "papers.jsonl"
    file.write_text(json.dumps({"id": "x", "title": "Rain", "abstract": "Rain falls.", "url": "file:///etc/passwd"}))
    with Assistant.open(tmp_path / "library") as assistant:
        assistant.ingest(file)
    with person_at(tmp_path / "library") as person:
        assert "error: no address is known of “Rain”" in person.types("/open x")


def test_the_pager_shows_the_last_answer(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[str] = []
    monkeypatch.setattr("click.echo_via_pager", lambda text, color: shown.append(text))
    person.types(QUESTION, "/pager")
    assert "[2] Delayed Circuits" in shown[0]
    assert "\x1b" not in shown[0]


def test_a_session_is_deleted_once_that_is_confirmed(person: Person) -> None:
    question = f"Delete “{QUESTION}” (1 question)? [y/N]"
    assert f"{question} n\nNothing is deleted.\n" in person.types(QUESTION, "/delete 1", "n")
    assert [session.id for session in person.state.store.sessions()] == [1]
    assert f"{question} y\nDeleted: {QUESTION}. This is a new conversation.\n" in person.types("/delete 1", "y")
    assert person.state.store.sessions() == []
    assert person.types("/sources") == "> /sources\nNothing is cited so far.\n\n"


def test_only_the_whole_name_of_a_session_deletes_it(person: Person) -> None:
    shown = person.types(QUESTION, "/delete grokking")
    assert "error: no session has the id or name “grokking” (/sessions in a chat," in shown
    assert len(person.state.store.sessions()) == 1
