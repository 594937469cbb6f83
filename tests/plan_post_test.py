#!/usr/bin/env python3
"""Posting again calculates only the people whose pay can have changed. On random plans, after random changes (sales, refunds, other
amounts, other owners, payments, customers, dates that move a deal into a closed period or out of one, people who leave, or get
another superior, role or team from a day on, often one that is past, targets that they share, new rules), what it posts has to be what calculating everybody posts: the same lines under the same
seal. How often only some were calculated is told, and must not be never."""
import json
import os
import random
import subprocess
import sys
import tempfile

PROGRAM = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else 'build/check/dealwright')
ROUNDS = int(os.environ.get('POST_ROUNDS', '8'))
BATCHES = int(os.environ.get('POST_BATCHES', '4'))
PERIODS = ['2024-Q1', '2024-Q2', '2024-Q3']
REPS = [f'rep{i}' for i in range(12)]
LEADS = ['lead0', 'lead1', 'lead2']
KEPT = REPS[4:] + LEADS[2:]  # by the store; the others stand in the rulebook

RULEBOOK = '''dealwright: 1
rulebook: acme
version: "{version}"
currency: CNY
rounding: half_up
timezone: Asia/Shanghai
'''

PROCESS = '''
roles: {{rep: {{}}, lead: {{}}, boss: {{}}}}
people:
  meg: boss
{leads}
{reps}
records:
  customer: {{fields: {{tier: text}}, by: [rep]}}
  person: {{by: [boss]}}
  target: {{by: [boss]}}
  deal: {{fields: {{owner: ref person, helper: ref person, customer: ref customer, amount: money, signed: date}}}}
  payment: {{belongs_to: deal, fields: {{amount: money, received: date}}}}
process: sales
about: deal
first: open
stages:
  open: {{owner: rep, next: [{{to: won, when: deal.amount > 90000000}}]}}
  won:  {{end: case, result: won}}
actions:
  start: {{asks: {{owner: ref person, helper: ref person, customer: ref customer, amount: money, signed: date}}, set: {{
    deal.owner: asked.owner, deal.helper: asked.helper, deal.customer: asked.customer, deal.amount: asked.amount, deal.signed: asked.signed}}}}
  mend:  {{asks: {{amount: money}}, set: {{deal.amount: asked.amount}}}}
  move:  {{asks: {{signed: date}}, set: {{deal.signed: asked.signed}}}}
  give:  {{asks: {{owner: ref person}}, set: {{deal.owner: asked.owner}}}}
  help:  {{asks: {{helper: ref person}}, set: {{deal.helper: asked.helper}}}}
  lead:  {{asks: {{customer: ref customer}}, set: {{deal.customer: asked.customer}}}}
  pay:   {{adds: payment, asks: {{amount: money, received: date}}, set: {{payment.amount: asked.amount, payment.received: asked.received}}}}
'''

TABLE = 'unique,,\nrevenue,-> rate,why\nmoney,percent,\n< 50000,2%,\n[50000..120000),3.3%,\n>= 120000,5%,\n'


def plan_of(chance):
    """Credits and pay are drawn; each is there in some plans and not in others."""
    credit = ['  won:  {on: deal.signed, amount: deal.amount, to: {owner: 70%, helper: 30%}}' if chance.random() < 0.5 else
              '  won:  {on: deal.signed, amount: deal.amount, to: owner}']
    pay = [f'  commission: {{on: won, band: {{by: revenue, period: {chance.choice(["year", "same"])}}}, table: rates, '
           f'mode: {chance.choice(["marginal", "whole"])}, round: {chance.choice(["line", "component", "statement"])}}}']
    measures = ['  revenue: sum(won)']
    if chance.random() < 0.4:
        measures.append('  attainment: revenue / target.revenue')
        pay.append('  reached: {reached: attainment >= 20%, amount: 300}')
    if chance.random() < 0.4:
        credit.append(f'  team: {{on: deal.signed, amount: deal.amount, to: {chance.choice(["superior", "superiors"])}, overlay: true}}')
        pay.append('  override: {on: team, rate: 0.5%, round: component}')
    if chance.random() < 0.2:
        credit.append('  group: {on: deal.signed, amount: deal.amount, to: {owner: 100%, superiors: 100%}, overlay: true}')
        measures.append('  sales: sum(group)')
        pay.append('  chain: {on: group, band: {by: sales, period: same}, table: rates, mode: whole, differential: true, round: line}')
    if chance.random() < 0.5:
        credit.append('  paid: {on: payment.received, amount: payment.amount, to: owner}')
        pay.append('  collected: {on: paid, rate: 0.3%, round: line}')
    if chance.random() < 0.3:
        credit.append('  gold: {on: deal.signed, amount: deal.amount, to: helper, overlay: true, when: customer.tier == "gold"}')
        pay.append('  golden: {on: gold, rate: 1%, round: line}')
    if chance.random() < 0.5:
        pay.append('  big: {each: won, when: deal.amount >= 40,000, amount: 100}')
    if chance.random() < 0.5:
        pay.append(f'  goal: {{reached: revenue >= {chance.choice(["60,000", "150,000"])}, amount: 500}}')
    return '\n'.join(['plan: rep', 'effective: {from: 2024-01-01, until: 2025-01-01}', 'for: [rep, lead, boss]',
                      'period: quarter', 'credit:', *credit, 'measures:', *measures, 'pay:', *pay,
                      f'prorate: {chance.choice(["by workdays", "by days", "none"])}', 'leavers: paid', *(['cap: 9,000'] if chance.random() < 0.3 else []), *(['floor: 200'] if chance.random() < 0.3 else []), ''])


def run(folder, *words):
    done = subprocess.run([PROGRAM, *words], cwd=folder, capture_output=True, text=True,
                          env=dict(os.environ, DEALWRIGHT_NOW='2025-02-01 09:00', DEALWRIGHT_LANG='en'))
    if done.returncode != 0:
        sys.exit(f'not ok plan post: {" ".join(words)}: status {done.returncode}\n{done.stdout}{done.stderr}')
    return done.stdout


class World:
    def __init__(self, chance, folder, number):
        self.chance, self.folder, self.store, self.version = chance, folder, f'post{number}.db', 0
        self.superiors = {rep: chance.choice(LEADS if rep in KEPT else LEADS[:2]) for rep in REPS}
        self.plan, self.deals, self.minute, self.files = plan_of(chance), 0, 0, 0
        self.shares, self.told = chance.random() < 0.4, None
        self.publish()
        self.enter([f'meg add person:{who} roles={"lead" if who in LEADS else "rep"} superior={self.superiors.get(who, "meg")}'
                    for who in KEPT[::-1]])
        self.aim()
        self.enter([f'rep0 add customer:c{i} tier={["gold", "plain"][i % 2]}' for i in range(6)])

    def publish(self):
        self.version += 1
        people = {'leads': '\n'.join(f'  {lead}: {{role: lead, superior: meg}}' for lead in LEADS if lead not in KEPT),
                  'reps': '\n'.join(f'  {rep}: {{role: rep, superior: {lead}}}' for rep, lead in self.superiors.items() if rep not in KEPT)}
        files = {'rulebook.yaml': RULEBOOK.format(version=self.version), 'process/sales.yaml': PROCESS.format(**people),
                 'plans/rep.yaml': self.plan, 'tables/rates.csv': TABLE}
        for name, text in files.items():
            path = os.path.join(self.folder, 'acme', name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, 'w', encoding='utf-8') as file:
                file.write(text)
        run(self.folder, 'publish', 'acme', '--store', self.store)

    def aim(self):
        """Everybody has a target of his own, or a part of the company's."""
        if self.shares:
            run(self.folder, 'target', 'set', 'company', 'revenue=600000', '--period', '2024', '--as', 'meg', '--store', self.store)
            parts = [f'{who}={self.chance.randrange(1, 4)}' for who in REPS + LEADS + ['meg']]
            run(self.folder, 'target', 'split', 'company', 'revenue', *parts, '--period', '2024', '--as', 'meg', '--store', self.store)
        for who in [] if self.shares else REPS + LEADS + ['meg']:
            run(self.folder, 'target', 'set', who, 'revenue=50000', '--period', '2024', '--as', 'meg', '--store', self.store)

    def enter(self, commands):
        self.files += 1
        name = f'{self.store}-{self.files}.run'
        with open(os.path.join(self.folder, name), 'w', encoding='utf-8') as file:
            for command in commands:
                self.minute += 1
                now = f'2025-01-{1 + self.minute // 1440:02} {self.minute // 60 % 24:02}:{self.minute % 60:02} '
                file.write(f'{"" if command.startswith("2024") else now}{command}\n')
        run(self.folder, 'run', 'acme', name, '--store', self.store)

    def day(self):
        return f'2024-{self.chance.randrange(1, 13):02}-{self.chance.randrange(1, 29):02}'

    def amount(self):
        cents = self.chance.choice([self.chance.randrange(100, 9000000), -self.chance.randrange(1, 300000)])
        return f'{cents / 100:.2f}'

    def start(self):
        self.deals += 1
        return (f'rep0 start D-{self.deals} owner={self.chance.choice(REPS)} helper={self.chance.choice(REPS)} '
                f'customer=c{self.chance.randrange(6)} amount={self.amount()} signed={self.day()}')

    def change(self):
        chance, deal = self.chance, f'D-{self.chance.randrange(1, self.deals + 1)}'
        kind = chance.randrange(16)
        if kind > 11:
            return self.person()
        if kind < 3:
            return self.start()
        if kind < 5:
            return f'rep0 mend {deal} amount={self.amount()}'
        if kind < 7:
            return f'rep0 move {deal} signed={self.day()}'
        if kind < 9:
            return chance.choice([f'rep0 give {deal} owner=', f'rep0 help {deal} helper=']) + chance.choice(REPS)
        if kind < 10:
            return f'rep0 lead {deal} customer=c{chance.randrange(6)}'
        return f'rep0 pay {deal} amount={self.amount()} received={self.day()}'

    def person(self):
        """Somebody changes from a day on, told late as often as not; or what was said of that day is put right."""
        chance = self.chance
        who, when = self.told if self.told and chance.random() < 0.4 else (chance.choice(KEPT), f'{self.day()} 09:{chance.randrange(60):02}')
        self.told = who, when
        said = chance.choice(['superior=meg', f'superior={chance.choice(LEADS[:2])}', f'superior={chance.choice(LEADS)}', 'roles=rep',
                              'roles=lead', 'team=north', 'team=', 'left=', f'left={self.day()}', 'joined=2023-12-01'])
        said = said.replace(f'={who}', '=meg')
        return f'{when} meg set person:{who} {said}'

    def post(self, period, *more):
        return json.loads(run(self.folder, 'plan', 'post', 'rep', '--period', period, '--as', 'meg', '--json', '--store', self.store,
                              *more).splitlines()[-1])

    def upset(self):
        """Now and then something that concerns everybody."""
        kind = self.chance.randrange(8)
        if kind == 0:
            self.superiors[self.chance.choice(REPS[:4])] = self.chance.choice(LEADS[:2])
            self.publish()
        if kind == 1:
            self.plan = plan_of(self.chance)
            self.publish()
        if kind == 2:
            self.enter([f'rep0 set customer:c{self.chance.randrange(6)} tier={self.chance.choice(["gold", "plain"])}'])


def some_is_all(chance, folder, number, counts):
    world = World(chance, folder, number)
    world.enter([world.start() for _ in range(60)])
    for period in PERIODS:
        world.post(period)
        for _ in range(BATCHES):
            if chance.random() < 0.3:
                world.upset()
            world.enter([world.change() for _ in range(chance.choice([1, 1, 2, 3]))])
            some = world.post(period)
            everybody = world.post(period, '--full')
            counts[some['calculated']] += 1
            assert not everybody['new'] and everybody['hash'] == some['hash'], \
                f'seed {SEED}, world {number}, {period}: {some} is not {everybody}\n{world.plan}'
        run(folder, 'plan', 'close', 'rep', '--period', period, '--as', 'meg', '--store', world.store)
    run(folder, 'audit', '--store', world.store)


SEED = int(os.environ.get('POST_SEED', '1'))


def main():
    chance, counts = random.Random(SEED), {'some': 0, 'all': 0}
    with tempfile.TemporaryDirectory() as folder:
        for number in range(ROUNDS):
            some_is_all(chance, folder, number, counts)
    assert counts['some'] > 0
    print(f'ok plan post: {ROUNDS} random plans, posted again {counts["some"]} times for some people and {counts["all"]} times for '
          'everybody, the same lines')


main()
