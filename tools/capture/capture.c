// SPDX-License-Identifier: GPL-2.0-only
/* pfq capture: read packets, and write them to a file or show them. */
#include <errno.h>
#include <net/if.h>
#include <signal.h>
#include <stdio_ext.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "capture_args.h"
#include "pfq.h"
#include "summary.h"
#include "writer.h"

#define NS_PER_MS	1000000ull
#define FLUSH_MS	200
#define LIVE_MS		1000
#define FILE_BUFFER	(1u << 20)

struct capture {
	struct capture_args args;
	struct pfq *q;
	struct writer writer;
	struct summary summary;
	uint64_t flushed;	/* when the file was flushed, ns of CLOCK_MONOTONIC_COARSE */
	uint64_t shown;		/* when the live line was printed, same clock */
	uint8_t scratch[FRAME_MAX];	/* for frame_from_pkt() */
};

static volatile sig_atomic_t stopped;

static void set_stopped(int sig)
{
	(void)sig;
	stopped = 1;
}

/* Do not set SA_RESTART, so that a signal ends the sleep of pfq_read(). */
static void catch_signals(void)
{
	struct sigaction sa = { .sa_handler = set_stopped };

	sigaction(SIGINT, &sa, NULL);
	sigaction(SIGTERM, &sa, NULL);
	signal(SIGPIPE, SIG_IGN);
}

static uint64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC_COARSE, &ts);
	return ts.tv_sec * 1000000000ull + ts.tv_nsec;
}

static int print_error(const char *text)
{
	fprintf(stderr, "pfq capture: %s\n", text);
	return -1;
}

static const char *file_name(const struct capture *c)
{
	if (!c->args.file || !strcmp(c->args.file, "-"))
		return "standard output";
	return c->args.file;
}

static int print_file_error(const struct capture *c, int err)
{
	fprintf(stderr, "pfq capture: %s: %s\n", file_name(c), strerror(err));
	return -1;
}

static unsigned int bind_flags(const struct capture *c, const char *dev)
{
	unsigned int flags = c->args.steal ? PFQ_BIND_STEAL : 0;

	if (c->args.promisc && strcmp(dev, "any"))
		flags |= PFQ_BIND_PROMISC;
	return flags;
}

static int bind_source(struct capture *c, const struct capture_source *s)
{
	if (pfq_bind(c->q, s->dev, s->queue, bind_flags(c, s->dev)))
		return print_error(pfq_error(c->q));
	if (iface_is_ethernet(s->dev))
		return 0;
	fprintf(stderr, "pfq capture: %s is not an Ethernet device\n", s->dev);
	return -1;
}

static void print_page_size(const struct capture *c)
{
	size_t kib = pfq_ring_page_size(c->q) / 1024;

	fprintf(stderr, "pfq capture: the ring is in pages of %zu %s\n",
		kib < 1024 ? kib : kib < 1 << 20 ? kib / 1024 : kib >> 20,
		kib < 1024 ? "KiB" : kib < 1 << 20 ? "MiB" : "GiB");
}

static int open_socket(struct capture *c)
{
	const struct pfq_opts opts = {
		.size = sizeof(opts),
		.snaplen = c->args.snaplen,
		.hugepages = c->args.hugepages ? PFQ_HUGEPAGES_BEST :
			PFQ_HUGEPAGES_NONE,
	};
	unsigned int i;

	if (pfq_open(&c->q, &opts))
		return print_error(pfq_error(NULL));
	if (c->args.verbose)
		print_page_size(c);
	for (i = 0; i < c->args.nr_sources; i++) {
		if (bind_source(c, &c->args.source[i]))
			return -1;
	}
	return 0;
}

static int open_file(struct capture *c)
{
	const char *name = c->args.file;

	c->writer.file = stdout;
	if (name && strcmp(name, "-"))
		c->writer.file = fopen(name, "we");
	else if (name && isatty(STDOUT_FILENO))
		return print_error("-w -: standard output is a terminal");
	if (!c->writer.file)
		return print_file_error(c, errno);
	/* Only one thread writes: save a lock per packet. */
	__fsetlocking(c->writer.file, FSETLOCKING_BYCALLER);
	if (name)
		setvbuf(c->writer.file, NULL, _IOFBF, FILE_BUFFER);
	return 0;
}

static const struct writer_ops *choose_writer(const struct capture_args *args)
{
	if (!args->file)
		return args->hex ? &hex_writer : &text_writer;
	return args->pcapng ? &pcapng_writer : &pcap_writer;
}

static int open_writer(struct capture *c)
{
	struct writer *w = &c->writer;
	unsigned int i, ifindex;
	int ret;

	ret = open_file(c);
	if (ret)
		return ret;
	w->ops = choose_writer(&c->args);
	w->snaplen = c->args.snaplen;
	for (i = 0; i < c->args.nr_sources; i++) {
		ifindex = if_nametoindex(c->args.source[i].dev);
		if (ifindex && iface_number(&w->ifaces, ifindex) < 0)
			return print_file_error(c, ENOMEM);
	}
	ret = w->ops->begin(w);
	return ret ? print_file_error(c, -ret) : 0;
}

static bool is_complete(const struct capture *c)
{
	return c->args.count && c->summary.packets == c->args.count;
}

static int write_batch(struct capture *c, const struct pfq_batch *batch)
{
	const struct pfq_pkthdr *pkt;
	struct frame f;
	int ret;

	pfq_batch_for_each(pkt, batch) {
		frame_from_pkt(&f, pkt, c->args.snaplen, c->scratch);
		ret = c->writer.ops->frame(&c->writer, &f);
		if (ret)
			return print_file_error(c, -ret);
		summary_add(&c->summary, &f, pkt->flags);
		if (is_complete(c))
			break;
	}
	return 0;
}

static uint64_t count_lost(const struct capture *c)
{
	struct pfq_so_stats stats;

	return pfq_stats(c->q, &stats, sizeof(stats)) ? 0 : stats.lost;
}

static int flush_and_show(struct capture *c)
{
	uint64_t now = now_ns();

	if (now - c->flushed >= FLUSH_MS * NS_PER_MS) {
		c->flushed = now;
		if (fflush(c->writer.file))
			return print_file_error(c, errno);
	}
	if (c->summary.live && now - c->shown >= LIVE_MS * NS_PER_MS) {
		summary_live(&c->summary, stderr, count_lost(c), now - c->shown);
		c->shown = now;
	}
	return 0;
}

static int capture_packets(struct capture *c)
{
	struct pfq_batch batch;
	int ret;

	c->flushed = c->shown = now_ns();
	while (!stopped && !is_complete(c)) {
		ret = pfq_read(c->q, &batch, FLUSH_MS);
		if (ret == -EINTR)
			continue;
		if (ret < 0)
			return print_error(pfq_error(c->q));
		if (ret && write_batch(c, &batch))
			return -1;
		if (flush_and_show(c))
			return -1;
	}
	return 0;
}

/* Unbind, so that no more packets arrive, and write those that are in the ring. */
static int write_rest(struct capture *c)
{
	struct pfq_batch batch;
	unsigned int i;

	for (i = 0; i < c->args.nr_sources; i++)
		pfq_unbind(c->q, c->args.source[i].dev,
			   c->args.source[i].queue);
	while (!is_complete(c) && pfq_read(c->q, &batch, 0) == 1) {
		if (write_batch(c, &batch))
			return -1;
	}
	return 0;
}

static int end_file(struct capture *c)
{
	uint64_t nr_lost = count_lost(c);
	int ret = c->writer.ops->end(&c->writer, nr_lost);

	if (!c->args.quiet)
		summary_final(&c->summary, stderr, nr_lost);
	return ret ? print_file_error(c, -ret) : 0;
}

/* Capture, and finish the file. Packets that arrived before an error are written, too. */
static int capture_and_finish(struct capture *c)
{
	int ret = capture_packets(c);

	if (ferror(c->writer.file) || write_rest(c))
		return -1;
	return end_file(c) ?: ret;
}

static bool wants_live(const struct capture_args *args)
{
	if (args->quiet || args->verbose)
		return args->verbose;
	return isatty(STDERR_FILENO) && (args->file || !isatty(STDOUT_FILENO));
}

static void free_capture(struct capture *c)
{
	pfq_close(c->q);
	iface_list_free(&c->writer.ifaces);
	free(c);
}

int capture_main(int argc, char **argv)
{
	struct capture *c = calloc(1, sizeof(*c));
	int ret;

	if (!c) {
		print_error(strerror(ENOMEM));
		return EXIT_FAILED;
	}
	ret = capture_parse(&c->args, argc, argv);
	if (ret >= 0) {
		free_capture(c);
		return ret;
	}
	c->summary.live = wants_live(&c->args);
	catch_signals();
	ret = open_socket(c) ?: open_writer(c) ?: capture_and_finish(c);
	if (c->writer.file && fclose(c->writer.file) && !ret)
		ret = print_file_error(c, errno);
	free_capture(c);
	return ret ? EXIT_FAILED : EXIT_OK;
}
