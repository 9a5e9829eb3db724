"""LaTeX as plain text, for screen readers and where no picture can be made; and where it may be broken."""

from __future__ import annotations

import re
from collections.abc import Iterator

_TOKEN = re.compile(r"\\[A-Za-z]+|\\.|\s+|.", re.DOTALL)

# Unicode lists the Greek letters in this order, with the final sigma between rho and sigma.
_GREEK = r"""
    \alpha \beta \gamma \delta \varepsilon \zeta \eta \theta \iota \kappa \lambda \mu \nu \xi \omicron \pi
    \rho \varsigma \sigma \tau \upsilon \varphi \chi \psi \omega
"""
_SYMBOLS = {name: chr(0x3B1 + i) for i, name in enumerate(_GREEK.split())}
_SYMBOLS |= {"\\" + name[1:].capitalize(): letter.upper() for name, letter in _SYMBOLS.items()}
_SYMBOLS |= {
    r"\epsilon": "ε",
    r"\phi": "φ",
    r"\vartheta": "ϑ",
    r"\partial": "∂",
    r"\nabla": "∇",
    r"\infty": "∞",
    r"\cdot": "·",
    r"\times": "×",
    r"\odot": "⊙",
    r"\pm": "±",
    r"\le": "≤",
    r"\leq": "≤",
    r"\ge": "≥",
    r"\geq": "≥",
    r"\ne": "≠",
    r"\neq": "≠",
    r"\approx": "≈",
    r"\to": "→",
    r"\leftarrow": "←",
    r"\in": "∈",
    r"\sum": "∑",
    r"\prod": "∏",
    r"\lVert": "‖",
    r"\rVert": "‖",
    r"\Vert": "‖",
    r"\|": "‖",
    r"\lvert": "|",
    r"\rvert": "|",
    r"\vert": "|",
    r"\{": "{",
    r"\}": "}",
    r"\%": "%",
    r"\_": "_",
    "-": "−",
}
_SPACES = {r"\,", r"\;", r"\:", r"\ ", r"\\", r"\quad", r"\qquad", "~"}
_SILENT = {r"\!", r"\left", r"\right", r"\big", r"\Big", r"\displaystyle", r"\limits", "}"}
_WRAPPERS = {r"\mathrm", r"\text", r"\mathbf", r"\mathit", r"\operatorname", r"\boldsymbol"}
_ACCENTS = {r"\hat": "\u0302", r"\bar": "\u0304", r"\tilde": "\u0303", r"\dot": "\u0307", r"\vec": "\u20d7"}
_FRACTIONS = {r"\frac", r"\dfrac", r"\tfrac"}
_OPENING, _CLOSING, _SIGNS = {"{", "(", "["}, {"}", ")", "]"}, {"+", "-", "="}
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def readable(latex: str) -> str:
    r"""Return LaTeX as one line of Unicode: \frac{a}{b} as a/b, \eta as η. It never fails."""
    text = _Reader(latex).sequence()
    text = re.sub(r"(?<=[(\[∂∇]) +| +(?=[)\],])", "", re.sub(r"\s+", " ", text).strip())
    return re.sub(r"(^|[(\[]|= )− ", r"\1−", text)


def _bracketed(text: str) -> str:
    text = text.strip()
    return text if re.fullmatch(r"[\w.∂∇₀-₉⁰¹²³⁴-⁹\u0300-\u036f]*", text) else f"({text})"


class _Reader:
    """Reads tokens from left to right; a missing brace or argument counts as empty."""

    def __init__(self, latex: str) -> None:
        self._tokens: Iterator[str] = iter(_TOKEN.findall(latex))
        self._depth = 0

    def sequence(self) -> str:
        """Return the text up to the closing brace, or to the end."""
        text = ""
        for sign in self._tokens:
            if sign == "}" and self._depth:
                break
            text += self._one(sign)
        return text

    def _one(self, sign: str) -> str:
        # Past any depth that a person writes, nothing more is understood.
        if self._depth >= 100:
            return ""
        self._depth += 1
        text = self._structure(sign)
        self._depth -= 1
        return _symbol(sign) if text is None else text

    def _structure(self, sign: str) -> str | None:
        if sign == "{" or sign in _WRAPPERS:
            return self.sequence() if sign == "{" else self._argument()
        if sign in _FRACTIONS:
            return f"{_bracketed(self._argument())}/{_bracketed(self._argument())}"
        if sign == r"\sqrt":
            return f"√{_bracketed(self._argument())}"
        if sign in _ACCENTS:
            return self._argument() + _ACCENTS[sign]
        if sign in "^_":
            script = self._argument()
            table = _RAISED if sign == "^" else _LOWERED
            return script.translate(table) if re.fullmatch("[0-9]+", script) else sign + _bracketed(script)
        return None

    def _argument(self) -> str:
        for sign in self._tokens:
            if not sign.isspace():
                return self._one(sign).strip()
        return ""


def _symbol(sign: str) -> str:
    if sign in _SILENT:
        return ""
    if sign.isspace() or sign in _SPACES:
        return " "
    known = _SYMBOLS.get(sign)
    # A named function or an unknown command is read by its name, kept apart from its neighbours.
    return known if known is not None else f" {sign[1:]} " if sign.startswith("\\") else sign


def terms(latex: str) -> list[str]:
    """Return the pieces that a long sum may be broken into: each but the first begins with its sign."""
    pieces, piece, depth, previous = [], "", 0, "="
    for token in _TOKEN.findall(latex):
        if depth == 0 and token in _SIGNS and previous not in _SIGNS:
            pieces.append(piece)
            # The empty group makes the sign one between two terms, with its spaces, not one of a number.
            piece = "{} "
        depth += (token in _OPENING) - (token in _CLOSING)
        piece += token
        previous = previous if token.isspace() else token
    return [*pieces, piece]
