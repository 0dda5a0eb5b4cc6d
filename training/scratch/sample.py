"""Writing with a small decoder, and reading what was written: prompts of any lengths.

Shapes: prompts b lists of token ids -> b lists, without the end token; states [b,t,d].
Units: temperature 0 means the likeliest token. Errors: none; a text that has no end is cut at
`most` tokens. Rows that have ended are taken out of the batch, so a straggler costs little.
"""
from __future__ import annotations

import torch
from torch import Tensor

from .model import Cache, Decoder
from .tokens import pad
from .train import autocast


@torch.no_grad()
def write(model: Decoder, prompts: list[list[int]], end: int, *, most: int,
          temperature: float = 0.0, copies: int = 1, seed: int = 0) -> list[list[int]]:
    """`copies` texts for each prompt, prompt by prompt; the prompt is read only once."""
    generator = torch.Generator().manual_seed(seed)
    lengths = torch.tensor([len(p) for p in prompts])
    cache = model.new_cache(len(prompts), int(lengths.max()) + most)
    with autocast():
        positions = torch.arange(int(lengths.max()))[None].expand(len(prompts), -1)
        states = model.hidden(pad(prompts), positions, cache, lengths - 1)
        logits = model.head(states[torch.arange(len(prompts)), lengths - 1])
    rows = torch.arange(len(prompts)).repeat_interleave(copies)
    _keep(cache, rows)
    logits, at = logits[rows], lengths[rows]
    texts: list[list[int]] = [[] for _ in rows]
    alive = list(range(len(rows)))
    for step in range(most):
        chosen = choose(logits.float(), temperature, generator)
        going = [n for n, token in enumerate(chosen.tolist()) if token != end]
        for n in going:
            texts[alive[n]].append(int(chosen[n]))
        if not going or step == most - 1:
            break
        if len(going) < len(alive):
            index = torch.tensor(going)
            _keep(cache, index)
            chosen, at, alive = chosen[index], at[index], [alive[n] for n in going]
        with autocast():
            states = model.hidden(chosen[:, None], at[:, None], cache)
            logits = model.head(states[:, 0])
        at = at + 1
    return texts


def states_after(model: Decoder, prompts: list[list[int]], texts: list[list[int]],
                 copies: int) -> Tensor:
    """States after each prompt and after each token of its `copies` texts: -> [b,1+t,d].

    Index 0 predicts the first token of the text. Each prompt is computed once, with gradient:
    its keys and values are shared by its texts, which is most of the work saved.
    """
    lengths = torch.tensor([len(p) for p in prompts])
    longest = max(map(len, texts))
    cache = model.new_cache(len(prompts), int(lengths.max()) + longest)
    positions = torch.arange(int(lengths.max()))[None].expand(len(prompts), -1)
    states = model.hidden(pad(prompts), positions, cache, lengths - 1)
    last = states[torch.arange(len(prompts)), lengths - 1]
    rows = torch.arange(len(prompts)).repeat_interleave(copies)
    _keep(cache, rows)
    positions = lengths[rows][:, None] + torch.arange(longest)[None]
    written = model.hidden(pad(texts), positions, cache)
    return torch.cat([last[rows][:, None], written], 1)


def choose(logits: Tensor, temperature: float, generator: torch.Generator) -> Tensor:
    """[b,v] -> [b]."""
    if temperature == 0:
        return logits.argmax(-1)
    return torch.multinomial((logits / temperature).softmax(-1), 1, generator=generator)[:, 0]


def _keep(cache: list[Cache], rows: Tensor) -> None:
    for layer in cache:
        layer.keys, layer.values = layer.keys[rows], layer.values[rows]
        layer.before = layer.before[rows]
