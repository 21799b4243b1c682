#!/usr/bin/env python3
"""Prints src/PgmlBackup.Engine/PgBackRest/pgbackrest-options.txt from a clone of pgBackRest's repository.

Usage: eng/pgbackrest-options.py CLONE > src/PgmlBackup.Engine/PgBackRest/pgbackrest-options.txt

What each release knows of its options stands resolved in src/config/parse.auto.c.inc of its tag. Add a new release to TAGS.
"""
import re
import subprocess
import sys

TAGS = ('2.45 2.46 2.47 2.48 2.49 2.50 2.51 2.52 2.52.1 2.53 2.53.1 2.54.0 2.54.1 2.54.2 '
        '2.55.0 2.55.1 2.56.0 2.57.0 2.58.0 2.59.0 2.59.1').split()
COMMANDS = ('annotate archive-get archive-push backup check expire info manifest repo-get repo-ls restore server server-ping '
            'stanza-create stanza-delete stanza-upgrade start stop verify').split()
LEVELS = 'off error warn info detail debug trace'.split()
# Written without a unit up to 2.52.
SECONDS = {'60': '1m', '1800': '30m', '1830': '31m', '15': '15s', '1': '1s'}
# Defaults that src/config/load.c sets after parsing, up to the release whose table has them.
LATE_DEFAULTS = {'compress-level': 'compress-type?bz2:9,gz:6,lz4:1,none:0,zst:3', 'repo-storage-upload-chunk-size': 'repo-type?azure:4MiB,gcs:4MiB,s3:5MiB'}
# As that file checks a level, up to the release whose table has it.
LATE_ALLOWED = {'compress-level': 'compress-type?bz2:1..9,gz:-1..9,lz4:-5..12,zst:-7..22'}
UNITS = {
    'time': {'ms': 1, '': 1, 's': 1000, 'm': 60000, 'h': 3600000, 'd': 86400000},
    'size': {'B': 1, '': 1, 'KiB': 1 << 10, 'MiB': 1 << 20, 'GiB': 1 << 30, 'TiB': 1 << 40, 'PiB': 1 << 50},
}
TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[A-Za-z_0-9]+|[(),|]')


def kebab(name, prefix='cfg(Cmd|Opt)'):
    name = re.sub('^' + prefix, '', name)
    return re.sub(r'(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])', '-', name).lower()


def decode(name):
    """The text behind the name of a value, such as QT_FS_var_FS_spool_QT."""
    name = re.sub(r'^parseRuleVal(StrId|Str|Int|Size|Time)', '', name)
    if name.startswith('CFGOPTDEF_CONFIG_PATH'):
        tail = '/pgbackrest.conf' if name.endswith('CONFIG_FILE') else '/conf.d' if name.endswith('INCLUDE_PATH') else ''
        return '/etc/pgbackrest' + tail
    marks = {'QT': '', 'FS': '/', 'DT': '.', 'DS': '-', 'SP': ' '}
    return ''.join(marks.get(part, part) for part in name.split('_'))


def tree(text):
    """Nested macro calls as (name, arguments)."""
    tokens = TOKEN.findall(re.sub(r'//.*', '', text))
    position = 0

    def arguments():
        nonlocal position
        result = []
        while position < len(tokens) and tokens[position] != ')':
            name = tokens[position]
            position += 1
            if name in ',|':
                continue
            inner = None
            if position < len(tokens) and tokens[position] == '(':
                position += 1
                inner = arguments()
                position += 1
            result.append((name.removeprefix('PARSE_RULE_').removeprefix('OPTION_'), inner))
        return result

    return arguments()


def value(node):
    name, inner = node
    if name.startswith('VAL_BOOL_'):
        return 'y' if name.endswith('TRUE') else 'n'
    text = decode(inner[0][0])
    return {'aes256-cbc': 'aes-256-cbc'}.get(kebab(text), kebab(text)) if name == 'VAL_STRID' else text


def depend(nodes):
    otherwise, option, values = '', '', []
    for name, inner in nodes:
        if name == 'OPTIONAL_DEPEND_DEFAULT':
            otherwise = ' else ' + value(inner[0])
        elif name == 'VAL_OPT':
            option = kebab(inner[0][0])
        else:
            values.append(value((name, inner)))
    return option + ('=' + ','.join(values) if values else '') + otherwise


def default(nodes, needs):
    if nodes[0][0] == 'OPTIONAL_DEFAULT_MAP':
        items = [value(node) for node in nodes[0][1]]
        return needs.split('=')[0] + '?' + ','.join(f'{key}:{item}' for key, item in zip(items[::2], items[1::2]))
    return '' if nodes[0][0] == 'DEFAULT_DYNAMIC' else value(nodes[-1])


def plain(text, kind):
    """The same in milliseconds or bytes, as the releases up to 2.52 have it."""
    number, unit = re.fullmatch(r'(-?\d+)?(.*)', text).groups()
    return str(int(number) * UNITS[kind][unit]) if kind in UNITS and number and unit in UNITS[kind] else text


def allowed(parts, needs, kind):
    """What a value may be: words with commas between them, or the ends of a range with dots, by the value of another option where that decides."""
    if 'OPTIONAL_ALLOW_LIST' in parts:
        values = [plain(value(node), kind) for node in parts['OPTIONAL_ALLOW_LIST'] if node[1]]
        return ','.join(sorted(values) if kind == 'string-id' else values)
    nodes = parts.get('OPTIONAL_ALLOW_RANGE', [])
    if nodes and nodes[0][0] == 'OPTIONAL_ALLOW_RANGE_MAP':
        items = [plain(value(node), kind) for node in nodes[0][1]]
        return needs.split('=')[0] + '?' + ','.join(f'{key}:{low}..{high}' for key, low, high in zip(items[::3], items[1::3], items[2::3]))
    return '..'.join(plain(value(node), kind) for node in nodes)


def old_names(text):
    result = {}
    table = re.search(r'parseRuleOptionDeprecate\[CFG_OPTION_DEPRECATE_TOTAL\] =\n\{(.*?)\n\};', text, re.S).group(1)
    for block in re.findall(r'\{(.*?)\}', table, re.S):
        name = re.search(r'\.name = "([^"]+)"', block).group(1)
        names = result.setdefault(kebab(re.search(r'\.id = (\w+)', block).group(1)), [])
        if '.unindexed = true' in block:
            names.append(name)
        if '.indexed = true' in block:
            names.append(name.replace('-', '?-', 1))
    return result


def rules(name, fields, old):
    """The rows of one option of one release: one for each set of commands that see it alike."""
    def field(key, fallback=''):
        return fields[key][0][0] if key in fields else fallback

    kind, place = kebab(field('TYPE'), 'cfgOptType'), kebab(field('SECTION'), 'cfgSection')
    place = {'commandline': 'command-line'}.get(place, place)
    flags = ' '.join(flag for flag, key in (('secret', 'SECURE'), ('list', 'MULTI'), ('beta', 'BETA')) if field(key) == 'true')
    names = list(old.get(name, []))
    if field('DEPRECATE_MATCH') == 'true' and name not in names:
        names.append(name)
    groups = []
    for _, nodes in fields.get('OPTIONAL', []):
        parts = dict(nodes)
        only = [kebab(node[1][0][0]) for node in parts['FILTER_CMD']] if 'FILTER_CMD' in parts else None
        needs = depend(parts['OPTIONAL_DEPEND']) if 'OPTIONAL_DEPEND' in parts else ''
        groups.append((only, default(parts['OPTIONAL_DEFAULT'], needs) if 'OPTIONAL_DEFAULT' in parts else '', needs, allowed(parts, needs, kind)))
    result = {}
    for command in (kebab(node[1][0][0]) for node in fields.get('COMMAND_ROLE_MAIN_VALID_LIST', [])):
        fallback, needs, values = next(((f, d, v) for only, f, d, v in groups if only is None or command in only), ('', '', ''))
        fallback = fallback or LATE_DEFAULTS.get(name, '')
        values = values or LATE_ALLOWED.get(name, '')
        if name.startswith('log-level-') and fallback.isdigit():
            fallback = LEVELS[int(fallback)]
        if kind == 'time':
            fallback = SECONDS.get(fallback, fallback)
        if name == 'sort':
            fallback = 'asc'
        if command in COMMANDS:
            key = (kind, place, kebab(field('GROUP_ID'), 'cfgOptGrp'), flags, fallback, needs, ' '.join(sorted(names)), values)
            result.setdefault(key, set()).add(command)
    rows = []
    for key, commands in result.items():
        without = [command for command in COMMANDS if command not in commands]
        text = ' '.join(['*'] + ['-' + command for command in without]) if len(without) < len(commands) else ' '.join(sorted(commands))
        rows.append(key[:6] + (text,) + key[6:])
    return sorted(rows)


def release(clone, tag):
    path = f'release/{tag}:src/config/parse.auto.c.inc'
    text = subprocess.run(['git', '-C', clone, 'show', path], check=True, capture_output=True, text=True).stdout
    table = re.search(r'parseRuleOption\[CFG_OPTION_TOTAL\] =\n\{(.*?)\n\};', text, re.S).group(1)
    old, result = old_names(text), {}
    for _, nodes in tree(table):
        fields = {name: inner for name, inner in nodes}
        name = fields['NAME'][0][0].strip('"')
        result[name] = rules(name, fields, old)
    return result


def main():
    releases = [release(sys.argv[1], tag) for tag in TAGS]
    print(f'# The options of pgBackRest {TAGS[0]} to {TAGS[-1]}, made by eng/pgbackrest-options.py from its releases. Do not edit by hand.')
    print('# name|since|before|type|place|group|flags|default|depends on|commands|old names|allowed')
    for name in sorted({name for one in releases for name in one}):
        first = 0
        while first < len(TAGS):
            rows, last = releases[first].get(name), first
            while last + 1 < len(TAGS) and releases[last + 1].get(name) == rows:
                last += 1
            for row in rows or []:
                print('|'.join((name, TAGS[first] if first else '', TAGS[last + 1] if last + 1 < len(TAGS) else '') + row))
            first = last + 1


main()
