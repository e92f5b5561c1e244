"""From which websites the chat may be used: the clinic's own and those that clinic.yml names."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

ALLOWED = {
    "Access-Control-Allow-Headers": "Authorization, Content-Type, Last-Event-ID",
    "Access-Control-Allow-Methods": "GET, POST, DELETE",
    "Access-Control-Max-Age": "7200",
}


def origin_of(address: str) -> str:
    """The part of an address that a browser sends as Origin: "https://clinic.example:8443"; "" of none."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}".lower() if parts.scheme and parts.netloc else ""


class Origins:
    """The websites that are allowed, beside the server's own pages."""

    def __init__(self, addresses: Iterable[str]) -> None:
        self._allowed = {origin for origin in map(origin_of, addresses) if origin}

    def allows(self, origin: str | None, host: str) -> bool:
        """Whether a request may be answered. `origin`: its header, if any; `host`: the server's own name.

        What is no browser sends no origin, and needs a token all the same.
        """
        if origin is None:
            return True
        return origin.lower() in self._allowed or urlsplit(origin).netloc.lower() == host.lower() != ""

    @staticmethod
    def headers(origin: str | None) -> dict[str, str]:
        """Headers by which the browser lets an allowed website read the answer."""
        return {"Vary": "Origin"} | ({"Access-Control-Allow-Origin": origin} if origin else {})
