"""What is chosen in one view is shown in the others."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from landscape.window import Window


def test_a_sample_is_one_and_the_same_everywhere(window: Window, qtbot: QtBot) -> None:
    window.tables.choose_example("noisy_line")
    qtbot.waitUntil(lambda: window.session.stage.table is not None)
    window.session.pause()
    assert window.backpropagation.sample is None
    window.data.sample_chosen.emit(7)
    assert (window.tables.sample, window.backpropagation.sample) == (7, 7)
    window.chain.sample_chosen.emit(3)
    assert (window.tables.sample, window.backpropagation.sample) == (3, 3)
    window.chain.sample_chosen.emit(None)
    assert (window.tables.sample, window.backpropagation.sample) == (3, None)
    window.data.sample_chosen.emit(3)
    assert window.backpropagation.sample == 3
