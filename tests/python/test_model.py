"""Random programs under a fake clock: every figure equals the naive
model's, exactly."""

import os
import random
import unittest

import support

import model
import trees
from profiling.tracing import Profile, label

PROGRAM_COUNT = 60
LARGEST_LOG = 3000
SECOND = 10**9                  # nanoseconds


def recorded(source, **options):
    """Run a program under a profiler with its clock; return it and the log."""
    clock, log = [1], []
    names = {'clock': clock, 'log': log}
    exec(compile(source, '<program>', 'exec'), names)
    profile = Profile(lambda: clock[0], 1.0, **options)
    try:
        profile.runcall(names['main'])
    except names['Fault']:
        pass
    return profile, names['log']


def paths(calls):
    """Return {names: (calls, self, inclusive)} by the path to each call."""
    result = {}
    for call in calls:
        path = (*(outer.name for outer in call.around), call.name)
        known = result.get(path, (0, 0, 0))
        result[path] = (known[0] + 1,
                        known[1] + model.self_time(call, calls),
                        known[2] + call.time)
    return result


def numbers(entry):
    return (entry.callcount, entry.reccallcount, entry.totaltime,
            entry.inlinetime)


class ModelTest(unittest.TestCase):

    def check(self, profile, calls):
        found = support.entries(profile)
        found.pop(support.DISABLE, None)
        self.assertEqual({name: numbers(entry)
                          for name, entry in found.items()},
                         model.functions(calls))
        self.assertEqual({(caller, support.name_of(sub.code)): numbers(sub)
                          for caller, entry in found.items()
                          for sub in entry.calls or ()
                          if support.name_of(sub.code) != support.DISABLE},
                         model.edges(calls))
        if not support.TELLS_EXCEPTIONS:
            return
        exceptions = profile._trailer()['exceptions']
        self.assertEqual({key[2]: count
                          for key, count in exceptions.items()},
                         model.exceptions(calls))

    def check_table(self, profile):
        """The table that pstats reads says the same as the entries."""
        profile.create_stats()
        rows = profile.stats
        for entry in profile.getstats():
            cc, nc, tt, ct, _ = rows[label(entry.code)]
            self.assertEqual((nc, nc - cc, ct, tt), numbers(entry))
            for sub in entry.calls or ():
                nc, cc, tt, ct = rows[label(sub.code)][4][label(entry.code)]
                self.assertEqual((nc, nc - cc, ct, tt), numbers(sub))

    def check_paths(self, profile, calls):
        profile.create_stats()
        found = trees.Trees(profile.stats, profile._trailer())
        self.assertEqual(found.folded_calls, 0)
        self.assertEqual({tuple(label[2] for label in path):
                          (figure[0], figure[1] / SECOND, figure[2] / SECOND)
                          for path, figure in found.paths().items()
                          if path[-1][2] != support.DISABLE}, paths(calls))

    def test_random_programs_in_contexts(self):
        seed = int(os.environ.get('SEED') or random.randrange(1 << 32))
        print('SEED =', seed)
        node_count = folded_calls = 0
        for seed in range(seed, seed + PROGRAM_COUNT):
            with self.subTest(seed=seed):
                source = model.Writer(seed).program()
                profile, log = recorded(source, contexts=True)
                if len(log) > LARGEST_LOG:
                    continue
                calls = model.calls_of(log)
                node_count += len(paths(calls))
                self.check(profile, calls)
                self.check_paths(profile, calls)
                budget = random.Random(seed).randrange(1, 150_000)
                profile, _ = recorded(source, contexts=True,
                                      contexts_budget=budget)
                folded_calls += profile._trailer()['contexts']['folded_calls']
                self.check(profile, calls)
                self.check_table(profile)
        self.assertGreater(node_count, PROGRAM_COUNT)
        self.assertGreater(folded_calls, 0)

    def test_random_programs(self):
        seed = int(os.environ.get('SEED') or random.randrange(1 << 32))
        print('SEED =', seed)
        tried = call_count = 0
        while tried < PROGRAM_COUNT:
            seed += 1
            with self.subTest(seed=seed):
                profile, log = recorded(model.Writer(seed).program())
                if not 10 < len(log) < LARGEST_LOG:
                    continue
                tried += 1
                calls = model.calls_of(log)
                call_count += len(calls)
                self.check(profile, calls)
                self.check_table(profile)
        self.assertGreater(call_count, PROGRAM_COUNT * 10)

    # main 0..10; in it f 2..9, which calls itself 4..7.
    def test_the_model_itself(self):
        calls = model.calls_of([
            (model.ENTER, 'main', 0), (model.ENTER, 'f', 2),
            (model.ENTER, 'f', 4), (model.RAISE, 'f', 7),
            (model.LEAVE, 'f', 9), (model.LEAVE, 'main', 10)])
        self.assertEqual(model.functions(calls),
                         {'main': (1, 0, 10, 3), 'f': (2, 1, 7, 7)})
        self.assertEqual(model.edges(calls), {('main', 'f'): (1, 0, 7, 4),
                                              ('f', 'f'): (1, 0, 3, 3)})
        self.assertEqual(model.exceptions(calls), {'f': 1})


if __name__ == '__main__':
    support.main()
