"""Builds thora/nlu/encoder/: weights -> tuned -> ONNX -> fused -> 8 bit. How to run it: README.md here.

    python tools/encoder/build.py [--share 0.7] [--output thora/nlu/encoder]

`--share`: how much of the tuned weights to keep beside the published ones; 0 leaves the tuning out.
"""

from __future__ import annotations

import argparse
import copy
import hashlib
import json
import shutil
import sys
import tempfile
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
from tokenizers import Tokenizer
from tune import Tuner, averaged, examples
from weights import fetch

INPUTS = ["input_ids", "attention_mask", "token_type_ids"]
SHIPPED = ("encoder.onnx", "tokenizer.json", "LICENSE", "NOTICE")
CACHE = ROOT / "build" / "encoder"
REFERENCE = ROOT / "tests" / "data" / "encoder_reference.json"
REFERENCE_TEXTS = 60


def export(model: SentenceEncoder, path: Path) -> None:
    """The model as ONNX, fused and with 8-bit weights, each output channel with a scale of its own."""
    sample = torch.ones(2, 9, dtype=torch.long)
    axes = {name: {0: "batch", 1: "pieces"} for name in INPUTS}
    with tempfile.TemporaryDirectory() as folder:
        full, fused = Path(folder) / "full.onnx", Path(folder) / "fused.onnx"
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
            optimization_options=FusionOptions("bert"),
        )
        counts = optimised.get_fused_operator_statistics()
        if counts["Attention"] != len(model.encoder["layer"]):
            raise SystemExit(f"fused only {counts['Attention']} attention layers: use the pinned versions")
        optimised.save_model_to_file(str(fused))
        quantize_dynamic(
            str(fused),
            str(path),
            per_channel=True,
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


def tuned(published: SentenceEncoder, tokenizer: Tokenizer, share: float) -> SentenceEncoder:
    """The published model moved towards the content's examples; the tuned weights are kept in CACHE."""
    kept = CACHE / "tuned.safetensors"
    model = copy.deepcopy(published)
    if kept.exists():
        print(f"taking {kept} (delete it to tune anew)")
        model.load_state_dict(load_file(kept))
    else:
        Tuner(model, tokenizer, examples(ROOT / "data")).run()
        save_file({name: tensor.contiguous() for name, tensor in model.state_dict().items()}, kept)
    return averaged(published, model, share)


def main() -> None:
    """Build the folder and the reference vectors of the test."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    arguments.add_argument("--share", type=float, default=0.7)
    arguments.add_argument("--output", type=Path, default=ROOT / "thora" / "nlu" / "encoder")
    options = arguments.parse_args()
    source = fetch(CACHE / "weights")
    tokenizer = Tokenizer.from_file(str(source / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(64)
    model = SentenceEncoder.from_weights(load_file(source / "model.safetensors"))
    if options.share:
        model = tuned(model, tokenizer, options.share)
    options.output.mkdir(parents=True, exist_ok=True)
    export(model, options.output / "encoder.onnx")
    for name in SHIPPED[1:]:
        shutil.copy(source / name, options.output / name)
    if options.share:
        note = (options.output / "NOTICE").read_text(encoding="utf-8")
        changed = (
            "\nChanged for Thora: tuned on the examples in data/ and quantised to 8 bit (tools/encoder/).\n"
        )
        (options.output / "NOTICE").write_text(note + changed, encoding="utf-8")
    sums = [f"{hashlib.sha256((options.output / n).read_bytes()).hexdigest()}  {n}" for n in sorted(SHIPPED)]
    (options.output / "SHA256SUMS").write_text("\n".join([*sums, ""]), encoding="utf-8")
    texts = [line for lines in examples(ROOT / "data").values() for line in lines[:1]][:REFERENCE_TEXTS]
    rows = vectors(model, tokenizer, texts).round(4).tolist()
    REFERENCE.parent.mkdir(exist_ok=True)
    REFERENCE.write_text(json.dumps(dict(zip(texts, rows, strict=True)), indent=None), encoding="utf-8")
    size = (options.output / "encoder.onnx").stat().st_size / 1e6
    print(f"{options.output}: encoder.onnx, {size:.1f} MB")


if __name__ == "__main__":
    main()
