// SPDX-License-Identifier: GPL-2.0-only
/*
 * Let tcpdump write packets to a file in memory (tmpfs), and count them by the file's size. The counts of all tcpdumps of
 * a group add up to what was sent, or the measurement fails.
 */
#include <err.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "reader.h"

#define TCPDUMP		"/bin/tcpdump"
#define LOOK_US		100000	/* looking is measured, too */
#define QUIET_LOOKS	5
#define FILE_HEADER	24
#define PACKET_HEADER	16

static struct program {
	pid_t pid;
	int file;
	unsigned int quiet;	/* looks since the file grew */
	off_t counted, seen;	/* of the file: bytes of packets that were counted; its size at the last look */
} program[SOCKETS_MAX];

static void start(struct program *p, const char *name)
{
	p->counted = FILE_HEADER;
	p->file = memfd_create("tcpdump", MFD_CLOEXEC);
	if (p->file < 0)
		err(1, "memfd_create");
	p->pid = fork();
	if (p->pid < 0)
		err(1, "fork");
	if (p->pid)
		return;
	/* the bench kills the reader */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	/* until tcpdump is ready for it: count() */
	signal(SIGUSR2, SIG_IGN);
	if (dup2(p->file, STDOUT_FILENO) < 0)
		err(1, "dup2");
	/* 32 MiB: all packets of a measurement, since tcpdump is slower than they come */
	execl(TCPDUMP, "tcpdump", "-Z", "root", "-B", "32768", "-i", name, "-w", "-", NULL);
	err(1, "%s", TCPDUMP);
}

static void tcpdump_open(const struct reader *r, const char *dev, struct pollfd *fd)
{
	char name[64];
	int i;

	(void)fd;
	pcap_reader_name(r, dev, name, sizeof(name));
	for (i = 0; i < r->sockets; i++)
		start(&program[i], name);
	/* they have no other sign that they have begun */
	sleep(3);
}

/*
 * Return how many packets more tcpdump has written. When its file has not grown for a while, let it flush the rest:
 * its signal handler writes a buffer once more if it interrupts the write of it. A rare packet of another length (the
 * stock back end captures what the stack sends, too) is not worth a look at each.
 */
static uint64_t count(struct program *p, unsigned int len)
{
	const off_t record = PACKET_HEADER + len;
	struct stat st;
	uint64_t n;

	if (waitpid(p->pid, NULL, WNOHANG) == p->pid)
		errx(1, "tcpdump has ended");
	if (fstat(p->file, &st))
		err(1, "fstat");
	p->quiet = st.st_size == p->seen ? p->quiet + 1 : 0;
	p->seen = st.st_size;
	if (p->quiet >= QUIET_LOOKS)
		kill(p->pid, SIGUSR2);
	if (st.st_size < p->counted + record)
		return 0;
	n = (st.st_size - p->counted) / record;
	p->counted += n * record;
	return n;
}

static uint64_t tcpdump_read(const struct reader *r, struct pollfd *fd)
{
	uint64_t n = 0;
	int i;

	(void)fd;
	usleep(LOOK_US);
	for (i = 0; i < r->sockets; i++)
		n += count(&program[i], *frame_len);
	return n;
}

const struct reader_ops tcpdump_ops = { tcpdump_open, tcpdump_read };
