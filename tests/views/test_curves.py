"""Curvature, critical points and the budget: each view by itself, then all of them in the real window."""

from __future__ import annotations

from threading import Event
from typing import Any

import numpy as np
import pytest
from hands import texts
from PySide6.QtCore import QPoint, QPointF, QSettings, Qt
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from landscape import minima, surfaces
from landscape.analysis.search import Findings, search
from landscape.session import BuiltIn, Rule, Run, Scene, Session, Typed, set_stage
from landscape.surfaces import Surface
from landscape.views.budget import Steps
from landscape.views.charts import Charts
from landscape.views.curvature import CurvatureCard
from landscape.views.curve import Curve
from landscape.views.map import Map
from landscape.views.panel import Panel
from landscape.window import Window

TWO_VALLEYS = Typed("sin(3x)*cos(2y) + (x^2 + y^2)/8", ((-4.0, 4.0), (-4.0, 4.0)))


def scene(surface: BuiltIn | Typed, rate: float, *start: float, steps: int = 500) -> Scene:
    rule = Rule("gradient_descent", {"learning_rate": rate})
    return Scene(surface, rule, (Run(rule, start),), automatic=False, steps=steps)


def show(qtbot: QtBot, view: Any, shown: Scene, cursor: int = 0) -> Any:
    stage = set_stage(shown)
    qtbot.addWidget(view)
    view.resize(500, 500)
    view.show_stage(stage)
    view.show()
    if not isinstance(view, Steps):
        view.show_cursor(cursor)
    return view


# Each view by itself


def test_where_there_is_no_loss_no_start_is_drawn_and_the_picture_is_whole(qtbot: QtBot) -> None:
    # Qt's warnings are errors: a disc at no place is one.
    nowhere = Typed("sqrt(-1 - x^2)", ((-5.0, 5.0),))
    assert not show(qtbot, Curve(), scene(nowhere, 0.01, 2.0)).grab().isNull()


def test_the_legend_names_the_kinds_that_are_there_and_no_others(qtbot: QtBot) -> None:
    legend = show(qtbot, Map(), scene(BuiltIn("himmelblau"), 0.01, 1.0, 1.0)).readout.text()
    assert all(mark in legend for mark in ("★ global min", "✕ saddle", "△ max"))
    assert "☆" not in legend
    legend = show(qtbot, Curve(), scene(BuiltIn("double_well"), 0.01, 2.2)).readout.text()
    assert all(mark in legend for mark in ("★ global min", "☆ local min", "△ max"))
    assert "✕" not in legend


def test_a_mark_is_drawn_where_the_point_is(qtbot: QtBot) -> None:
    view = show(qtbot, Map(), scene(BuiltIn("six_hump_camel"), 0.01, 1.5, 0.5))
    x, y = view.plot.transform().map(0.0, 0.0)  # a saddle
    marked = view.plot.grab().toImage()
    view.show_critical_points(())
    bare = view.plot.grab().toImage()
    place = QPoint(round(x), round(y))
    assert marked.pixelColor(place).lightness() > 200 > bare.pixelColor(place).lightness()


def test_the_verdict_names_the_listed_point_and_how_far_above_the_least_it_lies(qtbot: QtBot) -> None:
    shown = texts(show(qtbot, Panel(), scene(BuiltIn("double_well"), 0.01, 2.2), 500))
    least, there = (surfaces.get("double_well").value([x]) for x in (-1.4729976011140302, 1.346997408527774))
    assert f"Reached the local minimum at x = 1.347 in 114 steps, {there - least:.4g} above" in shown


def test_the_curvature_card_shows_eigenvalues_directions_and_condition(qtbot: QtBot) -> None:
    shown = texts(show(qtbot, CurvatureCard(), scene(BuiltIn("himmelblau"), 0.01, 3.0, 2.0)))
    # [[74, 20], [20, 34]]: λ = 54 ± √800, at 22.5° to the axes
    for number in ("82.28427", "25.71573", "(+0.924, +0.383)", "(−0.383, +0.924)", "3.199764"):
        assert number in shown
    assert "Bowl" in shown
    assert "Saddle-shaped" in texts(show(qtbot, CurvatureCard(), scene(BuiltIn("saddle"), 0.01, 1.0, 0.5)))
    shown = texts(show(qtbot, CurvatureCard(), scene(BuiltIn("parabola"), 0.1, 5.0)))
    assert [line for line in shown.splitlines() if line][-2:] == ["Bowl: it curves up.", "λ =  2.000000"]


def test_the_chart_says_what_stopping_at_the_cursor_would_cost(qtbot: QtBot) -> None:
    charts = show(qtbot, Charts(), scene(BuiltIn("parabola"), 0.1, 5.0, steps=20), 3)
    losses = 25 * 0.64 ** np.arange(21)
    words = charts.loss.accessibleDescription().split()
    assert float(words[2].rstrip(",")) == pytest.approx(losses[3] - losses[20], rel=1e-4)
    assert float(words[3]) == pytest.approx(100 * (25 - losses[3]) / (25 - losses[20]), abs=0.1)
    charts.show_cursor(20)
    assert charts.loss.accessibleDescription() == "stopping here: +0, 100.0 % of the fall done"


@pytest.mark.parametrize("rate", [0.003, 0.05])  # falling, and rising without end
def test_no_loss_runs_through_the_line_that_is_written_over_it(qtbot: QtBot, rate: float) -> None:
    charts = show(qtbot, Charts(), scene(BuiltIn("himmelblau"), rate, -0.3, -0.9))
    chart = charts.loss
    for height in (150, 500, 120):
        charts.resize(380, height)
        QApplication.processEvents()
        top = max(float(np.nanmax(series)) for series in chart.series)
        curve = chart.transform().map(QPointF(0, top)).y()
        written = chart.area.top() + 2 + chart.fontMetrics().height()
        assert written < curve < chart.area.center().y()


def test_the_mark_of_99_per_cent_is_drawn_where_it_belongs(qtbot: QtBot) -> None:
    charts = show(qtbot, Charts(), scene(BuiltIn("parabola"), 0.1, 5.0, steps=20))
    chart = charts.loss
    at = [round(chart.transform().map(float(step), 0.0)[0]) for step in (11, 14)]
    bottom = round(chart.area.bottom()) - 30
    picture = chart.grab().toImage()
    columns = [
        {picture.pixelColor(x + dx, bottom - dy).name() for dx in (-1, 0, 1) for dy in range(12)} for x in at
    ]
    assert len(columns[0]) > 1
    assert len(columns[1]) == 1


def test_of_several_runs_the_selected_one_speaks(qtbot: QtBot) -> None:
    rules = [Rule("gradient_descent", {"learning_rate": rate}) for rate in (0.1, 1.1)]
    runs = tuple(Run(rule, (5.0,), colour) for colour, rule in enumerate(rules))
    for selected, says in enumerate(("Enough steps", "in vain")):
        both = Scene(BuiltIn("parabola"), rules[0], runs, selected=selected, automatic=False, steps=20)
        assert says in texts(show(qtbot, Steps(), both))


# All of them in the real window


def test_what_a_surface_does_not_list_is_found_where_it_rests_and_only_once(
    window: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    searched: list[Surface] = []

    def noted(surface: Surface, stop: Event) -> Findings:
        searched.append(surface)
        return search(surface, stop)

    monkeypatch.setattr(minima, "search", noted)
    window.session.change(scene(BuiltIn("ravine"), 0.01, 4.0, 1.0))
    for kappa in (11.0, 12.0, 13.0):
        window.controller.set_constant("kappa", kappa)
        QApplication.processEvents()
    window.session.change(scene(TWO_VALLEYS, 0.02, 2.0, 1.0))
    window.controller.go("end")
    assert "Reached a local minimum" in texts(window.cast.panel)
    assert "lowest" not in texts(window.cast.panel)
    qtbot.waitUntil(lambda: "☆ lowest found" in window.cast.map.readout.text())
    assert searched == [window.session.stage.surface]
    # sin(3x) = −1 nearest to 0, pulled inwards by the bowl; there y = 0
    assert "The lowest minimum that was found lies at (−0.5094, 0), 0.2667 lower." in texts(window.cast.panel)
    window.controller.move_start((-0.6, 0.1))
    window.controller.go("end")
    assert "No lower minimum was found." in texts(window.cast.panel)
    assert "☆ lowest found" in window.cast.map.readout.text()
    assert len(searched) == 1


def test_the_view_menu_draws_the_local_quadratic_and_remembers_it(window: Window, qtbot: QtBot) -> None:
    def toggle() -> None:
        qtbot.keyClick(window, Qt.Key.Key_5, Qt.KeyboardModifier.ControlModifier)

    for key, start in [("ravine", (4.0, 1.0)), ("saddle", (1.0, 0.5)), ("wavy", (6.0,))]:
        window.session.change(scene(BuiltIn(key), 0.01, *start))
        QApplication.processEvents()
        plot = (window.cast.map if len(start) == 2 else window.cast.curve).plot
        plain = plot.grab().toImage()
        assert plot.grab().toImage() == plain
        toggle()
        assert plot.grab().toImage() != plain
        toggle()
        assert plot.grab().toImage() == plain
    toggle()
    kept = QSettings(window.settings.fileName(), window.settings.format())
    again = Window(Session(window.session.scene), kept)
    qtbot.addWidget(again)
    assert again.actions_["curvature"].isChecked()


def test_the_number_of_steps_is_set_and_judged(window: Window, qtbot: QtBot) -> None:
    window.session.change(scene(BuiltIn("parabola"), 0.1, 5.0))
    assert "Wasted steps: 99.9 % of the fall was done after 16; the other 66" in texts(window.cast.steps)
    field = window.cast.steps.findChild(QLineEdit)
    field.selectAll()
    qtbot.keyClicks(field, "5")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert window.session.scene.steps == 5
    # 25·0.64⁵ = 2.684; after eleven steps 1 % of 25 is not left any more
    assert "about 2.68 is left to fall; about 6 steps more would do" in texts(window.cast.steps)


def test_whatever_is_typed_as_the_number_of_steps_the_field_shows_what_is_set(
    window: Window, qtbot: QtBot
) -> None:
    window.session.change(scene(BuiltIn("parabola"), 0.1, 5.0, steps=20))
    field = window.cast.steps.findChild(QLineEdit)
    for typed, complaint in [("1e300", "1 to 20,000 steps"), ("-3e9", "1 to 20,000 steps"), ("20.4", "")]:
        field.setFocus()
        field.selectAll()
        qtbot.keyClicks(field, typed)
        qtbot.keyClick(field, Qt.Key.Key_Return)
        assert complaint in window.cast.notice.label.text()
        assert (window.session.scene.steps, field.text()) == (20, "20")
