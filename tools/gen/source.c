// SPDX-License-Identifier: GPL-2.0-only
/* Makes the frames that are sent. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "replay.h"
#include "source.h"

#define ENDLESS_SHARE (1ull << 40)	/* what separates the sequences of threads without a limit */

uint64_t source_share(const struct gen_args *args, unsigned int index)
{
	return args->count / args->nr_queues + (index < args->count % args->nr_queues);
}

/* The number of a thread's first frame among all frames */
static uint64_t first_number(const struct gen_args *args, unsigned int index)
{
	const uint64_t rest = args->count % args->nr_queues;

	if (!args->count)
		return index * ENDLESS_SHARE;
	return index * (args->count / args->nr_queues) + (index < rest ? index : rest);
}

static int fail(struct source *s, const char *text)
{
	snprintf(s->error, sizeof(s->error), "%s", text);
	return -1;
}

static int copy_edits(struct source *s, bool seek)
{
	const uint64_t number = first_number(s->args, s->index);
	unsigned int i;

	for (i = 0; i < s->args->nr_edits; i++) {
		s->edit[i].field = s->args->edit[i].field;
		if (values_copy(&s->edit[i].values, &s->args->edit[i].values))
			return fail(s, strerror(ENOMEM));
		if (seek)
			values_seek(&s->edit[i].values, number);
	}
	return 0;
}

int source_open(struct source *s, const struct gen_args *args, unsigned int index)
{
	*s = (struct source) { .args = args, .index = index };
	/* Neighbouring seeds have to give different sequences, and 0 is no seed. */
	s->seed = (args->seed + index) * 0x9e3779b97f4a7c15ull | 1;
	if (copy_edits(s, !args->read))
		return -1;
	if (args->read)
		return replay_open(&s->replay, args->read, s->error, sizeof(s->error));
	if (values_copy(&s->size, &args->size))
		return fail(s, strerror(ENOMEM));
	values_seek(&s->size, first_number(args, index));
	s->t = malloc(sizeof(*s->t));
	if (!s->t)
		return fail(s, strerror(ENOMEM));
	template_make(s->t, &args->kind);
	return 0;
}

void source_close(struct source *s)
{
	unsigned int i;

	for (i = 0; i < s->args->nr_edits; i++)
		values_free(&s->edit[i].values);
	values_free(&s->size);
	free(s->t);
	replay_close(s->replay);
}

static void write_fields(struct source *s, uint8_t *frame, const struct layout *l)
{
	unsigned int i;

	for (i = 0; i < s->args->nr_edits; i++) {
		struct edit *e = &s->edit[i];

		/* a template keeps what was written into it */
		if (s->t && s->nr && values_fixed(&e->values))
			continue;
		if (!field_set(e->field, l, frame, values_next(&e->values, &s->seed)))
			s->missed[i]++;
	}
}

static int generate(struct source *s, struct gen_frame *f)
{
	const uint64_t share = source_share(s->args, s->index);

	if (s->args->count && s->nr == share)
		return 0;
	template_resize(s->t, values_next(&s->size, &s->seed) - FCS_LEN);
	write_fields(s, s->t->frame, &s->t->layout);
	s->nr++;
	*f = (struct gen_frame) { .data = s->t->frame, .len = s->t->len, .layout = &s->t->layout };
	return 1;
}

/* Read frames up to one whose flow falls to this thread. */
static int replay(struct source *s, struct gen_frame *f)
{
	struct replay_frame r;
	int ret;

	do {
		if (s->args->count && s->nr == s->args->count)
			return 0;
		ret = replay_next(s->replay, s->args->loops, &r, s->error, sizeof(s->error));
		if (ret <= 0)
			return ret;
		s->nr++;
	} while (r.flow % s->args->nr_queues != s->index);
	s->cut += r.cut;
	write_fields(s, r.data, r.layout);
	*f = (struct gen_frame) { .data = r.data, .len = r.len, .layout = r.layout, .time = r.time };
	return 1;
}

int source_next(struct source *s, struct gen_frame *f)
{
	return s->replay ? replay(s, f) : generate(s, f);
}
