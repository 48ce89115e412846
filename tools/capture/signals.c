// SPDX-License-Identifier: GPL-2.0-only
/* The signals of a capture. */
#include <signal.h>
#include <stddef.h>

#include "signals.h"

static volatile sig_atomic_t nr_stops;
static volatile sig_atomic_t statistics;

static void note_stop(int sig)
{
	(void)sig;
	if (nr_stops < 2)
		nr_stops++;
}

static void note_statistics(int sig)
{
	(void)sig;
	statistics = 1;
}

static void catch(int sig, void (*handler)(int sig))
{
	/* not SA_RESTART, so that a signal ends the sleep of pfq_read() and write() */
	const struct sigaction sa = { .sa_handler = handler };

	sigaction(sig, &sa, NULL);
}

void signals_catch(void)
{
	struct sigaction old;

	catch(SIGINT, note_stop);
	catch(SIGTERM, note_stop);
	if (!sigaction(SIGHUP, NULL, &old) && old.sa_handler != SIG_IGN)
		catch(SIGHUP, note_stop);
	catch(SIGUSR1, note_statistics);
	/* a closed pipe and a limit of the file's size are errors of write() */
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
}

bool signals_stop(void)
{
	return nr_stops;
}

bool signals_give_up(void)
{
	return nr_stops > 1;
}

bool signals_want_statistics(void)
{
	const bool want = statistics;

	statistics = 0;
	return want;
}
