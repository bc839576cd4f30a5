"""The public scheduling benchmark: `python -m tests.benchmarks.b2bsp DIR [--seed N]`.

DIR holds instances (`*.dzn`) and, if published optima are to stand beside the figures, a
`README.md` with a table row "| instance | optimum |" for each. Every timetable is checked by the
independent checker. A first tiny event takes the compiler's time out of the figures.
"""

import argparse
import os
import re
import time
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as app.py does

from marketplace.engine.timetable.breaks import Instance, read_dzn, schedule_breaks
from marketplace.engine.timetable.breaks_check import check_breaks

TINY = Instance(4, 2, 4, 4, [(1, 2), (3, 4), (1, 3)], [3] * 3, [frozenset()] * 4, [0] * 3,
                [frozenset()] * 3)  # fmt: skip


def published(folder: Path) -> dict[str, str]:
    """Name of an instance → published optimum, from the folder's README if there is one."""
    readme = folder / "README.md"
    text = readme.read_text(encoding="utf-8") if readme.exists() else ""
    return dict(re.findall(r"^\| *(\S+) *\| *(\d+) *\|$", text, re.MULTILINE))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    optima = published(options.folder)
    schedule_breaks(TINY)
    print("instance            breaks  published  max-min  proven   wall s    CPU s  violations")
    for path in sorted(options.folder.glob("*.dzn")):
        name = path.name.split(".")[0]
        instance = read_dzn(path.read_text(encoding="utf-8"))
        wall, cpu = time.perf_counter(), time.process_time()
        answer = schedule_breaks(instance, seed=options.seed)
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        print(
            f"{name:20}{answer.breaks:6}{optima.get(name, '?'):>11}{answer.max_minus_min:9}"
            f"{'yes' if answer.proven else 'no':>8}{wall:9.1f}{cpu:9.1f}"
            f"{len(check_breaks(instance, answer.slots)):12}",
            flush=True,
        )


if __name__ == "__main__":
    main()
