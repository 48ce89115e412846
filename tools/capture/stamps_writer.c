// SPDX-License-Identifier: GPL-2.0-only
/* Writes what the stamps of pfq gen say, as text or JSON, at the end of a capture. */
#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>

#include "stamps.h"
#include "writer.h"

static int begin(struct writer *w)
{
	if (!w->priv)
		w->priv = calloc(1, sizeof(struct stamps));
	return w->priv ? 0 : -ENOMEM;
}

static int add_frame(struct writer *w, const struct frame *f)
{
	stamps_add(w->priv, f);
	return 0;
}

static void print(const struct stamps *s, FILE *out)
{
	struct stamps_sum sum;

	stamps_sum(s, &sum);
	fprintf(out, "stamps: %" PRIu64 " frames of %" PRIu64 " streams, %" PRIu64 " lost, %" PRIu64 " reordered, %" PRIu64
		" duplicates, %" PRIu64 " frames without a stamp\n", sum.frames, sum.streams, sum.lost, sum.reordered,
		sum.duplicates, s->unstamped);
	histogram_print(&s->latency, "latency", out);
	histogram_print(&s->gaps, "gaps", out);
	if (s->early)
		fprintf(out, "%" PRIu64 " frames came before they were sent: the clocks of sender and receiver differ\n",
			s->early);
	if (s->no_memory)
		fputs("there was no memory for some streams\n", out);
}

static json_t *make_json(const struct stamps *s)
{
	struct stamps_sum sum;

	stamps_sum(s, &sum);
	return json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:o, s:o}", "streams", (json_int_t)sum.streams, "frames",
			 (json_int_t)sum.frames, "lost", (json_int_t)sum.lost, "reordered", (json_int_t)sum.reordered,
			 "duplicates", (json_int_t)sum.duplicates, "unstamped", (json_int_t)s->unstamped, "early",
			 (json_int_t)s->early, "latency_ns", histogram_json(&s->latency), "gaps_ns",
			 histogram_json(&s->gaps));
}

static int end(struct writer *w)
{
	stamps_free(w->priv);
	w->priv = NULL;
	return ferror(w->file) ? -EIO : 0;
}

static int end_text(struct writer *w, uint64_t lost)
{
	(void)lost;
	print(w->priv, w->file);
	return end(w);
}

static int end_json(struct writer *w, uint64_t lost)
{
	json_t *json = make_json(w->priv);
	int ret;

	if (json)
		json_object_set_new(json, "ring_lost", json_integer(lost));
	ret = json && !json_dumpf(json, w->file, JSON_COMPACT) ? 0 : -ENOMEM;
	json_decref(json);
	fputc('\n', w->file);
	return end(w) ?: ret;
}

const struct writer_ops stamps_writer = {
	.any_link = true,
	.begin = begin,
	.frame = add_frame,
	.end = end_text,
};

const struct writer_ops stamps_json_writer = {
	.any_link = true,
	.begin = begin,
	.frame = add_frame,
	.end = end_json,
};
