"""Greedy answers through the ONNX graph, by family: right, cited, valid, told unknown.

Usage: python -m training.reasoner.evaluate --graph F --hf DIR --data DIR [--families a,b]
[--windows N] Fresh windows of the mixture (another seed than training), and with --test prose
and stories of the held-out parts. A quick look while training; the published figures come from
`recollect bench reading`."""
from __future__ import annotations

import argparse
import json
import random
import re
from collections import defaultdict
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from ..reader import data
from .finish import Generator
from .mixture import Mixture
from .packing import END, context_ids
from .tasks import babi, prose
from .window import Branch, Rendered, render

STEPS_TOKENS_MAX = 160
_ANSWER = re.compile(r"^answer ((?:\[\d+\])+) (.*)$")


def parse(text: str) -> tuple[str | None, set[str]]:
    """The last line -> (answer or None for unknown, cited numbers)."""
    found = _ANSWER.match(text.split("\n")[-1])
    if not found:
        return None, set()
    return found[2], set(re.findall(r"\d+", found[1]))


def score(branch: Branch, said: str) -> dict[str, float]:
    right, cited = parse(branch.written.rstrip("\n"))
    given, sources = parse(said)
    answers = (right, *branch.answers) if right is not None else ()
    out = {"known": float(right is not None), "answered": float(given is not None)}
    if right is None:
        out["right"] = float(given is None)
        return out
    out["right"] = 0.0 if given is None else data.exact(given, answers)
    out["f1"] = 0.0 if given is None else data.f1(given, answers)
    same = len(cited & sources)
    out["cited"] = 2 * same / (len(cited) + len(sources)) if sources else 0.0
    return out


class Writer:
    """One context after another, each read once for all its questions."""

    def __init__(self, graph: Path, hf: Path, threads: int):
        config = json.loads((Path(hf) / "config.json").read_text("utf8"))
        self.tokenizer = Tokenizer.from_file(str(Path(hf) / "tokenizer.json"))
        self.model = Generator(Path(graph), config, threads)

    def ids(self, text: str) -> list[int]:
        return self.tokenizer.encode(text, add_special_tokens=False).ids

    def answers(self, rendered: Rendered) -> list[tuple[Branch, str]]:
        out = []
        for chars in sorted({b.context_chars or len(rendered.context) for b in rendered.branches}):
            context = rendered.context[:chars]
            self.model.reset()
            self.model.feed(context_ids(self.tokenizer, context))
            kept, length = self.model.cache, self.model.length
            for branch in rendered.branches:
                if (branch.context_chars or len(rendered.context)) != chars:
                    continue
                self.model.cache, self.model.length = kept, length
                out.append((branch, self._write(branch)))
        return out

    def _write(self, branch: Branch) -> str:
        """Engine lines of the target are fed where the model asked for them."""
        given = [text for text, by_model in branch.target if not by_model]
        said, pending = "", self.ids(branch.question)
        for _ in range(STEPS_TOKENS_MAX):
            token = int(self.model.feed(pending).argmax())
            if token == END:
                break
            piece = self.tokenizer.decode([token])
            said, pending = said + piece, [token]
            if piece == "\n" and given and re.search(r"(?:tool|search) .*\n$", said):
                pending = [token, *self.ids(given[0])]
                said += given.pop(0)
        return said


def windows(args):
    mixture = Mixture(args.data, args.splits)
    names = args.families.split(",") if args.families else mixture.names
    for name in names:
        if name in ("prose", "babi"):
            continue
        for n in range(args.windows):
            yield name, render(mixture.draws[name](random.Random(f"look {name} {n}")))
    root = Path(args.data)
    if not args.families or "prose" in names:
        held = prose.Passages(root / "squad/dev-half.json", root / "nq-oracle/nq-oracle-half.jsonl",
                              json.loads(Path(args.splits).read_text("utf8")), "test")
        for n in range(3 * args.windows):
            yield "prose", render(held.draw(random.Random(f"look prose {n}")))
    if not args.families or "babi" in names:
        for path in sorted((root / "babi/en-10k").glob("*_test.txt")):
            task = int(re.match(r"qa(\d+)", path.name)[1])
            tales = [t for t in babi.read_tales(path) if t.told[0].seen < 70]
            for tale in random.Random(7).sample(tales, args.windows // 2):
                yield f"babi{task}", render(babi.window_of(tale, task, random.Random(3), 2))


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    for name in ("graph", "hf", "data"):
        p.add_argument(f"--{name}", type=Path, required=True)
    p.add_argument("--splits", default="training/splits.json")
    p.add_argument("--families", default="")
    p.add_argument("--windows", type=int, default=6)
    p.add_argument("--threads", type=int, default=1)
    p.add_argument("--json", type=Path, help="what each question got, for `compare`")
    p.add_argument("--show", type=int, default=0, help="wrong answers to print of each family")
    args = p.parse_args()
    writer = Writer(args.graph, args.hf, args.threads)
    scores, wrong = defaultdict(lambda: defaultdict(list)), defaultdict(list)
    for name, rendered in windows(args):
        for branch, said in writer.answers(rendered):
            scored = score(branch, said)
            for key, value in scored.items():
                scores[name][key].append(value)
            if not scored["right"]:
                wrong[name].append((rendered, branch, said))
    for name, by in scores.items():
        known = np.array(by["known"], bool)
        answered = np.array(by["answered"], bool)
        print(f"{name:16s} n {len(known):4d} right {np.mean(by['right']):.3f} "
              f"f1 {np.mean(by.get('f1', [0])):.3f} cited {np.mean(by.get('cited', [0])):.3f} "
              f"answers known {answered[known].mean() if known.any() else 0:.2f} "
              f"unknown {answered[~known].mean() if (~known).any() else 0:.2f}", flush=True)
        for rendered, branch, said in wrong[name][: args.show]:
            print("   ", branch.question.strip(), "| wanted:", branch.written.replace("\n", " / "),
                  "| wrote:", said.replace("\n", " / "))
    if args.json:
        args.json.write_text(json.dumps({name: dict(by) for name, by in scores.items()}), "utf8")
    babis = [np.mean(by["right"]) for name, by in scores.items() if re.match(r"babi\d", name)]
    if babis:
        print(f"bAbI mean {np.mean(babis):.3f}")


if __name__ == "__main__":
    main()
