// SPDX-License-Identifier: GPL-2.0-only
/* pfq lang: checks, compiles and explains programs, and runs them on the packets of a file. */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <pfq/lang.h>

#include "lang.h"
#include "pfq.h"
#include "usage.h"

enum { OPT_JSON = 256, OPT_DIS, OPT_DOC, OPT_PCAP, OPT_HOST_IP, OPT_HOST_MAC, OPT_MAN };

static const struct option options[] = {
	{ "expression",	required_argument, NULL, 'e' },
	{ "output",	required_argument, NULL, 'o' },
	{ "optimise",	required_argument, NULL, 'O' },
	{ "import",	required_argument, NULL, 'I' },
	{ "json",	no_argument, NULL, OPT_JSON },
	{ "dis",	no_argument, NULL, OPT_DIS },
	{ "doc",	optional_argument, NULL, OPT_DOC },
	{ "man",	no_argument, NULL, OPT_MAN },
	{ "pcap",	required_argument, NULL, OPT_PCAP },
	{ "host-ip",	required_argument, NULL, OPT_HOST_IP },
	{ "host-mac",	required_argument, NULL, OPT_HOST_MAC },
	{ "help",	no_argument, NULL, 'h' },
	{ }
};

static const char help[] =
	"usage: pfq lang FILE [OPTION...]\n"
	"       pfq lang run FILE --pcap IN.pcap [OPTION...]\n"
	"       pfq lang --doc [NAME]\n"
	"       pfq lang\n"
	"\n"
	"  -e, --expression TEXT  compile TEXT instead of a file\n"
	"  -o, --output FILE      write the compiled program to FILE\n"
	"      --json             print the program as JSON\n"
	"      --dis              print its instructions\n"
	"  -O, --optimise LEVEL   0: do not optimise; 1: the default\n"
	"  -I, --import DIR       search DIR for imported modules, too\n"
	"      --doc [NAME]       describe function NAME, or list all functions\n"
	"      --pcap FILE        run: take the packets from FILE, print the verdict on each\n"
	"      --host-ip ADDR     run: an address of the host, for is_ip_host; may be\n"
	"                         given once for IPv4 and once for IPv6\n"
	"      --host-mac ADDR    run: the MAC address of the device, for is_incoming_host\n"
	"\n"
	"FILE may be JSON, or - for standard input. Without arguments, start a prompt.\n"
	"See pfq-lang(1), and pfq-lang(7) for the language.\n";

bool lang_add_import(struct lang_args *a, const char *dir)
{
	char *path;

	if (asprintf(&path, "%s%s%s", a->path ?: "", a->path ? ":" : "", dir) < 0)
		return false;
	free(a->path);
	a->path = path;
	a->opts.path = path;
	return true;
}

/* Refuse options that would have no effect. */
static int check_args(const struct lang_args *a, int argc)
{
	const bool prints = a->json || a->dis || a->output;

	if ((a->doc || a->man) && argc > 2 + !!a->doc_name)
		return usage("pfq lang", "--doc and --man take no other arguments");
	if (!a->run && (a->pcap || a->nr_host_ips || a->host_mac))
		return usage("pfq lang", "--pcap, --host-ip and --host-mac are for run");
	if (a->run && prints)
		return usage("pfq lang", "run takes no -o, --json and --dis");
	return -1;
}

/* Returns -1 to go on, or an exit code. */
static int parse_args(struct lang_args *a, int argc, char **argv)
{
	int c;

	while ((c = getopt_long(argc, argv, "e:o:O:I:h", options, NULL)) != -1) {
		switch (c) {
		case 'e':
			if (a->text)
				return usage("pfq lang", "-e %s: one program at a time", optarg);
			a->text = optarg;
			break;
		case 'o':
			a->output = optarg;
			break;
		case 'O':
			if (strcmp(optarg, "0") && strcmp(optarg, "1"))
				return usage("pfq lang", "-O %s: must be 0 or 1", optarg);
			a->opts.no_optimise = *optarg == '0';
			break;
		case 'I':
			if (!lang_add_import(a, optarg))
				return usage("pfq lang", "-I %s: no memory", optarg);
			break;
		case OPT_JSON:
			a->json = true;
			break;
		case OPT_DIS:
			a->dis = true;
			break;
		case OPT_DOC:
			a->doc = true;
			a->doc_name = optarg;
			break;
		case OPT_MAN:
			a->man = true;
			break;
		case OPT_PCAP:
			a->pcap = optarg;
			break;
		case OPT_HOST_IP:
			if (a->nr_host_ips == LANG_HOST_IPS)
				return usage("pfq lang", "--host-ip %s: at most one address of IPv4 and one of IPv6", optarg);
			a->host_ip[a->nr_host_ips++] = optarg;
			break;
		case OPT_HOST_MAC:
			a->host_mac = optarg;
			break;
		case 'h':
			fputs(help, stdout);
			return EXIT_OK;
		default:
			return usage_hint("pfq lang");
		}
	}
	if (a->doc && !a->doc_name && optind < argc)
		a->doc_name = argv[optind++];
	if (optind < argc && !strcmp(argv[optind], "run")) {
		a->run = true;
		optind++;
	}
	if (optind < argc && !a->text)
		a->file = argv[optind++];
	if (optind < argc)
		return usage("pfq lang", "unexpected argument '%s': one program at a time", argv[optind]);
	return check_args(a, argc);
}

struct pfq_lang *lang_compile(const struct lang_args *a)
{
	struct pfq_lang *prog;
	int ret;

	if (a->text)
		ret = pfq_lang_compile(&prog, a->text, &a->opts);
	else
		ret = pfq_lang_compile_file(&prog, a->file, &a->opts);
	if (!ret)
		return prog;
	fprintf(stderr, "%s\n", pfq_error(NULL));
	return NULL;
}

static int write_program(const struct pfq_lang *prog, const char *name)
{
	FILE *f = strcmp(name, "-") ? fopen(name, "we") : stdout;
	const void *code;
	size_t size;
	int failed;

	if (!f) {
		fprintf(stderr, "pfq lang: %s: %s\n", name, strerror(errno));
		return EXIT_FAILED;
	}
	code = pfq_lang_code(prog, &size);
	failed = fwrite(code, 1, size, f) != size;
	failed |= f == stdout ? fflush(f) : fclose(f);
	if (failed)
		fprintf(stderr, "pfq lang: %s: %s\n", name, strerror(errno));
	return failed ? EXIT_FAILED : EXIT_OK;
}

static int print_program(const struct lang_args *a, const struct pfq_lang *prog)
{
	size_t size;

	if (a->json)
		puts(pfq_lang_json(prog) ?: "null");
	if (a->dis)
		pfq_lang_disassemble(prog, stdout);
	if (a->output)
		return write_program(prog, a->output);
	if (!a->json && !a->dis) {
		pfq_lang_code(prog, &size);
		printf("good: %zu bytes, cost at most %u\n", size, pfq_lang_cost(prog));
	}
	return EXIT_OK;
}

static int run_args(const struct lang_args *a, int argc)
{
	struct pfq_lang *prog;
	int ret;

	if (a->man)
		return lang_man();
	if (a->doc)
		return lang_doc(a->doc_name);
	if (!a->text && !a->file) {
		if (a->run)
			return usage("pfq lang", "run: no program: name a file, or give one with -e");
		if (argc > 1 || !isatty(STDIN_FILENO))
			return usage("pfq lang", "no program: name a file, or give one with -e");
		return lang_prompt();
	}
	if (a->run && !a->pcap)
		return usage("pfq lang", "run: no packets: name a file with --pcap");
	prog = lang_compile(a);
	if (!prog)
		return EXIT_FAILED;
	ret = a->run ? lang_run(a, prog) : print_program(a, prog);
	pfq_lang_free(prog);
	return ret;
}

int lang_main(int argc, char **argv)
{
	struct lang_args a = { .opts.size = sizeof(a.opts) };
	int ret = parse_args(&a, argc, argv);

	if (ret < 0)
		ret = run_args(&a, argc);
	free(a.path);
	return ret;
}
