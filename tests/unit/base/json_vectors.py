#!/usr/bin/env python3
"""Writes json_vectors.txt: texts and what Python's json module makes of them.

A vector is a line "in TEXT" and what must come out: "python", "compact",
"sorted" (one line each) and "indent", whose lines each begin with a tab.
Numbers stand as Python itself writes them, since waybill keeps their text.
"""
import json
import pathlib

IN = [
    'null', 'true', 'false', '0', '-0.0', '-1', '12345678901234567890123',
    '0.1', '1.0', '1e+16', '1e-05', '-1.5e+300', 'NaN', 'Infinity',
    '-Infinity', '""', '[]', '{}', ' [ ] ', '\t{ }\r\n', '[[]]', '[{}]',
    '{"a": []}', '{"a": {}}', '[[], {}, [[]], "x"]', '[1, 2, 3]',
    '[1,2,3]', '{"a":1,"b":[2,3]}', '{"b": 1, "a": 2}',
    '{"b": {"d": 1, "c": [{"z": 0, "y": 0}]}, "a": null}',
    '{"a": 1, "b": 2, "a": 3}', '{"b": 1, "a": 2, "b": {"x": 1, "x": 2}}',
    '{"": 0, "a": 1, "aa": 2, "b": 3, "Z": 4, "_": 5}',
    '{"\\u00e9": 1, "z": 2, "\\ue000": 3, "\\ud83d\\ude00": 4, "\\u20ac": 5}',
    '{"10": 1, "9": 2, "1": 3}',
    '{' + ', '.join('"k%d": %d' % (i * 7 % 40, i) for i in range(40)) + '}',
    '{' + ', '.join('"k%d": %d' % (i * 7 % 19, i) for i in range(40)) + '}',
    json.dumps(''.join(map(chr, range(0x80)))),
    '"\\u0000\\u001f\\u007f\\u0080\\u00ff\\u07ff\\u0800\\ud7ff\\ue000\\uffff"',
    '"\\ud800\\udc00 \\udbff\\udfff \\ud83d\\ude00"',
    '"\u00e9 \u20ac \ue000 \uffff \U00010000 \U0010ffff \U0001f600"',
    '"\\/ / \\" \\\\ \\b \\f \\n \\r \\t \\u0041 \\u00E9 \\u00e9"',
    '"' + 'plain text of some length, ' * 4 + 'then \\"quotes\\""',
    json.dumps('a' * 7 + '\n' + 'b' * 8 + '\x7f' + 'c' * 9 + '"' + 'd' * 16),
    json.dumps(json.dumps({'chromInfo': '/a/b.len', 'x': '"1"'})),
    '[[[[[[[[[[{"deep": [1]}]]]]]]]]]]',
    '{"name": "reads", "tags": {"name": ["x"]}, "size": 0, "gone": false}',
]


def vector(text):
    value = json.loads(text)
    out = ['in ' + text.replace('\r\n', ' ').replace('\n', ' '),
           'python ' + json.dumps(value),
           'compact ' + json.dumps(value, separators=(',', ':')),
           'sorted ' + json.dumps(value, sort_keys=True),
           'indent']
    out += ['\t' + line for line in json.dumps(value, indent=4).split('\n')]
    return '\n'.join(out) + '\n'


if __name__ == '__main__':
    target = pathlib.Path(__file__).with_suffix('.txt')
    target.write_text(''.join(map(vector, IN)), encoding='utf-8')
