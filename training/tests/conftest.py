"""A model of a few thousand weights that reads and writes letters. Nothing is compiled in tests."""
import os

os.environ["TORCHDYNAMO_DISABLE"] = "1"

import pytest
import torch
from tokenizers import Tokenizer, models, pre_tokenizers


@pytest.fixture(scope="session")
def tokenizer() -> Tokenizer:
    """Bytes, with room for the control tokens."""
    letters = {"<unk>": 0, "<b>": 1, "<e>": 2} | {chr(n): n for n in range(3, 127)}
    made = Tokenizer(models.WordLevel(letters, unk_token="<unk>"))
    made.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    return made


@pytest.fixture(scope="session")
def model():
    from transformers import LlamaConfig, LlamaForCausalLM

    torch.manual_seed(1)
    return LlamaForCausalLM(LlamaConfig(
        vocab_size=128, hidden_size=64, intermediate_size=96, num_hidden_layers=2,
        num_attention_heads=4, num_key_value_heads=2, tie_word_embeddings=True)).eval()
