"""Read the files named on the command line; print the kilobytes taken here and by a child."""

import resource
import sys
from contextlib import suppress
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from marketplace.sheets.problems import SheetProblem
from marketplace.sheets.reading import read_tables

for name in sys.argv[1:]:
    with suppress(SheetProblem):
        read_tables(name, name)
# ru_maxrss of this process would include what its parent took before starting it.
status = Path("/proc/self/status").read_text("ascii")
own = next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))
sys.stdout.write(f"{own} {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss}\n")
