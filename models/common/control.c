// SPDX-License-Identifier: GPL-2.0-only
#include "control.h"

#include "nic.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define MAX_COMMAND	256
#define MAX_ANSWER	1024

struct answer {
	char *text;
	int size, len;
};

struct control {
	int fd;
};

struct control *control_open(const char *path)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	struct control *c = malloc(sizeof(*c));

	if (!c || strlen(path) >= sizeof(a.sun_path)) {
		free(c);
		return NULL;
	}
	strcpy(a.sun_path, path);
	unlink(path);
	c->fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (c->fd < 0 || bind(c->fd, (void *)&a, sizeof(a))) {
		free(c);
		return NULL;
	}
	return c;
}

int control_fd(const struct control *c)
{
	return c ? c->fd : -1;
}

__attribute__((format(printf, 2, 3)))
static void say(struct answer *a, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	a->len += vsnprintf(a->text + a->len, a->size - a->len, format, ap);
	va_end(ap);
	if (a->len >= a->size)
		a->len = a->size - 1;
}

/* The numbers that a test may want to compare, without clearing any. */
static void stats(const struct nic *n, struct answer *a)
{
	const struct counter *c;

	say(a, "link %d given %u buffered %u left %u interrupts %llu",
	    n->link, n->generator.given, n->buffer.frames, n->generator.left,
	    (unsigned long long)n->interrupts);
	for (c = counters; c->name; c++)
		say(a, " %s %u", c->name, get(n, c->at));
}

static void replay(struct nic *n, const char *command, struct answer *a)
{
	char path[MAX_COMMAND] = "";

	if (n->rx_pcap)
		fclose(n->rx_pcap);
	sscanf(command, "replay %255s", path);
	n->rx_pcap = pcap_open(path);
	if (n->rx_pcap)
		say(a, "ok");
	else
		say(a, "%s: %s", path, strerror(errno));
}

int control_command(struct nic *n, const char *command, char *answer, int size)
{
	static const struct { const char *name; uint32_t at; const char *help; } numbers[] = {
		{ "generate", R_WIN_COUNT, "give N frames" },
		{ "burst", R_WIN_BURST, "so many at once" },
		{ "gap", R_WIN_GAP_US, "N microseconds between bursts" },
		{ "length", R_WIN_LEN, "of N bytes" },
		{ "flows", R_WIN_FLOWS, "N flows of UDP; 0: an ethertype of nobody" },
		{ "flap", R_WIN_FLAP_MS, "pull the cable for N ms" },
		{ "bad-crc", R_WIN_BAD_CRC, "spoil N frames" },
		{ "short", R_WIN_SHORT, "cut N frames" },
		{ "late", R_WIN_WB_DELAY_US, "write back descriptors N microseconds late" },
		{ "dma-error", R_WIN_DMA_ERROR, "lose N frames on the bus" },
	};
	char word[32] = "";
	unsigned int value = 0, i;
	int words = sscanf(command, "%31s %u", word, &value);
	struct answer a = { .text = answer, .size = size };

	if (!strcmp(word, "stats")) {
		stats(n, &a);
		return a.len;
	}
	if (!strcmp(word, "stop")) {
		n->generator.left = 0;
		say(&a, "ok");
		return a.len;
	}
	if (!strcmp(word, "replay")) {
		replay(n, command, &a);
		return a.len;
	}
	if (!strcmp(word, "link") && words == 2) {
		link_cable(n, value);
		say(&a, "ok");
		return a.len;
	}
	for (i = 0; i < sizeof(numbers) / sizeof(*numbers); i++) {
		if (!strcmp(word, numbers[i].name) && words == 2) {
			window_write(n, numbers[i].at, value);
			say(&a, "ok");
			return a.len;
		}
	}
	say(&a, "stats, stop, link 0|1, replay FILE\n");
	for (i = 0; i < sizeof(numbers) / sizeof(*numbers); i++)
		say(&a, "%s N: %s\n", numbers[i].name, numbers[i].help);
	return a.len;
}

void control_serve(struct control *c, struct nic *n)
{
	char command[MAX_COMMAND + 1], answer[MAX_ANSWER];
	struct sockaddr_un from;
	socklen_t from_len = sizeof(from);
	ssize_t len = recvfrom(c->fd, command, MAX_COMMAND, MSG_DONTWAIT, (void *)&from, &from_len);

	if (len < 0)
		return;
	command[len] = '\0';
	len = control_command(n, command, answer, sizeof(answer));
	sendto(c->fd, answer, len, MSG_DONTWAIT, (void *)&from, from_len);
}
