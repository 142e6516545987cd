"""Names: those of built-ins equal the standard profiler's, those that
collide are summed, odd ones can be written and printed."""

import io
import pstats
import unittest

import support

from profiling.tracing import Profile, label

# Calls of C functions of every kind. Each runs under a profiler of its own;
# what it adds to the table is printed.
CALLABLES = r'''
import array, ast, binascii, bisect, cProfile, codecs, collections, datetime
import decimal, functools, gc, hashlib, heapq, io, itertools, json, marshal
import math, operator, os, pickle, random, re, struct, sys, time, types, zlib

class S(str): pass
class L(list):
    def append(self, x): super().append(x)
class D(dict): pass
class B:
    m = len
    s = staticmethod(len)
    upper = str.upper
def generator(): yield
text, data, numbers = 'text', b'data', [3, 1, 2]
now = datetime.datetime(2000, 1, 1)
ordered = collections.OrderedDict(a=1)
queue = collections.deque([1])
buffer, file = io.StringIO('x\n'), io.BytesIO(b'x')
pattern = re.compile('x')
packer = struct.Struct('i')
class DescriptorInTheWay:
    @property
    def append(self): raise KeyError
calls = """len(text) | text.upper() | str.upper(text) | S('x').upper()
 | 'a'.join([]) | text.format() | str.maketrans({}) | data.hex()
 | bytes.fromhex('00') | bytearray.fromhex('00') | bytearray(b'x').decode()
 | numbers.index(3) | list.index(numbers, 3) | L().append(1) | L([1]).pop()
 | D().get(1) | {}.get(1) | dict.fromkeys('a') | D.fromkeys('a') | {1}.add(2)
 | frozenset().union([]) | (1).bit_length() | int.from_bytes(b'x', 'big')
 | True.bit_length() | (1.5).hex() | float.fromhex('0x1') | (1j).conjugate()
 | (1, 2).count(1) | range(3).index(1) | slice(1).indices(2)
 | memoryview(data).tobytes() | print(end='') | sorted(numbers)
 | isinstance(1, int) | getattr(1, 'real') | sys.getsizeof(1)
 | sys.intern('x') | os.getpid() | os.fspath('x') | time.sleep(0)
 | time.time() | math.sqrt(2) | math.floor(1.5) | operator.add(1, 2)
 | itertools.count().__next__() | functools.reduce(max, numbers)
 | functools.partial(len, text)() | operator.itemgetter(0)(text)
 | now.isoformat() | datetime.datetime.now() | datetime.date.today()
 | now.strftime('%Y') | datetime.datetime.fromisoformat('2000-01-01')
 | datetime.timedelta(1).total_seconds() | decimal.Decimal(1).sqrt()
 | decimal.getcontext() | decimal.Decimal.from_float(1.0)
 | ordered.move_to_end('a') | ordered.popitem()
 | collections.OrderedDict.fromkeys('a') | queue.append(1) | queue.rotate()
 | collections.deque.appendleft(queue, 1) | buffer.read() | buffer.getvalue()
 | file.seek(0) | io.BytesIO.read(file) | sys.stdout.write('')
 | sys.stdout.flush() | pattern.match('x') | pattern.sub('', 'x')
 | pattern.match('x').group() | packer.pack(1) | struct.pack('i', 1)
 | array.array('i').append(1) | zlib.crc32(data) | binascii.hexlify(data)
 | hashlib.md5(data).hexdigest() | hashlib.sha256().update(data)
 | marshal.dumps(1) | pickle.dumps(1) | heapq.heapify([1])
 | bisect.bisect([1], 1) | gc.isenabled() | codecs.lookup('utf-8')
 | random.random() | random.Random(1).getrandbits(3) | generator().close()
 | generator().send(None) | object().__reduce_ex__(2) | object().__dir__()
 | type.mro(int) | int.mro() | B().m(text) | B.s(text) | B.m(text)
 | S.upper(S('x')) | B().upper | types.MethodType(len, ()) | len(*[text])
 | text.upper(*()) | text.split(**{}) | super(L, L()).append(1)
 | super(S, S('x')).upper() | numbers.__getitem__(0) | numbers.__len__()
 | {}.__contains__(1) | text.__len__() | text.__format__('')
 | int.__new__(int) | object.__new__(B) | dict.__init__({})
 | type.__call__(int) | type('X', (), {}) | ''.__class__()
 | Exception('x').with_traceback(None) | KeyError().add_note('x')
 | len.__call__(text) | len.__reduce__() | text.upper.__call__()
 | property(len).getter(len) | types.SimpleNamespace(a=1).__reduce__()
 | __import__('sys') | exec('') | eval('1') | compile('1', '', 'eval')
 | open(os.devnull).close() | open(os.devnull, 'rb').read() | id(1)
 | hash(text) | vars(B) | dir(B) | ast.parse('1')
 | iter(numbers).__length_hint__() | next(iter(numbers))
 | numbers.copy().sort() | text.encode().decode() | (lambda: None).__get__(1)
 | sys._getframe() | sys.exc_info() | json.dumps('x')
 | type(DescriptorInTheWay()).__subclasses__()"""
for call in calls.split('|'):
    call = ' '.join(call.split())
    code = compile(call, 'call', 'exec')
    profile = cProfile.Profile()
    profile.enable()
    try:
        exec(code)
    except Exception as error:
        pass
    profile.disable()
    profile.create_stats()
    names = sorted(key[2] for key in profile.stats if key[0] == '~')
    print(call, '->', [re.sub('0x[0-9a-f]+', '0x', name) for name in names
                       if 'disable' not in name and '.exec>' not in name])
'''


def leaf():
    pass


def row(profile, code):
    profile.create_stats()
    return profile.stats[label(code)]


class BuiltinTest(unittest.TestCase):
    maxDiff = None

    def test_equal_to_the_standard_ones(self):
        """But for bound C functions, which that one misses up to 3.13."""
        ours = support.output('-c', CALLABLES).splitlines()
        standard = support.output('-c', CALLABLES,
                                  env=support.STANDARD).splitlines()
        self.assertGreater(len(ours), 120)
        self.assertEqual(ours, standard)


class CollisionTest(unittest.TestCase):

    def test_lambdas_on_one_line(self):
        first, second = lambda: leaf(), lambda: [leaf(), leaf()]
        codes = first.__code__, second.__code__
        self.assertEqual(label(codes[0]), label(codes[1]))
        profile = Profile()
        for _ in range(3):
            profile.runcall(first)
        profile.runcall(second)
        self.assertEqual(support_counts(profile, codes), [(3, 0), (1, 0)])
        cc, nc, tt, ct, callers = row(profile, codes[0])
        entries = [entry for entry in profile.getstats()
                   if entry.code in codes]
        self.assertEqual((cc, nc), (4, 4))
        self.assertAlmostEqual(tt, sum(e.inlinetime for e in entries))
        self.assertAlmostEqual(ct, sum(e.totaltime for e in entries))
        callers = row(profile, leaf.__code__)[4]
        self.assertEqual(callers[label(codes[0])][:2], (5, 5))

    def test_generated_code(self):
        codes = [compile('leaf()', '<string>', 'exec') for _ in range(50)]
        profile = Profile(builtins=False)
        for code in codes:
            profile.runctx(code, globals(), {})
        self.assertEqual(row(profile, codes[0])[:2], (50, 50))
        callers = row(profile, leaf.__code__)[4]
        self.assertEqual(callers[label(codes[0])][:2], (50, 50))

    def test_equal_code_of_generated_functions(self):
        """Equal code objects that are not the same one are both counted."""
        functions = []
        for _ in range(2):
            names = {}
            exec('def f(): pass', names)
            functions.append(names['f'])
        profile = Profile()
        for function in functions:
            profile.runcall(function)
        self.assertEqual(row(profile, functions[0].__code__)[:2], (2, 2))

    def test_code_that_is_gone(self):
        """Its name outlives it, and its address is not taken for another's
        that comes after it."""
        profile = Profile(builtins=False)
        for i in range(200):
            profile.runctx(f'def f{i}(): pass\nf{i}()', {}, {})
        profile.create_stats()
        names = {key[2]: numbers[:2]
                 for key, numbers in profile.stats.items()}
        self.assertEqual({names[f'f{i}'] for i in range(200)}, {(1, 1)})
        self.assertEqual(names['<module>'], (200, 200))


def support_counts(profile, codes):
    """Return the counts of the entries of codes, in their order."""
    found = {id(entry.code): (entry.callcount, entry.reccallcount)
             for entry in profile.getstats()}
    return [found[id(code)] for code in codes]


class OddNameTest(support.FolderCase):

    def recorded(self, **changes):
        function = leaf.__code__.replace(**changes)
        profile = Profile()
        profile.runcall(type(leaf)(function, {}))
        path = self.path('odd.prof')
        profile.dump_stats(path)
        stats = pstats.Stats(path, stream=io.StringIO())
        stats.sort_stats('name').print_stats()
        stats.stream.getvalue().encode('utf-8')
        return {key[2] for key in stats.stats} | {key[0]
                                                  for key in stats.stats}

    def test_line_breaks(self):
        self.assertIn('a\\nb', self.recorded(co_name='a\nb'))
        self.assertIn('a\\nb', self.recorded(co_filename='a\nb'))

    def test_lone_surrogates(self):
        self.assertIn('a\\udcff', self.recorded(co_name='a\udcff'))
        self.assertIn('\\udcff\\n', self.recorded(co_filename='\udcff\n'))

    def test_qualified_name(self):
        self.recorded(co_qualname='\udcff\n')

    def test_plain_ones_are_left_alone(self):
        for name in ('é', '\U0001f600', '', ' ', "<'x'>", 'a\\nb', '\t'):
            with self.subTest(name=name):
                self.assertIn(name, self.recorded(co_name=name))


if __name__ == '__main__':
    support.main()
