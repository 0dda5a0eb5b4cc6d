"""What the deep embedder makes of each passage, each query and each entry of the vocabulary alone.

Usage: python -m training.static_embedder.teacher --model models/embedder --texts FILE --out DIR
Writes DIR/PART.npy, float16 [N,384] with rows of length 1, for the parts vocabulary, passages and
queries (rows of null queries are zero). A part in chunks of 2,048 texts: started again, it goes on.
Small batches on one thread: twice the tokens a second of large ones, and dynamic quantisation
sees fewer strangers (models/embedder/CARD.md).
"""
from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

CHUNK = 2_048
BATCH_TOKENS = 512
TOKENS_MAX = 256
NAMES = ("input_ids", "attention_mask", "token_type_ids")


class Teacher:
    def __init__(self, folder: Path):
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(
            str(folder / "onnx/model_int8.onnx"), options, providers=["CPUExecutionProvider"])
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.tokenizer.no_padding()
        self.tokenizer.enable_truncation(TOKENS_MAX)
        self.prefix = json.loads((folder / "config.json").read_text("utf8"))["query_prefix"]

    def vectors(self, texts: list[str]) -> np.ndarray:
        return self.of_ids([e.ids for e in self.tokenizer.encode_batch(texts)])

    def of_ids(self, rows: list[list[int]]) -> np.ndarray:
        """Ids with the control tokens -> [N,384] float32."""
        order = sorted(range(len(rows)), key=lambda i: len(rows[i]))
        found, start = np.zeros((len(rows), 384), np.float32), 0
        while start < len(order):
            end = start + 1
            while end < len(order) and (end + 1 - start) * len(rows[order[end]]) <= BATCH_TOKENS:
                end += 1
            part = order[start:end]
            ids = np.zeros((len(part), len(rows[part[-1]])), np.int64)
            mask = np.zeros_like(ids)
            for k, i in enumerate(part):
                ids[k, :len(rows[i])], mask[k, :len(rows[i])] = rows[i], 1
            hidden = self.session.run(None, dict(zip(NAMES, (ids, mask, np.zeros_like(ids)))))[0]
            found[part] = hidden[:, 0]
            start = end
        return found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-12)


def vocabulary_rows(tokenizer: Tokenizer) -> list[list[int]]:
    cls, sep = (tokenizer.token_to_id(t) for t in ("[CLS]", "[SEP]"))
    return [[cls, i, sep] for i in range(tokenizer.get_vocab_size())]


def in_chunks(part: str, count: int, out: Path, embed) -> None:
    """embed(from, to) -> rows of the part."""
    started, done = time.time(), 0
    for start in range(0, count, CHUNK):
        path = out / f"{part}.{start:07d}.npy"
        if not path.exists():
            rows = embed(start, min(count, start + CHUNK)).astype(np.float16)
            np.save(path.with_suffix(".new.npy"), rows)
            path.with_suffix(".new.npy").rename(path)
            done += len(rows)
            print(f"{part} {start + len(rows)}/{count}, {time.time() - started:.0f} s", flush=True)


def joined(part: str, out: Path) -> np.ndarray:
    """Of as many chunks as are there."""
    return np.concatenate([np.load(p) for p in sorted(out.glob(f"{part}.[0-9]*[0-9].npy"))])


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__)
    for name in ("model", "texts", "out"):
        p.add_argument(f"--{name}", type=Path, required=True)
    a = p.parse_args()
    a.out.mkdir(parents=True, exist_ok=True)
    teacher = Teacher(a.model)
    rows = [json.loads(line) for line in a.texts.read_text("utf8").splitlines()]

    def queries(start: int, end: int) -> np.ndarray:
        found = np.zeros((end - start, 384), np.float32)
        asked = [i for i in range(start, end) if rows[i]["query"] is not None]
        if asked:
            made = teacher.vectors([teacher.prefix + rows[i]["query"] for i in asked])
            found[[i - start for i in asked]] = made
        return found

    alone = vocabulary_rows(teacher.tokenizer)
    in_chunks("vocabulary", len(alone), a.out, lambda s, e: teacher.of_ids(alone[s:e]))
    # Passages and queries in turn: wherever it is stopped, both are there.
    for end in range(CHUNK, len(rows) + CHUNK, CHUNK):
        count = min(end, len(rows))
        in_chunks("passages", count, a.out,
                  lambda s, e: teacher.vectors([row["text"] for row in rows[s:e]]))
        in_chunks("queries", count, a.out, queries)


if __name__ == "__main__":
    main()
