"""Builds the two encoders: weights -> tuned -> ONNX -> fused -> smoothed -> 8 bit. README.md tells how.

    python tools/encoder/build.py [--only topics|signs] [--share 0.85] [--output FOLDER]

Topics: thora/nlu/encoder/. Signs: thora/safety/encoder/. `--share`: how much of the weights tuned for topics
to keep beside the published ones; 0 leaves that tuning out. `--output`: where, with `--only`.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import multiprocessing
import random
import shutil
import sys
import tempfile
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]

import numpy as np
import onnx
import torch
from bert import HEADS, HIDDEN, SentenceEncoder
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.transformers import optimizer
from onnxruntime.transformers.fusion_options import FusionOptions
from safetensors.torch import load_file, save_file
from smooth import smooth
from tokenizers import Tokenizer
from tune import Material, averaged, descend
from tune_signs import PIECES, SignTask
from tune_topics import TopicTask
from weights import fetch

INPUTS = ["input_ids", "attention_mask", "token_type_ids"]
SHIPPED = ("encoder.onnx", "tokenizer.json", "LICENSE", "NOTICE")
CACHE = ROOT / "build" / "encoder"
REFERENCES = ROOT / "tests" / "data"
REFERENCE_TEXTS = 60
SMOOTHED_BY = 300
SEEDS = (1, 2)
SHARE = 0.85


def export(model: SentenceEncoder, path: Path, tokenizer: Tokenizer, texts: list[str]) -> None:
    """The model as ONNX, fused and with 8-bit weights, each output channel with a scale of its own.

    `texts`: examples, by which it is smoothed (smooth.py).
    `reduce_range` uses 7 of the 8 bits: with all of them a processor without VNNI overflows and gives other
    vectors (cosine 0.99) than one with it, and so other verdicts.
    """
    sample = torch.ones(2, 9, dtype=torch.long)
    axes = {name: {0: "batch", 1: "pieces"} for name in INPUTS}
    with tempfile.TemporaryDirectory() as folder:
        full, fused = Path(folder) / "full.onnx", Path(folder) / "fused.onnx"
        fusion = FusionOptions("bert")
        fusion.enable_gelu_approximation = True  # by tanh: a twentieth of the time, a thousandth of a value
        torch.onnx.export(
            model,
            (sample, sample, torch.zeros_like(sample)),
            str(full),
            input_names=INPUTS,
            output_names=["embedding"],
            dynamic_axes={**axes, "embedding": {0: "batch"}},
            opset_version=17,
            dynamo=False,
        )
        optimised = optimizer.optimize_model(
            str(full),
            model_type="bert",
            num_heads=HEADS,
            hidden_size=HIDDEN,
            opt_level=0,
            optimization_options=fusion,
        )
        counts = optimised.get_fused_operator_statistics()
        if counts["Attention"] != len(model.encoder["layer"]):
            raise SystemExit(f"fused only {counts['Attention']} attention layers: use the pinned versions")
        optimised.save_model_to_file(str(fused))
        smooth(fused, tokenizer, texts)
        quantize_dynamic(
            str(fused),
            str(path),
            per_channel=True,
            reduce_range=True,
            weight_type=QuantType.QInt8,
            extra_options={"DefaultTensorType": onnx.TensorProto.FLOAT, "MatMulConstBOnly": True},
        )


def vectors(model: SentenceEncoder, tokenizer: Tokenizer, texts: list[str]) -> np.ndarray:
    """Full-precision vectors, one row a text."""
    rows = []
    with torch.inference_mode():
        for text in texts:
            ids = torch.tensor([tokenizer.encode(text).ids])
            rows.append(model(ids, torch.ones_like(ids), torch.zeros_like(ids))[0].numpy())
    return np.stack(rows)


def tune(source: Path, kind: str, seed: int) -> None:
    """One run of tuning, in a process of its own with one thread; its weights are kept in CACHE."""
    kept = _kept(kind, seed)
    if kept.exists():
        print(f"taking {kept} (delete it to tune anew)")
        return
    torch.set_num_threads(1)
    random.seed(seed)
    torch.manual_seed(seed)
    model, tokenizer, material = ingredients(source)
    if kind == "signs":
        model.load_state_dict(load_file(_kept("topics", seed)))  # goes on where that of topics ended
        descend(f"signs, seed {seed}", model, SignTask(model, tokenizer, material, seed, epochs=0.8))
    else:
        signs = SignTask(model, tokenizer, material, seed, epochs=1.5)
        descend(f"topics, seed {seed}", model, signs, TopicTask(model, tokenizer, material, seed))
    save_file({name: tensor.contiguous() for name, tensor in model.state_dict().items()}, kept)


def _kept(kind: str, seed: int) -> Path:
    return CACHE / f"{kind}-{seed}.safetensors"


def runs(source: Path, kind: str) -> list[SentenceEncoder]:
    """SEEDS' runs of tuning, side by side; that of signs needs that of topics."""
    with ProcessPoolExecutor(len(SEEDS), multiprocessing.get_context("spawn")) as processes:
        list(processes.map(partial(tune, source, kind), SEEDS))
    models = [SentenceEncoder() for _ in SEEDS]
    for seed, model in zip(SEEDS, models, strict=True):
        model.load_state_dict(load_file(_kept(kind, seed)))
    return models


def ingredients(source: Path) -> tuple[SentenceEncoder, Tokenizer, Material]:
    """The published model and its tokenizer from the folder `source`, and what to tune on."""
    tokenizer = Tokenizer.from_file(str(source / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(PIECES)
    published = SentenceEncoder.from_weights(load_file(source / "model.safetensors"))
    return published, tokenizer, Material.read(ROOT / "data")


def ship(
    model: SentenceEncoder, source: Path, output: Path, is_tuned: bool, tokenizer: Tokenizer, texts: list[str]
) -> None:
    """All that thora/nlu/sentence_encoder.py loads, into the folder `output`. `texts`: see `export`."""
    output.mkdir(parents=True, exist_ok=True)
    export(model, output / "encoder.onnx", tokenizer, texts)
    for name in SHIPPED[1:]:
        shutil.copy(source / name, output / name)
    if is_tuned:
        note = (output / "NOTICE").read_text(encoding="utf-8")
        changed = (
            "\nChanged for Thora: tuned on the examples in data/ and quantised to 8 bit (tools/encoder/).\n"
        )
        (output / "NOTICE").write_text(note + changed, encoding="utf-8")
    sums = [f"{hashlib.sha256((output / n).read_bytes()).hexdigest()}  {n}" for n in sorted(SHIPPED)]
    (output / "SHA256SUMS").write_text("\n".join([*sums, ""]), encoding="utf-8")
    print(f"{output}: encoder.onnx, {(output / 'encoder.onnx').stat().st_size / 1e6:.1f} MB")


def some(texts: list[str]) -> list[str]:
    """SMOOTHED_BY of the texts, from all over the list."""
    return texts[:: -(-len(texts) // SMOOTHED_BY)]


def refer(model: SentenceEncoder, tokenizer: Tokenizer, texts: list[str], path: Path) -> None:
    """Keep the full-precision vectors of some texts, for the test of what was shipped."""
    rows = vectors(model, tokenizer, texts[:REFERENCE_TEXTS]).round(4).tolist()
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(dict(zip(texts, rows, strict=False)), indent=None), encoding="utf-8")


def main() -> None:
    """Build the folders and the reference vectors of the tests."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    arguments.add_argument("--only", choices=("topics", "signs"))
    arguments.add_argument("--share", type=float, default=SHARE)
    arguments.add_argument("--output", type=Path)
    options = arguments.parse_args()
    source = fetch(CACHE / "weights")
    published, tokenizer, material = ingredients(source)
    first = {name: lines[0] for name, lines in material.phrases.items() if lines}

    def of(names: Iterable[str]) -> list[str]:
        return [text for name in sorted(names) for text in material.phrases[name]]

    if options.only in (None, "signs"):
        runs(source, "topics")
        signs = averaged(runs(source, "signs"), [1 / len(SEEDS)] * len(SEEDS))
        folder = options.output or ROOT / "thora" / "safety" / "encoder"
        ship(signs, source, folder, True, tokenizer, some([*material.near_misses, *of(material.signs)]))
        texts = [text for name, text in first.items() if name in material.signs] + material.near_misses[:30]
        refer(signs, tokenizer, texts, REFERENCES / "sign_encoder_reference.json")
    if options.only in (None, "topics"):
        topics = published.eval()
        if options.share:
            shares = [1 - options.share, *[options.share / len(SEEDS)] * len(SEEDS)]
            topics = averaged([published, *runs(source, "topics")], shares)
        folder = options.output or ROOT / "thora" / "nlu" / "encoder"
        others = of(name for name in material.phrases if name not in material.signs)
        ship(topics, source, folder, bool(options.share), tokenizer, some(others))
        texts = [text for name, text in first.items() if name not in material.signs]
        refer(topics, tokenizer, texts, REFERENCES / "encoder_reference.json")


if __name__ == "__main__":
    main()
