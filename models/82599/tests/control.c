// SPDX-License-Identifier: GPL-2.0-only
/*
 * The model worked from outside: by the commands of its control socket frames are generated,
 * replayed from a file, counted; what is sent is kept in a file.
 */
#include "control.h"
#include "guest.h"
#include "../../../testlib/tap.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define FRAMES	40
#define BUFFERS	(512 << 10)
#define BUFFER	2048		/* the driver's; guest_queue() */

static char dir[] = "/tmp/82599-control.XXXXXX", answer[1024];
static struct control *control;
static int fd;

static struct sockaddr_un address(const char *name)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };

	snprintf(a.sun_path, sizeof(a.sun_path), "%s/%s", dir, name);
	return a;
}

static const char *tell(const char *command)
{
	struct sockaddr_un to = address("control");
	ssize_t len;

	if (sendto(fd, command, strlen(command), 0, (void *)&to, sizeof(to)) < 0)
		tap_bail("control: %m");
	control_serve(control, &guest.dev.nic);
	len = recv(fd, answer, sizeof(answer) - 1, MSG_DONTWAIT);
	answer[len < 0 ? 0 : len] = '\0';
	return answer;
}

static unsigned int stat(const char *name)
{
	const char *at = strstr(tell("stats"), name);

	return at ? strtoul(at + strlen(name), NULL, 10) : ~0u;
}

static void run(void)
{
	unsigned int i;

	for (i = 0; i < 20; i++)
		nic_run(&guest.dev.nic, guest.dev.nic.now + 1000000);
}

/* A ring as large as the test, buffers behind it. */
static void start(void)
{
	unsigned int i;

	nic_write(&guest.dev.nic, R_CTRL, CTRL_RST);
	guest_map();
	guest_queue();
	nic_write(&guest.dev.nic, R_HLREG0, HLREG0_RXCRCSTRP);
	for (i = 0; i < GUEST_RING / 16; i++) {
		guest.memory[2 * i] = BUFFERS + i * BUFFER;
		guest.memory[2 * i + 1] = 0;
	}
}

static void fill(uint8_t *frame, size_t len, unsigned int seq)
{
	size_t i;

	for (i = 0; i < len; i++)
		frame[i] = i * 13 + seq * 7;
	frame[0] = 0x02;
}

static size_t length(unsigned int seq)
{
	return 60 + seq * 30;
}

/* By the transmit ring, a descriptor a frame. */
static void send_frames(void)
{
	uint8_t *buffer = (uint8_t *)guest.memory + BUFFERS;
	uint64_t *ring = guest.memory + GUEST_TX_RING / 8;
	unsigned int seq;

	for (seq = 0; seq < FRAMES; seq++) {
		fill(buffer, length(seq), seq);
		ring[2 * seq] = BUFFERS;
		ring[2 * seq + 1] = length(seq) | DTYP_DATA << TXD_DTYP_SHIFT | TXD_DEXT | TXD_EOP;
		nic_write(&guest.dev.nic, R_TDT(0), seq + 1);
	}
}

static unsigned int received_right(void)
{
	static uint8_t frame[BUFFER];
	unsigned int seq, right = 0;

	for (seq = 0; seq < FRAMES; seq++) {
		uint64_t status = guest.memory[2 * seq + 1];

		fill(frame, length(seq), seq);
		right += (status & RXD_STAT_DD) && (status >> 32 & 0xffff) == length(seq) &&
			 !memcmp((uint8_t *)guest.memory + BUFFERS + seq * BUFFER, frame, length(seq));
	}
	return right;
}

int main(void)
{
	struct sockaddr_un a;
	char path[128], command[160];

	if (!mkdtemp(dir))
		tap_bail("%s: %m", dir);
	a = address("control");
	control = control_open(a.sun_path);
	a = address("client");
	fd = socket(AF_UNIX, SOCK_DGRAM, 0);
	if (!control || bind(fd, (void *)&a, sizeof(a)))
		tap_bail("%s: %m", dir);
	snprintf(path, sizeof(path), "%s/sent.pcap", dir);
	guest_start();
	tap_plan(8);
	tap_ok(strstr(tell("help"), "replay") && strstr(answer, "flap"), "help lists the commands");

	guest.dev.nic.tx_pcap = pcap_create(path);
	start();
	send_frames();
	fclose(guest.dev.nic.tx_pcap);
	guest.dev.nic.tx_pcap = NULL;
	tap_ok(stat("gptc ") == FRAMES, "%u frames are sent, and kept in a file", FRAMES);

	start();
	snprintf(command, sizeof(command), "replay %s", path);
	tap_ok(!strcmp(tell(command), "ok"), "the file is replayed");
	run();
	tap_ok(received_right() == FRAMES && stat("delivered ") == FRAMES, "its frames are received, byte for byte");
	tap_ok(!!strstr(tell("replay /nowhere"), "No such file"), "one that is not there is not");

	start();
	tell("burst 8");
	tell("flows 3");
	tap_ok(!strcmp(tell("generate 24"), "ok"), "frames are asked for");
	run();
	tap_ok(stat("delivered ") == FRAMES + 24 && !stat("left "), "and come");
	tell("link 0");
	tap_ok(!stat("link "), "the cable is pulled");
	guest_stop();
	snprintf(command, sizeof(command), "rm -r %s", dir);
	return system(command) ? 1 : tap_done();
}
