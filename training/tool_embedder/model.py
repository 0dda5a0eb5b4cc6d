"""The encoder of requests and tools: BERT, the first position's state made length 1.

Shapes (B texts, T tokens, H width): input_ids, attention_mask, token_type_ids [B,T] int64 ->
last_hidden_state [B,T,H] float32; a text's vector is row 0 divided by its length.
Source: BERT (Devlin et al. 2018), the encoder of training/reader/model.py.
"""
from __future__ import annotations

from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor

from ..reader.model import Config, renamed
from ..reader.model import Encoder as BertEncoder


class Encoder(BertEncoder):
    def __init__(self, c: Config, dropout: float = 0.0):
        super().__init__(c, dropout)

    def forward(self, input_ids: Tensor, attention_mask: Tensor, token_type_ids: Tensor) -> Tensor:
        """-> [B,T,H], the last hidden states."""
        return self.encode(input_ids, attention_mask, token_type_ids)

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
    return renamed(stored, config.num_hidden_layers)
