"""Several pages in one place, with a bar to choose from while more than one is offered."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTabWidget, QWidget


class Tabs(QTabWidget):
    """Named pages, each offered or not; with none to offer it takes no room at all."""

    def __init__(self, pages: Mapping[str, QWidget]) -> None:
        super().__init__()
        self.setDocumentMode(True)
        self.tabBar().setDrawBase(False)
        self.tabBar().setUsesScrollButtons(False)  # the Tab key would stop at them, though none is seen
        self.setAccessibleName(" and ".join(pages))
        self._pages = dict(pages)
        for name, page in self._pages.items():
            self.addTab(page, name)
        self._arrange()

    def offer(self, **offered: bool) -> None:
        """Offer pages, or withdraw them; the names are the pages' own."""
        for name, wanted in offered.items():
            self.setTabVisible(self.indexOf(self._pages[name]), wanted)
        self._arrange()

    def front(self) -> str:
        """Return the name of the page that is in front."""
        return next(name for name, page in self._pages.items() if page is self.currentWidget())

    def bring(self, name: str) -> None:
        """Bring a page to the front, if there is such a page and it is offered."""
        index = self.indexOf(self._pages[name]) if name in self._pages else -1
        if index >= 0 and self.isTabVisible(index):
            self.setCurrentIndex(index)

    def _arrange(self) -> None:
        count = sum(self.isTabVisible(index) for index in range(self.count()))
        self.tabBar().setVisible(count > 1)
        # The bar's, to whom the focus is handed on. The arrows belong to the window: they step. Before a bar
        # that is hidden the Tab key would be caught.
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if count > 1 else Qt.FocusPolicy.NoFocus)
        self.setVisible(count > 0)
