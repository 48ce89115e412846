// SPDX-License-Identifier: GPL-2.0-only
/* Test the captures of pfq extcap: how they begin and end at a FIFO, with a fake kernel (testlib/fake_kernel.h). */
#include <fcntl.h>
#include <pcap/pcap.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fake_kernel.h"
#include "pfq.h"
#include "tap.h"

#define FIFO	"fifo"
#define SECOND	1000000

static char dir[] = "/tmp/pfq-extcap-XXXXXX";
static char said[8192];
static struct producer producer;
static int nr_left, socket_errno;

/* Deliver five packets per call, as long as there are any left; then nothing happens. */
static int poll_packets(struct pollfd *pfd, int timeout)
{
	static const uint8_t data[60] = "\1\2\3\4\5\6\7\10\11\12\13\14\x08";
	struct pfq_pkthdr *pkt;
	int i;

	if (!nr_left)
		return usleep(timeout * 1000) ? kernel_fail(EINTR) : 0;
	for (i = 0; i < 5 && nr_left; i++, nr_left--) {
		if (!producer_put(&producer, data, sizeof(data)))
			continue;
		pkt = (void *)((uint8_t *)producer.block + producer.offset - PFQ_PKT_STRIDE(sizeof(data)));
		pkt->ifindex = 1;
	}
	pfd->revents = POLLIN;
	return 1;
}

/* Start pfq extcap, whose messages go to the file stderr, and its output to the file stdout. */
static pid_t start(int packets, char **args)
{
	int argc, status;
	pid_t pid;

	for (argc = 0; args[argc];)
		argc++;
	fflush(stdout);
	pid = fork();
	if (pid)
		return pid;
	if (!freopen("stdout", "w", stdout) || !freopen("stderr", "w", stderr))
		_exit(99);
	kernel_boot();
	kernel.poll = poll_packets;
	kernel.socket_errno = socket_errno;
	producer.model = &kernel.model;
	nr_left = packets;
	status = extcap_main(argc, args);
	fflush(stdout);
	kernel_halt();
	exit(status);
}

#define START(packets, ...) \
	start(packets, (char *[]){ "pfq extcap", "--capture", "--fifo", FIFO, __VA_ARGS__, NULL })
#define LO "--extcap-interface", "pfq-lo"

/* Return the exit status of a capture, or -1 if it does not end within 5 s. */
static int wait_for(pid_t pid)
{
	int status, i;

	for (i = 0; i < 50; i++) {
		if (waitpid(pid, &status, WNOHANG) == pid)
			return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
		usleep(SECOND / 10);
	}
	kill(pid, SIGKILL);
	waitpid(pid, &status, 0);
	return -1;
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

static void expect_message(const char *want)
{
	read_text("stderr");
	if (!tap_ok(strstr(said, want), "pfq extcap prints \"%s\"", want))
		tap_note("got \"%s\"", said);
}

/* Read n packets from the FIFO. Returns the handle, and how many came. */
static pcap_t *read_packets(int n, int *came)
{
	char text[PCAP_ERRBUF_SIZE];
	pcap_t *p = pcap_open_offline(FIFO, text);
	struct pcap_pkthdr hdr;

	*came = 0;
	if (!p)
		tap_note("%s", text);
	while (p && *came < n && pcap_next(p, &hdr))
		++*came;
	return p;
}

/* The user presses the button that ends the capture. */
static void test_signal(int sig, const char *name)
{
	const pid_t pid = START(5000, LO);
	int came, more = 0;
	struct pcap_pkthdr hdr;
	pcap_t *p = read_packets(5000, &came);

	tap_equal(came, 5000, "5000 packets come through the FIFO");
	kill(pid, sig);
	while (p && pcap_next(p, &hdr))
		more++;
	tap_equal(more, 0, "%s ends the stream", name);
	tap_equal(wait_for(pid), 0, "%s is no failure", name);
	tap_text(read_text("stderr"), "", "nothing is said");
	if (p)
		pcap_close(p);
}

/* The reader goes, while packets come or while none come. */
static void test_reader_gone(int packets, int read, const char *when)
{
	const pid_t pid = START(packets, LO);
	int came;
	pcap_t *p = read_packets(read, &came);

	tap_equal(came, read, "%d packets come", read);
	if (p)
		pcap_close(p);
	tap_equal(wait_for(pid), 0, "the capture ends if its reader goes %s", when);
	tap_text(read_text("stderr"), "", "nothing is said");
}

/* Count the blocks of statistics in a pcapng stream. */
static int count_statistics(const char *bytes, ssize_t n)
{
	uint32_t block[2];
	int found = 0;

	while (n >= (ssize_t)sizeof(block)) {
		memcpy(block, bytes, sizeof(block));
		found += block[0] == 5;
		if (block[1] < 12 || block[1] > n)
			break;
		bytes += block[1];
		n -= block[1];
	}
	return found;
}

/* Wireshark does not read to the end, and a file of it shall have statistics. */
static void test_statistics(void)
{
	const pid_t pid = START(5, LO);
	const int fd = open(FIFO, O_RDONLY);

	usleep(7 * SECOND / 2);
	tap_equal(count_statistics(said, read(fd, said, sizeof(said))), 1,
		  "statistics come while the capture runs, once if they do not change");
	close(fd);
	tap_equal(wait_for(pid), 0, "the capture ends");
}

static void test_no_reader(void)
{
	const pid_t pid = START(5, LO);

	usleep(SECOND / 2);
	tap_ok(!waitpid(pid, NULL, WNOHANG), "a capture waits until its FIFO has a reader");
	kill(pid, SIGTERM);
	tap_equal(wait_for(pid), 0, "SIGTERM ends the wait");
	tap_text(read_text("stderr"), "", "nothing is said");
}

#define FAILS(status, ...) tap_equal(wait_for(START(5, __VA_ARGS__)), status, "that is an error")

static void test_errors(void)
{
	FAILS(1, "--extcap-interface", "pfq-nosuchdev9");
	expect_message("pfq extcap: there is no interface pfq-nosuchdev9");
	FAILS(1, "--extcap-interface", "lo");
	expect_message("pfq extcap: there is no interface lo");
	FAILS(1, LO, "--steal", "true");
	expect_message("pfq capture: lo: cannot steal");
	FAILS(1, LO, "--extcap-capture-filter", "tcp prot");
	expect_message("pfq capture: filter \"tcp prot\": can't parse filter expression");
	FAILS(1, LO, "--program", "main = nosuchfunction");
	expect_message("nosuchfunction");
	FAILS(2, LO, "--program", "main = ip", "--program-file", "x");
	expect_message("give --program or --program-file");
	FAILS(2, LO, "--queue", "x");
	expect_message("give the number of a queue");
	socket_errno = EPERM;
	FAILS(1, LO);
	expect_message("CAP_NET_RAW is missing");
	expect_message("pfq-extcap(1)");
	socket_errno = EAFNOSUPPORT;
	FAILS(1, LO);
	expect_message("modprobe pfq");
	socket_errno = 0;
}

/* Wireshark passes the values of all options, those that nobody changed, too. */
static void test_defaults(void)
{
	const pid_t pid = START(5, LO, "--steal", "false", "--promisc", "true", "--snaplen", "0", "--queue", "",
				"--buffer-size", "32768", "--huge-pages", "false", "--time-stamp-type", "host",
				"--group", "0", "--program", "", "--program-file", "", "--extcap-capture-filter", "");
	int came;
	pcap_t *p = read_packets(5, &came);

	tap_equal(came, 5, "a capture with all options at their defaults works");
	if (p)
		pcap_close(p);
	tap_equal(wait_for(pid), 0, "and ends");
	tap_text(read_text("stderr"), "", "nothing is said");
}

int main(void)
{
	char command[64];

	if (!mkdtemp(dir) || chdir(dir) || mkfifo(FIFO, 0600))
		return 1;
	test_signal(SIGTERM, "SIGTERM");
	test_signal(SIGINT, "SIGINT");
	test_reader_gone(1000000, 10, "while packets come");
	test_reader_gone(10, 10, "while no packets come");
	test_statistics();
	test_no_reader();
	test_errors();
	test_defaults();
	snprintf(command, sizeof(command), "rm -rf %s", dir);
	return system(command) ? 1 : tap_done();
}
