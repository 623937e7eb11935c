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
	AUTO_SB struct sb cell = SB_EMPTY(SB_LIMIT);

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
	AUTO_SB struct sb text = SB_EMPTY(SB_LIMIT);
	va_list ap;

	va_start(ap, fmt);
	sb_vaddf(&text, fmt, ap);
	va_end(ap);
	table_add(t, sb_str(&text));
}

static size_t
column_width(const struct table *t, size_t column)
{
	size_t width = out_width(str_of(t->columns[column].head));

	for (size_t i = column; i < t->ncells; i += t->ncolumns) {
		size_t n = out_width(str_of(t->cells[i]));

		if (n > width)
			width = n;
	}
	return (width);
}

static void
add_cell(struct sb *row, const struct table_column *column, size_t width,
    const char *text)
{
	size_t fill = width - out_width(str_of(text));

	if (row->n > 0)
		sb_addf(row, "%*s", GAP, "");
	if (column->right)
		sb_addf(row, "%*s", (int)fill, "");
	sb_adds(row, text);
	if (!column->right)
		sb_addf(row, "%*s", (int)fill, "");
}

/* No blanks behind the last thing in a row. */
static void
print_row(struct sb *row, struct out *out)
{
	while (row->n > 0 && row->p[row->n - 1] == ' ')
		row->n--;
	out_text(out, "%.*s\n", STR_ARG(sb_str(row)));
	sb_clear(row);
}

void
table_print(const struct table *t, struct out *out)
{
	size_t *widths;
	AUTO_SB struct sb row = SB_EMPTY(SB_LIMIT);

	if (t->ncells == 0)
		return;
	widths = mem_new_array(t->ncolumns, size_t);
	for (size_t i = 0; i < t->ncolumns; i++)
		widths[i] = column_width(t, i);
	for (size_t i = 0; i < t->ncolumns; i++)
		add_cell(&row, &t->columns[i], widths[i], t->columns[i].head);
	print_row(&row, out);
	for (size_t i = 0; i < t->ncells; i++) {
		size_t column = i % t->ncolumns;

		add_cell(&row, &t->columns[column], widths[column],
		    t->cells[i]);
		if (column + 1 == t->ncolumns)
			print_row(&row, out);
	}
	free(widths);
}
