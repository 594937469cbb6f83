#!/usr/bin/env python3
"""The ledger of a store: random deals come in late and in any order while quarters are posted and closed. What is kept of a
period, with all its adjustments, has to be what a run over everything pays, line by line; the order of arrival does not show; a
closed period never changes, whatever is corrected, disputed, published or erased; and a posting that is killed or interrupted, or for
which there is no room on the disk, leaves the ledger as it was."""
import collections
import json
import os
import random
import resource
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

PROGRAM = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else 'build/check/dealwright')
ROUNDS = int(os.environ.get('LEDGER_ROUNDS', '6'))
YEARS = int(os.environ.get('LEDGER_YEARS', '3'))
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


def full_disk(chance, folder):
    """A posting for which there is no room, at one place after the other, until there is: it says so, and has changed nothing."""
    store, failed = 'killed.db', 0
    enter(folder, store, [(f'F-{i}', 'cid', '2024-05-02', f'{i + 1}00.00') for i in range(150)], 'full.run')
    command = [PROGRAM, 'plan', 'post', 'rep', '--period', '2024-Q2', '--as', 'meg', '--store', store]
    before, room = postings(folder, store), 4096
    while True:
        def limit():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, preexec_fn=limit,
                              env=dict(os.environ, DEALWRIGHT_NOW='2025-02-01 09:00', DEALWRIGHT_LANG='en'))
        if done.returncode == 0:
            break
        failed += 1
        assert done.returncode == 5 and 'error: ' in done.stderr, (done.returncode, done.stderr)
        assert postings(folder, store) == before, 'a posting without room left something'
        room += chance.randrange(4096, 65536)
    assert failed > 0 and postings(folder, store) != before
    run(folder, 'audit', '--store', store)
    return f'{failed} times'


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


# ---- a closed period, whatever comes ----

OPEN = {
    'rulebook.yaml': RULEBOOK['rulebook.yaml'],
    'process/sales.yaml': '''
roles: {rep: {}, lead: {}}
people: {ann: {role: rep, superior: meg}, bob: {role: rep, superior: meg}, meg: lead}
records:
  person:
    by: [lead]
    erases: [lead]
    fields: {phone: {type: text, private: [lead]}}
  deal: {fields: {owner: ref person, amount: money, signed: date}}
process: sales
about: deal
first: open
stages:
  open: {owner: rep, next: [{to: lost, when: deal.amount < -1000000}]}
  lost: {end: case, result: lost}
actions:
  start: {asks: {owner: ref person}, set: {deal.owner: asked.owner}}
  sign:  {asks: {amount: money, signed: date}, set: {deal.amount: asked.amount, deal.signed: asked.signed}}
  give:  {asks: {to: ref person}, set: {deal.owner: asked.to}}
''',
    'plans/rep.yaml': '''
plan: rep
effective: {from: 2024-01-01}
for: rep
period: month
leavers: paid
credit:
  signed: {on: deal.signed, amount: deal.amount, to: owner}
measures:
  volume: sum(signed)
pay:
  commission: {on: signed, band: {by: volume, period: same}, table: rates, mode: marginal, round: line}
''',
    'tables/rates.csv': RULEBOOK['tables/rates.csv'].replace('revenue', 'volume'),
}
MONTHS = [f'2024-{number:02}' for number in range(1, 7)]


class Whatever:
    """A store of whose closed months nothing may change: neither seals and totals, nor what a statement says of a line."""
    def __init__(self, chance, folder, number):
        self.chance, self.folder, self.store, self.said = chance, folder, f'whatever{number}.db', {}
        self.people, self.deals, self.minutes, self.name = ['ann', 'bob'], [], 0, f'whatever{number}'
        for name, text in OPEN.items():
            path = os.path.join(folder, self.name, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, 'w', encoding='utf-8') as file:
                file.write(text)
        self.publish()

    def publish(self):
        run(self.folder, 'publish', self.name, '--store', self.store)

    def do(self, *words, by='meg'):
        self.minutes += 1
        at = f'2024-07-{1 + self.minutes // 1000:02} {self.minutes // 60 % 24:02}:{self.minutes % 60:02}'
        return run(self.folder, 'do', *words, '--as', by, '--at', at, '--store', self.store)

    def plan(self, *words, by='meg'):
        return run(self.folder, 'plan', *words, '--as', by, '--store', self.store)

    def ask(self, query):
        with sqlite3.connect(os.path.join(self.folder, self.store)) as base:
            return base.execute(query).fetchall()

    # ---- what may happen ----

    def late_deal(self):
        key, day = f'D-{len(self.deals)}', f'2024-{self.chance.randrange(1, 7):02}-{self.chance.randrange(1, 29):02}'
        self.do(key, 'start', f'owner={self.chance.choice(self.people)}')
        self.do(key, 'sign', f'amount={self.chance.randrange(-20000, 90000)}', f'signed={day}')
        self.deals.append(key)

    def edit(self):
        if self.deals:
            day = f'2024-{self.chance.randrange(1, 7):02}-{self.chance.randrange(1, 29):02}'
            self.do(self.chance.choice(self.deals), 'sign', f'amount={self.chance.randrange(1, 90000)}', f'signed={day}')

    def give(self):
        if self.deals:
            self.do(self.chance.choice(self.deals), 'give', f'to={self.chance.choice(self.people)}')

    def joins(self):
        who = f'p{len(self.people)}'
        self.do(f'person:{who}', 'add', f'name={who.upper()}', 'roles=rep', 'superior=meg', f'phone=+86-{len(self.people)}')
        self.people.append(who)

    def leaves(self):
        who = self.people[-1]
        if who.startswith('p'):
            self.do(f'person:{who}', 'set', f'left=2024-{self.chance.randrange(2, 7):02}-01')

    def is_erased(self):
        who = self.people[-1]
        if who.startswith('p'):
            self.do(f'person:{who}', 'erase', 'reason=asked')

    def disputes(self):
        lines = self.ask("SELECT l.number, l.person FROM dw_line l JOIN dw_account a ON l.number >= a.first AND l.number < a.first"
                         " + a.lines JOIN dw_posting p ON p.number = a.posting WHERE p.kind = 0 AND p.closed IS NOT NULL"
                         " AND l.number NOT IN (SELECT line FROM dw_dispute WHERE resolved IS NULL)")
        if lines:
            self.plan('dispute', str(self.chance.choice(lines)[0]), 'reason=wrong')

    def resolves(self):
        for number, person in self.ask('SELECT number, person FROM dw_dispute WHERE resolved IS NULL')[:1]:
            self.plan('resolve', str(number), f'amount={self.chance.randrange(-500, 500)}', 'reason=so')

    def new_terms(self):
        for name, old, new in (('tables/rates.csv', '3.3%', f'{self.chance.randrange(25, 49) / 10}%'),
                               ('plans/rep.yaml', 'volume', f'volume{self.chance.randrange(9)}')):
            path = os.path.join(self.folder, self.name, name)
            with open(path, encoding='utf-8') as file:
                text = file.read()
            with open(path, 'w', encoding='utf-8') as file:
                file.write(text.replace(old, new))
        self.publish()

    # ---- what stays ----

    def remember(self, month):
        self.said[month] = self.seen(month)

    def seen(self, month):
        rows = self.ask(f"SELECT number, hash, lines, regular, total, rulebook, seen, by FROM dw_posting"
                        f" WHERE kind = 0 AND period = '{month}'")
        lines = {}
        for (person,) in self.ask(f'SELECT DISTINCT person FROM dw_account WHERE posting = {rows[0][0]} ORDER BY person'):
            text = run(self.folder, 'plan', 'statement', person, 'rep', '--period', month, '--json', '--store', self.store)
            kept = [json.loads(line) for line in text.splitlines()]
            lines[person] = [one for one in kept if one['kind'] == 'statement_line' and one['type'] != 'resolution']
            first, last = self.ask(f"SELECT min(first), max(first + lines) FROM dw_account WHERE posting = {rows[0][0]}")[0]
            lines[person] = [one for one in lines[person] if first <= one['line'] < last]
        return rows, lines

    def check(self):
        for month, said in self.said.items():
            assert self.seen(month) == said, f'{month}, which is closed, has changed'


def whatever_comes(chance, folder, number):
    one = Whatever(chance, folder, number)
    acts = [one.late_deal] * 5 + [one.edit] * 3 + [one.give, one.joins, one.leaves, one.is_erased, one.disputes, one.disputes,
                                                  one.resolves, one.new_terms]
    for month in MONTHS:
        for act in [chance.choice(acts) for _ in range(7)]:
            act()
        one.plan('post', 'rep', '--period', month)
        one.plan('close', 'rep', '--period', month)
        one.check()
        one.remember(month)
    for act in acts:
        act()
    one.check()
    assert any(lines for _, people in one.said.values() for lines in people.values()), 'nothing was posted'
    assert one.ask('SELECT count(*) FROM dw_line WHERE sign < 0')[0][0] > 0, 'nothing was adjusted'
    run(folder, 'audit', '--store', one.store)


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
        print(f'ok ledger: no room while it posts: {full_disk(chance, folder)}')
        for number in range(YEARS):
            whatever_comes(chance, folder, number)
        print(f'ok ledger: {YEARS} times six closed months stay as they are, whatever comes')
        interrupted(folder)
        print('ok ledger: Ctrl-C leaves it as it was')


main()
