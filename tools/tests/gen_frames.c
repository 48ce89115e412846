// SPDX-License-Identifier: GPL-2.0-only
/*
 * Test the frames of pfq gen: lengths and checksums of each kind, computed anew, whatever fields and sizes change; the
 * sequences of values; the gaps; histograms and stamps.
 */
#include <math.h>
#include <string.h>

#include "gen/field.h"
#include "gen/pace.h"
#include "gen/template.h"
#include "gen/values.h"
#include "histogram.h"
#include "stamp.h"
#include "tap.h"

static uint64_t seed = 1;

static uint32_t sum(const uint8_t *p, size_t n)
{
	uint32_t x = 0;
	size_t i;

	for (i = 0; i < n; i++)
		x += p[i] << (i & 1 ? 0 : 8);
	return x;
}

static uint16_t fold(uint32_t x)
{
	x = (x & 0xffff) + (x >> 16);
	return x + (x >> 16);
}

/* Are the lengths of a frame and its checksums right? A sum over data with its checksum is ffff. */
static int frame_right(const struct template *t)
{
	const struct layout *l = &t->layout;
	const size_t rest = t->len - l->l4;
	const uint8_t *l4 = t->frame + l->l4;
	const int ip4 = l->offset[LAYER_IP4], ip6 = l->offset[LAYER_IP6];
	uint32_t x = sum(l4, rest);

	if (ip4 >= 0) {
		const uint8_t *ip = t->frame + ip4;

		if (fold(sum(ip, 20)) != 0xffff || (size_t)(ip[2] << 8 | ip[3]) != rest + 20)
			return 0;
		if (l->offset[LAYER_ICMP] < 0)
			x += sum(ip + 12, 8) + ip[9] + rest;
	} else {
		const uint8_t *ip = t->frame + ip6;

		if ((size_t)(ip[4] << 8 | ip[5]) != rest)
			return 0;
		x += sum(ip + 8, 32) + ip[6] + rest;
	}
	if (l->offset[LAYER_UDP] >= 0 && (size_t)(l4[4] << 8 | l4[5]) != rest)
		return 0;
	return fold(x) == 0xffff;
}

static value_t any_value(const struct field *f)
{
	const value_t any = (value_t)random_next(&seed) << 64 | random_next(&seed);

	return f->bits == 128 ? any : any & (((value_t)1 << f->bits) - 1);
}

/* Change all fields at random, and the size. */
static int change(struct template *t)
{
	const struct field *f;
	value_t v;

	for (f = fields; f->name; f++) {
		v = any_value(f);
		if (!field_set(f, &t->layout, t->frame, v))
			continue;
		if (field_get(f, &t->layout, t->frame) != v || !frame_right(t))
			return 0;
	}
	template_resize(t, t->layout.end + random_next(&seed) % 1500);
	return frame_right(t);
}

static void test_kinds(void)
{
	static struct template t;
	struct layout again;
	unsigned int n, i;
	int right = 1, found = 1;

	for (n = 0; n < 3 * 3 * 2 * 3; n++) {
		const struct template_kind kind = {
			.vlans = n % 3, .labels = n / 3 % 3, .ip6 = n / 9 % 2, .proto = n / 18,
		};

		template_make(&t, &kind);
		right = right && frame_right(&t);
		for (i = 0; i < 200 && right; i++)
			right = change(&t);
		if (!right)
			tap_note("kind %u", n);
		/* random labels may have lost the bit that ends them: make the frame again */
		template_make(&t, &kind);
		layout_find(&again, t.frame, t.len);
		found = found && !memcmp(&again, &t.layout, sizeof(again));
	}
	tap_ok(right, "54 kinds of frames keep their lengths and checksums right while fields and sizes change");
	tap_ok(found, "their headers are found in them");
}

static void test_layout(void)
{
	static struct template t;
	struct layout l;
	size_t len;
	int inside = 1;

	template_make(&t, &(struct template_kind) { .vlans = 2, .ip6 = true, .proto = TEMPLATE_TCP });
	for (len = 0; len <= t.len; len++) {
		uint8_t copy[200];

		memcpy(copy, t.frame, len);
		layout_find(&l, copy, len);
		inside = inside && l.end <= len && (len == t.len || l.l4 < 0);
	}
	tap_ok(inside, "of a cut frame, only whole headers are found");
}

/* Return the first values of a description as text. */
static const char *first(const char *text, enum value_kind kind, unsigned int n, uint64_t from)
{
	static char out[200];
	struct values v;
	const char *error = values_parse(&v, text, kind, 32);
	size_t at = 0;

	out[0] = '\0';
	if (!error && from)
		values_seek(&v, from);
	while (!error && n--)
		at += snprintf(out + at, sizeof(out) - at, "%llu ", (unsigned long long)values_next(&v, &seed));
	values_free(&v);
	return error ?: out;
}

static void test_values(void)
{
	struct values v;
	unsigned int i, n[3] = { 0 };

	tap_text(first("7", VALUE_NUMBER, 3, 0), "7 7 7 ", "one value");
	tap_text(first("0x10-18", VALUE_NUMBER, 4, 0), "16 17 18 16 ", "a range, and again");
	tap_text(first("1,5-6,9", VALUE_NUMBER, 6, 0), "1 5 6 9 1 5 ", "a list");
	tap_text(first("1:2,5-6:2", VALUE_NUMBER, 8, 0), "1 1 5 6 5 6 1 1 ", "weights repeat");
	tap_text(first("1:2,5-6:2", VALUE_NUMBER, 4, 3), "6 5 6 1 ", "a sequence is begun in its middle");
	tap_text(first("1:2,5-6:2", VALUE_NUMBER, 2, 6000001), "1 5 ", "or after many rounds");
	tap_text(first("10.0.0.0/30", VALUE_IP4, 5, 0), "167772160 167772161 167772162 167772163 167772160 ", "a network");
	tap_ok(!strncmp(first("9-3", VALUE_NUMBER, 1, 0), "the first", 9), "a range that runs backwards is refused");
	tap_ok(!strncmp(first("4294967296", VALUE_NUMBER, 1, 0), "the value does not fit", 22), "so is a value that does not fit");
	tap_ok(!strncmp(first("1,,2", VALUE_NUMBER, 1, 0), "give a number", 13), "and an empty item");
	tap_ok(!strncmp(first("", VALUE_NUMBER, 1, 0), "give a number", 13), "and an empty text");
	tap_ok(!strncmp(first("1:0", VALUE_NUMBER, 1, 0), "give a weight", 13), "and a weight of 0");
	tap_ok(!strncmp(first("10.0.0.0/33", VALUE_IP4, 1, 0), "give an IPv4", 12), "and a prefix that is too long");
	tap_ok(!strncmp(first("1-", VALUE_NUMBER, 1, 0), "give a number", 13), "and a range without end");
	values_parse(&v, "random:1:1,2:3", VALUE_NUMBER, 8);
	for (i = 0; i < 40000; i++)
		n[values_next(&v, &seed) % 3]++;
	values_free(&v);
	tap_ok(n[0] == 0 && n[2] > 29000 && n[2] < 31000, "random values have their weights (%u of 40000)", n[2]);
	values_parse(&v, "random", VALUE_IP6, 128);
	tap_ok(values_next(&v, &seed) >> 64 != values_next(&v, &seed) >> 64, "a random IPv6 address");
	values_free(&v);
}

/* The mean and the deviation of 100000 gaps */
static double mean_gap(const char *rate, const char *gaps, size_t len, double *deviation)
{
	struct pace p = { 0 };
	double total = 0, squares = 0, gap;
	int i;

	if (!pace_parse_rate(&p, rate) || !pace_parse_gaps(&p, gaps))
		return -1;
	for (i = 0; i < 100000; i++) {
		gap = pace_gap(&p, len, &seed);
		total += gap;
		squares += gap * gap;
	}
	if (deviation)
		*deviation = sqrt(squares / i - total / i * total / i);
	return total / i;
}

static int near(double value, double wanted)
{
	return fabs(value - wanted) < wanted * 0.02;
}

static void test_pace(void)
{
	struct pace p;
	double deviation;

	tap_ok(near(mean_gap("2k", "constant", 60, NULL), 500000), "2k frames in a second");
	tap_ok(near(mean_gap("10Gbit", "constant", 60, NULL), 67.2), "10 Gbit/s of the shortest frames: 14.88 M in a second");
	tap_ok(near(mean_gap("1.5Mpps", "poisson", 60, &deviation), 666.7) && near(deviation, 666.7),
	       "Poisson: the deviation of the gaps is their mean");
	tap_ok(near(mean_gap("1M", "burst:10", 60, &deviation), 1000) && near(deviation, 3000), "bursts keep the rate");
	tap_ok(!pace_parse_rate(&p, "0") && !pace_parse_rate(&p, "-1") && !pace_parse_rate(&p, "1Q") &&
	       !pace_parse_rate(&p, "nan") && !pace_parse_rate(&p, "inf") && !pace_parse_rate(&p, ""), "bad rates are refused");
	tap_ok(!pace_parse_gaps(&p, "burst:0") && !pace_parse_gaps(&p, "burst:") && !pace_parse_gaps(&p, "burst:9999999") &&
	       !pace_parse_gaps(&p, "uniform"), "bad gaps are refused");
}

static void test_histogram(void)
{
	static struct histogram h, all;
	uint64_t i;

	tap_ok(histogram_quantile(&h, 0.5) == 0, "an empty histogram");
	for (i = 1; i <= 100000; i++)
		histogram_add(&h, i, 1);
	tap_ok(near(histogram_quantile(&h, 0.5), 50000) && near(histogram_quantile(&h, 0.999), 99900) && h.max == 100000 &&
	       histogram_quantile(&h, 1) <= 100000 && histogram_quantile(&h, 0) == 1, "quantiles of 1 to 100000");
	histogram_add(&h, UINT64_MAX, 1);
	histogram_merge(&all, &h);
	tap_ok(all.nr == 100001 && all.max == UINT64_MAX && histogram_quantile(&all, 1) > UINT64_MAX / 100 * 98,
	       "the largest value has a bucket");
}

static void test_stamp(void)
{
	const struct stamp in = { .stream = 7, .number = (1ull << 48) - 1, .time = 1234567890123456789 };
	uint8_t frame[60] = { 0 };
	struct stamp out;

	tap_ok(!stamp_read(&out, frame, sizeof(frame)) && !stamp_read(&out, frame, 17), "zeros are no stamp");
	stamp_write(frame + sizeof(frame) - STAMP_LEN, &in);
	tap_ok(stamp_read(&out, frame, sizeof(frame)) && out.stream == in.stream && out.number == in.number &&
	       out.time == in.time, "a stamp is read as it was written");
	frame[50] ^= 1;
	tap_ok(!stamp_read(&out, frame, sizeof(frame)), "a changed one is none");
}

int main(void)
{
	test_kinds();
	test_layout();
	test_values();
	test_pace();
	test_histogram();
	test_stamp();
	return tap_done();
}
