"""GGUF weights of a small Llama to a Hugging Face folder (float32 safetensors, tokenizer, config).

Usage: python -m training.reasoner.to_hf --gguf F --out DIR
GGUF stores q and k rows interleaved for its rotary embedding: row (head, i, half) of the file is
row (head, half, i) of the Hugging Face form. The tokenizer is byte-level BPE after single digits
have been split off. Source: llama.cpp convert_hf_to_gguf.py, LlamaModel.permute, run backwards.
"""
from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np

_BLOCK = {
    "attn_norm": "input_layernorm", "ffn_norm": "post_attention_layernorm",
    "attn_q": "self_attn.q_proj", "attn_k": "self_attn.k_proj", "attn_v": "self_attn.v_proj",
    "attn_output": "self_attn.o_proj", "ffn_gate": "mlp.gate_proj", "ffn_up": "mlp.up_proj",
    "ffn_down": "mlp.down_proj",
}
_CONTROL = 3  # GGUF token type


def unpermute(rows: np.ndarray, heads: int) -> np.ndarray:
    """[heads * width, in]: interleaved rotary rows -> halves."""
    out, width = rows.shape
    return rows.reshape(heads, out // heads // 2, 2, width).swapaxes(1, 2).reshape(out, width)


def hf_name(name: str) -> str:
    if name.startswith("blk."):
        _, layer, part, kind = name.split(".")
        return f"model.layers.{layer}.{_BLOCK[part]}.{kind}"
    return {"token_embd.weight": "model.embed_tokens.weight",
            "output_norm.weight": "model.norm.weight", "output.weight": "lm_head.weight"}[name]


def config_of(field) -> dict:
    """field(name): a GGUF value without its "llama." prefix."""
    return {
        "architectures": ["LlamaForCausalLM"], "model_type": "llama", "torch_dtype": "float32",
        "hidden_size": field("embedding_length"), "intermediate_size": field("feed_forward_length"),
        "num_hidden_layers": field("block_count"),
        "num_attention_heads": field("attention.head_count"),
        "num_key_value_heads": field("attention.head_count_kv"),
        "head_dim": field("rope.dimension_count"), "vocab_size": field("vocab_size"),
        "max_position_embeddings": field("context_length"),
        "rope_theta": field("rope.freq_base"),
        "rms_norm_eps": round(field("attention.layer_norm_rms_epsilon"), 12),
        "hidden_act": "silu", "attention_bias": False, "mlp_bias": False,
        "tie_word_embeddings": True, "bos_token_id": 1, "eos_token_id": 2, "pad_token_id": 2,
    }


def build_tokenizer(tokens: list[str], merges: list[str], kinds: list[int]):
    from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers

    pairs = [tuple(m.split(" ", 1)) for m in merges]
    tokenizer = Tokenizer(models.BPE(vocab={t: i for i, t in enumerate(tokens)}, merges=pairs))
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.Digits(individual_digits=True),
        pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)])
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens([AddedToken(t, special=True, normalized=False)
                                  for t, kind in zip(tokens, kinds) if kind == _CONTROL])
    return tokenizer


def write_small_files(out: Path, config: dict, tokenizer, template: str) -> None:
    def write(name: str, value: dict) -> None:
        (out / name).write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", "utf8")

    write("config.json", config)
    write("generation_config.json", {"bos_token_id": 1, "eos_token_id": 2, "pad_token_id": 2,
                                     "do_sample": False, "max_length": 8192})
    write("tokenizer_config.json", {
        "tokenizer_class": "PreTrainedTokenizerFast", "add_prefix_space": False,
        "bos_token": "<|im_start|>", "eos_token": "<|im_end|>", "pad_token": "<|im_end|>",
        "unk_token": "<|endoftext|>", "model_max_length": 8192,
        "clean_up_tokenization_spaces": False, "chat_template": template})
    tokenizer.save(str(out / "tokenizer.json"))


def convert(gguf_path: Path, out: Path) -> None:
    from gguf import GGUFReader, dequantize
    from safetensors.numpy import save_file

    out.mkdir(parents=True, exist_ok=True)
    reader = GGUFReader(str(gguf_path))
    config = config_of(lambda name: reader.fields[f"llama.{name}"].contents())
    heads = {"attn_q": config["num_attention_heads"], "attn_k": config["num_key_value_heads"]}
    weights = {}
    for tensor in reader.tensors:
        value = dequantize(tensor.data, tensor.tensor_type).astype(np.float32)
        part = tensor.name.split(".")[2] if tensor.name.startswith("blk.") else ""
        if part in heads:
            value = unpermute(value, heads[part])
        weights[hf_name(tensor.name)] = np.ascontiguousarray(value)
    save_file(weights, str(out / "model.safetensors"), metadata={"format": "pt"})
    field = {k: reader.fields[f"tokenizer.ggml.{k}"].contents()
             for k in ("tokens", "merges", "token_type")}
    tokenizer = build_tokenizer(field["tokens"], field["merges"], field["token_type"])
    write_small_files(out, config, tokenizer,
                      reader.fields["tokenizer.chat_template"].contents())


if __name__ == "__main__":
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("--gguf", type=Path, required=True)
    p.add_argument("--out", type=Path, required=True)
    a = p.parse_args()
    convert(a.gguf, a.out)
