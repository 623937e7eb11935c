-- End the transaction; it is durable afterwards (synchronous = FULL).
COMMIT
