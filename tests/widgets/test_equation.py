import subprocess
import sys

import pytest
import shiboken6
from PySide6.QtCore import QPoint, QSize
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QVBoxLayout, QWidget

from landscape import optimizers, surfaces
from landscape.widgets import equation
from landscape.widgets.equation import Equation
from landscape.widgets.theme import DARK, LIGHT

SUM = r"\theta_{t} = \theta_{t-1} - \eta\,\frac{\partial L}{\partial\theta}"
LONG = " + ".join([r"\left(x y - x + 1.5\right)^{2}"] * 6)
PLAIN = [
    SUM,
    r"\hat m_t = \frac{m_t}{1-\beta_1^t}",
    r"\left(\frac{a}{b}\right)",
    r"\sqrt{x}",
    r"3.5842 - 0.008 \times ({-18})",
]


def catalogue():
    for surface in map(surfaces.get, surfaces.keys()):
        # One partial derivative is made as the other is.
        for index, latex in enumerate((surface.latex, *surface.latex_partials[-1:])):
            yield pytest.param(latex, id=f"{surface.key}-{index}")
    for rule in map(optimizers.get, optimizers.keys()):
        for index, line in enumerate(rule.equations):
            yield pytest.param(line.latex, id=f"{rule.key}-{index}")


@pytest.fixture
def make(qtbot):
    def made(latex="", size=None, **options):
        shown = Equation(**options)
        qtbot.addWidget(shown)
        if latex:
            with qtbot.waitSignal(shown.shown, timeout=20000):
                shown.set_latex(latex)
        shown.resize(size or shown.sizeHint())
        return shown

    return made


def picture(shown, ground, ratio=1.0):
    """Return what a widget paints on a ground."""
    image = QImage(shown.size() * ratio, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    image.fill(QColor(ground))
    painter = QPainter(image)
    shown.render(painter, QPoint(), renderFlags=QWidget.RenderFlag.DrawChildren)
    painter.end()
    return image


def lightnesses(image):
    return [image.pixelColor(x, y).lightness() for x in range(image.width()) for y in range(image.height())]


def inked_columns(image):
    ground = image.pixel(image.width() - 1, 0)
    return [
        x for x in range(image.width()) if any(image.pixel(x, y) != ground for y in range(image.height()))
    ]


@pytest.mark.parametrize("latex", [*PLAIN, *catalogue()])
def test_draws_everything_the_program_has(make, latex):
    shown = make(latex)
    assert shown.drawn
    assert inked_columns(picture(shown, DARK.card))


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
def test_draws_in_the_colour_of_the_theme(make, theme):
    shown = make(SUM, points=30)
    shown.set_theme(theme)
    seen = lightnesses(picture(shown, theme.card))
    ground, text = QColor(theme.card).lightness(), QColor(theme.text).lightness()
    assert (min(seen), max(seen)) == (min(ground, text), max(ground, text))


def test_follows_the_palette(make):
    shown = make(SUM, points=30)
    for theme in (DARK, LIGHT):
        shown.setPalette(theme.palette())
        assert QColor(theme.text).lightness() in lightnesses(picture(shown, theme.card))


def test_a_new_colour_lays_nothing_out(make, monkeypatch):
    shown = make(SUM)
    before = picture(shown, DARK.card)
    monkeypatch.setattr(equation, "lay_out", None)
    shown.set_colour(QColor("#ff00ff"))
    after = picture(shown, DARK.card)
    assert before != after
    assert inked_columns(before) == inked_columns(after)


def test_what_was_laid_out_once_is_there_at_once(make, monkeypatch):
    first = make(SUM)
    monkeypatch.setattr(equation, "lay_out", None)
    second = Equation(SUM)
    second.resize(first.size())
    assert picture(second, DARK.card) == picture(first, DARK.card)
    assert Equation(SUM, points=26).sizeHint().width() == pytest.approx(2 * second.sizeHint().width(), abs=2)


def test_keeps_its_old_picture_until_the_new_one_is_there(make, qtbot):
    shown = make(SUM)
    before = picture(shown, DARK.card)
    with qtbot.waitSignal(shown.shown, timeout=20000):
        shown.set_latex("m = 1234")
        assert picture(shown, DARK.card) == before
    assert picture(shown, DARK.card) != before


def test_waits_as_an_empty_line(qtbot):
    shown = Equation("n = 4321")
    qtbot.addWidget(shown)
    with qtbot.waitSignal(shown.shown, timeout=20000):
        waiting = shown.sizeHint()
    assert (waiting.width(), shown.sizeHint().width() > 0) == (0, True)
    assert waiting.height() == shown.sizeHint().height()


def test_shows_the_last_of_several(make, qtbot):
    shown = make()
    with qtbot.waitSignal(shown.shown, timeout=20000):
        for latex in ("p = 1", "p = 22", "p = 333"):
            shown.set_latex(latex)
    shown.resize(shown.sizeHint())
    assert picture(shown, DARK.card) == picture(make("p = 333"), DARK.card)


def test_an_empty_equation_takes_no_room(make):
    shown = make(SUM)
    shown.set_latex("")
    assert shown.sizeHint() == QSize(0, 0)


@pytest.mark.parametrize("latex", [r"\frac{x", r"\nosuch{x}", r"\left( x"])
def test_shows_text_where_it_cannot_draw(make, latex):
    shown = make(latex)
    shown.setPalette(DARK.palette())
    assert not shown.drawn
    assert shown.accessibleName()
    assert inked_columns(picture(shown, DARK.card))


def test_is_read_aloud_as_text(make):
    assert make(SUM).accessibleName() == "θ_t = θ_(t−1) − η (∂L)/∂θ"


def test_shrinks_a_little_where_room_is_short(make):
    shown = make(SUM)
    shown.resize(round(0.85 * shown.width()), shown.height())
    image = picture(shown, DARK.card)
    assert shown.heightForWidth(shown.width()) < shown.sizeHint().height()
    assert max(inked_columns(image)) == pytest.approx(image.width() - 1, abs=5)
    assert shown.toolTip() == ""


@pytest.mark.parametrize("width", [250, 400, 550])
def test_folds_a_long_sum(make, width):
    shown = make(LONG)
    assert shown.sizeHint().width() > 600
    shown.resize(width, shown.heightForWidth(width))
    assert shown.height() > 1.5 * shown.sizeHint().height()
    assert max(inked_columns(picture(shown, DARK.card))) < width
    assert shown.toolTip() == ""


def test_fades_out_where_nothing_helps_and_says_the_whole(make):
    shown = make("x" * 60, size=QSize(120, 30))
    shown.set_theme(DARK)
    image = picture(shown, DARK.card)
    brightest = [max(image.pixelColor(x, y).lightness() for y in range(30)) for x in range(120)]
    assert max(brightest[-4:]) < 80 < max(brightest[:60])
    assert shown.toolTip() == "x" * 60
    shown.resize(2000, 30)
    shown.grab()
    assert shown.toolTip() == ""


def test_starts_at_its_left_edge(make):
    for latex in (SUM, r"\hat m_t = 1", "x"):
        assert min(inked_columns(picture(make(latex), DARK.card))) <= 1


def test_is_sharp_on_a_fine_screen(make):
    shown = make(SUM, points=30)
    shown.set_theme(DARK)
    fine = picture(shown, DARK.card, ratio=2.0)
    magnified = picture(shown, DARK.card).scaled(fine.size())
    seen, coarse = lightnesses(fine), lightnesses(magnified)
    between = range(QColor(DARK.card).lightness() + 10, 200)
    assert 0.75 * sum(v in between for v in coarse) > sum(v in between for v in seen)


def test_takes_the_height_it_needs_in_a_layout(make, qtbot):
    column = QWidget()
    qtbot.addWidget(column)
    shown = make(LONG)
    box = QVBoxLayout(column)
    box.addWidget(shown)
    box.addStretch()
    column.resize(300, 600)
    column.show()
    qtbot.waitUntil(lambda: shown.height() == shown.heightForWidth(shown.width()))


def test_may_be_deleted_while_it_waits(qtbot, make):
    shown = Equation("q = 9 - 8 - 7")
    shiboken6.delete(shown)
    assert make("q = 1 - 2").drawn


def test_nothing_is_imported_before_the_first_equation():
    program = (
        "import sys; from PySide6.QtWidgets import QApplication;"
        "from landscape.widgets.equation import Equation;"
        "app = QApplication(['x', '-platform', 'offscreen']); shown = Equation();"
        "assert not [name for name in sys.modules if name.startswith(('ziamath', 'sympy'))]"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_a_program_ends_while_an_equation_is_laid_out():
    program = (
        "from PySide6.QtCore import QTimer; from PySide6.QtWidgets import QApplication;"
        "from landscape.widgets.equation import Equation;"
        "app = QApplication(['x', '-platform', 'offscreen']);"
        "shown = Equation('x + ' * 500 + 'x'); shown.show(); QTimer.singleShot(0, app.quit); app.exec()"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
