// SPDX-License-Identifier: GPL-2.0-only
/* The full screen of pfq counters: the terminal, keys and signals. */
#include <errno.h>
#include <langinfo.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <curses.h>

#include "counters/screen.h"
#include "counters/screen_state.h"
#include "pfq.h"

/* Signals that end the command. They are blocked but while it waits. */
static const int ending[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };
static const int crashes[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT };

static volatile sig_atomic_t ended_by;

static void note_signal(int sig)
{
	ended_by = sig;
}

/* endwin() is not safe here, but the terminal of a program that crashes is of no use without it. */
static void restore_and_crash(int sig)
{
	endwin();
	signal(sig, SIG_DFL);
	raise(sig);
}

/* Catch signals; *waiting gets the mask to wait with. */
static void catch_signals(sigset_t *waiting)
{
	const struct sigaction note = { .sa_handler = note_signal };
	const struct sigaction crash = { .sa_handler = restore_and_crash, .sa_flags = SA_NODEFER | SA_RESETHAND };
	sigset_t block;
	size_t i;

	sigemptyset(&block);
	for (i = 0; i < ARRAY_SIZE(ending); i++) {
		sigaddset(&block, ending[i]);
		sigaction(ending[i], &note, NULL);
	}
	for (i = 0; i < ARRAY_SIZE(crashes); i++)
		sigaction(crashes[i], &crash, NULL);
	sigprocmask(SIG_BLOCK, &block, waiting);
	for (i = 0; i < ARRAY_SIZE(ending); i++)
		sigdelset(waiting, ending[i]);
}

/* End by the signal, so that the parent process sees it. */
static int end_by_signal(const sigset_t *waiting)
{
	signal(ended_by, SIG_DFL);
	raise(ended_by);
	sigprocmask(SIG_SETMASK, waiting, NULL);
	return EXIT_FAILED;
}

static void note_total(struct screen *s)
{
	double sum = 0, rate;
	size_t row;

	for (row = 0; row < s->now.tables[DEVICES].nr_rows; row++) {
		if (sample_computed(&s->now, &s->before, DEVICES, row, PACKET_RATE, &rate))
			sum += rate;
	}
	series_push(&s->total, sum);
}

/* Replace the sample by a new one. A failure leaves the old one, and s->error. */
static int take_sample(struct screen *s)
{
	struct selection selected = s->args->selected;
	struct sample fresh;
	enum view v;
	int ret;

	/* the header shows all devices */
	selected.views |= 1u << DEVICES;
	s->error[0] = '\0';
	ret = sample_read(&fresh, &selected, s->error, sizeof(s->error));
	if (ret)
		return ret;
	ret = sample_match(&fresh, &s->now);
	if (ret) {
		sample_free(&fresh);
		return ret;
	}
	sample_free(&s->before);
	s->before = s->now;
	s->now = fresh;
	s->has_rates = s->before.at > 0;
	for (v = 0; v < NR_VIEWS && !ret; v++)
		ret = history_add(&s->history[v], &s->now, s->has_rates ? &s->before : NULL, v);
	if (s->has_rates)
		note_total(s);
	return ret;
}

static void free_all(struct screen *s)
{
	enum view v;

	sample_free(&s->now);
	sample_free(&s->before);
	for (v = 0; v < NR_VIEWS; v++)
		history_free(&s->history[v]);
}

static void show_view(struct screen *s, enum view v)
{
	if (!(s->args->selected.views & 1u << v) || v == s->view)
		return;
	s->view = v;
	s->top = s->left = 0;
}

static void show_next_view(struct screen *s)
{
	enum view v = s->view;

	do {
		v = (v + 1) % NR_VIEWS;
	} while (!(s->args->selected.views & 1u << v));
	show_view(s, v);
}

/* screen_draw() bounds top and left above. */
static void scroll_by(struct screen *s, long lines)
{
	s->top = lines < 0 && s->top < (size_t)-lines ? 0 : s->top + lines;
}

static void scroll_key(struct screen *s, int key)
{
	switch (key) {
	case KEY_UP:
		return scroll_by(s, -1);
	case KEY_DOWN:
		return scroll_by(s, 1);
	case KEY_PPAGE:
		return scroll_by(s, -(long)screen_page());
	case KEY_NPAGE:
		return scroll_by(s, screen_page());
	case KEY_HOME:
		s->top = 0;
		return;
	case KEY_END:
		s->top = s->now.tables[s->view].nr_rows;
		return;
	case KEY_LEFT:
		s->left -= !!s->left;
		return;
	case KEY_RIGHT:
		s->left++;
		return;
	}
}

/* Returns false to quit. */
static bool handle_key(struct screen *s, int key)
{
	enum view v;

	if (key == KEY_RESIZE) {
		clear();
		return true;
	}
	if (s->help) {
		s->help = false;
		return true;
	}
	for (v = 0; v < NR_VIEWS; v++) {
		if (key == views[v].key)
			show_view(s, v);
	}
	switch (key) {
	case 'q':
		return false;
	case '?':
	case 'h':
		s->help = true;
		break;
	case '\t':
		show_next_view(s);
		break;
	case 's':
		s->sort[s->view] = screen_next_column(s->view, s->sort[s->view]);
		break;
	case 'r':
		s->reverse = !s->reverse;
		break;
	case 'p':
	case ' ':
		s->paused = !s->paused;
		break;
	default:
		scroll_key(s, key);
	}
	return true;
}

static double time_left(const struct timespec *next)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return next->tv_sec - t.tv_sec + (next->tv_nsec - t.tv_nsec) / 1e9;
}

/* Wait for a key, a signal, or the next sample. Returns false if the terminal is gone. */
static bool wait_for_input(double seconds, const sigset_t *waiting)
{
	struct timespec timeout = { .tv_sec = seconds };
	struct pollfd in = { .fd = STDIN_FILENO, .events = POLLIN };
	int ready, bytes = 0;

	timeout.tv_nsec = (seconds - timeout.tv_sec) * 1e9;
	ready = ppoll(&in, 1, &timeout, waiting);
	if (ready <= 0)
		return true;
	/* at the end of a file, poll() reports that it can be read */
	return in.revents == POLLIN && !ioctl(STDIN_FILENO, FIONREAD, &bytes) && bytes;
}

static int run(struct screen *s, const sigset_t *waiting)
{
	struct timespec next;
	double left;
	int key;

	clock_gettime(CLOCK_MONOTONIC, &next);
	next.tv_sec += s->args->seconds;
	while (!ended_by) {
		screen_draw(s);
		left = time_left(&next);
		if (left > 0 && !wait_for_input(left, waiting))
			return EXIT_FAILED;
		while (!ended_by && (key = getch()) != ERR)
			if (!handle_key(s, key))
				return EXIT_OK;
		if (time_left(&next) > 0)
			continue;
		if (!s->paused && take_sample(s) == -ENOMEM)
			return EXIT_FAILED;
		/* a command that was stopped does not make up for what it missed */
		while (time_left(&next) <= 0)
			next.tv_sec += s->args->seconds;
	}
	return EXIT_OK;
}

static void set_terminal(struct screen *s)
{
	set_escdelay(25);
	cbreak();
	noecho();
	nonl();
	keypad(stdscr, TRUE);
	nodelay(stdscr, TRUE);
	curs_set(0);
	s->utf8 = !strcmp(nl_langinfo(CODESET), "UTF-8");
	s->colours = has_colors() && start_color() == OK && use_default_colors() == OK &&
		     init_pair(1, COLOR_RED, -1) == OK;
}

static void set_first(struct screen *s)
{
	enum view v;
	int i;

	while (!(s->args->selected.views & 1u << s->view))
		s->view++;
	for (v = 0; v < NR_VIEWS; v++)
		s->sort[v] = s->args->layout.sort;
	s->reverse = s->args->layout.reverse;
	for (i = 0; i < HISTORY_LENGTH; i++)
		s->total.rate[i] = -1;
}

int screen_run(const struct counters_args *args)
{
	struct screen s = { .args = args };
	sigset_t waiting;
	SCREEN *terminal;
	int ret;

	setlocale(LC_CTYPE, "");
	set_first(&s);
	if (take_sample(&s)) {
		fprintf(stderr, "%s: %s\n", args->command, *s.error ? s.error : "out of memory");
		free_all(&s);
		return EXIT_FAILED;
	}
	terminal = newterm(NULL, stdout, stdin);
	if (!terminal) {
		fprintf(stderr, "%s: the terminal '%s' is not known: set TERM, or use -1\n", args->command,
			getenv("TERM") ?: "");
		free_all(&s);
		return EXIT_FAILED;
	}
	catch_signals(&waiting);
	set_terminal(&s);
	ret = run(&s, &waiting);
	endwin();
	delscreen(terminal);
	free_all(&s);
	return ended_by ? end_by_signal(&waiting) : ret;
}
