// SPDX-License-Identifier: GPL-2.0-only
/*
 * The control socket: commands that generate frames, replay a capture file, read counters and
 * unplug the cable. Also, that sent frames are recorded in a capture file.
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
#define BUFFER	2048		/* bytes per buffer, as guest_queue() sets it */

static char dir[] = "/tmp/82599-control.XXXXXX", answer[1024];
static struct control *control;
static int fd;

static struct sockaddr_un address(const char *name)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };

	snprintf(a.sun_path, sizeof(a.sun_path), "%s/%s", dir, name);
	return a;
}

static const char *command(const char *text)
{
	struct sockaddr_un to = address("control");
	ssize_t len;

	if (sendto(fd, text, strlen(text), 0, (void *)&to, sizeof(to)) < 0)
		tap_bail("control: %m");
	control_serve(control, &guest.dev.nic);
	len = recv(fd, answer, sizeof(answer) - 1, MSG_DONTWAIT);
	answer[len < 0 ? 0 : len] = '\0';
	return answer;
}

/* A counter in the answer to "stats"; ~0: it is not there. */
static unsigned int counter(const char *name)
{
	const char *at = strstr(command("stats"), name);

	return at ? strtoul(at + strlen(name), NULL, 10) : ~0u;
}

static void run_model(void)
{
	unsigned int i;

	for (i = 0; i < 20; i++)
		nic_run(&guest.dev.nic, guest.dev.nic.now + 1000000);
}

/* Resets the chip and sets up a ring with a buffer for each frame of the test. */
static void set_up(void)
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

static void fill_frame(uint8_t *frame, size_t len, unsigned int seq)
{
	size_t i;

	for (i = 0; i < len; i++)
		frame[i] = i * 13 + seq * 7;
	frame[0] = 0x02;
}

static size_t frame_len(unsigned int seq)
{
	return 60 + seq * 30;
}

/* Sends the frames by the transmit ring, one descriptor per frame. */
static void send_frames(void)
{
	uint8_t *buffer = (uint8_t *)guest.memory + BUFFERS;
	uint64_t *ring = guest.memory + GUEST_TX_RING / 8;
	unsigned int seq;

	for (seq = 0; seq < FRAMES; seq++) {
		fill_frame(buffer, frame_len(seq), seq);
		ring[2 * seq] = BUFFERS;
		ring[2 * seq + 1] = frame_len(seq) | DTYP_DATA << TXD_DTYP_SHIFT | TXD_DEXT | TXD_EOP;
		nic_write(&guest.dev.nic, R_TDT(0), seq + 1);
	}
}

/* The number of frames that were received unchanged, in the order of the ring. */
static unsigned int count_correct(void)
{
	static uint8_t frame[BUFFER];
	unsigned int seq, correct = 0;

	for (seq = 0; seq < FRAMES; seq++) {
		uint64_t status = guest.memory[2 * seq + 1];

		fill_frame(frame, frame_len(seq), seq);
		correct += (status & RXD_STAT_DD) && (status >> 32 & 0xffff) == frame_len(seq) &&
			   !memcmp((uint8_t *)guest.memory + BUFFERS + seq * BUFFER, frame, frame_len(seq));
	}
	return correct;
}

int main(void)
{
	struct sockaddr_un a;
	char path[128], text[160];

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
	tap_ok(strstr(command("help"), "replay") && strstr(answer, "flap"), "help lists the commands");

	guest.dev.nic.tx_pcap = pcap_create(path);
	set_up();
	send_frames();
	fclose(guest.dev.nic.tx_pcap);
	guest.dev.nic.tx_pcap = NULL;
	tap_ok(counter("gptc ") == FRAMES, "the model sends %u frames and records them", FRAMES);

	set_up();
	snprintf(text, sizeof(text), "replay %s", path);
	tap_ok(!strcmp(command(text), "ok"), "replay accepts the recorded file");
	run_model();
	tap_ok(count_correct() == FRAMES && counter("delivered ") == FRAMES,
	       "the model receives the replayed frames unchanged");
	tap_ok(!!strstr(command("replay /nowhere"), "No such file"), "replay reports a missing file");

	set_up();
	command("burst 8");
	command("flows 3");
	tap_ok(!strcmp(command("generate 24"), "ok"), "generate accepts a number of frames");
	run_model();
	tap_ok(counter("delivered ") == FRAMES + 24 && !counter("left "),
	       "the model generates and delivers that many frames");
	command("link 0");
	tap_ok(!counter("link "), "link 0 takes the link down");
	guest_stop();
	snprintf(text, sizeof(text), "rm -r %s", dir);
	return system(text) ? 1 : tap_done();
}
