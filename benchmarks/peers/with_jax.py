"""`jit(vmap(scan))` over `grad`; run by the Python that has JAX."""

from __future__ import annotations

import jax
import jax.numpy as jnp

from benchmarks.peers.task import RULES, STEPS, rate, serve, starts

jax.config.update("jax_enable_x64", True)
TAU = 2 * jnp.pi


def rosenbrock(p):
    return (1 - p[0]) ** 2 + 100 * (p[1] - p[0] ** 2) ** 2


def himmelblau(p):
    return (p[0] ** 2 + p[1] - 11) ** 2 + (p[0] + p[1] ** 2 - 7) ** 2


def ackley(p):
    r, c = jnp.sqrt((p[0] ** 2 + p[1] ** 2) / 2), (jnp.cos(TAU * p[0]) + jnp.cos(TAU * p[1])) / 2
    return 20 - 20 * jnp.exp(-0.2 * r) + jnp.e - jnp.exp(c)


def rastrigin(p):
    return 20 + p[0] ** 2 + p[1] ** 2 - 10 * (jnp.cos(TAU * p[0]) + jnp.cos(TAU * p[1]))


def walker(surface: str, rule: str):
    """Return the steps, compiled."""
    gradient, eta = jax.grad(globals()[surface]), RULES[rule]

    def step(carry, t):
        p, m, v = carry
        g = gradient(p)
        if rule == "gradient_descent":
            return (p - eta * g, m, v), None
        if rule == "momentum":
            m = 0.9 * m + g
            return (p - eta * m, m, v), None
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g**2
        p = p - eta * (m / (1 - 0.9**t)) / (jnp.sqrt(v / (1 - 0.999**t)) + 1e-8)
        return (p, m, v), None

    def walk(p):
        start = (p, jnp.zeros_like(p), jnp.zeros_like(p))
        return jax.lax.scan(step, start, jnp.arange(1.0, STEPS + 1))[0][0]

    return jax.jit(jax.vmap(walk))


def measure(surface: str, rule: str) -> float:
    """Return the rate; compiling is not counted."""
    walk, points = walker(surface, rule), jnp.asarray(starts(surface).T)
    walk(points).block_until_ready()
    return rate(lambda: walk(points).block_until_ready())


if __name__ == "__main__":
    serve(measure, f"JAX {jax.__version__}")
