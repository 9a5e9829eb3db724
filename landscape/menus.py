"""Every command of the window, with its name and its key, in one table."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow

from landscape.areas import AREAS

# menu -> (name of the command, its text, its keys); an empty text is a separator
_MENUS: dict[str, list[tuple[str, str, str]]] = {
    "&File": [
        ("open", "&Open scene…", "Ctrl+O"),
        ("open_data", "Open &data…", "Ctrl+Shift+O"),
        ("save", "&Save scene", "Ctrl+S"),
        ("save_as", "Save scene &as…", "Ctrl+Shift+S"),
        ("reopen", "&Reopen last work", ""),
        ("", "", ""),
        ("export_csv", "&Export trajectory as CSV…", "Ctrl+E"),
        ("export_picture", "Export &picture of the descent…", "Ctrl+Shift+E"),
        ("export_passes", "Export the &backpropagation picture…", ""),
        ("export_basins", "Export picture of the b&asins…", ""),
        ("export_basins_data", "Export &basins as data…", ""),
        ("export_sweep", "Export picture of the s&weep…", ""),
        ("export_sweep_data", "Export sweep as &data…", ""),
        ("", "", ""),
        ("export_window", "Export picture of the &window…", ""),
        ("", "", ""),
        ("quit", "&Quit", "Ctrl+Q"),
    ],
    "&Edit": [
        ("undo", "&Undo", "Ctrl+Z"),
        ("redo", "&Redo", "Ctrl+Shift+Z; Ctrl+Y"),
        ("", "", ""),
        ("remove", "Re&move run", "Delete"),
        ("put_back", "Put moved samples &back", ""),
    ],
    "&Surface": [
        ("new_formula", "&New formula…", "Ctrl+N"),
        ("edit_formula", "&Edit formula…", "F2"),
        ("delete_formula", "&Delete formula", ""),
        ("take_back", "&Take back the last change of my formulas", ""),
        ("", "", ""),
        ("check", "&Check the derivatives", ""),
        ("", "", ""),
        ("import_formulas", "&Import formulas…", ""),
        ("export_formulas", "E&xport my formulas…", ""),
    ],
    "&Run": [
        ("play", "&Play or pause", "Space"),
        ("replay", "&Replay from the start", "R"),
        ("", "", ""),
        ("back", "Step &back", "Left"),
        ("forward", "Step &forward", "Right"),
        ("slow", "Step s&lowly", "S"),
        ("", "", ""),
        ("start", "To the &start", "Home"),
        ("end", "To the &end", "End"),
        ("", "", ""),
        ("race", "Ra&ce optimizers…", "Ctrl+R"),
        ("", "", ""),
        ("sample_before", "Choose the sample &left of it", ","),
        ("sample_after", "Choose the sample ri&ght of it", "."),
    ],
    "&View": [
        ("find", "Fi&nd a surface", "Ctrl+F; /"),
        ("fit", "&Fit the whole domain", "F"),
        ("", "", ""),
        ("gallery", "&Gallery", "Ctrl+1"),
        ("relief", "&Relief (3-D)", "Ctrl+2"),
        ("charts", "&Charts", "Ctrl+3"),
        ("panel", "&Panel", "Ctrl+4"),
        ("backpropagation", "&Backpropagation", "Ctrl+6"),
        ("sweep", "S&weep of hyperparameters", "Ctrl+7"),
        ("", "", ""),
        ("curvature", "C&urvature at the cursor", "Ctrl+5"),
        ("basins", "B&asins of attraction", "B"),
        ("swarm", "Swar&m of descents", "W"),
        ("", "", ""),
        ("theme", "Switch between &dark and light", "Ctrl+T"),
        ("system_theme", "Follow the &system's theme", ""),
    ],
    "&Lessons": [
        ("lessons", "&All lessons", "Ctrl+L"),
        ("open_lesson", "&Open a lesson file…", ""),
        ("", "", ""),
        ("next_page", "&Next page", "Alt+Right"),
        ("last_page", "&Previous page", "Alt+Left"),
        ("set_again", "&Set the scene again", ""),
        ("close_lesson", "&Close the lesson", ""),
        ("", "", ""),
        ("bring_back", "&Back to what you had", ""),
    ],
    "&Help": [("keys", "&Keys and mouse", "F1")],
}
# What the View menu draws or does not, beside the areas; not drawn at first.
_OPTIONS = ("curvature", "basins", "swarm", "slow")
_MOUSE = {
    "Click": "start a descent there, on the map, the curve or the relief",
    "Shift-click": "add a descent beside the others",
    "Drag a start": "the whole path follows",
    "Drag the plane; wheel": "move it; zoom",
    "Drag the relief": "turn it",
    "Hover": "value and gradient there",
    "Click or drag a sample": "look at it; the surface and every path follow",
    "Alt and arrows, in the data": "move the chosen sample",
    "Drop a file": "open a table, a scene or a lesson, or import formulas",
    "Tab, then Enter": "go to a button, and press it",
}


def fill_menus(window: QMainWindow, commands: Mapping[str, Callable[[], object]]) -> dict[str, QAction]:
    """Give a window its menus and return their actions by name."""
    actions = {}
    for title, entries in _MENUS.items():
        menu = window.menuBar().addMenu(title)
        for name, text, keys in entries:
            if not name:
                menu.addSeparator()
                continue
            action = actions[name] = menu.addAction(text)
            action.setShortcuts([QKeySequence(key) for key in keys.split("; ") if key])
            action.setCheckable(name in (*AREAS, *_OPTIONS))
            action.setChecked(name in AREAS)
            action.triggered.connect(lambda _, command=commands[name]: command())
    return actions


def help_as_html() -> str:
    """Return what mouse and keys do, as a table."""
    keys = {key: text for menu in _MENUS.values() for _, text, key in menu if key}
    plain = {key: text.replace("&", "").rstrip("…") for key, text in keys.items()}
    rows = (f"<tr><td><b>{what}</b></td><td>{does}</td></tr>" for what, does in (_MOUSE | plain).items())
    return f"<table cellspacing=6>{''.join(rows)}</table>"
