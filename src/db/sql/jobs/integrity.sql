-- jobs.integrity: "ok", or what is wrong with the database, a row each.
SELECT integrity_check FROM pragma_integrity_check(20)
