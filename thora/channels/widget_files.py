"""The chat widget's files, for pages anywhere.

    GET /widget/<version>/thora.js, .mjs    of that version, kept by browsers for a year
    GET /widget/thora.js, .mjs              the newest, asked for anew each time

A version that is not shipped any more leads to the newest: a page with an old tag and no integrity keeps its
chat. Anything else is 404 {"error": {"code": "not_found"}}.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from thora.channels.served_file import ServedFile
from thora.channels.shipped_widget import FOLDER, PREFIX, load_widget

VERSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9.+-]{0,63}")
HEADERS = {
    "Access-Control-Allow-Origin": "*",  # a tag with integrity asks with CORS
    "Cross-Origin-Resource-Policy": "cross-origin",
    "X-Content-Type-Options": "nosniff",
}
FOR_A_YEAR = {"Cache-Control": "public, max-age=31536000, immutable"}
ASK_AGAIN = {"Cache-Control": "no-cache"}
NOT_KEPT = {"Cache-Control": "no-store"}


class WidgetFiles(InputChannel):
    """The files, on Rasa's own server; no conversation goes through this channel."""

    @classmethod
    def name(cls) -> str:
        """The channel's name."""
        return "widget_files"

    def url_prefix(self) -> str:
        """The widget's folder stands at the root."""
        return "/"

    def __init__(self, folder: Path = FOLDER) -> None:
        widget = load_widget(folder)
        self.version = widget.version
        self.files = {
            name: ServedFile(body, "text/javascript; charset=utf-8", HEADERS)
            for name, body in widget.files.items()
        }

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Routes of the channel (Rasa calls this)."""
        files = Blueprint("thora_widget_files")

        @files.route(f"{PREFIX}/<path:path>", methods=["GET", "HEAD"])
        async def file(request: Request, path: str) -> HTTPResponse:
            return self.reply(request, path)

        return files

    def reply(self, request: Request, path: str) -> HTTPResponse:
        """What stands below the widget's folder: "<version>/<name>" or "<name>"."""
        version, _, name = path.rpartition("/")
        file = self.files.get(name)
        if file and version == self.version:
            return file.reply(request, FOR_A_YEAR)
        if file and path == name:
            return file.reply(request, ASK_AGAIN)
        if file and VERSION.fullmatch(version):
            return response.redirect(f"{PREFIX}/{name}", headers={**HEADERS, **NOT_KEPT})
        return _not_found()


def _not_found() -> HTTPResponse:
    body = {"error": {"code": "not_found"}}
    return response.json(body, status=404, headers={**HEADERS, **NOT_KEPT})
