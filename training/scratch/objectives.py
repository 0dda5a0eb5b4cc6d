"""Mode-seeking objectives as pure functions of logits and log-probabilities; no model, no data.

Shapes: b sequences, t target positions, v words of the vocabulary. Logits at position i are those
that predict target i. `mask` [b,t] is 1 where the student wrote a token that counts and 0 on
padding, on the prompt and on lines that the engine wrote. Teacher and student may stand behind
prompts of different lengths: cut both to the target positions first (`target_logits`).
Units: natural logarithms (nats); losses are to be minimised. Errors: a shape that doesn't fit
raises ValueError; nothing else is checked.

Sources: reverse KL on own samples: MiniLLM (Gu et al. 2024, arXiv 2306.08543) and GKD (Agarwal et
al. 2024, arXiv 2306.13649); groups of samples as their own baseline, the clipped ratio and the k3
estimate of the KL: GRPO (Shao et al. 2024, arXiv 2402.03300); a discriminator's logit as the
reward: SeqGAN (Yu et al. 2017), GAIL (Ho & Ermon 2016).

What is sought. Cross-entropy on a teacher's samples is the forward KL(p||q): it covers every mode
of p. The reverse KL(q||p), on samples of the student q, is small when q keeps to some modes of p.
Its gradient over whole sequences has two parts: the per-token divergence at the states the student
came to (`reverse_kl`), and the effect of a token on the states after it, which `policy_gradient`
carries when its rewards are log p/q (`log_ratio_rewards`, or a discriminator's logit).
"""
from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor


def target_logits(logits: Tensor, starts: Tensor, length: int) -> Tensor:
    """The logits that predict targets 0..length-1: logits [b,T,v], starts [b] -> [b,length,v].

    starts: index of the first target token in each row; positions past the row repeat its last.
    """
    steps = torch.arange(length, device=logits.device)
    index = (starts[:, None] - 1 + steps[None]).clamp(0, logits.shape[1] - 1)
    return logits.gather(1, index[..., None].expand(-1, -1, logits.shape[2]))


def masked_mean(values: Tensor, mask: Tensor) -> Tensor:
    """Mean over the tokens that count, all sequences together: [b,t], [b,t] -> scalar."""
    _same_shape(values, mask)
    weight = mask.to(values.dtype)
    return (values * weight).sum() / weight.sum().clamp_min(1.0)


def token_log_probs(logits: Tensor, targets: Tensor) -> Tensor:
    """Log-probability of each target: logits [b,t,v], targets [b,t] -> [b,t]."""
    _same_shape(logits[..., 0], targets)
    return torch.log_softmax(logits.float(), -1).gather(-1, targets[..., None]).squeeze(-1)


def cross_entropy(logits: Tensor, targets: Tensor, mask: Tensor) -> Tensor:
    """Mean surprise per target token: what supervised training minimises -> scalar."""
    return -masked_mean(token_log_probs(logits, targets), mask)


def entropy(logits: Tensor) -> Tensor:
    """Of each next-token distribution: [b,t,v] -> [b,t]."""
    logs = torch.log_softmax(logits.float(), -1)
    return -(logs.exp() * logs).sum(-1)


def per_token_kl(first: Tensor, second: Tensor) -> Tensor:
    """KL(first||second) over the full vocabulary: logits [b,t,v] twice -> [b,t]."""
    _same_shape(first, second)
    a, b = torch.log_softmax(first.float(), -1), torch.log_softmax(second.float(), -1)
    return (a.exp() * (a - b)).sum(-1)


def reverse_kl(student_logits: Tensor, teacher_logits: Tensor, mask: Tensor, *,
               temperature: float = 1.0) -> Tensor:
    """Mean KL(student||teacher) per token, on sequences that the student sampled -> scalar.

    The teacher gets no gradient. The sampling isn't differentiated (as in GKD): what a token does
    to later states is left out, which lowers the variance; add `policy_gradient` with
    `log_ratio_rewards` for it (MiniLLM). temperature above 1 flattens both sides.
    """
    divergence = per_token_kl(student_logits / temperature, teacher_logits.detach() / temperature)
    return masked_mean(divergence, mask)


def forward_kl(student_logits: Tensor, teacher_logits: Tensor, mask: Tensor, *,
               temperature: float = 1.0) -> Tensor:
    """Mean KL(teacher||student) per token: mode-covering; arguments as in `reverse_kl`."""
    divergence = per_token_kl(teacher_logits.detach() / temperature, student_logits / temperature)
    return masked_mean(divergence, mask)


def log_ratio_rewards(student_log_probs: Tensor, teacher_log_probs: Tensor,
                      mask: Tensor) -> Tensor:
    """log p/q of each sampled token, without gradient: [b,t] twice -> [b,t], 0 where masked.

    The mean of their sum over the student's samples is minus the reverse KL of the sequences.
    """
    _same_shape(student_log_probs, teacher_log_probs)
    return ((teacher_log_probs - student_log_probs) * mask).detach()


def rewards_to_go(rewards: Tensor, mask: Tensor, *, by_length: bool = False) -> Tensor:
    """Sum of the rewards from each token to the end: [b,t] -> [b,t].

    by_length divides by the tokens that remain (MiniLLM's normalisation: without it long
    sequences pay for every token they have, and the student learns to stop early).
    """
    kept = rewards * mask
    total = kept.flip(1).cumsum(1).flip(1)
    if by_length:
        total = total / mask.to(total.dtype).flip(1).cumsum(1).flip(1).clamp_min(1.0)
    return total * mask


def group_advantages(rewards: Tensor, *, normalise: bool = True) -> Tensor:
    """Rewards against the group's own mean: [groups,samples] -> the same shape.

    A group is the samples for one prompt. normalise divides by the group's standard deviation
    (GRPO); without it easy and hard prompts keep their natural weight (Liu et al. 2025). A group
    whose samples are all alike gives zeros.
    """
    centred = rewards - rewards.mean(1, keepdim=True)
    if not normalise:
        return centred
    return centred / (rewards.std(1, keepdim=True, unbiased=False) + 1e-4)


def policy_gradient(log_probs: Tensor, advantages: Tensor, mask: Tensor, *,
                    old_log_probs: Tensor | None = None, clip: float = 0.2,
                    reference_log_probs: Tensor | None = None, kl_weight: float = 0.0) -> Tensor:
    """REINFORCE, or with `old_log_probs` the clipped ratio of PPO/GRPO -> scalar.

    log_probs [b,t]: of the sampled tokens under the student, with gradient.
    advantages [b] (one for the sequence) or [b,t] (one a token); no gradient passes through.
    old_log_probs [b,t]: under the student that sampled, when a batch is used for several steps.
    reference_log_probs [b,t]: a model to stay near, weighted by kl_weight (the k3 estimate,
    r - 1 - log r with r = reference/student, which is never negative).
    All tokens of the batch weigh the same, so long sequences aren't favoured for their length.
    """
    _same_shape(log_probs, mask)
    gain = advantages.detach()
    gain = gain[:, None].expand_as(log_probs) if gain.dim() == 1 else gain
    _same_shape(gain, log_probs)
    if old_log_probs is None:
        objective = log_probs * gain
    else:
        ratio = (log_probs - old_log_probs.detach()).exp()
        objective = torch.minimum(ratio * gain, ratio.clamp(1 - clip, 1 + clip) * gain)
    loss = -masked_mean(objective, mask)
    if reference_log_probs is not None and kl_weight > 0:
        difference = (reference_log_probs.detach() - log_probs) * mask
        loss = loss + kl_weight * masked_mean(difference.exp() - 1 - difference, mask)
    return loss


def discriminator_loss(logits_teacher: Tensor, logits_student: Tensor) -> Tensor:
    """Binary cross-entropy, teacher's samples as 1 and student's as 0: any shapes -> scalar.

    With as many of one as of the other the best logit is log p_teacher/p_student of the sample,
    whatever the teacher is: it need not give probabilities.
    """
    real = F.binary_cross_entropy_with_logits(logits_teacher, torch.ones_like(logits_teacher))
    fake = F.binary_cross_entropy_with_logits(logits_student, torch.zeros_like(logits_student))
    return 0.5 * (real + fake)


def discriminator_rewards(logits: Tensor, *, bound: float = 5.0) -> Tensor:
    """The logit itself, bounded: its mean over the student's samples estimates minus the reverse
    KL, so raising it is mode-seeking (log D alone would be the Jensen-Shannon form)."""
    return logits.detach().clamp(-bound, bound)


def _same_shape(a: Tensor, b: Tensor) -> None:
    if a.shape != b.shape:
        raise ValueError(f"shapes differ: {tuple(a.shape)} and {tuple(b.shape)}")
