#!/usr/bin/env python3
"""The ledger of a store: random deals come in late and in any order while quarters are posted and closed. What is kept of a
period, with all its adjustments, has to be what a run over everything pays, line by line; the order of arrival does not show; a
closed period never changes; and a posting that is killed or interrupted leaves the ledger as it was."""
import collections
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

PROGRAM = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else 'build/check/dealwright')
ROUNDS = int(os.environ.get('LEDGER_ROUNDS', '6'))
KILLS = int(os.environ.get('LEDGER_KILLS', '12'))
PERIODS = ['2024-Q1', '2024-Q2', '2024-Q3', '2024-Q4']

RULEBOOK = {
    'rulebook.yaml': 'dealwright: 1\nrulebook: acme\nversion: "1"\ncurrency: CNY\nrounding: half_up\n'
                     'timezone: Asia/Shanghai\n',
    'process/sales.yaml': '''
roles: {rep: {}, lead: {}}
people: {ann: {role: rep, superior: meg}, bob: {role: rep, superior: meg}, cid: {role: rep, superior: meg}, meg: lead}
records:
  deal: {fields: {owner: ref person, amount: money}}
process: sales
about: deal
first: open
stages:
  open: {owner: rep, next: [{to: lost, when: deal.amount < -1000000}]}
  won:  {end: case, result: won}
  lost: {end: case, result: lost}
actions:
  start: {asks: {owner: ref person}, set: {deal.owner: asked.owner}}
  win:   {asks: {amount: money}, set: {deal.amount: asked.amount}, go: won}
''',
    'plans/rep.yaml': '''
plan: rep
effective: {from: 2024-01-01, until: 2025-01-01}
for: [rep, lead]
period: quarter
credit:
  won:  {on: deal.won, amount: deal.amount, to: owner}
  team: {on: deal.won, amount: deal.amount, to: superior, overlay: true}
measures:
  revenue: sum(won)
pay:
  commission: {on: won, band: {by: revenue, period: year}, table: rates, mode: marginal, round: statement}
  big:        {each: won, when: deal.amount >= 40,000, amount: 100}
  override:   {on: team, rate: 0.5%, round: component}
cap: 2,500
''',
    'tables/rates.csv': 'unique,,\nrevenue,-> rate,why\nmoney,percent,\n< 50000,2%,\n[50000..120000),3.3%,\n>= 120000,5%,\n',
}


def run(folder, *words, fails=False):
    done = subprocess.run([PROGRAM, *words], cwd=folder, capture_output=True, text=True,
                          env=dict(os.environ, DEALWRIGHT_NOW='2025-02-01 09:00', DEALWRIGHT_LANG='en'))
    if (done.returncode != 0) != fails:
        sys.exit(f'not ok ledger: {" ".join(words)}: status {done.returncode}\n{done.stdout}{done.stderr}')
    return done.stdout


def write_rulebook(folder):
    for name, text in RULEBOOK.items():
        path = os.path.join(folder, 'acme', name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, 'w', encoding='utf-8') as file:
            file.write(text)


def deals_of(chance, count):
    deals = []
    for number in range(count):
        cents = chance.choice([chance.randrange(100, 9000000), chance.randrange(100, 900000), -chance.randrange(1, 300000)])
        deals.append((f'D-{number}', chance.choice(['ann', 'bob', 'cid']),
                      f'2024-{chance.randrange(1, 13):02}-{chance.randrange(1, 29):02}', f'{cents / 100:.2f}'))
    return deals


def enter(folder, store, deals, name):
    lines = []
    for case, owner, day, amount in deals:
        lines += [f'{day} 09:00 {owner} start {case} owner={owner}', f'{day} 10:00 {owner} win {case} amount={amount}']
    with open(os.path.join(folder, name), 'w', encoding='utf-8') as file:
        file.write('\n'.join(lines) + '\n')
    run(folder, 'run', 'acme', name, '--store', store)


def minor(text):
    return int(text.replace(' CNY', '').replace('.', ''))


def lines_of_run(folder, store, period):
    """What a run over everything that the store knows now pays."""
    found = collections.Counter()
    for text in run(folder, 'plan', 'run', 'rep', '--store', store, '--period', period, '--json').splitlines():
        line = json.loads(text)
        if line['kind'] == 'line':
            found[(line['type'], line['person'], line.get('component'), line.get('date'), line.get('case'),
                   minor(line['base']), minor(line['amount']))] += 1
    return found


def lines_kept(folder, store, period):
    """What is kept of a period: its own lines, those that came later, less those that were taken back."""
    query = '''SELECT l.kind, l.person, l.component, date(l.date * 86400, 'unixepoch'), l.case_id, l.base, l.amount, l.sign
               FROM dw_line l JOIN dw_posting p ON p.number = l.of WHERE p.period = ? AND p.kind = 0 AND l.kind <> 'payout' '''
    found = collections.Counter()
    with sqlite3.connect(os.path.join(folder, store)) as base:
        for kind, person, component, date, case, amount_of, amount, sign in base.execute(query, (period,)):
            turn = -1 if sign < 0 else 1
            found[(kind, person, component, date, case, turn * amount_of, turn * amount)] += turn
    return +found


def postings(folder, store):
    with sqlite3.connect(os.path.join(folder, store)) as base:
        return base.execute('SELECT number, period, hash, lines, closed FROM dw_posting WHERE kind = 0 ORDER BY number').fetchall()


def late_events(chance, folder, number):
    """Deals of all of 2024 in random order; a quarter is posted, perhaps again, and closed, while others still come."""
    deals = deals_of(chance, chance.randrange(20, 90))
    chance.shuffle(deals)
    store, parts = f'late{number}.db', [deals[i::9] for i in range(9)]
    run(folder, 'publish', 'acme', '--store', store)
    sealed = {}
    for step, period in enumerate(PERIODS):
        for again in range(2):
            enter(folder, store, parts[2 * step + again], f'late{number}-{step}-{again}.run')
            run(folder, 'plan', 'post', 'rep', '--period', period, '--as', 'meg', '--store', store)
        for earlier in PERIODS[:step + 1]:
            assert lines_kept(folder, store, earlier) == lines_of_run(folder, store, earlier), (number, period, earlier)
        run(folder, 'plan', 'close', 'rep', '--period', period, '--as', 'meg', '--store', store)
        sealed[period] = [row for row in postings(folder, store) if row[1] == period]
    for row in postings(folder, store):
        assert sealed[row[1]] == [row], 'a closed period has changed'
    run(folder, 'audit', '--store', store)


def any_order(chance, folder, number):
    """The same deals, all there from the start, in two orders: the same lines under the same seal."""
    deals, seals = deals_of(chance, 60), []
    for turn in range(2):
        store = f'order{number}-{turn}.db'
        run(folder, 'publish', 'acme', '--store', store)
        enter(folder, store, deals, f'order{number}-{turn}.run')
        run(folder, 'plan', 'post', 'rep', '--period', '2024-Q2', '--as', 'meg', '--store', store)
        seals.append([row[2] for row in postings(folder, store)])
        chance.shuffle(deals)
    assert seals[0] == seals[1], 'the order of arrival shows'


def killed(chance, folder):
    """A posting that takes the place of another is killed again and again; then it is let through."""
    store = 'killed.db'
    run(folder, 'publish', 'acme', '--store', store)
    enter(folder, store, deals_of(chance, 400), 'killed-1.run')
    run(folder, 'plan', 'post', 'rep', '--period', '2024-Q1', '--as', 'meg', '--store', store)
    run(folder, 'plan', 'close', 'rep', '--period', '2024-Q1', '--as', 'meg', '--store', store)
    run(folder, 'plan', 'post', 'rep', '--period', '2024-Q2', '--as', 'meg', '--store', store)
    more = [(f'L-{i}', 'ann', '2024-02-02', f'{i + 1}000.00') for i in range(300)]
    enter(folder, store, more, 'killed-2.run')
    command = [PROGRAM, 'plan', 'post', 'rep', '--period', '2024-Q2', '--as', 'meg', '--store', store]
    before, started, done = postings(folder, store), time.monotonic(), 0
    for turn in range(KILLS):
        child = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(chance.random() * 0.06)
        child.send_signal(signal.SIGKILL)
        if child.wait() == 0:
            done += 1
        after = postings(folder, store)
        assert after == before or len(after) == len(before), 'a killed posting left something'
        run(folder, 'audit', '--store', store)
        before = after
    run(folder, *command[1:])
    assert lines_kept(folder, store, '2024-Q1') == lines_of_run(folder, store, '2024-Q1')
    assert lines_kept(folder, store, '2024-Q2') == lines_of_run(folder, store, '2024-Q2')
    run(folder, 'audit', '--store', store)
    return f'{KILLS} kills, {done} came too late, {time.monotonic() - started:.1f} s'


def interrupted(folder):
    """Ctrl-C while a posting waits for its targets, which come through a pipe: it says so, and has changed nothing."""
    store, pipe = 'killed.db', os.path.join(folder, 'targets.csv')
    before = postings(folder, store)
    enter(folder, store, [('I-1', 'bob', '2024-05-05', '5000.00')], 'interrupted.run')
    os.mkfifo(pipe)
    command = [PROGRAM, 'plan', 'post', 'rep', '--period', '2024-Q2', '--as', 'meg', '--store', store, '--targets', pipe]
    for turn in range(2):
        child = subprocess.Popen(command, cwd=folder, text=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                                 preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # ignored in the background
                                 env=dict(os.environ, DEALWRIGHT_NOW='2025-02-01 09:00', DEALWRIGHT_LANG=['en', 'zh'][turn]))
        with open(pipe, 'w', encoding='utf-8') as file:  # opened when the program reads it
            child.send_signal(signal.SIGINT)
            file.write('person,period,revenue\n')
        said = child.communicate()[1]
        expected = ['error: interrupted; nothing has been changed [plan-stopped]', '已中断，没有任何更改'][turn]
        assert child.returncode == 1 and expected in said, (child.returncode, said)
        assert postings(folder, store) == before, 'an interrupted posting left something'
    run(folder, 'audit', '--store', store)
    run(folder, *command[1:-2])
    assert postings(folder, store) != before


def main():
    seed = int(os.environ.get('LEDGER_SEED', '1'))
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        write_rulebook(folder)
        for number in range(ROUNDS):
            late_events(chance, folder, number)
        print(f'ok ledger: {ROUNDS} years of late deals, adjusted line by line')
        any_order(chance, folder, 0)
        print('ok ledger: the order of arrival does not show')
        print(f'ok ledger: killed while it posts: {killed(chance, folder)}')
        interrupted(folder)
        print('ok ledger: Ctrl-C leaves it as it was')


main()
