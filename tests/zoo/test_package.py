"""Descriptions of bioimage.io packages: what is understood, and what is refused with a reason."""

import pytest

from s2d_desktop.model.errors import ModelProblem
from s2d_desktop.zoo.package import find_description, read_package
from s2d_desktop.zoo.tensors import read_tensors
from tests.networks import unet
from tests.zoo.packages import onnx_package, read_rdf, write_rdf


@pytest.fixture(scope="module")
def network(tmp_path_factory):
    return unet(tmp_path_factory.mktemp("net") / "net.onnx", maps=4, levels=2)


@pytest.fixture
def package(tmp_path, network):
    return onnx_package(tmp_path / "package", network)


def changed(package, change):
    rdf = read_rdf(package)
    change(rdf)
    write_rdf(package, rdf)
    return read_package(package / "rdf.yaml")


def reason(package, change):
    with pytest.raises(ModelProblem) as caught:
        changed(package, change)
    return caught.value.why


def axis(rdf, tensor, letter):
    return next(a for a in rdf[tensor][0]["axes"] if a.get("id") == letter)


OLD = {
    "format_version": "0.4.9",
    "inputs": [
        {"name": "in", "axes": "bcyx", "shape": {"min": [1, 1, 64, 96], "step": [0, 0, 4, 8]}}
    ],
    "outputs": [
        {
            "name": "out",
            "axes": "bcyx",
            "halo": [0, 0, 16, 24],
            "shape": {"reference_tensor": "in", "scale": [1, 2, 1, 1], "offset": [0, 0, 0, 0]},
        }
    ],
}


def test_format_0_5_is_understood(package):
    read = read_package(package / "rdf.yaml")
    t = read.tensors
    assert (t.ndim, t.least, t.step, t.halo) == (2, (64, 64), (4, 4), (16, 16))
    assert t.channels == ("n",)
    assert (read.name, read.licence, read.authors) == (
        "Nuclei enhancer",
        "CC-BY-4.0",
        ("A Person",),
    )
    assert read.citations == ("Us, https://doi.org/10.1234/abc",)
    assert [w.kind for w in read.weights] == ["onnx"]


def test_format_0_4_is_understood(package):
    t = changed(package, lambda rdf: rdf.update(OLD)).tensors
    assert (t.ndim, t.least, t.step, t.halo) == (2, (64, 96), (4, 8), (16, 24))
    assert t.channels == ("channel 1", "channel 2")


@pytest.mark.parametrize(
    ("scale", "offset", "count"), [(1, 0, 3), (1 / 3, 0, 1), (1, -0.5, 2), (0, 2, 4)]
)
def test_format_0_4_counts_the_channels_of_the_output_from_those_of_the_input(
    package, scale, offset, count
):
    shape = {
        "reference_tensor": "in",
        "scale": [1, scale, 1, 1],
        "offset": [0, offset, 0, 0],
    }
    tensors = {
        "format_version": "0.4.10",
        "inputs": [{"name": "in", "axes": "bcyx", "shape": [1, 3, 64, 64]}],
        "outputs": [{"name": "out", "axes": "bcyx", "shape": shape}],
    }
    assert len(read_tensors(tensors, package).channels) == count


def test_a_shape_given_outright_is_a_fixed_size(package):
    def change(rdf):
        rdf.update(OLD)
        rdf["inputs"][0]["shape"] = [1, 1, 128, 128]
        rdf["outputs"][0]["shape"] = [1, 1, 128, 128]

    t = changed(package, change).tensors
    assert (t.least, t.step, len(t.channels)) == ((128, 128), (0, 0), 1)


def test_preprocessing_of_both_formats_means_the_same(package):
    def new(rdf):
        rdf["inputs"][0]["preprocessing"] = [
            {"id": "ensure_dtype", "kwargs": {"dtype": "float32"}},
            {"id": "scale_range", "kwargs": {"axes": ["channel", "y", "x"], "max_percentile": 99}},
            {"id": "fixed_zero_mean_unit_variance", "kwargs": {"mean": 0.5, "std": 0.25}},
        ]

    def old(rdf):
        rdf.update(OLD)
        rdf["inputs"][0]["preprocessing"] = [
            # YAML 1.1 reads 1e-6 as a text.
            {"name": "scale_range", "kwargs": {"axes": "cyx", "mode": "per_sample", "eps": "1e-6"}},
            {"name": "zero_mean_unit_variance", "kwargs": {"mode": "fixed", "mean": 1, "std": 2}},
        ]

    first = changed(package, new).tensors.preprocessing
    assert first[0] == {"id": "scale_range", "max_percentile": 99.0}
    assert first[1] == {"id": "fixed_zero_mean_unit_variance", "mean": 0.5, "std": 0.25}
    second = changed(package, old).tensors.preprocessing
    assert second[0] == {"id": "scale_range", "eps": 1e-6}
    assert second[1] == {"id": "fixed_zero_mean_unit_variance", "mean": 1.0, "std": 2.0}


@pytest.mark.parametrize(
    ("step", "why"),
    [
        ({"id": "binarize", "kwargs": {"threshold": 0.5}}, "binarize"),
        ({"id": "scale_range", "kwargs": {"mode": "per_dataset"}}, "whole data set"),
        ({"id": "scale_range", "kwargs": {"axes": ["x"]}}, "each line"),
        ({"id": "scale_range", "kwargs": {"reference_tensor": "raw"}}, "another tensor"),
        ({"id": "scale_range", "kwargs": {"min_percentile": "a"}}, "number"),
        ("scale_range", "step ''"),
    ],
)
def test_preprocessing_that_cannot_be_done_is_refused(package, step, why):
    assert why in reason(package, lambda rdf: rdf["inputs"][0].update(preprocessing=[step]))


def test_a_sigmoid_may_follow_the_network_and_nothing_that_leaves_no_map(package):
    def after(name):
        return lambda rdf: rdf["outputs"][0].update(postprocessing=[{"id": name}])

    assert changed(package, after("sigmoid")).tensors.ends_in_sigmoid
    assert "binarize" in reason(package, after("binarize"))


def no_batch(rdf):
    rdf["inputs"][0]["axes"] = rdf["inputs"][0]["axes"][1:]


def other_axis(rdf):
    axis(rdf, "inputs", "y")["id"] = "w"


def three_channels(rdf):
    rdf["inputs"][0]["axes"][1]["channel_names"] = ["r", "g", "b"]


def smaller_output(rdf):
    axis(rdf, "outputs", "y")["size"]["offset"] = 8


def coarser_output(rdf):
    axis(rdf, "outputs", "y")["scale"] = 2.0


def negative_halo(rdf):
    axis(rdf, "outputs", "y")["halo"] = -1


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda rdf: rdf.update(type="dataset"), "dataset"),
        (lambda rdf: rdf.update(format_version="0.3.6"), "0.3.6"),
        (lambda rdf: rdf.update(format_version="9.9"), "9.9"),
        (lambda rdf: rdf.pop("name"), "no name"),
        (lambda rdf: rdf.update(inputs=rdf["inputs"] * 2), "one input"),
        (lambda rdf: rdf.update(outputs=[]), "one output"),
        (lambda rdf: rdf.update(inputs="x"), "one input"),
        (no_batch, "'cyx'"),
        (other_axis, "'w'"),
        (three_channels, "3 channels"),
        (smaller_output, "another size"),
        (coarser_output, "another size"),
        (negative_halo, "-1"),
        (lambda rdf: rdf.pop("weights"), "no weights"),
        (lambda rdf: rdf["weights"]["onnx"].update(source="other.onnx"), "other.onnx"),
        (lambda rdf: rdf["weights"]["onnx"].update(source="../w.onnx"), "outside"),
        (lambda rdf: rdf["weights"]["onnx"].update(source="/etc/passwd"), "outside"),
        (lambda rdf: rdf["weights"]["onnx"].update(source="C:\\w.onnx"), "outside"),
        (lambda rdf: rdf["weights"]["onnx"].update(sha256="0" * 64), "hashes differ"),
    ],
)
def test_a_package_that_is_no_enhancer_or_not_whole_is_refused(package, change, why):
    assert why in reason(package, change)


def test_a_link_out_of_the_package_is_refused(package, tmp_path):
    (tmp_path / "secret.onnx").write_bytes(b"x")
    (package / "weights.onnx").unlink()
    (package / "weights.onnx").symlink_to(tmp_path / "secret.onnx")
    assert "outside" in reason(package, lambda rdf: None)


def test_a_file_published_with_an_address_is_looked_for_under_its_name(package):
    address = "https://zenodo.org/api/records/1/files/weights.onnx/content"
    read = changed(package, lambda rdf: rdf["weights"]["onnx"].update(source=address))
    assert read.weights[0].path == (package / "weights.onnx").resolve()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "- a",
        "a: [",
        "!!python/object/apply:os.system ['touch x']",
        "x: " + "[" * 5000,
        "format_version: " + "9" * 10000,
        "\x00",
        "a: 1\n" * 300_000,
    ],
)
def test_a_description_that_is_damaged_or_wants_to_run_code_is_refused(package, text):
    (package / "rdf.yaml").write_text(text)
    with pytest.raises(ModelProblem):
        read_package(package / "rdf.yaml")
    assert not (package / "x").exists()


def test_references_that_grow_without_end_are_refused_before_they_are_followed(package):
    lines = ["a0: &a0 [x, x]", *(f"a{k}: &a{k} [*a{k - 1}, *a{k - 1}]" for k in range(1, 40))]
    for bomb in ("\n".join(lines), "a: &a [*a]", "a: &a {<<: [*a, *a]}"):
        (package / "rdf.yaml").write_text(bomb)
        with pytest.raises(ModelProblem) as caught:
            read_package(package / "rdf.yaml")
        assert "without end" in caught.value.why


@pytest.mark.parametrize("name", ["weights\0.onnx", "w" * 5000])
def test_a_name_that_cannot_be_one_is_refused(package, name):
    assert "not the name of a file" in reason(package, lambda rdf: rdf.update(documentation=name))


def test_the_description_is_found_under_its_names_and_one_folder_down(package, tmp_path):
    assert find_description(package).name == "rdf.yaml"
    (package / "rdf.yaml").rename(package / "bioimageio.yaml")
    assert find_description(package).name == "bioimageio.yaml"
    assert find_description(tmp_path) == package / "bioimageio.yaml"
    (package / "bioimageio.yaml").rename(package / "mine.rdf.yaml")
    assert find_description(package).name == "mine.rdf.yaml"
    (package / "mine.rdf.yaml").rename(package / "other.yaml")
    assert find_description(package) is None
