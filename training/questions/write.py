"""Writes questions about passages with a model that `asking` trained.

Usage: python -m training.questions.write --model DIR --data DIR --out questions.jsonl
Passages: NQ's training part and the encyclopedia's paragraphs, which no set asks (enough) about.
A line of the output: {"title", "text", "answer", "question"}; the answer stands in the text.
A file that is there is gone on with. Shapes: P passages at a time, S samples of each.
"""
from __future__ import annotations

import argparse
import json
import random
import time
from pathlib import Path

import torch
from tokenizers import Tokenizer

from ..reader import data
from ..reasoner.packing import END, context_ids
from .asking import REQUEST, context, parse
from .encyclopedia import paragraphs

PASSAGES, SAMPLES = 8, 8
MOST_TOKENS = 56
TOP_P = 0.92


def sample(model, prompts: list[list[int]], samples: int, seed: int) -> list[list[int]]:
    """-> P * S runs of token ids, up to the end token; those of one prompt stand together."""
    width = max(map(len, prompts))
    pads = torch.tensor([width - len(p) for p in prompts])
    ids = torch.tensor([[0] * (width - len(p)) + p for p in prompts])
    seen = (torch.arange(width)[None] >= pads[:, None]).long()
    out = model(ids, attention_mask=seen, position_ids=(seen.cumsum(1) - 1).clamp(min=0),
                use_cache=True, logits_to_keep=1)
    cache = out.past_key_values
    cache.batch_repeat_interleave(samples)
    logits = out.logits[:, -1].repeat_interleave(samples, 0)
    seen = seen.repeat_interleave(samples, 0)
    generator = torch.Generator().manual_seed(seed)
    written: list[list[int]] = [[] for _ in range(len(logits))]
    going = [True] * len(written)
    for _ in range(MOST_TOKENS):
        chosen = draw(logits.float(), generator)
        for n, token in enumerate(chosen.tolist()):
            if going[n] and token == END:
                going[n] = False
            elif going[n]:
                written[n].append(token)
        if not any(going):
            break
        seen = torch.cat([seen, torch.ones(len(seen), 1, dtype=torch.long)], 1)
        out = model(chosen[:, None], attention_mask=seen, past_key_values=cache,
                    position_ids=seen.sum(1, keepdim=True) - 1, use_cache=True)
        cache, logits = out.past_key_values, out.logits[:, -1]
    return written


def draw(logits: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """[N, V] -> [N]: from the likeliest tokens that hold TOP_P (Holtzman et al. 2020)."""
    best, tokens = logits.softmax(-1).topk(64, dim=-1)
    kept = best * ((best.cumsum(-1) - best) < TOP_P)
    return tokens.gather(1, torch.multinomial(kept, 1, generator=generator))[:, 0]


def unasked(folder: Path, splits: Path, seed: int) -> list[data.Passage]:
    """Every passage to write about, in an order of its own."""
    parts = json.loads(Path(splits).read_text("utf8"))
    nq = data.apply_splits(data.load_nq(folder / "nq-oracle/nq-oracle-half.jsonl")[0], parts,
                           "train")
    held_out = frozenset(t.replace("_", " ") for t in parts["squad"]["test"])
    found = [e.passage for e in nq if len(e.passage.text) >= 200]
    found += [p for p in paragraphs(without=held_out)]
    found = list({p.text: p for p in found}.values())
    random.Random(seed).shuffle(found)
    return found


def write(args) -> None:
    from transformers import LlamaForCausalLM

    torch.set_num_threads(args.threads)
    torch.set_grad_enabled(False)
    tokenizer = Tokenizer.from_file(str(Path(args.model) / "tokenizer.json"))
    model = LlamaForCausalLM.from_pretrained(args.model, dtype=torch.bfloat16,
                                             attn_implementation="sdpa").eval()
    passages = unasked(Path(args.data), args.splits, args.seed)
    # Alike lengths together: less padding.
    batches = [sorted(passages[n:n + 256], key=lambda p: len(p.text))
               for n in range(0, len(passages), 256)]
    batches = [run[n:n + PASSAGES] for run in batches for n in range(0, len(run), PASSAGES)]
    out, began, count = Path(args.out), time.time(), 0
    done = {json.loads(line)["text"] for line in out.read_text("utf8").splitlines()} \
        if out.exists() else set()
    request = tokenizer.encode(REQUEST, add_special_tokens=False).ids
    print(f"{len(passages)} passages, {len(done)} done", flush=True)
    with open(out, "a", encoding="utf8") as file:
        for number, batch in enumerate(batches):
            if any(p.text in done for p in batch):
                continue
            prompts = [context_ids(tokenizer, context(p)) + request for p in batch]
            for at, ids in enumerate(sample(model, prompts, SAMPLES, args.seed + number)):
                passage, parsed = batch[at // SAMPLES], parse(tokenizer.decode(ids))
                if parsed and parsed[0] in passage.text:
                    file.write(json.dumps({"title": passage.title, "text": passage.text,
                                           "answer": parsed[0], "question": parsed[1]}) + "\n")
                    count += 1
            file.flush()
            if number % 10 == 0:
                print(f"{number + 1} of {len(batches)} batches, {count} questions, "
                      f"{time.time() - began:.0f} s", flush=True)
            if args.minutes and time.time() - began > 60 * args.minutes:
                break


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--model", required=True)
    parser.add_argument("--data", required=True)
    parser.add_argument("--splits", default="training/splits.json")
    parser.add_argument("--out", required=True)
    parser.add_argument("--minutes", type=float, default=0)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    write(parser.parse_args())


if __name__ == "__main__":
    main()
