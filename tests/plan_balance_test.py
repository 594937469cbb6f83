#!/usr/bin/env python3
"""What plans carry from period to period, told the slow way: what is due as payments arrive, what is taken back, kept back and
advanced, for random deals, held against `plan run`; past the end of a plan and for somebody who has left, too, when nothing is
earned any more and a draw that is still owed is called in or forgiven. Also: the order of rows does not matter, and each period
asked for alone gives the lines that it has in the year. Deals are in several currencies, payments in others than their deals',
and the rate of a currency changes between them.

Then the same in a store, where deals, payments and cancellations come late while periods are posted and closed, beyond the end
of the plan: all that is kept of a period, with its adjustments, is what a run over everything pays for it; what is paid out in
all, and what is open at the end, is what the slow way says."""
import collections
import contextlib
import csv
import datetime
import json
import os
import random
import sqlite3
import subprocess
import sys
import tempfile
from fractions import Fraction

from exchange_rates import DIGITS, HOME, Rates, amount_text, half_up

PROGRAM = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else 'build/check/dealwright')
CASES = int(os.environ.get('PLAN_CASES', '40'))
STORES = int(os.environ.get('PLAN_STORES', '4'))
MONTHS = {'month': 1, 'quarter': 3}
DAY = datetime.timedelta(1)


def money(minor):
    return f'{"-" if minor < 0 else ""}{abs(minor) // 100}.{abs(minor) % 100:02}'


def add_months(day, months):
    month = day.month - 1 + months
    first = datetime.date(day.year + month // 12, month % 12 + 1, 1)
    following = datetime.date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return min(first + (day.day - 1) * DAY, following - DAY)


class Deal:
    def __init__(self, dice, number, rates):
        self.code = dice.choice(list(DIGITS)) if rates else HOME
        self.key, self.owner = f'D-{number:02}', dice.choice(['ann', 'bob'])
        self.amount = dice.choice([dice.randint(1, 2000000), -dice.randint(1, 300000)])
        self.won = datetime.date(2024, 1, 1) + dice.randint(0, 365) * DAY
        self.cancelled = dice.choice([None, self.won + dice.randint(-10, 200) * DAY])
        self.payments = sorted(self.make_payment(dice, rates) for _ in range(dice.randint(0, 4)))

    def make_payment(self, dice, rates):
        """A part of the deal: in its currency, or about that much of another."""
        day, amount = self.won + dice.randint(-30, 150) * DAY, half_up(Fraction(self.amount * dice.randint(-5, 70), 100))
        code = dice.choice([self.code] + list(DIGITS)) if rates else HOME
        other = rates.worth(amount, self.code, code, day) if rates else amount
        return (day, other, code) if abs(other) < 10 ** 14 else (day, amount, self.code)


class Case:
    def __init__(self, seed, abroad=False):
        self.dice = dice = random.Random(seed)
        self.period = dice.choice(list(MONTHS))
        self.rate = Fraction(dice.randint(1, 3000), 10000)
        rates = Rates(dice)
        self.rates = rates if dice.random() < 0.5 or abroad else None
        days = ['event', 'period_start', 'period_end', 'won', '2023-07-08']
        self.day, self.payment_day = dice.choice(days), dice.choice(days)
        self.pays_in = dice.choice([HOME, 'USD', 'EUR']) if self.rates else HOME
        self.deals = [Deal(dice, number, self.rates) for number in range(dice.randint(1, 20))]
        self.due = dice.random() < 0.6
        self.within = dice.choice([None, 30, 90, 180])
        self.takes = dice.choice(['whole', 'proportional'])
        self.cap = dice.choice([None, None, 50000, 200000])
        self.floor = dice.choice([None, None, None, 20000])
        self.reserve = dice.choice([None, (Fraction(1, 10), 6), (Fraction(1, 3), 2)])
        self.draw = dice.choice([None, 'recoverable', 'nonrecoverable', 'guaranteed'])
        self.at_end = dice.choice(['owed', 'forgiven'])
        self.leaves = dice.choice([None, None, datetime.date(2024, 4, 1), datetime.date(2024, 9, 10)])  # ann
        self.advance = dice.randint(1, 90000)
        ends = [None, None, datetime.date(2024, 7, 1), datetime.date(2024, 10, 1), datetime.date(2024, 8, 15)]
        self.until = dice.choice(ends) if self.due or self.within or self.reserve or self.draw else None

    def left(self):
        return f', left: {self.leaves}' if self.leaves else ''

    def write(self, folder):
        for name in ('plans', 'process'):
            os.makedirs(f'{folder}/{name}')
        with open(folder + '/rulebook.yaml', 'w', encoding='utf-8') as file:
            file.write('dealwright: 1\nrulebook: random\nversion: "1"\nextends: standard\n')
            if self.rates:
                file.write(f'rounding: {self.rates.rounding}\n')
        with open(folder + '/process/people.yaml', 'w', encoding='utf-8') as file:
            file.write('records:\n  deal:\n    fields: {cancelled: date}\n  receipt:\n    belongs_to: deal\n'
                       '    fields: {received: date, amount: money}\n' + f'people: {{ann: {{role: sales_rep{self.left()}}}, bob: sales_rep}}\n')
        self.write_plan(folder)
        self.write_rows(folder)

    def rate_day(self, choice, deal, day):
        """The day of the rate for something that is of `day`."""
        start = datetime.date(day.year, (day.month - 1) // MONTHS[self.period] * MONTHS[self.period] + 1, 1)
        return {'event': day, 'period_start': start, 'period_end': add_months(start, MONTHS[self.period]) - DAY, 'won': deal.won,
                '2023-07-08': datetime.date(2023, 7, 8)}[choice]

    def value(self, deal):
        """Of a deal in what the plan pays in."""
        if self.rates is None:
            return deal.amount
        return self.rates.worth(deal.amount, deal.code, self.pays_in, self.rate_day(self.day, deal, deal.won))

    def part_paid(self, deal, payment):
        """Of a deal, in its own currency, by a payment."""
        day, amount, code = payment
        return amount if code == deal.code else self.rates.worth(amount, code, deal.code,
                                                                 self.rate_day(self.payment_day, deal, day))

    def write_plan(self, folder, event='deal.won'):
        day, payment_day = (event if choice == 'won' else choice for choice in (self.day, self.payment_day))
        if self.rates:
            os.makedirs(folder + '/tables')
            self.rates.write(folder + '/tables/rates.csv')
        exchange = f'currency: {self.pays_in}\nexchange: {{table: rates, day: {day}, quoted: {self.rates.quoted}}}\n' if self.rates else ''
        with open(folder + '/plans/p.yaml', 'w', encoding='utf-8') as file:
            file.write(f'''plan: p
effective: {{from: 2024-01-01{f', until: {self.until}' if self.until else ''}}}
for: sales_rep
period: {self.period}
{exchange}credit:
  won: {{on: {event}, amount: deal.amount, to: owner}}
pay:
  commission: {{on: won, rate: {float(self.rate * 100):.2f}%, round: line}}
''')
            if self.due:
                file.write(f'due: {{on: receipt.received, amount: receipt.amount, of: deal.amount'
                           f'{", day: " + payment_day if self.rates else ""}}}\n')
            if self.within:
                file.write(f'clawback: {{on: deal.cancelled, within: {self.within} days, at: the rate originally paid, '
                           f'takes: {self.takes}}}\n')
            if self.reserve:
                percent = {10: '10', 3: '33.3333'}[self.reserve[0].denominator]
                self.reserve = (Fraction(percent) / 100, self.reserve[1])
                file.write(f'reserve: {{part: {percent}%, for: {self.reserve[1]} months}}\n')
            if self.draw:
                end = f', at_end: {self.at_end}' if self.draw == 'recoverable' else ''
                file.write(f'draw: {{amount: {money(self.advance)}, each: month, kind: {self.draw}{end}}}\n')
            for name, value in (('cap', self.cap), ('floor', self.floor)):
                if value is not None:
                    file.write(f'{name}: {money(value)}\n')
            file.write('leavers: paid\nprorate: none\n')  # a plan may end within a period: plan_test.py cuts

    def write_rows(self, folder):
        with open(folder + '/deals.csv', 'w', newline='', encoding='utf-8') as file:
            rows = csv.writer(file)
            rows.writerow(['deal', 'owner', 'won', 'amount', 'cancelled'])
            for deal in self.deals:
                rows.writerow([deal.key, deal.owner, deal.won, amount_text(deal.amount, deal.code), deal.cancelled or ''])
        receipts = [(deal.key, day, amount_text(amount, code)) for deal in self.deals for day, amount, code in deal.payments]
        self.dice.shuffle(receipts)
        with open(folder + '/receipts.csv', 'w', newline='', encoding='utf-8') as file:
            csv.writer(file).writerows([['deal', 'receipt.received', 'receipt.amount']] + receipts)


# ---- the slow way ----

class Earned:
    """One deal's commission, from the day it is won."""
    def __init__(self, case, deal):
        self.deal, self.left = deal, half_up(case.value(deal) * case.rate)
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
    for payment in deal.payments:
        if payment[0] < end:
            so_far += case.part_paid(deal, payment)
    share = min(Fraction(1), max(Fraction(0), Fraction(so_far, deal.amount)))
    if any(payment[0] < end for payment in deal.payments):
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
        ends = case.until or datetime.date(9999, 1, 1)
        there = min(ends, case.leaves) if who == 'ann' and case.leaves else ends
        mine += [Earned(case, deal) for deal in case.deals if deal.owner == who and start <= deal.won < min(end, ends)]
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
        if case.floor is not None and start < there:
            total = max(total, case.floor)
        if case.reserve:
            kept = half_up(max(0, total) * case.reserve[0])
            released = [one for one in held if one[0] < end]
            held = [one for one in held if one[0] >= end] + [(add_months(end, case.reserve[1]), kept)]
            total += sum(amount for _, amount in released) - kept
        if case.draw:
            advance = case.advance * sum(add_months(start, month) < there for month in range(MONTHS[case.period]))
            earned, total = total, total + advance
            if case.draw != 'guaranteed':
                owed += advance
                back = max(0, min(owed, earned))
                total, owed = total - back, owed - back
            if case.draw == 'nonrecoverable':
                owed = 0
            over = there <= end and not any(one.left - one.due for one in mine) and not any(amount for _, amount in held)
            if case.draw == 'recoverable' and over:
                total, owed = total - (owed if case.at_end == 'owed' else 0), 0
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


# ---- in a store ----

PROCESS = '''
roles: {sales_rep: {}, lead: {}}
people: {ann: {role: sales_rep, superior: meg%s}, bob: {role: sales_rep, superior: meg}, meg: lead}
records:
  deal:    {fields: {owner: ref person, amount: money, signed: date, cancelled: date}}
  receipt: {belongs_to: deal, fields: {amount: money, received: date}}
process: sales
about: deal
first: open
stages:
  open: {owner: sales_rep, next: [{to: gone, when: deal.signed < date("2000-01-01")}]}
  gone: {end: case, result: lost}
actions:
  start:  {asks: {owner: ref person}, set: {deal.owner: asked.owner}}
  sign:   {asks: {amount: money, signed: date}, set: {deal.amount: asked.amount, deal.signed: asked.signed}}
  pay:    {asks: {amount: money, received: date}, adds: receipt}
  call_off: {asks: {on: date}, set: {deal.cancelled: asked.on}}
'''


class Ledger:
    """A store with a case's plan, whose deals become known in a random order."""
    def __init__(self, case, folder):
        self.case, self.folder, self.store, self.entered = case, folder, folder + '/p.db', 0
        os.makedirs(folder + '/process')
        os.makedirs(folder + '/plans')
        with open(folder + '/rulebook.yaml', 'w', encoding='utf-8') as file:
            file.write('dealwright: 1\nrulebook: random\nversion: "1"\ncurrency: CNY\nrounding: half_up\n'
                       'timezone: Asia/Shanghai\n'.replace('half_up', case.rates.rounding if case.rates else 'half_up'))
        with open(folder + '/process/sales.yaml', 'w', encoding='utf-8') as file:
            file.write(PROCESS % case.left())
        case.write_plan(folder, 'deal.signed')
        self.ask('publish', folder)

    def ask(self, *words):
        done = subprocess.run([PROGRAM, *words, '--store', self.store], capture_output=True, text=True, check=False,
                              env={**os.environ, 'ASAN_OPTIONS': 'detect_leaks=0', 'DEALWRIGHT_NOW': '2026-02-01 09:00',
                                   'DEALWRIGHT_LANG': 'en'})
        if done.returncode != 0:
            raise AssertionError(f'{" ".join(words)}: exit {done.returncode}: {done.stdout}{done.stderr}')
        return done.stdout

    def enter(self, facts):
        """Commands of an hour of their own: when something is told says nothing about the day that it is about."""
        lines = []
        for deal, words in facts:
            self.entered += 1
            hour = datetime.datetime(2024, 1, 1) + datetime.timedelta(hours=self.entered)
            lines.append(f'{hour:%Y-%m-%d %H:%M} {deal.owner} {words}')
        with open(self.folder + '/some.run', 'w', encoding='utf-8') as file:
            file.write('\n'.join(lines) + '\n')
        self.ask('run', self.folder, self.folder + '/some.run')

    def act(self, verb, period):
        return self.ask('plan', verb, 'p', '--period', period, '--as', 'meg')

    def paid_by_run(self, period):
        found = collections.Counter()
        for text in self.ask('plan', 'run', 'p', '--period', period, '--json').splitlines():
            one = json.loads(text)
            if one['kind'] == 'line':
                base = one.get('origin') if one['type'] == 'due' and 'origin' in one else cents(one['base'])
                found[(one['type'], one['person'], one.get('date'), one.get('case'), base, cents(one['amount']))] += 1
        return found

    def kept(self, period):
        """Lines of a period, with those that came later, less those that were taken back."""
        query = '''SELECT l.kind, l.person, date(l.date * 86400, 'unixepoch'), l.case_id, l.base, l.amount, l.sign, l.origin
                   FROM dw_line l JOIN dw_posting p ON p.number = l.of
                   WHERE p.period = ? AND p.kind = 0 AND l.kind <> 'payout' '''
        found = collections.Counter()
        with contextlib.closing(sqlite3.connect(self.store)) as base:
            for kind, who, date, deal, base_of, amount, sign, origin in base.execute(query, (period,)):
                turn = -1 if sign < 0 else 1
                base_of = origin if kind == 'due' and origin else turn * base_of
                found[(kind, who, date, deal, base_of, turn * amount)] += turn
        return +found

    def sum_of(self, who, payouts):
        query = "SELECT coalesce(sum(amount), 0) FROM dw_line WHERE person = ? AND (kind = 'payout') = ?"
        with contextlib.closing(sqlite3.connect(self.store)) as base:
            return base.execute(query, (who, payouts)).fetchone()[0]


def facts_of(deal):
    """What is told about a deal, in an order that its case can take: signed, then the rest as it comes."""
    facts = [(deal, f'start {deal.key} owner={deal.owner}'), (deal, f'sign {deal.key} amount="{amount_text(deal.amount, deal.code)}" signed={deal.won}')]
    facts += [(deal, f'pay {deal.key} amount="{amount_text(amount, code)}" received={day}') for day, amount, code in deal.payments]
    return facts + ([(deal, f'call_off {deal.key} on={deal.cancelled}')] if deal.cancelled else [])


def told_in_parts(case, parts):
    """All facts of all deals, shuffled, each deal's own in their order, cut into parts."""
    queues = [facts_of(deal) for deal in case.deals]
    facts = []
    while queues:
        queue = case.dice.choice(queues)
        facts.append(queue.pop(0))
        queues = [one for one in queues if one]
    cuts = sorted(case.dice.randint(0, len(facts)) for _ in range(parts - 1))
    return [facts[start:end] for start, end in zip([0] + cuts, cuts + [len(facts)])]


def check_store(seed, folder):
    """Every period of 2024 and 2025 is posted, twice, and closed, whatever is still to be told."""
    case = Case(seed, abroad=seed % 2 == 0)
    if not (case.due or case.within or case.reserve or case.draw):
        case.due = True
    case.until = case.dice.choice([datetime.date(2024, 7, 1), datetime.date(2024, 11, 15), datetime.date(2025, 1, 1)])
    case.period = 'quarter'
    ledger = Ledger(case, folder)
    periods = [f'{year}-Q{quarter}' for year in (2024, 2025) for quarter in (1, 2, 3, 4)]
    told = told_in_parts(case, 12) + [[]] * 4
    for number, period in enumerate(periods):
        for part in told[2 * number:2 * number + 2]:
            ledger.enter(part)
            said = ledger.act('post', period)
        for earlier in periods[:number + 1]:
            assert ledger.kept(earlier) == ledger.paid_by_run(earlier), f'{earlier} as of {period}'
        ledger.act('close', period)
    still_open = 0
    for who in ('ann', 'bob'):
        pays, withheld, reserve, owed = person(case, who, datetime.date(2026, 1, 1))
        still_open += abs(withheld) + abs(reserve) + abs(owed)
        assert ledger.sum_of(who, False) == sum(pays), f'{who} is credited {ledger.sum_of(who, False)}, not {sum(pays)}'
        assert -ledger.sum_of(who, True) >= sum(pays), f'{who} was paid {-ledger.sum_of(who, True)} of {sum(pays)}'
    assert ('nothing is open after 2025-Q4' in said) == (still_open == 0), said
    ledger.ask('audit')


def main():
    failed = 0
    for seed in range(CASES):
        with tempfile.TemporaryDirectory() as folder:
            try:
                check(seed, folder + '/rulebook')
            except AssertionError as error:
                failed += 1
                print(f'not ok balances {seed}: {error}')
    for seed in range(STORES):
        with tempfile.TemporaryDirectory() as folder:
            try:
                check_store(seed, folder + '/rulebook')
            except AssertionError as error:
                failed += 1
                print(f'not ok balances in a store {seed}: {error}')
    sys.exit(1 if failed else 0)


main()
