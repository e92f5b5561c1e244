"""An evaluation as one HTML file that needs no other: figures, two pictures, every topic, every miss."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from thora.evaluation import comparison_report
from thora.evaluation.calibration import Calibration
from thora.evaluation.charts import MOST_TOPICS, calibration_svg, confused_topics, confusion_svg
from thora.evaluation.comparison import Comparison, Pair
from thora.evaluation.outcomes import Evaluation
from thora.evaluation.report import about_model, calibration_rows, headline, topic_rows

STYLE = """
:root {
  color-scheme: light dark; --back: #fbfbf9; --text: #1d2327; --soft: #59646b; --line: #d9dedc;
  --right: #2f7d6b; --refused: #d39b2a; --wrong: #b8402f;
}
@media (prefers-color-scheme: dark) {
  :root {
    --back: #14181a; --text: #e8ecea; --soft: #a3afb4; --line: #333c40;
    --right: #4fae98; --refused: #d9a944; --wrong: #e5705d;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 1rem; max-width: 48rem; background: var(--back); color: var(--text);
  font: 1rem/1.5 system-ui, sans-serif;
}
h1 { font-size: 1.5rem; line-height: 1.2; margin: .5rem 0; }
h2 { font-size: 1.15rem; margin: 2.25rem 0 .5rem; }
p { margin: .5rem 0; }
.soft { color: var(--soft); }
.name, li { overflow-wrap: anywhere; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; font-variant-numeric: tabular-nums; }
th, td {
  text-align: right; vertical-align: top; font-weight: 400; padding: .3rem 0 .3rem .6rem;
  border-bottom: 1px solid var(--line);
}
td { white-space: nowrap; }
thead th { color: var(--soft); }
tr > :first-child, .words th, .words td { text-align: left; white-space: normal; padding-left: 0; }
.words td { padding-left: .6rem; }
tbody th { min-width: 7.5rem; }
tr > th.part { padding-left: 1rem; color: var(--soft); }
.worse { color: var(--wrong); font-weight: 600; }
.better { color: var(--right); font-weight: 600; }
svg { display: block; width: 100%; max-width: 30rem; height: auto; margin: .5rem 0; }
svg text { fill: var(--soft); font: 10.5px system-ui, sans-serif; }
svg text.name { fill: var(--text); font-size: 12px; }
svg .grid { stroke: var(--line); }
svg .honest { stroke: var(--text); stroke-width: 1.5; stroke-dasharray: 4 4; }
rect.right { fill: var(--right); }
rect.refused { fill: var(--refused); }
rect.wrong { fill: var(--wrong); }
.key span { margin-right: 1rem; white-space: nowrap; }
.key svg { display: inline-block; width: .8em; margin: 0 .3em 0 0; }
summary { cursor: pointer; padding: .4rem 0; }
ul { padding-left: 1.2rem; }
li { margin: .3rem 0; }
"""


def as_html(evaluation: Evaluation, comparison: Comparison | None = None) -> str:
    """The whole page; with a comparison, that comes first."""
    misses = [row for row in evaluation.outcomes if not row.fine]
    missed = [f"{row.topic} → {row.got}: {row.text}" for row in misses]
    parts = [
        "<h1>How well Thora understands</h1>",
        f'<p class="soft name">{escape(evaluation.model)}, on {len(evaluation.outcomes)} phrasings '
        "that it was never trained on.</p>",
        *(_comparison(comparison) if comparison else []),
        "<h2>Figures</h2>",
        _table(("what", "share"), headline(evaluation)),
        *_confusions(evaluation),
        "<h2>Confidence</h2>",
        "<p>Of the phrasings whose likeliest topic has this confidence, so many have it rightly. "
        "Above the dashed line Thora is better than it thinks, below it worse. "
        "The numbers count phrasings.</p>",
        calibration_svg(Calibration.of(evaluation.outcomes)),
        _details(
            "The same as a table",
            _table(("confidence", "phrasings", "right"), calibration_rows(evaluation)),
        ),
        "<h2>The model</h2>",
        _table(("what", "value"), about_model(evaluation), "words"),
        "<h2>Every topic</h2>",
        _table(("topic", "phrasings", "right", "in top three", "refused", "wrong"), topic_rows(evaluation)),
        f"<h2>Not right ({len(misses)})</h2>",
        _details("Show every one", _list(missed)) if missed else "<p>None.</p>",
    ]
    return "\n".join(
        [
            "<!doctype html>",
            '<html lang="en">',
            '<head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>Thora: {escape(evaluation.model)}</title><style>{STYLE}</style></head>",
            "<body><main>",
            *parts,
            "</main></body>",
            "</html>",
        ]
    )


def _confusions(evaluation: Evaluation) -> list[str]:
    topics = confused_topics(evaluation)
    if not topics:
        return ["<h2>Mixed up</h2>", "<p>No topic was answered with another.</p>"]
    rest = len(topics) - MOST_TOPICS
    counted = f"The {MOST_TOPICS} most mixed up of {len(topics)}" if rest > 0 else f"{len(topics)} topics"
    dot = (
        '<svg viewBox="0 0 10 10" aria-hidden="true"><rect class="{0}" width="10" height="10" rx="2"/></svg>'
    )
    key = "".join(f"<span>{dot.format(name)}{name}</span>" for name in ("right", "refused", "wrong"))
    rows = [(topic, got, str(count)) for topic, got, count in evaluation.confusions]
    return [
        "<h2>Mixed up</h2>",
        f"<p>{counted}: a bar is all phrasings of a topic; below its name, what they were taken for.</p>",
        f'<p class="key">{key}</p>',
        confusion_svg(topics),
        _details(f"All {len(rows)} pairs", _table(("topic", "answered as", "times"), rows)),
    ]


def _comparison(comparison: Comparison) -> list[str]:
    columns, *rows = [
        (figure, verdict, change, interval, old, new, count)  # what counts first: a phone shows three
        for figure, count, old, new, change, interval, verdict in (
            comparison_report.COLUMNS,
            *map(comparison_report.cells, comparison.differences),
        )
    ]
    summary = comparison_report.summary(comparison)
    parts = [
        "<h2>Against the old model</h2>",
        f'<p class="name">Old: {escape(comparison.old.model)}. {escape(summary)}</p>',
        _table(columns, rows),
        f'<p class="soft">{escape(comparison_report.method(comparison))} '
        f"{escape(comparison_report.timing(comparison))}</p>",
    ]
    for name, pairs in (("Newly wrong", comparison.newly_wrong), ("Newly right", comparison.newly_right)):
        parts.append(
            _details(f"{name} ({len(pairs)})", _list(_changes(pairs))) if pairs else f"<p>{name}: none.</p>"
        )
    return parts


def _changes(pairs: Sequence[Pair]) -> list[str]:
    return [comparison_report.change(pair).replace("->", "→") for pair in pairs]


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]], kind: str = "") -> str:
    head = "".join(f'<th scope="col">{escape(column)}</th>' for column in columns)
    lines = []
    for first, *others in rows:
        part = ' class="part"' if first.startswith(" ") else ""
        cells = "".join(_cell(other) for other in others)
        lines.append(f'<tr><th scope="row"{part}>{_name(first.strip())}</th>{cells}</tr>')
    label = escape(f"table: {', '.join(columns)}")
    return (
        f'<div class="scroll" role="region" aria-label="{label}" tabindex="0"><table class="{kind}">'
        f"<thead><tr>{head}</tr></thead><tbody>{''.join(lines)}</tbody></table></div>"
    )


def _cell(text: str) -> str:
    mark = f' class="{text}"' if text in ("better", "worse") else ""
    return f"<td{mark}>{_name(text)}</td>"


def _name(text: str) -> str:
    """A long id may break after its underscores."""
    return escape(text).replace("_", "_<wbr>")


def _list(lines: Iterable[str]) -> str:
    return f"<ul>{''.join(f'<li>{escape(line)}</li>' for line in lines)}</ul>"


def _details(title: str, content: str) -> str:
    return f"<details><summary>{escape(title)}</summary>{content}</details>"
