"""A history as values that can be compared: ids of rows, UUIDs and times
replaced by what they stand for."""


def label(item):
    return f'{item["hid"]}: {item["name"]}'


def elements(collection, labels):
    found = []
    for e in collection or []:
        inner = elements(e['elements'], labels) if 'elements' in e else \
            labels.get(e.get('id'), e.get('id'))
        found.append([e['element_identifier'], e['element_type'], inner])
    return found


def dataset(item, labels):
    kept = {k: item[k] for k in (
        'hid', 'name', 'state', 'extension', 'deleted', 'visible', 'purged',
        'file_size', 'sha256', 'hashes', 'sources')}
    # Galaxy writes no annotation as an empty one, that of a purged dataset
    # not at all, and some defaults of metadata.
    kept['annotation'] = not item['purged'] and item['annotation'] or None
    kept['metadata'] = {k: v for k, v in item['metadata'].items() if v}
    kept['tags'] = sorted(item['tags'])
    kept['conversion_of'] = labels.get(item['conversion_of'])
    return kept


def history(shown):
    """Of the object that `histories show` prints."""
    labels = {d['id']: label(d) for d in shown['datasets']}
    return {
        'name': shown['name'],
        'datasets': sorted((dataset(d, labels) for d in shown['datasets']),
                           key=lambda d: (d['hid'] or 0, d['name'], str(d))),
        'collections': sorted(({
            'hid': c['hid'], 'name': c['name'],
            'collection_type': c['collection_type'],
            'populated_state': c['populated_state'],
            'elements': elements(c['elements'], labels),
        } for c in shown['collections']),
            key=lambda c: (c['hid'] or 0, c['name'], str(c))),
        'jobs': sorted((j['tool_id'], j['state'])
                       for j in shown['jobs']),
    }


def differences(a, b, path=''):
    """Where two values differ, as lines."""
    if isinstance(a, dict) and isinstance(b, dict):
        # An export adds what the datatype has as defaults.
        added = set() if path.endswith('.metadata') else b.keys()
        for key in sorted(a.keys() | added):
            yield from differences(a.get(key), b.get(key), f'{path}.{key}')
    elif isinstance(a, list) and isinstance(b, list) and len(a) == len(b):
        for i, (x, y) in enumerate(zip(a, b)):
            yield from differences(x, y, f'{path}[{i}]')
    elif a != b:
        yield f'{path}: {a!r} != {b!r}'
