/*
 * api: the application behind the HTTP server: Galaxy's paths and waybill's
 * own, one file a resource, on one site. Each handler thread has a database
 * connection of its own. Made and freed by who starts the server.
 */
#pragma once

#include "http/server.h"

struct api;
struct cancel;
struct site;

/* The site is borrowed. */
struct api *api_new(const struct site *);
void api_free(struct api *);		/* after the server's end */
const struct http_app *api_app(const struct api *);
