#!/usr/bin/env python3
"""Orders with discounts, from files that nobody here made: the plan `orders` of examples/schemes over Northwind's orders and order
lines as they are, by a column map. What it says of every person and quarter is held against the same files read here, with
fractions. Northwind knows prices, not costs: goods are taken to cost a part of their list price, by category (tables/cost_share.csv)."""
import collections
import csv
import datetime
import json
import os
import shutil
import subprocess
import sys
import tempfile
from fractions import Fraction

PROGRAM = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else 'build/check/dealwright')
ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SHARED = os.environ.get('DEALWRIGHT_SHARED_DATA', os.path.join(ROOT, '..', 'shared', 'data'))
DATA = os.path.join(SHARED, 'northwind', 'northwind_csv')
MAP = ('deal=OrderID,owner=EmployeeID,won=ShippedDate,line.product=ProductID,'
       'line.price=UnitPrice,line.quantity=Quantity,line.discount=Discount')


def read(path):
    with open(path, newline='', encoding='utf-8-sig') as file:
        return list(csv.DictReader(file))


def half_up(value):
    """To whole cents, halves away from zero."""
    return (-1 if value < 0 else 1) * ((2 * abs(value) + 1) // 2)


def percent(text):
    return Fraction(text.rstrip('%')) / 100


def table(folder, name):
    """The rows of a decision table, without the three on top."""
    with open(f'{folder}/tables/{name}.csv', newline='', encoding='utf-8') as file:
        return list(csv.reader(file))[3:]


def make_rulebook(folder):
    """The example, in dollars, with Northwind's products as somebody copies them into the table in a spreadsheet, and its people, who all sell."""
    shutil.copytree(os.path.join(ROOT, 'examples', 'schemes'), folder)
    with open(folder + '/rulebook.yaml', 'a', encoding='utf-8') as file:
        file.write('currency: USD\n')
    with open(folder + '/data/people.csv', 'w', newline='', encoding='utf-8') as file:
        rows = csv.writer(file)
        people = read(DATA + '/Employees.csv')
        rows.writerows([['person', 'role', 'superior']] + [[row['EmployeeID'], 'sales_rep', row['ReportsTo']] for row in people])
    with open(folder + '/tables/products.csv', 'w', newline='', encoding='utf-8') as file:
        rows = csv.writer(file)
        rows.writerows([['unique', '', '', ''], ['product', '-> category', '-> list_price', 'why'], ['integer', 'integer', 'money', '']])
        for row in read(DATA + '/Products.csv'):
            rows.writerow([row['ProductID'], row['CategoryID'], row['UnitPrice'], row['ProductName']])


def margin_rate(bands, margin):
    for cell, rate in bands:
        low, high = Fraction(-10 ** 9), Fraction(10 ** 9)
        if cell.startswith('<'):
            high = percent(cell.split()[1])
        elif cell.startswith('>='):
            low = percent(cell.split()[1])
        else:
            low, high = (percent(end) for end in cell.strip('[)').split('..'))
        if low <= margin < high:
            return rate
    raise AssertionError(margin)


def expected(folder):
    """By person and quarter: revenue, cost and commission in cents; and how many lines are paid."""
    share = {row[0]: percent(row[1]) for row in table(folder, 'cost_share')}
    bands = [(row[0], percent(row[1])) for row in table(folder, 'order_rates')]
    products = {row['ProductID']: row for row in read(DATA + '/Products.csv')}
    orders = {row['OrderID']: row for row in read(DATA + '/Orders.csv')}
    sums, count = collections.defaultdict(lambda: [0, 0, 0]), 0
    for line in read(DATA + '/Order_Details.csv'):
        order, product = orders[line['OrderID']], products[line['ProductID']]
        if not order['ShippedDate']:
            continue
        day = datetime.date.fromisoformat(order['ShippedDate'][:10])
        sales = 100 * Fraction(line['UnitPrice']) * int(line['Quantity']) * (1 - Fraction(line['Discount']))
        cost = 100 * Fraction(product['UnitPrice']) * int(line['Quantity']) * share[product['CategoryID']]
        one = sums[order['EmployeeID'], f'{day.year}-Q{(day.month + 2) // 3}']
        for i, cents in enumerate((sales, cost, sales - cost)):
            one[i] += half_up(cents)
        count += 1
    pay = {}
    for key, (sales, cost, profit) in sums.items():
        pay[key] = half_up(profit * margin_rate(bands, Fraction(sales - cost, sales)))
    return pay, count


def got(folder):
    """The same as the program says it."""
    pay, count = collections.Counter(), 0
    for year in ('2016', '2017', '2018'):
        done = subprocess.run([PROGRAM, 'plan', 'run', folder + '/plans/orders.yaml', '--deals', DATA + '/Orders.csv', '--records',
                               f'line={DATA}/Order_Details.csv', '--people', folder + '/data/people.csv', '--map', MAP, '--period', year,
                               '--json'], capture_output=True, text=True, check=False, env={**os.environ, 'ASAN_OPTIONS': 'detect_leaks=0'})
        assert done.returncode == 0, done.stdout + done.stderr
        for line in map(json.loads, done.stdout.splitlines()):
            if line.get('kind') == 'line':  # warnings stand beside the answer
                cents = Fraction(line['amount'].split()[0]) * 100
                assert cents.denominator == 1 and line['amount'].endswith(' USD'), line
                pay[line['person'], line['period']] += int(cents)
                count += 1
    return pay, count


def main():
    if not os.path.isdir(DATA):
        print('skipped: there is no ' + DATA)
        return
    with tempfile.TemporaryDirectory() as folder:
        make_rulebook(folder + '/northwind')
        pay, count = expected(folder + '/northwind')
        paid, lines = got(folder + '/northwind')
    differ = [f'{who} in {period}: {pay.get((who, period))} expected, {paid[who, period]} got'
              for who, period in sorted(set(pay) | set(paid)) if pay.get((who, period)) != paid[who, period]]
    if differ or count != lines:
        print('\n'.join(differ) or f'{count} lines expected, {lines} got')
        sys.exit(1)
    print(f'ok northwind: {lines} lines of orders, {len(pay)} quarters of people, {sum(pay.values()) / 100:,.2f} USD')


main()
