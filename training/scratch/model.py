"""A small decoder: rotary positions, RMSNorm, gated feed-forward, tied embedding; in one file.

Shapes: b sequences, t tokens, d width, h heads, v words. Documents of one batch are padded on the
right, so causal attention alone keeps padding out of what counts. `cache` holds keys and values of
earlier tokens for sampling. Errors: none of its own. Source: Llama (Touvron et al. 2023); the norm
of queries and keys, which steadies high rates, Henry et al. 2020; attention also sees a share of
the token before (the shortest convolution: H3, Fu et al. 2023), without which a model of this size
needs several times the tokens to find that "the name after the same name" can be copied.
"""
from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn


@dataclass(frozen=True)
class Config:
    vocabulary: int
    width: int = 320
    layers: int = 4
    heads: int = 5
    hidden: int = 864  # of the gated feed-forward


class Cache:
    """Keys and values of one layer, with room for `room` tokens: [b,h,room,d/h] each."""

    def __init__(self, batch: int, config: Config, room: int):
        shape = (batch, config.heads, room, config.width // config.heads)
        self.keys, self.values = torch.zeros(shape), torch.zeros(shape)
        self.before: Tensor | None = None  # input of each row's last token: [b,1,d]

    def shifted(self, x: Tensor, ends: Tensor | None) -> Tensor:
        """x [b,t,d] moved by one token; ends [b]: index of the last real token of each row."""
        first = torch.zeros_like(x[:, :1]) if self.before is None else self.before
        moved = torch.cat([first, x[:, :-1]], 1)
        last = torch.full((x.shape[0],), x.shape[1] - 1) if ends is None else ends
        self.before = x[torch.arange(x.shape[0]), last][:, None]
        return moved


def rotate(x: Tensor, positions: Tensor) -> Tensor:
    """Rotary positions (Su et al. 2021): x [b,h,t,e], positions [b,t] -> [b,h,t,e]."""
    half = x.shape[-1] // 2
    rates = 10000.0 ** (-torch.arange(half, device=x.device) / half)
    angles = positions[:, None, :, None].float() * rates
    cos, sin = angles.cos().to(x.dtype), angles.sin().to(x.dtype)
    a, b = x[..., :half], x[..., half:]
    return torch.cat([a * cos - b * sin, a * sin + b * cos], -1)


class Block(nn.Module):
    def __init__(self, c: Config):
        super().__init__()
        self.heads = c.heads
        self.norm_in, self.norm_mid = nn.RMSNorm(c.width), nn.RMSNorm(c.width)
        self.norm_q = nn.RMSNorm(c.width // c.heads)
        self.norm_k = nn.RMSNorm(c.width // c.heads)
        self.shift = nn.Parameter(torch.full((c.width,), 0.5))
        self.qkv = nn.Linear(c.width, 3 * c.width, bias=False)
        self.out = nn.Linear(c.width, c.width, bias=False)
        self.up = nn.Linear(c.width, 2 * c.hidden, bias=False)
        self.down = nn.Linear(c.hidden, c.width, bias=False)

    def attend(self, x: Tensor, positions: Tensor, cache: Cache | None, seen,
               ends) -> Tensor:
        b, t, d = x.shape
        before = F.pad(x, (0, 0, 1, -1)) if cache is None else cache.shifted(x, ends)
        x = x + self.shift * before
        q, k, v = self.qkv(x).view(b, t, 3, self.heads, d // self.heads).permute(2, 0, 3, 1, 4)
        q = rotate(self.norm_q(q), positions).to(v.dtype)
        k = rotate(self.norm_k(k), positions).to(v.dtype)
        if cache is None:
            y = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        else:  # each row writes at its own positions: prompts differ in length
            index = positions[:, None, :, None].expand_as(k)
            cache.keys.scatter_(2, index, k.float())
            cache.values.scatter_(2, index, v.float())
            y = F.scaled_dot_product_attention(
                q.float(), cache.keys, cache.values, attn_mask=seen).to(v.dtype)
        return self.out(y.transpose(1, 2).reshape(b, t, d))

    def forward(self, x: Tensor, positions: Tensor, cache: Cache | None, seen, ends) -> Tensor:
        x = x + self.attend(self.norm_in(x), positions, cache, seen, ends)
        gate, value = self.up(self.norm_mid(x)).chunk(2, -1)
        return x + self.down(F.silu(gate) * value)


class Decoder(nn.Module):
    def __init__(self, config: Config):
        super().__init__()
        self.config = config
        self.embed = nn.Embedding(config.vocabulary, config.width)
        self.blocks = nn.ModuleList(Block(config) for _ in range(config.layers))
        self.norm = nn.RMSNorm(config.width)
        for name, weight in self.named_parameters():
            if weight.dim() == 2:
                residual = name.endswith(("out.weight", "down.weight"))
                scale = 0.06 if name == "embed.weight" else 0.02
                nn.init.normal_(weight, std=scale / (2 * config.layers) ** (0.5 * residual))

    def parameters_count(self) -> int:
        return sum(p.numel() for p in self.parameters())

    def hidden(self, tokens: Tensor, positions: Tensor | None = None,
               cache: list[Cache] | None = None, ends: Tensor | None = None) -> Tensor:
        """tokens [b,t] -> states [b,t,d].

        With a cache, positions [b,t] say where the tokens stand and ends [b] which is the last
        real one of each row (the rest is padding, to be overwritten by what follows).
        """
        seen = None
        if positions is None:
            positions = torch.arange(tokens.shape[1], device=tokens.device)[None]
            positions = positions.expand(tokens.shape[0], -1)
        if cache is not None:
            room = torch.arange(cache[0].keys.shape[2], device=tokens.device)
            seen = (room[None, None, None] <= positions[:, None, :, None])
        x = self.embed(tokens)
        for n, block in enumerate(self.blocks):
            x = block(x, positions, cache[n] if cache else None, seen, ends)
        return self.norm(x)

    def head(self, states: Tensor) -> Tensor:
        """states [...,d] -> logits [...,v]."""
        return F.linear(states, self.embed.weight)

    def forward(self, tokens: Tensor) -> Tensor:
        return self.head(self.hidden(tokens))

    def new_cache(self, batch: int, room: int) -> list[Cache]:
        return [Cache(batch, self.config, room) for _ in self.blocks]
