#!/usr/bin/env python3
"""People of a store have a history. Random people join, leave, come back, change role, superior and team, and are entered by
commands in any order, many of them late. Day by day, the slow way, this file works out who everybody was, and writes it as the
stretches of a file of people: a plan over the store has to pay what it pays over the files, line by line, to the same bytes, by
targets of a file, and by targets that the store shares out among those who are there and the file has from `target show --csv`. What
is so now (the row of a person) has to be what is so on the last day."""
import collections
import datetime
import json
import os
import random
import sqlite3
import subprocess
import sys
import tempfile

PROGRAM = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else 'build/check/dealwright')
WORLDS = int(os.environ.get('PEOPLE_WORLDS', '4'))
PLANS = int(os.environ.get('PEOPLE_PLANS', '5'))
SEED = int(os.environ.get('PEOPLE_SEED', '1'))
REPS = [f'rep{i}' for i in range(7)]
LEADS = ['lead0', 'lead1', 'lead2']
PEOPLE = REPS + LEADS
TEAMS = ['north', 'south', None]
FIRST, LAST = datetime.date(2023, 12, 1), datetime.date(2025, 1, 31)
DAYS = [FIRST + datetime.timedelta(i) for i in range((LAST - FIRST).days + 1)]

RULEBOOK = '''dealwright: 1
rulebook: acme
version: "1"
currency: CNY
rounding: half_up
timezone: Asia/Shanghai
'''

PROCESS = '''
roles: {rep: {}, lead: {}, boss: {}, clerk: {}}
people:
  meg: boss
records:
  person: {by: [clerk, boss]}
  target: {by: [boss]}
  deal: {fields: {owner: ref person, helper: ref person, amount: money, signed: date}}
process: sales
about: deal
first: open
stages:
  open: {owner: rep, next: [{to: won, when: deal.amount > 90000000}]}
  won:  {end: case, result: won}
actions:
  start: {asks: {owner: ref person, helper: ref person, amount: money, signed: date}, set: {
    deal.owner: asked.owner, deal.helper: asked.helper, deal.amount: asked.amount, deal.signed: asked.signed}}
'''

TABLE = 'unique,,\nrevenue,-> rate,why\nmoney,percent,\n< 50000,2%,\n[50000..120000),3.3%,\n>= 120000,5%,\n'
ATTAINED = 'unique,,\nattainment,-> rate,why\npercent,percent,\n< 50%,1%,\n[50%..100%),2%,\n>= 100%,3.7%,\n'
# Who is away counts nothing towards anybody; so do the days before somebody is entered with `joined`.
State = collections.namedtuple('State', 'role superior team')


def plan_of(chance):
    """Credits and pay are drawn; superiors, targets and what is for a whole period feel the history of people."""
    credit = [chance.choice(['  won: {on: deal.signed, amount: deal.amount, to: owner}',
                             '  won: {on: deal.signed, amount: deal.amount, to: {owner: 70%, helper: 30%}}'])]
    measures = ['  revenue: sum(won)', '  attainment: revenue / target.revenue']
    pay = [chance.choice(['  commission: {on: won, band: {by: attainment, period: same}, table: attained, mode: whole, round: line}',
                          '  commission: {on: won, band: {by: revenue, period: year}, table: rates, mode: marginal, round: component}'])]
    if chance.random() < 0.6:
        credit.append(f'  team: {{on: deal.signed, amount: deal.amount, to: {chance.choice(["superior", "superiors"])}, overlay: true}}')
        pay.append('  override: {on: team, rate: 0.5%, round: line}')
    if chance.random() < 0.4:
        credit.append('  group: {on: deal.signed, amount: deal.amount, to: {owner: 100%, superiors: 100%}, overlay: true}')
        measures.append('  sales: sum(group)')
        pay.append('  chain: {on: group, band: {by: sales, period: same}, table: bands, mode: whole, differential: true, round: line}')
    if chance.random() < 0.6:
        pay.append('  goal: {reached: attainment >= 30%, amount: 1,000}')
    more = [f'prorate: {chance.choice(["by workdays", "by days", "none"])}']
    if chance.random() < 0.3:
        more.append('floor: 700')
    if chance.random() < 0.1:
        more.append('draw: {amount: 900, each: month, kind: guaranteed, first: 4 months}')
    if chance.random() < 0.5:
        more.append('leavers: paid')
    return '\n'.join(['plan: rep', 'effective: {from: 2024-01-01, until: 2025-01-01}', f'for: {chance.choice(["rep", "[rep, lead]"])}',
                      f'period: {chance.choice(["month", "quarter"])}', 'credit:', *credit, 'measures:', *measures, 'pay:', *pay, *more, ''])


def run(folder, *words, fails=False):
    done = subprocess.run([PROGRAM, *words], cwd=folder, capture_output=True, text=True,
                          env=dict(os.environ, DEALWRIGHT_NOW='2025-02-01 09:00', DEALWRIGHT_LANG='en'))
    if done.returncode != 0 and not fails:
        sys.exit(f'not ok plan people: {" ".join(words)}: status {done.returncode}\n{done.stdout}{done.stderr}')
    return done.stdout + done.stderr


class Person:
    """What is said of one person: with which state he was entered, what changed at which instant, and when he was there."""

    def __init__(self, chance, key):
        self.chance, self.key = chance, key
        self.entered, self.changes = self.state(), []
        for _ in range(chance.choice([0, 0, 1, 2, 3])):
            self.changes.append((self.instant(), self.change()))
        self.changes.sort(key=lambda change: change[0])
        self.there = self.stays()

    def state(self):
        role = 'lead' if self.key in LEADS else 'rep'
        team = {'rep5': 'north', 'rep6': 'south'}.get(self.key, self.chance.choice(TEAMS))  # there is somebody in both
        return State(role, self.chance.choice(LEADS + ['meg']) if role == 'rep' else 'meg', team)

    def instant(self):
        day = datetime.date(2024, 1, 1) + datetime.timedelta(self.chance.randrange(300))
        return datetime.datetime.combine(day, datetime.time(self.chance.randrange(24), self.chance.randrange(60)))

    def change(self):
        made = {}
        while not made:
            if self.chance.random() < 0.4:
                made['role'] = self.chance.choice(['rep', 'lead', 'clerk'])
            if self.chance.random() < 0.4:
                made['superior'] = self.chance.choice([who for who in ['lead1', 'lead2', 'meg'] if who != self.key] + [None])
            if self.chance.random() < 0.4:
                made['team'] = self.chance.choice(TEAMS)
        return made

    def stays(self):
        """From when until when he is there: always, from a day on, until one, and perhaps again later."""
        chance, day = self.chance, lambda least: datetime.date(2024, 1, 1) + datetime.timedelta(chance.randrange(least, least + 90))
        joined = day(0) if chance.random() < 0.4 else None
        left = day(100) if chance.random() < 0.4 else None
        stays = [(joined, left)]
        if left is not None and chance.random() < 0.5:
            stays.append((day(200), day(290) if chance.random() < 0.5 else None))
        return stays

    def on(self, day):
        """Who he is on that day, or None when he is away."""
        if not any((joined is None or day >= joined) and (left is None or day < left) for joined, left in self.there):
            return None
        state = self.entered
        for when, made in self.changes:
            if when.date() <= day:
                state = state._replace(**made)
        return state

    def rows(self):
        """His stretches, as rows of a file of people: days that are alike, one after the other."""
        rows, before = [], None
        for day in DAYS:
            state = self.on(day)
            if state is not None and state == before:
                rows[-1][1] = day
            elif state is not None:
                rows.append([day, day, state])
            before = state
        lines = []
        for first, last, state in rows:
            begins = '' if first == FIRST else first
            ends = '' if last == LAST else last + datetime.timedelta(1)
            lines.append(f'{self.key},{state.role},{state.superior or ""},{state.team or ""},{begins},{ends}')
        return lines

    def commands(self):
        """How he is entered: the first command on any day, then changes and stays, in any order."""
        state = self.entered
        words = [f'person:{self.key}', 'add', f'roles={state.role}', f'superior={state.superior}']
        words += [f'team={state.team}'] if state.team is not None else []
        joined, left = self.there[0]
        at_once = self.chance.random() < 0.5
        if at_once and joined is not None:
            words.append(f'joined={joined}')
        told = [(when, self.words(made)) for when, made in self.changes]
        if self.chance.random() < 0.6:
            self.chance.shuffle(told)  # told late
        stays = []
        if not at_once and joined is not None:
            stays.append([f'joined={joined}'])
        if left is not None:
            if self.chance.random() < 0.3:
                stays.append([f'left={left + datetime.timedelta(9)}'])  # and then corrected
            stays.append([f'left={left}'])
        for joined, left in self.there[1:]:
            stays.append([f'joined={joined}', 'left='])
            if left is not None:
                stays.append([f'left={left}'])
        yield words, self.instant()
        while told or stays:
            if told and (not stays or self.chance.random() < 0.5):
                when, changed = told.pop(0)
                yield [f'person:{self.key}', 'set', *changed], when
            else:
                yield [f'person:{self.key}', 'set', *stays.pop(0)], self.instant()

    @staticmethod
    def words(made):
        names = {'role': 'roles', 'superior': 'superior', 'team': 'team'}
        return [f'{names[name]}={value or ""}' for name, value in made.items()]


class World:
    def __init__(self, chance, folder):
        self.chance, self.folder = chance, folder
        self.people = {key: Person(chance, key) for key in PEOPLE}
        self.deals = [self.deal(f'D-{i}') for i in range(60)]
        files = {'acme/rulebook.yaml': RULEBOOK, 'acme/process/sales.yaml': PROCESS, 'acme/tables/rates.csv': TABLE,
                 'acme/tables/bands.csv': TABLE.replace('revenue', 'sales'), 'acme/tables/attained.csv': ATTAINED,
                 'acme/plans/rep.yaml': plan_of(chance), 'people.csv': self.people_file(), 'deals.csv': self.deals_file(),
                 'targets.csv': self.targets_file()}
        for name, text in files.items():
            self.write(name, text)
        run(folder, 'publish', 'acme', '--store', 'world.db')
        self.enter()

    def write(self, name, text):
        path = os.path.join(self.folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, 'w', encoding='utf-8') as file:
            file.write(text)

    def deal(self, key):
        """Mostly of people who are there; now and then of one who is not, which has to be told of."""
        chance, day = self.chance, datetime.date(2024, 1, 1) + datetime.timedelta(self.chance.randrange(366))
        there = [who for who in REPS if self.people[who].on(day) is not None] or ['meg']
        owner = chance.choice(there if chance.random() < 0.995 else REPS)
        return key, owner, chance.choice(there), f'{chance.randrange(100, 9000000) / 100:.2f}', day

    def people_file(self):
        rows = [row for key in PEOPLE for row in self.people[key].rows()]
        return '\n'.join(['person,role,superior,team,from,until', *rows, ''])

    def deals_file(self):
        return '\n'.join(['deal,owner,helper,amount,signed', *(','.join(map(str, deal)) for deal in self.deals), ''])

    def targets_file(self):
        rows = [f'{key},2024-{month:02},{self.chance.randrange(10 ** 5, 10 ** 7) / 100}' for key in PEOPLE + ['meg'] for month in range(1, 13)]
        return '\n'.join(['person,period,revenue', *rows, ''])

    def enter(self):
        """Superiors first; then everybody's commands, mixed."""
        queues = [list(self.people[key].commands()) for key in PEOPLE]
        for queue in queues[len(REPS):] + queues[:len(REPS)]:
            self.do(*queue.pop(0))
        while any(queues):
            self.do(*self.chance.choice([queue for queue in queues if queue]).pop(0))
        for key, owner, helper, amount, day in self.deals:
            self.do([key, 'start', f'owner={owner}', f'helper={helper}', f'amount={amount}', f'signed={day}'],
                    datetime.datetime.combine(day, datetime.time(12)))

    def do(self, words, when):
        run(self.folder, 'do', *words, '--as', 'meg', '--at', f'{when:%Y-%m-%d %H:%M}', '--store', 'world.db')

    def target(self, *words):
        return run(self.folder, 'target', *words, '--period', '2024', '--as', 'meg', '--store', 'world.db')

    def share_target(self):
        """The company's is shared by teams and people, a team's by people, whoever is in it; some have amounts of their own."""
        chance = self.chance
        self.target('set', 'company', f'revenue={chance.randrange(10 ** 6, 10 ** 8)}')
        self.target('split', 'company', 'revenue', 'north=3', 'south=2', *(f'{who}={chance.randrange(1, 4)}' for who in LEADS + REPS[:3]))
        teams = {who: chance.choice([['north'], ['south'], ['north', 'south']]) for who in REPS[3:5]}
        for team in ['north', 'south']:
            parts = [f'{who}={chance.randrange(1, 4)}' for who in REPS[3:5] if team in teams[who]]
            self.target('split', team, 'revenue', *(parts or ['lead0=1']))
        for who in REPS[5:] + ['meg']:
            self.target('set', who, f'revenue={chance.randrange(10 ** 4, 10 ** 6)}')
        self.write('shared.csv', self.target('show', 'revenue', '--csv'))

    def same(self, counts):
        for number in range(PLANS):
            shared = number >= PLANS // 2
            if number == PLANS // 2:
                self.share_target()
            files = ['--people', 'people.csv', '--deals', 'deals.csv', '--targets', 'shared.csv' if shared else 'targets.csv',
                     '--period', '2024', '--lines']
            store = ['--store', 'world.db', *([] if shared else ['--targets', 'targets.csv']), '--period', '2024', '--lines']
            self.write('acme/plans/rep.yaml', plan_of(self.chance))
            for form in ([], ['--json']):
                told = run(self.folder, 'plan', 'run', 'acme/plans/rep.yaml', *files, *form, fails=True)
                kept = run(self.folder, 'plan', 'run', 'acme/plans/rep.yaml', *store, *form, fails=True)
                assert told == kept, f'seed {SEED}: files:\n{told}\nstore:\n{kept}\n{open(self.folder + "/people.csv").read()}'
            counts['paid' if '"kind":"line"' in told else 'refused'] += 1
            counts['shared'] += shared and '"kind":"line"' in told
            counts['parts'] += 'days":' in told
            counts['overrides'] += 'override' in told

    def row_is_last_day(self):
        """What the record says now is what holds after the last change."""
        run(self.folder, 'audit', '--store', 'world.db')
        database = sqlite3.connect(os.path.join(self.folder, 'world.db'))
        for key, roles, superior, team in database.execute('SELECT id, roles, superior, team FROM person').fetchall():
            state = self.people[key].entered
            for _, made in self.people[key].changes:
                state = state._replace(**made)
            kept = State(json.loads(roles)[0], superior, team)
            assert kept == state, f'seed {SEED}: {key}: {kept} is not {state}'
        database.close()


def main():
    chance, counts = random.Random(SEED), collections.Counter()
    for _ in range(WORLDS):
        with tempfile.TemporaryDirectory() as folder:
            world = World(chance, folder)
            world.row_is_last_day()
            world.same(counts)
    assert counts['paid'] * 2 > counts['refused'] and counts['shared'] > 0 and counts['parts'] > 0 and counts['overrides'] > 0, counts
    print(f'ok plan people: {WORLDS} histories, {counts["paid"]} plans paid the same over the store and over files, '
          f'{counts["refused"]} refused in the same words')


main()
