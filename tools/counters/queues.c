// SPDX-License-Identifier: GPL-2.0-only
/* Reads the counters of receive queues from drivers, which all have names of their own for them. */
#include <errno.h>
#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "counters/queues.h"
#include "pfq.h"
#include "proc_net.h"

enum { PACKETS, BYTES, DROPPED, NR_KINDS };

/*
 * The format of a name, which ends with %n: a name must match to its end. Several counters of a queue can add up to one
 * kind. Counters of XDP programs are not here: such packets are in the others, too.
 */
static const struct {
	const char *format;
	int kind;
} names[] = {
	/* igb, igc, ixgbe, ice, fm10k, hv_netvsc, virtio_net before 6.8 */
	{ "rx_queue_%u_packets%n", PACKETS },
	{ "rx_queue_%u_bytes%n", BYTES },
	{ "rx_queue_%u_drops%n", DROPPED },
	/* i40e, iavf */
	{ "rx-%u.packets%n", PACKETS },
	{ "rx-%u.bytes%n", BYTES },
	/* mlx4, mlx5, virtio_net, ibmvnic */
	{ "rx%u_packets%n", PACKETS },
	{ "rx%u_bytes%n", BYTES },
	{ "rx%u_dropped%n", DROPPED },
	{ "rx%u_drops%n", DROPPED },
	{ "rx%u_wqe_err%n", DROPPED },
	/* mana, tsnep */
	{ "rx_%u_packets%n", PACKETS },
	{ "rx_%u_bytes%n", BYTES },
	/* ena */
	{ "queue_%u_rx_cnt%n", PACKETS },
	{ "queue_%u_rx_bytes%n", BYTES },
	/* bnxt, bnx2x */
	{ "[%u]: rx_ucast_packets%n", PACKETS },
	{ "[%u]: rx_mcast_packets%n", PACKETS },
	{ "[%u]: rx_bcast_packets%n", PACKETS },
	{ "[%u]: rx_ucast_bytes%n", BYTES },
	{ "[%u]: rx_mcast_bytes%n", BYTES },
	{ "[%u]: rx_bcast_bytes%n", BYTES },
	{ "[%u]: rx_bytes%n", BYTES },
	{ "[%u]: rx_discards%n", DROPPED },
	/* amd-xgbe, bna */
	{ "rxq_%u_packets%n", PACKETS },
	{ "rxq_%u_bytes%n", BYTES },
	{ "rxq%u_packets%n", PACKETS },
	{ "rxq%u_bytes%n", BYTES },
	/* hns3 */
	{ "rxq%u_pktnum_rcd%n", PACKETS },
	/* atlantic */
	{ "Queue[%u] InPackets%n", PACKETS },
	/* enetc */
	{ "Rx ring %u frames%n", PACKETS },
	{ "Rx ring %u discarded frames%n", DROPPED },
	/* gve */
	{ "rx_completed_desc[%u]%n", PACKETS },
	{ "rx_bytes[%u]%n", BYTES },
	{ "rx_queue_drop_cnt[%u]%n", DROPPED },
};

int queues_parse(struct queue_counters *queues, const char *name, uint64_t value)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		unsigned int queue = MAX_QUEUES;
		int end = 0;

		if (sscanf(name, names[i].format, &queue, &end) != 1 || !end || name[end] || queue >= MAX_QUEUES)
			continue;
		queues[queue].value[names[i].kind] += value;
		queues[queue].known |= 1 << names[i].kind;
		return queue;
	}
	return -1;
}

static int ask(int fd, const char *dev, void *command)
{
	struct ifreq request = { .ifr_data = command };

	snprintf(request.ifr_name, sizeof(request.ifr_name), "%s", dev);
	return ioctl(fd, SIOCETHTOOL, &request);
}

/* Return the number of a driver's counters, 0 if it has none. */
static unsigned int nr_counters(int fd, const char *dev)
{
	union {
		struct ethtool_sset_info info;
		uint32_t words[sizeof(struct ethtool_sset_info) / 4 + 1];
	} sets = { .info = { .cmd = ETHTOOL_GSSET_INFO, .sset_mask = 1ull << ETH_SS_STATS } };

	if (ask(fd, dev, &sets.info) || !sets.info.sset_mask)
		return 0;
	return sets.words[sizeof(struct ethtool_sset_info) / 4];
}

/* If queues were added meanwhile, the kernel's number is larger, and the buffers would be too short. */
#define SPARE 4096

static void parse_counters(int fd, const char *dev, unsigned int n, struct queue_counters *queues)
{
	struct ethtool_gstrings *texts = calloc(1, sizeof(*texts) + (n + SPARE) * (size_t)ETH_GSTRING_LEN);
	struct ethtool_stats *numbers = calloc(1, sizeof(*numbers) + (n + SPARE) * sizeof(uint64_t));
	unsigned int i;

	if (!texts || !numbers)
		goto out;
	*texts = (struct ethtool_gstrings) { .cmd = ETHTOOL_GSTRINGS, .string_set = ETH_SS_STATS, .len = n };
	*numbers = (struct ethtool_stats) { .cmd = ETHTOOL_GSTATS, .n_stats = n };
	if (ask(fd, dev, texts) || ask(fd, dev, numbers) || texts->len != numbers->n_stats)
		goto out;
	for (i = 0; i < numbers->n_stats; i++) {
		char name[ETH_GSTRING_LEN + 1];

		snprintf(name, sizeof(name), "%.*s", ETH_GSTRING_LEN,
			 (const char *)texts->data + (size_t)i * ETH_GSTRING_LEN);
		queues_parse(queues, name, numbers->data[i]);
	}
out:
	free(texts);
	free(numbers);
}

static void print_value(FILE *row, const struct queue_counters *q, int kind)
{
	if (q->known & 1 << kind)
		fprintf(row, " %llu", (unsigned long long)q->value[kind]);
	else
		fputs(" -", row);
}

static int append_queue(struct table *t, const char *dev, unsigned int queue, const struct queue_counters *q)
{
	char text[IF_NAMESIZE + 128];
	FILE *row = fmemopen(text, sizeof(text), "w");
	int kind;

	if (!row)
		return -ENOMEM;
	fprintf(row, "%s %u", dev, queue);
	for (kind = 0; kind < NR_KINDS; kind++)
		print_value(row, q, kind);
	fclose(row);
	return table_append(t, text);
}

static int add_device(struct table *t, int fd, const char *dev)
{
	const unsigned int n = nr_counters(fd, dev);
	struct queue_counters *queues;
	unsigned int queue;
	int ret = 0;

	if (!n)
		return 0;
	queues = calloc(MAX_QUEUES, sizeof(*queues));
	if (!queues)
		return -ENOMEM;
	parse_counters(fd, dev, n, queues);
	for (queue = 0; queue < MAX_QUEUES && !ret; queue++) {
		if (queues[queue].known)
			ret = append_queue(t, dev, queue, &queues[queue]);
	}
	free(queues);
	return ret;
}

int queues_read(struct table *t, const struct table *devices, char *why, size_t size)
{
	size_t row;
	int fd, ret;

	if (proc_net_recorded())
		return proc_net_read_optional(t, "queues", why, size);
	*t = (struct table) { 0 };
	fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	ret = fd < 0 ? -errno : table_append(t, "# device queue packets bytes dropped");
	for (row = 0; row < devices->nr_rows && !ret; row++)
		ret = add_device(t, fd, table_get(devices, row, "device"));
	if (fd >= 0)
		close(fd);
	if (ret)
		snprintf(why, size, "counters of queues: %s", strerror(-ret));
	return ret;
}
