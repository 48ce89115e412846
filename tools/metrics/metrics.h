/* SPDX-License-Identifier: GPL-2.0-only */
/* The counters in /proc/net/pfq as Prometheus reads them. */
#ifndef TOOLS_METRICS_METRICS_H
#define TOOLS_METRICS_METRICS_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* The content type of the text format, version 0.0.4 */
#define METRICS_CONTENT_TYPE "text/plain; version=0.0.4; charset=utf-8"

/*
 * Write all metrics to out. Returns 0 or a negative errno; then why, of size bytes, says what is wrong, and what was written
 * tells by pfq_up 0 that there are no counters. -ENOENT: the module is not loaded.
 */
int metrics_write(FILE *out, char *why, size_t size);

/*
 * Write all metrics to a file, which a reader finds whole: another one is renamed. Returns as metrics_write(); if the
 * counters cannot be read, the file is replaced all the same.
 */
int metrics_write_file(const char *path, char *why, size_t size);

/* An HTTP server in a thread of its own, with the metrics at /metrics. */
struct metrics_server;

/*
 * Start a server at an address: ADDR:PORT or [ADDR]:PORT, a host's name or a number; without ADDR all addresses of the machine.
 * Port 0: any. Returns 0 or a negative errno; -EINVAL: text is no such address. Then why, of size bytes, says what is wrong.
 */
int metrics_serve(struct metrics_server **server, const char *text, char *why, size_t size);

/* Return the port of a server. */
uint16_t metrics_port(const struct metrics_server *server);

/* Stop a server, and wait for its thread. */
void metrics_stop(struct metrics_server *server);

#endif
