// SPDX-License-Identifier: GPL-2.0-only
/*
 * Find a device's interrupts in /sys/class/net/DEV/device/msi_irqs and /proc/interrupts. The kernel does not tell which
 * queue an interrupt serves; drivers name the handler after it, each in its own way:
 *
 *	eth2-TxRx-0 (ixgbe, igb, bnxt), i40e-eth2-TxRx-0, ice-eth2-TxRx-0, eth2-Tx-Rx-0 (ena), eth2-rxtx-0 (vmxnet3)
 *	eth2-rx-0, eth2-tx-0, eth2 (e1000e: the last one for the link)
 *	virtio0-input.0, virtio0-output.0, virtio0-config
 *	mlx5_comp0@pci:0000:03:00.0, mlx5_async0@pci:0000:03:00.0
 *	eth2-0 (sfc), eth2-fp-0 (bnx2x, qede), mana_q0@pci:..., eth2 (one interrupt for all)
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "irqs.h"
#include "root.h"

static bool is_one_of(const char *word, const char *const *words)
{
	while (*words && strcmp(word, *words))
		words++;
	return *words;
}

static bool is_control(const char *word)
{
	static const char *const words[] = {
		"config", "control", "ctrl", "misc", "other", "async", "event", "events", "lsc", "link", "mgmnt", "mgmt",
		"hwc", "cmd", "pages", "fdir", "aeq", "mailbox", "sp", "ll", "err", "ptp", NULL
	};

	return is_one_of(word, words);
}

static bool is_queue(const char *word)
{
	static const char *const words[] = { "txrx", "rxtx", "comp", "q", "queue", "fp", "blk", "fastpath", NULL };

	return is_one_of(word, words);
}

static enum irq_use direction(const char *word)
{
	if (!strcmp(word, "rx") || !strcmp(word, "input"))
		return IRQ_RX;
	return !strcmp(word, "tx") || !strcmp(word, "output") ? IRQ_TX : IRQ_CONTROL;
}

/* Return where dev stands in name as a word of its own, or NULL. */
static char *find_word(const char *name, const char *dev)
{
	const size_t len = strlen(dev);
	char *p = (char *)name;

	while (len && (p = strstr(p, dev))) {
		if ((p == name || !isalnum((unsigned char)p[-1])) && !isalnum((unsigned char)p[len]))
			return p;
		p++;
	}
	return NULL;
}

/* Overwrite the device's name, and a PCI address as in "hns3-0000:7d:00.0-TxRx-0", by separators. */
static void remove_names(char *text, const char *dev)
{
	unsigned int a, b, c, d;
	char *p = find_word(text, dev);
	int len;

	text[strcspn(text, "@")] = '\0';
	if (p && p < text + strlen(text))
		memset(p, '-', strlen(dev));
	for (p = text; *p; p++) {
		len = 0;
		if (sscanf(p, "%4x:%2x:%2x.%1x%n", &a, &b, &c, &d, &len) == 4 && len >= 12) {
			memset(p, '-', len);
			return;
		}
	}
}

/* Store the next run of letters or of digits in lower case, and move text behind it. Returns false at the end. */
static bool next_word(const char **text, char *word, size_t size)
{
	int (*same)(int c);
	size_t n = 0;

	while (**text && !isalnum((unsigned char)**text))
		++*text;
	same = isdigit((unsigned char)**text) ? isdigit : isalpha;
	while (**text && same((unsigned char)**text)) {
		if (n + 1 < size)
			word[n++] = tolower((unsigned char)**text);
		++*text;
	}
	word[n] = '\0';
	return n;
}

enum irq_use irq_name_parse(const char *name, const char *dev, int *queue, bool *has_word)
{
	char text[64], word[32];
	const char *p = text;
	enum irq_use use = IRQ_CONTROL;
	bool any_queue = false;

	*queue = -1;
	*has_word = false;
	snprintf(text, sizeof(text), "%s", name);
	remove_names(text, dev);
	while (next_word(&p, word, sizeof(word))) {
		if (isdigit((unsigned char)*word)) {
			*queue = atoi(word);
			continue;
		}
		if (is_control(word)) {
			*queue = -1;
			*has_word = true;
			return IRQ_CONTROL;
		}
		if (is_queue(word) || direction(word)) {
			/* the number before is the driver's, as in virtio0-input */
			*queue = is_queue(word) || *queue < 0 || !any_queue ? -1 : *queue;
			any_queue |= is_queue(word);
			use |= direction(word);
			*has_word = true;
		}
	}
	if (*has_word && *queue < 0)
		*queue = 0;
	return use ?: IRQ_RX_TX;
}

const char *irq_use_name(enum irq_use use)
{
	static const char *const names[] = { "control", "rx", "tx", "rx tx" };

	return names[use];
}

bool irq_is_pinned(const struct irq *irq)
{
	struct cpus c;

	return cpus_parse(&c, irq->allowed) && c.n == 1;
}

int irq_cpu(const struct irq *irq)
{
	struct cpus c;

	/* the kernel may move it no sooner than at its next interrupt */
	if (cpus_parse(&c, irq->allowed) && c.n == 1)
		return c.id[0];
	return *irq->effective && cpus_parse(&c, irq->effective) && c.n == 1 ? c.id[0] : -1;
}

/* Is the name that of another device, which shares the PCI device? */
static bool is_of_other(const char *name, const char *dev, struct dirent **devs, int n)
{
	int i;

	if (find_word(name, dev))
		return false;
	for (i = 0; i < n; i++)
		if (find_word(name, devs[i]->d_name))
			return true;
	return false;
}

/* Store the number and the name of a line of /proc/interrupts. Names of handlers have no blanks. */
static bool parse_line(struct irq *irq, char *line)
{
	char *end, *name;

	irq->number = strtol(line, &end, 10);
	if (end == line || *end != ':')
		return false;
	line[strcspn(line, "\n")] = '\0';
	for (end = line + strlen(line); end > line && isspace((unsigned char)end[-1]); end--)
		end[-1] = '\0';
	name = strrchr(line, ' ');
	snprintf(irq->name, sizeof(irq->name), "%s", name ? name + 1 : "");
	return true;
}

static bool is_in_list(int number, struct dirent **list, int n)
{
	int i;

	for (i = 0; i < n; i++)
		if (atoi(list[i]->d_name) == number)
			return true;
	return false;
}

static int add_irq(struct irqs *list, struct irq *irq)
{
	struct irq *grown = reallocarray(list->irq, list->n + 1, sizeof(*grown));

	if (!grown)
		return -ENOMEM;
	root_line(irq->allowed, sizeof(irq->allowed), "proc/irq/%d/smp_affinity_list", irq->number);
	root_line(irq->effective, sizeof(irq->effective), "proc/irq/%d/effective_affinity_list", irq->number);
	list->irq = grown;
	list->irq[list->n++] = *irq;
	return 0;
}

static int compare(const void *a, const void *b)
{
	const struct irq *x = a, *y = b;

	if ((x->queue < 0) != (y->queue < 0))
		return x->queue < 0 ? 1 : -1;
	return x->queue != y->queue ? x->queue - y->queue : x->number - y->number;
}

/* Decide what each interrupt is for. Beside names with a direction, one without it, as "eth2", is for the link. */
static void parse_names(struct irqs *list, const char *dev)
{
	bool any_word = false, has_word[list->n ?: 1];
	size_t i;

	for (i = 0; i < list->n; i++) {
		struct irq *irq = &list->irq[i];

		irq->use = irq_name_parse(irq->name, dev, &irq->queue, &has_word[i]);
		any_word |= has_word[i] && irq->use;
	}
	for (i = 0; i < list->n; i++) {
		struct irq *irq = &list->irq[i];

		if (!has_word[i] && any_word) {
			irq->use = IRQ_CONTROL;
			irq->queue = -1;
		} else if (!has_word[i] && irq->queue < 0) {
			irq->queue = 0;
		}
	}
}

int irqs_find(struct irqs *list, const char *dev)
{
	struct dirent **msi, **devs;
	const int nr_devs = root_list(&devs, "sys/class/net");
	int nr_msi = root_list(&msi, "sys/class/net/%s/device/msi_irqs", dev), err = 0;
	FILE *f = root_open("proc/interrupts");
	char *line = NULL;
	size_t size = 0;

	*list = (struct irqs){ 0 };
	/* a virtio device is a child of its PCI device */
	if (!nr_msi) {
		root_list_free(msi, 0);
		nr_msi = root_list(&msi, "sys/class/net/%s/device/../msi_irqs", dev);
	}
	while (f && !err && getline(&line, &size, f) > 0) {
		struct irq irq = { 0 };

		if (!parse_line(&irq, line))
			continue;
		if (nr_msi ? is_in_list(irq.number, msi, nr_msi) && !is_of_other(irq.name, dev, devs, nr_devs) :
			     find_word(irq.name, dev) != NULL)
			err = add_irq(list, &irq);
	}
	parse_names(list, dev);
	if (list->n)
		qsort(list->irq, list->n, sizeof(*list->irq), compare);
	free(line);
	if (f)
		fclose(f);
	root_list_free(msi, nr_msi);
	root_list_free(devs, nr_devs);
	return err;
}

void irqs_free(struct irqs *list)
{
	free(list->irq);
	*list = (struct irqs){ 0 };
}
