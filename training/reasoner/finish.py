"""Completes the reasoner's folder: small files, split weights, the CPU's graphs, self-test,
checksums.

Usage: python -m training.reasoner.finish --hf DIR --int4 DIR --out DIR [--keep LICENSE CARD.md]
Writes selftest.json {prompt, prompt_ids, top_ids [20], top_logits [20], greedy_ids, greedy_text}:
the last position's 20 highest logits for one prompt, and what greedy decoding goes on with.
"""
from __future__ import annotations

import argparse
import json
import shutil
import time
from pathlib import Path

import numpy as np

from ..conversion import appending_cache, int8_prefill, sequence_packing
from ..reader.export import sums
from .split_weights import split

SMALL_FILES = ["config.json", "generation_config.json", "tokenizer.json", "tokenizer_config.json"]
PROMPT = ("<|im_start|>[1] Ines carried the lantern to the attic.\n[2] Omar went to the garden.\n"
          "Question: Where is the lantern?\n")
TOP = 20


class Generator:
    """A session with its cache; logits [V] of the last position after each `feed`."""

    def __init__(self, model_path: Path, config: dict, threads: int = 2):
        import onnxruntime as ort

        options = ort.SessionOptions()
        options.intra_op_num_threads = threads
        self.session = ort.InferenceSession(str(model_path), options, ["CPUExecutionProvider"])
        self.layers = config["num_hidden_layers"]
        self.shape = (1, config["num_key_value_heads"], 0, config["head_dim"])
        self.reset()

    def reset(self) -> None:
        empty = np.zeros(self.shape, dtype=np.float32)
        self.cache = {f"past_key_values.{n}.{part}": empty
                      for n in range(self.layers) for part in ("key", "value")}
        self.length = 0

    def feed(self, ids: list[int]) -> np.ndarray:
        self.length += len(ids)
        names = [o.name for o in self.session.get_outputs()]
        values = dict(zip(names, self.session.run(names, {
            "input_ids": np.array([ids], dtype=np.int64),
            "attention_mask": np.ones((1, self.length), dtype=np.int64), **self.cache})))
        self.cache = {k: values[k.replace("past_key_values", "present")] for k in self.cache}
        return values["logits"][0, -1]

    def greedy(self, ids: list[int], stop: int, limit: int) -> list[int]:
        out = []
        while len(out) < limit:
            token = int(self.feed(out[-1:] or ids).argmax())
            if token == stop:
                break
            out.append(token)
        return out


def self_test(folder: Path, model_name: str = "model_int4.onnx") -> dict:
    from tokenizers import Tokenizer

    config = json.loads((folder / "config.json").read_text("utf8"))
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    model = Generator(folder / "onnx" / model_name, config)
    ids = tokenizer.encode(PROMPT, add_special_tokens=False).ids
    logits = model.feed(ids)
    order = np.argsort(-logits)[:TOP]
    model.reset()
    said = model.greedy(ids, config["eos_token_id"], 24)
    return {"prompt": PROMPT, "prompt_ids": ids, "top_ids": order.tolist(),
            "top_logits": [round(float(v), 4) for v in logits[order]],
            "greedy_ids": said, "greedy_text": tokenizer.decode(said)}


def speed(folder: Path, prefill: int = 512, decode: int = 32) -> dict:
    config = json.loads((folder / "config.json").read_text("utf8"))
    model = Generator(folder / "onnx" / "model_int4.onnx", config)
    began = time.time()
    model.feed(list(range(1000, 1000 + prefill)))
    middle = time.time()
    for n in range(decode):
        model.feed([1000 + n])
    return {"prefillTokensPerSecond": round(prefill / (middle - began)),
            "decodeTokensPerSecond": round(decode / (time.time() - middle), 1)}


if __name__ == "__main__":
    p = argparse.ArgumentParser(description=__doc__)
    for name in ("hf", "int4", "out"):
        p.add_argument(f"--{name}", type=Path, required=True)
    p.add_argument("--keep", type=Path, nargs="*", default=[])
    a = p.parse_args()
    (a.out / "onnx").mkdir(parents=True, exist_ok=True)
    for name in SMALL_FILES:  # without the blanks, which are half of the tokenizer
        content = json.loads((a.hf / name).read_text("utf8"))
        compact = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
        (a.out / name).write_text(compact + "\n", "utf8")
    for path in a.keep:
        if path.resolve() != (a.out / path.name).resolve():
            shutil.copy(path, a.out / path.name)
    files = split(a.int4 / "model.onnx", a.out / "onnx" / "model_int4.onnx", 48_000_000)
    appending_cache.write(a.out / "onnx" / "model_int4.onnx",
                          a.out / "onnx" / "model_int4_appending.onnx")
    int8_prefill.write(a.out / "onnx" / "model_int4_appending.onnx",
                       a.out / "onnx" / "model_int4_prefill.onnx")
    sequence_packing.write_beside(a.out / "onnx" / "model_int4.onnx")
    result = self_test(a.out)
    (a.out / "selftest.json").write_text(json.dumps(result, indent=1) + "\n", "utf8")
    sums(a.out)
    print([f.name for f in files], result["greedy_text"], speed(a.out))
