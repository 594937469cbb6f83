#!/usr/bin/env python3
"""The laws of the house that a compiler does not know: who includes whom, which library shows where, what is banned,
how long files and functions may be, what stands at the top level. `layers.py --self-test` shows that each can fail."""
import os
import re
import subprocess
import sys
import tempfile

FLOORS = {'base': 1, 'format': 2, 'store': 2, 'rulebook': 3, 'script': 4, 'report': 4, 'engine': 5, 'incentive': 5,
          'check': 6, 'scenario': 7, 'cli': 8}
LIBRARIES = {'lua.h': 'script', 'lauxlib.h': 'script', 'lualib.h': 'script', 'sqlite3.h': 'store', 'yaml.h': 'format',
             'sodium.h': 'base, store', 'xlsxwriter.h': 'report'}
BANNED = ['strcpy', 'strcat', 'sprintf', 'vsprintf', 'atoi', 'atol', 'atof', 'localtime', 'gmtime', 'ctime', 'rand',
          'srand', 'random', 'setlocale', 'gets', 'strtok', 'system', 'popen', 'tmpnam']
PRINTING = ['printf', 'fprintf', 'puts', 'fputs', 'putchar', 'vprintf', 'perror']
PRINTERS = {'runtime/base/arena.c'}  # the one line when memory runs out
TOP = {'runtime', 'rules', 'stdlib', 'examples', 'tests', 'Makefile', 'README.md'}
FILE_LINES, FUNCTION_LINES = 600, 80


def without_comments_and_strings(text):
    blank = lambda m: re.sub(r'[^\n]', ' ', m.group(0))
    return re.sub(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', blank, text, flags=re.S)


def includes(text):
    for number, line in enumerate(text.split('\n'), 1):
        match = re.match(r'\s*#\s*include\s+([<"])([^>"]+)[>"]', line)
        if match:
            yield number, match.group(1), match.group(2)


def check_includes(path, text, say):
    room = path.split('/')[1]
    for number, kind, name in includes(text):
        if kind == '<':
            allowed = LIBRARIES.get(os.path.basename(name))
            if allowed and room not in allowed.split(', '):
                say(f'{path}:{number}: <{name}> belongs into runtime/{allowed} only')
            continue
        other = name.split('/')[0]
        if other not in FLOORS:
            say(f'{path}:{number}: "{name}" is not written from runtime/')
        elif other != room and FLOORS[other] >= FLOORS[room]:
            say(f'{path}:{number}: {room} (floor {FLOORS[room]}) includes {other} (floor {FLOORS[other]})')


def check_calls(path, code, say):
    room = path.split('/')[1]
    banned = list(BANNED)
    if path != 'runtime/base/clock.c':
        banned.append('time')
    if room != 'cli' and path not in PRINTERS:
        banned += PRINTING
    pattern = re.compile(r'(?<![\w.>])(' + '|'.join(banned) + r')\s*\(')
    for number, line in enumerate(code.split('\n'), 1):
        for match in pattern.finditer(line):
            if not re.match(r'\s*(static\s+)?[\w ]+\*?\b' + match.group(1) + r'\(struct', line):
                say(f'{path}:{number}: {match.group(1)}() may not be used here')


def check_lengths(path, text, code, say):
    lines = text.count('\n')
    if lines > FILE_LINES:
        say(f'{path}: {lines} lines, at most {FILE_LINES}')
    start = None
    for number, line in enumerate(code.split('\n'), 1):
        if re.match(r'^[A-Za-z_].*\)\s*\{\s*$', line) or (start is None and line == '{'):
            start = number
        elif line.startswith('}') and start is not None:
            if number - start + 1 > FUNCTION_LINES:
                say(f'{path}:{start}: a function of {number - start + 1} lines, at most {FUNCTION_LINES}')
            start = None


def find_cycle(graph):
    done, path = set(), []

    def visit(node):
        if node in path:
            return path[path.index(node):] + [node]
        if node in done:
            return None
        path.append(node)
        for other in sorted(graph.get(node, ())):
            cycle = visit(other)
            if cycle:
                return cycle
        path.pop()
        done.add(node)
        return None

    for node in sorted(graph):
        cycle = visit(node)
        if cycle:
            return cycle
    return None


def sources(root):
    for folder, _, names in os.walk(os.path.join(root, 'runtime')):
        for name in sorted(names):
            if name.endswith(('.c', '.h')):
                yield os.path.relpath(os.path.join(folder, name), root)


def check_tree(root, say):
    graph = {}
    for path in sources(root):
        with open(os.path.join(root, path), encoding='utf-8') as file:
            text = file.read()
        code = without_comments_and_strings(text)
        check_includes(path, text, say)
        check_calls(path, code, say)
        check_lengths(path, text, code, say)
        if path.endswith('.h'):
            graph[path[len('runtime/'):]] = {name for _, kind, name in includes(text) if kind == '"'}
    cycle = find_cycle(graph)
    if cycle:
        say('include cycle: ' + ' -> '.join(cycle))


def check_top(root, say):
    try:
        names = subprocess.run(['git', 'ls-files'], cwd=root, capture_output=True, text=True, check=True).stdout.split('\n')
    except (OSError, subprocess.CalledProcessError):
        return
    for name in sorted({name.split('/')[0] for name in names if name}):
        if name not in TOP and not name.startswith('.'):
            say(f'{name}: does not belong at the top level')


BAD = {
    'upward include': ('runtime/base/a.c', '#include "engine/engine.h"\n'),
    'sideways include': ('runtime/store/a.c', '#include "format/yaml.h"\n'),
    'library out of its room': ('runtime/engine/a.c', '#include <sqlite3.h>\n'),
    'banned function': ('runtime/base/a.c', 'void f(void) {\n  strcpy(a, b);\n}\n'),
    'clock': ('runtime/engine/a.c', 'long f(void) {\n  return time(0);\n}\n'),
    'printing below cli': ('runtime/engine/a.c', 'void f(void) {\n  printf("x");\n}\n'),
    'long file': ('runtime/base/a.c', 'int a;\n' * 601),
    'long function': ('runtime/base/a.c', 'void f(void) {\n' + '  g();\n' * 80 + '}\n'),
    'cycle': ('runtime/base/a.h', '#include "base/a.h"\n'),
}


def self_test():
    failed = 0
    for what, (path, text) in BAD.items():
        with tempfile.TemporaryDirectory() as root:
            os.makedirs(os.path.dirname(os.path.join(root, path)))
            with open(os.path.join(root, path), 'w', encoding='utf-8') as file:
                file.write(text)
            found = []
            check_tree(root, found.append)
            if not found:
                print(f'layers: {what} is not noticed')
                failed += 1
    return failed


def main():
    if '--self-test' in sys.argv:
        sys.exit(1 if self_test() else 0)
    root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    found = []
    check_tree(root, found.append)
    check_top(root, found.append)
    for line in found:
        print(line)
    sys.exit(1 if found else 0)


main()
