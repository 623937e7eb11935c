#include "cli/table.h"

#include <stdarg.h>
#include <stdlib.h>

#include "base/mem.h"
#include "cli/out.h"

#define GAP 2		/* blanks between columns */

struct table {
	const struct table_column *columns;
	size_t ncolumns;
	char **cells;
	size_t ncells, cap;
};

struct table *
table_new(const struct table_column *columns, size_t n)
{
	struct table *t = mem_new(struct table);

	t->columns = columns;
	t->ncolumns = n;
	return (t);
}

void
table_free(struct table *t)
{
	if (t == NULL)
		return;
	for (size_t i = 0; i < t->ncells; i++)
		free(t->cells[i]);
	free(t->cells);
	free(t);
}

void
table_auto_free(struct table **t)
{
	table_free(*t);
}

void
table_add(struct table *t, struct str s)
{
	unsigned max = t->columns[t->ncells % t->ncolumns].max;
	AUTO_SB struct sb cell;

	sb_init(&cell, SB_LIMIT);
	if (max > 0 && str_points(s) > max) {
		out_clean(&cell, str_head_points(s, max - 3));
		sb_adds(&cell, "...");
	} else
		out_clean(&cell, s);
	mem_grow(t->cells, &t->cap, t->ncells + 1);
	t->cells[t->ncells++] = sb_take(&cell);
}

void
table_addf(struct table *t, const char *fmt, ...)
{
	AUTO_SB struct sb text;
	va_list ap;

	sb_init(&text, SB_LIMIT);
	va_start(ap, fmt);
	sb_vaddf(&text, fmt, ap);
	va_end(ap);
	table_add(t, sb_str(&text));
}

static size_t
column_width(const struct table *t, size_t column)
{
	size_t width = str_points(str_of(t->columns[column].head));

	for (size_t i = column; i < t->ncells; i += t->ncolumns) {
		size_t n = str_points(str_of(t->cells[i]));

		if (n > width)
			width = n;
	}
	return (width);
}

static void
blanks(struct out *out, size_t n)
{
	out_text(out, "%*s", (int)n, "");
}

/* No blanks behind the last column. */
static void
print_cell(const struct table *t, size_t column, size_t width,
    const char *text, struct out *out)
{
	size_t fill = width - str_points(str_of(text));
	bool last = column + 1 == t->ncolumns;

	if (t->columns[column].right)
		blanks(out, fill);
	out_text(out, "%s", text);
	if (!t->columns[column].right && !last)
		blanks(out, fill);
	if (last)
		out_text(out, "\n");
	else
		blanks(out, GAP);
}

void
table_print(const struct table *t, struct out *out)
{
	size_t *widths = mem_new_array(t->ncolumns, size_t);

	for (size_t i = 0; i < t->ncolumns; i++)
		widths[i] = column_width(t, i);
	for (size_t i = 0; i < t->ncolumns && t->ncells > 0; i++)
		print_cell(t, i, widths[i], t->columns[i].head, out);
	for (size_t i = 0; i < t->ncells; i++) {
		size_t column = i % t->ncolumns;

		print_cell(t, column, widths[column], t->cells[i], out);
	}
	free(widths);
}
