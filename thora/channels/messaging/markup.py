"""An answer's text in the signs that a provider understands: content knows **bold**, *italic*, [text](url).

What a person typed, or a name from clinic.yml, can hold the same signs: where the channel has a way to say
so they are shown as they are (WhatsApp and Slack have none for * _ ~).
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable

from thora.channels.messaging.limits import Markup

_PIECES = re.compile(
    r"\*\*(?=[^*\n]*[^\W_])(?P<bold>[^\s*](?:[^*\n]*[^\s*])?)\*\*(?!\w)"
    r"|(?<![\w*])\*(?=[^*\n]*[^\W_])(?P<italic>[^\s*](?:[^*\n]*[^\s*])?)\*(?![\w*])"
    r"|\[(?P<name>[^\[\]\n]+)\]\((?P<url>(?:https?://|tel:|mailto:)[^\s()]+)\)"
)
# What CommonMark reads as a sign, wherever it stands between words: https://spec.commonmark.org/0.31.2/
_OF_MARKDOWN = re.compile(r"[\\`*\[<]|(?<![^\W_])_|_(?![^\W_])|&(?=#?\w+;)|^\s*[#>]", re.MULTILINE)
# Signs outside the alphabet of a plain SMS (GSM 03.38): with one of them, a message costs more than twice.
_SMS = str.maketrans(
    {
        "\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u2013": "-", "\u2014": "-",
        "\u2022": "-",
        "\u2026": "...", "\u00b7": "-", "\u00a0": " ", "\u202f": " ", "\u2192": "->", "\u00d7": "x",
    }
)  # fmt: skip


class _Dialect:
    def __init__(
        self,
        escape: Callable[[str], str],
        bold: str,
        italic: str,
        link: Callable[[str, str], str],
    ) -> None:
        self.escape, self.bold, self.italic, self.link = escape, bold, italic, link


def _beside(name: str, url: str) -> str:
    """For who cannot hide an address behind words: the number or address itself, once."""
    target = url.removeprefix("tel:").removeprefix("mailto:")
    shown = re.sub(r"[^\w@.+]", "", name)
    return name if shown == re.sub(r"[^\w@.+]", "", target) else f"{name}: {target}"


def _in_html(name: str, url: str) -> str:
    if url.startswith(
        ("tel:", "mailto:")
    ):  # Telegram makes links of these by itself, of none that is named so
        return html.escape(_beside(name, url), quote=False)
    return f'<a href="{html.escape(url)}">{html.escape(name, quote=False)}</a>'


def _in_slack(name: str, url: str) -> str:
    return f"<{_of_slack(url)}|{_of_slack(name).replace('|', '/')}>"


def _in_markdown(name: str, url: str) -> str:
    return f"[{_of_markdown(name)}]({url})"


def _of_markdown(text: str) -> str:
    return _OF_MARKDOWN.sub(lambda found: f"{found[0][:-1]}\\{found[0][-1]}", text)


def _of_slack(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _same(text: str) -> str:
    return text


def _of_html(text: str) -> str:
    return html.escape(text, quote=False)


def _of_sms(text: str) -> str:
    return text.translate(_SMS)


_DIALECTS: dict[Markup, _Dialect] = {
    "plain": _Dialect(_same, "{}", "{}", _beside),
    "sms": _Dialect(_of_sms, "{}", "{}", lambda name, url: _of_sms(_beside(name, url))),
    "html": _Dialect(_of_html, "<b>{}</b>", "<i>{}</i>", _in_html),
    "whatsapp": _Dialect(_same, "*{}*", "_{}_", _beside),
    "slack": _Dialect(_of_slack, "*{}*", "_{}_", _in_slack),
    "markdown": _Dialect(_of_markdown, "**{}**", "*{}*", _in_markdown),
}


def written(text: str, markup: Markup) -> str:
    """A text of an answer as a channel wants it."""
    dialect = _DIALECTS[markup]
    told, place = [], 0
    for piece in _PIECES.finditer(text):
        told.append(dialect.escape(text[place : piece.start()]))
        place = piece.end()
        if piece["bold"]:
            told.append(dialect.bold.format(dialect.escape(piece["bold"])))
        elif piece["italic"]:
            told.append(dialect.italic.format(dialect.escape(piece["italic"])))
        else:
            told.append(dialect.link(piece["name"], piece["url"]))
    return "".join([*told, dialect.escape(text[place:])])
