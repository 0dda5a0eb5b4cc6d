"""4-bit weights in training as in the graph that ships: blocks of 32 with a scale and a whole zero
point.

`fake_quantise` gives the numbers that MatMulNBits computes with; gradients pass it unchanged
(straight-through, Bengio et al. 2013), so training learns weights that survive the rounding.
Shapes: weight [out, in], in a multiple of 32. Source: ONNX Runtime contrib operator
MatMulNBits."""
from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.utils import parametrize

BLOCK = 32


def quantise(weight: Tensor, bits: int = 4, block: int = BLOCK) -> tuple[Tensor, Tensor, Tensor]:
    """-> whole numbers [out, blocks, block], scales and zero points [out, blocks, 1]."""
    levels = 2 ** bits - 1
    blocks = weight.reshape(weight.shape[0], -1, block)
    low = blocks.amin(-1, keepdim=True).clamp(max=0.0)
    high = blocks.amax(-1, keepdim=True).clamp(min=0.0)
    scale = (high - low).div_(levels).clamp_(min=1e-8)
    zero = (-low).div_(scale).round_().clamp_(0, levels)
    # In place: a temporary for each step would cost more than the arithmetic.
    return (blocks / scale).add_(zero).round_().clamp_(0, levels), scale, zero


def dequantise(whole: Tensor, scale: Tensor, zero: Tensor) -> Tensor:
    return (whole - zero).mul_(scale).reshape(whole.shape[0], -1)


class _Rounded(torch.autograd.Function):
    @staticmethod
    def forward(ctx, weight: Tensor, bits: int) -> Tensor:
        return dequantise(*quantise(weight, bits))

    @staticmethod
    def backward(ctx, grad: Tensor):
        return grad, None


def fake_quantise(weight: Tensor, bits: int = 4) -> Tensor:
    return _Rounded.apply(weight, bits)


class _Rounding(nn.Module):
    def __init__(self, bits: int):
        super().__init__()
        self.bits = bits

    def forward(self, weight: Tensor) -> Tensor:
        return fake_quantise(weight, self.bits)


def attach(model: nn.Module, bits: int = 4) -> None:
    """Every linear layer but the output head computes with rounded weights from now on; one that
    is not trained is rounded once."""
    for name, module in model.named_modules():
        if not isinstance(module, nn.Linear) or "lm_head" in name:
            continue
        if module.weight.requires_grad:
            parametrize.register_parametrization(module, "weight", _Rounding(bits))
        else:
            module.weight.data = fake_quantise(module.weight.data, bits)


def detach(model: nn.Module) -> None:
    """Leaves the underlying float weights in place of the rounded ones."""
    for module in model.modules():
        if parametrize.is_parametrized(module):
            parametrize.remove_parametrizations(module, "weight", leave_parametrized=False)
