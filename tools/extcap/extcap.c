// SPDX-License-Identifier: GPL-2.0-only
/*
 * pfq extcap: the program by which Wireshark and tshark capture with PFQ. They start it once for each question: which
 * interfaces there are, their link types and options, whether a filter is right; and then for the capture. extcap(4)
 * describes the protocol.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include <pfq/pfq.h>

#include "../capture/capture.h"
#include "../capture/filter.h"
#include "../capture/iface.h"
#include "describe.h"
#include "extcap_args.h"
#include "pfq.h"
#include "usage.h"

static int print_error(const char *text)
{
	fprintf(stderr, "pfq extcap: %s\n", text);
	return EXIT_FAILED;
}

/* Wireshark takes what is on standard output for the reason why the filter is wrong; nothing means that it is right. */
static int check_filter(const char *dev, const char *filter)
{
	const int link = iface_link(dev, NULL);
	char text[512];
	struct bpf_program prog;

	if (filter_compile(&prog, filter, dev, link, text, sizeof(text)))
		puts(text);
	else
		pcap_freecode(&prog);
	return EXIT_OK;
}

/* What a user of Wireshark can do about a lack of rights differs from what libpfq's message says. */
static int check_rights(void)
{
	const struct pfq_opts opts = { .size = sizeof(opts), .block_size = 1u << 16, .nr_blocks = 2 };
	struct pfq *q;
	const int ret = pfq_open(&q, &opts);

	if (!ret) {
		pfq_close(q);
		return EXIT_OK;
	}
	if (ret != -EPERM && ret != -EACCES)
		return EXIT_OK;		/* the capture says it, if it fails for the same reason */
	print_error(pfq_error(NULL));
	return print_error("section RIGHTS of pfq-extcap(1) tells how to let the group wireshark capture");
}

static int capture(const struct extcap_args *args)
{
	struct capture_args capture;
	int ret;

	ret = check_rights();
	if (ret != EXIT_OK)
		return ret;
	ret = capture_parse(&capture, args->nr_capture, (char **)args->capture);
	if (ret >= 0) {
		free(capture.filter);
		return ret;
	}
	capture.live = true;
	return capture_run(&capture);
}

static int answer(struct extcap_args *args)
{
	const char *dev;

	if (args->what == EXTCAP_INTERFACES)
		return describe_interfaces();
	if (!args->interface)
		return usage("pfq extcap", "no interface: name one by --extcap-interface");
	dev = describe_device(args->interface);
	if (!dev) {
		fprintf(stderr, "pfq extcap: there is no interface %s: tshark -D lists those of PFQ as pfq-DEVICE\n",
			args->interface);
		return EXIT_FAILED;
	}
	switch (args->what) {
	case EXTCAP_DLTS:
		return describe_link_types(dev);
	case EXTCAP_CONFIG:
		return describe_options();
	case EXTCAP_CAPTURE:
		if (!args->fifo)
			return usage("pfq extcap", "--capture needs --fifo FILE");
		return extcap_capture_args(args, dev) ?: capture(args);
	default:
		break;
	}
	if (args->filter)
		return check_filter(dev, args->filter);
	if (args->has_filter)
		return EXIT_OK;		/* the empty filter is right */
	return usage("pfq extcap", "give --capture, --extcap-interfaces, --extcap-dlts, --extcap-config or a filter");
}

int extcap_main(int argc, char **argv)
{
	struct extcap_args args;
	int ret = extcap_parse(&args, argc, argv);

	if (ret < 0)
		ret = answer(&args);
	extcap_free(&args);
	return ret;
}
