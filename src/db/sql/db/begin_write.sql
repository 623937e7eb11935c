-- Start a transaction that holds the write lock from the beginning.
BEGIN IMMEDIATE
