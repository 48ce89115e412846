// SPDX-License-Identifier: GPL-2.0-only
/*
 * The program: one port of a NIC, as a PCI device of QEMU (vfio-user-pci) or of user-mode
 * Linux. It ends when the client disconnects or when its standard input is closed.
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
	"  SOCKET               unix socket to create; QEMU's vfio-user-pci connects to it\n"
	"  --vhost-user         user-mode Linux connects instead\n"
	"  --wire LOCAL:REMOTE  paths of the datagram sockets at the two ends of the cable\n"
	"  --control SOCKET     datagram socket for commands (send \"help\")\n"
	"  --id HEX             PCI device ID, " MODEL_IDS "\n"
	"  --mac XX:XX:XX:XX:XX:XX\n"
	"  --port 0|1           the number of the port on the chip\n"
	"  --tx-pcap FILE       write the frames sent to a capture file\n"
	"  --no-pause           the link partner ignores pause frames\n"
	"  --no-throttle        never delay interrupts\n";

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

static void fail(const char *object)
{
	fprintf(stderr, MODEL ": %s: %s\n", object, strerror(errno));
	exit(1);
}

static void set_mac(uint8_t *mac, const char *text)
{
	if (sscanf(text, "%hhx:%hhx:%hhx:%hhx:%hhx:%hhx", &mac[0], &mac[1], &mac[2],
		   &mac[3], &mac[4], &mac[5]) != 6) {
		fprintf(stderr, MODEL ": --mac %s: not a MAC address\n%s", text, usage);
		exit(2);
	}
}

static struct control *parse_options(struct nic *n, bool *uml, int argc, char **argv)
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

static void wait_for_events(struct pollfd *p, nfds_t n, int64_t until)
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

enum { WIRE_FD, CONTROL_FD, INPUT_FD, CLIENT_FD, FDS = CLIENT_FD + VHOST_USER_FDS };

/*
 * Fills in the descriptors of the transport and returns their number. While it generates
 * frames for user-mode Linux, the model busy-polls, so that the guest needs no system call to
 * signal a register access.
 */
static nfds_t prepare_client(struct nic_device *d, struct pollfd *p, int64_t *until)
{
	const bool busy = d->nic.generator.left;

	if (!d->uml) {
		*p = (struct pollfd) { .fd = vfio_user_fd(d->client), .events = POLLIN };
		return 1;
	}
	if (vhost_user_prepare_poll(d->uml, p, busy) || busy)
		*until = 0;
	return VHOST_USER_FDS;
}

static int serve_client(struct nic_device *d, const struct pollfd *p)
{
	if (d->uml)
		return vhost_user_serve(d->uml, p);
	return p->revents ? vfio_user_serve(d->client) : 0;
}

static void main_loop(struct nic_device *d, struct control *control)
{
	struct pollfd p[FDS] = { [INPUT_FD] = { .fd = STDIN_FILENO, .events = POLLIN } };
	int64_t until;
	nfds_t clients;
	char c;

	for (;;) {
		until = nic_deadline(&d->nic);
		clients = prepare_client(d, p + CLIENT_FD, &until);
		p[WIRE_FD] = (struct pollfd) { .fd = port_fd(&d->nic), .events = POLLIN };
		p[CONTROL_FD] = (struct pollfd) { .fd = control_fd(control), .events = POLLIN };
		wait_for_events(p, CLIENT_FD + clients, until);
		if (serve_client(d, p + CLIENT_FD))
			return;
		if (p[CONTROL_FD].revents) {
			d->nic.now = now_ns();
			control_serve(control, &d->nic);
		}
		if (p[INPUT_FD].revents && read(STDIN_FILENO, &c, 1) <= 0)
			return;
		nic_run(&d->nic, now_ns());
	}
}

int main(int argc, char **argv)
{
	static struct nic_device d;
	struct vfio_device device;
	struct control *control;
	bool uml = false;

	signal(SIGPIPE, SIG_IGN);
	d.nic.device_id = DEFAULT_ID;
	d.nic.partner_pauses = d.nic.throttle = true;
	memcpy(d.nic.mac, "\x52\x54\x00\x12\x34\x00", 6);
	control = parse_options(&d.nic, &uml, argc, argv);
	device = device_init(&d);
	if (uml)
		d.uml = vhost_user_open(argv[optind], &device, d.config);
	else
		d.client = vfio_user_open(argv[optind], &device);
	if (!d.client && !d.uml)
		fail(argv[optind]);
	printf("ready\n");
	fflush(stdout);
	main_loop(&d, control);
	if (d.nic.tx_pcap)
		fclose(d.nic.tx_pcap);
	fprintf(stderr, MODEL ": %llu reads, %llu writes, %llu interrupts\n",
		(unsigned long long)d.nic.reads, (unsigned long long)d.nic.writes,
		(unsigned long long)d.nic.interrupts);
	nic_report(&d.nic, stderr);
	return 0;
}
