// SPDX-License-Identifier: GPL-2.0-only
/* The parts of a group that socket options have set, as JSON. */
#include <errno.h>
#include <net/if.h>
#include <pcap/pcap.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <pfq/lang.h>

#include "group_parts.h"
#include "pfq.h"

/*
 * Read an option that begins with a group. Returns the value, for free(), or NULL. bytes: of the struct; whole_bytes() tells
 * from it how long the value is.
 */
static void *read_part(const struct pfq *q, int option, uint32_t gid, size_t bytes, size_t (*whole_bytes)(const void *))
{
	socklen_t len = bytes;
	void *value = calloc(1, bytes), *whole;

	if (!value)
		return NULL;
	memcpy(value, &gid, sizeof(gid));
	if (getsockopt(pfq_fd(q), SOL_PFQ, option, value, &len)) {
		free(value);
		return NULL;
	}
	len = whole_bytes ? whole_bytes(value) : bytes;
	whole = realloc(value, len);
	/* it may have been replaced meanwhile by a longer one: then it is cut */
	if (!whole || getsockopt(pfq_fd(q), SOL_PFQ, option, whole, &len) ||
	    (whole_bytes && whole_bytes(whole) > len)) {
		free(whole ?: value);
		return NULL;
	}
	return whole;
}

static size_t filter_bytes(const void *value)
{
	const struct pfq_so_filter *f = value;

	return sizeof(*f) + f->nr_insns * sizeof(f->insn[0]);
}

static size_t program_bytes(const void *value)
{
	const struct pfq_so_program *p = value;

	return sizeof(*p) + p->size;
}

/* As tcpdump -d shows it. */
static json_t *insns_json(const struct pfq_so_filter *f)
{
	json_t *array = json_array();
	unsigned int i;

	for (i = 0; i < f->nr_insns; i++) {
		const struct bpf_insn insn = { f->insn[i].code, f->insn[i].jt, f->insn[i].jf, f->insn[i].k };

		json_array_append_new(array, json_string(bpf_image(&insn, i)));
	}
	return array;
}

static void add_filter(json_t *group, const struct pfq_so_filter *f)
{
	if (f->nr_insns)
		json_object_set_new(group, "filter", insns_json(f));
	else if (f->fd >= 0)
		json_object_set_new(group, "filter_ebpf_id", json_integer(f->fd));
}

static void add_vlans(json_t *group, const struct pfq_so_vlans *v)
{
	json_t *array;
	unsigned int id;

	if (!v->enable)
		return;
	array = json_array();
	for (id = 0; id < 4096; id++)
		if (v->vid[id / 64] >> id % 64 & 1)
			json_array_append_new(array, json_integer(id));
	json_object_set_new(group, "vlans", array);
}

/* The lines of a text, without the empty one at its end. */
static json_t *lines_json(char *text)
{
	json_t *array = json_array();
	char *line, *save;

	for (line = strtok_r(text, "\n", &save); line; line = strtok_r(NULL, "\n", &save))
		json_array_append_new(array, json_string(line) ?: json_string("?"));
	return array;
}

static void add_program(json_t *group, const struct pfq_so_program *p)
{
	struct pfq_lang *prog;
	char *text = NULL;
	size_t size;
	FILE *f;

	if (!p->size)
		return;
	if (pfq_lang_load(&prog, p->code, p->size)) {
		json_object_set_new(group, "program_error", json_string(pfq_error(NULL)));
		return;
	}
	f = open_memstream(&text, &size);
	if (f) {
		pfq_lang_disassemble(prog, f);
		fclose(f);
		json_object_set_new(group, "program", lines_json(text));
	}
	free(text);
	pfq_lang_free(prog);
}

static const char *name_of(const char *const *names, size_t n, uint32_t i)
{
	return i < n ? names[i] : "?";
}

static json_t *forward_json(const struct pfq_so_verdict *v)
{
	json_t *array = json_array();
	char name[IF_NAMESIZE];
	unsigned int i;

	for (i = 0; i < v->nr_forward && i < PFQ_FORWARD_MAX; i++)
		json_array_append_new(array, json_string(if_indextoname(v->forward[i], name) ?: "?"));
	return array;
}

static void add_verdict(json_t *group, const struct pfq_so_verdict *v)
{
	static const char *const actions[] = { "copy", "steer", "drop", "double" };
	static const char *const hashes[] = { "flow", "addresses", "link", "vlan", "round robin", "rss" };
	static const struct pfq_so_verdict none;
	struct pfq_so_verdict same = *v;
	char classes[24];
	json_t *o;

	same.gid = 0;
	if (!memcmp(&same, &none, sizeof(same)))
		return;
	snprintf(classes, sizeof(classes), "0x%llx", (unsigned long long)(v->classes ?: PFQ_CLASS_DEFAULT));
	o = json_pack("{s:s, s:s}", "action", name_of(actions, ARRAY_SIZE(actions), v->action), "classes", classes);
	if (v->action == PFQ_ACTION_STEER)
		json_object_set_new(o, "hash", json_string(name_of(hashes, ARRAY_SIZE(hashes), v->hash)));
	if (v->flags & PFQ_VERDICT_INNER)
		json_object_set_new(o, "inner", json_true());
	if (v->flags & PFQ_VERDICT_STACK)
		json_object_set_new(o, "stack", json_true());
	if (v->flags & PFQ_VERDICT_NO_STACK)
		json_object_set_new(o, "steal", json_true());
	if (v->counter)
		json_object_set_new(o, "counter", json_integer(v->counter - 1));
	if (v->nr_forward)
		json_object_set_new(o, "forward", forward_json(v));
	json_object_set_new(group, "verdict", o);
}

static void add_parts(json_t *group, const struct pfq *q, uint32_t gid)
{
	struct pfq_so_filter *f = read_part(q, PFQ_SO_FILTER, gid, sizeof(*f), filter_bytes);
	struct pfq_so_vlans *v = read_part(q, PFQ_SO_VLANS, gid, sizeof(*v), NULL);
	struct pfq_so_verdict *d = read_part(q, PFQ_SO_VERDICT, gid, sizeof(*d), NULL);
	struct pfq_so_program *p = read_part(q, PFQ_SO_PROGRAM, gid, sizeof(*p), program_bytes);

	if (f && v && d && p) {
		add_filter(group, f);
		add_vlans(group, v);
		add_verdict(group, d);
		add_program(group, p);
	} else {
		json_object_set_new(group, "hidden", json_true());
	}
	free(f);
	free(v);
	free(d);
	free(p);
}

void group_parts_add(json_t *group, const struct pfq *q, uint32_t gid)
{
	if (q)
		add_parts(group, q, gid);
	else
		json_object_set_new(group, "hidden", json_true());
}
