// SPDX-License-Identifier: GPL-2.0-only
/*
 * The writer of pcapng files, draft-ietf-opsawg-pcapng. It writes these blocks: section header
 * (4.1), interface description (4.2), enhanced packet (4.3), interface statistics (4.6). A block
 * consists of its type, its length, a body of 32-bit words, and its length again.
 */
#include <errno.h>
#include <pcap/pcap.h>
#include <string.h>
#include <time.h>

#include <pfq/pfq.h>

#include "writer.h"

#define LINKTYPE_RAW	101
#define SHB_TYPE	0x0a0d0d0au
#define SHB_MAGIC	0x1a2b3c4du
#define SHB_USERAPPL	4
#define IDB_TYPE	1u
#define IF_NAME		2
#define IF_TSRESOL	9
#define EPB_TYPE	6u
#define ISB_TYPE	5u
#define ISB_IFRECV	4
#define ISB_IFDROP	5

#define TSRESOL_NS	9
#define BLOCK_FRAMING	12	/* type and both lengths */
#define MAX_BODY	256

struct body {
	uint8_t bytes[MAX_BODY];
	uint32_t len;
};

static uint32_t pad4(uint32_t len)
{
	return -len & 3;
}

static void put(struct body *b, const void *data, uint32_t len)
{
	memcpy(b->bytes + b->len, data, len);
	memset(b->bytes + b->len + len, 0, pad4(len));
	b->len += len + pad4(len);
}

static void put_option(struct body *b, uint16_t code, const void *data,
		       uint16_t len)
{
	const uint16_t head[] = { code, len };

	put(b, head, sizeof(head));
	put(b, data, len);
}

static void put_end_of_options(struct body *b)
{
	put_option(b, 0, "", 0);
}

static int write_all(struct writer *w, const void *data, size_t len)
{
	return fwrite(data, 1, len, w->file) == len ? 0 : -errno;
}

static int write_block(struct writer *w, uint32_t type, const struct body *b)
{
	const uint32_t head[] = { type, BLOCK_FRAMING + b->len };
	int ret;

	ret = write_all(w, head, sizeof(head));
	if (!ret)
		ret = write_all(w, b->bytes, b->len);
	if (!ret)
		ret = write_all(w, &head[1], sizeof(head[1]));
	return ret;
}

static int write_section(struct writer *w)
{
	const uint32_t magic = SHB_MAGIC;
	const uint16_t version[] = { 1, 0 };
	const int64_t length_unknown = -1;
	struct body b = { .len = 0 };
	char app[32];

	snprintf(app, sizeof(app), "pfq %s", pfq_version());
	put(&b, &magic, sizeof(magic));
	put(&b, version, sizeof(version));
	put(&b, &length_unknown, sizeof(length_unknown));
	put_option(&b, SHB_USERAPPL, app, strlen(app));
	put_end_of_options(&b);
	return write_block(w, SHB_TYPE, &b);
}

/* The link types of files differ from libpcap's for some protocols. An unknown one has no frames in the file. */
static uint16_t iface_linktype(const struct iface *iface)
{
	if (iface->link == DLT_RAW)
		return LINKTYPE_RAW;
	return iface->link == IFACE_LINK_UNKNOWN ? DLT_EN10MB : iface->link;
}

static int write_interface(struct writer *w, const struct iface *iface)
{
	const uint16_t link[] = { iface_linktype(iface), 0 };
	const uint32_t snaplen = w->snaplen ?: FRAME_MAX;
	const uint8_t tsresol = TSRESOL_NS;
	struct body b = { .len = 0 };

	put(&b, link, sizeof(link));
	put(&b, &snaplen, sizeof(snaplen));
	put_option(&b, IF_NAME, iface->name, strlen(iface->name));
	put_option(&b, IF_TSRESOL, &tsresol, sizeof(tsresol));
	put_end_of_options(&b);
	return write_block(w, IDB_TYPE, &b);
}

static int write_statistics(struct writer *w, const struct iface *iface, const uint64_t *lost)
{
	struct timespec now;
	struct body b = { .len = 0 };
	uint64_t ns;

	clock_gettime(CLOCK_REALTIME, &now);
	ns = now.tv_sec * 1000000000ull + now.tv_nsec;

	const uint32_t head[] = { iface->id, ns >> 32, ns };

	put(&b, head, sizeof(head));
	put_option(&b, ISB_IFRECV, &iface->packets, sizeof(iface->packets));
	if (lost)
		put_option(&b, ISB_IFDROP, lost, sizeof(*lost));
	put_end_of_options(&b);
	return write_block(w, ISB_TYPE, &b);
}

/* Describe a device with the next free number. Returns 0 or a negative errno. */
static int describe(struct writer *w, struct iface *iface)
{
	iface->id = w->nr_described++;
	iface->packets = 0;
	return write_interface(w, iface);
}

/* Return a device, and describe it if it is new in the file. Returns NULL on failure, and sets *err. */
static struct iface *described(struct writer *w, uint32_t ifindex, int *err)
{
	const int n = iface_number(&w->ifaces, ifindex);
	struct iface *iface;

	*err = n < 0 ? n : 0;
	if (n < 0)
		return NULL;
	iface = &w->ifaces.iface[n];
	if (iface->id < 0)
		*err = describe(w, iface);
	return *err ? NULL : iface;
}

/*
 * The list already contains the devices that the arguments name, and in a later file those that have had packets. Those
 * whose packets are skipped are not described.
 */
static int pcapng_begin(struct writer *w)
{
	int ret = write_section(w);
	unsigned int i;

	w->nr_described = 0;
	for (i = 0; i < w->ifaces.nr; i++)
		w->ifaces.iface[i].id = -1;
	for (i = 0; !ret && i < w->ifaces.nr; i++)
		if (!w->ifaces.iface[i].skipped)
			ret = describe(w, &w->ifaces.iface[i]);
	return ret;
}

static int pcapng_frame(struct writer *w, const struct frame *f)
{
	static const uint8_t zeros[4];
	struct iface *iface;
	int ret;

	iface = described(w, f->ifindex, &ret);
	if (!iface)
		return ret;
	iface->packets++;

	const uint32_t pad = pad4(f->caplen);
	const uint32_t total = BLOCK_FRAMING + 20 + f->caplen + pad;
	const uint32_t head[] = {
		EPB_TYPE, total, iface->id, f->tstamp >> 32, f->tstamp,
		f->caplen, f->len,
	};

	ret = write_all(w, head, sizeof(head));
	if (!ret)
		ret = write_all(w, f->data, f->caplen);
	if (!ret)
		ret = write_all(w, zeros, pad);
	if (!ret)
		ret = write_all(w, &total, sizeof(total));
	return ret;
}

/*
 * Write statistics. Lost packets are counted for the whole ring, so they are written only if there
 * is one device.
 */
static int pcapng_statistics(struct writer *w, uint64_t lost)
{
	unsigned int i;
	int ret;

	for (i = 0; i < w->ifaces.nr; i++) {
		if (w->ifaces.iface[i].id < 0)
			continue;
		ret = write_statistics(w, &w->ifaces.iface[i], w->nr_described == 1 ? &lost : NULL);
		if (ret)
			return ret;
	}
	return 0;
}

static int pcapng_end(struct writer *w, uint64_t lost)
{
	int ret = 0;

	/* Some readers refuse a file without an interface. */
	if (!w->nr_described && !described(w, PFQ_ANY_DEVICE, &ret))
		return ret;
	ret = pcapng_statistics(w, lost);
	if (ret)
		return ret;
	return fflush(w->file) ? -errno : 0;
}

const struct writer_ops pcapng_writer = {
	.begin = pcapng_begin,
	.frame = pcapng_frame,
	.statistics = pcapng_statistics,
	.end = pcapng_end,
};
