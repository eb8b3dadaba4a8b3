"""Nothing stays on the machine but the library and the program's own notes, and nothing leaves it unasked.

Seen from outside the process, because native code does not pass through Python's sockets.
"""

from __future__ import annotations

import functools
import http.server
import json
import shutil
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.invented_papers import write_papers
from tests.openai_server import OpenAIServer, Say
from tests.paper_services import PaperServices
from tests.tracing import Machine, Trace, means

pytestmark = pytest.mark.skipif(means() is None, reason="neither strace nor a network of its own is to be had here")
sees_where_to = pytest.mark.skipif(means() == "namespace", reason="without strace, a server here cannot be reached")

ASSISTANT = (sys.executable, "-m", "assistant")
QUESTION = "why does grokking need weight decay"
PAPER = "slow-then-sudden"


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_papers(tmp_path_factory.mktemp("papers") / "papers.jsonl")


@pytest.fixture(scope="module")
def prepared(papers: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A working directory with a library in it."""
    machine = Machine(tmp_path_factory.mktemp("prepared"))
    assert assistant(machine, f"ingest {papers}").code == 0
    return machine.working


@pytest.fixture
def machine(prepared: Path, tmp_path: Path) -> Machine:
    """An empty home, and a working directory with a library in it."""
    machine = Machine(tmp_path)
    shutil.copytree(prepared, machine.working, dirs_exist_ok=True)
    return machine


def assistant(machine: Machine, command: str, *, said: str = "", **environment: str) -> Trace:
    return machine.run(*ASSISTANT, *command.split(), said=said, ASSISTANT_LIBRARY__PATH="library", **environment)


def program(machine: Machine, code: str, **environment: str) -> Trace:
    return machine.run(sys.executable, "-c", code, ASSISTANT_LIBRARY__PATH="library", **environment)


def strangers(trace: Trace, machine: Machine) -> list[Path]:
    """Files and directories that were left or written and are none of the program's own."""
    own = machine.working / "library", machine.home / ".cache/assistant", machine.home / ".local/share/assistant"
    # SQLite unlinks its temporary files as it opens them.
    nameless = {path for path in trace.written if path.match("etilqs_*") and path.parent == machine.temporary}
    paths = trace.left | trace.written - nameless
    return sorted(path for path in paths if not any(path.is_relative_to(each) or path in each.parents for each in own))


def check(trace: Trace, machine: Machine, *asked: str) -> None:
    assert trace.code == 0, trace.errors
    assert not strangers(trace, machine)
    assert trace.asked == set(asked)


@pytest.mark.parametrize(
    "command",
    [
        "--version",
        "--help",
        f"ask {QUESTION}",
        "search grokking",
        "table grokking --columns task",
        "table grokking --columns task --output library/table.html",
        "papers",
        "export",
        "export --format ris --output library/papers.ris",
        f"show {PAPER}",
        f"compare {PAPER} delayed-circuits",
        f"remove --yes {PAPER}",
        "update",
        "update --json",
        "sources",
        "status",
        "doctor",
        "doctor --repair",
        "doctor --reencode --profile int8",
        "mcp",
        "completion bash",
        "completion zsh",
        "completion fish",
    ],
)
def test_a_command_leaves_its_own_files_and_asks_nothing_of_the_network(command: str, machine: Machine) -> None:
    check(assistant(machine, command), machine)


def test_papers_are_read_in_silence(papers: Path, tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    check(assistant(machine, f"ingest {papers}"), machine)


def test_standard_input_is_read_in_silence(machine: Machine) -> None:
    record = '{"title": "Weights of Nets", "abstract": "We weigh nets. Large nets weigh more than small ones."}\n'
    check(assistant(machine, "ingest -", said=record), machine)


def test_the_first_question_of_all_is_answered_in_silence(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    check(machine.run(*ASSISTANT, "ask", QUESTION), machine)


def test_a_conversation_is_held_in_silence(machine: Machine) -> None:
    check(assistant(machine, "chat", said=f"{QUESTION}\nand in language models?\n"), machine)


def test_a_client_program_is_served_in_silence(machine: Machine) -> None:
    call = {"name": "search_papers", "arguments": {"question": QUESTION}}
    started = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}}
    said = [
        {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": started},
        {"jsonrpc": "2.0", "method": "notifications/initialized"},
        {"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": call},
    ]
    trace = assistant(machine, "mcp", said="".join(json.dumps(message) + "\n" for message in said))
    check(trace, machine)
    assert all(json.loads(line)["jsonrpc"] == "2.0" for line in trace.output.splitlines())


@sees_where_to
@pytest.mark.parametrize(
    ("command", "provider", "model"), [(f"ask {QUESTION}", "openai", "gpt-4o-mini"), ("chat", "compatible", "test")]
)
def test_only_the_named_model_is_called(command: str, provider: str, model: str, machine: Machine) -> None:
    with OpenAIServer(Say("Grokking needs weight decay [1].")) as server:
        trace = assistant(
            machine,
            command,
            said=f"{QUESTION}\n",
            ASSISTANT_LLM__PROVIDER=provider,
            ASSISTANT_LLM__MODEL=model,
            ASSISTANT_LLM__BASE_URL=server.url,
            ASSISTANT_LLM__API_KEY="sk-test",
        )
    check(trace, machine, server.url.removeprefix("http://").removesuffix("/v1"))


@sees_where_to
def test_only_the_named_address_is_read(machine: Machine, papers: Path) -> None:
    with served(papers.parent) as address:
        trace = assistant(machine, f"ingest http://{address}/papers.jsonl")
    check(trace, machine, address)


@sees_where_to
def test_an_update_fetches_only_what_the_settings_name(machine: Machine, papers: Path) -> None:
    with served(papers.parent) as address:
        trace = assistant(machine, "update", ASSISTANT_FEEDS__ADDRESSES=f'["http://{address}/papers.jsonl"]')
        check(trace, machine, address)
        check(assistant(machine, "update"), machine)


def test_only_the_service_that_has_a_named_paper_is_asked(machine: Machine) -> None:
    with PaperServices() as services:
        services.arxiv = {"2206.00001v1": ("Jars", "We count jars in cellars.")}
        trace = assistant(machine, "ingest arxiv:2206.00001", **services.environment)
    check(trace, machine, services.host)


def test_names_in_files_and_papers_without_an_abstract_are_not_looked_up(machine: Machine) -> None:
    (machine.working / "library" / "list.txt").write_text("arXiv:2206.00001\n10.1000/jars\n")
    (machine.working / "library" / "cited.bib").write_text("@article{a, title={Jars}, doi={10.1000/jars}}\n")
    trace = assistant(machine, "ingest library/list.txt library/cited.bib")
    assert "2 names of papers" in trace.errors
    check(trace, machine)
    check(assistant(machine, "papers --lacking"), machine)


@contextmanager
def served(directory: Path) -> Iterator[str]:
    class Handler(http.server.SimpleHTTPRequestHandler):
        def log_message(self, format: str, *arguments: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=directory)) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


ENCODE = (
    "from assistant.encoder import make_encoder; from assistant import Settings;"
    "make_encoder(Settings().encoder).encode_texts(['weights'])"
)


@pytest.mark.parametrize(
    "code",
    [
        pytest.param(ENCODE, id="encoder"),
        pytest.param("import assistant.errors, onnxruntime", id="part"),
        pytest.param("import evals.program, onnxruntime", id="evals"),
        pytest.param("import scripts.evaluate_retrieval, onnxruntime", id="scripts"),
        pytest.param(
            "import chromadb, llama_index.core\n"
            "from assistant import Assistant\n"
            f"with Assistant.open() as assistant: assistant.as_query_engine().query('{QUESTION}')",
            id="others first",
        ),
    ],
)
def test_no_order_of_imports_leaves_anything(code: str, machine: Machine) -> None:
    check(program(machine, code), machine)


def test_the_evaluation_tells_its_commands_in_silence(machine: Machine) -> None:
    check(machine.run(sys.executable, "-m", "evals", "--help"), machine)


def test_no_variable_brings_telemetry_back(machine: Machine) -> None:
    check(program(machine, ENCODE, ORT_DISABLE_TELEMETRY="0", ANONYMIZED_TELEMETRY="True"), machine)


def test_settings_meant_for_other_users_of_chroma_send_the_library_nowhere(machine: Machine) -> None:
    (machine.working / ".env").write_text(
        "CHROMA_API_IMPL=chromadb.api.fastapi.FastAPI\nCHROMA_SERVER_HOST=127.0.0.1\nCHROMA_SERVER_HTTP_PORT=9\n"
        "CHROMA_OTEL_COLLECTION_ENDPOINT=http://127.0.0.1:9\nCHROMA_OTEL_GRANULARITY=all\n"
    )
    check(assistant(machine, "doctor --repair"), machine)


def test_what_native_code_does_is_seen(machine: Machine) -> None:
    trace = program(
        machine,
        "import ctypes, socket\n"
        "libc = ctypes.CDLL(None)\n"
        "libc.creat(b'stray', 0o600)\n"
        "address = socket.AF_INET.to_bytes(2, 'little') + bytes([0, 9, 127, 0, 0, 1]) + bytes(8)\n"
        "libc.sendto(libc.socket(socket.AF_INET, socket.SOCK_DGRAM, 0), b'x', 1, 0, address, len(address))\n",
    )
    assert strangers(trace, machine) == [machine.working / "stray"]
    assert trace.asked


@sees_where_to
def test_a_look_up_by_native_code_is_seen(machine: Machine) -> None:
    trace = program(
        machine,
        "import ctypes\nctypes.CDLL(None).getaddrinfo(b'localhost', None, None, ctypes.byref(ctypes.c_void_p()))",
    )
    assert "/etc/hosts" in trace.asked
