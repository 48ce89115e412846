// SPDX-License-Identifier: GPL-2.0-only
/*
 * pcap_compare FILE FILE...: compare the frames of capture files: lengths and bytes, not times. Frames that come by
 * several CPUs have no order, so that the files are sorted first. Print the number of frames, and whether they had the
 * same order; or a difference, and exit with 1.
 */
#include <pcap/pcap.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct frame {
	unsigned int len, caplen;
	u_char *data;
};

struct file {
	const char *name;
	int link;
	struct frame *frame;
	size_t nr;
};

static struct file read_file(const char *name)
{
	struct file f = { .name = name, .link = -1 };
	char text[PCAP_ERRBUF_SIZE];
	pcap_t *p = pcap_open_offline(name, text);
	struct pcap_pkthdr *h;
	const u_char *data;

	if (!p) {
		printf("%s: %s\n", name, text);
		exit(1);
	}
	f.link = pcap_datalink(p);
	while (pcap_next_ex(p, &h, &data) == 1) {
		f.frame = realloc(f.frame, (f.nr + 1) * sizeof(*f.frame));
		f.frame[f.nr] = (struct frame) { h->len, h->caplen, malloc(h->caplen) };
		memcpy(f.frame[f.nr++].data, data, h->caplen);
	}
	pcap_close(p);
	return f;
}

static int order(const void *a, const void *b)
{
	const struct frame *f = a, *g = b;
	const unsigned int n = f->caplen < g->caplen ? f->caplen : g->caplen;

	return memcmp(f->data, g->data, n) ?: (int)(f->caplen - g->caplen) ?: (int)(f->len - g->len);
}

static bool same_order(const struct file *a, const struct file *b)
{
	size_t i;

	for (i = 0; i < a->nr && i < b->nr; i++)
		if (order(&a->frame[i], &b->frame[i]))
			return false;
	return true;
}

static void show(const struct file *f, size_t i)
{
	unsigned int n;

	if (i >= f->nr)
		return;
	printf("# %s: %u of %u bytes:", f->name, f->frame[i].caplen, f->frame[i].len);
	for (n = 0; n < f->frame[i].caplen && n < 48; n++)
		printf(" %02x", f->frame[i].data[n]);
	printf("\n");
}

static int compare(const char *name_a, const char *name_b)
{
	struct file a = read_file(name_a), b = read_file(name_b);
	const bool ordered = same_order(&a, &b);
	size_t i;

	if (a.link != b.link || a.nr != b.nr) {
		printf("%s: link type %d, %zu frames; %s: link type %d, %zu frames\n", a.name, a.link, a.nr, b.name, b.link, b.nr);
		return 1;
	}
	qsort(a.frame, a.nr, sizeof(*a.frame), order);
	qsort(b.frame, b.nr, sizeof(*b.frame), order);
	for (i = 0; i < a.nr && !order(&a.frame[i], &b.frame[i]); i++)
		;
	if (i < a.nr) {
		printf("a frame differs\n");
		show(&a, i);
		show(&b, i);
		return 1;
	}
	printf("%zu frames%s\n", a.nr, ordered ? "" : ", in another order");
	return a.nr ? 0 : 1;
}

int main(int argc, char **argv)
{
	int i;

	if (argc < 3) {
		fprintf(stderr, "usage: pcap_compare FILE FILE...\n");
		return 2;
	}
	for (i = 2; i < argc; i++)
		if (compare(argv[1], argv[i]))
			return 1;
	return 0;
}
