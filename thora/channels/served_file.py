"""A file as browsers get it: compressed where they can read that, and not again where they have it."""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Mapping

from sanic import response
from sanic.request import Request
from sanic.response import HTTPResponse


def reads_gzip(accepted: str) -> bool:
    """Whether a header Accept-Encoding lets us compress: "br, gzip;q=0.5", "*"; not "gzip;q=0"."""
    weights: dict[str, float] = {}
    for part in accepted.lower().split(","):
        coding, _, weight = part.partition(";")
        number = re.fullmatch(r"q=([01](?:\.\d{0,3})?)", weight.strip() or "q=1")
        weights[coding.strip()] = float(number[1]) if number else 0.0
    return weights.get("gzip", weights.get("*", 0.0)) > 0


class ServedFile:
    """One file with its headers, compressed once."""

    def __init__(self, body: bytes, content_type: str, headers: Mapping[str, str]) -> None:
        self.body, self.content_type = body, content_type
        self.zipped = gzip.compress(body, mtime=0)  # the same bytes at every start
        self.headers = {**headers, "Vary": "Accept-Encoding"}
        self.digest = hashlib.sha256(body).hexdigest()[:32]

    def reply(self, request: Request, headers: Mapping[str, str] | None = None) -> HTTPResponse:
        """The file, or 304 where the browser has it; `headers` beside the file's own."""
        zipped = reads_gzip(request.headers.get("accept-encoding", ""))
        tag = f'"{self.digest}-gz"' if zipped else f'"{self.digest}"'
        headers = {**self.headers, **(headers or {}), "ETag": tag}
        if _is_had(tag, request.headers.get("if-none-match", "")):
            return response.empty(status=304, headers=headers)
        if zipped:
            headers["Content-Encoding"] = "gzip"
        body = self.zipped if zipped else self.body
        return response.raw(body, content_type=self.content_type, headers=headers)


def _is_had(tag: str, had: str) -> bool:
    """Whether If-None-Match names the tag; a proxy may have made it a weak one."""
    return had.strip() == "*" or tag in re.findall(r'(?:W/)?("[^"]*")', had)
