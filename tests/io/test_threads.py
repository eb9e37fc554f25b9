"""Sources are read by several threads at once: the window, the exporter and the trainer do."""

from concurrent.futures import ThreadPoolExecutor

import imagecodecs
import numpy as np
import pytest
import tifffile

from s2d_desktop.io.open import open_source
from s2d_desktop.io.writers import write
from s2d_desktop.model.region import Region
from s2d_desktop.model.source import ArraySource

ARRAY = np.random.default_rng(7).integers(0, 60000, (6, 100, 130), dtype=np.uint16)


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("files")
    for name in ("mapped.tif", "a.h5", "a.npy", "a.zarr"):
        list(write(ArraySource(ARRAY, "zyx"), folder / name, (2, 32, 32)))
    list(write(ArraySource(ARRAY, "zyx"), folder / "strips.tif", (1, 16, 130), compression="zlib"))
    tifffile.imwrite(
        folder / "tiles.tif", ARRAY, tile=(32, 32), compression="lzw", metadata={"axes": "ZYX"}
    )
    (folder / "a.png").write_bytes(imagecodecs.png_encode(ARRAY[0]))
    return folder


@pytest.mark.parametrize(
    "name", ["mapped.tif", "strips.tif", "tiles.tif", "a.h5", "a.npy", "a.zarr", "a.png"]
)
def test_threads_that_read_at_once_get_the_right_values(name, files):
    random = np.random.default_rng(1)
    with open_source(files / name) as source:
        expected = ARRAY[0][..., None] if name == "a.png" else ARRAY
        regions = []
        for _ in range(120):
            start = [int(random.integers(0, s)) for s in expected.shape]
            stop = [
                int(random.integers(a + 1, s + 1))
                for a, s in zip(start, expected.shape, strict=True)
            ]
            regions.append(Region(tuple(start), tuple(stop)))
        with ThreadPoolExecutor(4) as pool:
            for region, values in zip(regions, pool.map(source.read, regions), strict=True):
                assert np.array_equal(values, expected[region.slices]), region
