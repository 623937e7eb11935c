/*
 * site_priv: what the files that open sites share.
 */
#pragma once

#include "model/site.h"

/* A Galaxy's site from its galaxy.yml: fills the paths and settings. */
int site_open_galaxy(struct site *, const char *galaxy_yml, struct err *);

/* Text of 32 random hex digits. */
#define SECRET_TEXT 33
int secret_random(char ret[SECRET_TEXT], struct err *);
