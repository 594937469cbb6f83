#!/usr/bin/env python3
"""`plan check` held against the slow way: random small plans, also by rules in Lua, paid for every amount of a single sale, cent by
cent, with fractions. Pay that falls when one cent more is sold must be reported as an inversion, a cent that pays more than its
neighbours can earn as a cliff or a bonus, a band that the cap leaves nothing as dead, a band with its neighbour's rate as such, and
every amount in a report, also of deals that are pulled into another period or pushed there, must be what the slow way pays."""
import json
import os
import random
import re
import subprocess
import sys
import tempfile
from fractions import Fraction

PROGRAM = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else 'build/check/dealwright')
CASES = int(os.environ.get('PLAN_CASES', '40'))
MOST = 2400  # cents that are sold


def half_up(value):
    sign = -1 if value < 0 else 1
    return sign * ((2 * abs(value) + 1) // 2)


def money(cents):
    return f'{cents // 100}.{cents % 100:02}'


def cents(text):
    sign = -1 if text.startswith('-') else 1
    whole, _, rest = text.lstrip('-').replace(',', '').partition('.')
    return sign * (int(whole) * 100 + int(rest))


class Case:
    def __init__(self, seed):
        dice = random.Random(seed)
        self.mode = dice.choice(['marginal', 'whole', 'interpolated'])
        self.ratio = dice.random() < 0.4
        self.target = dice.choice([1000, 1500, 2000])
        self.bands = self.make_bands(dice)
        self.rate = Fraction(dice.randint(0, 500), 10000)
        self.bonus = dice.choice([None, (dice.randint(1, 30) * 100, dice.randint(1, 300))])
        self.gate = dice.choice([None, None, dice.randint(1, 25) * 100])
        self.every = dice.choice([None, None, (dice.randint(4, 12) * 100, dice.randint(1, 50))])
        self.cap = dice.choice([None, None, dice.randint(50, 800)])
        self.floor = dice.choice([None, None, dice.randint(1, 100)])
        self.formula = self.make_formula(dice) if dice.random() < 0.4 else None

    def make_formula(self, dice):
        """Rates from some amounts on, of everything; a dip of two cents; one bound that the script does not write."""
        bounds = sorted(dice.sample(range(100, MOST), dice.randint(1, 4)))
        if dice.random() < 0.4:
            bounds = sorted(set(bounds + [bounds[0] + dice.randint(2, 5)]))
        return [(bound, Fraction(dice.randint(0, 3000), 10000)) for bound in bounds], dice.random() < 0.5

    def make_bands(self, dice):
        low, bands = Fraction(0), []
        count = dice.randint(1, 4)
        for i in range(count):
            width = Fraction(dice.randint(20, 80), 100) if self.ratio else Fraction(dice.randint(2, 12) * 100)
            last = i == count - 1
            high = None if last and dice.random() < 0.8 else low + width
            rate = bands[-1][2] if bands and dice.random() < 0.15 else Fraction(dice.randint(0, 3000), 10000)
            bands.append((low, high, rate))
            low += width
        return bands

    def bound(self, value):
        return f'{int(value * 100)}%' if self.ratio else money(int(value))

    def write(self, folder):
        by = 'attainment' if self.ratio else 'revenue'
        for part in ('plans', 'tables', 'process'):
            os.makedirs(f'{folder}/{part}')
        with open(folder + '/rulebook.yaml', 'w', encoding='utf-8') as file:
            file.write('dealwright: 1\nrulebook: random\nversion: "1"\nextends: standard\n')
        with open(folder + '/tables/rates.csv', 'w', encoding='utf-8') as file:
            file.write(f'unique,,\n{by},-> rate,why\n{"percent" if self.ratio else "money"},percent,\n')
            for low, high, rate in self.bands:
                cell = f'>= {self.bound(low)}' if high is None else f'[{self.bound(low)}..{self.bound(high)})'
                file.write(f'"{cell}",{float(rate * 100):.2f}%,\n')
        gate = f', gate: revenue >= {money(self.gate)}' if self.gate else ''
        lines = [f'  commission: {{on: won, band: {{by: {by}, period: same}}, table: rates, mode: {self.mode}, round: component{gate}}}',
                 f'  flat: {{on: won, rate: {float(self.rate * 100):.2f}%, round: component}}']
        if self.bonus:
            lines.append(f'  bonus: {{reached: revenue >= {money(self.bonus[0])}, amount: {money(self.bonus[1])}}}')
        if self.every:
            lines.append(f'  step: {{reached: "every {money(self.every[0])} of revenue", amount: {money(self.every[1])}}}')
        if self.formula:
            lines.append('  formula: {rule: formula.pay, round: component}')
            self.write_formula(folder)
        for name, limit in (('cap', self.cap), ('floor', self.floor)):
            if limit:
                lines.append(f'{name}: {money(limit)}')
        with open(folder + '/plans/p.yaml', 'w', encoding='utf-8') as file:
            file.write('plan: p\neffective: {from: 2024-01-01}\nfor: sales_rep\nperiod: month\ncredit:\n'
                       '  won: {on: deal.won, amount: deal.amount, to: owner}\nmeasures:\n  revenue: sum(won)\n'
                       '  attainment: revenue / target.revenue\npay:\n' + '\n'.join(lines) + '\n')

    def write_formula(self, folder):
        parts, hidden = self.formula
        os.makedirs(folder + '/scripts')
        with open(folder + '/scripts/formula.lua', 'w', encoding='utf-8') as file:
            file.write('local M = {}\nfunction M.pay(pay)\n  local r = pay.measures.revenue\n')
            for number, (bound, rate) in reversed(list(enumerate(parts))):
                text = f'money("{money(bound)}")'
                if hidden and number == len(parts) - 1:
                    text = f'money({bound * 7}) / 700'
                file.write(f'  if r >= {text} then return r * {float(rate):.4f} end\n')
            file.write('  return 0\nend\nreturn M\n')

    # ---- the slow way ----

    def commission(self, sold):
        scale = self.target if self.ratio else 1
        if self.gate and sold < self.gate:
            return Fraction(0)
        if self.mode == 'marginal':
            paid = Fraction(0)
            for number, (low, high, rate) in enumerate(self.bands):
                begin = half_up(low * scale) if number > 0 else 0
                end = sold if high is None else min(sold, half_up(high * scale))
                paid += max(0, end - begin) * rate
            return paid
        value = Fraction(sold, scale)
        if self.mode == 'whole':
            for low, high, rate in self.bands:
                if value >= low and (high is None or value < high):
                    return sold * rate
            return Fraction(0)
        for (low, _, rate), (next_low, _, next_rate) in zip(self.bands, self.bands[1:]):
            if value < next_low:
                return sold * (rate + (next_rate - rate) * (value - low) / (next_low - low))
        return sold * self.bands[-1][2]

    def earned(self, sold):
        """Before cap and floor."""
        total = half_up(self.commission(sold)) + half_up(sold * self.rate)
        if self.bonus and sold >= self.bonus[0]:
            total += self.bonus[1]
        if self.formula:
            total += half_up(sold * next((rate for bound, rate in reversed(self.formula[0]) if sold >= bound), 0))
        if self.every:
            total += sold // self.every[0] * self.every[1]
        return total

    def pay(self, sold):
        total = self.earned(sold)
        if self.cap is not None:
            total = min(total, self.cap)
        return max(total, self.floor) if self.floor is not None else total


def findings(case, folder):
    done = subprocess.run([PROGRAM, 'plan', 'check', folder + '/plans/p.yaml', '--target', f'revenue={money(case.target)}', '--json'],
                          capture_output=True, text=True, check=False, env={**os.environ, 'ASAN_OPTIONS': 'detect_leaks=0'})
    if done.returncode not in (0, 1):
        raise AssertionError(f'exit {done.returncode}: {done.stdout}{done.stderr}')
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    if not any(line.get('kind') == 'plan_check' for line in lines):
        raise AssertionError(done.stdout)
    return [(line['error'], [cents(one) for one in re.findall(r'-?[\d,]+\.\d\d', line['text'])])
            for line in lines if 'error' in line]


def check_moves(case, found, slack):
    """What is told of deals in two periods, of a band under the cap, and of pay without a bound."""
    close = lambda told, paid: abs(told - paid) <= slack
    for name, amounts in found:
        if name in ('plan-pull', 'plan-push'):
            deal, more, first, second, better, worse = amounts[:6]
            early, late = (case.pay(first + deal) + case.pay(second), case.pay(first) + case.pay(second + deal))
            if name == 'plan-push':
                early, late = late, early
            assert close(better, early) and close(worse, late) and more == better - worse > 0, (name, amounts, early, late)
        if name == 'plan-dead-band':
            sold, cap = amounts[:2]
            assert cap == case.cap == case.pay(sold), (name, amounts, case.pay(sold))
        if name == 'plan-unbounded':
            sold, pay, tenfold = amounts[:3]
            assert case.cap is None and close(pay, case.pay(sold)) and close(tenfold, case.pay(10 * sold)), (name, amounts)
            assert tenfold > pay, (name, amounts)


def check_bands(case, found):
    """Neighbours with one rate; bands that begin where the cap is reached, whatever else is paid."""
    names = [name for name, _ in found]
    alike = sum(one[2] == other[2] for one, other in zip(case.bands, case.bands[1:])) if case.mode != 'interpolated' else 0
    assert names.count('plan-same-rate') == alike, (alike, names)
    dead, ends = 0, {False}
    if case.cap is not None:
        begins = [half_up(low * (case.target if case.ratio else 1)) for low, _, _ in case.bands[1:]]
        dead = sum(case.earned(begin) > case.cap for begin in begins)
        ends = {case.earned(far) > case.cap for far in (MOST * 10, MOST * 1000)}
    if len(ends) == 1:
        assert names.count('plan-dead-band') == (dead if ends == {True} else 0), (dead, names)


def check(seed, folder):
    case = Case(seed)
    case.write(folder)
    found = findings(case, folder)
    slow = [case.pay(sold) for sold in range(MOST + 1)]
    # What is between two rounded parts of the interpolated mode may fall by the cent of its rounding.
    slack = 1 if case.mode == 'interpolated' else 0
    for name, amounts in found:
        if name == 'plan-inversion':
            low, high, before, after = amounts[:4]
            assert low < high and before > after, (name, amounts)
            assert abs(case.pay(low) - before) <= slack and abs(case.pay(high) - after) <= slack, (name, amounts, case.pay(low), case.pay(high))
        if name in ('plan-cliff', 'plan-bonus'):
            low, high, more, before, after = (amounts[i] for i in (0, 1, 2, 3, 4))
            if 'instead' and before > after:
                before, after = after, before
            assert high == low + 1 and more == after - before > 1, (name, amounts)
            assert abs(case.pay(low) - before) <= slack and abs(case.pay(high) - after) <= slack, (name, amounts)
    check_moves(case, found, slack)
    check_bands(case, found)
    names = {name for name, _ in found}
    falls = [sold for sold in range(MOST) if slow[sold + 1] < slow[sold]]
    deepest = max((max(slow[:i + 1]) - slow[i] for i in range(MOST + 1)), default=0)
    if deepest > slack:
        assert 'plan-inversion' in names, f'pay falls at {falls[:5]} and nobody says so'
    elif deepest == 0:
        assert not any(name == 'plan-inversion' and amounts[1] <= MOST for name, amounts in found), found
    jumps = {sold + 1 for sold in range(MOST) if slow[sold + 1] - slow[sold] > 3}
    told = {amounts[1] for name, amounts in found if name in ('plan-cliff', 'plan-bonus')}
    steps = {case.every[0] * i for i in range(1, 100)} if case.every else set()
    assert jumps - steps <= told, f'jumps at {sorted(jumps - steps)}, told {sorted(told)}'


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
