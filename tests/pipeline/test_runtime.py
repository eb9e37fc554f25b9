import sys

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper
from onnx.external_data_helper import convert_model_to_external_data

from s2d_desktop.model.errors import ModelProblem
from s2d_desktop.pipeline import runtime
from s2d_desktop.pipeline.network_file import read_network
from s2d_desktop.pipeline.runtime import open_network
from tests.networks import unet

IMAGE = np.random.default_rng(5).random((1, 1, 128, 96), np.float32)


def onnxruntime_alone(path, image):
    import onnxruntime

    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    return session.run(None, {session.get_inputs()[0].name: image})[0]


def test_exact_equals_onnxruntimes_own_cpu_provider(tmp_path):
    path = unet(tmp_path / "net.onnx")
    got = open_network(path, precision="exact").run(IMAGE)
    assert got.dtype == np.float32
    assert np.abs(got - onnxruntime_alone(path, IMAGE)).max() < 1e-5


@pytest.mark.parametrize("seed", range(3))
def test_fast_differs_from_exact_by_less_than_two_percent(tmp_path, seed):
    # bf16 keeps 8 bits; measured on this network: at most 0.006 (and 0 without bf16).
    path = unet(tmp_path / "net.onnx", maps=16, levels=4, seed=seed)
    fast = open_network(path, precision="fast").run(IMAGE)
    exact = open_network(path, precision="exact").run(IMAGE)
    assert np.abs(fast - exact).max() < 0.02
    assert np.abs(fast - exact).mean() < 0.004


def test_weights_stored_as_float16_give_float32_results(tmp_path):
    path = unet(tmp_path / "half.onnx", half=True)
    got = open_network(path, precision="exact").run(IMAGE)
    assert np.abs(got - onnxruntime_alone(path, IMAGE)).max() < 1e-5
    full = unet(tmp_path / "full.onnx")
    assert np.abs(got - onnxruntime_alone(full, IMAGE)).max() < 5e-3


def test_several_images_at_once_equal_each_by_itself(tmp_path):
    network = open_network(unet(tmp_path / "net.onnx"), precision="exact")
    batch = np.random.default_rng(0).random((3, 1, 64, 64), np.float32)
    together = network.run(batch)
    for k in range(3):
        np.testing.assert_array_equal(together[k : k + 1], network.run(batch[k : k + 1]))


def test_it_says_what_truly_ran(tmp_path):
    path = unet(tmp_path / "net.onnx")
    fast, exact = open_network(path), open_network(path, precision="exact")
    if "OpenVINOExecutionProvider" in runtime.available_providers():
        assert exact.provider == "OpenVINO on the CPU, float32"
        assert (
            fast.provider == f"OpenVINO on the CPU, {'bf16' if runtime.has_bf16() else 'float32'}"
        )
    else:
        assert exact.provider == "onnxruntime on the CPU, float32"


def test_the_bf16_probe_agrees_with_the_processor():
    if not sys.platform.startswith("linux"):
        pytest.skip("reads /proc/cpuinfo")
    with open("/proc/cpuinfo") as file:
        flags = file.read()
    has = "avx512_bf16" in flags or "amx_bf16" in flags
    expected = has and "OpenVINOExecutionProvider" in runtime.available_providers()
    assert runtime.has_bf16() == expected


def test_cuda_that_is_not_there_is_reported_and_the_cpu_used(tmp_path, monkeypatch):
    monkeypatch.setattr(runtime, "available_providers", lambda: ("CPUExecutionProvider",))
    network = open_network(unet(tmp_path / "net.onnx"), device="cuda")
    assert network.provider == "onnxruntime on the CPU, float32"
    assert any("CUDA was asked for" in note for note in network.notes)
    assert open_network(unet(tmp_path / "net.onnx"), device="auto").notes == []


def test_a_provider_that_fails_is_reported_and_the_next_used(tmp_path, monkeypatch, capfd):
    real = runtime._new_session

    def fails_on_openvino(file, shape, provider, options):
        if provider == "OpenVINOExecutionProvider":
            raise RuntimeError("no")
        return real(file, shape, provider, options)

    have = ("OpenVINOExecutionProvider", "CPUExecutionProvider")
    monkeypatch.setattr(runtime, "available_providers", lambda: have)
    monkeypatch.setattr(runtime, "has_bf16", lambda: False)
    monkeypatch.setattr(runtime, "_new_session", fails_on_openvino)
    network = open_network(unet(tmp_path / "net.onnx"))
    assert network.provider == "onnxruntime on the CPU, float32"
    assert any("OpenVINO on the CPU, float32 could not run" in note for note in network.notes)
    assert capfd.readouterr().out == ""


def test_few_compiled_sizes_are_kept(tmp_path):
    network = open_network(unet(tmp_path / "net.onnx"))
    for side in (64, 96, 128, 160, 192):
        network.run(np.zeros((1, 1, side, side), np.float32))
    assert len(network._sessions) == runtime.MOST_SIZES


def test_a_network_that_normalises_by_tile_is_reported(tmp_path):
    path = tmp_path / "norm.onnx"
    save(path, [helper.make_node("InstanceNormalization", ["x", "a", "b"], ["y"])], ["a", "b"])
    assert any("normalises each tile" in note for note in open_network(path).notes)


def save(path, nodes, weights=(), shape=("n", 1, "h", "w"), kind=TensorProto.FLOAT, domains=()):
    """A network x -> y of `nodes`, its weights of one 1 each."""
    graph = helper.make_graph(
        nodes,
        "g",
        [helper.make_tensor_value_info("x", kind, list(shape))],
        [helper.make_tensor_value_info("y", kind, None)],
        [numpy_helper.from_array(np.ones(1, np.float32), w) for w in weights],
    )
    opsets = [helper.make_opsetid("", 17), *(helper.make_opsetid(d, 1) for d in domains)]
    onnx.save(helper.make_model(graph, opset_imports=opsets, ir_version=9), path)


def write_text(path):
    path.write_text("this is no network\n" * 50)


def write_nothing(path):
    path.write_bytes(b"")


def write_half_a_network(path):
    unet(path)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def write_custom_operator(path):
    node = helper.make_node("Evil", ["x"], ["y"], domain="com.example")
    save(path, [node], domains=["com.example"])


def write_two_inputs(path):
    kind = [helper.make_tensor_value_info(n, TensorProto.FLOAT, ["n", 1, "h", "w"]) for n in "abc"]
    graph = helper.make_graph([helper.make_node("Add", ["a", "b"], ["c"])], "g", kind[:2], kind[2:])
    onnx.save(helper.make_model(graph, ir_version=9), path)


def write_integer_input(path):
    save(path, [helper.make_node("Identity", ["x"], ["y"])], kind=TensorProto.UINT8)


def write_three_dimensions(path):
    save(path, [helper.make_node("Sigmoid", ["x"], ["y"])], shape=("n", 1, "w"))


def write_unknown_channels(path):
    save(path, [helper.make_node("Sigmoid", ["x"], ["y"])], shape=("n", "c", "h", "w"))


def write_smaller_output(path):
    pool = helper.make_node("MaxPool", ["x"], ["y"], kernel_shape=[2, 2], strides=[2, 2])
    save(path, [pool])


def write_unknown_operator(path):
    save(path, [helper.make_node("NoSuchOperator", ["x"], ["y"])])


@pytest.mark.parametrize(
    ("write", "reason"),
    [
        (write_text, "not a network that can be read"),
        (write_nothing, "not a network that can be read"),
        (write_half_a_network, "not a network that can be read"),
        (write_custom_operator, "'Evil' of 'com.example'"),
        (write_two_inputs, "2 inputs"),
        (write_integer_input, "32-bit floating-point"),
        (write_three_dimensions, "3 dimensions"),
        (write_unknown_channels, "how many channels"),
        (write_smaller_output, "a map of the same size is needed"),
        (write_unknown_operator, "onnxruntime refuses it"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_its_reason(tmp_path, write, reason, capfd):
    path = tmp_path / "net.onnx"
    write(path)
    with pytest.raises(ModelProblem) as caught:
        open_network(path)
    assert reason in str(caught.value)
    assert caught.value.try_this
    assert capfd.readouterr() == ("", "")


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(ModelProblem, match="cannot be opened"):
        open_network(tmp_path / "none.onnx")


def with_weights_beside(tmp_path):
    folder = tmp_path / "net"
    folder.mkdir()
    path = unet(folder / "net.onnx")
    model = onnx.load(path)
    convert_model_to_external_data(model, location="net.onnx.data", size_threshold=0)
    onnx.save(model, path)
    return path


def relocate(path, location):
    model = onnx.load(path, load_external_data=False)
    for tensor in model.graph.initializer:
        for entry in tensor.external_data:
            if entry.key == "location":
                entry.value = location
    path.write_bytes(model.SerializeToString())


def test_weights_in_a_second_file_are_read(tmp_path):
    whole = unet(tmp_path / "whole.onnx")
    path = with_weights_beside(tmp_path)
    assert path.stat().st_size < whole.stat().st_size / 2
    got = open_network(path, precision="exact").run(IMAGE)
    np.testing.assert_allclose(got, open_network(whole, precision="exact").run(IMAGE), atol=1e-6)


@pytest.mark.parametrize("location", ["../secret", "/etc/passwd", "a/../../secret", ""])
def test_weights_outside_of_the_folder_are_refused(tmp_path, location):
    path = with_weights_beside(tmp_path)
    (tmp_path / "secret").write_bytes((path.parent / "net.onnx.data").read_bytes())
    relocate(path, location)
    with pytest.raises(ModelProblem, match=r"outside of its own folder|cannot be used"):
        open_network(path)


def test_a_link_to_weights_outside_of_the_folder_is_refused(tmp_path):
    path = with_weights_beside(tmp_path)
    data = path.parent / "net.onnx.data"
    data.rename(tmp_path / "secret")
    data.symlink_to(tmp_path / "secret")
    with pytest.raises(ModelProblem):
        open_network(path)


def test_weights_that_are_missing_or_cut_off_are_refused(tmp_path):
    path = with_weights_beside(tmp_path)
    data = path.parent / "net.onnx.data"
    data.write_bytes(data.read_bytes()[:100])
    with pytest.raises(ModelProblem, match="damaged"):
        open_network(path)
    data.unlink()
    with pytest.raises(ModelProblem, match="not complete"):
        open_network(path)


def test_a_network_of_one_size_says_so(tmp_path):
    path = unet(tmp_path / "net.onnx", side=64)
    assert read_network(path).fixed_size == (64, 64)
    network = open_network(path)
    assert network.run(IMAGE[:, :, :64, :64]).shape == (1, 1, 64, 64)
    with pytest.raises(ModelProblem, match="does not fit"):
        network.run(IMAGE)


def test_a_network_for_volumes_runs_on_volumes_and_on_nothing_else(tmp_path):
    path = unet(tmp_path / "net.onnx", maps=4, factors=[(1, 2, 2), (2, 2, 2)], out_channels=2)
    file = read_network(path)
    assert (file.ndim, file.in_channels, file.out_channels, file.fixed_size) == (3, 1, 2, None)
    network = open_network(path, precision="exact")
    volume = np.random.default_rng(5).random((1, 1, 6, 32, 24), np.float32)
    got = network.run(volume)
    assert got.shape == (1, 2, 6, 32, 24)
    assert np.abs(got - onnxruntime_alone(path, volume)).max() < 1e-5
    with pytest.raises(ModelProblem, match="does not fit") as caught:
        network.run(IMAGE)
    assert "It takes volumes" in str(caught.value)


def test_other_channels_than_the_network_has_are_refused(tmp_path):
    network = open_network(unet(tmp_path / "net.onnx", in_channels=2))
    with pytest.raises(ModelProblem, match="2 channel"):
        network.run(IMAGE)


def test_threads_get_the_same_result(tmp_path):
    from concurrent.futures import ThreadPoolExecutor

    network = open_network(unet(tmp_path / "net.onnx"), precision="exact")
    images = np.random.default_rng(1).random((8, 1, 1, 64, 64), np.float32)
    alone = [network.run(i) for i in images]
    with ThreadPoolExecutor(4) as pool:
        for a, b in zip(alone, pool.map(network.run, images), strict=True):
            np.testing.assert_array_equal(a, b)
