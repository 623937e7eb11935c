/*
 * jobs: what a thread needs, opened together.
 */
#include <stdlib.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/own.h"
#include "db/db.h"
#include "files/files.h"
#include "jobs/jobs.h"
#include "model/ids.h"
#include "model/site.h"
#include "sts/sts.h"
#include "task/embedded.h"

int
jobs_open(const struct site *site, const struct jobs_options *options,
    struct jobs **ret, struct err *err)
{
	AUTO_JOBS struct jobs *jobs = mem_new(struct jobs);
	const struct files_options files = {
		.conf_path = site->file_sources_path,
		.local = options->local,
		.stock_http = true,
		.url_allow = site->conf->fetch_allow,
		.ftp_dir = site->ftp_upload_dir,
		.import_dir = site->library_import_dir,
		.user_import_dir = site->user_library_import_dir,
	};

	jobs->site = site;
	if (site_db(site, options->busy, options->cancel, &jobs->db, err) ==
	    -1 || (options->cache != 0 &&
	    db_set_cache(jobs->db, options->cache, err) == -1) ||
	    (options->journal != 0 &&
	    db_set_journal(jobs->db, options->journal, err) == -1) ||
	    site_ids(site, &jobs->ids, err) == -1 ||
	    files_load(&files, &jobs->files, err) == -1 ||
	    sts_open(site->sts_path, &jobs->sts, err) == -1)
		return (-1);
	jobs->tasks = tasks_embedded(jobs->db);
	*ret = own_take(jobs);
	return (0);
}

void
jobs_close(struct jobs *jobs)
{
	if (jobs == NULL)
		return;
	tasks_free(jobs->tasks);
	sts_close(jobs->sts);
	files_free(jobs->files);
	ids_free(jobs->ids);
	db_close(jobs->db);
	free(jobs);
}

void
jobs_auto_close(struct jobs **jobs)
{
	jobs_close(*jobs);
}
