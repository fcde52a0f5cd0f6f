"""Medians of a run: as a table for people, as JSON to be compared with, and what became worse."""
import json
import math
import re

from timed_run import median
from works import LOCKSTEP

WORSE = 1.15  # times the older ratio
MOST_EXPONENT = 1.1
TABLE = re.compile(r"(?<=<!-- table -->\n).*?(?=<!-- end of the table -->)", re.S)
HEADINGS = ["work", "program", "wall s", "best", "CPU s", "MiB", "requests", "x wall", "x CPU", "goal"]
SIZE = re.compile(r"^(.* of )(\d(?:[\d,]*\d)?)(.*)$")


def figures_of(work):
    """{program: {part: median}} with the best wall time, and what became of the goals."""
    figures = {}
    for name, costs in work.costs.items():
        figures[name] = {part: round(median(costs, part), 4) for part in ("wall", "cpu", "mib")}
        figures[name]["requests"] = costs[0].requests  # counted once
        figures[name]["best"] = round(min(cost.wall for cost in costs), 4)
    figures[LOCKSTEP]["goals"] = "; ".join(
        f"{goal.text()}: {'met' if goal.is_met(work.costs) else '**missed**'}" for goal in work.goals)
    return figures


def ratio(figures, other, part):
    """How many times ours the other one took; None if either is too little to measure."""
    ours, others = figures[LOCKSTEP][part], figures[other][part]
    return others / ours if ours and others else None


def times(figures, program, part):
    if program == LOCKSTEP:
        return "1"
    found = ratio(figures, program, part)
    return f"{found:.2f}" if found else "-"


def rows(name, figures):
    for program, one in figures.items():
        yield [name, program, f"{one['wall']:.3f}", f"{one['best']:.3f}", f"{one['cpu']:.3f}",
               f"{one['mib']:.0f}", str(one["requests"] or "-"), times(figures, program, "wall"),
               times(figures, program, "cpu"), one.get("goals", "")]


def markdown(all_figures):
    lines = [HEADINGS, ["---"] * len(HEADINGS)]
    for name, figures in all_figures.items():
        lines += rows(name, figures)
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def with_table(document, all_figures):
    return TABLE.sub(lambda _: markdown(all_figures), document)


def growth(all_figures):
    """(what, exponent): how the cost of a work grew from one of its sizes to the next, 1 is linear."""
    sized = {}
    for name, figures in all_figures.items():
        if match := SIZE.match(name):
            key, size = match[1] + "N" + match[3], int(match[2].replace(",", ""))
            sized.setdefault(key, []).append((size, figures[LOCKSTEP]))
    for key, found in sized.items():
        found.sort(key=lambda one: one[0])
        for (small, before), (large, after) in zip(found, found[1:]):
            for part in ("wall", "cpu"):
                grown = math.log(after[part] / before[part]) / math.log(large / small)
                yield f"{key}, {small:,} to {large:,}, {part}", grown


def became_worse(older, newer):
    """A line for each ratio to another program that is worse by more than 15 % than in `older`, and
    for memory and requests, which need no other program."""
    for name, figures in newer.items():
        before = older.get(name)
        if not before:
            continue
        for program in figures.keys() & before.keys() - {LOCKSTEP}:
            for part in ("wall", "cpu"):
                was, now = ratio(before, program, part), ratio(figures, program, part)
                if was and now and was / now > WORSE:
                    yield f"{name}: {program} took {was:.2f} times our {part}, now {now:.2f} times"
        for part in ("mib", "requests"):
            was, now = before[LOCKSTEP][part], figures[LOCKSTEP][part]
            if was and now / was > WORSE:
                yield f"{name}: {part} were {was:g}, now {now:g}"


def load(path):
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def save(path, all_figures):
    path.write_text(json.dumps(all_figures, indent=1) + "\n", encoding="utf-8")
