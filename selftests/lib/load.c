// SPDX-License-Identifier: GPL-2.0-only
/* Background load by pktgen or by the peer. */
#include "load.h"

#include "module.h"
#include "tap.h"
#include "veth.h"

#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define RATE 8000		/* frames per second of the peer, if the guest keeps up */

static pid_t generator;

static int write_to(const char *file, const char *text)
{
	FILE *f = fopen(file, "we");
	int ret;

	if (!f)
		return -1;
	ret = fputs(text, f) < 0;
	return fclose(f) || ret ? -1 : 0;
}

/* Give each pktgen thread a device. Return how many threads there are. */
static int set_up_pktgen(void)
{
	static const char *const setting[] = {
		"count 50000\n", "pkt_size 200\n", "dst 198.51.100.1\n", "src_min 198.51.100.2\n",
		"dst_mac 02:00:00:00:00:02\n", "udp_src_min 1000\n", "udp_src_max 9000\n",
		"flag UDPSRC_RND\n",
	};
	char file[64], text[64];
	unsigned int i;
	int cpu;

	for (cpu = 0;; cpu++) {
		snprintf(file, sizeof(file), "/proc/net/pktgen/kpktgend_%d", cpu);
		snprintf(text, sizeof(text), "add_device " VETH_NEAR "@%d\n", cpu);
		if (write_to(file, "rem_device_all\n") || write_to(file, text))
			return cpu;
		snprintf(file, sizeof(file), "/proc/net/pktgen/" VETH_NEAR "@%d", cpu);
		for (i = 0; i < sizeof(setting) / sizeof(*setting); i++)
			if (write_to(file, setting[i]))
				tap_bail("pktgen refuses the setting %s", setting[i]);
	}
}

static void generate(void)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (;;)
		if (write_to("/proc/net/pktgen/pgctrl", "start\n"))
			usleep(1000);
}

void load_start(struct wire *w)
{
	const struct frame_request req = {
		.count = UINT32_MAX, .min_len = 60, .max_len = 1514, .rate = RATE,
	};

	if (w->t.dev) {
		if (traffic_start(&w->t, req))
			tap_bail("%s: the peer does not send", w->dev);
		return;
	}
	if (module_insert("pktgen"))
		tap_missing("modprobe does not find pktgen");
	if (!set_up_pktgen())
		tap_bail("pktgen does not take %s", VETH_NEAR);
	generator = fork();
	if (!generator)
		generate();
}

void load_stop(struct wire *w)
{
	if (w->t.dev) {
		if (traffic_stop(&w->t))
			tap_bail("%s: the peer does not stop sending", w->dev);
		return;
	}
	kill(generator, SIGKILL);
	waitpid(generator, NULL, 0);
	write_to("/proc/net/pktgen/pgctrl", "stop\n");
	usleep(200000);
}
