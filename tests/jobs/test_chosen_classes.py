"""Which classes go into an Enhancer, which come out, and in which the two are compared."""

from pathlib import Path

import pytest

from s2d_desktop.jobs.chosen_classes import choose_classes, gives_class
from s2d_desktop.model.errors import InputError
from s2d_desktop.pipeline.compared import Compared
from s2d_desktop.zoo.enhancers import Enhancer

FOREST = ("Mitochondria", "rest", "membrane")


def enhancer(structure, takes=(), gives=()):
    card = {"input": {"classes": list(takes)}, "output": {"names": list(gives)}}
    card["structure"] = structure
    return Enhancer("e", "E", card, Path("e.onnx"))


THREE = enhancer("mitochondria", ("rest", "membrane", "mitochondria"), ("rest", "membrane", "mito"))


def test_an_enhancer_of_one_class_is_compared_in_the_class_it_takes():
    chosen = choose_classes(FOREST, None, enhancer("mitochondria"))
    assert chosen.taken == 0
    assert chosen.compared == (Compared(0, 0, "Mitochondria"),)
    assert chosen.kept is None
    assert choose_classes(FOREST, "membrane", enhancer("mitochondria")).taken == 2
    assert choose_classes(FOREST, 1, enhancer("mitochondria")).taken == 1, "as it was pointed at"


def test_classes_go_in_by_name_and_the_named_one_is_kept_and_compared():
    chosen = choose_classes(FOREST, "membrane", THREE)
    assert chosen.taken == (1, 2, 0)
    assert chosen.compared == (Compared(2, 1, "membrane"),)
    assert chosen.kept == 1
    assert choose_classes(FOREST, 2, THREE) == chosen, "by its channel"


def test_without_a_name_all_maps_are_kept_and_the_structure_is_compared():
    chosen = choose_classes(FOREST, None, THREE)
    assert chosen.kept is None
    assert chosen.compared == (Compared(0, 2, "Mitochondria"),), "mito is the map of Mitochondria"


def test_where_no_map_is_named_like_the_structure_all_but_the_background_are_compared():
    names = ("rest", "membrane", "mitochondria")
    chosen = choose_classes(FOREST, None, enhancer("organelles", names, names))
    assert [c.name for c in chosen.compared] == ["membrane", "Mitochondria"]


def test_a_map_that_is_only_named_alike_does_not_take_the_class_of_another():
    takes = ("rest", "membrane", "mitochondria")
    two = enhancer("mitochondria", takes, ("mitochondrial matrix", "mitochondria"))
    chosen = choose_classes(FOREST, None, two)
    assert chosen.compared == (Compared(0, 1, "Mitochondria"),)


def test_a_class_that_is_not_given_is_refused_with_those_that_are():
    two = enhancer("mitochondria", ("rest", "membrane", "mitochondria"), ("membrane", "mito"))
    with pytest.raises(InputError, match="gives no map of class 'rest'") as error:
        choose_classes(FOREST, "rest", two)
    assert "'membrane', 'mito'" in str(error.value)


def test_a_class_that_the_forest_lacks_is_named():
    with pytest.raises(InputError, match="does not fit these classes") as error:
        choose_classes(("mitochondria", "rest"), None, THREE)
    assert "'rest', 'membrane', 'mitochondria'" in error.value.why
    assert error.value.try_this.startswith("Give a class the name 'membrane'")


def test_of_several_classes_into_one_the_structure_is_compared():
    takes = ("rest", "membrane", "mitochondria")
    one = enhancer("mitochondria", takes)
    assert choose_classes(FOREST, None, one).compared == (Compared(0, 0, "Mitochondria"),)
    with pytest.raises(InputError, match="gives no map of class 'membrane'"):
        choose_classes(FOREST, "membrane", one)
    unknown = enhancer("", takes)
    assert choose_classes(FOREST, "membrane", unknown).compared == (Compared(2, 0, "membrane"),)
    chosen = choose_classes(FOREST, None, unknown)
    assert chosen.compared == (), "nobody says what the map shows"
    with pytest.raises(InputError, match="The search for a scale needs to know") as error:
        chosen.require_compared("The search for a scale")
    assert "--class" in error.value.try_this


def test_of_one_class_into_several_the_map_that_is_named_like_it_is_compared():
    two = enhancer("nuclei", (), ("boundary", "nuclei"))
    (compared,) = choose_classes(("nucleus", "ground"), None, two).compared
    assert (compared.forest, compared.enhanced) == (0, 1)
    (compared,) = choose_classes(("Class 1",), None, two).compared
    assert (compared.forest, compared.enhanced) == (0, 1), "else that of the structure"


def test_whether_a_class_is_one_of_several_goes_by_the_name_of_the_map():
    assert gives_class(THREE, "Membrane")
    assert gives_class(THREE, "mitochondria"), "mito means the same"
    assert not gives_class(THREE, "nuclei")
    assert not gives_class(enhancer("mitochondria"), "mitochondria"), "there is only one"
    assert not gives_class(None, "membrane")
