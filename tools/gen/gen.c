// SPDX-License-Identifier: GPL-2.0-only
/* pfq gen: send generated frames, or those of a file. */
#include <errno.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../capture/signals.h"
#include "gen_args.h"
#include "pfq.h"
#include "report.h"
#include "worker.h"

#define TICK_US		10000
#define LIVE_NS		1000000000ull
#define TAG_LEN		4

static int print_error(const char *text)
{
	fprintf(stderr, "pfq gen: %s\n", text);
	return -1;
}

/* Ask for the device's address and MTU. Returns 0, or -1 after a message. */
static int ask_device(struct gen_args *args)
{
	const int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct ifreq ifr = { 0 };
	int ret;

	if (strlen(args->dev) >= IFNAMSIZ || !if_nametoindex(args->dev)) {
		fprintf(stderr, "pfq gen: %s: no such device\n", args->dev);
		if (fd >= 0)
			close(fd);
		return -1;
	}
	strcpy(ifr.ifr_name, args->dev);
	ret = fd < 0 || ioctl(fd, SIOCGIFHWADDR, &ifr);
	if (!ret && ifr.ifr_hwaddr.sa_family == ARPHRD_ETHER)
		memcpy(args->kind.source, ifr.ifr_hwaddr.sa_data, 6);
	ret = ret || ioctl(fd, SIOCGIFMTU, &ifr);
	if (fd >= 0)
		close(fd);
	if (ret) {
		fprintf(stderr, "pfq gen: %s: %s\n", args->dev, strerror(errno));
		return -1;
	}
	if (args->read || values_largest(&args->size) <= ifr.ifr_mtu + 14u + TAG_LEN + FCS_LEN)
		return 0;
	fprintf(stderr, "pfq gen: -s: %s has an MTU of %d, which allows frames of %u bytes: ip link set %s mtu %u\n",
		args->dev, ifr.ifr_mtu, ifr.ifr_mtu + 14 + FCS_LEN, args->dev,
		(unsigned int)values_largest(&args->size) - 14 - FCS_LEN);
	return -1;
}

static bool all_done(struct worker *workers, unsigned int nr)
{
	unsigned int i;

	for (i = 0; i < nr; i++)
		if (!workers[i].done)
			return false;
	return true;
}

static bool one_failed(struct worker *workers, unsigned int nr)
{
	unsigned int i;

	for (i = 0; i < nr; i++)
		if (workers[i].done && workers[i].error)
			return true;
	return false;
}

/* Wait for the threads, and show what they do. */
static void wait_all(struct worker *workers, unsigned int nr, atomic_bool *stop, bool live)
{
	uint64_t shown = worker_clock(), now;

	while (!all_done(workers, nr)) {
		usleep(TICK_US);
		if (signals_stop() || one_failed(workers, nr))
			*stop = true;
		now = worker_clock();
		if (!live || now - shown < LIVE_NS)
			continue;
		report_live(workers, nr, now - shown, stderr);
		shown = now;
	}
	if (live)
		fputs("\r\033[K", stderr);
}

/* Start a thread for each queue. Returns how many run; if one does not, *stop is set. */
static unsigned int start_all(struct worker *workers, unsigned int nr, atomic_bool *stop)
{
	unsigned int i;

	for (i = 0; i < nr; i++) {
		if (!worker_start(&workers[i], stop))
			continue;
		*stop = true;
		break;
	}
	return i;
}

/* Print the first error of a thread. */
static int print_errors(struct worker *workers, unsigned int nr)
{
	unsigned int i;

	for (i = 0; i < nr; i++)
		if (workers[i].error)
			return print_error(workers[i].error);
	return 0;
}

static int print_report(const struct gen_args *args, struct worker *workers)
{
	struct report *r = malloc(sizeof(*r));
	int ret = 0;

	if (!r)
		return print_error(strerror(ENOMEM));
	report_make(r, workers, args->nr_queues);
	if (args->json)
		ret = report_print_json(r, args, stdout);
	else if (!args->quiet)
		report_print(r, args, stderr);
	if (r->failed || r->rejected)
		ret = -1;
	free(r);
	return ret;
}

static int send_all(const struct gen_args *args, struct worker *workers)
{
	const bool live = !args->quiet && !args->json && !args->write && isatty(STDERR_FILENO);
	atomic_bool stop = false;
	unsigned int i, nr;
	int ret;

	for (i = 0; i < args->nr_queues; i++)
		if (worker_open(&workers[i], args, i))
			return print_errors(workers, args->nr_queues);
	nr = start_all(workers, args->nr_queues, &stop);
	wait_all(workers, nr, &stop, live);
	for (i = 0; i < nr; i++)
		pthread_join(workers[i].thread, NULL);
	ret = print_errors(workers, args->nr_queues);
	return print_report(args, workers) ?: ret;
}

static int run(struct gen_args *args)
{
	struct worker *workers;
	unsigned int i;
	int ret;

	if (args->dev && ask_device(args))
		return -1;
	workers = calloc(args->nr_queues, sizeof(*workers));
	if (!workers)
		return print_error(strerror(ENOMEM));
	signals_catch();
	ret = send_all(args, workers);
	for (i = 0; i < args->nr_queues; i++)
		worker_close(&workers[i]);
	free(workers);
	return ret;
}

int gen_main(int argc, char **argv)
{
	struct gen_args args;
	int ret = gen_parse(&args, argc, argv);

	if (ret < 0)
		ret = run(&args) ? EXIT_FAILED : EXIT_OK;
	gen_args_free(&args);
	return ret;
}
