"""The relief on a screen. On a platform without OpenGL these tests are skipped, and say so; one never is."""

import os
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from landscape import surfaces
from landscape.session import BuiltIn, Rule, Run, Scene, Typed, set_stage
from landscape.views.relief import Particles, Relief
from landscape.views.relief.land import Land
from landscape.views.relief.terrain import HEIGHT, Terrain
from landscape.widgets.camera import Camera
from landscape.widgets.opengl import three_d_problem
from landscape.widgets.theme import DARK, LIGHT

SIZE = (700, 600)
GENTLE = Rule("gradient_descent", {"learning_rate": 0.01})


def stage_of(key, *starts, rule=GENTLE, steps=60):
    start = surfaces.get(key).start
    runs = tuple(Run(rule, at, colour) for colour, at in enumerate(starts or (start,)))
    return set_stage(Scene(BuiltIn(key), rule, runs, steps=steps))


@pytest.fixture
def relief(qtbot):
    problem = three_d_problem()
    if problem:
        pytest.skip(problem)
    view = Relief(DARK)
    qtbot.addWidget(view, before_close_func=lambda v: v.close_view())
    view.resize(*SIZE)
    view.show()
    qtbot.waitExposed(view)
    return view


def pixels(view):
    """Return what the view shows as (h, w, 3) integers."""
    image = QImage(view.size(), QImage.Format.Format_RGB888)
    view.render(image)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3).astype(int)


def amount(view, colour):
    """Return how many pixels are nearly of a colour."""
    return int((np.abs(pixels(view) - QColor(colour).getRgb()[:3]).max(axis=2) < 12).sum())


def on_screen(key, point):
    """Return where in the fitted view a point of a surface is."""
    terrain = Terrain.of(surfaces.get(key), 121)
    z = np.clip(terrain.heights(terrain.surface.value(point)), 0, 1) * HEIGHT
    camera = Camera().fit(terrain.outline, SIZE, 46.0)
    across, down, _ = camera.project(np.append(terrain.across(point), z), SIZE)
    return QPointF(across, down)


@pytest.mark.parametrize(
    ("key", "point"),
    [("himmelblau", (0.0, 0.0)), ("saddle", (0.5, -0.7)), ("rosenbrock", (-1.0, 1.5)), ("bowl", (-1.0, 1.0))],
)
def test_a_click_finds_the_point_under_it(relief, qtbot, key, point):
    relief.show_stage(stage_of(key))
    at = on_screen(key, point)
    with qtbot.waitSignal(relief.clicked) as caught:
        qtbot.mouseClick(relief, Qt.MouseButton.LeftButton, pos=at.toPoint())
    found, shift = caught.args
    assert shift is False
    assert isinstance(found, tuple)
    widths = 2 * surfaces.get(key).domain.half_widths
    assert (np.abs(np.array(found) - point) < 0.01 * widths).all()


def test_a_shift_click_says_so(relief, qtbot):
    relief.show_stage(stage_of("bowl"))
    at = on_screen("bowl", (0.5, 0.5)).toPoint()
    shift = Qt.KeyboardModifier.ShiftModifier
    with qtbot.waitSignal(relief.clicked, check_params_cb=lambda _, held: held):
        qtbot.mouseClick(relief, Qt.MouseButton.LeftButton, shift, at)


def test_a_click_beside_the_land_picks_nothing(relief, qtbot):
    relief.show_stage(stage_of("bowl"))
    with qtbot.assertNotEmitted(relief.clicked):
        qtbot.mouseClick(relief, Qt.MouseButton.LeftButton, pos=QPoint(3, 3))
    assert relief.picked(QPointF(3, 3)) is None


def drag(view, start, end, button=Qt.MouseButton.LeftButton):
    QTest.mousePress(view, button, pos=start)
    for part in (0.3, 0.7, 1.0):
        at = QPointF(start) + part * (QPointF(end) - QPointF(start))
        event = QTest.mouseMove
        event(view, at.toPoint())
        QApplication.processEvents()
    QTest.mouseRelease(view, button, pos=end)


@pytest.mark.parametrize("button", [Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton])
def test_a_drag_turns_or_shifts_the_land_and_picks_nothing_and_f_undoes_it(relief, qtbot, button):
    relief.show_stage(stage_of("himmelblau"))
    before = pixels(relief)
    with qtbot.assertNotEmitted(relief.clicked):
        drag(relief, QPoint(300, 300), QPoint(380, 330), button)
    moved = pixels(relief)
    assert (np.abs(moved - before).max(axis=2) > 20).mean() > 0.1
    qtbot.keyClick(relief, Qt.Key.Key_F)
    assert (np.abs(pixels(relief) - before).max(axis=2) > 20).mean() < 0.001


def test_a_movement_of_less_than_four_pixels_is_still_a_click(relief, qtbot):
    relief.show_stage(stage_of("himmelblau"))
    with qtbot.waitSignal(relief.clicked):
        drag(relief, QPoint(300, 300), QPoint(302, 301))


def test_the_wheel_comes_nearer(relief):
    relief.show_stage(stage_of("himmelblau"))
    ground = amount(relief, DARK.window)
    none, no = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
    phase = Qt.ScrollPhase.NoScrollPhase
    event = QWheelEvent(
        QPointF(300, 300), QPointF(300, 300), QPoint(), QPoint(0, 360), none, no, phase, False
    )
    QApplication.sendEvent(relief, event)
    assert amount(relief, DARK.window) < 0.7 * ground


def test_the_arrows_belong_to_the_transport_but_with_shift_they_turn(relief, qtbot):
    relief.show_stage(stage_of("himmelblau"))
    before = pixels(relief)
    qtbot.keyClick(relief, Qt.Key.Key_Right)
    assert (pixels(relief) == before).all()
    qtbot.keyClick(relief, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert (pixels(relief) != before).any()


def test_a_double_click_beside_the_land_shows_everything_again(relief, qtbot):
    relief.show_stage(stage_of("himmelblau"))
    before = pixels(relief)
    drag(relief, QPoint(300, 300), QPoint(340, 300))
    qtbot.mouseDClick(relief, Qt.MouseButton.LeftButton, pos=QPoint(2, 2))
    assert (np.abs(pixels(relief) - before).max(axis=2) > 20).mean() < 0.001


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
def test_the_land_is_drawn_on_the_themes_ground(relief, theme):
    relief.set_theme(theme)
    relief.show_stage(stage_of("himmelblau"))
    share = amount(relief, theme.window) / (SIZE[0] * SIZE[1])
    assert 0.2 < share < 0.6
    assert len(np.unique(pixels(relief).reshape(-1, 3), axis=0)) > 2000


def test_the_path_grows_with_the_cursor_in_its_runs_colour(relief):
    relief.show_stage(stage_of("himmelblau"))
    colour = DARK.run(0)
    shown = []
    for cursor in (0, 12, 60, 10_000):
        relief.show_cursor(cursor)
        shown.append(amount(relief, colour))
    assert shown[0] < shown[1] < shown[2]
    assert shown[2] == shown[3]


def test_steps_drawn_one_by_one_and_back_look_like_steps_drawn_at_once(relief):
    relief.show_stage(stage_of("himmelblau", (0.0, 0.0), (-5.0, 4.0)))
    relief.show_cursor(40)
    at_once = pixels(relief)
    for cursor in (*range(41), 60, 40):
        relief.show_cursor(cursor)
        shown = pixels(relief)
        if cursor == 40:
            assert (np.abs(shown - at_once).max(axis=2) > 60).mean() < 0.0005
    assert (shown == at_once).all()


def test_a_path_behind_a_hill_is_fainter(relief):
    """From the start of Himmelblau the path goes down into a pit whose near wall hides its end."""
    relief.show_stage(stage_of("himmelblau", (-5.0, -5.0)))
    relief.show_cursor(60)
    hidden = amount(relief, DARK.run(0))
    relief._move(Camera(elevation=90.0, distance=7.0))
    assert amount(relief, DARK.run(0)) > hidden


def test_every_run_is_shown_and_a_changed_run_keeps_the_land(relief, monkeypatch):
    built = []
    build = Land.build
    monkeypatch.setattr(Land, "build", lambda *args: (built.append(1), build(*args)))
    first = stage_of("himmelblau")
    relief.show_stage(first)
    runs = tuple(Run(GENTLE, at, colour) for colour, at in enumerate([(0.0, 0.0), (4.0, 4.0)]))
    relief.show_stage(set_stage(Scene(first.scene.surface, GENTLE, runs), first))
    assert len(built) == 1
    relief.show_cursor(1000)
    assert amount(relief, DARK.run(0)) > 20
    assert amount(relief, DARK.run(1)) > 20


@pytest.mark.parametrize("rate", [0.05, 1.0, 1e6, 1e300])
def test_a_run_that_diverges_is_drawn_as_far_as_it_can_be(relief, rate):
    stage = stage_of("himmelblau", rule=Rule("gradient_descent", {"learning_rate": rate}))
    relief.show_stage(stage)
    for cursor in (0, 1, stage.length):
        relief.show_cursor(cursor)
        assert amount(relief, DARK.window) > 1000


@pytest.mark.parametrize(
    "text", ["log(x) + y^2", "1/x + y", "0*x + 0*y + 3", "exp(100*x) + exp(100*y)", "sqrt(x^2 + y^2 - 1)"]
)
def test_awkward_formulas_are_drawn(relief, text):
    surface = Typed(text, ((-2.0, 2.0), (-2.0, 2.0)))
    relief.show_stage(set_stage(Scene(surface, GENTLE, (Run(GENTLE, (1.5, 1.0)),), steps=30)))
    relief.show_cursor(10)
    assert amount(relief, DARK.window) < 0.95 * SIZE[0] * SIZE[1]


def test_a_stage_of_one_parameter_leaves_the_view_empty(relief):
    relief.show_stage(stage_of("himmelblau"))
    relief.show_stage(stage_of("parabola"))
    assert amount(relief, DARK.window) == SIZE[0] * SIZE[1]
    assert relief.picked(QPointF(300, 300)) is None


def test_no_runs_are_no_trouble(relief):
    relief.show_stage(set_stage(Scene(BuiltIn("bowl"), GENTLE)))
    relief.show_cursor(5)
    assert len(np.unique(pixels(relief))) > 50


def test_at_rest_the_edges_become_smooth(relief, qtbot):
    relief.show_stage(stage_of("saddle"))
    before = pixels(relief)
    qtbot.waitUntil(lambda: bool((pixels(relief) != before).any()), timeout=5000)
    assert (np.abs(pixels(relief) - before).max(axis=2) > 30).mean() < 0.02


def test_surfaces_themes_and_sizes_may_change_as_often_as_they_like(relief):
    for i in range(12):
        relief.set_theme((DARK, LIGHT)[i % 2])
        relief.resize(300 + 40 * i, 500 - 20 * i)
        relief.show_stage(stage_of(("ackley", "saddle", "parabola", "beale")[i % 4]))
        relief.show_cursor(i)
        assert len(np.unique(pixels(relief))) >= 3


def test_views_come_and_go_in_any_order(relief, qtbot):
    relief.show_stage(stage_of("bowl"))
    others = [Relief(LIGHT) for _ in range(3)]
    for other in others:
        qtbot.addWidget(other)
        other.show_stage(stage_of("saddle"))
        assert len(np.unique(pixels(other))) > 50
    for other in others[::-1]:
        other.close_view()
        other.close_view()
        other.show_cursor(3)
        assert len(np.unique(pixels(other))) <= 3
    assert len(np.unique(pixels(relief))) > 50


def test_the_mouse_is_told_of(relief, qtbot):
    relief.show_stage(stage_of("bowl"))
    none, no = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
    for at, over in [(on_screen("bowl", (1.0, 1.0)), True), (QPointF(2, 2), False)]:
        with qtbot.waitSignal(relief.hovered) as caught:
            QApplication.sendEvent(relief, QMouseEvent(QEvent.Type.MouseMove, at, at, none, none, no))
        assert (caught.args[0] is not None) is over


# Swarms


def scattered(key, count=150):
    """Return particles on a surface, each in a colour that nothing else has."""
    surface = surfaces.get(key)
    points = np.random.default_rng(3).uniform(*np.array(surface.domain).T, (count, 2))
    inks = np.array([0xFFFF00FF - (i << 8) for i in range(count)], np.uint32)
    return Particles(surface, points, surface.value(points), inks)


def found(view, swarm):
    """Return where in the view each particle is, (n, 2), as far as no other covers it; NaN where it is not."""
    shown = pixels(view) @ [1 << 16, 1 << 8, 1]
    places = [np.argwhere(shown == ink & 0xFFFFFF)[:, ::-1] for ink in swarm.inks.tolist()]
    return np.array([at.mean(axis=0) if len(at) else (np.nan, np.nan) for at in places])


def clearance(terrain, camera, place):
    """Return how far above the land the sight of a place passes, at its lowest, a little before it."""
    origin = np.array(camera.centre) + camera.distance * camera.axes[2]
    way = (origin - place) / np.linalg.norm(origin - place)
    along = place + np.linspace(0.06, 4.0, 1500)[:, None] * way
    along = along[(np.abs(along[:, :2]) <= terrain.half).all(axis=1)]
    land = np.clip(terrain.heights(terrain.surface.value(terrain.back(along))), 0, 1) * HEIGHT
    return (along[:, 2] - land).min(initial=1.0)


@pytest.mark.parametrize("key", ["himmelblau", "rosenbrock", "rastrigin"])
@pytest.mark.parametrize("elevation", [20.0, 48.0, 88.0])
def test_a_particle_is_seen_on_the_land_unless_there_is_land_before_it(relief, key, elevation):
    swarm, camera = scattered(key), Camera(azimuth=-30.0, elevation=elevation, distance=8.0)
    relief.show_stage(set_stage(Scene(BuiltIn(key), GENTLE)))
    relief.show_swarm(swarm)
    relief._move(camera)
    terrain = Terrain.of(swarm.surface, 121)
    places, shown = terrain.place(swarm.points, swarm.losses), found(relief, swarm)
    clear = np.array([clearance(terrain, camera, place) for place in places])
    seen = np.isfinite(shown[:, 0])
    assert seen[clear > 0.005].mean() > 0.95  # but for those behind another, and in a facet of steep land
    assert not seen[clear < -0.04].any()
    assert (clear < -0.04).sum() > 10 or elevation > 20
    wanted = camera.project(places, SIZE)[seen, :2]
    assert np.abs(shown[seen] + 0.5 - wanted).max() < 2.0


def test_particles_go_when_they_are_taken_back_and_with_their_surface(relief):
    relief.show_stage(stage_of("himmelblau"))
    before = pixels(relief)
    swarm = scattered("himmelblau")
    relief.show_swarm(swarm)
    assert np.isfinite(found(relief, swarm)).any()
    relief.set_theme(LIGHT)
    assert np.isfinite(found(relief, swarm)).any()
    relief.set_theme(DARK)
    relief.show_swarm(None)
    assert (pixels(relief) == before).all()
    relief.show_swarm(replace(swarm, surface=surfaces.get("saddle")))
    assert (pixels(relief) == before).all()
    relief.show_swarm(swarm)
    relief.show_stage(stage_of("saddle"))
    assert not np.isfinite(found(relief, swarm)).any()


def test_particles_that_have_flown_off_are_left_out(relief):
    relief.show_stage(stage_of("himmelblau"))
    before = pixels(relief)
    surface = surfaces.get("himmelblau")
    points = np.array([[np.nan, 0.0], [np.inf, 1.0], [1e300, 0.0], [7.5, 0.0], [0.0, -1e9]])
    with np.errstate(all="ignore"):
        losses = surface.value(points)
    relief.show_swarm(Particles(surface, points, losses, np.full(5, 0xFFFF00FF, np.uint32)))
    assert (pixels(relief) == before).all()


def test_without_a_real_screen_the_answer_is_a_sentence_and_no_crash():
    program = (
        "from PySide6.QtWidgets import QApplication\n"
        "app = QApplication([])\n"
        "from landscape.widgets.opengl import three_d_problem\n"
        "print(three_d_problem())\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONUTF8": "1", "QT_QPA_PLATFORM": "offscreen"},
    )
    assert done.returncode == 0
    assert done.stderr == ""
    assert done.stdout.startswith("There is no 3-D view here")
