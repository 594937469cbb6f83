#!/usr/bin/env python3
"""What plans carry from period to period, told the slow way: what is due as payments arrive, what is taken back, kept back and
advanced, for random deals, held against `plan run`. Also: the order of rows does not matter, and each period asked for alone
gives the lines that it has in the year."""
import csv
import datetime
import json
import os
import random
import subprocess
import sys
import tempfile
from fractions import Fraction

PROGRAM = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else 'build/check/dealwright')
CASES = int(os.environ.get('PLAN_CASES', '40'))
MONTHS = {'month': 1, 'quarter': 3}
DAY = datetime.timedelta(1)


def half_up(value):
    """To whole cents, halves away from zero."""
    return (-1 if value < 0 else 1) * ((2 * abs(value) + 1) // 2)


def money(minor):
    return f'{"-" if minor < 0 else ""}{abs(minor) // 100}.{abs(minor) % 100:02}'


def add_months(day, months):
    month = day.month - 1 + months
    first = datetime.date(day.year + month // 12, month % 12 + 1, 1)
    following = datetime.date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return min(first + (day.day - 1) * DAY, following - DAY)


class Deal:
    def __init__(self, dice, number):
        self.key, self.owner = f'D-{number:02}', dice.choice(['ann', 'bob'])
        self.amount = dice.choice([dice.randint(1, 2000000), -dice.randint(1, 300000)])
        self.won = datetime.date(2024, 1, 1) + dice.randint(0, 365) * DAY
        self.cancelled = dice.choice([None, self.won + dice.randint(-10, 200) * DAY])
        self.payments = sorted((self.won + dice.randint(-30, 150) * DAY, half_up(Fraction(self.amount * dice.randint(-5, 70), 100)))
                               for _ in range(dice.randint(0, 4)))


class Case:
    def __init__(self, seed):
        self.dice = dice = random.Random(seed)
        self.period = dice.choice(list(MONTHS))
        self.rate = Fraction(dice.randint(1, 3000), 10000)
        self.deals = [Deal(dice, number) for number in range(dice.randint(1, 20))]
        self.due = dice.random() < 0.6
        self.within = dice.choice([None, 30, 90, 180])
        self.takes = dice.choice(['whole', 'proportional'])
        self.cap = dice.choice([None, None, 50000, 200000])
        self.floor = dice.choice([None, None, None, 20000])
        self.reserve = dice.choice([None, (Fraction(1, 10), 6), (Fraction(1, 3), 2)])
        self.draw = dice.choice([None, 'recoverable', 'nonrecoverable', 'guaranteed'])
        self.advance = dice.randint(1, 90000)

    def write(self, folder):
        for name in ('plans', 'process'):
            os.makedirs(f'{folder}/{name}')
        with open(folder + '/rulebook.yaml', 'w', encoding='utf-8') as file:
            file.write('dealwright: 1\nrulebook: random\nversion: "1"\nextends: standard\n')
        with open(folder + '/process/people.yaml', 'w', encoding='utf-8') as file:
            file.write('records:\n  deal:\n    fields: {cancelled: date}\n  receipt:\n    belongs_to: deal\n'
                       '    fields: {received: date, amount: money}\npeople: {ann: sales_rep, bob: sales_rep}\n')
        with open(folder + '/plans/p.yaml', 'w', encoding='utf-8') as file:
            file.write(f'''plan: p
effective: {{from: 2024-01-01}}
for: sales_rep
period: {self.period}
credit:
  won: {{on: deal.won, amount: deal.amount, to: owner}}
pay:
  commission: {{on: won, rate: {float(self.rate * 100):.2f}%, round: line}}
''')
            if self.due:
                file.write('due: {on: receipt.received, amount: receipt.amount, of: deal.amount}\n')
            if self.within:
                file.write(f'clawback: {{on: deal.cancelled, within: {self.within} days, at: the rate originally paid, '
                           f'takes: {self.takes}}}\n')
            if self.reserve:
                percent = {10: '10', 3: '33.3333'}[self.reserve[0].denominator]
                self.reserve = (Fraction(percent) / 100, self.reserve[1])
                file.write(f'reserve: {{part: {percent}%, for: {self.reserve[1]} months}}\n')
            if self.draw:
                file.write(f'draw: {{amount: {money(self.advance)}, each: month, kind: {self.draw}}}\n')
            for name, value in (('cap', self.cap), ('floor', self.floor)):
                if value is not None:
                    file.write(f'{name}: {money(value)}\n')
        self.write_rows(folder)

    def write_rows(self, folder):
        with open(folder + '/deals.csv', 'w', newline='', encoding='utf-8') as file:
            rows = csv.writer(file)
            rows.writerow(['deal', 'owner', 'won', 'amount', 'cancelled'])
            for deal in self.deals:
                rows.writerow([deal.key, deal.owner, deal.won, money(deal.amount), deal.cancelled or ''])
        receipts = [(deal.key, day, money(amount)) for deal in self.deals for day, amount in deal.payments]
        self.dice.shuffle(receipts)
        with open(folder + '/receipts.csv', 'w', newline='', encoding='utf-8') as file:
            csv.writer(file).writerows([['deal', 'receipt.received', 'receipt.amount']] + receipts)


# ---- the slow way ----

class Earned:
    """One deal's commission, from the day it is won."""
    def __init__(self, case, deal):
        self.deal, self.left = deal, half_up(deal.amount * case.rate)
        self.due = self.paid = self.now = 0
        self.clawed = False


def becomes_due(case, one, start, end):
    """By this period's payments, and with the first period by those before."""
    deal, so_far = one.deal, 0
    if not case.due:
        more = one.left if start <= deal.won < end else 0
        one.due += more
        return more
    before = one.due
    for day, amount in deal.payments:
        if day < end:
            so_far += amount
    share = min(Fraction(1), max(Fraction(0), Fraction(so_far, deal.amount)))
    if any(day < end for day, _ in deal.payments):
        one.due = half_up(one.left * share)
    return one.due - before


def taken_back(case, one, end):
    deal = one.deal
    if case.within is None or one.clawed or deal.cancelled is None:
        return 0
    limit = deal.won + case.within * DAY
    if not (deal.won <= deal.cancelled <= limit and deal.cancelled < end):
        return 0
    part = Fraction(1) if case.takes == 'whole' else Fraction((limit - deal.cancelled).days, (limit - deal.won).days)
    one.clawed = True
    back = half_up((one.paid + one.now) * part)
    one.left -= half_up(one.left * part)
    one.due -= half_up(one.due * part)
    return back


def person(case, who, year_end):
    """What each period pays, and what is open in the end."""
    start, mine, held, owed, pays = datetime.date(2024, 1, 1), [], [], 0, []
    while start < year_end:
        end = add_months(start, MONTHS[case.period])
        mine += [Earned(case, deal) for deal in case.deals if deal.owner == who and start <= deal.won < end]
        total = 0
        for one in mine:
            one.now = becomes_due(case, one, start, end)
        for one in mine:
            one.now -= taken_back(case, one, end)
            total += one.now
        before = total
        if case.cap is not None:
            total = min(total, case.cap)
        for one in mine:
            one.paid += half_up(one.now * Fraction(total, before)) if total < before else one.now
        if case.floor is not None:
            total = max(total, case.floor)
        if case.reserve:
            kept = half_up(max(0, total) * case.reserve[0])
            released = [one for one in held if one[0] < end]
            held = [one for one in held if one[0] >= end] + [(add_months(end, case.reserve[1]), kept)]
            total += sum(amount for _, amount in released) - kept
        if case.draw:
            advance = case.advance * MONTHS[case.period]
            earned, total = total, total + advance
            if case.draw != 'guaranteed':
                owed += advance
                back = max(0, min(owed, earned))
                total, owed = total - back, owed - back
            if case.draw == 'nonrecoverable':
                owed = 0
        pays.append(total)
        start = end
    return pays, sum(one.left - one.due for one in mine), sum(amount for _, amount in held), owed


# ---- asking the program ----

def cents(text):
    return int(Fraction(text.split()[0]) * 100)


def run(folder, period):
    command = [PROGRAM, 'plan', 'run', folder + '/plans/p.yaml', '--deals', folder + '/deals.csv', '--records',
               f'receipt={folder}/receipts.csv', '--period', period, '--json']
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, 'ASAN_OPTIONS': 'detect_leaks=0'})
    if done.returncode != 0:
        raise AssertionError(f'exit {done.returncode}: {done.stdout}{done.stderr}')
    return [json.loads(line) for line in done.stdout.splitlines()]


def name_of(case, number):
    return f'2024-{number + 1:02}' if case.period == 'month' else f'2024-Q{number + 1}'


def check(seed, folder):
    case = Case(seed)
    case.write(folder)
    objects = run(folder, '2024')
    lines = [one for one in objects if one['kind'] == 'line']
    for who in ('ann', 'bob'):
        pays, withheld, reserve, owed = person(case, who, datetime.date(2025, 1, 1))
        for number, amount in enumerate(pays):
            got = sum(cents(one['amount']) for one in lines if one['person'] == who and one['period'] == name_of(case, number))
            assert got == amount, f'{who} {name_of(case, number)}: expected {amount}, got {got}'
        for one in objects:
            if one['kind'] == 'pay' and one['person'] == who:
                for key, amount in (('withheld', withheld), ('reserve', reserve), ('owed', owed)):
                    assert key not in one or cents(one[key]) == amount, f'{who}: {key} is {amount}, not {one[key]}'
    number = case.dice.randrange(12 // MONTHS[case.period])
    alone = [one for one in run(folder, name_of(case, number)) if one['kind'] == 'line']
    assert alone == [one for one in lines if one['period'] == name_of(case, number)], 'a period alone has other lines'
    case.dice.shuffle(case.deals)
    case.write_rows(folder)
    assert run(folder, '2024') == objects, 'the order of rows shows'


def main():
    failed = 0
    for seed in range(CASES):
        with tempfile.TemporaryDirectory() as folder:
            try:
                check(seed, folder + '/rulebook')
            except AssertionError as error:
                failed += 1
                print(f'not ok balances {seed}: {error}')
    sys.exit(1 if failed else 0)


main()
