"""More damaged projects than the tests try: ``python -m tests.benchmarks.fuzz_projects FIXTURES``.

``--cases N`` and ``--first K`` choose which; each number is the same damage on every machine. A
child that hangs or dies counts as a failure of its case, and the next one goes on after it.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.broken_projects import small_copy

BATCH = 500
SECONDS_A_CASE = 2.0


def main() -> int:
    """Run it; exit code 1 if a case went wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("fixtures", type=Path, help="a folder with projects, also in its folders")
    parser.add_argument("--first", type=int, default=10_000)
    parser.add_argument("--cases", type=int, default=5_000)
    args = parser.parse_args()
    begin, wrong, became = time.perf_counter(), 0, {"read": 0, "refused": 0}
    with tempfile.TemporaryDirectory() as name:
        for k, path in enumerate(sorted(args.fixtures.rglob("*.ilp"))):
            small_copy(path, Path(name) / f"{k:03d}.ilp")
        first, end = args.first, args.first + args.cases
        while first < end:
            out, ended = _batch(name, first, min(end, first + BATCH))
            lines = out.splitlines()
            for kind in became:
                became[kind] += lines.count(kind)
            wrong += sum(line.startswith("WRONG") for line in lines)
            if "WRONG" in out:
                print(out[out.index("WRONG") :][:4000])
            first = min(end, first + BATCH)
            if ended:
                cases = [line for line in lines if line.startswith("CASE")]
                last = int(cases[-1].split()[1]) if cases else first
                print(f"case {last} {ended}")
                wrong, first = wrong + 1, last + 1
    seconds = time.perf_counter() - begin
    print(f"{args.cases} cases in {seconds:.0f} s: {became}, {wrong} wrong")
    return 1 if wrong else 0


def _batch(folder: str, first: int, end: int) -> tuple[str, str]:
    command = [sys.executable, "-m", "tests.broken_projects", folder, str(first), str(end)]
    limit = 60 + SECONDS_A_CASE * (end - first)
    try:
        done = subprocess.run(
            command, stdout=subprocess.PIPE, text=True, timeout=limit, check=False
        )
    except subprocess.TimeoutExpired as late:
        return (late.stdout or b"").decode(), "did not end"
    return done.stdout, f"ended with {done.returncode}" if done.returncode else ""


if __name__ == "__main__":
    sys.exit(main())
