// SPDX-License-Identifier: GPL-2.0-only
/* pfq metrics: the counters for Prometheus, to standard output, to a file, or over HTTP. */
#include <errno.h>
#include <getopt.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <time.h>

#include "metrics/metrics.h"
#include "number.h"
#include "pfq.h"
#include "usage.h"

#define MAX_SECONDS 86400

static const struct option options[] = {
	{ "listen",	required_argument, NULL, 'l' },
	{ "output",	required_argument, NULL, 'o' },
	{ "watch",	required_argument, NULL, 'w' },
	{ "help",	no_argument, NULL, 'h' },
	{ }
};

static const char help[] =
	"usage: pfq metrics\n"
	"       pfq metrics -o FILE.prom [-w SECONDS]\n"
	"       pfq metrics --listen ADDR:PORT\n"
	"\n"
	"Prints the counters in /proc/net/pfq in the text format of Prometheus.\n"
	"\n"
	"  -o, --output FILE     replace this file, which node_exporter's textfile\n"
	"                        collector reads: its name must end with .prom\n"
	"  -w, --watch SECONDS   replace it again every SECONDS\n"
	"  -l, --listen ADDR:PORT  serve them over HTTP, at /metrics;\n"
	"                        :PORT listens at all addresses of the machine\n"
	"\n"
	"See pfq-metrics(1).\n";

struct metrics_args {
	const char *file, *address;
	unsigned int seconds;
};

/* Returns -1 to go on, or an exit code. */
static int parse_option(struct metrics_args *args, int opt, const char *value)
{
	uint64_t seconds;

	switch (opt) {
	case 'l':
		args->address = value;
		return -1;
	case 'o':
		args->file = value;
		return -1;
	case 'w':
		if (!parse_number(value, 1, MAX_SECONDS, &seconds))
			return usage("pfq metrics", "-w: give a number of seconds from 1 to 86400");
		args->seconds = seconds;
		return -1;
	case 'h':
		fputs(help, stdout);
		return EXIT_OK;
	}
	return usage_hint("pfq metrics");
}

static bool ends_with(const char *text, const char *end)
{
	const size_t n = strlen(text), m = strlen(end);

	return n > m && !strcmp(text + n - m, end);
}

static int check(const struct metrics_args *args)
{
	if (args->file && args->address)
		return usage("pfq metrics", "-o and --listen: choose one");
	if (args->file && !ends_with(args->file, ".prom"))
		return usage("pfq metrics", "-o: give a file whose name ends with .prom: node_exporter reads no other");
	if (args->seconds && !args->file)
		return usage("pfq metrics", "-w needs -o");
	return -1;
}

static int fail(const char *why)
{
	fprintf(stderr, "pfq metrics: %s\n", why);
	return EXIT_FAILED;
}

/* With -w, a failure is said once, and the next try may succeed: the module can be loaded later. */
static int write_files(const struct metrics_args *args)
{
	const struct timespec pause = { .tv_sec = args->seconds };
	char why[512];
	int ret, last = 0;

	for (;;) {
		ret = metrics_write_file(args->file, why, sizeof(why));
		if (ret && ret != last)
			fail(why);
		if (!args->seconds)
			return ret ? EXIT_FAILED : EXIT_OK;
		last = ret;
		nanosleep(&pause, NULL);
	}
}

/* Serve until a signal ends the command. */
static int serve(const char *address)
{
	struct metrics_server *server;
	sigset_t ending;
	char why[512];
	int ret, sig;

	sigemptyset(&ending);
	sigaddset(&ending, SIGINT);
	sigaddset(&ending, SIGTERM);
	/* before the server's thread is made, which inherits it */
	pthread_sigmask(SIG_BLOCK, &ending, NULL);
	ret = metrics_serve(&server, address, why, sizeof(why));
	if (ret == -EINVAL)
		return usage("pfq metrics", "%s", why);
	if (ret)
		return fail(why);
	fprintf(stderr, "pfq metrics: listening on port %u\n", metrics_port(server));
	sigwait(&ending, &sig);
	metrics_stop(server);
	return EXIT_OK;
}

int metrics_main(int argc, char **argv)
{
	struct metrics_args args = { 0 };
	char why[512];
	int opt, ret;

	while ((opt = getopt_long(argc, argv, "l:o:w:h", options, NULL)) != -1) {
		ret = parse_option(&args, opt, optarg);
		if (ret >= 0)
			return ret;
	}
	if (optind < argc)
		return usage("pfq metrics", "takes no arguments");
	ret = check(&args);
	if (ret >= 0)
		return ret;
	if (args.address)
		return serve(args.address);
	if (args.file)
		return write_files(&args);
	return metrics_write(stdout, why, sizeof(why)) ? fail(why) : EXIT_OK;
}
