"""One weight's gradient as a product: every factor in mathematics, and its number under it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from landscape.analysis.network import LOSS, slope_symbol, symbol_latex
from landscape.analysis.passes import Product
from landscape.views.chain.lines import DIGITS, short
from landscape.widgets.equation import Equation
from landscape.widgets.theme import Theme


class Factors(QWidget):
    """∂L/∂W = ∂L/∂a × ∂a/∂z × ∂z/∂W in mathematics, and every number under its symbol."""

    def __init__(self, product: Product) -> None:
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 2, 0, 2)
        grid.setHorizontalSpacing(6)
        grid.setVerticalSpacing(1)
        pairs = [(LOSS, product.weight), *((link.end, link.start) for link in product.links)]
        self.equations, self.numbers = [Equation(_slope_latex(*pair)) for pair in pairs], []
        for place, (pair, equation) in enumerate(zip(pairs, self.equations, strict=True)):
            number = QLabel()
            number.setObjectName("mono")
            number.setAccessibleName(slope_symbol(*pair))
            self.numbers.append(number)
            grid.addWidget(equation, 0, 2 * place, Qt.AlignmentFlag.AlignHCenter)
            grid.addWidget(number, 1, 2 * place, Qt.AlignmentFlag.AlignHCenter)
        self.equals = QLabel()
        for place in range(1, len(pairs)):
            sign = "=" if place == 1 else "×"
            grid.addWidget(QLabel(sign), 0, 2 * place - 1, Qt.AlignmentFlag.AlignCenter)
            below = self.equals if place == 1 else QLabel(sign)
            grid.addWidget(below, 1, 2 * place - 1, Qt.AlignmentFlag.AlignCenter)
        grid.setColumnStretch(2 * len(pairs), 1)

    def show_numbers(self, product: Product) -> None:
        """Show other numbers."""
        for label, number in zip(self.numbers, (product.gradient, *product.factors), strict=True):
            label.setText(short(number))
            # As wide as it may ever become, so that nothing jumps.
            label.setMinimumWidth(label.fontMetrics().horizontalAdvance("0" * DIGITS))
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.equals.setText("=" if product.holds else "≠")

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        for equation in self.equations:
            equation.set_theme(theme)


def _slope_latex(of: str, by: str) -> str:
    return rf"\frac{{\partial {symbol_latex(of)}}}{{\partial {symbol_latex(by)}}}"
