// SPDX-License-Identifier: GPL-2.0-only
/* The control socket: parses commands, runs them, formats the answers. */
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
static void append(struct answer *a, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	a->len += vsnprintf(a->text + a->len, a->size - a->len, format, ap);
	va_end(ap);
	if (a->len >= a->size)
		a->len = a->size - 1;
}

/* The counters, without clearing those that clear when read. */
static void append_stats(const struct nic *n, struct answer *a)
{
	const struct counter *c;

	append(a, "link %d delivered %u buffered %u left %u interrupts %llu",
	       n->link, n->generator.delivered, n->buffer.frames, n->generator.left,
	       (unsigned long long)n->interrupts);
	for (c = counters; c->name; c++)
		append(a, " %s %u", c->name, get(n, c->reg));
}

static void start_replay(struct nic *n, const char *command, struct answer *a)
{
	char path[MAX_COMMAND] = "";

	if (n->rx_pcap)
		fclose(n->rx_pcap);
	if (sscanf(command, "replay %255s", path) != 1)
		path[0] = '\0';
	n->rx_pcap = pcap_open(path);
	if (n->rx_pcap)
		append(a, "ok");
	else
		append(a, "%s: %s", path, strerror(errno));
}

int control_command(struct nic *n, const char *command, char *answer, int size)
{
	static const struct { const char *name; uint32_t reg; const char *help; } settings[] = {
		{ "generate", R_WIN_COUNT, "generate N frames" },
		{ "burst", R_WIN_BURST, "N frames per burst" },
		{ "gap", R_WIN_GAP_US, "pause N microseconds between bursts" },
		{ "length", R_WIN_LEN, "N bytes per frame, without FCS" },
		{ "flows", R_WIN_FLOWS, "generate N UDP flows; 0: frames without IP" },
		{ "flap", R_WIN_FLAP_MS, "unplug the cable for N milliseconds" },
		{ "bad-crc", R_WIN_BAD_CRC, "receive the next N frames with a bad FCS" },
		{ "short", R_WIN_SHORT, "cut the next N frames below 64 bytes" },
		{ "late", R_WIN_WB_DELAY_US, "delay receive descriptors' write-back by N microseconds" },
		{ "dma-error", R_WIN_DMA_ERROR, "lose the next N frames by a DMA error" },
	};
	char word[32] = "";
	unsigned int value = 0, i;
	int words = sscanf(command, "%31s %u", word, &value);
	struct answer a = { .text = answer, .size = size };

	if (!strcmp(word, "stats")) {
		append_stats(n, &a);
		return a.len;
	}
	if (!strcmp(word, "stop")) {
		n->generator.left = 0;
		append(&a, "ok");
		return a.len;
	}
	if (!strcmp(word, "replay")) {
		start_replay(n, command, &a);
		return a.len;
	}
	if (!strcmp(word, "link") && words == 2) {
		cable_plug(n, value);
		append(&a, "ok");
		return a.len;
	}
	for (i = 0; i < sizeof(settings) / sizeof(*settings); i++) {
		if (!strcmp(word, settings[i].name) && words == 2) {
			window_write(n, settings[i].reg, value);
			append(&a, "ok");
			return a.len;
		}
	}
	append(&a, "stats: print counters\nstop: stop generating frames\nlink 0|1: unplug or plug the cable\n"
	       "replay FILE: receive the frames of a capture file\n");
	for (i = 0; i < sizeof(settings) / sizeof(*settings); i++)
		append(&a, "%s N: %s\n", settings[i].name, settings[i].help);
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
