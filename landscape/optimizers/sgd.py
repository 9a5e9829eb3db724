"""`torch.optim.SGD` with all that it can do, and the averaged form of stochastic descent."""

from __future__ import annotations

from dataclasses import dataclass

from landscape.optimizers.functions import Number, greater, maximum
from landscape.optimizers.rule import Elementwise, Equation, hyper, register


@register
@dataclass(frozen=True)
class SGD(Elementwise):
    """d ← g + wx; v ← βv + (1 − τ)d; x ← x − ηv, or η(d + βv) with Nesterov: `torch.optim.SGD`.

    The weight decay w is coupled: it joins the gradient. Like torch we leave the first step undamped, and
    without momentum there is no damping at all.
    """

    key = "sgd"
    title = "SGD, as torch has it"
    remembers = ("v",)
    derives = ("d", "tau", "u")
    equations = (
        Equation(
            r"d_{t} = g_{t} + w\,\theta_{t-1}",
            "{d} = {g} + {weight_decay} × {x}",
            "Add the weight decay: a pull towards zero joins the gradient.",
        ),
        Equation(
            r"v_{t} = \beta\,v_{t-1} + (1-\tau_{t})\,d_{t}",
            "{v} = {momentum} × {v_old} + (1 − {tau}) × {d}",
            "Gather velocity: β times the old one, plus what the damping lets through.",
        ),
        Equation(
            r"u_{t} = n\left(d_{t} + \beta\,v_{t}\right) + (1-n)\,v_{t}",
            "{u} = {nesterov} × ({d} + {momentum} × {v}) + (1 − {nesterov}) × {v}",
            "Look ahead, if that is asked for: the gradient plus the velocity about to come.",
        ),
        Equation(
            r"\theta_{t} = \theta_{t-1} - \eta\,u_{t}",
            "{x_new} = {x} − {learning_rate} × {u}",
            "Step: η times as far as that points.",
        ),
    )

    momentum: float = hyper("β", 0.0, 0.0, 0.99, "how much of the last velocity is kept")
    dampening: float = hyper("τ", 0.0, 0.0, 1.0, "how much less the new gradient counts")
    weight_decay: float = hyper("w", 0.0, 0.0, 1.0, "pulls the weights towards zero")
    nesterov: float = hyper("n", 0.0, 0.0, 1.0, "1 to look ahead, 0 not to")

    @staticmethod
    def arithmetic(
        x: Number,
        g: Number,
        t: int,
        v: Number,
        learning_rate: Number,
        momentum: Number,
        dampening: Number,
        weight_decay: Number,
        nesterov: Number,
    ) -> tuple[Number, ...]:
        """Add the decay to the gradient, gather velocity, and follow it or what it leads to."""
        d = g + weight_decay * x
        tau = dampening * greater(t, 1) * greater(momentum, 0.0)
        v = momentum * v + (1 - tau) * d
        u = nesterov * (d + momentum * v) + (1 - nesterov) * v
        return x - learning_rate * u, v, d, tau, u


@register
@dataclass(frozen=True)
class ASGD(Elementwise):
    """x ← (1 − λη_t)x − η_t g, η_t = η / (1 + λη(t − 1))^α, with the mean of all x beside it.

    Polyak and Juditsky (1992), as `torch.optim.ASGD`. The mean is what is used in the end; the walk that
    is shown is that of x. Until step t₀ the mean only follows x.
    """

    key = "asgd"
    title = "Averaged SGD"
    remembers = ("mean",)
    derives = ("rate", "share")
    equations = (
        Equation(
            r"\eta_{t} = \frac{\eta}{\left(1 + \lambda\,\eta\,(t-1)\right)^{\alpha}}",
            "{rate} = {learning_rate} / (1 + {decay} × {learning_rate} × ({t} − 1))^{power}",
            "Shrink the step: the longer the walk, the shorter.",
        ),
        Equation(
            r"\theta_{t} = \left(1 - \lambda\,\eta_{t}\right)\theta_{t-1} - \eta_{t}\,g_{t}",
            "{x_new} = {x} × (1 − {decay} × {rate}) − {rate} × {g}",
            "Step against the gradient, the weights a little shrunk.",
        ),
        Equation(
            r"\bar\theta_{t} = \bar\theta_{t-1} + \mu_{t}\left(\theta_{t} - \bar\theta_{t-1}\right)",
            "{mean} = {mean_old} + {share} × ({x_new} − {mean_old})",
            "Add the new place to the mean of all places so far.",
        ),
    )

    learning_rate: float = hyper("η", 0.01, 1e-5, 1.0, "how far one step goes", log=True)
    decay: float = hyper("λ", 1e-4, 0.0, 0.1, "how fast the steps shrink, and the weights with them")
    power: float = hyper("α", 0.75, 0.0, 1.0, "how the steps shrink")
    begin: float = hyper("t₀", 1e6, 1.0, 1e6, "the step from which the mean is taken", log=True)

    @staticmethod
    def arithmetic(
        x: Number,
        g: Number,
        t: int,
        mean: Number,
        learning_rate: Number,
        decay: Number,
        power: Number,
        begin: Number,
    ) -> tuple[Number, ...]:
        """Take a shrunken step, and add where it led to the mean."""
        rate = learning_rate / (1 + decay * learning_rate * (t - 1)) ** power
        x = x * (1 - decay * rate) - rate * g
        share = 1 / maximum(1.0, t - 1 - begin)
        return x, mean + share * (x - mean), rate, share


@register
@dataclass(frozen=True)
class ScheduleFree(Elementwise):
    """z ← z − ηg; a ← a + (z − a)/t; x ← βa + (1 − β)z: the gradient is taken between the two.

    Defazio and others, The road less scheduled (2024), as `schedulefree.SGDScheduleFree` with a constant
    learning rate. The walk that is shown is that of x, where gradients are taken; a is what is used in the
    end, and needs no schedule.
    """

    key = "schedule_free"
    title = "Schedule-free SGD"
    remembers = ("z", "a")
    derives = ("z_before", "a_before")
    equations = (
        Equation(
            r"z_{t} = z_{t-1} - \eta\,g_{t}",
            "{z} = {z_before} − {learning_rate} × {g}",
            "Step from where the steps are made, not from where the gradient was taken.",
        ),
        Equation(
            r"a_{t} = a_{t-1} + \frac{1}{t}\left(z_{t} - a_{t-1}\right)",
            "{a} = {a_before} + ({z} − {a_before}) / {t}",
            "Add the new place to the mean of all places so far.",
        ),
        Equation(
            r"\theta_{t} = \beta\,a_{t} + (1-\beta)\,z_{t}",
            "{x_new} = {momentum} × {a} + (1 − {momentum}) × {z}",
            "Look for the next gradient between the mean and the last place, near the mean.",
        ),
    )

    learning_rate: float = hyper("η", 1.0, 1e-4, 10.0, "how far one step goes", log=True)
    momentum: float = hyper("β", 0.9, 0.0, 0.99, "how near the mean the gradient is taken")

    @staticmethod
    def arithmetic(
        x: Number, g: Number, t: int, z: Number, a: Number, learning_rate: Number, momentum: Number
    ) -> tuple[Number, ...]:
        """Step from z, add where that led to the mean a, and look for the next gradient between both."""
        first = 1 - greater(t, 1)  # nothing is remembered yet: both begin where x does
        z_before, a_before = z + first * x, a + first * x
        z = z_before - learning_rate * g
        a = a_before + (z - a_before) / t
        return momentum * a + (1 - momentum) * z, z, a, z_before, a_before
