// SPDX-License-Identifier: GPL-2.0-only
/* Ask a NIC's driver by SIOCETHTOOL. */
#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "nic_facts.h"
#include "root.h"

/* The flag of struct ethtool_rxfh in headers since 6.8: the NIC orders addresses and ports, or xors them. */
#define INPUT_XFRM_OFFSET offsetof(struct ethtool_rxfh, rsvd8)

static int ask(const char *dev, void *command)
{
	struct ifreq r = { .ifr_data = command };
	const int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int ret;

	if (fd < 0)
		return -1;
	snprintf(r.ifr_name, sizeof(r.ifr_name), "%s", dev);
	ret = ioctl(fd, SIOCETHTOOL, &r);
	close(fd);
	return ret;
}

static void ask_sizes(struct nic_facts *f, const char *dev)
{
	struct ethtool_channels c = { .cmd = ETHTOOL_GCHANNELS };
	struct ethtool_ringparam r = { .cmd = ETHTOOL_GRINGPARAM };

	if (!ask(dev, &r)) {
		f->rx_ring = r.rx_pending;
		f->rx_ring_max = r.rx_max_pending;
	}
	if (!ask(dev, &c)) {
		f->queues = c.rx_count + c.combined_count;
		f->queues_max = c.max_combined ?: c.max_rx;
	}
}

static void ask_features(struct nic_facts *f, const char *dev)
{
	struct ethtool_value flags = { .cmd = ETHTOOL_GFLAGS }, gro = { .cmd = ETHTOOL_GGRO };

	if (!ask(dev, &flags)) {
		f->lro = !!(flags.data & ETH_FLAG_LRO);
		f->rxvlan = !!(flags.data & ETH_FLAG_RXVLAN);
	}
	if (!ask(dev, &gro))
		f->gro = !!gro.data;
}

static void ask_rss(struct nic_facts *f, const char *dev)
{
	struct ethtool_rxfh size = { .cmd = ETHTOOL_GRSSH }, *full;

	if (ask(dev, &size) || !size.key_size || size.key_size > sizeof(f->key))
		return;
	full = calloc(1, sizeof(*full) + size.indir_size * sizeof(uint32_t) + size.key_size);
	if (!full)
		return;
	full->cmd = ETHTOOL_GRSSH;
	full->indir_size = size.indir_size;
	full->key_size = size.key_size;
	if (!ask(dev, full)) {
		f->key_len = size.key_size;
		memcpy(f->key, full->rss_config + size.indir_size, size.key_size);
		/* 2: the function xor; see ETH_RSS_HASH_XOR_BIT of the kernel */
		f->hash_symmetric = full->hfunc == 2 || ((uint8_t *)full)[INPUT_XFRM_OFFSET];
	}
	free(full);
}

static bool counts_lost(const char *name)
{
	static const char *const words[] = {
		"missed", "no_buf", "nobuf", "no_dma", "out_of_buffer", "discard", "fifo", "over_err", "overflow", "no_desc",
		"nodesc", "alloc_fail", "alloc_rx_buff_failed", "alloc_rx_page_failed", "rx_drop", "rx_dropped", "outof",
	};
	size_t i;

	if (strstr(name, "tx"))
		return false;
	for (i = 0; i < ARRAY_SIZE(words); i++)
		if (strstr(name, words[i]))
			return true;
	return false;
}

static void add_lost(struct nic_facts *f, const char *name, unsigned long long value)
{
	if (!value || f->nr_lost == ARRAY_SIZE(f->lost) || !counts_lost(name))
		return;
	snprintf(f->lost[f->nr_lost].name, sizeof(f->lost->name), "%s", name);
	f->lost[f->nr_lost++].value = value;
}

static void ask_counters(struct nic_facts *f, const char *dev)
{
	struct {
		struct ethtool_sset_info head;
		uint32_t n;
	} info = { .head = { .cmd = ETHTOOL_GSSET_INFO, .sset_mask = 1ull << ETH_SS_STATS } };
	struct ethtool_gstrings *names;
	struct ethtool_stats *values;
	char name[ETH_GSTRING_LEN + 1] = "";
	uint32_t i;

	if (ask(dev, &info) || !info.head.sset_mask || !info.n)
		return;
	names = calloc(1, sizeof(*names) + (size_t)info.n * ETH_GSTRING_LEN);
	values = calloc(1, sizeof(*values) + info.n * sizeof(uint64_t));
	if (names && values) {
		names->cmd = ETHTOOL_GSTRINGS;
		names->string_set = ETH_SS_STATS;
		names->len = info.n;
		values->cmd = ETHTOOL_GSTATS;
		values->n_stats = info.n;
	}
	if (names && values && !ask(dev, names) && !ask(dev, values))
		for (i = 0; i < info.n; i++) {
			memcpy(name, names->data + i * ETH_GSTRING_LEN, ETH_GSTRING_LEN);
			add_lost(f, name, values->data[i]);
		}
	free(names);
	free(values);
}

static void parse_key(struct nic_facts *f, const char *text)
{
	unsigned int byte;
	int n;

	for (f->key_len = 0; f->key_len < sizeof(f->key) && sscanf(text, "%2x%n", &byte, &n) == 1; text += n) {
		f->key[f->key_len++] = byte;
		n += text[n] == ':';
	}
}

static void parse_recorded(struct nic_facts *f, const char *line)
{
	unsigned long long value;
	char name[64], text[1024];
	unsigned int a, b;

	if (sscanf(line, "rx %u %u", &a, &b) == 2) {
		f->rx_ring = a;
		f->rx_ring_max = b;
	}
	if (sscanf(line, "queues %u %u", &a, &b) == 2) {
		f->queues = a;
		f->queues_max = b;
	}
	if (sscanf(line, "lro %63s", name) == 1)
		f->lro = !strcmp(name, "on");
	if (sscanf(line, "gro %63s", name) == 1)
		f->gro = !strcmp(name, "on");
	if (sscanf(line, "rxvlan %63s", name) == 1)
		f->rxvlan = !strcmp(name, "on");
	if (sscanf(line, "hkey %1023s", text) == 1)
		parse_key(f, text);
	f->hash_symmetric |= !strncmp(line, "symmetric", 9);
	if (sscanf(line, "stat %63s %llu", name, &value) == 2)
		add_lost(f, name, value);
}

void nic_facts_read(struct nic_facts *f, const char *dev)
{
	char line[1024];
	FILE *file;

	*f = (struct nic_facts){ .lro = -1, .gro = -1, .rxvlan = -1 };
	if (root_is_this_machine()) {
		ask_sizes(f, dev);
		ask_features(f, dev);
		ask_rss(f, dev);
		ask_counters(f, dev);
		return;
	}
	file = root_open("ethtool/%s", dev);
	while (file && fgets(line, sizeof(line), file))
		parse_recorded(f, line);
	if (file)
		fclose(file);
}

/* Return 32 bits of the key: what an input bit adds to the hash. */
static uint32_t window(const struct nic_facts *f, unsigned int bit)
{
	uint64_t w = 0;
	unsigned int i;

	for (i = 0; i < 5; i++)
		w = w << 8 | (bit / 8 + i < f->key_len ? f->key[bit / 8 + i] : 0);
	return w >> (8 - bit % 8);
}

/* Do two fields of len bits, at these places of the input, add the same to the hash? */
static bool same(const struct nic_facts *f, unsigned int a, unsigned int b, unsigned int len)
{
	unsigned int i;

	for (i = 0; i < len; i++)
		if (window(f, a + i) != window(f, b + i))
			return false;
	return true;
}

bool nic_facts_symmetric(const struct nic_facts *f)
{
	/* the input is source, destination, source port, destination port; IPv4 before IPv6 here */
	return f->hash_symmetric || (same(f, 0, 32, 32) && same(f, 64, 80, 16) && same(f, 0, 128, 128) && same(f, 256, 272, 16));
}
