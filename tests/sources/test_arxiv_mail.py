"""arXiv's daily e-mails, as text, as messages and in mailboxes."""

from __future__ import annotations

import base64
import io
import quopri
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.records import Rejection
from assistant.sources import SourceRecord, read
from scripts.fuzz_seeds import SEEDS
from tests.properties import examples

MAIL = next(seed for seed in SEEDS if "received from" in seed)
HEADERS = "From: no-reply@arXiv.org\nTo: cs@arXiv.org\nSubject: cs daily\nDate: Tue, 4 Jul 2023 00:00:00 GMT\n"


@dataclass(frozen=True)
class Bytes:
    data: bytes
    name: str = "daily.eml"

    def open(self) -> io.BytesIO:
        return io.BytesIO(self.data)


def found(text: str | bytes) -> list[SourceRecord | Rejection]:
    return list(read(Bytes(text.encode() if isinstance(text, str) else text)))


def test_new_and_cross_listed_papers_are_read_and_replacements_told() -> None:
    jars, lids, replaced = found(MAIL)
    assert isinstance(jars, SourceRecord)
    assert (jars.id, jars.title, jars.authors) == ("2307.00001", "Jars and Lids", ("Ada Moé", "Bo van Roe"))
    assert jars.abstract.startswith("We count jars of jam in forty kitchens and ask")
    assert (jars.published, jars.url) == ("2023-07-03", "https://arxiv.org/abs/2307.00001")
    assert jars.metadata == {
        "arxiv": "2307.00001", "categories": ["cs.LG", "stat.ML"], "comments": "9 pages, 2 figures",
        "doi": "10.1000/jars.7", "journal_ref": "J. Jars 7", "license": "http://creativecommons.org/licenses/by/4.0/",
    }  # fmt: skip
    assert getattr(lids, "id", "") == "2306.00002"
    assert getattr(replaced, "why", "") == 'a replacement, announced without its abstract: "On Jam"'
    assert jars.where == f"daily.eml:{MAIL[: MAIL.index('arXiv:2307.00001')].count(chr(10)) + 1}"


@pytest.mark.parametrize(
    "text",
    [
        HEADERS + "\n" + MAIL,
        (HEADERS + "\n" + MAIL).replace("\n", "\r\n"),
        HEADERS + "\n" + "".join(f"> {line}\n" for line in MAIL.split("\n")),
        HEADERS + "Content-Transfer-Encoding: quoted-printable\n\n" + quopri.encodestring(MAIL.encode()).decode(),
        HEADERS + "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n"
        + base64.encodebytes(MAIL.encode()).decode(),
        HEADERS + 'MIME-Version: 1.0\nContent-Type: multipart/alternative; boundary="b"\n\n--b\n'
        "Content-Type: text/plain\n\n"
        + MAIL + "\n--b\nContent-Type: text/html\n\n<p>Jars</p>\n--b--\n",
    ],
)  # fmt: skip
def test_a_message_is_read_however_it_was_sent_or_saved(text: str) -> None:
    assert [getattr(one, "id", "") for one in found(text)] == ["2307.00001", "2306.00002", ""]


def test_every_message_of_a_mailbox_is_read() -> None:
    encoded = HEADERS + "Content-Transfer-Encoding: base64\n\n" + base64.encodebytes(MAIL.encode()).decode()
    box = "".join(
        f"From arxiv Tue Jul  4 00:00:00 2023\n{one}\n\n" for one in (HEADERS + "\n" + MAIL, encoded, HEADERS)
    )
    assert [getattr(one, "id", "") for one in found(box)] == ["2307.00001", "2306.00002", ""] * 2


def test_mail_without_announcements_says_so() -> None:
    (told,) = found(HEADERS + "Subject: arXiv\n\nHello, there is a paper on arXiv.\n")
    assert getattr(told, "why", "") == "mail without announcements of arXiv"


def test_old_announcements_are_read() -> None:
    text = (
        "\\\\\nPaper: hep-th/9901001\nFrom: Ada Moe <a@example.org>\nDate: Fri, 1 Jan 1999 10:00:00 GMT   (9kb)\n\n"
        "Title: Jars\nAuthors: Ada Moe (Univ. of Jars)\nComments: 9 pages\nSubj-class: x\n\\\\\n"
        "  We count jars.\n\\\\ (hep-th/9901001)\n"
    )
    (paper,) = found(text)
    assert isinstance(paper, SourceRecord)
    assert (paper.id, paper.authors, paper.published) == ("hep-th/9901001", ("Ada Moe",), "1999-01-01")


@settings(max_examples=examples(60))
@given(
    st.lists(
        st.text(st.characters(codec="ascii", categories=("L", "N", "Zs")), min_size=1, max_size=40),
        min_size=1,
        max_size=6,
    )
)
def test_every_announcement_is_accounted_for(titles: list[str]) -> None:
    text = "".join(f"\\\\\narXiv:2307.{n:05}\nDate: Mon, 3 Jul 2023\n\nTitle: {title}\n\\\\\n  We count.\n\\\\ ( x )\n"
                   for n, title in enumerate(titles))  # fmt: skip
    assert len(found(text)) == len(titles)
