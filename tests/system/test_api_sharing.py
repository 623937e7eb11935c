"""Who else sees a history, and what that opens and does not open."""

import contextlib
import sqlite3

import pytest

from server import serving


@pytest.fixture(scope='module')
def server(shared):
    with serving(shared, 'alice', 'bob', 'carol') as server:
        yield server


@pytest.fixture
def path(server):
    return server.created()


@pytest.fixture
def full(server):
    """A history with datasets, alice's."""
    return server.imported()


def put(server, path, body=None, user='alice'):
    return server.ask('PUT', path, body, user=user)


def me(server, user):
    return server.get('/api/users/current', user=user).json()


def listed(server, which, user=None):
    return [h['url'] for h in server.get('/api/histories/' + which,
                                         user=user).json()]


def test_a_link_is_opened_and_closed(server, path):
    shown = server.get(path + '/sharing', user='alice').json()
    assert (shown['importable'], shown['username_and_slug']) == (False, None)
    assert server.get(path).status == 403
    shown = put(server, path + '/enable_link_access').json()
    assert (shown['importable'], shown['published']) == (True, False)
    assert shown == server.get(path + '/sharing', user='alice').json()
    assert server.get(path).status == 200
    assert path not in listed(server, 'published')
    assert put(server, path + '/publish').json()['published'] is True
    assert path in listed(server, 'published')
    shown = put(server, path + '/unpublish').json()
    assert (shown['importable'], shown['published']) == (True, False)
    put(server, path + '/publish')
    shown = put(server, path + '/disable_link_access').json()
    assert (shown['importable'], shown['published']) == (False, False)
    assert server.get(path).status == 403


@pytest.mark.parametrize('name, slug', [
    ('Recorded, renamed ✓', 'recorded-renamed'), ('  A  B_c ', 'a-b-c'),
    ('تاریخچه', 'تاریخچه'), ('Über 1,000 x', 'über-1000-x'),
    ("it's", 'it-s'), ('✓', 'history'), ('A,1', 'a-1')])
def test_slugs_are_made_of_the_words_of_a_name(server, name, slug):
    shown = put(server, server.created(name) + '/publish').json()
    assert shown['username_and_slug'] == 'u/alice/h/' + slug
    again = server.created(name)
    for _ in range(2):
        shown = put(server, again + '/enable_link_access').json()
        assert shown['username_and_slug'] == f'u/alice/h/{slug}-1'
    shown = put(server, server.created(name, 'bob') + '/publish',
                user='bob').json()
    assert shown['username_and_slug'] == 'u/bob/h/' + slug


def test_a_slug_can_be_chosen_once(server, path):
    answer = put(server, path + '/slug', {'new_slug': 'mine-1'})
    assert (answer.status, answer.body) == (204, b'')
    assert put(server, path + '/slug', {'new_slug': 'mine-1'}).status == 204
    assert server.get(path, user='alice').json()['slug'] == 'mine-1'
    other = server.created()
    answer = put(server, other + '/slug', {'new_slug': 'mine-1'})
    assert (answer.status, answer.json()['err_code']) == (409, 409001)
    theirs = server.created(user='bob')
    assert put(server, theirs + '/slug', {'new_slug': 'mine-1'},
               user='bob').status == 204


@pytest.mark.parametrize('body', [
    None, {}, [], {'new_slug': None}, {'new_slug': ''}, {'new_slug': 'a b'},
    {'new_slug': 'a/b'}, {'new_slug': '..'}, {'new_slug': 'x' * 256},
    {'new_slug': 7}])
def test_what_is_no_slug_is_refused(server, path, body):
    answer = put(server, path + '/slug', body)
    assert answer.status == 400
    assert answer.json()['err_code'] in (400007, 400008)
    assert server.get(path, user='alice').json()['slug'] is None


def test_users_see_what_is_shared_with_them(server, full):
    bob, carol = me(server, 'bob'), me(server, 'carol')
    share = full + '/share_with_users'
    assert server.get(full, user='bob').status == 403
    shown = put(server, share, {'user_ids': [bob['id'], bob['email'], ' ']})
    assert shown.status == 200, shown.body
    assert shown.json()['users_shared_with'] == [
        {'id': bob['id'], 'email': bob['email']}]
    assert (shown.json()['errors'], shown.json()['extra']) == ([], None)
    assert server.get(full, user='bob').status == 200
    assert server.get(full + '/contents', user='bob').status == 200
    assert listed(server, 'shared_with_me', 'bob') == [full]
    assert full not in listed(server, '?view=summary', 'bob')
    assert put(server, full, {'name': 'x'}, user='bob').status == 403
    shown = put(server, share, {'user_ids': [carol['email']]}).json()
    assert [u['id'] for u in shown['users_shared_with']] == [carol['id']]
    assert listed(server, 'shared_with_me', 'bob') == []
    assert server.get(full, user='bob').status == 403
    shown = put(server, share, {'user_ids': []}).json()
    assert shown['users_shared_with'] == []
    assert server.get(full, user='carol').status == 403


def test_an_unknown_user_is_named_and_nobody_gets_it(server, full):
    bob, alice = me(server, 'bob'), me(server, 'alice')
    for name in ('none@example.org', '0123456789abcdef', 'x',
                 alice['email']):
        shown = put(server, full + '/share_with_users',
                    {'user_ids': [bob['id'], name]})
        assert shown.status == 200
        assert name in shown.json()['errors'][0]
        assert shown.json()['users_shared_with'] == []
        assert shown.json()['extra']['can_share'] is False
    assert server.get(full, user='bob').status == 403


def test_an_empty_history_is_not_shared(server, path):
    shown = put(server, path + '/share_with_users',
                {'user_ids': [me(server, 'bob')['id']]}).json()
    assert 'empty' in shown['errors'][0]
    assert shown['users_shared_with'] == []


@pytest.mark.parametrize('body', [
    None, {}, [], {'user_ids': None}, {'user_ids': 'x'}, {'user_ids': [7]},
    {'user_ids': [], 'share_option': 'all'}])
def test_bad_shares_are_refused(server, path, body):
    answer = put(server, path + '/share_with_users', body)
    assert answer.status == 400
    assert answer.json()['err_code'] in (400007, 400008)


def make_private(server, history):
    """Only alice reads the datasets of a history; the first one is managed by
    nobody."""
    with contextlib.closing(sqlite3.connect(
            server.site.data / 'waybill.db')) as db, db:
        number = server.get('/api/configuration/decode/' +
                            history.rsplit('/', 1)[1],
                            user='admin').json()['decoded_id']
        role = db.execute(
            "SELECT r.id FROM role r JOIN user_role_association a ON "
            "a.role_id = r.id JOIN galaxy_user u ON u.id = a.user_id WHERE "
            "u.username = 'alice' AND r.type = 'private'").fetchone()[0]
        datasets = [d for d, in db.execute(
            'SELECT DISTINCT dataset_id FROM history_dataset_association '
            'WHERE history_id = ? AND purged IS NOT TRUE ORDER BY id',
            (number,))]
        for i, dataset in enumerate(datasets):
            db.execute('DELETE FROM dataset_permissions WHERE dataset_id = ?',
                       (dataset,))
            db.execute("INSERT INTO dataset_permissions (action, dataset_id, "
                       "role_id) VALUES ('access', ?, ?)", (dataset, role))
            if i > 0:
                db.execute(
                    "INSERT INTO dataset_permissions (action, dataset_id, "
                    "role_id) VALUES ('manage permissions', ?, ?)",
                    (dataset, role))
    return len(datasets)


def readable(server, history, user):
    """How many datasets of a history a user may read."""
    items = server.get(history + '/contents?v=dev&q=history_content_type&'
                       'qv=dataset', user='alice').json()
    return sum(server.get(f'/api/datasets/{i["id"]}', user=user).status == 200
               for i in items if not i['purged'])


def test_closed_datasets_are_shown_and_opened_as_it_is_said(server, full):
    make_private(server, full)
    bob, carol = me(server, 'bob'), me(server, 'carol')
    share = full + '/share_with_users'
    assert readable(server, full, 'bob') == 0
    shown = put(server, share, {'user_ids': [bob['id']]}).json()
    assert shown['extra']['can_share'] is False
    assert shown['extra']['accessible_count'] == 0
    assert shown['extra']['cannot_change'][0]['name'] == 'plain text'
    assert shown['extra']['can_change'][0]['name']
    assert shown['users_shared_with'] == []

    shown = put(server, share, {'user_ids': [bob['id']],
                                'share_option': 'no_changes'}).json()
    assert len(shown['users_shared_with']) == 1
    assert server.get(full, user='bob').status == 200
    assert readable(server, full, 'bob') == 0

    # To see a history is not to take it away whole.
    started = server.post(full + '/prepare_store_download', {}, user='bob')
    assert started.status == 403, started.body

    both = [carol['id'], bob['id']]
    shown = put(server, share, {'user_ids': both, 'share_option':
                                'make_accessible_to_shared'}).json()
    assert len(shown['users_shared_with']) == 2
    opened = readable(server, full, 'carol')
    assert opened > 0 and readable(server, full, 'bob') == opened
    assert readable(server, full, 'alice') >= opened
    server.key('dave')
    assert readable(server, full, 'dave') == 0

    assert put(server, full + '/publish').status == 200
    assert readable(server, full, 'dave') == opened


def test_closed_datasets_become_public(server, full):
    make_private(server, full)
    shown = put(server, full + '/share_with_users', {
        'user_ids': [me(server, 'bob')['id']],
        'share_option': 'make_public'}).json()
    assert len(shown['users_shared_with']) == 1
    assert readable(server, full, 'dave') == readable(server, full, 'bob') > 0


def test_only_its_owner_and_administrators_share_a_history(server, path):
    put(server, path + '/publish')
    calls = [('GET', '/sharing', None), ('PUT', '/publish', None),
             ('PUT', '/unpublish', None), ('PUT', '/enable_link_access', None),
             ('PUT', '/disable_link_access', None),
             ('PUT', '/slug', {'new_slug': 'taken-over'}),
             ('PUT', '/share_with_users', {'user_ids': []})]
    for method, call, body in calls:
        for user in ('bob', None):
            answer = server.ask(method, path + call, body, user=user)
            assert (answer.status, answer.json()['err_code']) == (403, 403003)
        for user in ('admin', 'alice'):
            answer = server.ask(method, path + call, body, user=user)
            assert answer.status in (200, 204), (call, answer.body)
    server.ask('DELETE', path, user='alice')
    for method, call, body in calls:
        answer = server.ask(method, path + call, body, user='alice')
        assert (answer.status, answer.json()['err_code']) == (400, 0), call
    assert server.get('/api/histories/shared_with_me').status == 403
