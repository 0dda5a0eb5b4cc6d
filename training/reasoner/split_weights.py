"""An ONNX model to the same model with its weights in several files, each under a limit.

Usage: python -m training.reasoner.split_weights --model F --out DIR/model_int4.onnx [--limit-mb 48]
Writes model_int4.onnx (graph and small tensors) and model_int4.onnx.data.0, .1, ... beside it.
"""
from __future__ import annotations

import argparse
from pathlib import Path

ALIGN = 4096
SMALL_BYTES = 1024


def split(model_path: Path, out: Path, limit_bytes: int) -> list[Path]:
    """-> the data files written. A single tensor above the limit is an error."""
    import onnx
    from onnx.external_data_helper import load_external_data_for_model, set_external_data

    model = onnx.load(str(model_path), load_external_data=False)
    load_external_data_for_model(model, str(model_path.parent))
    out.parent.mkdir(parents=True, exist_ok=True)
    files, handle = [], None
    for tensor in model.graph.initializer:
        if not tensor.HasField("raw_data"):
            continue
        raw = tensor.raw_data
        if len(raw) <= SMALL_BYTES:
            del tensor.external_data[:]
            tensor.data_location = onnx.TensorProto.DEFAULT
            continue
        if len(raw) > limit_bytes:
            raise ValueError(f"{tensor.name} has {len(raw)} bytes, the limit is {limit_bytes}")
        if handle is None or handle.tell() + ALIGN + len(raw) > limit_bytes:
            if handle:
                handle.close()
            files.append(out.with_name(f"{out.name}.data.{len(files)}"))
            handle = open(files[-1], "wb")
        handle.write(b"\0" * (-handle.tell() % ALIGN))
        offset = handle.tell()
        handle.write(raw)
        set_external_data(tensor, files[-1].name, offset=offset, length=len(raw))
        tensor.data_location = onnx.TensorProto.EXTERNAL
        tensor.ClearField("raw_data")
    if handle:
        handle.close()
    out.write_bytes(model.SerializeToString())
    return files


if __name__ == "__main__":
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("--model", type=Path, required=True)
    p.add_argument("--out", type=Path, required=True)
    p.add_argument("--limit-mb", type=float, default=48)
    a = p.parse_args()
    print([str(f) for f in split(a.model, a.out, int(a.limit_mb * 1e6))])
