#!/usr/bin/env python3
"""What a plan costs over many deals, against SQLite's window functions over the same rows in one run, without lines.

    plan_bench.py PROGRAM [DEALS] [PEOPLE]

The store is filled past the program (as rows, not as commands), since only reading and paying are measured. Read the ratio."""
import datetime
import os
import random
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time

PROGRAM = os.path.abspath(sys.argv[1])
DEALS = int(sys.argv[2]) if len(sys.argv) > 2 else 100000
PEOPLE = int(sys.argv[3]) if len(sys.argv) > 3 else max(10, DEALS // 1000)

FILES = {
    'rulebook.yaml': 'dealwright: 1\nrulebook: acme\nversion: "1"\ncurrency: CNY\nrounding: half_up\ntimezone: Asia/Shanghai\n',
    'process/sales.yaml': '''
roles: {rep: {}}
records:
  deal: {fields: {owner: ref person, amount: money, signed: date}}
process: sales
about: deal
first: open
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


def fill(folder):
    for name, text in FILES.items():
        path = os.path.join(folder, 'acme', name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, 'w', encoding='utf-8') as file:
            file.write(text)
    store = os.path.join(folder, 'bench.db')
    subprocess.run([PROGRAM, 'publish', 'acme', '--store', store], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    chance, day = random.Random(1), datetime.date(2024, 1, 1)
    days = [str(day + datetime.timedelta(i)) for i in range(366)]
    with sqlite3.connect(store) as base:
        base.executemany('INSERT INTO person (id, name, roles) VALUES (?, ?, ?)',
                         ((f'p{i:05}', f'P {i}', '["rep"]') for i in range(PEOPLE)))
        base.executemany("INSERT INTO deal (id, owner, amount, amount_currency, signed) VALUES (?, ?, ?, 'CNY', ?)",
                         ((f'D-{i:08}', f'p{chance.randrange(PEOPLE):05}', chance.randrange(100000, 2000000),
                           days[chance.randrange(366)]) for i in range(DEALS)))
    return store


def timed(command, folder):
    started = time.monotonic()
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    return time.monotonic() - started, done.stdout


def main():
    with tempfile.TemporaryDirectory() as folder:
        store = fill(folder)
        ours, raw = [], []
        for _ in range(3):
            ours.append(timed([PROGRAM, 'plan', 'run', 'rep', '--store', store, '--period', '2024'], folder))
            raw.append(timed(['sqlite3', store, WINDOW], folder))
        memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        mine, theirs = min(t for t, _ in ours), min(t for t, _ in raw)
        what = f'commission on {DEALS:,} deals, {PEOPLE:,} people'
        print(f'{what:<44} {mine:10.2f} {theirs:10.2f} s      {mine / theirs:6.2f}  at most   1.00  '
              f'{"ok" if mine <= theirs else "short"}, {memory:.0f} MB')


main()
