#!/usr/bin/env python3
"""The language reference names every key that the loader knows, and no diagnostic is without a test that pins it."""
import os
import re
import sys

# Guards that no input of a test reaches, each with the reason. Nothing else may be without a test.
UNREACHED = {
    'yaml_syntax': 'a fault of libyaml that no sentence is known for',
    'yaml_layout': 'a defect of the layout; random texts look for one',
    'store_full': 'a full disk; a file size limit gives store-io instead',
    'store_event_unplaced': 'an event with a right hash that the program itself could not have written',
    'fact_unfit': 'a defect of our own: the engine decided what the casefile cannot hold',
    'export_failed': 'the folder for temporary files is full, or goes away',
    'import_stopped': 'the store fails in the middle of a row',
    'no_zone': 'the time zone files go away between loading and asking the time',
}

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def read(*parts):
    with open(os.path.join(ROOT, *parts), encoding='utf-8', errors='replace') as file:
        return file.read()


def files(folder, *endings):
    for base, _, names in os.walk(os.path.join(ROOT, folder)):
        for name in names:
            if name.endswith(endings):
                yield os.path.relpath(os.path.join(base, name), ROOT)


def missing_keys():
    reference = read('rules', 'README.md')
    keys = re.findall(r'^KEY\(\w+, (\w+),', read('runtime', 'rulebook', 'key.def'), re.M)
    return [f'rules/README.md does not name the key {key}' for key in sorted(set(keys)) if f'`{key}`' not in reference]


def unpinned_diagnostics():
    rows = re.findall(r'^DIAGNOSTIC\((\w+), (ERROR|WARNING)', read('runtime', 'base', 'diagnostic.def'), re.M)
    texts = [read(path) for path in files('tests', '.md', '.c', '.yaml', '.lua', '.csv', '.txt', '.h')]
    texts += [read(path) for path in files('tests', '_test.py') if not path.endswith('reference_test.py')]
    texts += [read(path) for path in files('examples', '.md')] + [read('README.md'), read('rules', 'README.md')]
    everything = '\n'.join(texts)
    known = set(re.findall(r'[a-z][a-z0-9-]+', everything)) | set(re.findall(r'DIAGNOSTIC_(\w+)', everything))
    pinned = {name for name, _ in rows if name in known or name.replace('_', '-') in known}
    found = [f'no test pins [{name.replace("_", "-")}]' for name, _ in rows if name not in pinned | set(UNREACHED)]
    return found + [f'{name} is pinned, or gone: take it out of UNREACHED' for name in UNREACHED
                    if name in pinned or name not in {row for row, _ in rows}]


def main():
    found = missing_keys() + unpinned_diagnostics()
    for line in found:
        print(line)
    sys.exit(1 if found else 0)


main()
