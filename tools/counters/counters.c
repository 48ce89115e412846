// SPDX-License-Identifier: GPL-2.0-only
/* pfq counters: show the counters in /proc/net/pfq, once, again and again, or on the full screen. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "counters/args.h"
#include "counters/screen.h"
#include "pfq.h"

static int print(struct counters_args *args, const struct sample *now, const struct sample *before)
{
	if (args->print(stdout, &args->layout, now, before)) {
		fprintf(stderr, "%s: out of memory\n", args->command);
		return -1;
	}
	args->layout.header = false;
	if (fflush(stdout)) {
		fprintf(stderr, "%s: standard output: %s\n", args->command, strerror(errno));
		return -1;
	}
	return 0;
}

static int read_sample(const struct counters_args *args, struct sample *s)
{
	char why[256];

	if (!sample_read(s, &args->selected, why, sizeof(why)))
		return 0;
	fprintf(stderr, "%s: %s\n", args->command, why);
	return -1;
}

/* Sleep until a time of CLOCK_MONOTONIC, so that the intervals do not become longer by what printing takes. */
static void sleep_until(const struct timespec *t)
{
	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, t, NULL) == EINTR)
		;
}

static int watch(struct counters_args *args, struct sample *before)
{
	struct timespec next;
	int ret = 0;

	clock_gettime(CLOCK_MONOTONIC, &next);
	while (!ret) {
		struct sample now;

		next.tv_sec += args->seconds;
		sleep_until(&next);
		ret = read_sample(args, &now) ?: sample_match(&now, before);
		if (ret)
			break;
		if (args->print == print_text && !args->once)
			putchar('\n');
		ret = print(args, &now, before);
		sample_free(before);
		*before = now;
		if (args->once)
			break;
	}
	return ret;
}

static int print_samples(struct counters_args *args)
{
	struct sample s;
	int ret;

	ret = read_sample(args, &s);
	if (ret)
		return EXIT_FAILED;
	if (!args->once || !args->seconds)
		ret = print(args, &s, NULL);
	if (!ret && args->seconds)
		ret = watch(args, &s);
	sample_free(&s);
	return ret ? EXIT_FAILED : EXIT_OK;
}

static int run(int argc, char **argv, bool is_terminal)
{
	struct counters_args args;
	const int ret = counters_parse(&args, argc, argv, is_terminal);

	if (ret >= 0)
		return ret;
	return args.print ? print_samples(&args) : screen_run(&args);
}

int counters_main(int argc, char **argv)
{
	return run(argc, argv, isatty(STDIN_FILENO) && isatty(STDOUT_FILENO));
}

/* The name until 7.0: no full screen. */
int stat_main(int argc, char **argv)
{
	return run(argc, argv, false);
}
