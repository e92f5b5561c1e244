"""The pages around the chat, made once when the server starts.

    GET /                 a page of the clinic with the chat on it, and the tag for the clinic's website
    GET /strict           the chat under a policy that lets nothing else in
    GET /chat/            the chat alone, for a link in a mail or a clinic without a website
    GET /pages/<name>     their styles and scripts

All of it is in thora/channels/page/; the words are in data/demo_page.yml and data/chat_words.yml.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sanic import Blueprint, Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

from thora.channels.clinic_page import page_values
from thora.channels.served_file import ServedFile
from thora.channels.shipped_widget import Widget, load_widget
from thora.channels.template import render
from thora.clinic import Clinic
from thora.content import load_words

FOLDER = Path(__file__).parent / "page"
FILES = {
    "demo.css": "text/css; charset=utf-8",
    "demo.js": "text/javascript; charset=utf-8",
    "chat.css": "text/css; charset=utf-8",
}
NOTHING_ELSE = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)
WITH_PICTURES = f"{NOTHING_ELSE}; img-src 'self' data:"
# Who sets the chat up tries a picture of their own, wherever it is.
WITH_ANY_PICTURE = f"{WITH_PICTURES} https:"
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}
NOT_FOUND = {"error": {"code": "not_found"}}


class Pages:
    """Every page and file by its path. Raises WidgetError without a widget, ValueError without words."""

    def __init__(
        self, root: Path, clinic: Clinic, words: Mapping[str, str], widget: Widget | None = None
    ) -> None:
        """`words`: those of the chat alone, `title` and `no_script`, with the clinic's facts in them."""
        content = load_words(root)
        if content.demo_page is None or content.phrases is None:
            raise ValueError("data/demo_page.yml or data/phrases.yml has errors; run `thora check`")
        widget = widget or load_widget()
        values = {
            **page_values(clinic, content.demo_page, content.phrases),
            "script": widget.path,
            "integrity": widget.integrity,
        }
        unlisted = {"X-Robots-Tag": "noindex"}  # for staff: no page for who looks for the clinic
        chat = _page("chat.html", {**values, **words}, WITH_PICTURES)
        self.files = {
            "/": _page("demo.html", values, WITH_ANY_PICTURE, unlisted),
            "/strict": _page("strict.html", values, NOTHING_ELSE, unlisted),
            "/chat": chat,
            "/chat/": chat,
            **{f"/pages/{name}": _file(name, kind) for name, kind in FILES.items()},
        }

    def add_to(self, chat: Blueprint) -> None:
        """Let the server that `chat` is registered on answer with the pages."""

        @chat.listener("before_server_start")
        async def answer_first(app: Sanic, _: Any) -> None:
            # Rasa has a route of its own at "/", and routes cannot be replaced.
            app.register_middleware(self.reply, "request")

    async def reply(self, request: Request) -> HTTPResponse | None:
        """The page that is asked for; None where it is none of these."""
        if request.method not in ("GET", "HEAD"):
            return None
        file = self.files.get(request.path)
        if file:
            return file.reply(request)
        if request.path.startswith("/pages/"):
            return response.json(NOT_FOUND, status=404, headers=HEADERS)
        return None


def _page(
    name: str, values: Mapping[str, Any], policy: str, more: Mapping[str, str] | None = None
) -> ServedFile:
    page = render((FOLDER / name).read_text(encoding="utf-8"), values)
    headers = {**HEADERS, "Content-Security-Policy": policy, **(more or {})}
    return ServedFile(page.encode(), "text/html; charset=utf-8", headers)


def _file(name: str, kind: str) -> ServedFile:
    return ServedFile((FOLDER / name).read_bytes(), kind, HEADERS)
