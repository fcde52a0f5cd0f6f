"""Runs whole commands in turn and says what each cost: wall and processor time, peak memory."""
import contextlib
import dataclasses
import os
import pathlib
import statistics
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable

SAMPLE_EVERY = 0.005


@dataclasses.dataclass
class Program:
    """A command as a user would type it, and what has to be so before and after it."""
    name: str
    words: list
    variables: dict = dataclasses.field(default_factory=dict)
    before: Callable = lambda: None
    after: Callable = lambda: None  # raises Broken if the command did not do its work
    accepts: tuple = (0,)           # exit codes


@dataclasses.dataclass
class Cost:
    wall: float       # seconds
    cpu: float        # seconds, of the command and all that it waited for
    mib: float        # the largest peak of one of its processes
    requests: int = 0


class Broken(Exception):
    """A command failed, or did not do what it was measured for."""


class PeakMemory(threading.Thread):
    """The high-water mark of a process and of those below it, the largest alone. (The rusage of
    wait4 would be at least our own: a child begins as a copy of us.)"""

    def __init__(self, pid):
        super().__init__(daemon=True)
        self._pid = pid
        self._done = threading.Event()
        self._kib = 0
        self.start()

    def run(self):
        while not self._done.wait(SAMPLE_EVERY):
            for pid in self._tree(self._pid):
                self._kib = max(self._kib, self._mark(pid))

    def mib(self):
        self._done.set()
        self.join()
        return self._kib / 1024

    @staticmethod
    def _mark(pid):
        with contextlib.suppress(OSError, IndexError, ValueError):
            for line in pathlib.Path(f"/proc/{pid}/status").read_text(errors="replace").splitlines():
                if line.startswith("VmHWM:"):
                    return int(line.split()[1])
        return 0

    @classmethod
    def _tree(cls, pid):
        yield pid
        with contextlib.suppress(OSError):
            children = pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
            for child in children.split():
                yield from cls._tree(int(child))


def run_once(program):
    environment = {"PATH": os.environ["PATH"], "HOME": tempfile.gettempdir(), **program.variables}
    program.before()
    with tempfile.TemporaryFile() as said:
        began = time.monotonic()
        process = subprocess.Popen([str(word) for word in program.words], env=environment,
                                   stdin=subprocess.DEVNULL, stdout=said, stderr=said)
        memory = PeakMemory(process.pid)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        peak = memory.mib()
        if process.returncode not in program.accepts:
            said.seek(0)
            text = said.read()[-2000:].decode(errors="replace")
            raise Broken(f"{program.name} ended with {process.returncode}: {text}")
    program.after()
    return Cost(wall, usage.ru_utime + usage.ru_stime, peak)


def in_turn(programs, rounds):
    """{name: [Cost, ...]} of so many rounds, one of each program a round, after one that warms up."""
    costs = {program.name: [] for program in programs}
    for turn in range(rounds + 1):
        for program in programs:
            cost = run_once(program)
            if turn:
                costs[program.name].append(cost)
    return costs


def median(costs, part):
    return statistics.median(getattr(cost, part) for cost in costs)
