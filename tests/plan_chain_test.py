#!/usr/bin/env python3
"""Superiors and teams, the slow way: random chains of superiors, people who change their roles, superiors and teams, random
sales and refunds. What each gets by his role, and of what his team sells, is worked out deal by deal with fractions and held
against `plan run`; and along each chain the differences add up to the highest rate in it.

    tests/plan_chain_test.py PROGRAM [SEED]"""
import csv
import datetime
import json
import os
import random
import subprocess
import sys
import tempfile
from fractions import Fraction

PROGRAM = os.path.abspath(sys.argv[1])
CASES = 40
ROLES = ['rep', 'lead', 'head']
PEOPLE = ['ann', 'bob', 'cid', 'dee', 'eva', 'fay']
YEAR = [datetime.date(2024, 1, 1) + datetime.timedelta(i) for i in range(366)]
NEXT = datetime.date(2025, 1, 1)

RULEBOOK = 'dealwright: 1\nrulebook: steps\nversion: "1"\nextends: standard\n'
PROCESS = 'roles:\n  rep: {title: Rep}\n  lead: {title: Lead}\n  head: {title: Head}\n  clerk: {title: Clerk}\n'


def half_up(number):
    size = abs(number)
    return int(size + Fraction(1, 2)) * (1 if number >= 0 else -1)


class Case:
    def __init__(self, seed):
        self.dice = dice = random.Random(seed)
        self.rates = {role: Fraction(dice.randint(0, 1500), 10000) for role in ROLES}
        self.differential = dice.random() < 0.7
        self.pool = Fraction(dice.randint(1, 300), 10000)
        self.to = dice.choice(['{owner: 100%, superiors: 100%}', 'superiors', '{owner: 100%, superior: 100%}'])
        self.spells = {who: self.make_spells(i) for i, who in enumerate(PEOPLE)}
        self.deals = [self.make_deal(i) for i in range(dice.randint(1, 30))]

    def make_spells(self, number):
        """(roles, superior, from, until, team): superiors stand further down the list, so nobody is above himself."""
        dice = self.dice
        cuts = sorted(dice.sample(range(1, 365), dice.choice([0, 0, 1, 2])))
        edges = [YEAR[0]] + [YEAR[cut] for cut in cuts] + [NEXT]
        above = PEOPLE[number + 1:]
        return [(dice.sample(ROLES, dice.choice([1, 1, 2])) if dice.random() < 0.85 else ['clerk'],
                 dice.choice(above + [None]) if above else None, begin, end, dice.choice(['north', 'south'])) for begin, end in zip(edges, edges[1:])]

    def make_deal(self, number):
        return f'D{number:03}', self.dice.choice(PEOPLE), self.dice.choice(YEAR), self.dice.randint(-2000000, 9000000)

    def on(self, who, day):
        return next(spell for spell in self.spells[who] if spell[2] <= day < spell[3])

    def rate(self, who, day):
        """The highest of his roles; None: the plan is not for him on that day."""
        rates = [self.rates[role] for role in self.on(who, day)[0] if role in self.rates]
        return max(rates) if rates else None

    def chain(self, owner, day):
        """Whom a deal is credited to, from below."""
        people, one = [], owner
        while one is not None:
            people.append(one)
            one = self.on(one, day)[1]
        above = people[1:2] if 'superior:' in self.to else people[1:]
        return ([owner] if 'owner' in self.to else []) + above

    def team(self, owner, day):
        """Whom the plan is for, of those who are in the owner's team on that day."""
        return [who for who in PEOPLE if self.on(who, day)[4] == self.on(owner, day)[4] and self.rate(who, day) is not None]

    def write(self, folder):
        for name in ('process', 'plans'):
            os.makedirs(f'{folder}/{name}', exist_ok=True)
        rates = ', '.join(f'{role}: {float(rate * 100):.2f}%' for role, rate in self.rates.items())
        differential = ', differential: true' if self.differential else ''
        for path, text in (('rulebook.yaml', RULEBOOK), ('process/roles.yaml', PROCESS), ('plans/p.yaml', f'''plan: p
effective: {{from: 2024-01-01}}
for: [rep, lead, head]
period: year
credit:
  sold: {{on: deal.won, amount: deal.amount, to: {self.to}, overlay: true}}
  ours: {{on: deal.won, amount: deal.amount, to: team, overlay: true}}
pay:
  share: {{on: sold, rate: {{{rates}}}{differential}, round: line}}
  pool:  {{on: ours, rate: {float(self.pool * 100):.2f}%, round: line}}
''')):
            with open(f'{folder}/{path}', 'w', encoding='utf-8') as file:
                file.write(text)
        with open(f'{folder}/people.csv', 'w', encoding='utf-8', newline='') as file:
            rows = csv.writer(file, lineterminator='\n')
            rows.writerow(['person', 'role', 'superior', 'from', 'until', 'team'])
            for who, spells in self.spells.items():
                for roles, superior, begin, end, team in spells:
                    rows.writerow([who, ', '.join(roles), superior or '', begin, end if end < NEXT else '', team])
        with open(f'{folder}/deals.csv', 'w', encoding='utf-8', newline='') as file:
            rows = csv.writer(file, lineterminator='\n')
            rows.writerow(['deal', 'owner', 'amount', 'won'])
            for key, owner, day, amount in self.deals:
                rows.writerow([key, owner, f'{amount / 100:.2f}', day])


def pay(case):
    lines, pools = {}, {}
    for key, owner, day, amount in sorted(case.deals, key=lambda deal: (deal[2], deal[0])):
        below, paid = Fraction(0), Fraction(0)
        for who in case.chain(owner, day):
            rate = case.rate(who, day)
            if rate is None:
                continue
            mine = max(Fraction(0), rate - below) if case.differential else rate
            lines.setdefault(who, []).append(half_up(amount * mine))
            below, paid = max(below, rate), paid + mine
        for who in case.team(owner, day):
            pools.setdefault(who, []).append(half_up(amount * case.pool))
        if case.differential:
            assert paid == below, (key, paid, below)
    return {who: lines.get(who, []) + pools.get(who, []) for who in PEOPLE if who in lines or who in pools}


def run(folder):
    done = subprocess.run([PROGRAM, 'plan', 'run', f'{folder}/plans/p.yaml', '--deals', f'{folder}/deals.csv', '--people',
                           f'{folder}/people.csv', '--period', '2024', '--json'], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    lines = {}
    for line in map(json.loads, done.stdout.splitlines()):
        if line.get('kind') == 'line':
            number = Fraction(line['amount'].split()[0]) * 100
            lines.setdefault(line['person'], []).append(int(number))
    return lines


def main():
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    for number in range(seed, seed + CASES):
        with tempfile.TemporaryDirectory() as folder:
            case = Case(number)
            case.write(folder)
            expected, got = pay(case), run(folder)
            assert expected == got, f'seed {number}: expected {expected}\ngot {got}'
    print(f'ok superiors and teams: {CASES} random companies')


main()
