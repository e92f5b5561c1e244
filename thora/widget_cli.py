"""`thora widget`: the tag that puts the chat on a website."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import typer

from thora.terminal import RootOption, err, fail, say

LOOPBACKS = ("localhost", "127.0.0.1", "::1")

widget = typer.Typer(no_args_is_help=True, help="The chat on the clinic's website (docs/website.md).")


def add_to(app: typer.Typer) -> None:
    """Add the commands of the widget to `thora`."""
    app.add_typer(widget, name="widget")


def server_address(url: str) -> str:
    """The address as it stands in a tag. Raises ValueError with the rule that it breaks."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port  # a port that is no number raises
    except ValueError:
        parts, host = urlsplit(""), None
    whole = host and not (parts.path.strip("/") or parts.query or parts.fragment or parts.username)
    secure = parts.scheme == "https" or (parts.scheme == "http" and host in LOOPBACKS)
    if not whole or not secure or any(char.isspace() for char in url):
        raise ValueError(f'"{url}": write https:// and the name of the server: "https://chat.clinic.example"')
    return f"{parts.scheme}://{parts.netloc.lower()}"


def likely_address(website: str) -> str:
    """Where the chat of a clinic with this website might be: "https://chat.clinic.example"."""
    host = (urlsplit(website).hostname or "your-clinic.example").removeprefix("www.")
    return f"https://chat.{host}"


@widget.command()
def tag(
    url: str = typer.Option(
        "", "--url", help="Public address of Thora's server.", show_default="chat. and the clinic's website"
    ),
    follow: bool = typer.Option(False, "--follow", help="A tag that takes every newer widget by itself."),
    root: Path = RootOption,
) -> None:
    """Print the tag for the clinic's website: of this version, or one that follows."""
    from thora.channels.shipped_widget import WidgetError, load_widget
    from thora.clinic import load_clinic

    clinic, source = load_clinic(root)
    if clinic is None:
        raise fail("\n".join(map(str, source.problems)))
    try:
        shipped = load_widget()
        server = server_address(url) if url else likely_address(clinic.contact.website)
    except WidgetError as error:
        raise fail(str(error)) from error
    except ValueError as error:
        raise fail(f"--url: {error}") from error
    options = {"phone": clinic.contact.phone, "email": clinic.contact.email}
    say(shipped.tag(server, options, follow))
    if not url:
        say(f"{server} is a guess: put the address of your server in its place, or give --url.", err)
    if follow:
        say("It runs whatever your server sends: nothing to change after an upgrade, no checksum.", err)
    else:
        say(f"It runs version {shipped.version} only: put in a new tag after an upgrade.", err)


@widget.command()
def version() -> None:
    """Print the version of the widget that this Thora ships."""
    from thora.channels.shipped_widget import WidgetError, load_widget

    try:
        say(load_widget().version)
    except WidgetError as error:
        raise fail(str(error)) from error
