"""Exchange rates told the slow way, for the tests that pay plans by them: every amount is a fraction, rounded once."""
import datetime
from fractions import Fraction

DIGITS = {'CNY': 2, 'USD': 2, 'EUR': 2, 'JPY': 0, 'KWD': 3}
HOME = 'CNY'


def half_up(value):
    """To whole units, halves away from zero."""
    return (-1 if value < 0 else 1) * ((2 * abs(value) + 1) // 2)


def decimal_text(value):
    """A fraction of powers of ten, all its digits."""
    digits = next(n for n in range(20) if (value * 10 ** n).denominator == 1)
    whole = str(int(value * 10 ** digits)).rjust(digits + 1, '0')
    return whole[:-digits] + '.' + whole[-digits:] if digits else whole


def amount_text(minor, code):
    """An amount with its currency."""
    digits = DIGITS[code]
    whole = str(abs(minor)).rjust(digits + 1, '0')
    return f'{"-" if minor < 0 else ""}{whole[:len(whole) - digits]}{"." if digits else ""}{whole[len(whole) - digits:]} {code}'


class Rates:
    """Rates of some currencies against the home currency, each from some days on, in one of the ways in which they may be quoted."""

    def __init__(self, dice):
        self.quoted = dice.choice(['per_unit', 'per_hundred', 'per_home'])
        self.rounding = dice.choice(['half_up', 'half_even'])
        self.policy = dice.choice(['unique', 'first'])
        self.rows = {}
        for code in DIGITS:
            if code == HOME:
                continue
            days = sorted({0} | {dice.randint(1, 365) for _ in range(dice.randint(0, 4))})
            self.rows[code] = [(datetime.date(2023, 1, 1) if day == 0 else datetime.date(2024, 1, 1) + datetime.timedelta(day),
                                Fraction(dice.randint(1, 99999999), 10 ** dice.randint(2, 7))) for day in days]

    def of(self, code, day):
        """How much of the home currency one unit is."""
        if code == HOME:
            return Fraction(1)
        rate = [rate for since, rate in self.rows[code] if since <= day][-1]
        return {'per_unit': rate, 'per_hundred': rate / 100, 'per_home': 1 / rate}[self.quoted]

    def worth(self, minor, code, into, day):
        """What an amount is in another currency, in whole units of its smallest coin."""
        if code == into:
            return minor
        exact = Fraction(minor * 10 ** DIGITS[into], 10 ** DIGITS[code]) * self.of(code, day) / self.of(into, day)
        return half_up(exact) if self.rounding == 'half_up' else round(exact)

    def write(self, path):
        with open(path, 'w', encoding='utf-8') as file:
            file.write(f'{self.policy},,,\ncurrency,day,-> rate,why\ntext,date,decimal,\n')
            for code, rows in self.rows.items():
                ends = [since for since, _ in rows[1:]] + [None]
                for (since, rate), end in list(zip(rows, ends))[::-1]:
                    bounded = self.policy == 'unique' and end is not None
                    cell = f'[{since}..{end})' if bounded else f'>= {since}'
                    file.write(f'{code},{cell},{decimal_text(rate)},\n')
