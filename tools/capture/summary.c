// SPDX-License-Identifier: GPL-2.0-only
/* The summary of a capture. */
#include <inttypes.h>

#include "number.h"
#include "summary.h"

#define CLEAR_LINE "\r\033[K"

void summary_add(struct summary *s, const struct frame *f, unsigned int flags)
{
	if (!s->packets || f->tstamp < s->first)
		s->first = f->tstamp;
	if (f->tstamp > s->last)
		s->last = f->tstamp;
	s->packets++;
	s->bytes += f->len;
	if (flags & PFQ_PKT_TAP)
		s->tap = true;
	else
		s->hook = true;
}

void summary_live(struct summary *s, FILE *out, uint64_t lost, uint64_t ns)
{
	double sec = ns / 1e9;

	if (!s->live || !sec)
		return;
	fprintf(out, CLEAR_LINE "%" PRIu64 " packets, ", s->packets);
	print_scaled(out, (s->packets - s->shown_packets) / sec, "pkt/s");
	fputs(", ", out);
	print_scaled(out, (s->bytes - s->shown_bytes) * 8 / sec, "bit/s");
	fprintf(out, ", %" PRIu64 " lost", lost);
	s->on_screen = true;
	fflush(out);
	s->shown_packets = s->packets;
	s->shown_bytes = s->bytes;
}

static const char *via(const struct summary *s)
{
	if (s->hook && s->tap)
		return "hook and tap";
	if (s->tap)
		return "tap";
	return s->hook ? "hook" : "-";
}

void summary_final(const struct summary *s, FILE *out, uint64_t lost)
{
	double sec = (s->last - s->first) / 1e9;

	fprintf(out, "%s%" PRIu64 " packets captured, %" PRIu64 " lost, ",
		s->on_screen ? CLEAR_LINE : "", s->packets, lost);
	print_scaled(out, sec ? s->packets / sec : 0, "pkt/s");
	fprintf(out, ", via %s\n", via(s));
}
