import pytest

from s2d_desktop.jobs.choose_class import choose_class
from s2d_desktop.model.errors import InputError


def test_the_name_given_is_taken():
    assert choose_class(["Background", "Mito"], "Mito") == 1
    assert choose_class(["Background", "Mito"], "mito ") == 1
    assert choose_class(["mito", "Mito"], "Mito") == 1


def test_without_a_name_the_class_that_means_the_enhancers_structure_is_taken():
    assert choose_class(["other", "Mitochondria"], None, "mitochondria") == 1
    assert choose_class(["mito", "not mito"], None, "mitochondria") == 0


def test_the_only_class_is_taken():
    assert choose_class(["anything"], None, "mitochondria") == 0


@pytest.mark.parametrize(
    ("names", "wanted", "structure"),
    [
        (["Label 1", "Label 2"], None, "mitochondria"),
        (["Label 1", "Label 2"], None, ""),
        (["mito dark", "mito light"], None, "mitochondria"),
        (["a", "b"], "c", "a"),
        (["a", "b"], "1", ""),
        (["A", "a"], "á", ""),
    ],
)
def test_otherwise_the_names_are_listed_and_nothing_is_guessed(names, wanted, structure):
    with pytest.raises(InputError) as caught:
        choose_class(names, wanted, structure)
    assert all(f"'{name}'" in caught.value.why for name in names)
