/*
 * create_hids: the hids of an import (archive-import.md 6.12): kept where the
 * archive's can be trusted, else the next free ones, datasets before
 * collections; a converted dataset has that of what it was converted from.
 */
#include "base/mem.h"
#include "store/create_priv.h"

/* In a history that exists, no hid of an archive is kept. */
static bool
is_new(const struct imp_create *c, uint8_t from)
{
	return (from == IMP_HID_NEXT ||
	    (from == IMP_HID_KEPT && c->opt->into_history != 0));
}

uint32_t
imp_count_new_hids(const struct imp_create *c)
{
	const struct store_staged *st = c->st;
	uint32_t n = 0;

	for (size_t i = 0; i < st->nhdas; i++)
		n += is_new(c, st->hdas[i].hid_from);
	for (size_t i = 0; i < st->nhdcas; i++)
		n += is_new(c, st->hdcas[i].hid_from);
	return (n);
}

/* The hid at the end of a line of conversions, for all that are on it. The
 * lines have no circles. */
static void
give_parents_hid(struct imp_create *c, uint32_t number)
{
	const struct imp_hda *hdas = c->st->hdas;
	uint32_t top = number;

	while (hdas[top].hid_from == IMP_HID_PARENT)
		top = hdas[top].converted_from;
	while (hdas[number].hid_from == IMP_HID_PARENT &&
	    c->hids[number] == 0) {
		c->hids[number] = c->hids[top];
		number = hdas[number].converted_from;
	}
}

uint32_t
imp_give_hids(struct imp_create *c, uint32_t start)
{
	const struct store_staged *st = c->st;

	c->hids = mem_new_array(st->nhdas + st->nhdcas + 1, uint32_t);
	for (size_t i = 0; i < st->nhdas; i++) {
		const struct imp_hda *hda = &st->hdas[i];

		if (hda->hid_from != IMP_HID_PARENT)
			c->hids[i] = is_new(c, hda->hid_from) ? start++ :
			    hda->hid;
	}
	for (size_t i = 0; i < st->nhdcas; i++) {
		const struct imp_hdca *hdca = &st->hdcas[i];

		c->hids[st->nhdas + i] = is_new(c, hdca->hid_from) ?
		    start++ : hdca->hid;
	}
	for (size_t i = 0; i < st->nhdas; i++) {
		if (st->hdas[i].hid_from == IMP_HID_PARENT)
			give_parents_hid(c, (uint32_t)i);
	}
	return (start);
}
