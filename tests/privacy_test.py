#!/usr/bin/env python3
"""A planted phone number, birthday and amount appear nowhere for somebody who may not see them.

Every command of `dealwright help` is run here in every way that could show a private field, in both languages, as text and
as JSON, by nobody and by somebody without the right; so are errors, refusals, failing scenarios, exports, SQL views and
the files that are written. A command that is not in the table below fails the test: say how it is kept discreet."""
import os
import re
import shutil
import subprocess
import sys
import tempfile

PROGRAM = os.path.abspath(sys.argv[1])
PLANTED = ['13912345678', '1391-2345', '1977-05-04', '77,123.45', '77123.45', '7712345', 'quiet.street', '安静街']

RULEBOOK = {
    'rulebook.yaml': '''dealwright: 1
rulebook: acme
version: "1"
currency: CNY
rounding: half_up
timezone: Asia/Shanghai
''',
    'process/sales.yaml': '''roles: {manager: {}, rep: {reports_to: manager}, clerk: {}}
people:
  li.na:    {role: rep, superior: wang.wei}
  he.jun:   clerk
  wang.wei: manager
records:
  customer:
    by: [rep, manager]
    exports: [clerk]
    erases: [manager]
    fields: {name: {type: text, required: true}, owner: ref person, phone: {type: text, private: [manager]}}
  contact:
    belongs_to: customer
    by: [rep, manager]
    exports: [clerk]
    private: [manager]
    fields: {name: text, phone: text(20), born: date, worth: money, streets: list of text, kind: "one of [a, b]"}
  deal:
    exports: [clerk]
    fields: {customer: ref customer, owner: ref person, amount: money, hint: text, secret: {type: text, private: [manager]}}
process: sales
about: deal
first: talk
stages:
  talk:
    owner: rep
    tasks: {call: {title: {en: Call, zh: 致电}, due: 1 workday}}
    requires: [deal.amount]
    leave:
      answers: {rule: rules.answers, title: {en: somebody answers, zh: 有人接听}}
      table:   {check: 'table.hours{phone = contact.phone}.hour > 1', title: {en: hours, zh: 时间}}
    timers:
      birthday: {before: contact.born, by: 3 days, yearly: true, task: {greet: {title: {en: Greet, zh: 问候}, required: false}}}
    next: [{to: won}]
  won: {end: case, result: won}
actions:
  leak:   {set: {deal.hint: contact.phone}}
  call:   {asks: {number: text}, check: {good: {rule: rules.good}}, set: {contact.phone: asked.number}}
  trust:  {asks: {secret: text}, approval: trust, set: {deal.secret: asked.secret}}
  broken: {check: {fails: {rule: rules.fails}}}
  wrong:  {check: {wrong: {rule: rules.wrong}}}
approvals:
  trust: {steps: {rule: rules.who}, watches: [contact.phone, contact.worth]}
''',
    'scripts/rules.lua': '''local M = {}
function M.answers(case) return false, "nobody answers " .. case.contact.phone .. ", born " .. case.contact.born end
function M.good(case) return false, "no such number " .. case.asked.number end
function M.fails(case) error("cannot cope with " .. case.contact.phone) end
function M.wrong(case) return case.contact.phone end
function M.who(case) return "wang.wei", "because of " .. case.contact.phone .. " " .. case.contact.worth end
return M
''',
    'tables/hours.csv': 'unique,,\nphone,-> hour,-> text\ntext,integer,text\n-,=1,=phone\n',
    'tests/a.yaml': '''- scenario: It fails where somebody would like to see more
  given:
    now: 2024-06-03 09:00
    customer north: {name: North, phone: "13912345678"}
    contact wu: {customer: north, name: 安静街, phone: "13912345678", born: 1977-05-04, worth: "77,123.45"}
    deal D-1: {customer: north, owner: li.na, stage: talk, amount: 5}
  steps:
    - li.na: done D-1 call
      expect: {stage: won, contact.phone: "1", contact.worth: 5, deal.amount: 5}
- scenario: It breaks
  given:
    now: 2024-06-03 09:00
    customer north: {name: North, phone: "13912345678"}
    contact wu: {customer: north, phone: "13912345678", worth: "77,123.45"}
    deal D-1: {customer: north, owner: li.na, stage: talk}
  steps:
    - li.na: broken D-1
- scenario: It is refused for another reason
  given:
    now: 2024-06-03 09:00
    customer north: {name: North, phone: "13912345678"}
    contact wu: {customer: north, phone: "13912345678", worth: "77,123.45"}
    deal D-1: {customer: north, owner: li.na, stage: talk}
  steps:
    - li.na: call D-1 number=1
      refused: something else
''',
    'plans/rep.yaml': '''plan: rep
effective: {from: 2024-01-01, until: 2025-01-01}
for: rep
period: quarter
credit: {won: {on: deal.won, amount: contact.worth, to: owner}}
measures: {revenue: sum(won)}
pay: {bonus: {reached: revenue >= 1, amount: 2,000}}
cap: 20,000
''',
    'plans/worth.yaml': '''appraisal: worth
effective: {from: 2024-01-01}
for: rep
period: quarter
credit: {won: {on: deal.won, amount: contact.worth, to: owner}}
measures: {revenue: sum(won)}
scores: {performance: {of: revenue, table: points, weight: 100%}}
unscored: no_grade
ties: leave_gap
grades: marks
''',
    'tables/points.csv': 'unique,\nrevenue,-> points\nmoney,decimal 0..100\n< 1000,0\n>= 1000,100\n',
    'tables/marks.csv': 'unique,\nscore,-> grade\ndecimal 0..100,"one of [A, B]"\n< 50,B\n>= 50,A\n',
    'imports/contacts.yaml': '''import: contacts
file: contacts.csv
columns: {Id: text, Customer: text, Phone: text(5), Born: {type: date, format: dd.mm.yyyy}, Worth: money, Kind: "one of [a, b]"}
commands:
  - {do: add, record: contact, key: Id, fields: {customer: Customer, phone: Phone, born: Born, worth: Worth, kind: Kind}}
''',
}

RUN = '''2024-06-03 09:00 li.na add customer:north name=North owner=li.na phone=13912345678
2024-06-03 09:00 li.na add contact:wu customer=north name=quiet.street phone=13912345678 born=1977-05-04 worth="77,123.45" streets=quiet.street,安静街
2024-06-03 09:00 li.na start D-1 customer=north owner=li.na amount=5
2024-06-03 09:01 li.na set contact:wu born=13912345678
2024-06-03 09:01 li.na set contact:wu worth=13912345678x kind=13912345678
2024-06-03 09:01 li.na set contact:wu phone=139123456781391234567813912345678
2024-06-03 09:01 li.na set D-1 contact.phone=139123456781391234567813912345678
2024-06-03 09:02 li.na leak D-1
2024-06-03 09:02 li.na call D-1 number=13912345678
2024-06-03 09:02 li.na broken D-1
2024-06-03 09:02 li.na wrong D-1
2024-06-03 09:03 li.na trust D-1 secret=13912345678
2024-06-03 09:04 li.na done D-1 call
'''

# What each command is run with. `{store}` is a store with the planted values.
COMMANDS = {
    'new': ['new other'],
    'check': ['check acme'],
    'show': ['show acme', 'show acme contact', 'show acme --merged'],
    'table': ['table acme hours phone=1'],
    'test': ['test acme', 'test acme --format=junit', 'test acme --format=tap', 'test acme --coverage',
             'test acme --coverage=cover.html', 'test acme --coverage=cover.json', 'test acme --mutate --seconds 2'],
    'diff': ['diff acme other', 'diff acme --store {store}'],
    'schema': ['schema process', 'schema --into schemas'],
    'fmt': ['fmt --check acme'],
    'publish': ['publish acme --store {store}'],
    'run': ['run acme', 'run acme --store again.db', 'run acme acme/odd.run --store {store}'],
    'do': ['do contact:wu set born=13912345678 --store {store} --as li.na',
           'do contact:wu set worth=13912345678x kind=13912345678 --store {store} --as li.na',
           'do contact:wu set phone=139123456781391234567813912345678 --store {store} --as li.na',
           'do contact:wu set phone=13912345678 --store {store} --as li.na --id twice',
           'do contact:wu set phone=13912345678 --store {store} --as li.na --id twice',
           'do contact:xu add customer=north phone=13912345678 born=1977-05-04 worth=77,123.45 --store {store} --as li.na',
           'do contact:wu st phone=13912345678 --store {store} --as li.na',
           'do contact:wu set fone=13912345678 --store {store} --as li.na',
           'do contact:wu set phone=13912345678 --store {store} --as he.jun',
           'do D-1 set contact.born=13912345678 --store {store} --as li.na',
           'do D-1 leak --store {store} --as li.na', 'do D-1 broken --store {store} --as li.na',
           'do D-1 wrong --store {store} --as li.na', 'do D-1 done call --store {store} --as li.na',
           'do D-1 recall trust --store {store} --as li.na', 'do D-1 approve trust --store {store} --as li.na',
           'do D-1 trust secret=13912345678 --store {store} --as li.na',
           'do contact:wu erase reason=asked --store {store} --as li.na'],
    'todo': ['todo --store {store}', 'todo --store {store} --as he.jun'],
    'case': ['case D-1 --store {store}', 'case D-1 --store {store} --as he.jun', 'case D-1 --store {store} --as nobody'],
    'why': ['why D-1 --store {store}', 'why D-1 --store {store} --as he.jun', 'why D-1 --store {store} --as li.na'],
    'document': ['document D-1 paper --store {store}', 'document D-1 paper --store {store} --as he.jun'],
    'tick': ['tick --until 2025-06-01 --store ticked.db'],
    'import': ['import acme data --store imported.db', 'import acme data --store imported.db --verbose'],
    'export': ['export contact --store {store} --as he.jun', 'export contact out.csv --store {store} --as he.jun',
               'export customer --store {store} --as he.jun', 'export deal --store {store} --as he.jun',
               'export cases --store {store} --as he.jun', 'export contact --store {store} --as li.na'],
    'count': ['count contact.phone --store {store} --as li.na', 'count deal.owner --store {store} --as he.jun'],
    'target': ['target propose contact.worth acme --store {store} --period 2024-Q3', 'target show revenue --store {store} --period 2024-Q3',
               'target set company revenue=5 --store {store} --as wang.wei --period 2024-Q3'],
    'plan': ['plan run acme/plans/rep.yaml --store {store} --period 2024-Q2 --lines',
             'plan run acme/plans/rep.yaml --store {store} --period 2024-Q2',
             'plan post acme/plans/rep.yaml --store {store} --period 2024-Q2 --as wang.wei'],
    'appraise': ['appraise acme/plans/worth.yaml --store {store} --period 2024-Q2 --lines',
                 'appraise acme/plans/worth.yaml --store {store} --period 2024-Q2 --json'],
    'departures': ['departures --store {store}', 'departures --store {store} --as he.jun'],
    'log': ['log --store {store}', 'log D-1 --store {store}', 'log --store {store} --as he.jun',
            'log --store {store} --as li.na'],
    'audit': ['audit --store {store}', 'audit --store broken.db'],
    'help': ['help', 'help commands'],
    'version': ['version'],
}
FORMS = [[], ['--json'], ['--lang', 'zh'], ['--lang', 'zh', '--json']]


class Place:
    def __init__(self, folder):
        self.folder = folder
        self.environment = {'PATH': os.environ['PATH'], 'DEALWRIGHT_NOW': '2024-06-03 10:00', 'LC_ALL': 'C.UTF-8',
                            'ASAN_OPTIONS': os.environ.get('ASAN_OPTIONS', ''), 'NO_COLOR': '1'}
        for name, text in RULEBOOK.items():
            self.write('acme/' + name, text)
        self.write('acme/deals.run', RUN)
        self.write('acme/odd.run', '2024-06-03 09:30 li.na set contact:wu born=13912345678\n')
        self.write('data/contacts.csv', 'Id,Customer,Phone,Born,Worth,Kind\n'
                   'ma,north,13912345678,1977-05-04,77123.45x,13912345678\nmi,nobody,1,04.05.1977,"77,123.45",a\n')

    def write(self, name, text):
        path = os.path.join(self.folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, 'w', encoding='utf-8') as file:
            file.write(text)

    def path(self, name):
        return os.path.join(self.folder, name)

    def run(self, *words):
        done = subprocess.run([PROGRAM, *words], cwd=self.folder, env=self.environment, capture_output=True, timeout=120)
        return done.returncode, (done.stdout + done.stderr).decode('utf-8', 'replace')

    def bytes_of(self, name):
        with open(self.path(name), 'rb') as file:
            return file.read()


def found_in(text):
    return [word for word in PLANTED if word in text]


def commands_of_help(place):
    lines = place.run('help')[1].split('\n\n')[0].splitlines()
    return [found.group(1) for line in lines if (found := re.match(r'^([a-z]+)  +\S', line))]


def failures(place):
    assert place.run('run', 'acme', '--store', 'd.db')[1].count('accepted') > 0
    shutil.copy(place.path('d.db'), place.path('broken.db'))
    subprocess.run(['sqlite3', place.path('broken.db'), "UPDATE contact SET phone = substr(phone, 1, 30)"], check=True)
    names = commands_of_help(place)
    assert len(names) > 15, names
    for name in sorted(set(names) ^ set(COMMANDS)):
        yield f"'{name}' is not known here, or to the program: how does it keep what is private?"
    for name, lines in COMMANDS.items():
        for line in lines:
            for form in FORMS:
                for copy in ('used.db', 'ticked.db'):
                    shutil.copy(place.path('d.db'), place.path(copy))
                    shutil.copy(place.path('d.db.keys'), place.path(copy + '.keys'))
                words = [word.replace('{store}', 'used.db') for word in line.split()] + form
                status, text = place.run(*words)
                if found_in(text):
                    yield f'{" ".join(words)}: {found_in(text)} in\n{text}'
                if status >= 64:
                    yield f'{" ".join(words)}: status {status}\n{text}'


def files_of(place):
    given = {'acme', 'data'}
    for base, folders, names in os.walk(place.folder):
        if base == place.folder:
            folders[:] = [name for name in folders if name not in given]
        for name in names:
            yield os.path.relpath(os.path.join(base, name), place.folder)


def leaks_in_files(place):
    for name in files_of(place):
        for word in found_in(place.bytes_of(name).decode('utf-8', 'replace')):
            if word != '7712345' or not name.endswith(('.db', '.keys', '-wal')):
                yield f'{name} holds {word}'
    dump = subprocess.run(['sqlite3', place.path('d.db'), '.dump'], capture_output=True, check=True).stdout.decode()
    views = ''.join(subprocess.run(['sqlite3', place.path('d.db'), f'SELECT * FROM {view}'], capture_output=True,
                                   check=True).stdout.decode()
                    for view in ('cases', 'stages', 'todo', 'approvals', 'log', 'customer', 'contact', 'deal'))
    for text, what in ((dump, 'the dump'), (views, 'a view')):
        for word in found_in(text):
            yield f'{what} holds {word}'


def those_who_may(place):
    """The test would find nothing either where nothing is kept."""
    for words in (['case', 'D-1'], ['log'], ['why', 'D-1']):
        status, text = place.run(*words, '--store', 'd.db', '--as', 'wang.wei')
        if '13912345678' not in text:
            yield f'{words} as wang.wei shows no phone (status {status}):\n{text}'
    looks = place.run('log', '--store', 'd.db')[1]
    if looks.count('looked at') < 3:
        yield f'looks are not in the log:\n{looks}'


def main():
    folder = tempfile.mkdtemp(prefix='privacy-test-')
    place = Place(folder)
    found = list(failures(place)) + list(leaks_in_files(place)) + list(those_who_may(place))
    shutil.rmtree(folder)
    for line in found:
        print(line)
    sys.exit(1 if found else 0)


main()
