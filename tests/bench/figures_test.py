#!/usr/bin/env python3
"""What .ci/bench says of its figures."""
import unittest

import figures
from timed_run import Cost
from works import LOCKSTEP, Goal, Work


def work(name, ours, others, goals=()):
    return Work(name, {LOCKSTEP: ours, "other": others}, list(goals))


def figures_of(name, wall, cpu, other_wall, other_cpu, mib=10.0, requests=5):
    return {name: figures.figures_of(work(
        name, [Cost(wall, cpu, mib, requests)], [Cost(other_wall, other_cpu, 50.0)]))}


class Figures(unittest.TestCase):
    def test_a_figure_is_the_median_and_the_best_is_beside_it(self):
        costs = [Cost(wall, 1.0, 10.0) for wall in (3.0, 1.0, 2.0)]
        one = figures.figures_of(work("w", costs, costs))[LOCKSTEP]
        self.assertEqual((one["wall"], one["best"]), (2.0, 1.0))

    def test_a_goal_is_met_only_below_its_bound(self):
        ours, others = [Cost(1.0, 0.5, 10.0)], [Cost(2.0, 0.5, 10.0)]
        for goal, met in ((Goal("wall", 1.01), True), (Goal("wall", 1.0), False),
                          (Goal("wall", 0.6, of="other"), True), (Goal("wall", 0.5, of="other"), False)):
            self.assertEqual(goal.is_met({LOCKSTEP: ours, "other": others}), met, goal.text())

    def test_a_missed_goal_is_said_in_its_row(self):
        one = figures.figures_of(work("w", [Cost(1.0, 1.0, 1.0)], [Cost(1.0, 1.0, 1.0)], [Goal("wall", 0.5)]))
        self.assertIn("under 0.5 s: **missed**", figures.markdown({"w": one}))

    def test_a_ratio_that_is_worse_by_more_than_15_percent_is_named(self):
        older = figures_of("w", 1.0, 1.0, 4.0, 4.0)
        self.assertEqual(list(figures.became_worse(older, figures_of("w", 1.1, 1.1, 4.0, 4.0))), [])
        self.assertEqual(list(figures.became_worse(older, figures_of("w", 1.2, 1.0, 4.0, 4.0))),
                         ["w: other took 4.00 times our wall, now 3.33 times"])

    def test_a_slower_machine_alone_is_no_regression(self):
        older = figures_of("w", 1.0, 1.0, 4.0, 4.0)
        self.assertEqual(list(figures.became_worse(older, figures_of("w", 3.0, 3.0, 12.0, 12.0))), [])

    def test_more_memory_and_more_requests_are_named(self):
        worse = list(figures.became_worse(figures_of("w", 1.0, 1.0, 1.0, 1.0),
                                          figures_of("w", 1.0, 1.0, 1.0, 1.0, mib=12.0, requests=6)))
        self.assertEqual(worse, ["w: mib were 10, now 12", "w: requests were 5, now 6"])

    def test_growth_is_told_between_neighbouring_sizes(self):
        found = {**figures_of("plan of 1,000, changed", 1.0, 1.0, 1.0, 1.0),
                 **figures_of("plan of 10,000, changed", 100.0, 10.0, 1.0, 1.0)}
        told = dict(figures.growth(found))
        self.assertAlmostEqual(told["plan of N, changed, 1,000 to 10,000, wall"], 2.0)
        self.assertAlmostEqual(told["plan of N, changed, 1,000 to 10,000, cpu"], 1.0)


if __name__ == "__main__":
    unittest.main()
