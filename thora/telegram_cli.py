"""`thora channels telegram`: tell Telegram where the clinic's bot is, and ask what it thinks of it."""

from __future__ import annotations

import asyncio
import datetime
import os
import re
from collections.abc import Mapping
from typing import Any

import typer

from thora.terminal import fail, say
from thora.widget_cli import server_address

SECRET_FORM = re.compile(
    r"[A-Za-z0-9_-]{16,256}"
)  # https://core.telegram.org/bots/api#setwebhook; 16 is ours
NOT_KNOWN = ("401", "404")  # what Telegram answers to a token that it does not know

telegram = typer.Typer(
    no_args_is_help=True, help="Telegram's side of the clinic's bot (docs/channels/telegram.md)."
)


@telegram.command("set-webhook")
def set_webhook(
    url: str = typer.Option("", "--url", help="Public address of this server.", show_default="THORA_URL"),
) -> None:
    """Have Telegram bring messages to this server, with the secret; what waits there stays."""
    from thora.channels.overview import PUBLIC_URL, webhook
    from thora.channels.providers.telegram import SECRET, UPDATES, Telegram

    _check_settings()
    secret = os.environ[SECRET]
    if not SECRET_FORM.fullmatch(secret):
        raise fail(f"{SECRET}: has other signs or another length: 16 to 256 letters, digits, _ and -")
    given = url or os.environ.get(PUBLIC_URL, "")
    try:
        address = server_address(given)
    except ValueError as error:
        raise fail(f"{'--url' if url else PUBLIC_URL}: {error}") from error
    target = webhook(Telegram.name, {PUBLIC_URL: address})
    content = {
        "url": target,
        "secret_token": secret,
        "allowed_updates": list(UPDATES),
        "drop_pending_updates": False,
    }
    _ask("setWebhook", content)
    say(f"Telegram brings messages to {target}")


@telegram.command("info")
def info() -> None:
    """Where Telegram brings messages, how many wait there, and what went wrong last."""
    from thora.channels.overview import PUBLIC_URL, webhook
    from thora.channels.providers.telegram import UPDATES, Telegram

    _check_settings()
    told = _ask("getWebhookInfo", {})
    known: Mapping[str, Any] = told if isinstance(told, dict) else {}
    url = str(known.get("url") or "")
    if not url:
        say("Telegram brings messages nowhere: `thora channels telegram set-webhook` tells it where to.")
    else:
        say(f"Telegram brings messages to {url}")
        ours = webhook(Telegram.name, os.environ)
        if os.environ.get(PUBLIC_URL) and url != ours:
            say(f"That is not this server, {ours}: `thora channels telegram set-webhook` changes it.")
        if set(known.get("allowed_updates") or UPDATES) != set(UPDATES):
            say("Not all kinds of messages come: `thora channels telegram set-webhook` changes that.")
    say(f"Messages that wait there: {known.get('pending_update_count', 0)}")
    if known.get("last_error_message"):
        moment = datetime.datetime.fromtimestamp(
            int(known.get("last_error_date") or 0), datetime.timezone.utc
        )
        say(f"Last trouble, {moment:%Y-%m-%d %H:%M} UTC: {known['last_error_message']}")
    elif url:
        say("No trouble is known there.")


def _check_settings() -> None:
    from thora.channels.providers.telegram import Telegram

    missing = Telegram.missing(os.environ)
    if missing:
        names = "; ".join(f"{each.name}, {each.what}" for each in missing)
        raise fail(f"not set in this environment: {names}")


def _ask(method: str, content: Mapping[str, Any]) -> Any:
    """The `result` of a method of the Bot API. Raises typer.Exit after one line."""
    from thora.channels.messaging.courier import DeliveryError, RefusedError
    from thora.channels.providers.telegram import TOKEN, Telegram

    async def call() -> Any:
        bot = Telegram.of(os.environ)
        try:
            return await bot.ask(method, content)
        finally:
            await bot.courier.close()

    try:
        return asyncio.run(call())
    except RefusedError as error:
        hint = f": is {TOKEN} right?" if error.code in NOT_KNOWN else ""
        raise fail(f"Telegram refuses: {error}{hint}") from error
    except DeliveryError as error:
        raise fail(f"Telegram cannot be reached: {error}: try again later") from error
