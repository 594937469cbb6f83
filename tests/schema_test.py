#!/usr/bin/env python3
"""The schemas that `dealwright schema` prints and the loader agree: what the loader accepts the schema accepts, what the
loader refuses for its form the schema refuses. Held against every YAML file of the repository, those that documents
write, and random changes of the standard rulebook, one at a time.

    schema_test.py DEALWRIGHT [SEED]"""
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

import jsonschema
import yaml

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
CHANGES = 120

# What the loader refuses and a schema cannot know, each with the reason. Everything else is form.
BEYOND = {
    # names that stand elsewhere
    'unknown-role': 'name', 'unknown-stage': 'name', 'unknown-task': 'name', 'unknown-record': 'name',
    'unknown-field': 'name', 'unknown-person': 'name', 'unknown-column': 'name', 'unknown-verb': 'name',
    'unknown-module': 'name', 'unknown-process': 'name', 'unknown-function': 'name', 'unknown-name': 'name', 'unknown-choice': 'name',
    'column-ignored': 'name', 'private-ahead': 'who may see a field elsewhere',
    'next-never': 'an item beside it', 'start-ask': 'name', 'calendar-missing': 'a file', 'unknown-base': 'a folder',
    'unknown-zone': 'the zones of the machine', 'not-money': 'the type of a field elsewhere',
    'ask-type': 'the type of a field elsewhere', 'adds-without': 'fields of a record elsewhere',
    'adds-alone': 'links of records', 'column-not-time': 'the type of a column', 'column-key': 'the type of a column',
    'column-not-person': 'the type of a column', 'person-field': 'the record that every rulebook has',
    'person-record': 'the record that every rulebook has', 'currency-column': 'the type of a field beside it',
    # what plans pay
    'appraisal-same-name': 'name',
    'plan-inversion': 'arithmetic', 'plan-cliff': 'arithmetic', 'plan-dead-band': 'arithmetic',
    'plan-double-credit': 'credits together', 'plan-levels': 'credits together', 'plan-two-cases': 'credits together',
    'plan-not-analysed': 'arithmetic', 'plan-other-unknown': 'name', 'plan-pair': 'another plan', 'plan-replaces-days': 'another plan',
    # layers and files
    'defined-twice': 'other files', 'key-twice': 'other files', 'nothing-removed': 'the layer below',
    'overrides-nothing': 'the layer below',
    'table-missing': 'other files',
    # words that mean something else, in one place or another
    'reserved-name': 'words of Lua and of the store', 'action-builtin': 'verbs',
    'start-key': 'one action by its name', 'unknown-process': 'name', 'starting-field': 'fields of a record elsewhere',
    'notify-private': 'the field elsewhere', 'notify-nobody': 'an empty list',
    'upkeep-go': 'where the timer stands', 'timer-stages': 'where the timer stands', 'upkeep-nobody': 'fields of a record elsewhere',
    'starting-without': 'fields of a record elsewhere', 'starting-about': 'links of records',
    # graphs
    'circle': 'a graph', 'stage-unreachable': 'a graph', 'stage-stuck': 'a graph', 'action-ended': 'a graph',
    'action-no-stage': 'a graph',
    # Lua
    'unknown-document': 'name', 'unknown-signature': 'name', 'document-for': 'links of records',
    'document-field': 'a record elsewhere', 'document-by-hand': 'a kind of document elsewhere',
    'unknown-approval': 'name', 'amount-point': 'Lua', 'expression-letters': 'Lua', 'expression-number': 'Lua',
    'expression-operator': 'Lua', 'lookalike': 'Lua', 'never-compares': 'Lua', 'never-equal': 'Lua', 'script-syntax': 'Lua', 'not-a-series': 'the records that a rule reads', 'never-holds': 'Lua',
    'unreachable-record': 'links of records', 'too-many': 'a bound',
    # plans
    'plan-unknown-credit': 'name', 'plan-unknown-measure': 'name', 'plan-unknown-table': 'name', 'plan-no-day': 'name',
    'plan-no-case': 'links of records', 'plan-each': 'links of records', 'plan-all': 'Lua', 'plan-not-money': 'the type of a field elsewhere', 'plan-receiver': 'name',
    'plan-shares': 'arithmetic', 'plan-ratio': 'another measure', 'plan-ends-first': 'arithmetic',
    'key-without': 'another key', 'plan-draw-end': 'another key',
    'plan-unsaid': 'which kind of component it is', 'plan-together': 'which kind of component it is',
    'plan-pays-what': 'which kind of component it is', 'plan-currency': 'the currency of the rulebook',
    'plan-table-form': 'another file', 'plan-table-type': 'another file', 'plan-band-period': 'the period of the plan',
    'plan-marginal': 'another measure', 'plan-limit': 'an amount', 'plan-two': 'another measure',
    'plan-differential-nobody': 'another credit', 'plan-differential-same': 'another key', 'plan-team-overlay': 'another key', 'credit-undecided': 'the deals', 'plan-rate-role': 'name', 'plan-rate-lacks': 'name',
    'plan-differential-marginal': 'another key',
    'plan-due': 'what it means', 'plan-due-amount': 'links of records', 'plan-draw-each': 'the period of the plan',
    'exchange-table': 'another file', 'exchange-rate': 'another file', 'exchange-day': 'the type of a field elsewhere',
    'unknown-currency': 'the currencies of ISO 4217', 'exchange-gap': 'another file',
    'plan-against': 'the period of the plan', 'plan-measure-period': 'another measure', 'plan-every': 'another measure', 'plan-reached': 'an amount, which a comma may cut',
    # appraisals
    'appraisal-weights': 'arithmetic', 'appraisal-weight': 'arithmetic', 'appraisal-given': 'which type it is',
    'appraisal-lists': 'another file', 'appraisal-points': 'another file', 'appraisal-no-grade': 'another file',
    'appraisal-column': 'another file', 'appraisal-unknown-input': 'another file', 'appraisal-too-early': 'another file',
    # scenarios
    'scenario-key': 'any key of a step may be a person', 'scenario-wait': 'name', 'scenario-sees': 'who may see a field elsewhere', 'scenario-departure': 'words within a text',
    'scenario-departure-kind': 'words within a text', 'scenario-standard': 'name', 'scenario-expects-nothing': 'a blank that a type elsewhere takes',
}
# In a file that is laid over another an editor cannot tell `key:` from `key: ~`, which takes away.
BEYOND_ABOVE = {'empty-value', 'empty-thing', 'missing-key', 'neither-key', 'result-open', 'end-key', 'overdue-alone'}


class Core(yaml.CSafeLoader):
    """Reads as editors do: the core schema of YAML 1.2."""
    yaml_implicit_resolvers = {}


def resolver(tag, pattern, first):
    Core.add_implicit_resolver('tag:yaml.org,2002:' + tag, re.compile(f'^(?:{pattern})$'), list(first))


resolver('bool', 'true|True|TRUE|false|False|FALSE', 'tTfF')
resolver('null', '~|null|Null|NULL|', ['~', 'n', 'N', ''])
resolver('int', '[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+', '-+0123456789')
resolver('float', r'[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?', '-+.0123456789')
Core.add_constructor('tag:yaml.org,2002:int', lambda loader, node: int(re.sub('0[ox].*', '0', node.value)))
Core.add_constructor('tag:yaml.org,2002:float', lambda loader, node: float(node.value))


def construct_mapping(loader, node):
    """Keys are texts, whatever they look like."""
    value = {}
    yield value
    value.update({key.value: loader.construct_object(item, deep=True) for key, item in node.value})


Core.add_constructor('tag:yaml.org,2002:map', construct_mapping)


def read_yaml(path):
    """What an editor hands to the schema; None where it shows a mistake of YAML itself."""
    try:
        with open(path, encoding='utf-8-sig') as file:
            value = yaml.load(file, Core)
    except (yaml.YAMLError, UnicodeDecodeError, ValueError):
        return None
    return {} if value is None else value


class Program:
    def __init__(self, path):
        self.path = os.path.abspath(path)
        self.schemas = {}
        for extends in (False, True):
            with tempfile.TemporaryDirectory() as folder:
                write(folder, 'rulebook.yaml', 'dealwright: 1\nrulebook: x\nversion: "1"\n' +
                      ('extends: standard\n' if extends else 'currency: CNY\nrounding: half_up\ntimezone: UTC\n'))
                for kind in self.kinds():
                    schema = json.loads(self.run(['schema', kind, folder]))
                    jsonschema.Draft7Validator.check_schema(schema)
                    self.schemas[kind, extends] = jsonschema.Draft7Validator(schema)

    def run(self, words, assets=None):
        environment = dict(os.environ, ASAN_OPTIONS='detect_leaks=0', LANG='C.UTF-8')
        environment.pop('DEALWRIGHT_ASSETS', None)
        if assets:
            environment['DEALWRIGHT_ASSETS'] = assets
        return subprocess.run([self.path] + words, capture_output=True, text=True, env=environment, check=False).stdout

    def kinds(self):
        names = [json.loads(line)['schema'] for line in self.run(['schema', '--json']).splitlines()]
        return [name for name in names if name != 'lua']

    def said(self, folder):
        """Ids of errors by file; under '' those of no file."""
        found = {}
        assets = os.path.join(folder, 'assets')
        for words in (['check', folder, '--json'], ['test', folder, 'no such scenario', '--json']):
            for line in self.run(words, assets if os.path.isdir(assets) else None).splitlines():
                message = json.loads(line)
                if 'error' in message:
                    name = message.get('file')
                    found.setdefault(os.path.realpath(name) if name else '', set()).add(message['error'])
        return found


def write(folder, name, text):
    path = os.path.join(folder, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, 'w', encoding='utf-8') as file:
        file.write(text)


def kind_of(folder, path):
    name = os.path.relpath(path, folder)
    return 'rulebook' if name == 'rulebook.yaml' else os.path.dirname(name)


def yaml_files(folder):
    for base in ('', 'process', 'imports', 'plans', 'tests'):
        there = os.path.join(folder, base)
        for name in sorted(os.listdir(there)) if os.path.isdir(there) else []:
            if name.endswith('.yaml') and (base or name == 'rulebook.yaml'):
                yield os.path.join(there, name)


def compare(program, folder, what, only=None):
    """What differs, as lines; and how many files were compared."""
    differs, count = [], 0
    manifest = read_yaml(os.path.join(folder, 'rulebook.yaml'))
    extends = isinstance(manifest, dict) and manifest.get('extends') is not None
    said = program.said(folder)
    for path in yaml_files(folder):
        value = read_yaml(path)
        validator = program.schemas.get((kind_of(folder, path), extends))
        if value is None or validator is None or (only and path != only):
            continue
        ids = said.get(os.path.realpath(path), set())
        if any(name.startswith('yaml-') for name in ids):
            continue  # not YAML: no schema is asked
        ids |= said.get('', set()) & set(BEYOND)
        count += 1
        form = ids - set(BEYOND) - (BEYOND_ABOVE if extends else set())
        if kind_of(folder, path) == 'plans':
            form -= {'bad-scalar'}  # amounts: an editor reads 20.000 as the number 20
        if extends and ', empty at' in what:
            form = set()
        error = jsonschema.exceptions.best_match(validator.iter_errors(value))
        # what stands in records that are given or expected is looked up only when the scenario runs
        late = error is not None and {'given', 'expect'} & set(error.absolute_path)
        if error is not None and not ids and not late:
            differs.append(f'{what} {os.path.relpath(path, folder)}: the schema refuses what the loader takes: '
                           f'{"/".join(map(str, error.absolute_path))}: {error.message[:160]}')
        if error is None and form:
            differs.append(f'{what} {os.path.relpath(path, folder)}: the schema takes what the loader refuses: {sorted(form)}')
    return differs, count


# ---- the repository ----

def folders():
    yield os.path.join(ROOT, 'rules')
    for group in ('examples', 'tests/rejected'):
        for name in sorted(os.listdir(os.path.join(ROOT, group))):
            folder = os.path.join(ROOT, group, name)
            if os.path.exists(os.path.join(folder, 'rulebook.yaml')):
                yield folder


def documents():
    for base, _, names in os.walk(ROOT):
        if '/build' not in base and '/.git' not in base:
            yield from (os.path.join(base, name) for name in sorted(names) if name.endswith('.md'))


def compare_document(program, path):
    """Each YAML file that a document writes, in the state that the folder then has."""
    with open(path, encoding='utf-8', newline='') as file:
        text = file.read()
    differs, count = [], 0
    with tempfile.TemporaryDirectory() as folder:
        for name, body in re.findall(r'^```\w+ file=(\S+)[^\n]*\n(.*?)^```$', text, re.M | re.S):
            write(folder, name, body)
            book = os.path.join(folder, name.split('/')[0])
            if name.endswith('.yaml') and os.path.exists(os.path.join(book, 'rulebook.yaml')):
                more, files = compare(program, book, os.path.relpath(path, ROOT), os.path.join(folder, name))
                differs, count = differs + more, count + files
    return differs, count


# ---- random changes ----

def scalar(text):
    tag = {'null': 'null', '12': 'int', 'true': 'bool'}.get(text, 'str')
    return yaml.ScalarNode('tag:yaml.org,2002:' + tag, text)


def change(node, dice):
    """Changes one thing somewhere in a tree of YAML nodes; says what."""
    mappings, todo = [], [node]
    while todo:
        at = todo.pop()
        if isinstance(at, yaml.MappingNode):
            mappings += [at] if at.value else []
            todo += [value for _, value in at.value]
        elif isinstance(at, yaml.SequenceNode):
            todo += at.value
        elif at.tag.endswith(':null'):
            at.value = 'null'
    at = dice.choice(mappings)
    place = dice.randrange(len(at.value))
    key, value = at.value[place]
    how = dice.choice(['misspell', 'drop', 'add', 'empty', 'list', 'mapping', 'number', 'truth', 'text'])
    new = {'empty': scalar('null'), 'number': scalar('12'), 'truth': scalar('true'), 'text': scalar('x y'),
           'list': yaml.SequenceNode('tag:yaml.org,2002:seq', [scalar('x')]),
           'mapping': yaml.MappingNode('tag:yaml.org,2002:map', [(scalar('x'), scalar('x'))])}
    if how == 'misspell':
        at.value[place] = (scalar(key.value + 'x'), value)
    elif how == 'drop':
        del at.value[place]
    elif how == 'add':
        at.value.insert(place, (scalar('zz'), scalar('x')))
    else:
        at.value[place] = (key, new[how])
    return f'{how} at {key.value}'


def compare_change(program, seed):
    dice = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        book = os.path.join(folder, 'book')
        source = dice.choice(['rules', 'rules', 'examples/crm', 'examples/first-deal'])
        shutil.copytree(os.path.join(ROOT, source), book)
        path = dice.choice(list(yaml_files(book)))
        with open(path, encoding='utf-8') as file:
            node = yaml.compose(file, yaml.CSafeLoader)
        what = change(node, dice)
        with open(path, 'w', encoding='utf-8') as file:
            yaml.serialize(node, file, allow_unicode=True, width=10000)
        return compare(program, book, f'change {seed} ({source}, {what})', path)


def main():
    program = Program(sys.argv[1])
    first = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    jobs = [lambda folder=folder: compare(program, folder, os.path.relpath(folder, ROOT)) for folder in folders()]
    jobs += [lambda path=path: compare_document(program, path) for path in documents()]
    jobs += [lambda seed=seed: compare_change(program, seed) for seed in range(first, first + CHANGES)]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        results = list(pool.map(lambda job: job(), jobs))
    differs = [line for lines, _ in results for line in lines]
    count = sum(files for _, files in results)
    for line in differs:
        print(line)
    print(f'{count} files compared, {len(differs)} differ')
    sys.exit(1 if differs or count < CHANGES else 0)


main()
