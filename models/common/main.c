// SPDX-License-Identifier: GPL-2.0-only
/*
 * One port of a NIC, a PCI device of a QEMU that has vfio-user-pci, or of user-mode Linux.
 * It ends with its client, or with its input.
 */
#include "control.h"
#include "device.h"

#include <errno.h>
#include <getopt.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const char usage[] =
	"usage: " MODEL " [options] SOCKET\n"
	"  SOCKET               where QEMU's vfio-user-pci connects\n"
	"  --vhost-user         where user-mode Linux connects\n"
	"  --wire LOCAL:REMOTE  datagram sockets of the cable's two ends\n"
	"  --control SOCKET     where commands are taken (try: help)\n"
	"  --id HEX             " MODEL_IDS "\n"
	"  --mac XX:XX:XX:XX:XX:XX\n"
	"  --port 0|1           which port of the chip\n"
	"  --tx-pcap FILE       keep what is sent\n"
	"  --no-pause           the far end heeds no pause frames\n"
	"  --no-throttle        the interrupts' intervals are ignored\n";

/* --- options --- */

enum { WIRE = 1, CONTROL, ID, MAC, PORT, TX_PCAP, NO_PAUSE, NO_THROTTLE, VHOST_USER };

static const struct option options[] = {
	{ "wire", required_argument, NULL, WIRE },
	{ "control", required_argument, NULL, CONTROL },
	{ "id", required_argument, NULL, ID },
	{ "mac", required_argument, NULL, MAC },
	{ "port", required_argument, NULL, PORT },
	{ "tx-pcap", required_argument, NULL, TX_PCAP },
	{ "no-pause", no_argument, NULL, NO_PAUSE },
	{ "no-throttle", no_argument, NULL, NO_THROTTLE },
	{ "vhost-user", no_argument, NULL, VHOST_USER },
	{ NULL, 0, NULL, 0 },
};

static void fail(const char *what)
{
	fprintf(stderr, MODEL ": %s: %s\n", what, strerror(errno));
	exit(1);
}

static void set_mac(uint8_t *mac, const char *text)
{
	if (sscanf(text, "%hhx:%hhx:%hhx:%hhx:%hhx:%hhx", &mac[0], &mac[1], &mac[2],
		   &mac[3], &mac[4], &mac[5]) != 6) {
		fputs(usage, stderr);
		exit(2);
	}
}

static struct control *parse(struct nic *n, bool *uml, int argc, char **argv)
{
	struct control *control = NULL;
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (option) {
		case WIRE:
			if (port_open(n, optarg))
				fail(optarg);
			break;
		case CONTROL:
			control = control_open(optarg);
			if (!control)
				fail(optarg);
			break;
		case ID:
			n->device_id = strtoul(optarg, NULL, 16);
			break;
		case MAC:
			set_mac(n->mac, optarg);
			break;
		case PORT:
			n->lan_id = atoi(optarg) & 1;
			break;
		case TX_PCAP:
			n->tx_pcap = pcap_create(optarg);
			if (!n->tx_pcap)
				fail(optarg);
			break;
		case NO_PAUSE:
			n->partner_pauses = false;
			break;
		case VHOST_USER:
			*uml = true;
			break;
		case NO_THROTTLE:
			n->throttle = false;
			break;
		default:
			fputs(usage, stderr);
			exit(2);
		}
	}
	if (optind != argc - 1) {
		fputs(usage, stderr);
		exit(2);
	}
	return control;
}

/* --- the loop --- */

static void wait_for(struct pollfd *p, nfds_t n, int64_t until)
{
	struct timespec t, *timeout = NULL;
	int64_t left;

	if (until != NEVER) {
		left = until - now_ns();
		if (left < 0)
			left = 0;
		t = (struct timespec) { left / 1000000000, left % 1000000000 };
		timeout = &t;
	}
	if (ppoll(p, n, timeout, NULL) < 0 && errno != EINTR)
		fail("poll");
}

enum { WIRE_FD, COMMAND, INPUT, CLIENT, FDS = CLIENT + VHOST_USER_FDS };

/* While frames are generated for user-mode Linux, it is spared the waking of this process. */
static nfds_t prepare_client(struct machine *m, struct pollfd *p, int64_t *until)
{
	const bool busy = m->nic.generator.left;

	if (!m->uml) {
		*p = (struct pollfd) { .fd = vfio_user_fd(m->client), .events = POLLIN };
		return 1;
	}
	if (vhost_user_wait(m->uml, p, busy) || busy)
		*until = 0;
	return VHOST_USER_FDS;
}

static int serve_client(struct machine *m, const struct pollfd *p)
{
	if (m->uml)
		return vhost_user_serve(m->uml, p);
	return p->revents ? vfio_user_serve(m->client) : 0;
}

static void run(struct machine *m, struct control *control)
{
	struct pollfd p[FDS] = { [INPUT] = { .fd = STDIN_FILENO, .events = POLLIN } };
	int64_t until;
	nfds_t clients;
	char c;

	for (;;) {
		until = nic_deadline(&m->nic);
		clients = prepare_client(m, p + CLIENT, &until);
		p[WIRE_FD] = (struct pollfd) { .fd = port_fd(&m->nic), .events = POLLIN };
		p[COMMAND] = (struct pollfd) { .fd = control_fd(control), .events = POLLIN };
		wait_for(p, CLIENT + clients, until);
		if (serve_client(m, p + CLIENT))
			return;
		if (p[COMMAND].revents) {
			m->nic.now = now_ns();
			control_serve(control, &m->nic);
		}
		if (p[INPUT].revents && read(STDIN_FILENO, &c, 1) <= 0)
			return;
		nic_run(&m->nic, now_ns());
	}
}

int main(int argc, char **argv)
{
	static struct machine m;
	struct vfio_device device;
	struct control *control;
	bool uml = false;

	signal(SIGPIPE, SIG_IGN);
	m.nic.device_id = DEFAULT_ID;
	m.nic.partner_pauses = m.nic.throttle = true;
	memcpy(m.nic.mac, "\x52\x54\x00\x12\x34\x00", 6);
	control = parse(&m.nic, &uml, argc, argv);
	device = device_init(&m);
	if (uml)
		m.uml = vhost_user_open(argv[optind], &device, m.config);
	else
		m.client = vfio_user_open(argv[optind], &device);
	if (!m.client && !m.uml)
		fail(argv[optind]);
	printf("ready\n");
	fflush(stdout);
	run(&m, control);
	if (m.nic.tx_pcap)
		fclose(m.nic.tx_pcap);
	fprintf(stderr, MODEL ": %llu reads, %llu writes, %llu interrupts\n",
		(unsigned long long)m.nic.reads, (unsigned long long)m.nic.writes,
		(unsigned long long)m.nic.interrupts);
	nic_report(&m.nic, stderr);
	return 0;
}
