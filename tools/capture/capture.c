// SPDX-License-Identifier: GPL-2.0-only
/* pfq capture, and the captures of pfq extcap: read packets, and write them to a file or show them. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <pcap/pcap.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <pfq/lang.h>

#include "capture.h"
#include "filter.h"
#include "open_ring.h"
#include "out.h"
#include "pfq.h"
#include "privileges.h"
#include "rotate.h"
#include "signals.h"
#include "source.h"
#include "summary.h"
#include "writer.h"

#define NS_PER_MS	1000000ull
#define NS_PER_SEC	1000000000ull
#define FLUSH_MS	200
#define LIVE_MS		1000

struct capture {
	struct capture_args args;
	struct pfq *q;
	struct writer writer;
	struct out out;
	struct rotate rotate;
	struct summary summary;
	uint64_t received;	/* packets read from the ring */
	uint64_t begun;		/* when the capture began, ns of CLOCK_MONOTONIC_COARSE */
	uint64_t flushed;	/* when the file was flushed, same clock */
	uint64_t shown;		/* when the live line was printed, same clock */
	uint64_t stated;	/* packets in the statistics that the file has */
	uint64_t stated_lost;	/* likewise: lost packets */
	uint64_t missing;	/* packets that are not in the files because of an error */
	bool complete;		/* -W: all files are full */
	bool failed;		/* a file could not be written, and that was said */
	bool reader_gone;	/* args.live: the reader of the pipe has closed it */
	uint8_t scratch[FRAME_MAX];	/* for frame_from_pkt() */
};

static uint64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC_COARSE, &ts);
	return ts.tv_sec * NS_PER_SEC + ts.tv_nsec;
}

static int print_error(const char *text)
{
	fprintf(stderr, "pfq capture: %s\n", text);
	return -1;
}

static bool is_file(const struct capture *c)
{
	return c->args.file && strcmp(c->args.file, "-");
}

/*
 * Say why the file cannot be opened or written. A reader that has closed the pipe of a live capture, or a signal that
 * came before there was one, ends it without a message. Returns -1.
 */
static int print_file_error(struct capture *c, int err)
{
	if (c->args.live && (err == EPIPE || (err == EINTR && signals_stop()))) {
		c->reader_gone = true;
		return -1;
	}
	fprintf(stderr, "pfq capture: %s: %s\n", is_file(c) ? c->rotate.name : "standard output", strerror(err));
	return -1;
}

static uint64_t count_lost(const struct capture *c)
{
	struct pfq_so_stats stats;

	return pfq_stats(c->q, &stats, sizeof(stats)) ? 0 : stats.lost;
}

/* Called while a write is interrupted by a signal. Returns true to give the write up. */
static bool show_if_wanted(void *arg)
{
	const struct capture *c = arg;

	if (signals_want_statistics())
		summary_final(&c->summary, stderr, count_lost(c));
	return signals_give_up();
}

/* A program that is no file is its own text. */
static int set_program(struct capture *c)
{
	const char *program = c->args.program;
	int ret;

	if (!program)
		return 0;
	ret = access(program, F_OK) ? pfq_group_program_set_text(c->q, c->args.group, program) :
		pfq_group_program_set_file(c->q, c->args.group, program);
	return ret ? print_error(pfq_error(c->q)) : 0;
}

/* The link type of the file, or of the filter: that of the first device. */
static int first_link(const struct capture *c)
{
	return iface_link(c->args.source[0].dev, NULL);
}

static int set_filter(struct capture *c)
{
	const int link = first_link(c);
	unsigned int i;

	if (!c->args.filter)
		return 0;
	if (link == IFACE_LINK_UNKNOWN)
		return print_error("filters of this device's link type are not known: capture without one");
	for (i = 1; i < c->args.nr_sources; i++)
		if (iface_link(c->args.source[i].dev, NULL) != link)
			return print_error("a filter needs devices of one link type: start a capture for each");
	return filter_set(c->q, c->args.group, c->args.filter, c->args.source[0].dev, link);
}

static void print_listening(const struct capture *c)
{
	const int link = first_link(c);
	const char *name = link == IFACE_LINK_UNKNOWN ? NULL : pcap_datalink_val_to_name(link);
	unsigned int i;

	if (c->args.quiet)
		return;
	fputs("listening on ", stderr);
	for (i = 0; i < c->args.nr_sources; i++)
		fprintf(stderr, "%s%s", i ? ", " : "", c->args.source[i].dev);
	fprintf(stderr, ", link-type %s (%s), snapshot length %u bytes\n", name ?: "?", iface_link_name(link),
		c->args.snaplen ?: FRAME_MAX);
}

/* Set filter and program before the devices are bound, so that no packet arrives unfiltered. */
static int open_socket(struct capture *c)
{
	c->q = open_ring(&c->args);
	if (!c->q)
		return -1;
	if (c->args.group && pfq_group_join(c->q, &c->args.group, PFQ_POLICY_SHARED, NULL))
		return print_error(pfq_error(c->q));
	if (set_filter(c) || set_program(c) || source_bind_all(c->q, &c->args))
		return -1;
	print_listening(c);
	return c->args.user ? privileges_drop(c->args.user) : 0;
}

static int open_fd(struct capture *c)
{
	if (is_file(c))
		return open(c->rotate.name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	return STDOUT_FILENO;
}

/* Open the current file, and write what precedes the frames. */
static int begin_file(struct capture *c)
{
	const int fd = open_fd(c);
	int ret;

	if (fd < 0)
		return print_file_error(c, errno);
	c->out.interrupted = show_if_wanted;
	c->out.arg = c;
	ret = out_open(&c->out, fd);
	c->writer.file = c->out.file;
	ret = ret ?: c->writer.ops->begin(&c->writer) ?: out_record(&c->out, false);
	return ret ? print_file_error(c, -ret) : 0;
}

static const struct writer_ops *choose_writer(const struct capture_args *args)
{
	if (args->stamps)
		return args->json ? &stamps_json_writer : &stamps_writer;
	if (!args->file)
		return args->hex ? &hex_writer : &text_writer;
	return args->pcapng ? &pcapng_writer : &pcap_writer;
}

/* Describe the devices by name first, so that a file without packets names them. */
static int name_devices(struct capture *c)
{
	unsigned int i, ifindex;

	for (i = 0; i < c->args.nr_sources; i++) {
		ifindex = c->args.source[i].ifindex;
		if (ifindex && iface_number(&c->writer.ifaces, ifindex) < 0)
			return print_file_error(c, ENOMEM);
	}
	return 0;
}

static int open_writer(struct capture *c)
{
	struct writer *w = &c->writer;

	if (c->args.file && !is_file(c) && isatty(STDOUT_FILENO))
		return print_error("-w -: standard output is a terminal");
	if (is_file(c) && rotate_begin(&c->rotate, &c->args, time(NULL)))
		return print_error("-w: the file's name is too long");
	w->ops = choose_writer(&c->args);
	w->snaplen = c->args.snaplen;
	w->numbers = c->args.numbers;
	w->link = first_link(c);
	if (w->ops->one_link && w->link == IFACE_LINK_UNKNOWN)
		return print_error("pcap files have no link type for this device: -w FILE.pcapng, or show the packets");
	return name_devices(c) ?: begin_file(c);
}

/* Finish the current file. Returns 0, or -1 after a message. */
static int end_file(struct capture *c)
{
	int ret;

	if (!c->out.file)	/* the next file could not be opened */
		return -1;

	ret = c->out.error ? 0 : c->writer.ops->end(&c->writer, count_lost(c));

	if (!c->out.error)
		ret = ret ?: out_record(&c->out, false);
	ret = out_close(&c->out) ?: ret;
	c->missing += c->out.missing;
	if (!ret || c->failed)
		return ret ? -1 : 0;
	c->failed = true;
	return print_file_error(c, -ret);
}

/* Begin the next file if this one is complete. Returns 0, or -1 after a message. */
static int rotate_file(struct capture *c)
{
	const time_t now = time(NULL);

	if (!is_file(c) || !rotate_is_due(&c->rotate, &c->args, now, out_size(&c->out)))
		return 0;
	if (rotate_is_last(&c->rotate, &c->args)) {
		c->complete = true;
		return 0;
	}
	if (end_file(c))
		return -1;
	if (rotate_next(&c->rotate, &c->args, now))
		return print_error("-w: the file's name is too long");
	return begin_file(c);
}

static bool is_complete(const struct capture *c)
{
	return c->complete || (c->args.count && c->summary.packets == c->args.count);
}

/*
 * Can the file hold this frame, and the filter judge it? Frames of other link types are counted: a filter for
 * Ethernet reads the wrong bytes of them.
 */
static bool fits_file(struct capture *c, const struct frame *f)
{
	const struct writer_ops *ops = c->writer.ops;
	const int n = iface_number(&c->writer.ifaces, f->ifindex);
	struct iface *iface;

	if (n < 0)
		return true;
	iface = &c->writer.ifaces.iface[n];
	if (ops->any_link && (!c->args.filter || iface->link == c->writer.link))
		return true;
	if (iface->link != IFACE_LINK_UNKNOWN && ((!ops->one_link && !c->args.filter) || iface->link == c->writer.link))
		return true;
	iface->skipped++;
	return false;
}

static int write_frame(struct capture *c, const struct frame *f)
{
	const int ret = c->writer.ops->frame(&c->writer, f) ?: out_record(&c->out, true);

	return ret ? print_file_error(c, -ret) : 0;
}

/* Write a packet, or count it if a write has failed before. */
static int write_packet(struct capture *c, const struct pfq_pkthdr *pkt)
{
	struct frame f;
	int ret = 0;

	frame_from_pkt(&f, pkt, c->args.snaplen, c->scratch);
	if (!fits_file(c, &f))
		return 0;
	if (!c->failed && rotate_file(c)) {
		c->failed = true;
		ret = -1;
	}
	if (c->complete)
		return 0;
	summary_add(&c->summary, &f, pkt->flags);
	if (c->failed) {
		c->missing++;
		return ret;
	}
	ret = write_frame(c, &f);
	c->failed = ret;
	return ret;
}

static int write_batch(struct capture *c, const struct pfq_batch *batch)
{
	const struct pfq_pkthdr *pkt;
	int ret = 0;

	pfq_batch_for_each(pkt, batch) {
		if (is_complete(c))
			break;
		c->received++;
		ret = write_packet(c, pkt) ?: ret;
	}
	return ret;
}

/* The live line of a job in the background would be printed over the shell's prompt. */
static bool in_foreground(void)
{
	const pid_t foreground = tcgetpgrp(STDERR_FILENO);

	return foreground < 0 || foreground == getpgrp();
}

/*
 * Write the statistics of a live capture if they have changed. Wireshark ends a capture by reading no more of it, so that
 * what would be at the end of the file does not reach it.
 */
static int write_statistics(struct capture *c)
{
	const uint64_t packets = c->summary.packets, lost = count_lost(c);
	int ret;

	if (!c->args.live || !c->writer.ops->statistics || (packets == c->stated && lost == c->stated_lost))
		return 0;
	c->stated = packets;
	c->stated_lost = lost;
	ret = c->writer.ops->statistics(&c->writer, lost) ?: out_record(&c->out, false);
	if (!ret)
		return 0;
	c->failed = true;
	return print_file_error(c, -ret);
}

static int flush_and_show(struct capture *c)
{
	const uint64_t now = now_ns();
	int ret;

	show_if_wanted(c);
	if (now - c->flushed >= FLUSH_MS * NS_PER_MS) {
		c->flushed = now;
		ret = out_flush(&c->out);
		/* without packets, no write would notice it */
		if (!ret && c->args.live && out_reader_gone(&c->out))
			ret = -EPIPE;
		if (ret) {
			c->failed = true;
			return print_file_error(c, -ret);
		}
	}
	if (now - c->shown < LIVE_MS * NS_PER_MS)
		return 0;
	if (write_statistics(c))
		return -1;
	source_watch(&c->args);
	if (c->summary.live && in_foreground())
		summary_live(&c->summary, stderr, count_lost(c), now - c->shown);
	c->shown = now;
	return 0;
}

/* Packets begin a new file; the end of the last one needs none. */
static bool last_file_is_over(const struct capture *c)
{
	return is_file(c) && rotate_is_last(&c->rotate, &c->args) &&
	       rotate_is_due(&c->rotate, &c->args, time(NULL), out_size(&c->out));
}

static bool is_over(const struct capture *c)
{
	return signals_stop() || is_complete(c) || last_file_is_over(c) ||
	       (c->args.seconds && now_ns() - c->begun >= c->args.seconds * NS_PER_SEC);
}

/* Read the packets of all CPUs in the order of time. The clocks of NICs differ, so that their times give no order. */
static int read_packets(struct capture *c, struct pfq_batch *batch, int timeout_ms)
{
	if (c->args.tstamp == PFQ_TSTAMP_HARDWARE)
		return pfq_read(c->q, batch, timeout_ms);
	return pfq_read_ordered(c->q, batch, timeout_ms);
}

static int capture_packets(struct capture *c)
{
	struct pfq_batch batch;
	int ret;

	c->begun = c->flushed = c->shown = now_ns();
	while (!is_over(c)) {
		ret = read_packets(c, &batch, FLUSH_MS);
		if (ret == -ENETDOWN && source_go_on(c->q, &c->args))
			continue;
		if (ret == -ENETDOWN)
			return -1;
		if (ret < 0 && ret != -EINTR)
			return print_error(pfq_error(c->q));
		if (ret == 1 && write_batch(c, &batch))
			return -1;
		if (flush_and_show(c))
			return -1;
	}
	return 0;
}

/* A second signal: write nothing more, and count what is not written. */
static void give_up(struct capture *c)
{
	c->failed = true;
	if (!c->out.error)
		c->out.error = EINTR;
}

/*
 * Let no more packets arrive, and write those that are in the ring. If packets go on arriving, stop with those
 * that had come by then. After an error of the file, count them.
 */
static int write_rest(struct capture *c)
{
	int ret = source_end(c->q, &c->args);
	struct pfq_so_stats stats;
	struct pfq_batch batch;
	uint64_t arrived;

	arrived = pfq_stats(c->q, &stats, sizeof(stats)) ? 0 : stats.delivered;
	while (!is_complete(c) && !(ret && c->received >= arrived) && read_packets(c, &batch, 0) == 1) {
		if (signals_give_up())
			give_up(c);
		if (write_batch(c, &batch) || c->failed)
			ret = -1;
	}
	return ret;
}

static void print_skipped(const struct capture *c)
{
	unsigned int i;

	for (i = 0; i < c->writer.ifaces.nr; i++) {
		const struct iface *iface = &c->writer.ifaces.iface[i];

		if (!iface->skipped)
			continue;
		fprintf(stderr, "pfq capture: %" PRIu64 " packets of %s (%s) are not %s\n", iface->skipped, iface->name,
			iface_link_name(iface->link),
			c->args.filter ? "captured: a filter is for one link type" :
			iface->link == IFACE_LINK_UNKNOWN ? "in the file: show them, without -w" :
			"in the file: a pcap file has one link type: -w FILE.pcapng");
	}
}

static void print_summary(const struct capture *c)
{
	if (!c->args.quiet)
		summary_final(&c->summary, stderr, count_lost(c));
	print_skipped(c);
	if (c->missing && !c->reader_gone)
		fprintf(stderr, "pfq capture: %" PRIu64 " of these packets are not in the file\n", c->missing);
}

/* Capture, and finish the file. Packets that arrived before an error are written, too. */
static int capture_and_finish(struct capture *c)
{
	int ret = capture_packets(c);

	ret = write_rest(c) ?: ret;
	ret = end_file(c) ?: ret;
	print_summary(c);
	return ret;
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
	free(c->args.filter);
	free(c);
}

int capture_run(const struct capture_args *args)
{
	struct capture *c = calloc(1, sizeof(*c));
	int ret;

	if (!c) {
		free(args->filter);
		print_error(strerror(ENOMEM));
		return EXIT_FAILED;
	}
	c->args = *args;
	c->summary.live = wants_live(&c->args);
	signals_catch();
	ret = open_socket(c) ?: open_writer(c) ?: capture_and_finish(c);
	if (c->reader_gone)
		ret = 0;
	free_capture(c);
	return ret ? EXIT_FAILED : EXIT_OK;
}

int capture_main(int argc, char **argv)
{
	struct capture_args args;
	const int ret = capture_parse(&args, argc, argv);

	if (ret < 0)
		return capture_run(&args);
	free(args.filter);
	return ret;
}
