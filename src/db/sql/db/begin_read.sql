-- Start a transaction that takes its snapshot with the first read.
BEGIN
