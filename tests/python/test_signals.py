"""_lsprof.insist(): signals come again until they are handled."""

import unittest

import support

# Sends one signal and waits for three.
AGAIN = '''
import _lsprof, os, signal, time
came = []
def handler(number, frame):
    came.append(number)
    if len(came) == 3:
        signal.signal(number, signal.SIG_IGN)
signal.signal(signal.SIGTERM, handler)
_lsprof.insist(signal.SIGTERM)
os.kill(os.getpid(), signal.SIGTERM)
while len(came) < 3:
    time.sleep(1)
print(came == [signal.SIGTERM] * 3)
'''

# No system call is interrupted: the wait is begun again each time.
WAKEUP = '''
import _lsprof, os, signal
reader, writer = os.pipe()
os.set_blocking(writer, False)
signal.signal(signal.SIGHUP, lambda number, frame: signal.signal(
    number, signal.SIG_IGN))
signal.set_wakeup_fd(writer)
_lsprof.insist(signal.SIGHUP)
os.kill(os.getpid(), signal.SIGHUP)
print(os.read(reader, 1) == bytes([signal.SIGHUP]))
'''

REFUSED = '''
import _lsprof, signal
for number in 0, -1, 65, 10 ** 6, signal.SIGTERM, signal.SIGKILL:
    try:
        _lsprof.insist(number)
    except ValueError as error:
        print(error)
try:
    _lsprof.insist('TERM')
except TypeError:
    print('no number')
'''


class InsistTest(unittest.TestCase):

    def test_signal_comes_again(self):
        self.assertEqual(support.output('-c', AGAIN, env={}), 'True\n')

    def test_file_of_signals_hears_it(self):
        self.assertEqual(support.output('-c', WAKEUP), 'True\n')

    def test_what_has_no_handler(self):
        self.assertEqual(
            support.output('-c', REFUSED).splitlines(),
            ['no signal: 0', 'no signal: -1', 'no signal: 65',
             'no signal: 1000000', 'signal 15 has no handler',
             'signal 9 has no handler', 'no number'])


if __name__ == '__main__':
    support.main(every_source=False)
