"""What is in a site's rows, in the form of the fixtures' oracle listings: what
the importer of Galaxy 26.1.2 made of the same archive."""

import collections
import hashlib
import json
import pathlib
import sqlite3

JOB_TEXTS = ('exit_code', 'galaxy_version', 'info', 'command_line',
             'traceback', 'tool_stdout', 'tool_stderr', 'job_stdout',
             'job_stderr')
JOB_LINKS = (
    ('inputs', 'job_to_input_dataset', 'dataset_id', 'hda'),
    ('outputs', 'job_to_output_dataset', 'dataset_id', 'hda'),
    ('input_collections', 'job_to_input_dataset_collection',
     'dataset_collection_id', 'hdca'),
    ('output_collections', 'job_to_output_dataset_collection',
     'dataset_collection_id', 'hdca'),
    ('input_elements', 'job_to_input_dataset_collection_element',
     'dataset_collection_element_id', 'dce'))


def only(**members):
    """Without what has its usual value."""
    return {k: v for k, v in members.items() if v not in (None, '', [], {})
            and v is not False}


class Rows:
    def __init__(self, data):
        self.objects = pathlib.Path(data) / 'objects'
        self.db = sqlite3.connect(f'file:{data}/waybill.db?mode=ro', uri=True)
        self.db.row_factory = sqlite3.Row

    def all(self, sql, *args):
        return self.db.execute(sql, args).fetchall()

    def histories(self):
        return [r['id'] for r in self.all('SELECT id FROM history ORDER BY id')]

    def listing(self, history):
        return History(self, history).listing()


class History:
    def __init__(self, rows, number):
        self.rows, self.number = rows, number
        self.hdas = self.of('history_dataset_association')
        self.hdcas = self.of('history_dataset_collection_association')
        self.jobs = self.of('job')
        label = '{} {}: {}'.format
        self.labels = {
            'hda': {r['id']: label('hda', r['hid'], r['name'])
                    for r in self.hdas},
            'hdca': {r['id']: label('hdca', r['hid'], r['name'])
                     for r in self.hdcas},
            'dce': {r['id']: r['element_identifier'] for r in rows.all(
                'SELECT * FROM dataset_collection_element')}}
        self.sharing = collections.defaultdict(list)
        for r in self.hdas:
            self.sharing[r['dataset_id']].append(self.labels['hda'][r['id']])

    def of(self, table):
        return self.rows.all(
            f'SELECT * FROM {table} WHERE history_id = ? ORDER BY id',
            self.number)

    def below(self, table, column, number):
        return self.rows.all(
            f'SELECT * FROM {table} WHERE {column} = ? ORDER BY id', number)

    def listing(self):
        return {'history': self.history(),
                'datasets': [self.dataset(r) for r in self.hdas],
                'collections': [self.collection(r) for r in self.hdcas],
                'conversions': self.conversions(),
                'jobs': [self.job(r) for r in self.jobs]}

    def note(self, table, column, number):
        found = self.below(table + '_annotation_association', column, number)
        return found[0]['annotation'] if found else None

    def history(self):
        r = self.rows.all('SELECT * FROM history WHERE id = ?',
                          self.number)[0]
        members = only(annotation=self.note('history', 'history_id',
                                            self.number))
        return dict(members, name=r['name'], hid_counter=r['hid_counter'],
                    genome_build=r['genome_build'],
                    importing=bool(r['importing']))

    def source(self, r):
        return [r['source_uri'], r['transform'] and json.loads(r['transform']),
                [[h['hash_function'], h['hash_value']] for h in self.below(
                    'dataset_source_hash', 'dataset_source_id', r['id'])]]

    def hash(self, r):
        path = [r['extra_files_path']] if r['extra_files_path'] else []
        return [r['hash_function'], r['hash_value']] + path

    def file(self, dataset):
        u = dataset['uuid']
        dashed = '-'.join((u[:8], u[8:12], u[12:16], u[16:20], u[20:]))
        place = self.rows.objects / u[0] / u[1] / u[2]
        path = place / f'dataset_{dashed}.dat'
        if not path.exists():
            assert dataset['file_size'] is None
            return {}
        extra = place / f'dataset_{dashed}_files'
        content = path.read_bytes()
        assert dataset['file_size'] == len(content)
        return dict(
            only(extra_files={
                str(p.relative_to(extra)):
                hashlib.sha256(p.read_bytes()).hexdigest()[:16]
                for p in extra.rglob('*') if p.is_file()}),
            size=len(content), sha256=hashlib.sha256(content).hexdigest())

    def tags(self, r):
        return [t['user_tname'] + (f':{t["user_value"]}' if t['value'] is not
                                   None else '')
                for t in self.below(
                    'history_dataset_association_tag_association',
                    'history_dataset_association_id', r['id'])]

    def dataset(self, r):
        d = self.rows.all('SELECT * FROM dataset WHERE id = ?',
                          r['dataset_id'])[0]
        here = self.labels['hda'][r['id']]
        copied = r['copied_from_history_dataset_association_id']
        return dict(
            only(hid=r['hid'], info=r['info'], blurb=r['blurb'],
                 peek=r['peek'], designation=r['designation'],
                 hda_state=r['state'], deleted=bool(r['deleted']),
                 purged=bool(r['purged']), dataset_deleted=bool(d['deleted']),
                 dataset_purged=bool(d['purged']),
                 created_from_basename=d['created_from_basename'],
                 tags=self.tags(r), annotation=self.note(
                     'history_dataset_association',
                     'history_dataset_association_id', r['id']),
                 hashes=[self.hash(h) for h in self.below(
                     'dataset_hash', 'dataset_id', d['id'])],
                 sources=[self.source(s) for s in self.below(
                     'dataset_source', 'dataset_id', d['id'])],
                 copied_from=self.labels['hda'].get(copied),
                 same_dataset_as=sorted(s for s in self.sharing[d['id']]
                                        if s != here)),
            **({} if r['visible'] else {'visible': False}), **self.file(d),
            name=r['name'], extension=r['extension'], state=d['state'],
            metadata=json.loads(r['metadata']))

    def level(self, number):
        c = self.rows.all('SELECT * FROM dataset_collection WHERE id = ?',
                          number)[0]
        elements = [[e['element_identifier'],
                     self.level(e['child_collection_id'])
                     if e['child_collection_id'] else
                     self.labels['hda'][e['hda_id']]]
                    for e in self.below('dataset_collection_element',
                                        'dataset_collection_id', number)]
        return dict(only(message=c['populated_state_message']),
                    type=c['collection_type'], elements=elements,
                    populated_state=c['populated_state'],
                    element_count=c['element_count'])

    def collection(self, r):
        copied = r['copied_from_history_dataset_collection_association_id']
        jobs = {j['id']: j['tool_id'] for j in self.jobs}
        return dict(
            only(implicit_output_name=r['implicit_output_name'],
                 job=jobs.get(r['job_id']),
                 copied_from=self.labels['hdca'].get(copied),
                 implicit_inputs=[
                     [i['name'], self.labels['hdca'][
                         i['input_dataset_collection_id']]]
                     for i in self.below(
                         'implicitly_created_dataset_collection_inputs',
                         'dataset_collection_id', r['id'])]),
            name=r['name'], hid=r['hid'],
            collection=self.level(r['collection_id']))

    def conversions(self):
        name = self.labels['hda'].get
        return [[c['type'], name(c['hda_parent_id']), name(c['hda_id'])]
                for c in self.rows.all(
                    'SELECT * FROM implicitly_converted_dataset_association '
                    'ORDER BY id') if c['hda_id'] in self.labels['hda']]

    def named(self, value):
        """References of a parameter by what they stand for."""
        if isinstance(value, list):
            return [self.named(v) for v in value]
        if not isinstance(value, dict):
            return value
        value = {k: self.named(v) for k, v in value.items()}
        if value.get('src') in self.labels and value.get('id') is not None:
            value['id'] = 'an element' if value['src'] == 'dce' else \
                self.labels[value['src']].get(value['id'])
        return value

    def job(self, r):
        mapped = self.rows.all(
            'SELECT i.populated_state, a.order_index, (SELECT count(*) FROM '
            'implicit_collection_jobs_job_association b WHERE '
            'b.implicit_collection_jobs_id = i.id) FROM implicit_collection_'
            'jobs_job_association a, implicit_collection_jobs i WHERE i.id = '
            'a.implicit_collection_jobs_id AND a.job_id = ?', r['id'])
        links = {key: [[x['name'], self.labels[kind][x[column]]] for x in
                       self.below(table, 'job_id', r['id'])]
                 for key, table, column, kind in JOB_LINKS}
        return dict(
            only(params={p['name']: json.dumps(
                self.named(json.loads(p['value'])), sort_keys=True)
                for p in self.below('job_parameter', 'job_id', r['id'])},
                job_messages=r['job_messages'] and
                json.loads(r['job_messages']), **links),
            **{k: r[k] for k in JOB_TEXTS if r[k] not in (None, '')},
            **({'mapped_over_with': [mapped[0][0], mapped[0][2],
                                     mapped[0][1]]} if mapped else {}),
            tool=r['tool_id'], version=r['tool_version'], state=r['state'],
            create_time=r['create_time'])
