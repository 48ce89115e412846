// SPDX-License-Identifier: GPL-2.0-only
/* The verbs that change a group. */
#include <net/if.h>
#include <string.h>

#include <pfq/lang.h>

#include "group.h"
#include "group_socket.h"
#include "pfq.h"

/* Set the program, or clear it if prog is NULL. */
static int change_program(const struct group_args *args, const struct pfq_lang *prog)
{
	struct group_socket s;
	int ret;

	if (group_socket_open(&s, args->gid))
		return EXIT_FAILED;
	ret = prog ? pfq_group_program_set(s.own, args->gid, prog) : pfq_group_program_clear(s.own, args->gid);
	if (ret)
		group_fail("%s", pfq_error(s.own));
	group_socket_close(&s);
	return ret ? EXIT_FAILED : group_done(args, prog ? "set" : "clear");
}

int group_set(const struct group_args *args)
{
	struct pfq_lang *prog = lang_compile(&args->lang);
	int ret;

	if (!prog)
		return EXIT_FAILED;
	ret = change_program(args, prog);
	pfq_lang_free(prog);
	return ret;
}

int group_clear(const struct group_args *args)
{
	return change_program(args, NULL);
}

/* Set an option of a socket. Returns an exit code. */
static int change_socket(struct group_socket *s, const struct group_args *args, const char *verb, int option,
			 const void *value, size_t size)
{
	const int ret = group_socket_set(s, option, value, size);

	group_socket_close(s);
	return ret ? EXIT_FAILED : group_done(args, verb);
}

int group_join(const struct group_args *args)
{
	const struct pfq_so_join join = {
		.gid = args->gid, .policy = PFQ_POLICY_SHARED, .classes = args->classes, .weight = args->weight,
	};
	struct group_socket s;

	if (group_socket_of(&s, args))
		return EXIT_FAILED;
	return change_socket(&s, args, "join", PFQ_SO_JOIN, &join, sizeof(join));
}

int group_leave(const struct group_args *args)
{
	struct group_socket s;

	if (group_socket_of(&s, args))
		return EXIT_FAILED;
	return change_socket(&s, args, "leave", PFQ_SO_LEAVE, &args->gid, sizeof(args->gid));
}

/* Without a process, the command is a member for that time. The binding is the group's, and stays. */
static int change_binding(const struct group_args *args, const char *verb, int option)
{
	struct pfq_so_bind bind = { .queue = args->queue, .gid = args->gid };
	struct group_socket s;

	if (strcmp(args->dev, "any")) {
		bind.ifindex = if_nametoindex(args->dev);
		if (!bind.ifindex)
			return group_fail("%s: no such device", args->dev);
	}
	if (args->steal && bind.ifindex && pfq_device_check_hook(args->dev))
		return group_fail("%s", pfq_error(NULL));
	bind.flags = (args->steal ? PFQ_BIND_STEAL : 0) | (args->promisc ? PFQ_BIND_PROMISC : 0);
	if (args->pid ? group_socket_of(&s, args) : group_socket_open(&s, args->gid))
		return EXIT_FAILED;
	return change_socket(&s, args, verb, option, &bind, sizeof(bind));
}

int group_bind(const struct group_args *args)
{
	return change_binding(args, "bind", PFQ_SO_BIND);
}

int group_unbind(const struct group_args *args)
{
	return change_binding(args, "unbind", PFQ_SO_UNBIND);
}
