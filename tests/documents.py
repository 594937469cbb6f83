#!/usr/bin/env python3
"""Runs the commands that documents show and compares what they print, byte for byte.

In a Markdown file a block ```console holds lines that begin with `$ ` and, below each, what it prints (stdout and stderr
together). `[exit 3]` as the last line of an output states an exit status other than 0. A line `...` stands for any lines,
`...` within a line for one number, such as how many tests or tables the standard has.
A block ```yaml file=acme/rulebook.yaml (any language) is written to that file before the next console block. Words behind
`console`: `norun` (make and apt lines only), `needs=shared-data` (skipped where the data is absent).

Each document runs in a fresh folder with copies of examples/ and rules/, a fixed clock and the program under test on the PATH.

    documents.py [--bless] [--dealwright FILE] [WORD ...]     WORD: documents whose path contains it
"""
import concurrent.futures
import os
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
CLOCK = '2024-06-03T09:00'


def documents():
    names = ['README.md', 'rules/README.md', 'stdlib/README.md', 'tests/README.md', 'runtime/README.md', 'examples/README.md']
    for folder in ('examples', 'tests/cli'):
        for base, _, files in os.walk(os.path.join(ROOT, folder)):
            names += [os.path.relpath(os.path.join(base, name), ROOT) for name in files if name.endswith('.md')]
    return [name for name in sorted(set(names)) if os.path.exists(os.path.join(ROOT, name))]


def blocks(lines):
    """Yields (first line, words behind the fence, body lines)."""
    number = 0
    while number < len(lines):
        match = re.match(r'^(\s*)(```+)\s*(\S.*)$', lines[number])
        if not match:
            number += 1
            continue
        start = number + 1
        end = start
        while end < len(lines) and lines[end].strip() != match.group(2):
            end += 1
        yield start, match.group(3).split(), lines[start:end]
        number = end + 1


def steps(start, body):
    """Yields (line number, command, expected lines, index of the first expected line)."""
    index = 0
    while index < len(body):
        if not body[index].startswith('$ '):
            index += 1
            continue
        command, line = body[index][2:], start + index + 1
        index += 1
        while command.endswith('\\') and index < len(body):
            command += '\n' + body[index]
            index += 1
        first = index
        while index < len(body) and not body[index].startswith('$ '):
            index += 1
        yield line, command, body[first:index], start + first


def pattern_of(line):
    """What fits one expected line: itself; where it says `...`, also a number."""
    return re.escape(line).replace(re.escape('...'), r'(?:\.\.\.|\d[\d,]*)')


def matches(expected, got):
    pattern = ''.join('(?:.*\n)*' if line == '...' else pattern_of(line) + '\n' for line in expected)
    return re.fullmatch(pattern, ''.join(line + '\n' for line in got)) is not None


def blessed(expected, got):
    """The output as it is written down: lines that left a number open still do."""
    left_open = [line for line in expected if '...' in line and line != '...']
    return [next((line for line in left_open if re.fullmatch(pattern_of(line), text)), text) for text in got]


class Document:
    def __init__(self, name, dealwright, bless):
        self.name, self.bless = name, bless
        self.said = []  # in the order of the document, whatever finishes first
        self.passed = self.failed = self.skipped = 0
        self.folder = tempfile.mkdtemp(prefix='dealwright-doc-')
        binaries = os.path.join(self.folder, '.bin')
        os.mkdir(binaries)
        os.symlink(os.path.abspath(dealwright), os.path.join(binaries, 'dealwright'))
        os.symlink(os.path.abspath(dealwright), os.path.join(self.folder, 'dealwright'))
        for part in ('examples', 'rules'):
            if os.path.isdir(os.path.join(ROOT, part)):
                shutil.copytree(os.path.join(ROOT, part), os.path.join(self.folder, part))
        shared = os.environ.get('DEALWRIGHT_SHARED_DATA', os.path.join(ROOT, '..', 'shared', 'data'))
        self.shared = os.path.abspath(shared)
        self.environment = {'PATH': binaries + ':' + os.environ.get('PATH', '/usr/bin:/bin'), 'HOME': self.folder,
                            'LANG': 'C.UTF-8', 'TERM': 'dumb', 'DEALWRIGHT_NOW': CLOCK, 'SHARED_DATA': self.shared,
                            'ASAN_OPTIONS': os.environ.get('ASAN_OPTIONS', 'detect_leaks=0')}

    def run(self, command):
        done = subprocess.run(['bash', '-c', command], cwd=self.folder, env=self.environment, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=300, check=False)
        text = done.stdout.decode('utf-8', 'replace')
        got = text[:-1].split('\n') if text.endswith('\n') else (text.split('\n') if text else [])
        if done.returncode != 0:
            got.append(f'[exit {done.returncode}]')
        return got

    def say(self, line):
        self.said.append(line)

    def report(self, line, command, expected, got):
        self.failed += 1
        self.say(f'not ok {self.name}:{line} $ {command}')
        for text in expected:
            self.say(f'    expected: {text}')
        for text in got:
            self.say(f'    got:      {text}')

    def console(self, start, words, body, edits):
        if 'norun' in words:
            for line, command, _, _ in steps(start, body):
                if not re.match(r'(sudo )?(make|apt|apt-get|git|cd)\b', command):
                    self.report(line, command, ['a make, apt or git command'], ['norun is for nothing else'])
            return
        if 'needs=shared-data' in words and not os.path.isdir(self.shared):
            self.skipped += 1
            return
        for line, command, expected, first in steps(start, body):
            while expected and expected[-1] == '':
                expected = expected[:-1]
            got = self.run(command)
            trimmed = list(got)
            while trimmed and trimmed[-1] == '':
                trimmed.pop()
            if matches(expected, trimmed):
                self.passed += 1
            elif self.bless:
                edits.append((first, len(expected), blessed(expected, trimmed)))
                self.passed += 1
            else:
                self.report(line, command, expected, got)

    def write(self, words, body):
        name = next((word[5:] for word in words if word.startswith('file=')), None)
        if name is None:
            return
        path = os.path.join(self.folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, 'w', encoding='utf-8') as file:
            file.write('\n'.join(body) + '\n')

    def check(self):
        path = os.path.join(ROOT, self.name)
        with open(path, encoding='utf-8', newline='') as file:
            lines = file.read().split('\n')
        edits = []
        for start, words, body in blocks(lines):
            if words[0] == 'console':
                self.console(start, words, body, edits)
            else:
                self.write(words, body)
        for first, count, got in reversed(edits):
            lines[first:first + count] = got
        if edits:
            with open(path, 'w', encoding='utf-8', newline='') as file:
                file.write('\n'.join(lines))
            self.say(f'blessed {len(edits)} outputs of {self.name}')
        shutil.rmtree(self.folder)


def checked(name, dealwright, bless):
    document = Document(name, dealwright, bless)
    document.check()
    if document.failed == 0 and document.passed:
        document.say(f'ok {name}: {document.passed} commands')
    return document


def main():
    arguments = sys.argv[1:]
    bless = '--bless' in arguments
    dealwright = 'build/check/dealwright'
    words = []
    while arguments:
        word = arguments.pop(0)
        if word == '--dealwright':
            dealwright = arguments.pop(0)
        elif word != '--bless':
            words.append(word)
    wanted = [name for name in documents() if not words or any(word in name for word in words)]
    passed = failed = skipped = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for document in pool.map(lambda name: checked(name, dealwright, bless), wanted):
            passed, failed, skipped = passed + document.passed, failed + document.failed, skipped + document.skipped
            sys.stdout.write(''.join(line + '\n' for line in document.said))
    print(f'documents: {passed} passed, {failed} failed, {skipped} skipped')
    sys.exit(1 if failed else 0)


main()
