#!/usr/bin/env python3
"""Plans paid the slow, obvious way: random plans over random deals, each amount as a fraction, every cent added up one by
one, and held against what `plan run` says. People come, go and change the role, a plan begins and ends within a period, and
what is for a whole period is cut day by day. Also: the order of rows does not matter, and a sale that is refunded pays nothing."""
import collections
import csv
import datetime
import json
import os
import random
import subprocess
import sys
import tempfile
from fractions import Fraction

from exchange_rates import DIGITS, HOME, Rates, amount_text, half_up

PROGRAM = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else 'build/check/dealwright')
CASES = int(os.environ.get('PLAN_CASES', '40'))
PEOPLE = {'ann': 'meg', 'bob': 'meg', 'cid': 'tom', 'meg': 'tom', 'tom': None}
MONTHS = {'month': 1, 'quarter': 3, 'year': 12}


def read_calendar():
    with open(os.path.join(os.path.dirname(__file__), '../rules/calendar.csv'), encoding='utf-8') as file:
        return {datetime.date.fromisoformat(row['date']): row['kind'] == 'workday' for row in csv.DictReader(file)}


CALENDAR = read_calendar()
DAYS = [datetime.date(2024, 1, 1) + datetime.timedelta(i) for i in range(366)]


QUALITY = '''  margin: {reached: margin >= 25%, amount: 50}
  markup: {reached: markup >= 50%, amount: 60}
  stars: {reached: mean >= 2.5, amount: 70}
'''


LEVELS = '  levels: {on: chain, band: {by: group, period: same}, table: levels, mode: whole, differential: true, round: line}\n'


def money(minor):
    return f'{"-" if minor < 0 else ""}{abs(minor) // 100}.{abs(minor) % 100:02}'


def is_workday(day):
    return CALENDAR.get(day, day.weekday() < 5)


def period_start(kind, day):
    size = MONTHS[kind]
    return datetime.date(day.year, (day.month - 1) // size * size + 1, 1)


def period_end(kind, start):
    month = start.month - 1 + MONTHS[kind]
    return datetime.date(start.year + month // 12, month % 12 + 1, 1)


def largest_remainder(total, parts):
    """Whole cents for exact parts, which add up to the rounded total: floors, then one more to the largest rests."""
    floors = [part.numerator // part.denominator for part in parts]
    order = sorted(range(len(parts)), key=lambda i: (-(parts[i] - floors[i]), i))
    for i in order[:total - sum(floors)]:
        floors[i] += 1
    return floors


# ---- making ----

Deal = collections.namedtuple('Deal', 'key owner helper day amount cost stars')


class Case:
    def __init__(self, seed):
        self.dice = dice = random.Random(seed)
        self.period = dice.choice(list(MONTHS))
        self.over = dice.choice([kind for kind in MONTHS if MONTHS[kind] >= MONTHS[self.period]])
        self.by_ratio = dice.random() < 0.4
        self.mode = dice.choice(['marginal', 'whole', 'interpolated'])
        self.round = dice.choice(['line', 'component', 'statement'])
        self.split = dice.choice([None, (70, 30), (50, 50), (33, 67)])
        self.bands = self.make_bands()
        self.cap = dice.choice([None, None, 500000, 2000000])
        self.floor = dice.choice([None, None, 10000, 300000])
        self.with_each = True
        self.gate = dice.choice([None, None, Fraction(1, 2), Fraction(1)])
        self.step = dice.choice([None, dice.randint(1, 20000000)])
        self.with_quality = dice.random() < 0.5
        cuts = sorted(dice.sample(range(1, 40000000), 2))
        self.levels = list(zip([0] + cuts, cuts + [None], [Fraction(dice.randint(0, 20), 100) for _ in range(3)]))
        self.override = Fraction(dice.randint(1, 300), 10000)
        self.rates = dice.choice([None, Rates(dice)])
        self.rate_day = dice.choice(['event', 'period_start', 'period_end', 'deal.signed', 'deal.won', '2023-07-08'])
        self.pays_in = dice.choice([HOME, HOME, 'USD', 'EUR']) if self.rates is not None else HOME
        self.prorate = dice.choice(['by workdays', 'by days', 'none'])
        self.roles = {who: self.make_roles(who) for who in PEOPLE}
        cuts = sorted(dice.sample(range(366), 2))
        self.begin = DAYS[cuts[0]] if dice.random() < 0.3 else DAYS[0]
        self.end = DAYS[cuts[1]] if dice.random() < 0.3 else datetime.date(2025, 1, 1)
        self.anew = dice.random() < 0.5
        self.deals = [self.make_deal(i) for i in range(dice.randint(1, 25))]
        self.foreign = {deal.key: self.make_foreign() for deal in self.deals}
        self.sold = self.deals
        self.deals = [self.convert(deal) for deal in self.sold]
        code = dice.choice(list(DIGITS))
        bar = self.rates.worth(5000000, self.pays_in, code, DAYS[0]) if self.rates is not None else 0
        self.bar = (bar, code) if 0 < bar < 10 ** 14 else (5000000, self.pays_in)
        self.target_day = dice.choice(['period_start', 'period_end', '2023-07-08'])
        self.targets, self.target_texts = {}, {}
        for who in PEOPLE:
            for month in range(1, 13):
                self.make_target(who, month)

    def make_target(self, who, month):
        """About some amount of the plan's currency, in whatever currency."""
        dice, amount, first = self.dice, self.dice.randint(100000, 90000000), datetime.date(2024, month, 1)
        code, worth = self.pays_in, amount
        day = {'period_start': first, 'period_end': period_end('month', first) - datetime.timedelta(1),
               '2023-07-08': datetime.date(2023, 7, 8)}[self.target_day]
        if self.rates is not None:
            code = dice.choice(list(DIGITS))
            amount = self.rates.worth(amount, self.pays_in, code, day)
            worth = self.rates.worth(amount, code, self.pays_in, day)
        if worth <= 0 or amount >= 10 ** 14:
            amount = worth = 100000
            code = self.pays_in
        self.targets[who, month], self.target_texts[who, month] = worth, amount_text(amount, code)

    def make_bands(self):
        dice, low, bands = self.dice, Fraction(0), []
        count = dice.randint(1, 5)
        for i in range(count):
            high = low + (Fraction(dice.randint(1, 90), 100) if self.by_ratio else Fraction(dice.randint(1, 9000000), 1))
            last = i == count - 1
            bands.append((low, None if last and dice.random() < 0.7 else high, Fraction(dice.randint(0, 2000), 10000)))
            low = high
        return bands

    def make_roles(self, who):
        """What somebody is on each day of the year: rep, lead or away; for at least 15 days each time."""
        cuts = [0, 366] if who == 'ann' or self.dice.random() < 0.5 else [0, self.dice.randint(15, 180),
                                                                          self.dice.randint(195, 351), 366]
        roles = []
        for begin, end in zip(cuts, cuts[1:]):
            role = self.dice.choice(['rep', 'rep', 'lead', 'away']) if len(cuts) > 2 else 'rep'
            roles += [role] * (end - begin)
        return dict(zip(DAYS, roles))

    def spells(self, who):
        """(role, from, until) where nothing changes, but for the days away."""
        begin = 0
        for end in range(1, len(DAYS) + 1):
            role = self.roles[who][DAYS[begin]]
            if end < len(DAYS) and self.roles[who][DAYS[end]] == role:
                continue
            if role != 'away':
                yield role, DAYS[begin], DAYS[end] if end < len(DAYS) else datetime.date(2025, 1, 1)
            begin = end

    def holds(self, who, day):
        return self.roles[who][day] == 'rep'

    def days(self, start, end):
        """Of a period those on which the plan holds."""
        return max(start, self.begin), min(end, self.end)

    def measured(self, start, end):
        """Of the days of a measure those that it looks at."""
        return max(start, self.begin) if self.anew else start, min(end, self.end)

    def make_deal(self, number):
        dice = self.dice
        day = dice.choice(DAYS)
        there = [who for who in ('ann', 'bob', 'cid') if self.roles[who][day] != 'away']
        amount = dice.choice([dice.randint(1, 20000000), dice.randint(1, 20000), -dice.randint(1, 5000000)])
        return Deal(f'D-{number:02}', dice.choice(there), dice.choice(there), day, amount,
                    dice.randint(-5, 30000000), dice.randint(0, 500))

    def make_foreign(self):
        """In which currency a deal is, how much of it, its cost, and when it was signed."""
        dice, code = self.dice, self.dice.choice(list(DIGITS))
        amount = dice.choice([dice.randint(1, 20000000), dice.randint(1, 20000), -dice.randint(1, 5000000)])
        signed = datetime.date(2023, 1, 1) + datetime.timedelta(dice.randint(0, 700))
        return code, amount, dice.randint(-5, 30000000), signed

    def convert(self, deal):
        """The slow way: as a fraction, rounded once."""
        if self.rates is None:
            return deal
        code, amount, cost, _ = self.foreign[deal.key]
        day = self.day_of_rate(deal)
        return deal._replace(amount=self.rates.worth(amount, code, self.pays_in, day),
                             cost=self.rates.worth(cost, code, self.pays_in, day))

    def day_of_rate(self, deal):
        signed, start = self.foreign[deal.key][3], period_start(self.period, deal.day)
        return {'event': deal.day, 'period_start': start, 'deal.signed': signed,
                'period_end': period_end(self.period, start) - datetime.timedelta(1), 'deal.won': deal.day,
                '2023-07-08': datetime.date(2023, 7, 8)}[self.rate_day]

    def bound(self, value):
        return f'{float(value * 100):.0f}%' if self.by_ratio else f'{int(value) // 100}.{int(value) % 100:02} {self.pays_in}'

    def write(self, folder):
        by = 'attainment' if self.by_ratio else 'revenue'
        os.makedirs(folder + '/plans')
        os.makedirs(folder + '/tables')
        os.makedirs(folder + '/process')
        with open(folder + '/rulebook.yaml', 'w', encoding='utf-8') as file:
            file.write('dealwright: 1\nrulebook: random\nversion: "1"\nextends: standard\n')
            if self.rates is not None:
                file.write(f'rounding: {self.rates.rounding}\n')
        with open(folder + '/process/people.yaml', 'w', encoding='utf-8') as file:
            file.write('records:\n  deal:\n    fields: {helper: ref person, cost: money, stars: decimal, signed: date}\npeople:\n')
            for who, superior in PEOPLE.items():
                file.write(f'  {who}: {{role: sales_rep{", superior: " + superior if superior else ""}}}\n')
        with open(folder + '/tables/rates.csv', 'w', encoding='utf-8') as file:
            file.write(f'unique,,\n{by},-> rate,why\n{"percent" if self.by_ratio else "money"},percent,\n')
            for low, high, rate in self.bands:
                cell = f'>= {self.bound(low)}' if high is None else f'[{self.bound(low)}..{self.bound(high)})'
                file.write(f'"{cell}",{float(rate * 100):.2f}%,\n')
        with open(folder + '/tables/levels.csv', 'w', encoding='utf-8') as file:
            file.write('unique,,\nsales,-> rate,why\nmoney,percent,\n')
            for low, high, rate in self.levels:
                cell = f'>= {money(low)} {self.pays_in}'
                if high is not None:
                    cell = f'[{money(low)} {self.pays_in}..{money(high)} {self.pays_in})'
                file.write(f'"{cell}",{float(rate * 100):.0f}%,\n')
        exchange = ''
        if self.rates is not None:
            exchange = f'currency: {self.pays_in}\nexchange: {{table: rates_of_day, day: {self.rate_day}, quoted: {self.rates.quoted}, targets: {self.target_day}}}\n'
            self.rates.write(folder + '/tables/rates_of_day.csv')
        to = 'owner' if self.split is None else f'{{owner: {self.split[0]}%, helper: {self.split[1]}%}}'
        each = f'  each: {{each: won, when: {self.large()}, amount: 12.34}}\n' if self.with_each else ''
        gate = '' if self.gate is None else f', gate: attainment >= {float(self.gate * 100):.0f}%'
        steps = '' if self.step is None else f'  steps: {{reached: every {money(self.step)} of since, amount: 7.77}}\n'
        quality = QUALITY if self.with_quality else ''
        limits = ''.join(f'{name}: {money(value)}\n' for name, value in
                         (('cap', self.cap), ('floor', self.floor)) if value is not None)
        with open(folder + '/plans/p.yaml', 'w', encoding='utf-8') as file:
            file.write(f'''plan: p
effective: {{from: {self.begin}, until: {self.end}, measures: {'anew' if self.anew else 'continue'}}}
for: sales_rep
period: {self.period}
{exchange}credit:
  won: {{on: deal.won, amount: deal.amount, to: {to}}}
  team: {{on: deal.won, amount: deal.amount, to: superiors, overlay: true}}
  chain: {{on: deal.won, amount: deal.amount, to: {{owner: 100%, superiors: 100%}}, overlay: true}}
  costs: {{on: deal.won, amount: deal.cost, to: owner}}
  own: {{on: deal.won, amount: deal.amount, to: owner}}
  stars: {{on: deal.won, value: deal.stars, to: owner}}
measures:
  revenue: sum(won)
  attainment: revenue / target.revenue
  since: {{value: sum(won), period: {self.over}}}
  sales: sum(own)
  group: sum(chain)
  cost: sum(costs)
  margin: margin(sales, cost)
  markup: markup(sales, cost)
  mean: {{value: average(stars), least: 3}}
pay:
  commission: {{on: won, band: {{by: {by}, period: {self.over}}}, table: rates, mode: {self.mode}, round: {self.round}{gate}}}
  override: {{on: team, rate: {float(self.override * 100):.2f}%, round: {self.round}}}
{each}{steps}{quality}{LEVELS}{limits}prorate: {self.prorate}
''')
        with open(folder + '/targets.csv', 'w', newline='', encoding='utf-8') as file:
            rows = csv.writer(file)
            rows.writerow(['person', 'period', 'revenue'])
            for (who, month), text in self.target_texts.items():
                rows.writerow([who, f'2024-{month:02}', text])
        self.write_people(folder)
        self.write_deals(folder, self.sold)

    def large(self):
        """Which deals are paid an amount each."""
        return 'deal.amount >= 50,000' if self.rates is None else f'deal.amount >= {amount_text(*self.bar)}'

    def is_large(self, deal):
        """In its own currency, or both in the one that the plan pays in."""
        if self.rates is None:
            return deal.amount >= 5000000
        code, amount = self.foreign[deal.key][:2]
        if code == self.bar[1]:
            return amount >= self.bar[0]
        return deal.amount >= self.rates.worth(*self.bar, self.pays_in, self.day_of_rate(deal))

    def text(self, key, minor, which):
        """An amount of a deal, in its currency."""
        if self.rates is None:
            return money(minor)
        return amount_text(self.foreign[key][which], self.foreign[key][0])

    def write_people(self, folder):
        with open(folder + '/people.csv', 'w', newline='', encoding='utf-8') as file:
            rows = csv.writer(file)
            rows.writerow(['person', 'role', 'superior', 'from', 'until'])
            for who, superior in PEOPLE.items():
                spells = list(self.spells(who)) or [('lead', datetime.date(2023, 1, 1), datetime.date(2024, 1, 1))]
                for role, begin, end in spells:
                    role = 'sales_rep' if role == 'rep' else 'sales_supervisor'
                    rows.writerow([who, role, superior, begin if begin != DAYS[0] else '', end if end.year == 2024 else ''])

    def write_deals(self, folder, deals):
        with open(folder + '/deals.csv', 'w', newline='', encoding='utf-8') as file:
            rows = csv.writer(file)
            rows.writerow(['deal', 'owner', 'helper', 'won', 'amount', 'cost', 'stars', 'signed'])
            for deal in deals:
                signed = self.foreign[deal.key][3] if self.rates is not None else deal.day
                rows.writerow([deal.key, deal.owner, deal.helper, deal.day.isoformat(), self.text(deal.key, deal.amount, 1),
                               self.text(deal.key, deal.cost, 2), f'{deal.stars / 100:.2f}', signed.isoformat()])


# ---- paying, the slow way ----

def weight(case, begin, end):
    """Days from one to another, as the plan counts them."""
    days = (day for day in DAYS if begin <= day < end)
    return sum(1 for day in days if case.prorate == 'by days' or is_workday(day))


def part(case, who, within):
    """Of those the ones on which somebody is a rep."""
    begin, end = within
    days = (day for day in DAYS if begin <= day < end and case.holds(who, day))
    return sum(1 for day in days if case.prorate == 'by days' or is_workday(day))


def cut(case, who, amount, begin, end, within):
    """Day by day: what falls on the days before it is a sum that is rounded, and a day is the difference of two."""
    if case.prorate == 'none':
        return amount if part(case, who, (max(begin, within[0]), min(end, within[1]))) else 0
    whole, passed, total = weight(case, begin, end), 0, 0
    for day in DAYS:
        if begin <= day < end:
            before = half_up(Fraction(amount * passed, whole))
            passed += case.prorate == 'by days' or is_workday(day)
            his = case.holds(who, day) and within[0] <= day < within[1]
            total += half_up(Fraction(amount * passed, whole)) - before if his else 0
    return total


def target_of(case, who, begin, end):
    """Month by month; None when there are no days of his."""
    within = case.measured(begin, end)
    if not part(case, who, within):
        return None
    total = 0
    for month in range(begin.month, end.month if end.year == begin.year else 13):
        first = datetime.date(2024, month, 1)
        amount = case.targets[who, month]
        total += amount if case.prorate == 'none' else cut(case, who, amount, first, period_end('month', first), within)
    return total



def credit(case):
    """(who, day, deal, cents) of both credits."""
    won, team = [], []
    for key, owner, helper, day, amount, _, _ in case.deals:
        if case.split is None:
            won.append((owner, day, key, amount))
        else:
            sign = -1 if amount < 0 else 1
            parts = largest_remainder(abs(amount), [Fraction(abs(amount) * share, 100) for share in case.split])
            won += [(owner, day, key, sign * parts[0]), (helper, day, key, sign * parts[1])]
        above = PEOPLE[owner]
        while above:
            team.append((above, day, key, amount))
            above = PEOPLE[above]
    won, team = ([one for one in all_of if case.holds(one[0], one[1])] for all_of in (won, team))
    order = lambda one: (one[1], one[2], one[3])
    return sorted(won, key=order), sorted(team, key=order)


def bounds_in_cents(case, who, start, end):
    scale = Fraction(target_of(case, who, start, end)) if case.by_ratio else Fraction(1)
    bands = [(half_up(low * scale), None if high is None else half_up(high * scale), rate) for low, high, rate in case.bands]
    return bands, scale


def slow_marginal(bands, before, after):
    """Cent by cent would take for ever: band by band, each bound looked at for itself."""
    paid = Fraction(0)
    parts = []
    low_end, high_end = min(before, after), max(before, after)
    for number, (low, high, rate) in enumerate(bands):
        begin = max(low_end, low) if number > 0 else low_end
        end = high_end if high is None else min(high_end, high)
        if begin < end:
            parts.append((end - begin) * rate * (1 if after > before else -1))
            paid += parts[-1]
    return parts if after > before else parts[::-1]


def whole_rate(case, value):
    for number, (low, high, rate) in enumerate(case.bands):
        if (value >= low or number == 0) and (high is None or value < high):
            return rate
    return None


def interpolated_rate(case, value):
    bands = case.bands
    if value < bands[0][0]:
        return bands[0][2]
    for (low, _, rate), (next_low, _, next_rate) in zip(bands, bands[1:]):
        if value < next_low:
            return rate + (next_rate - rate) * (value - low) / (next_low - low)
    return bands[-1][2]


def commission(case, won, who, start, end):
    since = period_start(case.over, start)
    mine = [one for one in won if one[0] == who]
    (first, last), (begin, until) = case.days(start, end), case.measured(since, end)
    paid = [one for one in mine if first <= one[1] < last]
    if not paid:
        return []
    if case.by_ratio and target_of(case, who, since, end) is None:
        return [Fraction(0)]  # a line that says that there is no value
    measured = sum(one[3] for one in mine if begin <= one[1] < until)
    bands, scale = bounds_in_cents(case, who, since, end)
    if case.mode == 'marginal':
        running, parts = sum(one[3] for one in mine if begin <= one[1] < first), []
        for one in paid:
            parts += slow_marginal(bands, running, running + one[3])
            running += one[3]
        return parts
    value = Fraction(measured) / scale
    rate = whole_rate(case, value) if case.mode == 'whole' else interpolated_rate(case, value)
    return [] if rate is None else [one[3] * rate for one in paid]


def attainment(case, won, who, start, end):
    target = target_of(case, who, start, end)
    if target is None:
        return None
    start, end = case.measured(start, end)
    return Fraction(sum(one[3] for one in won if one[0] == who and start <= one[1] < end), target)


def bonuses(case, won, who, start, end):
    """What comes again with each step, and what margin, markup and an average have to reach."""
    amounts = []
    if case.step is not None:
        since = period_start(case.over, start)
        begin, until = case.measured(since, end)
        now = sum(one[3] for one in won if one[0] == who and begin <= one[1] < until)
        before = sum(one[3] for one in won if one[0] == who and begin <= one[1] < case.days(start, end)[0])
        times = max(now, 0) // case.step - max(before, 0) // case.step
        amounts += [777 * times] if times else []
    if case.with_quality:
        begin, until = case.measured(start, end)
        mine = [deal for deal in case.deals if deal.owner == who and begin <= deal.day < until and case.holds(who, deal.day)]
        sales, cost = sum(deal.amount for deal in mine), sum(deal.cost for deal in mine)
        for base, bound, amount in ((sales, Fraction(1, 4), 5000), (cost, Fraction(1, 2), 6000)):
            if base <= 0:
                amounts.append(0)  # a line that says that there is no value
            elif Fraction(sales - cost, base) >= bound:
                amounts.append(cut(case, who, amount, start, end, case.days(start, end)))
        if len(mine) < 3:
            amounts.append(0)
        elif Fraction(sum(deal.stars for deal in mine), len(mine)) >= 250:
            amounts.append(cut(case, who, 7000, start, end, case.days(start, end)))
    return amounts


def level_rate(case, who, start, end):
    """By the sales of everybody under somebody, and his own."""
    def above(one):
        return [] if one is None else [one] + above(PEOPLE[one])
    begin, until = case.measured(start, end)
    sales = sum(deal.amount for deal in case.deals
                if begin <= deal.day < until and who in above(deal.owner) and case.holds(who, deal.day))
    return [rate for low, high, rate in case.levels if (sales >= low or low == 0) and (high is None or sales < high)][0]


def differences(case, who, start, end):
    """What somebody's rate is more than the highest on the way up to him, deal by deal."""
    amounts = []
    first, last = case.days(start, end)
    for deal in sorted(case.deals, key=lambda deal: (deal.day, deal.key, deal.amount)):
        below, one = Fraction(0), deal.owner
        while first <= deal.day < last and one is not None and one != who:
            rate = level_rate(case, one, start, end) if case.holds(one, deal.day) else Fraction(0)
            below, one = max(below, rate), PEOPLE[one]
        if first <= deal.day < last and one == who and case.holds(who, deal.day):
            amounts.append(half_up(deal.amount * max(Fraction(0), level_rate(case, who, start, end) - below)))
    return amounts


def rounded(case, components):
    if case.round == 'line':
        return [[half_up(part) for part in parts] for parts in components]
    if case.round == 'component':
        return [largest_remainder(half_up(sum(parts, Fraction(0))), parts) for parts in components]
    everything = [part for parts in components for part in parts]
    whole = largest_remainder(half_up(sum(everything, Fraction(0))), everything)
    return [whole[:len(components[0])], whole[len(components[0]):]]


def pay(case):
    won, team = credit(case)
    lines = {}
    for who in PEOPLE:
        start = datetime.date(2024, 1, 1)
        while start.year == 2024:
            end = period_end(case.period, start)
            first, last = case.days(start, end)
            there = part(case, who, (first, last))
            if not there and not any(one[0] == who and first <= one[1] < last for one in won + team):
                start = end
                continue
            override = [one[3] * case.override for one in team if one[0] == who and first <= one[1] < last]
            reached = attainment(case, won, who, start, end)
            shut = case.gate is not None and (reached is None or reached < case.gate)
            parts = rounded(case, [[Fraction(0)] if shut else commission(case, won, who, start, end), override])
            large = {deal.key for deal in case.deals if case.is_large(deal)}
            each = [1234 if one[3] >= 0 else -1234 for one in won
                    if one[0] == who and first <= one[1] < last and one[2] in large]
            amounts = parts[0] + parts[1] + each + bonuses(case, won, who, start, end) + \
                differences(case, who, start, end)
            total = sum(amounts)
            cap, floor = (None if limit is None else cut(case, who, limit, start, end, (first, last)) for limit in (case.cap, case.floor))
            cap = cap if there else case.cap
            if cap is not None and total > cap:
                amounts.append(cap - total)
                total = cap
            if floor is not None and there and total < floor:
                amounts.append(floor - total)
            lines[who] = lines.get(who, []) + amounts
            start = end
    return {who: amounts for who, amounts in lines.items() if amounts}


# ---- asking the program ----

def cents(text):
    number = Fraction(text.split()[0]) * 100
    assert number.denominator == 1, text
    return int(number)


def run(folder):
    done = subprocess.run([PROGRAM, 'plan', 'run', folder + '/plans/p.yaml', '--deals', folder + '/deals.csv', '--targets',
                           folder + '/targets.csv', '--people', folder + '/people.csv', '--period', '2024', '--json'], capture_output=True, text=True, check=False,
                          env={**os.environ, 'ASAN_OPTIONS': 'detect_leaks=0'})
    if done.returncode != 0:
        raise AssertionError(f'exit {done.returncode}: {done.stdout}{done.stderr}')
    lines = {}
    for line in map(json.loads, done.stdout.splitlines()):
        if line['kind'] == 'line':
            lines.setdefault(line['person'], []).append(cents(line['amount']))
    return lines, done.stdout


def check(seed, folder):
    case = Case(seed)
    case.write(folder)
    expected = pay(case)
    got, text = run(folder)
    if case.mode == 'interpolated':  # a rate of 12 digits: sums are as the rounding of that rate makes them
        close = lambda a, b: len(a) == len(b) and all(abs(x - y) <= 1 for x, y in zip(a, b))
        assert expected.keys() == got.keys() and all(close(expected[who], got[who]) for who in got), (expected, got)
    else:
        assert expected == got, f'expected {expected}\ngot {got}'
    shuffled = list(case.sold)
    case.dice.shuffle(shuffled)
    case.write_deals(folder, shuffled)
    assert run(folder)[1] == text, 'the order of rows shows'
    check_refunds(case, os.path.dirname(folder) + '/undone')


def check_refunds(case, folder):
    """Every deal is undone on its day. Slices that are rounded one by one go up and down in different sizes."""
    if case.round == 'line' and case.mode == 'marginal':
        return
    case.cap = case.floor = None
    case.with_each = case.with_quality = False
    case.gate = None
    case.write(folder)
    undone = [deal._replace(key='R-' + deal.key, amount=-deal.amount, cost=-deal.cost) for deal in case.sold]
    for key, (code, amount, cost, signed) in list(case.foreign.items()):
        case.foreign['R-' + key] = (code, -amount, -cost, signed)
    case.write_deals(folder, case.sold + undone)
    net = {who: sum(amounts) for who, amounts in run(folder)[0].items()}
    assert not any(net.values()), f'refunds leave {net}'


def main():
    failed = 0
    for seed in range(CASES):
        with tempfile.TemporaryDirectory() as folder:
            try:
                check(seed, folder + '/rulebook')
            except AssertionError as error:
                failed += 1
                print(f'not ok plan {seed}: {error}')
    sys.exit(1 if failed else 0)


main()
