"""The chat widget that this installation ships: its files, its version, the tag that puts it on a page."""

from __future__ import annotations

import base64
import hashlib
import html
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from thora import __version__

FOLDER = Path(__file__).parent / "widget"
SCRIPT = "thora.js"
NAMES = (SCRIPT, "thora.mjs")  # for a script tag, for `import`
PREFIX = "/widget"
FOLLOWING = f"{PREFIX}/{SCRIPT}"  # always the newest


class WidgetError(Exception):
    """The widget cannot be served; the message is one clear line."""


@dataclass(frozen=True)
class Widget:
    """The widget's files by name. A page that names `version` and `integrity` runs exactly these."""

    files: Mapping[str, bytes]

    @property
    def version(self) -> str:
        """Thora's version and the first digits of the script's SHA-256: another script, another version."""
        return f"{__version__}-{hashlib.sha256(self.files[SCRIPT]).hexdigest()[:8]}"

    @property
    def integrity(self) -> str:
        """What a browser compares the script with before it runs it."""
        return "sha384-" + base64.b64encode(hashlib.sha384(self.files[SCRIPT]).digest()).decode()

    @property
    def path(self) -> str:
        """Where the script of this version stands on the server."""
        return f"{PREFIX}/{self.version}/{SCRIPT}"

    def tag(self, server: str, options: Mapping[str, str], follow: bool = False) -> str:
        """The HTML that puts the chat on a page: of this version only, or with `follow` of any to come.

        `options`: attributes without their "data-"; empty ones are left out.
        """
        attributes = [("src", server + (FOLLOWING if follow else self.path))]
        if not follow:
            attributes += [("integrity", self.integrity), ("crossorigin", "anonymous")]
        data = [(f"data-{name}", value) for name, value in options.items() if value]
        parts = [f'{name}="{html.escape(value)}"' for name, value in attributes]
        parts += ["defer", *(f'{name}="{html.escape(value)}"' for name, value in data)]
        return f"<script {' '.join(parts)}></script>"


def load_widget(folder: Path = FOLDER) -> Widget:
    """Read the widget's files. Raises WidgetError."""
    files = {}
    for name in NAMES:
        try:
            files[name] = (folder / name).read_bytes()
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise WidgetError(
                f"thora/channels/widget/{name}: cannot be read ({reason}): `make widget` builds it"
            ) from error
    return Widget(files)
