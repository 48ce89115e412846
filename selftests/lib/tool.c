// SPDX-License-Identifier: GPL-2.0-only
/* Runs the command pfq. */
#include "slow.h"
#include "tap.h"
#include "tool.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static char said[8192];

const char *tool_read(const char *name)
{
	FILE *f = fopen(name, "re");
	size_t n = f ? fread(said, 1, sizeof(said) - 1, f) : 0;

	said[n] = '\0';
	if (f)
		fclose(f);
	return said;
}

pid_t tool_start(const char *command)
{
	pid_t pid;

	unlink(TOOL_ERR);
	pid = fork();
	if (!pid) {
		dup2(open(TOOL_ERR, O_WRONLY | O_CREAT | O_TRUNC, 0600), STDERR_FILENO);
		signal(SIGINT, SIG_DFL);
		execl("/bin/sh", "sh", "-c", command, NULL);
		_exit(127);
	}
	return pid;
}

int tool_wait_said(const char *what)
{
	int ms;

	for (ms = 0; ms < 10000 * (int)slow(); ms += 20) {
		if (strstr(tool_read(TOOL_ERR), what))
			return 1;
		usleep(20000);
	}
	tap_note("it did not say \"%s\", but \"%s\"", what, said);
	return 0;
}

int tool_wait_end(pid_t pid)
{
	int status, ms;

	for (ms = 0; ms < 15000 * (int)slow(); ms += 20) {
		if (waitpid(pid, &status, WNOHANG) == pid)
			return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
		usleep(20000);
	}
	kill(pid, SIGKILL);
	waitpid(pid, &status, 0);
	return -2;
}
