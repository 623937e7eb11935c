#include "store/verify.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/own.h"
#include "store/verify_priv.h"

/* The exit status of errors that are about the archive itself. */
#define REFUSED 5

static const struct {
	const char *code, *member, *text;
} warnings[VERIFY_WARNINGS] = {
#define X(name, code, member, text) [VERIFY_##name] = { code, member, text },
	VERIFY_WARNING_TABLE(X)
#undef X
};

void
verify_note(struct verify *v, enum verify_warning w, struct str place)
{
	if (v->count[w]++ == 0)
		(void)snprintf(v->first[w], sizeof(v->first[w]), "%.*s",
		    STR_ARG(str_head_points(place, 60)));
}

static int
tell_warnings(struct verify *v, struct err *err)
{
	char text[512];

	for (int i = 0; i < VERIFY_WARNINGS; i++) {
		struct store_finding f = {
			.code = warnings[i].code, .message = text,
			.member = warnings[i].member,
		};

		if (v->count[i] == 0)
			continue;
		(void)snprintf(text, sizeof(text), "%" PRIu64 " %s (%s%s)",
		    v->count[i], warnings[i].text,
		    v->count[i] > 1 ? "the first: " : "", v->first[i]);
		if (v->visit(v->ctx, &f, err) == -1)
			return (-1);
	}
	return (0);
}

static int
tell_left_out(void *ctx, const struct store_left_out *left, struct err *err)
{
	struct verify *v = ctx;
	char text[512];
	struct store_finding f = {
		.code = "left_out", .member = "", .message = text,
	};

	(void)snprintf(text, sizeof(text), "an import leaves out the %.*s "
	    "\"%.*s\": %.*s", STR_ARG(left->what),
	    STR_ARG(str_head_points(left->name, 60)), STR_ARG(left->reason));
	return (v->visit(v->ctx, &f, err));
}

/* An error about the archive becomes a finding; any other one stays. */
static int
tell_fault(struct verify *v, struct err *err)
{
	struct err found = *err;
	struct store_finding f = {
		.fault = true, .code = err_name(found.code),
		.member = found.member, .message = found.msg,
	};

	if (err_exit(found.code) != REFUSED && found.code != ERR_TOO_BIG)
		return (-1);
	*err = (struct err){ 0 };
	return (v->visit(v->ctx, &f, err));
}

static int
look(struct verify *v, struct store_verified *ret, struct err *err)
{
	const struct store_plan *plan;

	if (store_unpack(v->from, v->opt, v->scratch, &v->st, err) == -1)
		return (-1);
	plan = store_staged_plan(v->st);
	ret->known = true;
	ret->format = plan->format;
	(void)snprintf(ret->release, sizeof(ret->release), "%.*s",
	    STR_ARG(plan->release));
	if (verify_documents(v, err) == -1 || verify_bytes(v, err) == -1 ||
	    verify_crate(v, err) == -1 ||
	    store_staged_left_out(v->st, tell_left_out, v, err) == -1)
		return (-1);
	return (tell_warnings(v, err));
}

int
store_verify(struct readat *from, const struct store_unpack_options *opt,
    int scratch_dir, store_finding_visit *visit, void *ctx,
    struct store_verified *ret, struct err *err)
{
	struct verify v = {
		.from = from, .opt = opt, .scratch = scratch_dir,
		.visit = visit, .ctx = ctx, .crate_fd = -1,
	};
	int rc;

	*ret = (struct store_verified){ 0 };
	rc = look(&v, ret, err);
	if (rc == -1)
		rc = tell_fault(&v, err);
	store_staged_free(v.st);
	imp_map_fini(&v.with_file);
	imp_map_fini(&v.hashed);
	free(v.hashes);
	own_close_fd(&v.crate_fd);
	return (rc);
}
