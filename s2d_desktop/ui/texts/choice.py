"""Which language the window speaks: the one that was chosen, else the system's, else English."""

from __future__ import annotations

import os

from PySide6.QtCore import QLocale

from s2d_desktop.ui.settings import store

NAMES = {"en": "English", "de": "Deutsch"}
"""Each language by its code, named in itself."""

_LOCALES = {"en": QLocale.Language.English, "de": QLocale.Language.German}


def languages() -> dict[str, str]:
    """The languages there are: their codes, and their names in themselves."""
    return dict(NAMES)


def chosen_language() -> str:
    """Code of the language that was chosen; empty for that of the system."""
    code = store.value("language")
    return code if code in NAMES else ""


def of_system() -> list[str]:
    """Languages of the system, the dearest first, as ``de-CH``."""
    return list(QLocale.system().uiLanguages())


def wished_language() -> str:
    """Code of the language that a new window is to speak.

    That of ``S2D_LANGUAGE``, of the choice, or the first of the system's languages that there is.
    """
    said = os.environ.get("S2D_LANGUAGE", "").lower() or chosen_language()
    codes = [said, *(name.split("-")[0] for name in of_system())]
    return next((code for code in codes if code in NAMES), "en")


def locale_of(code: str) -> QLocale:
    """How numbers are written in a language: as the system has it, where it speaks it too."""
    system = QLocale.system()
    is_same = system.language() == _LOCALES[code]
    # "C" is the system of nobody, and writes numbers as in English.
    is_none = code == "en" and system.language() == QLocale.Language.C
    return system if is_same or is_none else QLocale(_LOCALES[code])
