"""Supervised training of the reasoner, with checkpoints that it can go on from.

Usage: python -m training.reasoner.train --base HF_DIR --data DIR --out DIR --minutes N
  --from DIR     a checkpoint folder (Hugging Face form) whose weights are the start
  --quantise     4-bit weights in the forward pass (training/reasoner/quantise.py)
The loss counts the tokens that the model writes, nothing else. Embeddings are frozen (they are
tied to the output and hold what the base knows of words), and rounded to 4 bits from the start.
Writes log.jsonl, last.pt every ten minutes, and model/ at the end, or at once when a file named
export-now stands in DIR. Units: tokens.
"""
from __future__ import annotations

import argparse
import itertools
import json
import time
from pathlib import Path

import torch
import torch.nn.functional as F
from tokenizers import Tokenizer

from ..questions.asking import Asking
from . import packing, quantise
from .forward import Batch, Layout, written_logits
from .mixture import ClosedBook, Mixture
from .padded import PaddedLayout

WARMUP_STEPS = 30
LENGTH_POWER = 0.3
# "closed-book" is the control of the leak; "asking" writes questions (training/questions).
MIXTURES = {"reasoner": Mixture, "closed-book": ClosedBook, "asking": Asking}
SAVE_SECONDS = 600
# Windows made at a time.
RUN = 8


def load_model(path: Path):
    from transformers import LlamaForCausalLM

    model = LlamaForCausalLM.from_pretrained(path, dtype=torch.float32, attn_implementation="sdpa")
    table = model.model.embed_tokens.weight
    table.requires_grad_(False)
    # Frozen, so it is rounded once, to what ships; the layers learn to read and write with that.
    table.data = quantise.dequantise(*quantise.quantise(table.data))
    return model


def question_weights(batch: Batch) -> torch.Tensor:
    """[N], summing to 1: a question with n written tokens counts n^0.3, not n.

    Else the few words that answer a question about prose would drown in the notes of the others.
    """
    branches = batch.branch[batch.wanted]
    weights = torch.bincount(branches)[branches].float() ** (LENGTH_POWER - 1)
    return weights / weights.sum()


class Windows(torch.utils.data.Dataset):
    """Runs of RUN windows as rows, by number: what other processes make ahead."""

    def __init__(self, mixture, tokenizer: Tokenizer, args, first: int):
        self.mixture, self.tokenizer, self.args, self.first = mixture, tokenizer, args, first

    def __getitem__(self, run: int) -> list[packing.Row | None]:
        first = self.first + run * RUN
        drawn = [self.mixture.draw(self.args.seed, first + n) for n in range(RUN)]
        return [packing.pack(self.tokenizer, rendered, self.args.row_tokens, name)
                for name, rendered in drawn]


def row_losses(batch: Batch, losses: torch.Tensor, rows: list) -> list[list]:
    """[family, mean loss of its written tokens] of each row."""
    row_of = batch.row[batch.wanted]
    total = torch.zeros(len(rows), device=losses.device).index_add_(0, row_of, losses)
    mean = (total / torch.bincount(row_of, minlength=len(rows))).tolist()
    return [[row.family, round(value, 4)] for row, value in zip(rows, mean)]


def batches(mixture, tokenizer, args, start: int):
    """Endless (windows drawn so far, rows) of about args.tokens tokens."""
    windows = Windows(mixture, tokenizer, args, start)
    runs = torch.utils.data.DataLoader(
        windows, batch_size=None, sampler=itertools.count(), num_workers=args.workers,
        prefetch_factor=8 if args.workers else None)
    number, rows, tokens = start, [], 0
    for row in itertools.chain.from_iterable(runs):
        number += 1
        if row is not None:
            rows.append(row)
            tokens += len(row)
        if tokens > args.tokens - args.row_tokens // 2:
            yield number, rows
            rows, tokens = [], 0


def rate_at(progress: float, step: int, floor: float) -> float:
    warm = min(1.0, (step + 1) / WARMUP_STEPS)
    return warm * (floor + (1 - floor) * max(0.0, 1 - progress))


def save(path: Path, **state) -> None:
    temporary = path.with_suffix(".tmp")
    torch.save(state, temporary)
    temporary.replace(path)


def train(args) -> None:
    torch.manual_seed(args.seed)
    torch.set_num_threads(args.threads)
    out = Path(args.out)
    out.mkdir(parents=True, exist_ok=True)
    tokenizer = Tokenizer.from_file(str(Path(args.base) / "tokenizer.json"))
    device = torch.device(args.device)
    model = load_model(args.start_from or args.base).to(device)
    saved = torch.load(out / "last.pt", map_location=device) if (out / "last.pt").exists() else None
    for layer in model.model.layers[:args.frozen_layers]:
        layer.requires_grad_(False)
    was_rounded = saved is not None and saved["rounded"]
    if was_rounded and not args.quantise:
        raise SystemExit(f"{out / 'last.pt'} is of a rounded run: go on with --quantise")
    if was_rounded:
        quantise.attach(model)  # the grid of the weights that the run began to round
    if saved:
        found = model.load_state_dict(saved["model"], strict=False)
        # The head is the embedding; anything else is a run with other --frozen-layers.
        if found.unexpected_keys or set(found.missing_keys) - {"lm_head.weight"}:
            raise SystemExit(f"{out / 'last.pt'} is of a run with other layers trained")
    if args.quantise and not was_rounded:
        quantise.attach(model)
    dtype = torch.bfloat16 if args.bf16 else torch.float32
    groups = quantise.parameter_groups(model, args.rate)
    parameters = [p for group in groups for p in group["params"]]
    optimizer = torch.optim.AdamW(groups, betas=(0.9, 0.98), weight_decay=0.0, fused=True)
    state = {"step": 0, "number": args.first, "seconds": 0.0, "tokens": 0}
    if saved:
        if was_rounded == args.quantise:
            optimizer.load_state_dict(saved["optimizer"])
        state = saved["state"]
        del saved
    torch.manual_seed(args.seed + state["number"])  # other dropout than the run before
    model.train()
    log = open(out / "log.jsonl", "a", encoding="utf8")
    mixture = MIXTURES[args.mixture](args.data, args.splits, json.loads(args.boost), args.written)
    began = saved_at = time.time()
    base_seconds = state["seconds"]
    for number, rows in batches(mixture, tokenizer, args, state["number"]):
        state["seconds"] = base_seconds + time.time() - began
        progress = state["seconds"] / (60 * args.minutes)
        if progress >= 1 or (args.steps and state["step"] >= args.steps):
            break
        quantise.set_rate(optimizer, args.rate * rate_at(progress, state["step"], args.floor))
        batch = Layout(rows) if device.type == "cpu" else PaddedLayout(rows, device, dtype)
        logits, wanted = written_logits(model, batch, dtype, args.dropout)
        losses = F.cross_entropy(logits, wanted, reduction="none")
        (losses * question_weights(batch)).sum().backward()
        norm = torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        state["step"] += 1
        state["number"] = number
        state["tokens"] += batch.ids.numel()
        by_family = row_losses(batch, losses.detach(), rows)
        log.write(json.dumps({
            **state, "loss": round(losses.mean().item(), 4), "norm": round(norm.item(), 3),
            "right": round((logits.argmax(-1) == wanted).float().mean().item(), 4),
            "families": by_family}) + "\n")
        log.flush()
        if time.time() - saved_at > SAVE_SECONDS:
            save(out / "last.pt", model=trained_state(model), optimizer=optimizer.state_dict(),
                 state=state, rounded=args.quantise)
            saved_at = time.time()
        if (out / "export-now").exists():  # asked for from outside, to try what is there so far
            (out / "export-now").unlink()
            export(model, args, out / "model")
    export(model, args, out / "model")
    save(out / "last.pt", model=trained_state(model), optimizer=optimizer.state_dict(), state=state,
         rounded=args.quantise)


def trained_state(model) -> dict[str, torch.Tensor]:
    """What training goes on from: float weights, and their grids where they are rounded."""
    return {name: value for name, value in model.state_dict().items() if name != "lm_head.weight"}


def export(model, args, target: Path) -> None:
    """Hugging Face form with the weights that are computed with: on their grids, where they are
    rounded. The configuration is the base's file as it is: what transformers 5 would write
    (rope_parameters) the graph builder does not read."""
    state = quantise.computed_state(model)
    state.pop("lm_head.weight", None)
    target.mkdir(parents=True, exist_ok=True)
    from safetensors.torch import save_file

    save_file({k: v.cpu().contiguous().clone() for k, v in state.items()},
              target / "model.safetensors", metadata={"format": "pt"})
    for name in ("config.json", "tokenizer.json", "tokenizer_config.json",
                 "generation_config.json"):
        (target / name).write_bytes((Path(args.base) / name).read_bytes())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--base", required=True)
    parser.add_argument("--from", dest="start_from")
    parser.add_argument("--data", required=True)
    parser.add_argument("--splits", default="training/splits.json")
    parser.add_argument("--out", required=True)
    parser.add_argument("--minutes", type=float, required=True)
    parser.add_argument("--steps", type=int, default=0)
    parser.add_argument("--rate", type=float, default=4e-4)
    parser.add_argument("--floor", type=float, default=0.05)
    parser.add_argument("--tokens", type=int, default=2560)
    parser.add_argument("--row-tokens", type=int, default=1024)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0, help="number of the first window")
    parser.add_argument("--boost", default="{}", help='JSON {"family": factor}')
    parser.add_argument("--bf16", action=argparse.BooleanOptionalAction, default=True)
    parser.add_argument("--quantise", action="store_true")
    parser.add_argument("--frozen-layers", type=int, default=0,
                        help="lowest layers that stay as they are: 8 make a step a sixth cheaper")
    parser.add_argument("--written", help="a SQuAD file of written questions (training/questions)")
    parser.add_argument("--device", default="cpu", help='"cuda" for a graphics card')
    parser.add_argument("--workers", type=int, default=0, help="processes that make windows ahead")
    parser.add_argument("--dropout", type=float, default=0.0)
    parser.add_argument("--mixture", choices=list(MIXTURES), default="reasoner")
    train(parser.parse_args())


if __name__ == "__main__":
    main()
