-- Collections in the order of a JSON list of ids, with what their datasets are, at any depth, and how their jobs stand.
-- By primary key (CROSS JOIN keeps SQLite from starting at the elements of
-- everybody); elements by ix_dataset_collection_element_dataset_collection_id.
WITH RECURSIVE picked (place, id) AS (
	SELECT key, value FROM json_each(:ids)
), tree (root, collection) AS (
	SELECT c.id, c.collection_id FROM picked p
	JOIN history_dataset_collection_association c ON c.id = p.id
	UNION
	SELECT t.root, e.child_collection_id FROM tree t
	JOIN dataset_collection_element e
		ON e.dataset_collection_id = t.collection
	WHERE e.child_collection_id IS NOT NULL
), leaves AS (
	SELECT t.root, h.extension, h.deleted IS TRUE AS deleted,
		coalesce(nullif(h.state, ''), d.state) AS state
	FROM tree t CROSS JOIN dataset_collection_element e
	JOIN history_dataset_association h ON h.id = e.hda_id
	LEFT JOIN dataset d ON d.id = h.dataset_id
	WHERE e.dataset_collection_id = t.collection
), facts AS (
	SELECT root, json_group_array(DISTINCT extension)
		FILTER (WHERE extension IS NOT NULL) AS extensions,
		count(*) FILTER (WHERE deleted) AS deleted
	FROM leaves GROUP BY root
), states AS (
	SELECT s.root, json_group_object(s.state, s.n) AS counts
	FROM (SELECT root, state, count(*) AS n FROM leaves
		WHERE state IS NOT NULL GROUP BY root, state) s
	GROUP BY s.root
)
SELECT c.id, c.history_id, c.hid, c.name, c.deleted IS TRUE,
	c.visible IS TRUE, c.create_time, c.update_time,
	(SELECT json_group_array(t.tag) FROM (
		SELECT user_tname || CASE WHEN value IS NULL THEN '' ELSE
			':' || coalesce(user_value, value) END AS tag
		FROM history_dataset_collection_tag_association
		WHERE history_dataset_collection_id = c.id ORDER BY id) t),
	c.collection_id, dc.collection_type, dc.populated_state,
	dc.populated_state_message, dc.element_count,
	f.extensions, s.counts, f.deleted,
	coalesce(c.implicit_collection_jobs_id, c.job_id),
	CASE WHEN c.implicit_collection_jobs_id IS NOT NULL
		THEN 'ImplicitCollectionJobs'
		WHEN c.job_id IS NOT NULL THEN 'Job' END,
	(SELECT json_group_object(g.state, g.n) FROM (
		SELECT j.state, count(*) AS n FROM job j WHERE j.id = c.job_id
		OR j.id IN (SELECT a.job_id
			FROM implicit_collection_jobs_job_association a
			WHERE a.implicit_collection_jobs_id =
			c.implicit_collection_jobs_id)
		GROUP BY j.state) g WHERE g.state IS NOT NULL)
FROM picked p
JOIN history_dataset_collection_association c ON c.id = p.id
LEFT JOIN dataset_collection dc ON dc.id = c.collection_id
LEFT JOIN facts f ON f.root = c.id
LEFT JOIN states s ON s.root = c.id
ORDER BY p.place
