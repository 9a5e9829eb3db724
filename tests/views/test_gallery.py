"""The gallery: what is in it, how it is searched and folded, and where its pictures are kept."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from landscape import surfaces
from landscape.session import BuiltIn, Session, Typed
from landscape.session.examples import examples
from landscape.session.opening import opening_scene
from landscape.views.gallery import Entry, Gallery, Group, album, artist
from landscape.views.gallery.artist import Artist
from landscape.views.gallery.entries import EXAMPLE, SURFACE, answers, groups
from landscape.views.gallery.pictures import PIXELS, name
from landscape.widgets.theme import DARK, LIGHT
from landscape.window import Window

LEFT, CTRL = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier
SOME = [BuiltIn("bowl"), BuiltIn("parabola"), Typed("x^2 + 3y^2")]


def shown(gallery: Gallery) -> list[str]:
    """What can be seen in the list: headings and titles, with nothing folded away or left out."""
    found, line = [], gallery.shelf.itemAbove(gallery.shelf.topLevelItem(0)) or gallery.shelf.topLevelItem(0)
    while line is not None:
        if not line.isHidden():
            found.append(line.text(0))
        line = gallery.shelf.itemBelow(line)
    return found


def square(colour: str) -> QImage:
    image = QImage(4, 4, QImage.Format.Format_RGB32)
    image.fill(QColor(colour))
    return image


# What is in it


def test_every_surface_is_in_one_group() -> None:
    entries = [entry for group in groups() for entry in group.entries]
    assert sorted(entry.key for entry in entries if entry.kind == SURFACE) == sorted(surfaces.keys())
    assert [entry.key for entry in entries if entry.kind == EXAMPLE] == list(examples())
    first, *_, last = groups()
    assert (first.heading, last.heading) == ("One parameter", "Data")
    for group in groups()[1:-1]:
        assert {surfaces.groups()[entry.key] for entry in group.entries} == {group.heading}
    assert all(entry.note and entry.title for entry in entries)


@pytest.mark.parametrize(
    ("typed", "degree"),
    [("rosen", 3), ("BROCK", 2), ("valleys", 1), ("banana valleys", 1), ("rosenbrock bowl", 0), ("", 3)],
)
def test_a_name_answers_better_than_a_note(typed: str, degree: int) -> None:
    entry = Entry(SURFACE, "rosenbrock", "Rosenbrock", BuiltIn("rosenbrock"), "A bent valley, like a banana.")
    assert answers(entry, "Valleys", typed) == degree


def test_accents_hyphens_and_underscores_need_not_be_typed() -> None:
    named = {entry.key: (entry, group.heading) for group in groups() for entry in group.entries}
    assert answers(*named["muller_brown"], "muller brown") == 3
    assert answers(*named["six_hump_camel"], "six hump") == 3
    assert answers(*named["dixon_price"], "dixon-price") == 3


# Its pictures


def test_pictures_are_read_back_as_they_were_kept(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "album.png"
    kept = {"a": square("red"), "b": square("#123456")}
    album.save(path, 4, kept)
    assert album.load(path, 4, ["b", "a", "c"]) == {"a": kept["a"], "b": kept["b"]}
    assert album.load(path, 5, ["a"]) == {}  # pictures of another size are none of ours


def test_what_is_broken_or_foreign_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "album.png"
    assert album.load(path, 4, ["a"]) == {}
    album.save(path, 4, {"a": square("red")})
    whole = path.read_bytes()
    for bad in (b"", b"no picture at all", whole[:60], b"x" * 30 + whole):
        path.write_bytes(bad)
        assert album.load(path, 4, ["a"]) == {}
    square("blue").save(str(path))  # a picture that somebody else made
    assert album.load(path, 4, ["a"]) == {}
    folder = tmp_path / "folder"
    folder.mkdir()
    assert album.load(folder, 4, ["a"]) == {}
    album.save(folder, 4, {"a": square("red")})  # nowhere to keep it: nothing happens


def test_only_so_many_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(album, "MOST", 3)
    album.save(tmp_path / "album.png", 4, {str(i): square("red") for i in range(9)})
    assert list(album.load(tmp_path / "album.png", 4, map(str, range(9)))) == ["0", "1", "2"]


def test_a_picture_is_named_by_all_that_it_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    before = {name(surface, theme) for surface in SOME for theme in (DARK, LIGHT)}
    assert len(before) == 6
    monkeypatch.setattr(surfaces, "definition", lambda key: f"another {key}")
    assert name(SOME[0], DARK) not in before
    assert name(SOME[2], DARK) in before


def drawn_by(qtbot: QtBot, folder: Path) -> dict[int, QImage]:
    made = Artist(folder)
    found: dict[int, QImage] = {}
    made.drawn.connect(found.__setitem__)
    made.draw(SOME, DARK)
    qtbot.waitUntil(lambda: len(found) == len(SOME))
    qtbot.waitUntil((folder / "gallery-dark.png").exists)
    return found


def test_pictures_are_drawn_once_and_fetched_the_next_time(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = drawn_by(qtbot, tmp_path)
    assert all(image.width() == PIXELS for image in first.values())
    asked = []
    monkeypatch.setattr(artist, "picture", lambda surface, theme: asked.append(surface))
    again = drawn_by(qtbot, tmp_path)
    assert not asked
    rgb = QImage.Format.Format_RGB32
    assert {i: one.convertToFormat(rgb) for i, one in first.items()} == again


def test_what_cannot_be_built_has_no_picture_and_stops_no_other(qtbot: QtBot, tmp_path: Path) -> None:
    made = Artist(tmp_path)
    found: list[int] = []
    made.drawn.connect(lambda place, _: found.append(place))
    made.draw([Typed("x +"), BuiltIn("bowl")], DARK)
    qtbot.waitUntil(lambda: found == [1])


# In the window


def test_typing_finds_and_enter_chooses_the_best(window: Window, qtbot: QtBot) -> None:
    gallery = window.cast.gallery
    qtbot.keyClick(window, Qt.Key.Key_F, CTRL)
    assert gallery.search.hasFocus()
    qtbot.keyClicks(gallery.search, "camel")
    assert [line for line in shown(gallery) if "camel" in line] == ["Three-hump camel", "Six-hump camel"]
    assert window.session.stage.surface.key == "himmelblau"
    qtbot.keyClick(gallery.search, Qt.Key.Key_Down)
    qtbot.keyClick(gallery.search, Qt.Key.Key_Return)
    assert window.session.stage.surface.key == "six_hump_camel"
    assert not gallery.search.text()
    assert gallery.shelf.hasFocus()
    assert gallery.shelf.currentItem().text(0) == "Six-hump camel"
    qtbot.keyClick(gallery.shelf, Qt.Key.Key_Slash)
    qtbot.keyClicks(gallery.search, "rosenb")
    qtbot.keyClick(gallery.search, Qt.Key.Key_Return)
    assert window.session.stage.surface.key == "rosenbrock"


def test_nothing_found_is_said_and_escape_brings_all_back(window: Window, qtbot: QtBot) -> None:
    gallery, before = window.cast.gallery, shown(window.cast.gallery)
    qtbot.keyClick(window, Qt.Key.Key_Slash)
    qtbot.keyClicks(gallery.search, "no such thing")
    assert gallery.nothing.isVisible()
    assert "“no such thing”" in gallery.nothing.text()
    qtbot.keyClick(gallery.search, Qt.Key.Key_Return)
    assert window.session.stage.surface.key == "himmelblau"
    qtbot.keyClick(gallery.search, Qt.Key.Key_Escape)
    assert not gallery.nothing.isVisible()
    assert shown(gallery) == before
    assert gallery.shelf.currentItem().text(0) == "Himmelblau"
    qtbot.keyClick(gallery.search, Qt.Key.Key_Escape)
    assert gallery.shelf.hasFocus()


def test_groups_fold_by_mouse_and_key_and_stay_so(window: Window, qtbot: QtBot) -> None:
    shelf = window.cast.gallery.shelf
    heading = shelf.topLevelItem(1)
    shelf.scrollToItem(heading)
    qtbot.mouseClick(shelf.viewport(), LEFT, pos=shelf.visualItemRect(heading).center())
    assert "▸ Bowls" in shown(window.cast.gallery)
    assert "Booth" not in shown(window.cast.gallery)
    qtbot.keyClick(shelf, Qt.Key.Key_Down)
    playing = window.session.playing
    qtbot.keyClick(shelf, Qt.Key.Key_Space)
    assert window.session.playing == playing
    assert "▸ Valleys" in shown(window.cast.gallery)
    qtbot.keyClick(shelf, Qt.Key.Key_Return)
    assert "▾ Valleys" in shown(window.cast.gallery)
    qtbot.keyClicks(window.cast.gallery.search, "booth")
    assert "Booth" in shown(window.cast.gallery)
    again = Window(Session(opening_scene()), window.settings)
    qtbot.addWidget(again)
    assert "▸ Bowls" in shown(again.cast.gallery)
    assert "Rosenbrock" in shown(again.cast.gallery)


def test_the_gallery_comes_back_to_be_searched(window: Window, qtbot: QtBot) -> None:
    qtbot.keyClick(window, Qt.Key.Key_1, CTRL)
    assert not window.cast.gallery.isVisible()
    qtbot.keyClick(window, Qt.Key.Key_F, CTRL)
    assert window.cast.gallery.search.hasFocus()
    qtbot.keyClick(window, Qt.Key.Key_L, CTRL)
    assert not window.cast.gallery.isVisible()
    qtbot.keyClick(window, Qt.Key.Key_F, CTRL)
    assert window.cast.gallery.search.hasFocus()


def test_other_groups_can_be_shown_and_what_they_do_is_done_by_enter_alone(
    qtbot: QtBot, tmp_path: Path
) -> None:
    gallery = Gallery(QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat))
    qtbot.addWidget(gallery)
    mine = Group("Mine", (Entry("own", "1", "My bowl", Typed("x^2")), Entry("new", "", "New formula…")))
    gallery.show_groups([mine, *groups()])
    told: list[tuple[str, str]] = []
    gallery.chosen.connect(lambda kind, key: told.append((kind, key)))
    gallery.show()
    gallery.shelf.setFocus()
    gallery.shelf.step(0)
    assert told == []
    qtbot.keyClick(gallery.shelf, Qt.Key.Key_Return)
    qtbot.keyClick(gallery.shelf, Qt.Key.Key_Down)
    assert told == [("own", "1")]
    qtbot.keyClick(gallery.shelf, Qt.Key.Key_Return)
    assert told == [("own", "1"), ("new", "")]
