"""The encoder of requests and tools: BERT, the first position's state made length 1.

Shapes (B texts, T tokens, H width): input_ids, attention_mask, token_type_ids [B,T] int64 ->
last_hidden_state [B,T,H] float32; a text's vector is row 0 divided by its length.
Source: BERT (Devlin et al. 2018), the layers of training/reader/model.py.
"""
from __future__ import annotations

from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ..reader.model import _NAMES, Config, Layer


class Encoder(nn.Module):
    def __init__(self, c: Config, dropout: float = 0.0):
        super().__init__()
        h = c.hidden_size
        self.config, self.dropout = c, dropout
        self.word = nn.Embedding(c.vocab_size, h)
        self.position = nn.Embedding(c.max_position_embeddings, h)
        self.kind = nn.Embedding(c.type_vocab_size, h)
        self.embedded_norm = nn.LayerNorm(h, eps=c.layer_norm_eps)
        self.layers = nn.ModuleList(Layer(c, dropout) for _ in range(c.num_hidden_layers))

    def embed(self, input_ids: Tensor, token_type_ids: Tensor) -> Tensor:
        """-> [B,T,H], what the first layer sees."""
        places = torch.arange(input_ids.shape[1], device=input_ids.device)
        x = self.word(input_ids) + self.position(places) + self.kind(token_type_ids)
        return F.dropout(self.embedded_norm(x), self.dropout, self.training)

    def forward(self, input_ids: Tensor, attention_mask: Tensor, token_type_ids: Tensor) -> Tensor:
        """-> [B,T,H], the last hidden states."""
        x = self.embed(input_ids, token_type_ids)
        bias = (1.0 - attention_mask[:, None, None, :].to(x.dtype)) * -1e4
        for layer in self.layers:
            x = layer(x, bias)
        return x

    def vectors(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        """-> [B,H], each of length 1."""
        hidden = self(input_ids, attention_mask, torch.zeros_like(input_ids))
        return F.normalize(hidden[:, 0].float(), dim=-1)


def load_graph(path: Path, config: Config) -> dict[str, Tensor]:
    """A BERT's weights out of the float ONNX graph that PyTorch's exporter wrote of it."""
    import onnx
    from onnx import numpy_helper

    graph = onnx.load(str(path)).graph
    stored = {i.name: torch.from_numpy(numpy_helper.to_array(i).copy()) for i in graph.initializer}
    # The exporter names transposed weights anew: the nodes that use them still say whose they are.
    for node in graph.node:
        if node.op_type == "MatMul" and node.input[1] in stored:
            owner = node.name.strip("/").removesuffix("/MatMul").replace("/", ".")
            stored[f"{owner}.weight"] = stored[node.input[1]].T.contiguous()
    found = {
        "word.weight": stored["embeddings.word_embeddings.weight"],
        "position.weight": stored["embeddings.position_embeddings.weight"],
        "kind.weight": stored["embeddings.token_type_embeddings.weight"],
    }
    for part in ("weight", "bias"):
        found[f"embedded_norm.{part}"] = stored[f"embeddings.LayerNorm.{part}"]
        for n in range(config.num_hidden_layers):
            for ours, theirs in _NAMES.items():
                found[f"layers.{n}.{ours}.{part}"] = stored[f"encoder.layer.{n}.{theirs}.{part}"]
    return found
