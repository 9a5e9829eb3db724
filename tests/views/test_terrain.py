"""The geometry behind the relief, which needs no screen."""

import numpy as np
import pytest

from landscape import surfaces
from landscape.views.relief.solid import solid
from landscape.views.relief.terrain import FOOT, HEIGHT, Terrain
from landscape.views.relief.trail import Trail, cut
from landscape.widgets.camera import FARTHEST, NEAREST, Camera
from landscape.widgets.theme import height_colours

SIZE = (800, 700)
TWO = [key for key in sorted(surfaces.keys()) if len(surfaces.get(key).parameters) == 2]
BOX = np.array([-1.0, -1.0, 0.0]), np.array([1.0, 1.0, 1.0])


@pytest.mark.parametrize("key", TWO)
def test_whatever_the_surface_the_land_fills_its_box(key):
    terrain = Terrain.of(surfaces.get(key), 61)
    land = terrain.land()
    assert land.shape == (61, 61, 3)
    assert np.nanmin(land[..., 2]) == 0.0
    assert np.nanmax(land[..., 2]) == pytest.approx(HEIGHT)
    np.testing.assert_allclose(np.abs(land[..., :2]).max(axis=(0, 1)), terrain.half)
    assert terrain.half.max() == 1.0


@pytest.mark.parametrize("key", TWO)
def test_a_ray_from_the_camera_comes_down_where_the_point_it_aims_at_is(key):
    terrain = Terrain.of(surfaces.get(key), 61)
    camera = Camera(elevation=80.0).fit(terrain.outline, SIZE, 40.0)
    widths = 2 * terrain.surface.domain.half_widths
    for corner in [(0.3, 0.4), (0.5, 0.62), (0.71, 0.2)]:
        point = np.array([low for low, _ in terrain.surface.domain]) + np.array(corner) * widths
        z = np.clip(terrain.heights(terrain.surface.value(point)), 0, 1) * HEIGHT
        across, down, _ = camera.project(np.append(terrain.across(point), z), SIZE)
        met = terrain.meet(*camera.ray(across, down, SIZE))
        assert met is not None
        # A steep wall may stand before the point; what is met then is on the same ray and nearer.
        seen = camera.project(
            np.append(
                terrain.across(met), np.clip(terrain.heights(terrain.surface.value(met)), 0, 1) * HEIGHT
            ),
            SIZE,
        )
        assert np.hypot(seen[0] - across, seen[1] - down) < 3.0


def test_a_ray_through_a_wall_or_past_the_land_meets_nothing():
    terrain = Terrain.of(surfaces.get("bowl"), 61)
    assert terrain.meet(np.array([0.0, -5.0, 0.01]), np.array([0.0, 1.0, 0.0])) is None
    assert terrain.meet(np.array([0.0, -5.0, 9.0]), np.array([0.0, 1.0, 0.0])) is None
    assert terrain.meet(np.array([0.0, 0.0, -5.0]), np.array([0.0, 0.0, 1.0])) is None


def test_where_a_formula_has_no_value_the_land_has_a_hole():
    terrain = Terrain.of(surfaces.formula("log(x) + y^2", domain=((-1, 1), (-1, 1))), 41)
    block = solid(terrain.land(), height_colours(), np.zeros(3))
    assert np.isfinite(block.places).all()
    assert len(block.faces)
    assert block.places[block.faces.ravel(), 0].min() >= 0
    assert terrain.meet(np.array([-0.5, 0.0, 5.0]), np.array([0.0, 0.0, -1.0])) is None
    assert terrain.meet(np.array([0.5, 0.0, 5.0]), np.array([0.0, 0.0, -1.0])) is not None


def test_a_level_surface_is_level():
    terrain = Terrain.of(surfaces.formula("0*x + 0*y + 3", domain=((-1, 1), (-1, 1))), 21)
    assert not terrain.land()[..., 2].any()


def test_the_walls_stand_on_the_foot_and_have_no_contour_lines():
    block = solid(Terrain.of(surfaces.get("bowl"), 21).land(), height_colours(), np.zeros(3))
    assert block.places[:, 2].min() == pytest.approx(FOOT)
    assert set(block.colours[: 21 * 21, 3]) == {255}
    assert set(block.colours[21 * 21 :, 3]) == {0}


def test_a_narrow_domain_is_not_drawn_as_a_blade():
    terrain = Terrain.of(surfaces.formula("x^2 + y^2", domain=((-100, 100), (0, 1))), 21)
    np.testing.assert_array_equal(terrain.half, [1.0, 0.5])


def test_a_path_is_cut_where_it_leaves_the_box():
    places = np.array([[0, 0, 0.5], [2, 0, 0.5], [0, 0.5, 0.5], [0, 0.5, 0.5]], dtype=float)
    pieces, steps = cut(places, *BOX)
    np.testing.assert_allclose(pieces[0], [[0, 0, 0.5], [1, 0, 0.5]])
    np.testing.assert_allclose(pieces[1], [[1, 0.25, 0.5], [0, 0.5, 0.5]])
    np.testing.assert_array_equal(steps, [0, 1, 2])


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf, 1e308, -1e308])
def test_what_is_not_in_the_box_or_not_a_number_is_left_out(bad):
    places = np.array([[0, 0, 0.5], [0.5, 0, 0.5], [bad, 0, 0.5], [0.5, bad, bad], [0, 0, 0.5]], dtype=float)
    pieces, steps = cut(places, *BOX)
    assert np.isfinite(pieces).all()
    assert (np.abs(pieces) <= 1 + 1e-9).all()
    assert steps[0] == 0


def test_a_path_goes_over_a_hill_and_not_through_it():
    from landscape import descend, optimizers

    surface = surfaces.get("saddle")
    terrain = Terrain.of(surface, 61)
    trace = descend(surface, optimizers.get("momentum", learning_rate=0.4), surface.start, 20)
    trail = Trail.of(terrain, trace)
    land = np.clip(terrain.heights(surface.value(terrain.back(trail.places))), 0, 1) * HEIGHT
    assert (trail.places[:, 2] >= land - 1e-9).all()


def test_an_empty_trail_is_no_trouble():
    from landscape import descend, optimizers

    surface = surfaces.get("bowl")
    trace = descend(surface, optimizers.get("adam"), (1e6, 1e6), 5)
    assert not len(Trail.of(Terrain.of(surface, 21), trace).places)


@pytest.mark.parametrize("azimuth", [-170.0, -60.0, 0.0, 45.0, 133.0])
@pytest.mark.parametrize("elevation", [4.0, 48.0, 90.0])
@pytest.mark.parametrize("size", [(800, 700), (300, 900), (1200, 200)])
def test_a_fitted_camera_shows_everything_and_wastes_nothing(azimuth, elevation, size):
    terrain = Terrain.of(surfaces.get("himmelblau"), 61)
    camera = Camera(azimuth, elevation).fit(terrain.outline, size, 20.0)
    across, down, distance = camera.project(terrain.outline, size).T
    low, high = np.array([across.min(), down.min()]), np.array([across.max(), down.max()])
    assert (low > 18).all()
    assert (high < np.array(size) - 18).all()
    assert (low - 20).min() < 4
    assert (distance > camera.near).all()
    assert (distance < camera.far).all()


def test_the_matrix_agrees_with_the_projection():
    camera, place = Camera(30.0, 40.0, 5.0, (0.1, 0.2, 0.3)), np.array([0.4, -0.5, 0.6])
    clip = camera.matrix(SIZE) @ np.append(place, 1.0)
    x, y, depth = clip[:3] / clip[3]
    across, down, distance = camera.project(place, SIZE)
    np.testing.assert_allclose([(x + 1) / 2 * SIZE[0], (1 - y) / 2 * SIZE[1]], [across, down])
    assert camera.distances(np.float32((depth + 1) / 2)) == pytest.approx(distance, rel=1e-5)


def test_the_camera_keeps_its_bounds():
    camera = Camera()
    assert camera.orbit(0, 500).elevation == 90.0
    assert camera.orbit(0, -500).elevation > 0
    assert camera.zoom(1e-9).distance == NEAREST
    assert camera.zoom(1e9).distance == FARTHEST
    assert np.abs(camera.pan(1e9, -1e9, SIZE).centre).max() < 2
