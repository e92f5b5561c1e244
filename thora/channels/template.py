"""Pages from templates, every word of them escaped.

`%name%` stands for a word. What is between `<!-- each name -->` and `<!-- end name -->` comes once for each
item of a list, whose words go before those around it; an empty list takes it away.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from typing import Any

# One pass: a word that is put in is never read as a template.
PART = re.compile(r"<!-- each ([\w.]+) -->\n?(.*?)<!-- end \1 -->\n?|%([\w.]+)%", re.DOTALL)


def render(template: str, values: Mapping[str, Any]) -> str:
    """The page with its words. Raises KeyError for one that there is not."""

    def part(match: re.Match[str]) -> str:
        if match[3]:
            return html.escape(str(values[match[3]]))
        return "".join(render(match[2], {**values, **item}) for item in values[match[1]])

    return PART.sub(part, template)
