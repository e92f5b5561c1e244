"""How long the watch for warning signs takes a message: what it adds to understanding.

    .venv/bin/python benchmarks/safety_time.py [--model MODEL] [--json]

Asks the watch of a trained model about every held-out phrasing, one thread. The vector of topics is there by
then: the topic classifier has asked for it.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from dataclasses import asdict
from pathlib import Path

import quiet  # noqa: F401
from trained import ROOT, trained_watch

from thora.evaluation.understanding import WARM_UP, Timing
from thora.nlu.sentence_encoder import sentence_encoder
from thora.phrasings import load_held_out
from thora.safety.sign_encoder import sign_encoder
from thora.training import model_path


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--model", type=Path, default=model_path(ROOT), help="default: the up-to-date one")
    parser.add_argument("--json", action="store_true", help="as JSON, for bench.py")
    chosen = parser.parse_args()
    watch, encoder = trained_watch(chosen.model), sign_encoder()
    texts = [text for file in load_held_out(ROOT) for text in file.phrasings]
    glance = sentence_encoder().encode_one
    for text in texts[:WARM_UP]:
        watch.read(text, encoder.encode, glance)
    seconds = []
    for text in texts:
        glance(text)
        started = time.perf_counter()
        watch.read(text, encoder.encode, glance)
        seconds.append(time.perf_counter() - started)
    timing = Timing.of(seconds)
    print(json.dumps(asdict(timing)) if chosen.json else f"{timing.count} messages: {timing}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
