"""News as a mail: plain text, and the same as HTML."""

from __future__ import annotations

import io
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from uuid import UUID, uuid5

from assistant.records import News
from assistant.views.news import subject_of
from assistant.views.news_html import news_html
from assistant.views.news_text import show_news
from assistant.views.screen import Screen

__all__ = ["is_mail_address", "news_mail"]


def news_mail(news: News, to: str) -> bytes:
    """A MIME message to an address, for `sendmail -t`; what is told again has the same Message-ID."""
    message = EmailMessage(policy=SMTP.clone(linesep="\n", cte_type="7bit"))
    message["To"] = to
    message["Subject"] = subject_of(news)
    message["Date"] = max(datetime.fromisoformat(issue.made) for issue in news.issues)
    message["Message-ID"] = f"<{_identity(news)}@assistant.invalid>"
    message["Auto-Submitted"] = "auto-generated"
    text = io.StringIO()
    show_news(Screen(text), news)
    message.set_content(text.getvalue())
    message.add_alternative(news_html(news), subtype="html")
    return message.as_bytes()


def is_mail_address(text: str) -> bool:
    """Whether a text is an address that mail can be sent to, perhaps with a name: "Ada <ada@example.org>"."""
    message = EmailMessage(policy=SMTP)
    try:
        message["To"] = text
    except (ValueError, IndexError):  # a line break; what the parser does not expect
        return False
    addresses = message["To"].addresses
    return bool(addresses) and all(each.username and each.domain for each in addresses) and text.isprintable()


def _identity(news: News) -> str:
    first, *others = (UUID(issue.entry) for issue in news.issues)
    return str(uuid5(first, " ".join(map(str, others))) if others else first)
