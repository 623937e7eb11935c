/*
 * version: the release of Galaxy whose interface this is, and our own.
 */
#pragma once

#define VERSION_MAJOR "26.1"
#define VERSION_MINOR "2"
#define VERSION_EXTRA "{\"waybill\":\"" WAYBILL_VERSION "\"}"
