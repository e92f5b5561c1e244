"""The figures as a table for the terminal and as the page docs/benchmarks.md."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot import Bot, Effort
from rich.table import Table
from visitors import MESSAGES_A_CONVERSATION

from thora.evaluation import FAR, NEAR, Rates
from thora.evaluation.understanding import Timing
from thora.topics import OUT_OF_SCOPE, WARNING_PREFIX

FULL_EPOCHS = 100  # of the stock pipeline
AGAINST = "stock against Thora"


@dataclass(frozen=True)
class Row:
    """One measure: how to read it from a bot and how to write it; a share is compared by difference."""

    label: str
    value: Callable[[Bot], float]
    form: str = "{:,.0f}"
    share: bool = False

    def cells(self, bots: list[Bot]) -> list[str]:
        """Label, one value a bot, and the stock one against Thora where there are both."""
        values = [self.value(bot) for bot in bots]
        form = "{:.1%}" if self.share else self.form
        cells = [self.label, *(form.format(value).replace("%", " %") for value in values)]
        if len(values) == 2:
            thora, stock = values
            if self.share:
                cells.append(f"{100 * (stock - thora):+.1f} points".replace("-", "−"))
            elif not thora:
                cells.append("")
            else:
                ratio = stock / thora
                cells.append(f"× {ratio:.0f}" if ratio >= 10 else f"× {ratio:.2g}")
        return cells


def answerable(bot: Bot) -> Rates:
    """Rates of the held-out phrasings that have an answer."""
    return Rates.of(bot.evaluation.answerable if bot.evaluation else [])


def outside(bot: Bot) -> Rates:
    """Rates of the held-out phrasings that are out of scope."""
    return Rates.of(bot.evaluation.of_topic(OUT_OF_SCOPE) if bot.evaluation else [])


def near(bot: Bot) -> Rates:
    """Rates of the near misses among them."""
    return Rates.of(bot.evaluation.out_of_scope(NEAR) if bot.evaluation else [])


def far(bot: Bot) -> Rates:
    """Rates of the far ones among them."""
    return Rates.of(bot.evaluation.out_of_scope(FAR) if bot.evaluation else [])


def timing(bot: Bot) -> Timing:
    """Of NLU alone, one message after the other, on the held-out phrasings."""
    return (bot.evaluation.timing if bot.evaluation else None) or Timing(0, 0.0, 0.0)


def warnings(bot: Bot) -> Rates:
    """Rates of the held-out phrasings that are warning signs."""
    rows = bot.evaluation.outcomes if bot.evaluation else []
    return Rates.of(row for row in rows if row.topic.startswith(WARNING_PREFIX))


def rows(bot: Bot, effort: Effort) -> list[Row]:
    """Every measure; the labels tell how many phrasings each share is of."""
    return [
        Row("training, s", lambda b: b.training.seconds),
        Row("training, s of processor time", lambda b: b.training.cpu_seconds),
        Row("model, MB", lambda b: b.training.megabytes),
        Row("start-up until the chat answers, s", lambda b: b.quietest.start_up, "{:.1f}"),
        Row("memory of Rasa, MB", lambda b: b.quietest.rasa),
        Row("memory of the action server, MB", lambda b: b.quietest.actions),
        Row("understanding one message, p50, ms", lambda b: timing(b).p50, "{:.1f}"),
        Row("understanding one message, p95, ms", lambda b: timing(b).p95, "{:.1f}"),
        Row("one FAQ turn, p50, ms", lambda b: b.quietest.turns.percentile(50), "{:.1f}"),
        Row("one FAQ turn, p95, ms", lambda b: b.quietest.turns.percentile(95), "{:.1f}"),
        Row(f"messages a second, {effort.visitors} visitors", lambda b: b.quietest.rate, "{:.1f}"),
        Row("processor time of a message, ms", lambda b: b.quietest.cpu, "{:.1f}"),
        Row("messages without an answer", lambda b: b.quietest.failed),
        Row(
            f"answered rightly, of {answerable(bot).count} answerable",
            lambda b: answerable(b).right,
            share=True,
        ),
        Row("right one among the three likeliest", lambda b: answerable(b).top_three, share=True),
        Row("answerable but refused", lambda b: answerable(b).refused, share=True),
        Row("answered with another topic", lambda b: answerable(b).wrong, share=True),
        Row(
            f"out of scope not answered, of {outside(bot).count}",
            lambda b: outside(b).refused,
            share=True,
        ),
        Row(f"near misses not answered, of {near(bot).count}", lambda b: near(b).refused, share=True),
        Row(f"far ones not answered, of {far(bot).count}", lambda b: far(b).refused, share=True),
        Row(f"warning signs noticed, of {warnings(bot).count}", lambda b: warnings(b).alarms, share=True),
    ]


def header(bots: list[Bot]) -> list[str]:
    """Titles of the columns."""
    return ["measure", *(bot.name for bot in bots), *([AGAINST] if len(bots) == 2 else [])]


def as_table(bots: list[Bot], effort: Effort) -> Table:
    """For the terminal."""
    table = Table(*header(bots))
    for column in table.columns[1:]:
        column.justify = "right"
    for row in rows(bots[0], effort):
        table.add_row(*row.cells(bots))
    return table


def counted(epochs: int) -> str:
    """A number of epochs in words."""
    return f"{epochs} epoch{'' if epochs == 1 else 's'}"


def notes(bots: list[Bot], effort: Effort, epochs: int) -> list[str]:
    """What a reader must know to judge the figures."""
    lines = [
        "Figures are ratios measured in one run on one machine: compare the two columns, not the numbers "
        "with those of another machine. Other programs that run meanwhile shift the times.",
        f"Serving was measured {effort.rounds} times each, in turn; the table has the round in which other "
        "programs took the least.",
        f"A turn is one POST over loopback: {effort.turns} turns of one visitor after {effort.warm_up} to "
        f"warm up, a new conversation every {MESSAGES_A_CONVERSATION} messages, then {effort.visitors} "
        f"visitors for {effort.seconds:.0f} s, each waiting for every answer. The visitors' program runs on "
        "the same cores. The messages are examples of the FAQ topics, the same for both.",
        "Processor time (of the whole training; of both servers, a message) depends little on what other "
        "programs do meanwhile: where they did much, compare this rather than the times.",
        "Memory is the resident size of a process and its children, after the load. Accuracy is that of the "
        "held-out phrasings in `tests/nlu/`; refused means asked back or called out of scope.",
        f"Of the time for understanding a message, Thora's watch for warning signs takes {bots[0].safety} "
        "(benchmarks/safety_time.py); the stock pipeline has none.",
    ]
    for bot in bots:
        training, others = bot.training, [bot.training.others, *(r.others for r in bot.rounds)]
        loads = [training.load, *(r.load for r in bot.rounds)]
        lines.append(
            f"{bot.name}: load average before training and before each round: "
            f"{', '.join(f'{load:.1f}' for load in loads)}; other programs took "
            f"{', '.join(f'{share:.0%}' for share in others).replace('%', ' %')} of the cores."
        )
    if len(bots) == 2:
        training = bots[1].training
        lines.append(
            "The content is rules, no stories: TEDPolicy, UnexpecTEDIntentPolicy and MemoizationPolicy have "
            "nothing to learn from, and the stock pipeline's training is nearly all DIETClassifier "
            f"({training.slow_part:,.0f} s; {training.accuracy} of the examples right in its last epoch)."
        )
        if epochs < FULL_EPOCHS:
            whole = training.seconds + training.slow_part * (FULL_EPOCHS / epochs - 1)
            lines.append(
                f"**The stock pipeline was trained for {counted(epochs)} instead of {FULL_EPOCHS}**, for "
                f"want of time. At the same pace {FULL_EPOCHS} epochs would take about {whole:,.0f} s "
                f"(× {whole / bots[0].training.seconds:.0f} against Thora). Its accuracy after {FULL_EPOCHS} "
                "is not measured here; after a few it also asks back more often, and such turns take longer."
            )
    return lines


def as_markdown(bots: list[Bot], effort: Effort, epochs: int, machine: dict[str, str]) -> str:
    """The page docs/benchmarks.md."""
    titles = header(bots)
    lines = [
        "# Thora against the stock Rasa pipeline",
        "",
        "Made by `make bench`; do not edit by hand. Both bots are copies of this project in a temporary",
        "folder, with the same content, importer, domain, action server and web channel. The stock one has",
        "the pipeline and policies that `rasa init` gives, read from the installed Rasa.",
        "",
        f"| {' | '.join(titles)} |",
        "|---" * len(titles) + "|",
        *(f"| {' | '.join(row.cells(bots))} |" for row in rows(bots[0], effort)),
        "",
        "## How to read it",
        "",
        *(f"- {note}" for note in notes(bots, effort, epochs)),
        "",
        "## The machine",
        "",
        *(f"- {name}: {value}" for name, value in machine.items()),
        "",
        "## Again",
        "",
        "    make bench                                              # an hour or more: DIET trains slowly",
        "    .venv/bin/python benchmarks/bench.py --stock-epochs 20  # writes this page too, and says so",
        "    .venv/bin/python benchmarks/bench.py --quick            # minutes, on the terminal only",
        "    .venv/bin/python benchmarks/bench.py --skip-stock       # Thora alone, on the terminal only",
    ]
    return "\n".join([*lines, ""])
