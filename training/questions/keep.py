"""Keeps the written questions that a reader answers as their writer did (the round trip).

Usage: python -m training.questions.keep --questions questions.jsonl --reader models/reader
           --out generated.json
The output is a SQuAD v1.1 file, so whatever reads SQuAD reads it. A question is kept when it is
one (a question word or mark, 4 to 30 words, without its answer in it), the reader's answer shares
enough words with the writer's, and its passage has no other kept one with that answer.
Source: Alberti et al. 2019.
"""
from __future__ import annotations

import argparse
import json
import re
from pathlib import Path

from ..reader import data, encode
from ..reader.score import OnnxReader

AGREED_F1 = 0.6
MOST_BY_PASSAGE = 5
_ASKS = re.compile(r"\b(who|whose|whom|what|which|when|where|why|how)\b", re.I)


def sensible(question: str, answer: str) -> bool:
    length = len(question.split())
    asked, said = f" {data.normalise(question)} ", data.normalise(answer)
    return (4 <= length <= 30 and bool(_ASKS.search(question)) and bool(said)
            and f" {said} " not in asked and len(answer.split()) <= 12)


def round_trip(rows: list[dict], read) -> list[dict]:
    """The rows whose answer `read` finds too, with "agreed": F1 of the two answers.

    read: list of (question, text) -> the answers found."""
    found = read([(row["question"], row["text"]) for row in rows])
    scored = [row | {"agreed": data.f1(said, (row["answer"],))} for row, said in zip(rows, found)]
    return [row for row in scored if row["agreed"] >= AGREED_F1]


def chosen(rows: list[dict]) -> list[dict]:
    """The best agreed first, one by answer and MOST_BY_PASSAGE by passage; in the file's order."""
    taken: dict[str, set[str]] = {}
    kept = []
    for n in sorted(range(len(rows)), key=lambda n: (-rows[n]["agreed"], n)):
        answers = taken.setdefault(rows[n]["text"], set())
        said = data.normalise(rows[n]["answer"])
        if said not in answers and len(answers) < MOST_BY_PASSAGE:
            answers.add(said)
            kept.append(n)
    return [rows[n] for n in sorted(kept)]


def squad_file(rows: list[dict]) -> dict:
    """SQuAD v1.1: by title, then by passage."""
    articles: dict[str, dict[str, list]] = {}
    for n, row in enumerate(rows):
        asked = articles.setdefault(row["title"], {}).setdefault(row["text"], [])
        asked.append({"id": f"generated-{n}", "question": row["question"],
                      "answers": [{"text": row["answer"],
                                   "answer_start": row["text"].index(row["answer"])}]})
    return {"version": "1.1", "data": [
        {"title": title, "paragraphs": [{"context": t, "qas": q} for t, q in texts.items()]}
        for title, texts in articles.items()]}


def read_with(folder: Path):
    tokenizer = encode.load_tokenizer(folder / "tokenizer.json")
    reader = OnnxReader(folder / "onnx/model_int8.onnx")

    def read(pairs: list[tuple[str, str]]) -> list[str]:
        return [reading.text for reading in
                reader.read([encode.encode_row(tokenizer, q, text) for q, text in pairs])]
    return read


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--questions", required=True)
    parser.add_argument("--reader", required=True)
    parser.add_argument("--out", required=True)
    args = parser.parse_args()
    lines = Path(args.questions).read_text("utf8").splitlines()
    rows = list({(r["text"], r["question"]): r for r in map(json.loads, lines)}.values())
    asked = [r for r in rows if sensible(r["question"], r["answer"])]
    agreed = round_trip(asked, read_with(Path(args.reader)))
    kept = chosen(agreed)
    Path(args.out).write_text(json.dumps(squad_file(kept)), "utf8")
    print(f"{len(lines)} written, {len(asked)} sensible, {len(agreed)} agreed, {len(kept)} kept, "
          f"of {len({r['text'] for r in kept})} passages")


if __name__ == "__main__":
    main()
