#!/usr/bin/env python3
"""An interrupted mutation run: what was done is kept whole, and going on gives what an undisturbed run gives.

Usage: tests/mutation_test.py [PROGRAM]
"""
import os
import pty
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PROGRAM = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else os.path.join(ROOT, 'build/check/dealwright'))
COMMAND = [PROGRAM, 'test', 'first-deal', '--mutate', '--jobs', '1', '--resume', 'done']


def record(folder):
    path = os.path.join(folder, 'done')
    return open(path).read() if os.path.exists(path) else ''


def interrupted(folder):
    """Runs on a terminal and presses Ctrl-C as soon as three mutants are judged: output, what the terminal saw, status."""
    terminal, end = pty.openpty()
    process = subprocess.Popen(COMMAND, cwd=folder, stdout=subprocess.PIPE, stderr=end, start_new_session=True)
    os.close(end)
    until = time.monotonic() + 120
    while record(folder).count('\n') < 4 and time.monotonic() < until:
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGINT)
    output = process.communicate(timeout=120)[0].decode()
    shown = os.read(terminal, 65536).decode()
    os.close(terminal)
    return output, shown, process.returncode


def main():
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(os.path.join(ROOT, 'examples/first-deal'), os.path.join(folder, 'first-deal'))
        output, shown, status = interrupted(folder)
        kept = record(folder)
        done = re.search(r'^(\d+) of (\d+) done, go on with: dealwright (.*)$', output, re.M)
        assert status == 1, status
        assert done and int(done[1]) < int(done[2]), output
        assert 'crashed' not in output, output
        assert f'of {done[2]} mutants' in shown, shown
        lines = kept.splitlines()
        assert kept.endswith('\n') and len(lines) == int(done[1]) + 1, kept
        assert all(re.fullmatch(r'\d+ [a-z]+', line) for line in lines[1:]), kept

        again = subprocess.run([PROGRAM] + shlex.split(done[3]), cwd=folder, capture_output=True, text=True)
        assert record(folder).startswith(kept) and record(folder).count('\n') == int(done[2]) + 1
        whole = subprocess.run(COMMAND[:4], cwd=folder, capture_output=True, text=True)
        assert again.stdout == whole.stdout, again.stdout
    print('mutation: an interrupted run goes on where it was')


main()
