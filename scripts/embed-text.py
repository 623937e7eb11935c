#!/usr/bin/env python3
"""Turn a text file into a C array.

usage: embed-text.py IN OUT.c NAME

OUT.c defines `const char NAME[]` (with a terminator) and `const size_t NAME_n`.
"""

import sys
from pathlib import Path


def main():
    source, out, name = sys.argv[1:]
    data = Path(source).read_bytes()
    lines = ['#include <stddef.h>', '', f'extern const char {name}[];',
             f'extern const size_t {name}_n;', '', f'const char {name}[] = {{']
    for at in range(0, len(data), 16):
        lines.append('\t' + ' '.join(f'{b if b < 128 else b - 256},'
                                     for b in data[at:at + 16]))
    lines += ['\t0', '};', f'const size_t {name}_n = {len(data)};', '']
    Path(out).write_text('\n'.join(lines), encoding='ascii')


if __name__ == '__main__':
    main()
