"""The look of Qt's controls on top of Fusion: flat, rounded, calm; all of it is here."""

from __future__ import annotations

from dataclasses import asdict
from string import Template
from typing import TYPE_CHECKING

from PySide6.QtGui import QColor

from landscape.resources import resource

if TYPE_CHECKING:
    from landscape.widgets.theme import Theme

# By object name: QFrame#card, QLabel#heading (small capitals over a card), QLabel#quiet, QLabel#problem,
# QPushButton#primary and #small. By property: QLineEdit[bad="true"].
_ICONS = {"arrow": "arrow-down", "check": "check"}
_STYLE = Template("""
QFrame#card { background: $card; border: 1px solid $border; border-radius: 8px; }
QLabel#heading { color: $quiet; font-size: 11px; font-weight: bold; letter-spacing: 1px; }
QWidget#fold:focus QLabel#heading { color: $text; }
QLabel#quiet { color: $quiet; }
QLabel#problem { color: $bad; }
QLabel#mono { font-family: monospace; font-size: 11px; }
QLabel#state { font-size: 17px; font-weight: bold; }
QLabel#phase { color: $accent; font-size: 17px; font-weight: bold; }
QLabel#sentence { font-size: 17px; }
QLabel#zone { font-weight: bold; }
QLabel#notice { color: $quiet; }
QLabel#readout {
    background: $card; color: $text; border: 1px solid $border; border-radius: 5px; padding: 3px 7px;
    font-family: monospace; font-size: 11px;
}

QLabel#title { font-weight: bold; }

QPushButton, QToolButton {
    background: $card; color: $text; border: 1px solid $border; border-radius: 6px; padding: 4px 10px;
}
QPushButton:hover, QToolButton:hover { background: $hover; }
QPushButton:pressed, QPushButton:checked, QToolButton:pressed, QToolButton:checked { background: $pressed; }
QPushButton:focus, QToolButton:focus, QToolButton:checked { border-color: $accent; }
QPushButton:disabled, QToolButton:disabled { color: $faint; }
QPushButton#primary, QToolButton#primary {
    background: $accent; color: $on_accent; border-color: $accent; font-weight: bold;
}
QPushButton#primary:hover, QToolButton#primary:hover, QPushButton#primary:pressed {
    background: $accent_hover;
}
QPushButton#primary:focus { border-color: $text; }
QPushButton#primary:disabled, QToolButton#primary:disabled {
    background: $border; color: $quiet; border-color: $border;
}
QPushButton#switch { padding: 2px 9px; font-size: 11px; }
QPushButton#switch:checked { background: $accent; color: $on_accent; border-color: $accent; }
QPushButton#switch:focus { border-color: $text; }
QPushButton#small { padding: 3px 4px; font-size: 11px; }

QPushButton::menu-indicator, QToolButton::menu-indicator {
    image: url($arrow); subcontrol-origin: padding; subcontrol-position: center right; right: 4px;
}

QLineEdit, QComboBox, QAbstractSpinBox, QPlainTextEdit {
    background: $field; color: $text; border: 1px solid $border; border-radius: 6px; padding: 4px 8px;
    selection-background-color: $accent; selection-color: $on_accent;
}
QLineEdit:hover, QComboBox:hover, QAbstractSpinBox:hover { border-color: $outline; }
QLineEdit:focus, QComboBox:focus, QAbstractSpinBox:focus, QPlainTextEdit:focus { border-color: $accent; }
QLineEdit:disabled, QComboBox:disabled { color: $faint; }
QLineEdit[bad="true"] { border: 1px solid $bad; }
QSpinBox::up-button, QSpinBox::down-button { width: 0; border: none; }
QAbstractSpinBox QLineEdit { background: transparent; border: none; padding: 0; }
QComboBox { padding-right: 24px; }
QComboBox::drop-down { border: none; width: 24px; }
QComboBox::down-arrow { image: url($arrow); width: 12px; height: 12px; }
QComboBox QAbstractItemView { background: $card; border: 1px solid $border; padding: 4px; outline: none; }

QSlider { min-height: 22px; }
QSlider::groove:horizontal { height: 4px; border-radius: 2px; background: $groove; }
QSlider::sub-page:horizontal { height: 4px; border-radius: 2px; background: $accent; }
QSlider::handle:horizontal {
    width: 12px; height: 12px; margin: -5px 0; border-radius: 7px;
    background: $accent; border: 1px solid $accent;
}
QSlider::handle:horizontal:hover { background: $accent_hover; border-color: $accent_hover; }
QSlider::handle:horizontal:focus { border: 1px solid $text; }
QSlider::sub-page:horizontal:disabled, QSlider::handle:horizontal:disabled {
    background: $outline; border-color: $outline;
}

QProgressBar { background: $groove; border: none; border-radius: 2px; min-height: 4px; max-height: 4px; }
QProgressBar::chunk { background: $accent; border-radius: 2px; }

QCheckBox { spacing: 8px; }
QCheckBox::indicator {
    width: 14px; height: 14px; border: 1px solid $outline; border-radius: 4px; background: $field;
}
QCheckBox::indicator:hover, QCheckBox:focus::indicator { border-color: $accent; }
QCheckBox::indicator:checked { background: $tick; border-color: $tick; image: url($check); }

QListView, QTableView, QTreeView {
    background: transparent; border: none; outline: none; gridline-color: $border;
    selection-background-color: $selected; selection-color: $text;
}
QListView::item, QTreeView::item { padding: 4px; border-radius: 6px; }
QTreeView#gallery::item:focus { color: $text; border: 1px solid $accent; }
QTableView { font-size: 11px; }
QTableView::item { padding: 2px 3px; }
QListView::indicator {
    width: 14px; height: 14px; border: 1px solid $outline; border-radius: 4px; background: $field;
}
QListView::indicator:checked { background: $tick; border-color: $tick; image: url($check); }
QAbstractItemView::item:hover { background: $hover; }
QAbstractItemView::item:selected { background: $selected; color: $text; }
QHeaderView { background: transparent; }
QHeaderView::section {
    background: transparent; color: $quiet; border: none; border-bottom: 1px solid $border; padding: 4px 3px;
}
QTableCornerButton::section { background: transparent; border: none; }
QScrollArea { background: transparent; border: none; }
QAbstractScrollArea::corner { background: transparent; border: none; }

QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: $outline; border-radius: 3px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 28px; }
QScrollBar::handle:horizontal { min-width: 28px; }
QScrollBar::handle:hover { background: $quiet; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QTabWidget::pane { border: none; }
QTabBar::tab {
    background: transparent; color: $quiet; border: none; border-bottom: 2px solid transparent;
    padding: 3px 10px 4px; margin-right: 4px;
}
QTabBar::tab:hover { color: $text; }
QTabBar::tab:selected { color: $text; border-bottom-color: $accent; }
QTabBar::tab:focus { color: $accent; }

QToolTip { background: $card; color: $text; border: 1px solid $border; padding: 4px 6px; }
QMenuBar { background: $window; }
QMenuBar::item { padding: 4px 8px; border-radius: 4px; background: transparent; }
QMenuBar::item:selected { background: $hover; }
QMenu { background: $card; border: 1px solid $border; padding: 4px; }
QMenu::item { padding: 5px 24px 5px 12px; border-radius: 4px; }
QMenu::item:selected { background: $selected; }
QMenu::item:disabled { color: $faint; }
QMenu::separator { height: 1px; background: $border; margin: 4px 8px; }
QSplitter::handle { background: transparent; }
QStatusBar { color: $quiet; }
QStatusBar::item { border: none; }
""")


def mixed(one: str, other: str, share: float) -> str:
    """Return a colour between two, with that share of the other."""
    a, b = QColor(one), QColor(other)
    pairs = (a.redF(), b.redF()), (a.greenF(), b.greenF()), (a.blueF(), b.blueF())
    return QColor.fromRgbF(*(first + share * (second - first) for first, second in pairs)).name()


def stylesheet(theme: Theme) -> str:
    """Return the style sheet of the whole application in a theme."""
    shades = {
        "hover": mixed(theme.card, theme.text, 0.06),
        "pressed": mixed(theme.card, theme.text, 0.12),
        "selected": mixed(theme.card, theme.accent, 0.35 if theme.dark else 0.18),
        "accent_hover": mixed(theme.accent, "#ffffff" if theme.dark else "#000000", 0.15),
        "groove": mixed(theme.card, theme.quiet, 0.35),
        "outline": mixed(theme.card, theme.quiet, 0.5),
        "faint": theme.faint,
        # The tick is white: the ground under it must be dark enough in both themes.
        "tick": mixed(theme.accent, "#000000", 0.3 if theme.dark else 0.0),
    }
    icons = {name: resource(f"icons/{file}.svg").as_posix() for name, file in _ICONS.items()}
    return _STYLE.substitute(asdict(theme) | shades | icons)
