"""The model over packed rows: every matrix product sees all tokens of a batch as one long row, and
attention goes row by row, the context once and then its branches in groups.

What it computes is `LlamaForCausalLM` over each question behind its own context, to rounding;
it has no padding, and leaves out most of the squares in which branches do not see each other.
The small functions between the products are compiled, so each reads and writes memory once.
Shapes: N tokens of the batch, D width, H query heads, K key heads. Source of the layers: LLaMA
(Touvron et al. 2023); of the grouping: prefix sharing as in packing.py.
"""
from __future__ import annotations

import shutil

import torch
import torch.nn.functional as F

from .packing import Row

# Tokens of branches that are attended together: more waste squares, fewer waste calls.
GROUP = 128


def _fused(function):
    """Compiled where there is a C++ compiler, as it is elsewhere."""
    return torch.compile(function, dynamic=True) if shutil.which("g++") else function


@_fused
def rms_norm(x: torch.Tensor, weight: torch.Tensor, eps: float, dtype: torch.dtype):
    """x [N, D] float32 -> [N, D] in `dtype`."""
    return (x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + eps) * weight).to(dtype)


@_fused
def gated(gate: torch.Tensor, up: torch.Tensor) -> torch.Tensor:
    return (F.silu(gate.float()) * up.float()).to(gate.dtype)


@_fused
def turned(x: torch.Tensor, cos: torch.Tensor, sin: torch.Tensor) -> torch.Tensor:
    """Rotary positions: x [N, H, d], cos and sin [N, 1, d/2] for either half."""
    a, b = x.float().chunk(2, dim=-1)
    return torch.cat([a * cos - b * sin, b * cos + a * sin], -1).to(x.dtype)


@_fused
def masked_softmax(scores: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """scores [K, share, n, m] -> the same; mask [n, m] bool, true where seen."""
    return scores.float().masked_fill(~mask, float("-inf")).softmax(-1).to(scores.dtype)


class Batch:
    """The tokens of several rows as one long row."""

    def __init__(self, rows: list[Row]):
        self.ids = torch.cat([torch.from_numpy(r.ids) for r in rows])
        self.positions = torch.cat([torch.from_numpy(r.positions) for r in rows])
        self.wanted = torch.cat([torch.from_numpy(r.wanted) for r in rows])
        branches, before = [], 0
        for row in rows:
            branch = torch.from_numpy(row.branch)
            branches.append(torch.where(branch < 0, -1, branch + before))
            before += int(branch.max()) + 1
        self.branch = torch.cat(branches).long()  # numbered through the batch
        self.row = torch.repeat_interleave(torch.tensor([len(r) for r in rows]))

    def attend(self, q: torch.Tensor, k: torch.Tensor, v: torch.Tensor) -> torch.Tensor:
        """q [N, H, d], k and v [N, K, d] -> [N, H * d]."""
        raise NotImplementedError


class Layout(Batch):
    """Which tokens of the long row attend to which; made once a batch, used by every layer."""

    def __init__(self, rows: list[Row]):
        super().__init__(rows)
        self.sizes: list[int] = []     # lengths of the pieces, in order; they add up to N
        self.masks: list = []          # by piece: bool, context [C, C], branches [size, C + size]
        for row in rows:
            branch, limit = torch.from_numpy(row.branch), torch.from_numpy(row.limit)
            context = int((branch < 0).sum())
            self.sizes.append(context)
            self.masks.append(torch.ones(context, context, dtype=torch.bool).tril())
            for begin, end in _groups(branch, context):
                own = branch[begin:end]
                sees = torch.arange(context)[None, :] < limit[begin:end, None]
                same = (own[:, None] == own[None, :]).tril()
                self.sizes.append(end - begin)
                self.masks.append(torch.cat([sees, same], 1))

    def attend(self, q: torch.Tensor, k: torch.Tensor, v: torch.Tensor) -> torch.Tensor:
        """q [N, H, d], k and v [N, K, d] -> [N, H * d]."""
        out, context = [], None
        # Query heads that share a key head are rows of one product, [K, H/K * n, d].
        share = q.shape[1] // k.shape[1]
        q = q.unflatten(1, (-1, share)) * q.shape[-1] ** -0.5
        pieces = zip(q.split(self.sizes), k.split(self.sizes), v.split(self.sizes), self.masks)
        for query, key, value, mask in pieces:
            if context is None or len(mask[0]) == len(mask):
                context = (key, value)
            else:
                key, value = torch.cat([context[0], key]), torch.cat([context[1], value])
            rows = query.permute(1, 2, 0, 3).flatten(1, 2)
            scores = torch.bmm(rows, key.permute(1, 2, 0)).unflatten(1, (share, -1))
            seen = masked_softmax(scores, mask).flatten(1, 2)
            written = torch.bmm(seen, value.transpose(0, 1)).unflatten(1, (share, -1))
            out.append(written.permute(2, 0, 1, 3).flatten(1))
        return torch.cat(out)


def _groups(branch: torch.Tensor, context: int) -> list[tuple[int, int]]:
    """Runs of whole branches of about GROUP tokens each."""
    ends = (torch.nonzero(branch.diff())[:, 0] + 1).tolist()
    ends = [e for e in ends if e > context] + [len(branch)]
    found, begin = [], context
    for n, end in enumerate(ends):
        if end - begin >= GROUP or n == len(ends) - 1:
            found.append((begin, end))
            begin = end
    return found


def hidden_states(model, layout: Batch, dtype: torch.dtype, dropout: float = 0.0
                  ) -> torch.Tensor:
    """-> [N, D] behind the last norm. `dtype`: of the matrix products; the sums stay float32.
    `dropout`: share of what each half of a layer adds that is left out."""
    base, eps = model.model, model.config.rms_norm_eps
    angle = layout.positions[:, None].float() * base.rotary_emb.inv_freq.float()[None, :]
    cos, sin = angle.cos()[:, None], angle.sin()[:, None]
    width = model.config.hidden_size // model.config.num_attention_heads
    x = base.embed_tokens.weight[layout.ids].float()
    for layer in base.layers:
        at, mlp = layer.self_attn, layer.mlp
        h = rms_norm(x, layer.input_layernorm.weight, eps, dtype)
        q, k, v = (p(h).unflatten(-1, (-1, width)) for p in (at.q_proj, at.k_proj, at.v_proj))
        x = x + F.dropout(at.o_proj(layout.attend(turned(q, cos, sin), turned(k, cos, sin), v)),
                          dropout)
        h = rms_norm(x, layer.post_attention_layernorm.weight, eps, dtype)
        x = x + F.dropout(mlp.down_proj(gated(mlp.gate_proj(h), mlp.up_proj(h))), dropout)
    return rms_norm(x, base.norm.weight, eps, dtype)


def written_logits(model, layout: Batch, dtype: torch.dtype = torch.bfloat16,
                   dropout: float = 0.0):
    """-> logits [W, V] float32 at the places before written tokens, and those tokens [W].

    A branch begins with tokens that are not the model's, so the place before is in the branch."""
    places = layout.wanted.nonzero()[:, 0]
    with torch.autocast(layout.ids.device.type, torch.bfloat16, dtype == torch.bfloat16):
        hidden = hidden_states(model, layout, dtype, dropout)
        return model.lm_head(hidden[places - 1]).float(), layout.ids[places]
