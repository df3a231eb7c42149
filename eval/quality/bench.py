"""What the benches share: a scratch place, and commands measured as whole processes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

QUESTION = "Who is accountable for home to school transport?"
"""What a cold process is asked; the bundled framework answers it."""
MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Run:
    """One whole process: wall and processor seconds, the most memory it held in MiB, and what it printed."""

    wall: float
    processor: float
    memory_mib: float
    output: str


def run(command: Sequence[str], environment: Mapping[str, str], given: str = "") -> Run:
    """Run a command to its end, `given` on its standard input. Raises CalledProcessError where it fails."""
    with (
        tempfile.TemporaryFile("w+") as said,
        tempfile.TemporaryFile("w+") as errors,
        tempfile.TemporaryFile("w+") as it,
    ):
        it.write(given)
        it.seek(0)
        begun = time.perf_counter()
        process = subprocess.Popen(
            list(command), env=dict(environment), stdin=it, stdout=said, stderr=errors, text=True
        )
        # Waited for with what it used, which `subprocess` does not tell of one child among several.
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - begun
        process.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        errors.seek(0)
        if process.returncode:
            raise subprocess.CalledProcessError(process.returncode, list(command), said.read(), errors.read())
        return Run(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, said.read())


@dataclass(frozen=True, slots=True)
class Bench:
    """Where things are: the console script, a scratch folder, the environment of the fast path and of the original."""

    clearline: str
    folder: Path
    fast: Mapping[str, str]
    original: Mapping[str, str]

    @property
    def models(self) -> Path:
        """Where this bench's exported model is kept."""
        return Path(self.fast["CLEARLINE_MODELS"])


@contextmanager
def workbench() -> Iterator[Bench]:
    """A bench, swept afterwards; the load of the machine is printed at both ends, since wall times depend on it."""
    clearline = shutil.which("clearline", path=str(Path(sys.executable).parent)) or "clearline"
    with tempfile.TemporaryDirectory(prefix="clearline-bench-") as temporary:
        folder = Path(temporary)
        fast = {**os.environ, "CLEARLINE_MODELS": str(folder / "models"), "CLEARLINE_LIBRARY": str(folder / "library")}
        original = {**fast, "CLEARLINE_EXPORTED": "false", "CLEARLINE_LIBRARY": str(folder / "library-original")}
        print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} when this began", flush=True)
        yield Bench(clearline, folder, fast, original)
        print(f"load {os.getloadavg()[0]:.1f} when this ended")
