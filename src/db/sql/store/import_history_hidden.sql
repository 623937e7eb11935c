-- One row when the history is one that an import still hides: the times tell
-- it from another that was given the same id. By primary key.
SELECT 1 FROM history
WHERE id = :history AND importing IS TRUE AND create_time = :created
