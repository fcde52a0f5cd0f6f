"""A piece of work as several programs did it, and the goals that Lockstep has in it."""
import dataclasses

from timed_run import in_turn, median, run_once

LOCKSTEP = "lockstep"
UNITS = {"wall": "s", "cpu": "s of CPU", "mib": "MiB", "requests": "requests"}


@dataclasses.dataclass
class Goal:
    """Under `bound`, in the units of `part`; with `of`, under so many times what that one took."""
    part: str  # a field of Cost
    bound: float
    of: str = ""

    def text(self):
        if self.of:
            return f"under {self.bound:g} times the {self.part} of {self.of}"
        return f"under {self.bound:g} {UNITS[self.part]}"

    def is_met(self, costs):
        floor = median(costs[self.of], self.part) if self.of else 1
        return median(costs[LOCKSTEP], self.part) < self.bound * floor


@dataclasses.dataclass
class Work:
    name: str
    costs: dict  # program: [Cost, ...]; Lockstep's first
    goals: list = dataclasses.field(default_factory=list)


@dataclasses.dataclass
class Bench:
    """What the caller chose."""
    lockstep: str
    folder: str           # scratch, on disk
    client_folder: str    # where npm put the official Firestore client
    rounds: int
    sizes: dict           # "resources", "documents": the sizes to be measured
    parts: bool = False   # also what backup and fence cost the floor of a clean-up

    def measure(self, name, programs, goals=(), count=None, counted=None):
        """`count` tells how many requests were sent so far; asked around one more run of each of
        the `counted` programs, of all if they are left out."""
        costs = in_turn(programs, self.rounds)
        for program in (counted or programs) if count else []:
            before = count()
            run_once(program)
            for cost in costs[program.name]:
                cost.requests = count() - before
        return Work(name, costs, list(goals))
