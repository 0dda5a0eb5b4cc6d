"""The reader: a BERT encoder with four heads, in one file.

Shapes (B passages, T tokens, H width): input_ids, attention_mask, token_type_ids [B,T] int64 ->
start [B,T], end [B,T], support [B,T], answerable [B], all float32 logits.
start and end are absolute scores: training gives "no answer here" the constant score 0 for each,
so start + end of a span can be compared between passages and with 0.
Sources: BERT (Devlin et al. 2018); shared normalisation (Clark & Gardner 2018).
"""
from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn


@dataclass(frozen=True)
class Config:
    vocab_size: int = 30522
    hidden_size: int = 384
    num_hidden_layers: int = 6
    num_attention_heads: int = 12
    intermediate_size: int = 1536
    max_position_embeddings: int = 512
    type_vocab_size: int = 2
    layer_norm_eps: float = 1e-12

    @staticmethod
    def read(path: Path) -> "Config":
        stored = json.loads(Path(path).read_text("utf8"))
        return Config(**{k: stored[k] for k in Config.__dataclass_fields__ if k in stored})


class Layer(nn.Module):
    def __init__(self, c: Config, dropout: float):
        super().__init__()
        h = c.hidden_size
        self.heads, self.dropout = c.num_attention_heads, dropout
        self.query, self.key, self.value = nn.Linear(h, h), nn.Linear(h, h), nn.Linear(h, h)
        self.attended = nn.Linear(h, h)
        self.attended_norm = nn.LayerNorm(h, eps=c.layer_norm_eps)
        self.up, self.down = nn.Linear(h, c.intermediate_size), nn.Linear(c.intermediate_size, h)
        self.norm = nn.LayerNorm(h, eps=c.layer_norm_eps)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        """x [B,T,H], bias [B,1,1,T] added to the attention scores -> [B,T,H]."""
        b, t, h = x.shape

        def split(y: Tensor) -> Tensor:  # [B,T,H] -> [B,heads,T,H/heads]
            return y.view(b, t, self.heads, h // self.heads).transpose(1, 2)

        mixed = F.scaled_dot_product_attention(
            split(self.query(x)), split(self.key(x)), split(self.value(x)), attn_mask=bias)
        mixed = self.attended(mixed.transpose(1, 2).reshape(b, t, h))
        x = self.attended_norm(x + F.dropout(mixed, self.dropout, self.training))
        wide = self.down(F.gelu(self.up(x)))
        return self.norm(x + F.dropout(wide, self.dropout, self.training))


class Encoder(nn.Module):
    def __init__(self, c: Config, dropout: float):
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

    def encode(self, input_ids: Tensor, attention_mask: Tensor, token_type_ids: Tensor) -> Tensor:
        """-> [B,T,H], the last hidden states."""
        x = self.embed(input_ids, token_type_ids)
        bias = (1.0 - attention_mask[:, None, None, :].to(x.dtype)) * -1e4
        for layer in self.layers:
            x = layer(x, bias)
        return x


class Reader(Encoder):
    def __init__(self, c: Config, dropout: float = 0.1):
        super().__init__(c, dropout)
        h = c.hidden_size
        self.token_heads = nn.Linear(h, 3)  # start, end, support
        self.answer_pool = nn.Linear(h, h)
        self.answer_head = nn.Linear(h, 1)

    def forward(self, input_ids: Tensor, attention_mask: Tensor, token_type_ids: Tensor):
        x = self.encode(input_ids, attention_mask, token_type_ids)
        start, end, support = self.token_heads(x).unbind(-1)
        answerable = self.answer_head(torch.tanh(self.answer_pool(x[:, 0]))).squeeze(-1)
        return start, end, support, answerable


_NAMES = {
    "query": "attention.self.query", "key": "attention.self.key", "value": "attention.self.value",
    "attended": "attention.output.dense", "attended_norm": "attention.output.LayerNorm",
    "up": "intermediate.dense", "down": "output.dense", "norm": "output.LayerNorm",
}


def renamed(stored: dict[str, Tensor], layers: int) -> dict[str, Tensor]:
    """The encoder's weights by our names, out of those by Hugging Face BertModel's."""
    found = {
        "word.weight": stored["embeddings.word_embeddings.weight"],
        "position.weight": stored["embeddings.position_embeddings.weight"],
        "kind.weight": stored["embeddings.token_type_embeddings.weight"],
    }
    for part in ("weight", "bias"):
        found[f"embedded_norm.{part}"] = stored[f"embeddings.LayerNorm.{part}"]
        for n in range(layers):
            for ours, theirs in _NAMES.items():
                found[f"layers.{n}.{ours}.{part}"] = stored[f"encoder.layer.{n}.{theirs}.{part}"]
    return found


def load_base(model: Reader, path: Path) -> None:
    """Copies Hugging Face BertModel weights (safetensors, any float type) into the encoder."""
    from safetensors.torch import load_file

    stored = {k.removeprefix("bert."): v.float() for k, v in load_file(str(path)).items()}
    weights = renamed(stored, model.config.num_hidden_layers)
    missing, unexpected = model.load_state_dict(weights, strict=False)
    heads = ("token_heads", "answer_pool", "answer_head")
    assert not unexpected and all(m.startswith(heads) for m in missing), (missing, unexpected)
