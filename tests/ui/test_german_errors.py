"""Sentences of errors in German: which there are, that they fit, and that the window says them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from s2d_desktop.io.file_checks import require_file
from s2d_desktop.model.errors import FileProblem, S2DError
from s2d_desktop.model.features import StructureTensor
from s2d_desktop.pipeline.self_test import SelfTest, Verdict
from s2d_desktop.pipeline.threshold_test import Explained
from s2d_desktop.ui import texts
from s2d_desktop.ui.error_box import ErrorBox
from s2d_desktop.ui.forest_test import ForestTest
from s2d_desktop.ui.texts import errors_german
from s2d_desktop.ui.work import Background
from tests.ui.error_sentences import raised

ROOMS = ("model", "io", "pipeline", "training", "zoo", "jobs", "ui")
"""Every sentence of theirs has a German one."""
TERMINAL = ("jobs/benchmark",)
"""What only the command line says: in English."""


@pytest.fixture
def german(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(texts, "_spoken", "de")


def without(sentences: dict[str, str]) -> list[str]:
    """Those that have no German one, but for the command line's."""
    return [
        sentence
        for sentence, file in sentences.items()
        if sentence not in errors_german.PHRASES and not file.startswith(TERMINAL)
    ]


@pytest.mark.parametrize("room", ROOMS)
def test_every_sentence_that_users_meet_has_a_german_one(room: str) -> None:
    sentences = raised(room)
    assert len(sentences) >= 10
    assert without(sentences) == []


def test_no_german_sentence_is_of_an_error_that_there_is_not() -> None:
    known = {sentence for room in ROOMS for sentence in raised(room)}
    assert set(errors_german.PHRASES) - known == set()


def places(sentence: str) -> Iterator[int]:
    """Numbers of the values that a sentence takes."""
    for number, (_, name, _, _) in enumerate(
        f for f in Formatter().parse(sentence) if f[1] is not None
    ):
        yield int(name) if name else number


def test_a_german_sentence_fits_the_values_of_its_english_one() -> None:
    for english, german in errors_german.PHRASES.items():
        count = english.count("{}")
        assert set(places(german)) <= set(range(count)), english
        # Of "image" and its "s" only the number is said, and verbs need not be filled in.
        dropped = len(re.findall(r"[a-z]{3}\{\}|' \{\} '", english))
        assert len(set(places(german))) == count - dropped, english


def test_what_is_said_of_a_file_is_said_in_german(german: None) -> None:
    with pytest.raises(FileProblem) as raised_:
        require_file(Path("/nowhere/tests.tif"))
    error = raised_.value
    assert texts.below(error.what) == "Die Datei „tests.tif“ wurde nicht gefunden."
    assert texts.below(str(error)).splitlines()[-1] == (
        "Den Pfad prüfen oder die Datei noch einmal wählen."
    )


def test_the_sentence_with_more_words_of_its_own_is_taken(german: None) -> None:
    assert texts.below("'a' is a folder.") == "„a“ ist ein Ordner."
    assert texts.below("'a' is a folder, not an image.") == "„a“ ist ein Ordner, kein Bild."


def test_a_phrase_that_is_filled_into_another_is_german_too_and_a_name_is_not(
    german: None,
) -> None:
    evidence = "same name and size; the forest knows the labels on it"
    assert texts.below(f"The image 'two of one class' is read from /a/b.tif: {evidence}.") == (
        "Das Bild „two of one class“ wird aus /a/b.tif gelesen: gleicher Name, gleiche Größe; "
        "der Forest kennt die Labels darauf."
    )
    doubt = "It may be /a.tif or /b.tif; nothing tells which. Name the folder that holds it alone."
    assert texts.below(f"The image 'files' was not linked. {doubt}") == (
        "Das Bild „files“ wurde nicht verknüpft. Es kann /a.tif oder /b.tif sein; nichts sagt, "
        "welches. Den Ordner nennen, in dem es allein liegt."
    )


def test_what_is_not_known_stays_as_it_is(german: None) -> None:
    assert texts.below("Nobody has said this yet.") == "Nobody has said this yet."


def test_a_box_speaks_german_and_its_report_english(german: None, qtbot) -> None:
    error = S2DError("There is no class 'nuclei'.", "The classes are a, b.", "Leave it out.")
    box = ErrorBox(error)
    qtbot.addWidget(box)
    assert box.labels["what"].text() == "Die Klasse „nuclei“ gibt es nicht."
    assert box.labels["why"].text() == "Die Klassen sind a, b."
    assert "There is no class" in box.details.toPlainText()


def test_the_self_test_is_told_in_german(german: None) -> None:
    test = ForestTest(Background())
    nothing = {variant: Explained(0, 0) for variant in StructureTensor}
    numbers = "9 of 9 thresholds of the forest are explained by the labelled voxels"
    test._succeeded(
        SelfTest(
            *(Verdict.PROVEN, StructureTensor.VIGRA, nothing, Explained(9, 9), 5, 5),
            f"{numbers}: the image and its labels are those of the training. The structure tensor "
            "is that of vigra (4 of 4 thresholds; with the other one 0).",
        )
    )
    assert test.sentence == (
        "9 von 9 Schwellwerten des Forests erklären sich aus den gelabelten Pixeln: Bild und "
        "Labels sind die des Trainings. Der Strukturtensor ist der von vigra (4 von 4 "
        "Schwellwerten; mit dem anderen 0)."
    )
