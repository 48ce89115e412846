// SPDX-License-Identifier: GPL-2.0-only
/* Reports rates and gaps. */
#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>

#include "number.h"
#include "report.h"

#define CLEAR_LINE "\r\033[K"

static void add_worker(struct report *r, struct worker *w)
{
	const double seconds = (w->ended - w->begun) / 1e9;
	struct pfq_so_tx_stats stats;
	unsigned int i;

	for (i = 0; i < w->args->nr_edits; i++)
		r->missed[i] += w->source.missed[i];
	sink_stats(&w->sink, &stats);
	r->sent += stats.sent;
	r->failed += stats.failed;
	r->rejected += stats.rejected;
	r->bytes += w->bytes;
	r->cut += w->source.cut;
	if (w->skipped > r->skipped)
		r->skipped = w->skipped;
	if (seconds > r->seconds)
		r->seconds = seconds;
	histogram_merge(&r->gaps, &w->gaps);
}

void report_make(struct report *r, struct worker *workers, unsigned int nr)
{
	unsigned int i;

	*r = (struct report) { 0 };
	for (i = 0; i < nr; i++)
		add_worker(r, &workers[i]);
}

static double rate(const struct report *r, double value)
{
	return r->seconds > 0 ? value / r->seconds : 0;
}

/* Fields that no frame had, or not every one */
static void print_missed(const struct gen_args *args, const uint64_t *missed, FILE *out)
{
	unsigned int i;

	for (i = 0; i < args->nr_edits; i++)
		if (missed[i])
			fprintf(out, "pfq gen: %" PRIu64 " frames have no %s, and were sent as they are\n", missed[i],
				args->edit[i].field->name);
}

void report_print(const struct report *r, const struct gen_args *args, FILE *out)
{
	fprintf(out, "%" PRIu64 " frames %s", r->sent, args->write ? "written" : "sent");
	if (!args->write) {
		fprintf(out, " in %.3f s, ", r->seconds);
		print_scaled(out, rate(r, r->sent), "pkt/s, ");
		print_scaled(out, rate(r, r->bytes * 8.0), "bit/s on the wire");
	}
	if (r->failed || r->rejected)
		fprintf(out, ", %" PRIu64 " failed, %" PRIu64 " rejected", r->failed, r->rejected);
	fputc('\n', out);
	histogram_print(&r->gaps, "gaps", out);
	if (r->skipped)
		fprintf(out, "pfq gen: the rate was not kept: the frames are %.3f s late\n", r->skipped / 1e9);
	if (r->cut)
		fprintf(out, "pfq gen: of %" PRIu64 " frames, the file has only the begin\n", r->cut);
	print_missed(args, r->missed, out);
}

int report_print_json(const struct report *r, const struct gen_args *args, FILE *out)
{
	json_t *json = json_pack("{s:I, s:I, s:I, s:f, s:f, s:f, s:I, s:I}", "sent", (json_int_t)r->sent, "failed",
				 (json_int_t)r->failed, "rejected", (json_int_t)r->rejected, "seconds", r->seconds,
				 "frames_per_second", rate(r, r->sent), "bits_per_second", rate(r, r->bytes * 8.0),
				 "late_ns", (json_int_t)r->skipped, "seed", (json_int_t)args->seed);
	int ret;

	if (json && r->gaps.nr)
		json_object_set_new(json, "gaps_ns", histogram_json(&r->gaps));
	ret = json ? json_dumpf(json, out, JSON_COMPACT) : -1;
	json_decref(json);
	fputc('\n', out);
	return ret ? -ENOMEM : 0;
}

void report_live(struct worker *workers, unsigned int nr, uint64_t ns, FILE *out)
{
	static uint64_t shown_frames, shown_bytes;
	uint64_t frames = 0, bytes = 0;
	unsigned int i;

	for (i = 0; i < nr; i++) {
		frames += workers[i].frames;
		bytes += workers[i].bytes;
	}
	fprintf(out, CLEAR_LINE "%" PRIu64 " frames, ", frames);
	print_scaled(out, (frames - shown_frames) * 1e9 / ns, "pkt/s, ");
	print_scaled(out, (bytes - shown_bytes) * 8e9 / ns, "bit/s");
	fflush(out);
	shown_frames = frames;
	shown_bytes = bytes;
}
