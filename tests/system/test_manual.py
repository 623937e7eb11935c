"""The manual says what the program does: every command, option, setting and
error code has its place, and no other."""

import re

import pytest

from conftest import ROOT

MAN = ROOT / 'man'
PAGES = sorted(MAN.glob('waybill-*.1'))


def options_of(help_text):
    return set(re.findall(r'^  (?:-\w, |    )--([\w-]+)', help_text, re.M))


def test_every_command_has_its_page(site):
    text = site.run('--help').out
    groups = {line.split()[0] for line in text.splitlines()
              if line.startswith('  ') and not line.strip().startswith('-')}
    pages = {p.stem.removeprefix('waybill-') for p in PAGES}
    assert groups - {'help'} == pages
    main = (MAN / 'waybill.1').read_text()
    for page in pages:
        assert f'.Xr waybill-{page} 1' in main


@pytest.mark.parametrize('page', PAGES, ids=lambda p: p.stem)
def test_a_page_has_the_options_of_its_commands(site, page):
    name = page.stem.removeprefix('waybill-')
    lines = [line.split() for line in
             site.run('help', name).out.splitlines()]
    commands = [w[:2] for w in lines if w and w[0] == name] or [[name]]
    everywhere = options_of(site.run('--help').out)
    wanted = set()
    for command in commands:
        words = command if len(commands) > 1 or command[-1] in (
            'show',) else command[:1]
        wanted |= options_of(site.run('help', *words).out)
    described = set(re.findall(r'^\.It (?:Fl \w , )?Fl Fl ([\w-]+)',
                               page.read_text(), re.M))
    assert described == wanted - everywhere


def test_the_main_page_has_the_common_options(site):
    described = set(re.findall(r'^\.It (?:Fl \w , )?Fl Fl ([\w-]+)',
                               (MAN / 'waybill.1').read_text(), re.M))
    assert described == options_of(site.run('--help').out) | {'version'}


def test_every_setting_is_described(site):
    site.run('user', 'add', 'ada')
    settings = {r['key'] for r in site.json('config', 'show')}
    page = (MAN / 'waybill.yml.5').read_text()
    assert set(re.findall(r'^\.It Cm ([\w.]+)$', page, re.M)) == settings


def test_every_error_code_is_listed():
    table = re.findall(r'X\(\w+, "(\w+)", \d+, \d+, (\d+),',
                       (ROOT / 'src/base/err.h').read_text())
    page = re.findall(r'^\.It Dq (\w+) Ta (\d+) Ta',
                      (MAN / 'waybill.1').read_text(), re.M)
    assert table == page
