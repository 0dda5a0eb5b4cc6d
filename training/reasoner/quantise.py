"""4-bit weights in training as in the graph that ships: blocks of 32 with a scale and a whole zero
point.

`quantise` gives the numbers that MatMulNBits computes with; in training gradients pass the rounding
unchanged (straight-through, Bengio et al. 2013), and the scales of the blocks are learned.
Shapes: weight [out, in], in a multiple of 32. Source: ONNX Runtime contrib operator
MatMulNBits."""
from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.utils import parametrize

BLOCK = 32
# Of the rate: a scale is a quarter of a typical weight, and moves 32 of them at once.
SCALE_SHARE = 0.15


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


class _OnGrid(torch.autograd.Function):
    """(whole - zero) * scale: the gradient of a block's scale is exact, that of the weights passes
    the rounding unchanged."""

    @staticmethod
    def forward(ctx, weight: Tensor, scale: Tensor, grid: "Rounding") -> Tensor:
        steps = grid.steps(weight)
        ctx.save_for_backward(steps.to(torch.int8))
        return (steps * scale).reshape(weight.shape)

    @staticmethod
    def backward(ctx, grad: Tensor):
        steps, = ctx.saved_tensors
        return grad, (grad.reshape(steps.shape) * steps).sum(-1, keepdim=True), None


class Rounding(nn.Module):
    """A matrix on its grid, whose scales are learned beside its weights (PEQA, Kim et al. 2023).

    A step of training is a small part of a step of the grid: from rounded weights on, rounding to
    the nearest point would undo nearly all of what was learned, while scales can follow. The ends
    of each block stay where they are, so `quantise` finds the same grid in what this computes.
    Shapes: weight [out, in], scale [out, in / BLOCK, 1].
    """

    def __init__(self, weight: Tensor):
        super().__init__()
        self.levels = 15
        whole, step, zero = quantise(weight.clone())
        spots = torch.stack([whole.argmin(-1), whole.argmax(-1)], -1)
        ends = torch.zeros_like(whole, dtype=torch.bool).scatter_(-1, spots, True)
        self.register_buffer("step", step)
        self.register_buffer("zero", zero)
        self.register_buffer("whole", whole.to(torch.uint8))
        self.register_buffer("ends", ends & ((whole == 0) | (whole == self.levels)))
        # The scale with which the grid comes nearest to the weights.
        steps, blocks = whole - zero, weight.reshape(whole.shape)
        best = (steps * blocks).sum(-1, keepdim=True) / steps.square().sum(-1, keepdim=True)
        self.scale = nn.Parameter(torch.where(best > 0, best, step))

    def steps(self, weight: Tensor) -> Tensor:
        """How many steps from zero each weight stands, [out, in / BLOCK, BLOCK]."""
        whole = (weight.reshape(self.ends.shape) / self.step).add_(self.zero).round_()
        whole.clamp_(0, self.levels)
        return torch.where(self.ends, self.whole.float(), whole).sub_(self.zero)

    def forward(self, weight: Tensor) -> Tensor:
        # A scale that crossed zero would turn the grid round.
        return _OnGrid.apply(weight, self.scale.clamp(min=1e-8), self)


def attach(model: nn.Module) -> None:
    """Every linear layer but the output head computes with rounded weights from now on; one that
    is not trained is rounded once."""
    for name, module in model.named_modules():
        if not isinstance(module, nn.Linear) or "lm_head" in name:
            continue
        if module.weight.requires_grad:
            rounding = Rounding(module.weight.data)
            # Not called to check it: the parametrization is the same shape by construction.
            parametrize.register_parametrization(module, "weight", rounding, unsafe=True)
        else:
            module.weight.data = fake_quantise(module.weight.data)


def set_rate(optimizer: torch.optim.Optimizer, rate: float) -> None:
    """Of groups made by `parameter_groups`: each its share of the rate."""
    for group in optimizer.param_groups:
        group["lr"] = group["share"] * rate


def parameter_groups(model: nn.Module, rate: float) -> list[dict]:
    """For an optimizer: what is trained, the scales at a rate of their own (`share` of `rate`)."""
    scales = [module.scale for module in model.modules() if isinstance(module, Rounding)]
    apart = {id(scale) for scale in scales}
    others = [p for p in model.parameters() if p.requires_grad and id(p) not in apart]
    groups = [{"params": others, "lr": rate, "share": 1.0}]
    if scales:
        groups.append({"params": scales, "lr": rate * SCALE_SHARE, "share": SCALE_SHARE})
    return groups


def computed_state(model: nn.Module) -> dict[str, Tensor]:
    """The weights that are computed with, by their usual names."""
    state = {name: value for name, value in model.state_dict().items()
             if ".parametrizations." not in name}
    for name, module in model.named_modules():
        if parametrize.is_parametrized(module, "weight"):
            state[f"{name}.weight"] = module.weight.detach()
    return state
