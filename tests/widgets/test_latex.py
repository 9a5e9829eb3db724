import pytest
from hypothesis import given
from hypothesis import strategies as st

from landscape import optimizers, surfaces
from landscape.widgets.latex import readable, terms


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"\frac{a}{b}", "a/b"),
        (r"\frac{a+1}{2 b}", "(a+1)/(2 b)"),
        (r"\theta_{t} = \theta_{t-1} - \eta\,\frac{\partial L}{\partial\theta}", "θ_t = θ_(t−1) − η (∂L)/∂θ"),
        (r"\hat m_{t} = \frac{m_{t}}{1-\beta_1^{t}}", "m̂_t = m_t/(1−β₁^t)"),
        (r"\sqrt{x^{2} + y^{2}}", "√(x² + y²)"),
        (r"- e^{- \frac{x^{2}}{2}}", "−e^(−x²/2)"),
        (r"\sin{\left(2 \pi x \right)}", "sin (2 π x)"),
        (r"\left\lVert \nabla L \right\rVert", "‖ ∇L ‖"),
        (r"\mathrm{loss} \le \Omega", "loss ≤ Ω"),
        (r"\nosuch{x}", "nosuch x"),
        ("", ""),
    ],
)
def test_reads_as_a_person_would_type_it(latex, text):
    assert readable(latex) == text


@given(st.text(alphabet=r"\{}^_ab1+-() fracsqt", max_size=60))
def test_reads_anything(latex):
    assert "\n" not in readable(latex)


@pytest.mark.parametrize("nested", ["{" * 5000, r"\sqrt" * 5000, r"\frac{" * 5000, "x^{" * 5000])
def test_reads_what_is_nested_too_deeply(nested):
    readable(nested)


@pytest.mark.parametrize("key", surfaces.keys())
def test_leaves_no_commands_in_a_surface(key):
    surface = surfaces.get(key)
    for latex in (surface.latex, *surface.latex_partials):
        assert not set(readable(latex)) & set("\\{}")


@pytest.mark.parametrize("key", optimizers.keys())
def test_leaves_no_commands_in_an_optimizer(key):
    for equation in optimizers.get(key).equations:
        assert not set(readable(equation.latex)) & set("\\{}")


def test_terms_break_a_sum_before_its_signs_only():
    latex = r"- x^{- 2} = \left(a + b\right)^{2} - (1-c) x + \sin{\left(x - 1\right)}"
    pieces = terms(latex)
    assert [piece.removeprefix("{} ").strip() for piece in pieces] == [
        "- x^{- 2}",
        r"= \left(a + b\right)^{2}",
        "- (1-c) x",
        r"+ \sin{\left(x - 1\right)}",
    ]


def test_terms_leave_the_sign_of_a_number_with_it():
    assert terms("y = - 2 x") == ["y ", "{} = - 2 x"]
