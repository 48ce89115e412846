// SPDX-License-Identifier: GPL-2.0-only
/* pfq doctor: check what is installed, loaded and tuned, and say what mends it. */
#include <getopt.h>
#include <jansson.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/utsname.h>

#include "../../common/similar_name.h"
#include "doctor.h"
#include "usage.h"

static const struct check {
	const char *name, *what;
	void (*machine)(struct doctor *d);
	void (*nic)(struct doctor *d, struct nic *n);
} checks[] = {
	{ "loaded", "pfq.ko is installed and loaded", check_loaded, NULL },
	{ "library", "pfq.ko and the library have the same version", check_library, NULL },
	{ "build", "the modules that are loaded are those that are installed", check_build, NULL },
	{ "dkms", "DKMS has built for this kernel, and all drivers", check_dkms, NULL },
	{ "secure-boot", "the modules are signed, if they must be", check_secure_boot, NULL },
	{ "initramfs", "the initrd holds no other drivers than the rewritten ones", check_initramfs, NULL },
	{ "next-kernel", "newer kernels have modules, too", check_next_kernel, NULL },
	{ "log", "the kernel has not complained", check_kernel_log, NULL },
	{ "driver", "the NIC's driver is rewritten", NULL, check_driver },
	{ "offloads", "LRO, GRO and rxvlan are off", NULL, check_offloads },
	{ "queues", "the NIC has no more queues than CPUs", NULL, check_queue_count },
	{ "pinned", "each queue interrupts a CPU of its own", NULL, check_pinned },
	{ "node", "these CPUs are in the NIC's node", NULL, check_node },
	{ "irqbalance", "irqbalance does not move them", check_irqbalance, NULL },
	{ "rss", "RSS gives both directions of a connection the same queue", NULL, check_rss },
	{ "nic-lost", "the NIC has lost no packets", NULL, check_nic_lost },
	{ "lost", "no ring was full", check_lost, NULL },
	{ "backlog", "no CPU's backlog was full", check_backlog, NULL },
	{ "governor", "no CPU saves power", check_governor, NULL },
	{ "idle", "CPUs wake fast", check_idle, NULL },
	{ "iommu", "the IOMMU does not translate the NIC's DMA", NULL, check_iommu },
	{ "huge-pages", "there are huge pages", check_huge_pages, NULL },
	{ "memlock", "the user may lock the memory of a ring", check_memlock, NULL },
	{ "jit", "the JIT of BPF is on", check_jit, NULL },
};

static const char *const level_names[] = { "ok", "note", "warning", "error" };

enum { OPT_ROOT = 256 };

static const struct option options[] = {
	{ "quiet",	no_argument, NULL, 'q' },
	{ "json",	no_argument, NULL, 'j' },
	{ "list",	no_argument, NULL, 'l' },
	{ "root",	required_argument, NULL, OPT_ROOT },
	{ "help",	no_argument, NULL, 'h' },
	{ }
};

static const char help[] =
	"usage: pfq doctor [-q] [-j] [DEV...]\n"
	"       pfq doctor --list\n"
	"\n"
	"Check what is installed, loaded and tuned. Each finding is a line, with the\n"
	"command that mends it. DEV: check these NICs, as those that are captured from.\n"
	"  -q, --quiet      print only what is not in order\n"
	"  -j, --json       print a JSON object, in one line\n"
	"  -l, --list       list the checks\n"
	"      --root DIR   read /proc, /sys and so on below DIR, as they were recorded\n"
	"\n"
	"Exit status: 0, 1 if there are warnings or errors, 2 for wrong usage.\n"
	"See pfq-doctor(1).\n";

void report(struct doctor *d, enum level severity, const char *subject, const char *command, const char *fmt, ...)
{
	struct finding *more = reallocarray(d->findings, d->nr_findings + 1, sizeof(*more));
	struct finding *f;
	va_list ap;

	if (!more)
		return;
	d->findings = more;
	f = &more[d->nr_findings];
	*f = (struct finding){ .level = severity, .check = d->check, .subject = strdup(subject) };
	if (command)
		f->command = strdup(command);
	va_start(ap, fmt);
	if (vasprintf(&f->text, fmt, ap) < 0)
		f->text = NULL;
	va_end(ap);
	d->nr_findings++;
}

enum level for_nic(const struct nic *n, enum level severity)
{
	return n->is_used || severity < LEVEL_NOTE ? severity : LEVEL_NOTE;
}

static void read_table(struct table *t, const char *name)
{
	FILE *f = root_open("proc/net/pfq/%s", name);

	if (f && table_read(t, f))
		table_free(t);
	if (f)
		fclose(f);
}

static bool is_named(const struct doctor *d, const char *dev)
{
	int i;

	for (i = 0; i < d->nr_names; i++)
		if (!strcmp(d->names[i], dev))
			return true;
	return false;
}

/* Look up in /proc/net/pfq/devices whether groups are bound to the NIC, and how its packets come. */
static void read_bindings(const struct doctor *d, struct nic *n)
{
	size_t i;

	for (i = 0; i < d->devices.nr_rows; i++) {
		if (strcmp(table_get(&d->devices, i, "device"), n->name) || !column(&d->devices, i, "groups"))
			continue;
		n->is_used = true;
		n->is_tapped = !strcmp(table_get(&d->devices, i, "via"), "tap");
	}
}

static void read_nic(const struct doctor *d, struct nic *n, const char *name)
{
	*n = (struct nic){ .name = strdup(name), .node = -1 };
	root_link(n->driver, sizeof(n->driver), "sys/class/net/%s/device/driver", name);
	root_link(n->module, sizeof(n->module), "sys/class/net/%s/device/driver/module", name);
	if (!root_number(&n->node, "sys/class/net/%s/device/numa_node", name))
		root_number(&n->node, "sys/class/net/%s/device/../numa_node", name);
	n->is_hooked = *n->module && root_exists("sys/module/pfq_hook/holders/%s", n->module);
	n->is_used = is_named(d, name);
	read_bindings(d, n);
	irqs_find(&n->irqs, name);
	nic_facts_read(&n->facts, name);
}

/* Read the NICs: those that are named, or all with a driver. Returns 0 or an exit code. */
static int read_nics(struct doctor *d)
{
	struct dirent **devs;
	const int n = root_list(&devs, "sys/class/net");
	int i, k;

	d->nics = calloc(n ?: 1, sizeof(*d->nics));
	for (i = 0; d->nics && i < n; i++)
		if (root_exists("sys/class/net/%s/device/driver", devs[i]->d_name) &&
		    (!d->nr_names || is_named(d, devs[i]->d_name)))
			read_nic(d, &d->nics[d->nr_nics++], devs[i]->d_name);
	for (i = 0; i < d->nr_names; i++) {
		for (k = 0; k < d->nr_nics && strcmp(d->nics[k].name, d->names[i]); k++)
			;
		if (k < d->nr_nics)
			continue;
		fprintf(stderr, "pfq doctor: %s: no such NIC", d->names[i]);
		for (k = 0; k < n; k++)
			if (similar_name(d->names[i], devs[k]->d_name))
				fprintf(stderr, "; did you mean %s?", devs[k]->d_name);
		fputc('\n', stderr);
		break;
	}
	root_list_free(devs, n);
	return d->nics && i == d->nr_names ? 0 : EXIT_FAILED;
}

static void read_kernel(struct doctor *d)
{
	struct utsname u;

	if (!root_is_this_machine())
		root_line(d->kver, sizeof(d->kver), "proc/sys/kernel/osrelease");
	else if (!uname(&u))
		snprintf(d->kver, sizeof(d->kver), "%s", u.release);
}

static void run_checks(struct doctor *d)
{
	size_t i;
	int k;

	for (i = 0; i < ARRAY_SIZE(checks); i++) {
		d->check = checks[i].name;
		if (checks[i].machine)
			checks[i].machine(d);
		for (k = 0; checks[i].nic && k < d->nr_nics; k++)
			checks[i].nic(d, &d->nics[k]);
	}
}

static void print_text(const struct doctor *d, bool quiet)
{
	unsigned int count[ARRAY_SIZE(level_names)] = { 0 };
	size_t i;

	for (i = 0; i < d->nr_findings; i++) {
		const struct finding *f = &d->findings[i];

		count[f->level]++;
		if (quiet && f->level == LEVEL_OK)
			continue;
		printf("%-8s %s: %s%s%s\n", level_names[f->level], f->subject, f->text ?: "?", f->command ? "; run: " : "",
		       f->command ?: "");
	}
	if (!quiet)
		printf("%u errors, %u warnings, %u notes, %u in order\n", count[LEVEL_ERROR], count[LEVEL_WARNING],
		       count[LEVEL_NOTE], count[LEVEL_OK]);
}

static void print_json(const struct doctor *d, bool quiet, enum level worst)
{
	json_t *array = json_array(), *root, *o;
	size_t i;

	for (i = 0; i < d->nr_findings; i++) {
		const struct finding *f = &d->findings[i];

		if (quiet && f->level == LEVEL_OK)
			continue;
		o = json_pack("{s:s, s:s, s:s}", "level", level_names[f->level], "check", f->check, "subject", f->subject);
		/* the kernel's log may not be UTF-8 */
		json_object_set_new(o, "text", json_string(f->text ?: "?") ?: json_string("?"));
		if (f->command)
			json_object_set_new(o, "command", json_string(f->command) ?: json_string("?"));
		json_array_append_new(array, o);
	}
	root = json_pack("{s:s, s:o}", "worst", level_names[worst], "findings", array);
	json_dumpf(root, stdout, JSON_COMPACT);
	putchar('\n');
	json_decref(root);
}

static void free_all(struct doctor *d)
{
	size_t i;
	int k;

	for (i = 0; i < d->nr_findings; i++) {
		free(d->findings[i].subject);
		free(d->findings[i].text);
		free(d->findings[i].command);
	}
	for (k = 0; k < d->nr_nics; k++) {
		free(d->nics[k].name);
		irqs_free(&d->nics[k].irqs);
	}
	free(d->findings);
	free(d->nics);
	table_free(&d->devices);
	table_free(&d->sockets);
}

static int run(struct doctor *d, bool quiet, bool json)
{
	enum level worst = LEVEL_OK;
	size_t i;

	read_kernel(d);
	read_table(&d->devices, "devices");
	read_table(&d->sockets, "sockets");
	if (read_nics(d))
		return EXIT_FAILED;
	run_checks(d);
	for (i = 0; i < d->nr_findings; i++)
		worst = d->findings[i].level > worst ? d->findings[i].level : worst;
	if (json)
		print_json(d, quiet, worst);
	else
		print_text(d, quiet);
	return worst >= LEVEL_WARNING ? EXIT_FAILED : EXIT_OK;
}

static int list_checks(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(checks); i++)
		printf("%-12s %s\n", checks[i].name, checks[i].what);
	return EXIT_OK;
}

int doctor_main(int argc, char **argv)
{
	struct doctor d = { 0 };
	bool quiet = false, json = false;
	int c, ret;

	while ((c = getopt_long(argc, argv, "qjlh", options, NULL)) != -1) {
		switch (c) {
		case 'q':
			quiet = true;
			break;
		case 'j':
			json = true;
			break;
		case 'l':
			return list_checks();
		case OPT_ROOT:
			root_set(optarg);
			break;
		case 'h':
			fputs(help, stdout);
			return EXIT_OK;
		default:
			return usage_hint("pfq doctor");
		}
	}
	d.names = argv + optind;
	d.nr_names = argc - optind;
	ret = run(&d, quiet, json);
	free_all(&d);
	return ret;
}
