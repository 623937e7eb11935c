-- api.history_states: the datasets of a history with the state that users see
-- and whether they are deleted, in the order of their ids; index
-- ix_history_dataset_association_history_id.
SELECT a.id, coalesce(nullif(a.state, ''), d.state), a.deleted IS TRUE
FROM history_dataset_association a JOIN dataset d ON d.id = a.dataset_id
WHERE a.history_id = :id ORDER BY a.id
