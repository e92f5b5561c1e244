"""From which websites the chat may be used: the clinic's own and those that clinic.yml names."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

ALLOWED = {
    "Access-Control-Allow-Headers": "Authorization, Content-Type, Last-Event-ID",
    "Access-Control-Allow-Methods": "GET, POST, DELETE",
    "Access-Control-Max-Age": "7200",
}
DEFAULT_PORTS = {"http": 80, "https": 443}  # a browser leaves these out


def origin_of(address: str) -> str:
    """The part of an address that a browser sends as Origin: "https://clinic.example:8443"; "" of none.

    An address without a scheme, "www.clinic.example", is one of https.
    """
    try:
        parts = urlsplit(address if "//" in address else f"https://{address}")
        host, port = (parts.hostname or "").encode("idna").decode(), parts.port
    except ValueError:
        return ""
    host = f"[{host}]" if ":" in host else host
    shown = "" if port in (None, DEFAULT_PORTS.get(parts.scheme)) else f":{port}"
    return f"{parts.scheme}://{host}{shown}" if parts.scheme and host else ""


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
        own = {f"{scheme}://{host.lower()}" for scheme in DEFAULT_PORTS if host}
        return origin.lower() in self._allowed | own

    @staticmethod
    def headers(origin: str | None) -> dict[str, str]:
        """Headers by which the browser lets an allowed website read the answer."""
        return {"Vary": "Origin"} | ({"Access-Control-Allow-Origin": origin} if origin else {})
