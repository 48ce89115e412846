// SPDX-License-Identifier: GPL-2.0-only
/* Test pfq capture from its arguments to its file, with a fake kernel (testlib/fake_kernel.h). */
#include <fcntl.h>
#include <pcap/pcap.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fake_kernel.h"
#include "pfq.h"
#include "tap.h"

#define FILE_NAME "out.pcap"

static char dir[] = "/tmp/pfq-run-XXXXXX";
static char said[8192];
static struct producer producer;
static int nr_left;
static size_t huge_page;

/* Deliver a packet. flags are PFQ_PKT_*. */
static void put(uint16_t flags)
{
	static const uint8_t data[60] = "\1\2\3\4\5\6\7\10\11\12\13\14\x08";
	struct pfq_pkthdr *pkt;

	if (!producer_put(&producer, data, sizeof(data)))
		return;
	pkt = (void *)((uint8_t *)producer.block + producer.offset -
		       PFQ_PKT_STRIDE(sizeof(data)));
	pkt->ifindex = 1;
	pkt->flags = flags;
}

/* Deliver five packets per poll(), as long as there are any left. */
static int poll_packets(struct pollfd *pfd, int timeout)
{
	int i;

	(void)timeout;
	for (i = 0; i < 5 && nr_left; i++, nr_left--)
		put(PFQ_PKT_TAP);
	pfd->revents = POLLIN;
	return 1;
}

static int poll_until_term(struct pollfd *pfd, int timeout)
{
	if (nr_left)
		return poll_packets(pfd, timeout);
	put(0);
	kill(getpid(), SIGTERM);
	return kernel_fail(EINTR);
}

static int poll_until_device_removed(struct pollfd *pfd, int timeout)
{
	if (nr_left)
		return poll_packets(pfd, timeout);
	kernel.so_error = ENETDOWN;
	pfd->revents = POLLERR;
	return 1;
}

static int closed_pipe(void)
{
	int end[2];

	if (pipe(end))
		return -1;
	close(end[0]);
	return end[1];
}

static void to_file(int fd, const char *name)
{
	int file = strcmp(name, "|") ?
		open(name, O_WRONLY | O_CREAT | O_TRUNC, 0600) : closed_pipe();

	dup2(file, fd);
	close(file);
}

static const char *read_text(const char *name)
{
	FILE *file = fopen(name, "r");
	size_t n = file ? fread(said, 1, sizeof(said) - 1, file) : 0;

	said[n] = '\0';
	if (file)
		fclose(file);
	return said;
}

/* Run pfq capture in a child process, and return its exit status. */
static int capture(int packets, int (*how)(struct pollfd *pfd, int timeout),
		   const char *out, char **args)
{
	int argc, status;
	pid_t pid;

	for (argc = 0; args[argc];)
		argc++;
	fflush(stdout);
	pid = fork();
	if (!pid) {
		to_file(STDOUT_FILENO, out);
		to_file(STDERR_FILENO, "stderr");
		kernel_boot();
		kernel.poll = how;
		kernel.stats.lost = 7;
		kernel.page = huge_page;
		producer.model = &kernel.model;
		nr_left = packets;
		status = capture_main(argc, args);
		fflush(stdout);
		kernel_halt();
		exit(status);
	}
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

#define CAPTURE(packets, how, out, ...) \
	capture(packets, how, out, (char *[]){ "pfq capture", __VA_ARGS__, NULL })

static int packets_in(const char *name)
{
	char text[PCAP_ERRBUF_SIZE];
	pcap_t *p = pcap_open_offline(name, text);
	struct pcap_pkthdr hdr;
	int n = 0;

	if (!p)
		return -1;
	while (pcap_next(p, &hdr))
		n++;
	pcap_close(p);
	return n;
}

static void expect_message(const char *want)
{
	read_text("stderr");
	if (!tap_ok(strstr(said, want), "pfq capture prints \"%.*s\"", (int)strcspn(want, "\n"), want))
		tap_note("got \"%s\"", said);
}

static void test_count(void)
{
	tap_equal(CAPTURE(100, poll_packets, "stdout", "-i", "lo", "-c", "13",
			  "-w", FILE_NAME), 0, "-c 13 succeeds");
	tap_equal(packets_in(FILE_NAME), 13, "the file has 13 packets");
	expect_message("13 packets captured, 7 lost, ");
	expect_message(", via tap\n");
	tap_equal(CAPTURE(100, poll_packets, "stdout", "-q", "-i", "lo", "-c", "1",
			  "-w", "-"), 0, "-w - succeeds");
	tap_equal(packets_in("stdout"), 1, "-w - writes to standard output");
	tap_text(read_text("stderr"), "", "-q prints nothing");
	tap_equal(CAPTURE(100, poll_packets, "stdout", "-i", "lo", "-c", "3",
			  "-w", "out.pcapng"), 0, "-w out.pcapng succeeds");
	tap_equal(packets_in("out.pcapng"), 3, "out.pcapng has 3 packets");
	tap_equal(memcmp(read_text("out.pcapng"), "\x0a\x0d\x0d\x0a", 4), 0,
		  "out.pcapng begins as a pcapng file");
	tap_equal(CAPTURE(100, poll_packets, "stdout", "-i", "lo", "-c", "1"), 0,
		  "a capture without -w succeeds");
	read_text("stdout");
	tap_ok(strstr(said, " lo len 60 07:08:09:0a:0b:0c > 01:02:03:04:05:06 0x0800\n"),
	       "a packet is shown in a line");
}

static void test_pages(void)
{
	CAPTURE(1, poll_packets, "stdout", "-i", "lo", "-c", "1", "-v", "-H");
	expect_message("pfq capture: the ring is in pages of 4 KiB\n");
	huge_page = 2 << 20;
	CAPTURE(1, poll_packets, "stdout", "-i", "lo", "-c", "1", "-v", "-H");
	expect_message("pfq capture: the ring is in pages of 2 MiB\n");
	CAPTURE(1, poll_packets, "stdout", "-i", "lo", "-c", "1", "-v");
	expect_message("pfq capture: the ring is in pages of 4 KiB\n");
	huge_page = 1 << 30;
	CAPTURE(1, poll_packets, "stdout", "-i", "lo", "-c", "1", "-v", "-H");
	expect_message("pfq capture: the ring is in pages of 1 GiB\n");
}

static void test_end(void)
{
	tap_equal(CAPTURE(12, poll_until_term, "stdout", "-i", "lo", "-w",
			  FILE_NAME), 0, "SIGTERM ends the capture");
	tap_equal(packets_in(FILE_NAME), 13,
		  "the file has the packet that arrived before the signal");
	expect_message("via hook and tap");
	tap_equal(CAPTURE(12, poll_until_device_removed, "stdout", "-i", "lo", "-w",
			  FILE_NAME), 1, "a device that is removed ends the capture with an error");
	tap_equal(packets_in(FILE_NAME), 12, "the file has the packets that arrived before");
	expect_message("pfq capture: pfq: a bound device was removed");
}

static void test_errors(void)
{
	tap_equal(CAPTURE(100, poll_packets, "stdout", "-i", "lo", "-c", "10",
			  "-w", "/dev/full"), 1, "a full disk is an error");
	expect_message("pfq capture: /dev/full: No space left on device");
	tap_equal(CAPTURE(100, poll_packets, "/dev/full", "-i", "lo", "-c", "10"),
		  1, "a full disk under standard output is an error");
	expect_message("pfq capture: standard output: No space left on device");
	tap_equal(CAPTURE(100, poll_packets, "|", "-i", "lo", "-w", "-"), 1,
		  "a closed pipe is an error");
	expect_message("pfq capture: standard output: Broken pipe");
	tap_equal(CAPTURE(100, poll_packets, "stdout", "-i", "lo", "-w",
			  "/nowhere/file"), 1, "a directory that does not exist is an error");
	expect_message("pfq capture: /nowhere/file: No such file or directory");
	tap_equal(CAPTURE(100, poll_packets, "stdout", "-i", "nosuchdev9", "-w",
			  "unmade"), 1, "a device that does not exist is an error");
	expect_message("pfq capture: nosuchdev9: no such device");
	tap_ok(access("unmade", F_OK), "no file is created for a device that does not exist");
	tap_equal(CAPTURE(100, poll_packets, "stdout", "-i", "lo", "-S"), 1,
		  "stealing from a virtual device is an error");
	expect_message("pfq capture: lo: cannot steal");
}

int main(void)
{
	char command[64];

	if (!mkdtemp(dir) || chdir(dir))
		return 1;
	test_count();
	test_pages();
	test_end();
	test_errors();
	snprintf(command, sizeof(command), "rm -rf %s", dir);
	return system(command) ? 1 : tap_done();
}
