#!/usr/bin/env python3
"""What a plan costs over many deals, against SQLite's window functions over the same rows in one run, without lines; what it
costs a deal more when there are a hundred times as many of them; the memory that it takes; and what it costs to post again after
1,000 late deals, of one person in a hundred and of everybody, against calculating everybody.

    plan_bench.py PROGRAM [DEALS] [PEOPLE]

The stores are filled past the program (as rows, not as commands), since only reading and paying are measured. Read the
ratios."""
import datetime
import os
import random
import sqlite3
import subprocess
import sys
import tempfile
import time

PROGRAM = os.path.abspath(sys.argv[1])
DEALS = int(sys.argv[2]) if len(sys.argv) > 2 else 1000000
PEOPLE = int(sys.argv[3]) if len(sys.argv) > 3 else max(10, DEALS // 1000)
LATE = 1000
MEMORY = 100  # MB, for a million deals

FILES = {
    'rulebook.yaml': 'dealwright: 1\nrulebook: acme\nversion: "1"\ncurrency: CNY\nrounding: half_up\ntimezone: Asia/Shanghai\n',
    'process/sales.yaml': '''
roles: {rep: {}}
records:
  deal: {fields: {owner: ref person, amount: money, signed: date}}
process: sales
about: deal
first: open
actions:
  start: {asks: {owner: ref person, amount: money, signed: date}, set: {
    deal.owner: asked.owner, deal.amount: asked.amount, deal.signed: asked.signed}}
stages:
  open: {owner: rep, next: [{to: won, when: deal.amount > 0}]}
  won:  {end: case, result: won}
''',
    'plans/rep.yaml': '''
plan: rep
effective: {from: 2024-01-01, until: 2025-01-01}
for: rep
period: quarter
credit:
  signed: {on: deal.signed, amount: deal.amount, to: owner}
measures:
  revenue: sum(signed)
pay:
  commission: {on: signed, band: {by: revenue, period: year}, table: rates, mode: marginal, round: line}
''',
    'tables/rates.csv': 'unique,,\nrevenue,-> rate,why\nmoney,percent,\n< 1000000,2%,\n[1000000..5000000),3%,\n>= 5000000,5%,\n',
}

# The running sum by person, cut at the bounds of the bands, each part at its rate.
WINDOW = '''
SELECT owner, sum(round(
    2 * (min(after, 100000000) - min(before, 100000000)) / 100.0 +
    3 * (min(max(after, 100000000), 500000000) - min(max(before, 100000000), 500000000)) / 100.0 +
    5 * (max(after, 500000000) - max(before, 500000000)) / 100.0))
FROM (SELECT owner, amount, sum(amount) OVER w AS after, sum(amount) OVER w - amount AS before FROM deal
      WHERE signed >= '2024-01-01' AND signed < '2025-01-01'
      WINDOW w AS (PARTITION BY owner ORDER BY signed, id ROWS UNBOUNDED PRECEDING)) GROUP BY owner
'''


def write_rulebook(folder):
    for name, text in FILES.items():
        path = os.path.join(folder, 'acme', name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, 'w', encoding='utf-8') as file:
            file.write(text)


def fill(folder, deals, people):
    store = os.path.join(folder, f'bench-{deals}.db')
    subprocess.run([PROGRAM, 'publish', 'acme', '--store', store], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    chance, day = random.Random(1), datetime.date(2024, 1, 1)
    days = [str(day + datetime.timedelta(i)) for i in range(366)]
    with sqlite3.connect(store) as base:
        base.executemany('INSERT INTO person (id, name, roles) VALUES (?, ?, ?)',
                         ((f'p{i:05}', f'P {i}', '["rep"]') for i in range(people)))
        base.executemany("INSERT INTO deal (id, owner, amount, amount_currency, signed) VALUES (?, ?, ?, 'CNY', ?)",
                         ((f'D-{i:08}', f'p{chance.randrange(people):05}', chance.randrange(100000, 2000000),
                           days[chance.randrange(366)]) for i in range(deals)))
    return store


def measure(folder, *command):
    """Seconds and megabytes of one run."""
    started = time.monotonic()
    child = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    assert status == 0, command
    return time.monotonic() - started, usage.ru_maxrss / 1024


def run_plan(folder, store):
    return measure(folder, PROGRAM, 'plan', 'run', 'rep', '--store', store, '--period', '2024')


def post(folder, store, period, *more):
    return measure(folder, PROGRAM, 'plan', 'post', 'rep', '--store', store, '--period', period, '--as', 'p00000', *more)[0]


def come_late(folder, store, name, people):
    """Deals of the two quarters, by commands."""
    path = os.path.join(folder, f'{name}.run')
    with open(path, 'w', encoding='utf-8') as file:
        for i in range(LATE):
            file.write(f'2024-12-01 09:00 p00000 start {name}-{i} owner=p{i % people:05} amount={1000 + i}.00 '
                       f'signed=2024-{1 + i % 6:02}-15\n')
    measure(folder, PROGRAM, 'run', 'acme', path, '--store', store)


def post_again(folder, store):
    """The first quarter is closed, the second is open; late deals are of both."""
    os.environ['DEALWRIGHT_NOW'] = '2024-12-31 09:00'
    post(folder, store, '2024-Q1')
    measure(folder, PROGRAM, 'plan', 'close', 'rep', '--store', store, '--period', '2024-Q1', '--as', 'p00000')
    post(folder, store, '2024-Q2')
    for name, people in ('few', max(1, PEOPLE // 100)), ('all', PEOPLE):
        again = []
        for turn in range(3 if people < PEOPLE else 1):
            come_late(folder, store, f'{name}{turn}', people)
            again.append(post(folder, store, '2024-Q2'))
        again, full = min(again), post(folder, store, '2024-Q2', '--full')
        row(f'posted again, {LATE:,} late deals of {people:,} people', again, full, 's', 0.02 if people < PEOPLE else 1, digits=3)


def row(what, ours, theirs, unit, aim, digits=2):
    ratio = ours / theirs
    print(f'{what:<44} {ours:10.2f} {theirs:10.2f} {unit:<6} {ratio:6.{digits}f}  at most   {aim:.2f}  '
          f'{"ok" if ratio <= aim else "short"}')


def main():
    with tempfile.TemporaryDirectory() as folder:
        write_rulebook(folder)
        store, few, none = (fill(folder, deals, PEOPLE) for deals in (DEALS, DEALS // 100, 0))
        raw = min(measure(folder, 'sqlite3', store, WINDOW)[0] for _ in range(2))
        runs = [run_plan(folder, store) for _ in range(3)]
        ours, memory = min(run[0] for run in runs), runs[0][1]
        row(f'commission on {DEALS:,} deals, {PEOPLE:,} people', ours, raw, 's', 1)
        row('its memory, of 100 a million deals', memory, MEMORY * max(1, DEALS / 1000000), 'MB', 1)
        start, little = (min(run_plan(folder, other)[0] for _ in range(9)) for other in (none, few))
        row(f'a deal of {DEALS:,}, a deal of {DEALS // 100:,}', (ours - start) / DEALS * 1e6,
            (little - start) / (DEALS // 100) * 1e6, 'us', 1.5)
        post_again(folder, store)


main()
