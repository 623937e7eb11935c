#include "store/export_crate.h"

#include "base/clock.h"
#include "base/err.h"
#include "base/jw.h"
#include "store/datatypes.h"

#define LICENSE "#license"

/* A name that is empty would not be valid. */
static struct str
title(const struct exp_crate *crate)
{
	return (str_trim(crate->title).n > 0 ? crate->title : STR("Unnamed"));
}

/* Line ends in a name would end the heading. */
static void
add_line(struct sb *b, struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		sb_addc(b, (unsigned char)text.p[i] < ' ' ? ' ' : text.p[i]);
	sb_addc(b, '\n');
}

int
exp_crate_readme(const struct exp_crate *crate, struct sb *b, struct str *ret,
    struct err *err)
{
	sb_adds(b, "# ");
	add_line(b, title(crate));
	sb_addf(b, "\nA Galaxy %s with %llu datasets, %llu collections and "
	    "%llu jobs.\n\nThe files stand in `datasets`; what they are is "
	    "told by the `*_attrs.txt`\ndocuments, from which a Galaxy server "
	    "imports all of it again.\n", crate->word,
	    (unsigned long long)crate->datasets,
	    (unsigned long long)crate->collections,
	    (unsigned long long)crate->jobs);
	return (sb_finish(b, ret, err));
}

static void
reference(struct jw *jw, const char *key, const char *id)
{
	jw_key(jw, key);
	jw_object(jw);
	jw_kcstr(jw, "@id", id);
	jw_object_end(jw);
}

/* A path as a relative URI: of what our names hold, these need an escape. */
static void
write_path_id(struct jw *jw, struct str path)
{
	AUTO_SB struct sb b = SB_EMPTY(3 * path.n + 1);

	for (size_t i = 0; i < path.n; i++) {
		if (path.p[i] == '[' || path.p[i] == ']' || path.p[i] == '^')
			sb_addf(&b, "%%%02X", (unsigned char)path.p[i]);
		else
			sb_addc(&b, path.p[i]);
	}
	jw_kstr(jw, "@id", sb_str(&b));
}

static void
write_part(void *ctx, const struct exp_crate_file *file)
{
	struct jw *jw = ctx;

	jw_object(jw);
	write_path_id(jw, file->path);
	jw_object_end(jw);
}

static void
write_file(void *ctx, const struct exp_crate_file *file)
{
	struct jw *jw = ctx;

	jw_object(jw);
	write_path_id(jw, file->path);
	jw_kcstr(jw, "@type", "File");
	jw_kcstr(jw, "encodingFormat", datatype_of(file->extension)->mime);
	jw_kstr(jw, "name", file->name.n > 0 ? file->name : file->path);
	jw_object_end(jw);
}

static int
write_root(const struct exp_crate *crate, struct jw *jw, struct err *err)
{
	AUTO_SB struct sb description = SB_EMPTY(256);
	char date[CLOCK_TEXT];

	sb_addf(&description, "A Galaxy %s with %llu datasets and the jobs "
	    "that made them, exported by waybill.", crate->word,
	    (unsigned long long)crate->datasets);
	clock_text_offset(crate->time, date);
	jw_object(jw);
	jw_kcstr(jw, "@id", "./");
	jw_kcstr(jw, "@type", "Dataset");
	jw_kcstr(jw, "datePublished", date);
	jw_kstr(jw, "description", sb_str(&description));
	jw_key(jw, "hasPart");
	jw_array(jw);
	jw_object(jw);
	jw_kcstr(jw, "@id", EXP_CRATE_README);
	jw_object_end(jw);
	if (crate->each(crate->ctx, write_part, jw, err) == -1)
		return (-1);
	jw_array_end(jw);
	reference(jw, "license", LICENSE);
	jw_kstr(jw, "name", title(crate));
	jw_object_end(jw);
	return (0);
}

static void
write_descriptor(struct jw *jw)
{
	jw_object(jw);
	jw_kcstr(jw, "@id", EXP_CRATE_METADATA);
	jw_kcstr(jw, "@type", "CreativeWork");
	reference(jw, "about", "./");
	reference(jw, "conformsTo", "https://w3id.org/ro/crate/1.1");
	jw_object_end(jw);
}

static void
write_fixed(struct jw *jw)
{
	jw_object(jw);
	jw_kcstr(jw, "@id", EXP_CRATE_README);
	jw_kcstr(jw, "@type", "File");
	reference(jw, "about", "./");
	jw_kcstr(jw, "encodingFormat", "text/markdown");
	jw_kcstr(jw, "name", EXP_CRATE_README);
	jw_object_end(jw);
	jw_object(jw);
	jw_kcstr(jw, "@id", LICENSE);
	jw_kcstr(jw, "@type", "CreativeWork");
	jw_kcstr(jw, "description", "Galaxy records no licence for the data; "
	    "ask its owner before using it.");
	jw_kcstr(jw, "name", "No licence is recorded");
	jw_object_end(jw);
}

int
exp_crate_metadata(const struct exp_crate *crate, struct sink *out,
    struct err *err)
{
	AUTO_JW struct jw *jw = jw_new(out, JW_INDENT);

	jw_object(jw);
	jw_kcstr(jw, "@context", "https://w3id.org/ro/crate/1.1/context");
	jw_key(jw, "@graph");
	jw_array(jw);
	if (write_root(crate, jw, err) == -1)
		return (-1);
	write_descriptor(jw);
	write_fixed(jw);
	if (crate->each(crate->ctx, write_file, jw, err) == -1)
		return (-1);
	jw_array_end(jw);
	jw_object_end(jw);
	return (jw_finish(jw, err));
}
