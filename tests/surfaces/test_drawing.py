"""Heights of data surfaces for the eye: near enough to the truth, and exact wherever that is cheap."""

from __future__ import annotations

import numpy as np
import pytest

from landscape import surfaces
from landscape.surfaces import Fit, drawing, sample
from landscape.surfaces.samples import Samples
from landscape.unwanted import Unwanted, unless

PAIRINGS = [
    ("identity", "mean_squared_error"),
    ("sigmoid", "binary_cross_entropy"),
    ("sigmoid", "mean_squared_error"),
    ("relu", "mean_absolute_error"),
]


def made(n: int, activation: str, loss: str) -> Fit:
    rng = np.random.default_rng(n)
    x = rng.normal(0.3, 1.5, n)
    return surfaces.neuron(x, (x + rng.normal(0, 1, n) > 0).astype(float), activation, loss)


def exact(fit: Fit, axes: list[np.ndarray]) -> np.ndarray:
    return fit.value(np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1))


@pytest.mark.parametrize("pairing", PAIRINGS, ids="-".join)
def test_a_coarser_grid_is_not_to_be_told_by_eye(pairing, monkeypatch: pytest.MonkeyPatch) -> None:
    fit = made(60, *pairing)
    axes = [np.linspace(*fit.domain[0], 110), np.linspace(*fit.domain[1], 90)]
    truth = exact(fit, axes)
    np.testing.assert_array_equal(fit.on_grid(axes), truth)
    monkeypatch.setattr(drawing, "MOST_TERMS", 60 * 50 * 50)
    apart = np.abs(fit.on_grid(axes) - truth).max() / np.ptp(truth)
    assert apart < (1e-13 if pairing[0] == "identity" else 0.01)
    uneven = [np.sort(np.random.default_rng(1).uniform(-3, 3, 40)), axes[1][:30] ** 3]
    np.testing.assert_array_equal(fit.on_grid(uneven), exact(fit, uneven))


@pytest.mark.parametrize("pairing", PAIRINGS, ids="-".join)
@pytest.mark.parametrize("count", [1, 3, 40])
def test_moved_samples_change_the_drawing_as_they_change_the_surface(pairing, count: int) -> None:
    base = made(60, *pairing)
    rng, x, y = np.random.default_rng(2), base.samples.x.copy(), base.samples.y.copy()
    for _ in range(5):  # from the same base each time: nothing adds up
        x[:count], y[:count] = rng.normal(0, 2, count), rng.uniform(0, 1, count)
        moved = base.moved(surfaces.neuron(x, y, *pairing))
        axes = moved.domain.axes(21)
        np.testing.assert_allclose(moved.on_grid(axes), exact(moved, axes), rtol=1e-11, atol=1e-12)
        np.testing.assert_array_equal(sample(moved, 21).values, moved.on_grid(axes))
    assert base.moved(base).on_grid(base.domain.axes(21)) == pytest.approx(exact(base, base.domain.axes(21)))


def test_much_data_with_a_moved_sample_is_drawn_from_the_same_part() -> None:
    base = made(5000, "identity", "mean_squared_error")
    x = base.samples.x.copy()
    x[:100] += 1
    moved = base.moved(surfaces.neuron(x, base.samples.y, "identity", "mean_squared_error"))
    assert len(moved.sketch.samples) == 2000
    axes = moved.domain.axes(11)
    np.testing.assert_allclose(moved.on_grid(axes), exact(moved.sketch, axes), rtol=1e-11)


def test_work_that_nobody_wants_is_given_up() -> None:
    data = Samples.of(np.arange(50_000.0), np.zeros(50_000))
    looked = []

    def unwanted() -> bool:
        looked.append(1)
        return len(looked) > 1

    def terms(p, q, x, y):
        return (p * x + q,)

    assert float(data.means(terms, np.array([1.0, 0.0]), 1)[0]) == pytest.approx(24_999.5)
    for points in (np.array([1.0, 0.0]), np.ones((3, 2))):
        looked.clear()
        with pytest.raises(Unwanted), unless(unwanted):
            data.means(terms, points, 1)
        assert len(looked) == 2
