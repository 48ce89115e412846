// SPDX-License-Identifier: GPL-2.0-only
/* Test pfq capture from its arguments to its file, with a fake kernel (testlib/fake_kernel.h). */
#include <fcntl.h>
#include <glob.h>
#include <pcap/pcap.h>
#include <pty.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
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
static int bind_errno;
static uint64_t ring_max;

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

static int poll_slowly(struct pollfd *pfd, int timeout)
{
	usleep(1100000);
	return poll_packets(pfd, timeout);
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
		kernel.bind_errno = bind_errno;
		kernel.ring_max = ring_max;
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

static void test_group(void)
{
	tap_equal(CAPTURE(1, poll_packets, "stdout", "-i", "lo", "-c", "1", "-g", "7"), 0, "-g 7 succeeds");
	bind_errno = EEXIST;
	tap_equal(CAPTURE(1, poll_packets, "stdout", "-i", "lo", "-c", "1", "-g", "7"), 0,
		  "another member of the group may have bound the device");
	tap_equal(CAPTURE(1, poll_packets, "stdout", "-i", "lo", "-c", "1"), 1,
		  "without -g, a device that is bound is an error");
	bind_errno = 0;
}

/* Run a slow capture on a terminal of its own. Returns whether it printed a live line there. */
static bool prints_live_line(bool background)
{
	char *args[] = { "pfq capture", "-i", "lo", "-c", "6", "-w", FILE_NAME, NULL };
	int master, status;
	ssize_t n;
	size_t used = 0;
	pid_t pid = forkpty(&master, NULL, NULL, NULL);

	if (!pid) {
		pid = background ? fork() : 0;
		if (pid) {
			waitpid(pid, &status, 0);
			_exit(0);
		}
		if (background)
			setpgid(0, 0);
		kernel_boot();
		kernel.poll = poll_slowly;
		producer.model = &kernel.model;
		nr_left = 6;
		capture_main(7, args);
		_exit(0);
	}
	while (used < sizeof(said) - 1 && (n = read(master, said + used, sizeof(said) - 1 - used)) > 0)
		used += n;
	said[used] = 0;
	close(master);
	waitpid(pid, &status, 0);
	tap_ok(strstr(said, "6 packets captured"), "%s prints the summary", background ? "the background" : "the foreground");
	return strchr(said, 033);
}

static void test_terminal(void)
{
	tap_ok(prints_live_line(false), "a capture in the foreground prints a live line");
	tap_ok(!prints_live_line(true), "a capture in the background prints none");
}

/* Start a capture whose standard output is a pipe that nobody reads yet. Returns the pipe. */
static int start_capture(pid_t *pid, int packets, char **args)
{
	int end[2], argc, status;

	for (argc = 0; args[argc];)
		argc++;
	if (pipe(end))
		exit(1);
	fflush(stdout);
	*pid = fork();
	if (!*pid) {
		dup2(end[1], STDOUT_FILENO);
		close(end[0]);
		close(end[1]);
		to_file(STDERR_FILENO, "stderr");
		kernel_boot();
		kernel.poll = poll_packets;
		producer.model = &kernel.model;
		nr_left = packets;
		status = capture_main(argc, args);
		fflush(stdout);
		_exit(status);
	}
	close(end[1]);
	return end[0];
}

#define START(pid, packets, ...) \
	start_capture(pid, packets, (char *[]){ "pfq capture", __VA_ARGS__, NULL })

/* Copy what is left in a pipe to a file. */
static void drain(int fd, const char *name)
{
	char bytes[4096];
	int file = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	ssize_t n;

	while ((n = read(fd, bytes, sizeof(bytes))) > 0)
		if (write(file, bytes, n) != n)
			exit(1);
	close(file);
	close(fd);
}

static int wait_for(pid_t pid)
{
	int status;

	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* Return the number in front of a text that the capture printed, or -1. */
static int said_number(const char *text)
{
	const char *found = strstr(read_text("stderr"), text);

	while (found && found > said && strchr(" 0123456789", found[-1]))
		found--;
	return found ? atoi(found) : -1;
}

/* The reader of the pipe is slow, and a signal comes while write() waits for it. */
static void test_slow_pipe(int sig, const char *name)
{
	pid_t pid;
	int fd = START(&pid, 3000, "-i", "lo", "-w", "-");

	usleep(700000);		/* the capture has filled the pipe, and waits */
	kill(pid, SIGUSR1);
	usleep(100000);
	kill(pid, sig);
	usleep(100000);
	drain(fd, FILE_NAME);
	tap_equal(wait_for(pid), 0, "%s ends a capture into a slow pipe", name);
	tap_equal(packets_in(FILE_NAME), 3000, "all packets are written, each whole");
	expect_message("3000 packets captured, 0 lost, ");
	tap_ok(strstr(strstr(said, "captured") + 1, "captured"), "SIGUSR1 printed statistics before");
}

static void test_give_up(void)
{
	pid_t pid;
	int fd = START(&pid, 3000, "-i", "lo", "-w", "-");

	usleep(700000);
	kill(pid, SIGINT);
	usleep(200000);
	tap_ok(!waitpid(pid, NULL, WNOHANG), "after one signal the capture waits for the reader");
	kill(pid, SIGINT);
	tap_equal(wait_for(pid), 1, "a second signal gives the write up, although nobody reads");
	expect_message("pfq capture: standard output: Interrupted system call");
	expect_message(" of these packets are not in the file");
	close(fd);
}

/* A disk that is full after some bytes. */
static void test_full_disk(char *file, int bytes)
{
	const struct rlimit limit = { bytes, bytes };
	pid_t pid = fork();
	int status;

	if (!pid) {
		setrlimit(RLIMIT_FSIZE, &limit);
		to_file(STDOUT_FILENO, "stdout");
		to_file(STDERR_FILENO, "/dev/null");
		dup2(open("stderr.pipe", O_RDWR), STDERR_FILENO);
		kernel_boot();
		kernel.poll = poll_packets;
		producer.model = &kernel.model;
		nr_left = 500;
		_exit(capture_main(7, (char *[]){ "pfq capture", "-i", "lo", "-c", "500", "-w", file, NULL }));
	}
	waitpid(pid, &status, 0);
	tap_equal(WEXITSTATUS(status), 1, "a disk that is full after %d bytes is an error", bytes);
}

static void test_whole_records(char *file, int bytes)
{
	int in_file, fd;
	ssize_t n;

	mkfifo("stderr.pipe", 0600);
	fd = open("stderr.pipe", O_RDWR | O_NONBLOCK);
	test_full_disk(file, bytes);
	n = read(fd, said, sizeof(said) - 1);
	said[n < 0 ? 0 : n] = '\0';
	close(fd);
	fd = open("stderr", O_WRONLY | O_CREAT | O_TRUNC, 0600);
	if (write(fd, said, strlen(said)) < 0)
		exit(1);
	close(fd);
	in_file = packets_in(file);
	expect_message("File too large");
	tap_ok(in_file >= 0 && in_file < 500 && said_number(" of these packets are not in the file") == 500 - in_file,
	       "%s ends after a whole record, and the summary says how many are missing (%d of 500)", file,
	       500 - in_file);
}

static void test_files(void)
{
	char *big[] = { "pfq capture", "-q", "-i", "lo", "-c", "30000", "-C", "1", "-w", "c.pcap", NULL };
	char *ring[] = { "pfq capture", "-q", "-i", "lo", "-c", "50000", "-C", "1", "-W", "2", "-w", "w.pcap", NULL };
	char *timed[] = { "pfq capture", "-q", "-i", "lo", "-G", "1", "-W", "2", "-w", "g-%s.pcap", NULL };
	int found = 0;
	glob_t g;

	tap_equal(capture(30000, poll_packets, "stdout", big), 0, "-C 1 succeeds");
	tap_ok(packets_in("c.pcap") > 13000 && packets_in("c.pcap1") > 13000 &&
	       packets_in("c.pcap") + packets_in("c.pcap1") + packets_in("c.pcap2") == 30000,
	       "-C writes c.pcap, c.pcap1 and c.pcap2");
	tap_equal(capture(50000, poll_packets, "stdout", ring), 0, "-C 1 -W 2 succeeds");
	tap_ok(packets_in("w.pcap0") > 0 && packets_in("w.pcap1") > 0 && access("w.pcap2", F_OK) &&
	       access("w.pcap", F_OK), "-W 2 uses two files in turn");
	tap_equal(capture(100, poll_slowly, "stdout", timed), 0, "-G 1 -W 2 ends after two files");
	if (!glob("g-1*.pcap", 0, NULL, &g))
		found = g.gl_pathc;
	globfree(&g);
	tap_equal(found, 2, "their names have the time");
}

static void test_ring(void)
{
	ring_max = 8 << 20;
	tap_equal(CAPTURE(1, poll_packets, "stdout", "-i", "lo", "-c", "1"), 0, "a ring of the size that is allowed is made");
	expect_message("pfq capture: the ring has 32 KiB, not 32 MiB, since a larger one exceeds what this user may lock in memory: ulimit -l");
	ring_max = 1;
	tap_equal(CAPTURE(1, poll_packets, "stdout", "-i", "lo", "-c", "1"), 1, "if none is allowed, the capture fails");
	ring_max = 0;
}

static void test_limits(void)
{
	char queue[] = "lo:7";

	tap_equal(CAPTURE(100000000, poll_slowly, "stdout", "-i", "lo", "--seconds", "1"), 0, "--seconds 1 ends the capture");
	tap_equal(CAPTURE(1, poll_packets, "stdout", "-i", "lo", "-c", "1", "vlan", "5", "and", "tcp"), 0,
		  "a filter is compiled");
	tap_equal(CAPTURE(1, poll_packets, "stdout", "-i", "lo", "-c", "1", "tcp", "prot"), 1, "a bad filter is an error");
	expect_message("pfq capture: filter \"tcp prot\": ");
	tap_equal(CAPTURE(1, poll_packets, "stdout", "-D"), 0, "-D succeeds");
	tap_ok(strstr(read_text("stdout"), ".lo [up, Ethernet, tap]\n") || strstr(said, ".lo [down"), "-D lists lo");
	tap_equal(CAPTURE(1, poll_packets, "stdout", "-i", "lo", "-Z", "nosuchuser9", "-c", "1"), 1,
		  "-Z with an unknown user is an error");
	expect_message("pfq capture: -Z nosuchuser9: there is no such user");
	CAPTURE(1, poll_packets, "stdout", "-i", "lo", "-c", "1");
	expect_message("listening on lo, link-type EN10MB (Ethernet), snapshot length 262144 bytes\n");
	CAPTURE(1, poll_packets, "stdout", "-i", queue, "-c", "1");
	expect_message("pfq capture: lo has 1 receive queue now, and none is number 7: ");
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
	test_group();
	test_terminal();
	test_slow_pipe(SIGINT, "SIGINT");
	test_slow_pipe(SIGHUP, "SIGHUP");
	test_give_up();
	test_whole_records("full.pcap", 5000);
	test_whole_records("full.pcapng", 5001);
	test_files();
	test_ring();
	test_limits();
	snprintf(command, sizeof(command), "rm -rf %s", dir);
	return system(command) ? 1 : tap_done();
}
