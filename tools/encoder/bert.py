"""The sentence encoder all-MiniLM-L6-v2 as a plain PyTorch module.

Written out in the form that onnxruntime's optimizer knows how to fuse; names of the weights are those of the
published file, so that it loads without a library of models.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

WORD_PIECES, POSITIONS, TYPES = 30522, 512, 2
LAYERS, HEADS, HIDDEN, INNER = 6, 12, 384, 1536
EPSILON = 1e-12
MASKED = -10000.0


class Embeddings(nn.Module):
    """Word piece + position + sentence type, normalised."""

    def __init__(self) -> None:
        super().__init__()
        self.word_embeddings = nn.Embedding(WORD_PIECES, HIDDEN)
        self.position_embeddings = nn.Embedding(POSITIONS, HIDDEN)
        self.token_type_embeddings = nn.Embedding(TYPES, HIDDEN)
        self.LayerNorm = nn.LayerNorm(HIDDEN, eps=EPSILON)
        self.register_buffer("position_ids", torch.arange(POSITIONS).unsqueeze(0))

    def forward(self, input_ids: Tensor, token_type_ids: Tensor) -> Tensor:
        """[batch, pieces] -> [batch, pieces, HIDDEN]."""
        positions = self.position_embeddings(self.position_ids[:, : input_ids.size(1)])
        return self.LayerNorm(
            self.word_embeddings(input_ids) + self.token_type_embeddings(token_type_ids) + positions
        )


class Heads(nn.Module):
    """Queries, keys and values."""

    def __init__(self) -> None:
        super().__init__()
        self.query = nn.Linear(HIDDEN, HIDDEN)
        self.key = nn.Linear(HIDDEN, HIDDEN)
        self.value = nn.Linear(HIDDEN, HIDDEN)

    @staticmethod
    def _split(x: Tensor) -> Tensor:
        return x.view(x.size(0), x.size(1), HEADS, HIDDEN // HEADS).permute(0, 2, 1, 3)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """Attention of every piece to every unmasked piece."""
        query, key, value = self._split(self.query(x)), self._split(self.key(x)), self._split(self.value(x))
        scores = torch.matmul(query, key.transpose(-1, -2)) / math.sqrt(HIDDEN // HEADS)
        context = torch.matmul(torch.softmax(scores + mask, dim=-1), value)
        context = context.permute(0, 2, 1, 3).contiguous()
        return context.view(context.size(0), context.size(1), HIDDEN)


class AddNorm(nn.Module):
    """A dense layer, the residual, the norm."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.dense = nn.Linear(width, HIDDEN)
        self.LayerNorm = nn.LayerNorm(HIDDEN, eps=EPSILON)

    def forward(self, x: Tensor, residual: Tensor) -> Tensor:
        """[..., width] and [..., HIDDEN] -> [..., HIDDEN]."""
        return self.LayerNorm(self.dense(x) + residual)


class Layer(nn.Module):
    """One transformer block."""

    def __init__(self) -> None:
        super().__init__()
        self.attention = nn.ModuleDict({"self": Heads(), "output": AddNorm(HIDDEN)})
        self.intermediate = nn.ModuleDict({"dense": nn.Linear(HIDDEN, INNER)})
        self.output = AddNorm(INNER)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """[batch, pieces, HIDDEN] -> the same."""
        attended = self.attention["output"](self.attention["self"](x, mask), x)
        inner = nn.functional.gelu(self.intermediate["dense"](attended))
        return self.output(inner, attended)


class SentenceEncoder(nn.Module):
    """Word pieces of sentences -> vectors of length 1, HIDDEN wide (mean of the pieces)."""

    def __init__(self) -> None:
        super().__init__()
        self.embeddings = Embeddings()
        self.encoder = nn.ModuleDict({"layer": nn.ModuleList(Layer() for _ in range(LAYERS))})

    def forward(self, input_ids: Tensor, attention_mask: Tensor, token_type_ids: Tensor) -> Tensor:
        """[batch, pieces] of ids, 1 for a piece and 0 for padding, 0s -> [batch, HIDDEN]."""
        x = self.embeddings(input_ids, token_type_ids)
        mask = (1.0 - attention_mask.unsqueeze(1).unsqueeze(2).to(x.dtype)) * MASKED
        for layer in self.encoder["layer"]:
            x = layer(x, mask)
        weights = attention_mask.unsqueeze(-1).to(x.dtype)
        mean = (x * weights).sum(1) / weights.sum(1)
        return nn.functional.normalize(mean, dim=1)

    @classmethod
    def from_weights(cls, weights: dict[str, Tensor]) -> SentenceEncoder:
        """From the published weights; the pooler, which sentence embeddings do not use, is left out."""
        model = cls()
        kept = {name: tensor for name, tensor in weights.items() if not name.startswith("pooler.")}
        missing, unexpected = model.load_state_dict(kept, strict=False)
        wrong = [*(name for name in missing if "position_ids" not in name), *unexpected]
        if wrong:
            raise ValueError(f"the weights do not fit the model: {', '.join(wrong)}")
        return model.eval()
