"""Refuse a request whose body is not read, so that the refusal arrives.

A server that closes a connection with data unread resets it, and the client may lose the answer with it. So
our side is closed first, and what still comes is thrown away until the client has closed too (RFC 9112,
section 9.6; nginx calls it a lingering close).
"""

from __future__ import annotations

import asyncio
from contextlib import suppress

from sanic.http import Http
from sanic.request import Request
from sanic.response import HTTPResponse

SECONDS = 2.0
"""So long what still comes is thrown away."""
BYTES = 2_000_000
"""So much of it; who sends more loses the connection, and perhaps the answer."""


async def refuse_unread(request: Request, refusal: HTTPResponse) -> None:
    """Send `refusal` to a request whose body was not read to its end, and let the connection end cleanly.

    For a handler of Sanic's exceptions, which then returns None: the answer has been sent.
    """
    response = await request.respond(refusal)
    await response.send(end_stream=True)
    stream = request.stream
    if stream.protocol.transport.can_write_eof():  # TLS can't
        stream.protocol.transport.write_eof()
    with suppress(asyncio.TimeoutError):
        await asyncio.wait_for(_throw_away(stream, BYTES), SECONDS)


async def _throw_away(stream: Http, most: int) -> None:
    """Read for nothing; ended by Sanic, which cancels it, when the client has closed."""
    while most > 0 and not stream.protocol.transport.is_closing():
        most -= len(stream.recv_buffer)
        stream.recv_buffer.clear()
        await stream.protocol.receive_more()
