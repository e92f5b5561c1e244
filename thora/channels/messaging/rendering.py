"""One answer as messages that a channel can show: buttons, a list, numbered choices; never a payload."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from thora.channels.messaging.limits import Limits
from thora.channels.messaging.markup import written
from thora.channels.messaging.splitting import split
from thora.dialogue.transcript import Entry

LIST, BUTTONS = "list", "buttons"


@dataclass(frozen=True)
class Choice:
    """Something to press. `token`: what the provider sends back; `about`: more words, in a list."""

    title: str
    token: str
    about: str = ""


@dataclass(frozen=True)
class Part:
    """One message to a visitor. `form` of its choices: BUTTONS, LIST, or "" where it has none.

    `label`: on the button that opens a LIST; "" for the others.
    """

    text: str
    choices: tuple[Choice, ...] = ()
    form: str = ""
    label: str = ""


@dataclass(frozen=True)
class Labels:
    """Words around choices, from data/channel_words.yml."""

    by_number: str  # below numbered choices
    choose: str  # where a provider wants words and the answer has none
    open_list: str = ""  # on the button that opens a list


def render_turn(
    entries: Sequence[Entry], limits: Limits, labels: Labels, token: Callable[[str], str]
) -> list[Part]:
    """The messages of all that was said in one turn, in order. Numbers of choices go on from one to the next.

    `token`: what stands for a payload on the way.
    """
    parts, number = [], 1
    last = max((place for place, entry in enumerate(entries) if entry.get("buttons")), default=0)
    for place, entry in enumerate(entries):
        vanish = limits.fleeting and place < last
        shown = replace(limits, buttons=0, rows=0) if vanish else limits
        parts += render(entry, shown, labels, token, number)
        number += len(entry.get("buttons") or ())
    return _choices_last(parts) if limits.fleeting else parts


def numbers_shown(entries: Sequence[Entry], limits: Limits, labels: Labels) -> set[int]:
    """The numbers that stand before choices of a turn, where the channel shows it so."""
    parts = render_turn(entries, limits, labels, lambda payload: "")
    lines = {line for part in parts for line in part.text.splitlines()}
    buttons = [button for entry in entries for button in entry.get("buttons") or ()]
    told = {number: f"{number}. {_line(button)}" for number, button in enumerate(buttons, start=1)}
    return {number for number, line in told.items() if written(line, limits.markup) in lines}


def _choices_last(parts: Sequence[Part]) -> list[Part]:
    """The same messages, the only choices below the last one."""
    holder = next((part for part in parts if part.choices), None)
    if holder is None:
        return list(parts)
    bare = [Part(part.text) for part in parts]
    return [*bare[:-1], replace(holder, text=bare[-1].text)]


def render(
    entry: Entry, limits: Limits, labels: Labels, token: Callable[[str], str], first: int = 1
) -> list[Part]:
    """The messages of one entry (thora/dialogue/transcript.py), in order; [] where it says nothing.

    `first`: the number of its first choice, where they are numbered.
    """
    buttons: Sequence[Mapping[str, str]] = entry.get("buttons") or ()
    choices, form = _choices(buttons, limits, token)
    text = _told(entry, listed=bool(buttons) and not form)
    if buttons and not form:
        lines = [f"{number}. {_line(button)}" for number, button in enumerate(buttons, start=first)]
        text = "\n\n".join(piece for piece in (text, "\n".join(lines), labels.by_number) if piece)
    if choices and not text:
        text = labels.choose
    pieces = _pieces(text, limits.with_choices if choices else limits.text, limits)
    parts = [Part(piece) for piece in pieces]
    if choices:
        parts[-1] = Part(parts[-1].text, choices, form, labels.open_list if form == LIST else "")
    return parts


def plain(text: str, limits: Limits) -> list[Part]:
    """The messages of a text without choices."""
    return [Part(piece) for piece in _pieces(text, limits.text, limits)]


def _pieces(text: str, most: int, limits: Limits) -> list[str]:
    """Cut before it is written in the channel's signs, so that no sign is cut in two."""
    markup = limits.markup
    return [
        written(piece, markup)
        for piece in split(text, most, lambda piece: limits.length(written(piece, markup)))
    ]


def _told(entry: Entry, listed: bool) -> str:
    """Text, links and source; without the lines that the numbered choices say again (`listed`)."""
    text = str(entry.get("text") or "")
    if listed:
        again = {f"\u2022 {button['line']}" for button in entry["buttons"] if button.get("line")}
        text = "\n".join(line for line in text.splitlines() if line not in again)
    links = [f"[{link['text']}]({link['url']})" for link in entry.get("links") or ()]
    calendar = [str(entry["calendar"])] if entry.get("calendar") else []
    return "\n\n".join(
        piece for piece in (text.strip(), "\n".join([*links, *calendar]), entry.get("source", "")) if piece
    )


def _line(button: Mapping[str, str]) -> str:
    return str(button.get("line") or button["title"])


def _choices(
    buttons: Sequence[Mapping[str, str]], limits: Limits, token: Callable[[str], str]
) -> tuple[tuple[Choice, ...], str]:
    """As buttons where number and titles allow it, else as a list where the channel has one.

    None where two of them would look the same: numbered, they are told with all their words.
    """
    if not buttons:
        return (), ""
    longest = max(len(button["title"]) for button in buttons)
    titles = {button["title"] for button in buttons}
    if len(buttons) <= limits.buttons and longest <= limits.button and len(titles) == len(buttons):
        return tuple(Choice(button["title"], token(button["payload"])) for button in buttons), BUTTONS
    rows = tuple(
        Choice(button["title"], token(button["payload"]), _about(button, limits.about)) for button in buttons
    )
    looks = {(row.title, row.about) for row in rows}
    if len(rows) <= limits.rows and longest <= limits.row and len(looks) == len(rows):
        return rows, LIST
    return (), ""


def _about(button: Mapping[str, str], most: int) -> str:
    about = str(button.get("place") or "")
    return about if len(about) <= most else ""
