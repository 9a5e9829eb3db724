"""The derivatives of the surface that is shown, checked from the menu; what came of it is on its card."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from landscape import surfaces
from landscape.analysis.check import check
from landscape.surfaces import Formula
from landscape.window import Window


def test_derivatives_are_checked_cancelled_and_found_wrong(
    window: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    card, notice = window.cast.formula, window.cast.notice
    assert not card.check.isVisibleTo(card)
    window.actions_["check"].trigger()
    assert notice.cancel.isVisible()
    qtbot.waitUntil(lambda: card.check.isVisibleTo(card))
    done = check(surfaces.get("himmelblau"))
    assert "worst at (" in done.gradient.sentence
    assert card.check.text() == f"✔ {done.gradient.sentence}\n{done.hessian.sentence}"
    assert not notice.cancel.isVisible()
    assert notice.label.text() == f"✔ {done.gradient.sentence}"

    # Cancelled, nothing is said; nor of a surface that is no longer shown.
    window.controller.choose_surface("bukin")
    assert not card.check.isVisibleTo(card)
    window.actions_["check"].trigger()
    notice.cancel.click()
    window.actions_["check"].trigger()
    window.controller.choose_surface("absolute_value")
    assert not notice.cancel.isVisible()
    window.actions_["check"].trigger()
    qtbot.waitUntil(lambda: card.check.isVisibleTo(card))
    assert "kink at 1, such as x = 0" in card.check.text()
    assert "Not differentiable at x = 0." in card.note.text()

    # A wrong derivative is said to be wrong, and where.
    true = Formula.gradient
    monkeypatch.setattr(Formula, "gradient", lambda self, points: 1.01 * true(self, points))
    window.controller.choose_surface("bowl")
    window.actions_["check"].trigger()
    qtbot.waitUntil(lambda: card.check.isVisibleTo(card))
    assert card.check.text().startswith("⚠ The gradient is not that of the surface")
    assert notice.label.text().startswith("⚠ The gradient is not")
