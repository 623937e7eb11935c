-- Undo the transaction.
ROLLBACK
