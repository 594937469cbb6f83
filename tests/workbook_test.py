#!/usr/bin/env python3
"""Workbooks, read with nothing but zipfile and XML: every amount is the ledger's to the smallest unit, every formula, calculated
here with the binary fractions that a spreadsheet has, comes to what stands beside it and to what --json says; texts stay texts;
the same input gives the same bytes; what a spreadsheet cannot hold is refused and the file stays as it was."""
import datetime
import decimal
import json
import os
import random
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as tree
import zipfile

PROGRAM = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else 'build/check/dealwright')
NAMESPACE = {'m': 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'}
DIGITS = {'CNY': 2, 'JPY': 0, 'KWD': 3}

RULEBOOK = '''dealwright: 1
rulebook: acme
version: "1"
currency: %s
rounding: half_up
timezone: Asia/Shanghai
'''
PROCESS = '''roles: {rep: {}, lead: {}}
people:
  li.na:    {name: 李娜, role: rep, superior: wang.wei}
  c1:       {name: "=1+1", role: rep}
  wang.wei: {role: lead}
records:
  deal: {fields: {owner: ref person, amount: money, signed: date}}
process: sales
about: deal
first: open
stages:
  open: {owner: rep, next: [{to: lost, when: deal.amount < 0}]}
  lost: {end: case, result: lost}
actions:
  start: {asks: {owner: ref person}, set: {deal.owner: asked.owner}}
  sign:  {asks: {amount: money, signed: date}, set: {deal.amount: asked.amount, deal.signed: asked.signed}}
'''
# A plan that pays the amounts themselves, so that any amount can be had.
PLAN = '''plan: all
title: {en: "=Everything", zh: 全部}
effective: {from: 2024-01-01}
for: [rep, lead]
period: quarter
credit:
  signed: {on: deal.signed, amount: deal.amount, to: owner}
measures:
  revenue: sum(signed)
  deals:   count(signed)
  share:   revenue / revenue
pay:
  whole:   {on: signed, rate: 100%, round: line}
  tenth:   {on: signed, rate: 10%, round: line}
'''
failures = []


def check(what, fine, *said):
    if not fine:
        failures.append(what)
        print('not ok', what, *said)


def write(path, text):
    os.makedirs(os.path.dirname(path) or '.', exist_ok=True)
    with open(path, 'w', encoding='utf-8', newline='') as file:
        file.write(text)


def rulebook(currency='CNY'):
    shutil.rmtree('acme', ignore_errors=True)
    write('acme/rulebook.yaml', RULEBOOK % currency)
    write('acme/process/sales.yaml', PROCESS)
    write('acme/plans/all.yaml', PLAN)


def run(*words, environment=None):
    own = dict(os.environ, DEALWRIGHT_NOW='2024-06-03 09:00', DEALWRIGHT_LANG='en', **(environment or {}))
    return subprocess.run([PROGRAM, *words], capture_output=True, text=True, env=own)


def ran(*words, **more):
    result = run(*words, **more)
    check('runs: ' + ' '.join(words), result.returncode == 0, result.stderr[:600])
    return result.stdout


def objects(*words):
    return [json.loads(line) for line in ran(*words, '--json').splitlines()]


# ---- reading workbooks ----

class Cell:
    def __init__(self, node, formats):
        text = node.find('m:is/m:t', NAMESPACE)
        value, formula = node.find('m:v', NAMESPACE), node.find('m:f', NAMESPACE)
        self.is_text = node.get('t') == 'inlineStr'
        self.text = re.sub(r'_x([0-9A-F]{4})_', lambda match: chr(int(match.group(1), 16)), text.text or '') if self.is_text else None
        self.number = None if self.is_text else float(value.text)
        self.written = None if self.is_text else value.text
        self.formula = None if formula is None else formula.text
        self.format = formats[int(node.get('s', 0))]

    def minor(self):
        """What a spreadsheet has when it takes the number in, in units of the currency that its format names."""
        code = re.search(r'\[\$([A-Z]{3})\]', self.format).group(1)
        return round(decimal.Decimal(self.number) * 10 ** DIGITS[code]), code


class Workbook:
    def __init__(self, path):
        with zipfile.ZipFile(path) as file:
            self.parts = {name: file.read(name) for name in file.namelist()}
        for name, part in self.parts.items():
            if name.endswith(('.xml', '.rels')):
                tree.fromstring(part)
        styles = tree.fromstring(self.parts['xl/styles.xml'])
        own = {node.get('numFmtId'): node.get('formatCode') for node in styles.iterfind('.//m:numFmt', NAMESPACE)}
        formats = [own.get(node.get('numFmtId'), node.get('numFmtId')) for node in styles.iterfind('m:cellXfs/m:xf', NAMESPACE)]
        book = tree.fromstring(self.parts['xl/workbook.xml'])
        self.defined = [node.text for node in book.iterfind('.//m:definedName', NAMESPACE)]
        self.names = [node.get('name') for node in book.iterfind('.//m:sheet', NAMESPACE)]
        self.sheets = {}
        for number, name in enumerate(self.names, 1):
            sheet = tree.fromstring(self.parts[f'xl/worksheets/sheet{number}.xml'])
            self.sheets[name] = {node.get('r'): Cell(node, formats) for node in sheet.iterfind('.//m:c', NAMESPACE)}
            pane = sheet.find('.//m:pane', NAMESPACE)
            self.sheets[name]['frozen'] = None if pane is None else int(float(pane.get('ySplit')))

    def rows(self, name):
        """The cells below the header, a dict by header each."""
        sheet = self.sheets[name]
        top = sheet['frozen']
        heads = {place[:-len(str(top))]: cell.text for place, cell in sheet.items()
                 if place != 'frozen' and re.fullmatch(f'[A-Z]+{top}', place)}
        last = max(int(re.search(r'\d+', place).group()) for place in sheet if place != 'frozen')
        return [{head: sheet.get(f'{column}{row}') for column, head in heads.items()} for row in range(top + 1, last + 1)]

    # -- formulas, as far as they are written --

    def value(self, name, place):
        cell = self.sheets[name].get(place)
        return 0.0 if cell is None or cell.is_text else cell.number if cell.formula is None else self.calculate(name, cell.formula)

    def range(self, name, text):
        match = re.fullmatch(r"(?:'([^']+)'!)?([A-Z]+)(\d+)(?::([A-Z]+)(\d+))?", text)
        sheet, column, first, _, last = match.groups()
        return [self.value(sheet or name, f'{column}{row}') for row in range(int(first), int(last or first) + 1)]

    def calculate(self, name, formula):
        if match := re.fullmatch(r'ROUND\(SUM\((.*)\),(\d)\)', formula):
            total = 0.0
            for number in self.range(name, match.group(1)):
                total += number
            return rounded(total, int(match.group(2)))
        if match := re.fullmatch(r'SUMPRODUCT\(ROUND\((.*)\*(10*),0\)\)/\2', formula):
            total = 0.0
            for number in self.range(name, match.group(1)):
                total += rounded(number * int(match.group(2)), 0)
            return total / int(match.group(2))
        match = re.fullmatch(r'ROUND\(((?:[-+]?[A-Z]+\d+)+),(\d)\)', formula)
        total = 0.0
        for sign, place in re.findall(r'([-+]?)([A-Z]+\d+)', match.group(1)):
            total += (-1 if sign == '-' else 1) * self.value(name, place)
        return rounded(total, int(match.group(2)))


def rounded(number, digits):
    """Halves away from zero, of the decimal that a spreadsheet shows of a number: its first 15 digits."""
    shown = decimal.Context(prec=15).create_decimal_from_float(number)
    return float(shown.quantize(decimal.Decimal(1).scaleb(-digits), decimal.ROUND_HALF_UP, decimal.Context(prec=40)))


def formulas_hold(what, book):
    count = 0
    for name, sheet in book.sheets.items():
        for place, cell in sheet.items():
            if place != 'frozen' and cell.formula is not None:
                count += 1
                check(f'{what}: {name} {place}', book.calculate(name, cell.formula) == cell.number, cell.formula, cell.number)
    check(f'{what}: has formulas', count > 0)


def minor_of(text):
    """What --json says: `1200.00 CNY`."""
    amount, code = text.split()
    return int(decimal.Decimal(amount).scaleb(DIGITS[code])), code


def day_of(number):
    return (datetime.date(1899, 12, 30) + datetime.timedelta(days=int(number))).isoformat()


# ---- the tests ----

def same_lines(what, rows, lines, of_amount):
    check(f'{what}: as many lines', len(rows) == len(lines), len(rows), len(lines))
    for row, line in zip(rows, lines):
        check(f'{what}: amount', row['amount'].minor() == minor_of(line['amount']), row['amount'].written, line['amount'])
        check(f'{what}: day', day_of(row['day'].number) == line['date'] and row['day'].format == 'yyyy-mm-dd')
        check(f'{what}: case', row['case'].is_text and row['case'].text == line['case'], row['case'].text, line['case'])
        check(f'{what}: by', row['by'].text == line['source'])


def random_amounts(currency, seed, largest):
    """A file of deals whose amounts are of all sizes."""
    draw = random.Random(seed)
    rows = ['deal,owner,amount,signed']
    for number in range(300):
        minor = draw.randrange(1, 10 ** draw.randrange(1, largest + 1)) * draw.choice([1, 1, 1, -1])
        amount = decimal.Decimal(minor).scaleb(-DIGITS[currency])
        rows.append(f'D-{number},{draw.choice(["li.na", "c1"])},{amount:f},2024-0{draw.randrange(1, 4)}-0{draw.randrange(1, 10)}')
    write('deals.csv', '\n'.join(rows) + '\n')


def test_amounts():
    for currency in DIGITS:
        for seed, largest in enumerate([6, 9, 12]):
            rulebook(currency)
            random_amounts(currency, f'{currency}{seed}', largest)
            words = ['plan', 'run', 'acme/plans/all.yaml', '--deals', 'deals.csv', '--period', '2024-Q1', '--lines']
            what = f'{currency}, {largest} digits'
            said = objects(*words)
            ran(*words, '--xlsx', 'run.xlsx')
            book = Workbook('run.xlsx')
            same_lines(what, book.rows('Lines'), [line for line in said if line['kind'] == 'line'], 'amount')
            formulas_hold(what, book)
            pay = book.rows('Pay')
            people = {row['who'].text: row['total'].minor() for row in pay[:-1]}
            check(f'{what}: people', people == {line['person']: minor_of(line['total']) for line in said if line['kind'] == 'pay'})
            check(f'{what}: total', pay[-1]['total'].minor() == minor_of(said[-1]['total']))


def test_large():
    """Of sums so large that adding binary fractions could be off."""
    rulebook('KWD')
    write('deals.csv', 'deal,owner,amount,signed\n' + ''.join(
        f'{who},{who},{amount},2024-01-02\n' for who, amount in [('li.na', '"299,999,999,999.996"'), ('c1', '"0.001"'), ('wang.wei', '"199,999,999,999.993"')]))
    words = ['plan', 'run', 'acme/plans/all.yaml', '--deals', 'deals.csv', '--period', '2024-Q1']
    said = objects(*words)
    ran(*words, '--xlsx', 'run.xlsx')
    book = Workbook('run.xlsx')
    total = book.rows('Pay')[-1]['total']
    check('large sums are added in whole units', 'SUMPRODUCT' in total.formula, total.formula)
    check('large sums are exact', total.minor() == minor_of(said[-1]['total']), total.written)
    formulas_hold('large', book)


def test_texts():
    rulebook()
    ids = ['=HYPERLINK("http://example.org")', '+1', '-1', '@SUM(A1)', '_x0041_', '  a b  ', '李娜 <&> "x"', '😀', 'a\x01b',
           '{=1}', "'quoted", '1E5', '2024-01-02', 'a\nb', '_x005F_']
    quoted = ['"' + text.replace('"', '""') + '"' for text in ids]
    write('deals.csv', 'deal,owner,amount,signed\n' + ''.join(f'{text},c1,{n + 1},2024-01-02\n' for n, text in enumerate(quoted)))
    words = ['plan', 'run', 'acme/plans/all.yaml', '--deals', 'deals.csv', '--period', '2024-Q1', '--lines', '--xlsx', 'run.xlsx']
    ran(*words)
    rows = Workbook('run.xlsx').rows('Lines')
    kept = [text.replace('\x01', '?') for text in ids]
    check('texts are texts', all(row['case'].is_text and row['case'].formula is None for row in rows))
    check('texts are kept', sorted({row['case'].text for row in rows}) == sorted(kept), [row['case'].text for row in rows])


def post(currency='CNY'):
    rulebook(currency)
    for name in os.listdir('.'):
        if name.startswith('s.db'):
            os.remove(name)
    lines = []
    for number, (who, amount, day) in enumerate([('li.na', '0.10', '2024-01-05'), ('li.na', '0.20', '2024-01-06'),
                                                 ('c1', '1,234,567.89', '2024-02-01'), ('li.na', '70.10', '2024-04-05')]):
        lines += [f'{day} 09:00 {who} start D-{number} owner={who}', f'{day} 10:00 {who} sign D-{number} amount={amount} signed={day}']
    write('acme/deals.run', '\n'.join(lines) + '\n')
    ran('publish', 'acme', '--store', 's.db')
    ran('run', 'acme', 'deals.run', '--store', 's.db')
    for period in ('2024-Q1', '2024-Q2'):
        ran('plan', 'post', 'all', '--period', period, '--as', 'wang.wei', '--store', 's.db')
        if period == '2024-Q1':
            ran('plan', 'close', 'all', '--period', period, '--as', 'wang.wei', '--store', 's.db')


def test_statements():
    post()
    words = ['plan', 'statement', 'li.na', '--period', '2024', '--store', 's.db']
    said = objects(*words)
    ran(*words, '--xlsx', 'li.xlsx')
    book = Workbook('li.xlsx')
    check('sheets', book.names == ['Summary', 'Lines', 'How to read this'], book.names)
    check('the header stays', book.sheets['Lines']['frozen'] == 1)
    rows = [row for row in book.rows('Lines') if row['line'] is not None]
    lines = [line for line in said if line['kind'] == 'statement_line']
    same_lines('statement', rows, lines, 'amount')
    check('numbers to dispute', [row['line'].number for row in rows] == [line['line'] for line in lines])
    check('arithmetic', [row['arithmetic'].text for row in rows] == [line['arithmetic'] for line in lines])
    formulas_hold('statement', book)
    summary = book.sheets['Summary']
    totals = [summary[f'F{row}'].minor() for row in (4, 5, 6)]
    check('totals', totals[:2] == [minor_of(line['total']) for line in said if line['kind'] == 'statement'], totals)
    check('in all', [summary[f'{column}6'].minor() for column in 'EFGH'] ==
          [(lambda pair: (-pair[0] if key == 'paid_out' else pair[0], pair[1]))(minor_of(said[-1][key]))
           for key in ('brought_forward', 'total', 'paid_out', 'balance')])
    amounts = sum(row['amount'].minor()[0] for row in book.rows('Lines'))
    check('lines add up to the balance', amounts == minor_of(said[-1]['balance'])[0], amounts)
    check('a plan called like a formula is a text', any(row['plan'].text == '=Everything' for row in rows))
    check('0.1 + 0.2', summary['F4'].written == '0.33' and summary['F4'].formula == "ROUND(SUM('Lines'!G2:G5),2)", summary['F4'].formula)


def test_people():
    post()
    ran('plan', 'statement', '--period', '2024-Q1', '--store', 's.db', '--xlsx', 'all.xlsx')
    book = Workbook('all.xlsx')
    check('a sheet a person', book.names == ['Summary', 'c1 (=1+1)', 'li.na (李娜)', 'How to read this'], book.names)
    formulas_hold('people', book)
    ran('plan', 'statement', 'li.na,c1', '--period', '2024-Q1', '--store', 's.db', '--xlsx', 'two.xlsx')
    check('in the order asked for', Workbook('two.xlsx').names[1:3] == ['li.na (李娜)', 'c1 (=1+1)'])
    check('references are quoted', all(text.startswith("'") or not re.match(r'[A-Za-z]+\d+!', text) for text in book.defined), book.defined)
    ran('plan', 'statement', 'li.na', '--period', '2024-Q1', '--store', 's.db', '--lang', 'zh', '--xlsx', 'zh.xlsx')
    chinese = Workbook('zh.xlsx')
    check('Chinese', chinese.names == ['汇总', '明细', '说明'] and chinese.sheets['明细']['G1'].text == '金额', chinese.names)
    formulas_hold('Chinese', chinese)


def test_names_of_sheets():
    """Names that a sheet cannot have, or that read like cells, or are the same but for capitals."""
    post()
    text = PROCESS.replace('  c1:       {name: "=1+1", role: rep}\n',
                           '  c1:       {role: rep}\n  x2024: {role: rep}\n  rc: {role: rep}\n'
                           '  long.one: {name: "a/b:c*d[e]?\\\\f and very much more of this name", role: rep}\n'
                           '  long.two: {name: "a/b:c*d[e]?\\\\f and very much more of this name", role: rep}\n')
    write('acme/process/sales.yaml', text)
    people = ['c1', 'x2024', 'rc', 'long.one', 'long.two']
    write('acme/more.run', ''.join(f'2024-05-02 09:00 {who} start {who} owner={who}\n2024-05-02 10:00 {who} sign {who} amount=5 signed=2024-05-02\n'
                                   for who in people))
    ran('publish', 'acme', '--store', 's.db')
    ran('run', 'acme', 'more.run', '--store', 's.db')
    ran('plan', 'post', 'all', '--period', '2024-Q2', '--as', 'wang.wei', '--store', 's.db')
    ran('plan', 'statement', '--period', '2024-Q2', '--store', 's.db', '--xlsx', 'names.xlsx')
    book = Workbook('names.xlsx')
    names = book.names
    check('names fit', all(len(name) <= 31 and not re.search(r"[\[\]:*?/\\']", name) for name in names), names)
    check('names differ', len({name.lower() for name in names}) == len(people) + 3, names)
    check('references are quoted', not any(re.match(r"([A-Za-z]*\d+|rc|r|c)!", text) for text in book.defined), book.defined)
    formulas_hold('names', book)


def test_comparison():
    rulebook()
    write('acme/plans/less.yaml', PLAN.replace('plan: all', 'plan: less').replace('rate: 10%', 'rate: 7%'))
    random_amounts('CNY', 'compare', 9)
    words = ['plan', 'compare', 'acme/plans/all.yaml', 'acme/plans/less.yaml', '--deals', 'deals.csv', '--period', '2024-Q1']
    said = objects(*words)
    ran(*words, '--xlsx', 'compare.xlsx')
    book = Workbook('compare.xlsx')
    formulas_hold('compare', book)
    rows = {row['who'].text: (row['all'].minor(), row['less'].minor()) for row in book.rows('Pay')}
    check('compare: people', all(rows[line['person']] == (minor_of(line['before']), minor_of(line['after']))
                                 for line in said if line['kind'] == 'person'))
    check('compare: total', rows['total'] == (minor_of(said[-1]['before']), minor_of(said[-1]['after'])))


def test_same_bytes():
    post()
    words = ['plan', 'statement', '--period', '2024', '--store', 's.db', '--xlsx']
    ran(*words, 'one.xlsx')
    other = {'DEALWRIGHT_NOW': '2031-01-02 03:04', 'TZ': 'America/New_York', 'LC_ALL': 'C.UTF-8', 'TMPDIR': os.path.abspath('.')}
    run_words = [PROGRAM, *words, 'two.xlsx']
    subprocess.run(run_words, check=True, capture_output=True, env=dict(os.environ, **other, DEALWRIGHT_LANG='en'))
    with open('one.xlsx', 'rb') as one, open('two.xlsx', 'rb') as two:
        check('the same bytes', one.read() == two.read())
    check('made when the period ended', b'2024-12-31T00:00:00Z' in Workbook('one.xlsx').parts['docProps/core.xml'])
    check('nothing is left behind', not [name for name in os.listdir('.') if name.startswith(('.', 'tmp', 'tmx'))], os.listdir('.'))


def refused(what, words, id, exit=1, **more):
    write('old.xlsx', 'as it was')
    result = run(*words, '--xlsx', 'old.xlsx', **more)
    with open('old.xlsx', encoding='utf-8') as file:
        check(f'{what}: the file is as it was', file.read() == 'as it was')
    check(f'{what}: refused', result.returncode == exit and f'[{id}]' in result.stderr, result.returncode, result.stderr)
    return result.stderr


def test_refused():
    rulebook()
    words = ['plan', 'run', 'acme/plans/all.yaml', '--deals', 'deals.csv', '--period', '2024-Q1', '--lines']
    write('deals.csv', 'deal,owner,amount,signed\nD-1,li.na,"10,000,000,000,000.00",2024-01-02\n')
    said = refused('16 digits', words, 'workbook-unfit')
    check('the amount is named', '10,000,000,000,000.00 CNY' in said, said)
    write('deals.csv', 'deal,owner,amount,signed\n' + 'x' * 32768 + ',li.na,5,2024-01-02\n')
    refused('a long text', words, 'workbook-unfit')
    write('deals.csv', 'deal,owner,amount,signed\nD-1,li.na,5,2024-01-02\n')
    result = run(*words, '--xlsx', 'no/such/folder.xlsx')
    check('no folder', result.returncode == 1 and '[file-unwritable]' in result.stderr, result.stderr)
    os.makedirs('broken', exist_ok=True)
    write('broken/libxlsxwriter.so.4', '')
    said = refused('no library', words, 'workbook-library', environment={'LD_LIBRARY_PATH': os.path.abspath('broken')})
    check('what to install', 'libxlsxwriter4' in said, said)


def test_no_more_files():
    """The system gives no more files, at each moment of the work: an error, and the old workbook stays."""
    rulebook()
    write('deals.csv', 'deal,owner,amount,signed\nD-1,li.na,5,2024-01-02\n')
    words = ['plan', 'run', 'acme/plans/all.yaml', '--deals', 'deals.csv', '--period', '2024-Q1', '--lines', '--xlsx', 'old.xlsx']
    ids = set()
    for most in range(3, 24):
        write('old.xlsx', 'as it was')
        result = subprocess.run([PROGRAM, *words], capture_output=True, text=True, env=dict(os.environ, DEALWRIGHT_LANG='en'),
                                preexec_fn=lambda most=most: resource.setrlimit(resource.RLIMIT_NOFILE, (most, most)))
        with open('old.xlsx', 'rb') as file:
            kept = file.read() == b'as it was'
        check(f'{most} files: refused, or done', kept == (result.returncode != 0) and result.returncode in (0, 1, 3, 127),
              result.returncode, result.stderr)
        ids |= set(re.findall(r'\[([a-z-]+)\]', result.stderr))
    check('the library says so', 'workbook-failed' in ids, ids)


def test_rows():
    """One line more than a sheet has rows."""
    rulebook()
    parts = ''.join(f'  p{number}: {{each: signed, amount: 1, round: line}}\n' for number in range(64))
    write('acme/plans/all.yaml', PLAN[:PLAN.index('pay:')] + 'pay:\n' + parts)
    write('deals.csv', 'deal,owner,amount,signed\n' + ''.join(f'{number},c1,1,2024-01-02\n' for number in range(16384)))
    words = ['plan', 'run', 'acme/plans/all.yaml', '--deals', 'deals.csv', '--period', '2024-Q1', '--lines']
    refused('too many rows', words, 'workbook-unfit')


def main():
    tests = [test_amounts, test_large, test_texts, test_statements, test_people, test_names_of_sheets, test_comparison, test_same_bytes,
             test_refused, test_no_more_files, test_rows]
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        for test in tests:
            test()
        os.chdir('/')
    print(f'{len(tests)} tests of workbooks, {len(failures)} failures')
    return 1 if failures else 0


if __name__ == '__main__':
    sys.exit(main())
