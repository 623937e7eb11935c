#include "model/copy_priv.h"

#include "base/err.h"

int
copy_begin(struct copy *c, struct err *err)
{
	return (DB_EXEC(c->db, model_copy_temp, NULL, err));
}

int
copy_datasets(struct copy *c, struct err *err)
{
	if (DB_EXEC(c->db, model_copy_datasets, NULL, err, .to = c->to,
	    .now = c->now) == -1 ||
	    DB_EXEC(c->db, model_copy_dataset_notes, NULL, err,
	    .user = c->user) == -1)
		return (-1);
	return (DB_EXEC(c->db, model_copy_dataset_tags, NULL, err,
	    .user = c->user));
}

int
copy_collections(struct copy *c, struct err *err)
{
	if (DB_EXEC(c->db, model_copy_collections, NULL, err,
	    .now = c->now) == -1 ||
	    DB_EXEC(c->db, model_copy_elements, NULL, err) == -1 ||
	    DB_EXEC(c->db, model_copy_hdcas, NULL, err, .to = c->to,
	    .now = c->now) == -1 ||
	    DB_EXEC(c->db, model_copy_hdca_notes, NULL, err,
	    .user = c->user) == -1)
		return (-1);
	return (DB_EXEC(c->db, model_copy_hdca_tags, NULL, err,
	    .user = c->user));
}

int
copy_end(struct copy *c, struct err *err)
{
	if (DB_EXEC(c->db, model_copy_temp_drop, NULL, err) == -1)
		return (-1);
	return (DB_EXEC(c->db, model_history_audit_trim, NULL, err,
	    .history = c->to));
}
