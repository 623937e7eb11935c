#include "store/export_bag.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/spool.h"
#include "store/export_names.h"

struct exp_bag {
	usec_t time;
	struct sb top;
	struct spool *md5, *sha256;	/* of the payload */
	struct sb tag_md5, tag_sha256;	/* of the tag files */
	uint64_t files, bytes;		/* of the payload */
};

int
exp_bag_new(const struct exp_bag_options *options, struct exp_bag **ret,
    struct err *err)
{
	struct exp_bag *bag = mem_new(struct exp_bag);

	bag->time = options->time;
	sb_init(&bag->top, 256);
	sb_init(&bag->tag_md5, 4096);
	sb_init(&bag->tag_sha256, 4096);
	exp_name_slug(options->name, &bag->top);
	if (spool_new(options->scratch, &bag->md5, err) == -1 ||
	    spool_new(options->scratch, &bag->sha256, err) == -1) {
		exp_bag_free(bag);
		return (-1);
	}
	*ret = bag;
	return (0);
}

void
exp_bag_free(struct exp_bag *bag)
{
	if (bag == NULL)
		return;
	spool_free(bag->md5);
	spool_free(bag->sha256);
	sb_fini(&bag->top);
	sb_fini(&bag->tag_md5);
	sb_fini(&bag->tag_sha256);
	free(bag);
}

struct str
exp_bag_top(const struct exp_bag *bag)
{
	return (sb_str(&bag->top));
}

/* "DIGEST  PATH", line ends in the path escaped. */
static int
add_line(struct spool *manifest, const char *digest, struct str path,
    struct err *err)
{
	AUTO_SB struct sb line = SB_EMPTY(3 * path.n + 256);

	sb_addf(&line, "%s  ", digest);
	for (size_t i = 0; i < path.n; i++) {
		if (path.p[i] == '\n')
			sb_adds(&line, "%0A");
		else if (path.p[i] == '\r')
			sb_adds(&line, "%0D");
		else
			sb_addc(&line, path.p[i]);
	}
	sb_addc(&line, '\n');
	return (sink_write(spool_sink(manifest), sb_str(&line), err));
}

int
exp_bag_report(struct exp_bag *bag, const struct pack_result *r,
    struct err *err)
{
	struct str path = str_from(r->name, bag->top.n + 1);

	if (!str_starts(path, STR("data/"))) {
		sb_addf(&bag->tag_md5, "%s %.*s\n", r->md5, STR_ARG(path));
		sb_addf(&bag->tag_sha256, "%s %.*s\n", r->sha256,
		    STR_ARG(path));
		return (0);
	}
	bag->files++;
	bag->bytes += r->size;
	if (add_line(bag->md5, r->md5, path, err) == -1)
		return (-1);
	return (add_line(bag->sha256, r->sha256, path, err));
}

static int
pack_tag(const struct exp_bag *bag, struct pack *pack, const char *name,
    struct str text, struct err *err)
{
	AUTO_SB struct sb path = SB_EMPTY(512);

	sb_addf(&path, "%.*s/%s", STR_ARG(sb_str(&bag->top)), name);
	return (pack_bytes(pack, sb_str(&path), text, err));
}

static int
pack_manifest(const struct exp_bag *bag, struct pack *pack, const char *name,
    struct spool *manifest, struct err *err)
{
	AUTO_SB struct sb path = SB_EMPTY(512);
	struct pack_file file = { .size = spool_bytes(manifest) };
	int fd;

	sb_addf(&path, "%.*s/%s", STR_ARG(sb_str(&bag->top)), name);
	if (spool_fd(manifest, &fd, err) == -1)
		return (-1);
	if ((file.fd = fcntl(fd, F_DUPFD_CLOEXEC, 0)) == -1)
		return (err_sys(err, "%s", name));
	file.name = sb_str(&path);
	return (pack_file(pack, &file, err));
}

static int
pack_info(const struct exp_bag *bag, struct pack *pack, struct err *err)
{
	AUTO_SB struct sb text = SB_EMPTY(1024);
	char time[CLOCK_TEXT];

	clock_text(bag->time, ' ', time);
	sb_adds(&text, "Bag-Software-Agent: waybill " WAYBILL_VERSION "\n");
	sb_addf(&text, "Bagging-Date: %.10s\nBagging-Time: %.8s UTC\n", time,
	    time + 11);
	sb_addf(&text, "Payload-Oxum: %llu.%llu\n",
	    (unsigned long long)bag->bytes, (unsigned long long)bag->files);
	return (pack_tag(bag, pack, "bag-info.txt", sb_str(&text), err));
}

int
exp_bag_finish(struct exp_bag *bag, struct pack *pack, struct err *err)
{
	if (pack_drain(pack, err) == -1 ||
	    pack_info(bag, pack, err) == -1 ||
	    pack_tag(bag, pack, "bagit.txt", STR("BagIt-Version: 0.97\n"
	    "Tag-File-Character-Encoding: UTF-8\n"), err) == -1 ||
	    pack_manifest(bag, pack, "manifest-md5.txt", bag->md5, err) ==
	    -1 || pack_manifest(bag, pack, "manifest-sha256.txt", bag->sha256,
	    err) == -1 || pack_drain(pack, err) == -1)
		return (-1);
	/* These two are in no manifest: a report of them comes too late. */
	if (pack_tag(bag, pack, "tagmanifest-md5.txt", sb_str(&bag->tag_md5),
	    err) == -1)
		return (-1);
	return (pack_tag(bag, pack, "tagmanifest-sha256.txt",
	    sb_str(&bag->tag_sha256), err));
}
