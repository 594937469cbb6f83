#!/usr/bin/env python3
"""test --watch: a change runs again what it touches, a broken rulebook in between is told and survived, Ctrl-C ends."""
import os
import signal
import subprocess
import sys
import tempfile

PROGRAM = os.path.abspath(sys.argv[1])
FILES = {
    'rulebook.yaml': 'dealwright: 1\nrulebook: acme\nversion: "1"\ntitle: ACME\ncurrency: CNY\nrounding: half_up\n'
                     'timezone: Asia/Shanghai\n',
    'process/sales.yaml': '''records: {deal: {fields: {amount: money, owner: ref person}}}
roles: {rep: {}}
process: sales
about: deal
first: offer
stages:
  offer: {owner: rep, leave: {large: {rule: limits.large}, given: {check: deal.amount > 5}}, next: [{to: won}]}
  won: {end: case, result: won}
''',
    'scripts/limits.lua': 'local M = {}\nfunction M.large(case) return case.deal.amount > 1000 end\nreturn M\n',
    'tables/fee.csv': 'first,\namount,-> fee\nmoney,money\n-,10\n',
    'tables/fee.test.csv': 'amount,-> fee\n5,10\n',
    'tests/offers.yaml': '''scenario: An offer is won
given: {now: 2024-03-04 09:00, people: {li: rep}, deal D-1: {owner: li}}
steps:
  - li: set D-1 amount=2,000
    expect: {closed: true}
''',
}


def write(folder, name, text):
    path = os.path.join(folder, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path + '~', 'w', encoding='utf-8') as file:
        file.write(text)
    os.replace(path + '~', path)  # as editors do


def until_waits(process):
    lines = []
    for line in process.stdout:
        if line.startswith('waiting'):
            return ''.join(lines)
        lines.append(line)
    raise SystemExit('it ended: ' + ''.join(lines))


def expect(got, *parts):
    for part in parts:
        if part not in got:
            raise SystemExit('expected %r in:\n%s' % (part, got))


with tempfile.TemporaryDirectory() as folder:
    for name, text in FILES.items():
        write(folder, name, text)
    process = subprocess.Popen([PROGRAM, 'test', folder, '--watch', '--lang', 'en'], stdout=subprocess.PIPE,
                               stderr=subprocess.STDOUT, text=True)
    signal.signal(signal.SIGALRM, lambda *_: process.kill())
    signal.alarm(120)
    expect(until_waits(process), 'ok  An offer is won', 'ok  fee line 2', '2 tests, 2 passed')
    write(folder, 'tables/fee.csv', FILES['tables/fee.csv'].replace('10', '20'))
    expect(until_waits(process), 'failed  fee line 2', '1 test, 0 passed')
    write(folder, 'tables/fee.csv', FILES['tables/fee.csv'])
    expect(until_waits(process), '1 test, 1 passed')
    write(folder, 'scripts/limits.lua', FILES['scripts/limits.lua'].replace('1000', '3000'))
    expect(until_waits(process), 'failed  An offer is won', '1 test, 0 passed')
    write(folder, 'scripts/limits.lua', 'local M = {\n')
    expect(until_waits(process), '[script-syntax]')
    write(folder, 'scripts/limits.lua', FILES['scripts/limits.lua'])
    expect(until_waits(process), '2 tests, 2 passed')
    write(folder, 'tests/more.yaml', FILES['tests/offers.yaml'].replace('won', 'made'))
    expect(until_waits(process), 'ok  An offer is made', '1 test, 1 passed')
    write(folder, 'tests/more.yaml', 'scenario: [')
    expect(until_waits(process), 'more.yaml:1:')
    os.remove(os.path.join(folder, 'tests/more.yaml'))
    expect(until_waits(process), '2 tests, 2 passed')
    write(folder, 'process/sales.yaml', FILES['process/sales.yaml'].replace('> 5', '> 6'))
    expect(until_waits(process), '2 tests, 2 passed')
    process.send_signal(signal.SIGINT)
    if process.wait() != 0:
        raise SystemExit('ended with %d' % process.returncode)
    gone = subprocess.run([PROGRAM, 'test', '/nowhere', '--watch', '--lang', 'en'], capture_output=True, text=True)
    expect(gone.stderr, '[watch-failed]')
print('watch: 11 runs, Ctrl-C')
