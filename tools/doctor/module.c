// SPDX-License-Identifier: GPL-2.0-only
/* Checks of pfq.ko: installed, loaded, of the library's version, the file's build; DKMS. */
#include <libkmod.h>
#include <stdlib.h>

#include <pfq/pfq.h>

#include "doctor.h"

/* Store a field of a module's information. */
static void get_field(struct kmod_module *module, const char *field, char *value, size_t size)
{
	struct kmod_list *list = NULL, *item;

	if (kmod_module_get_info(module, &list) < 0)
		return;
	kmod_list_foreach(item, list)
		if (!strcmp(kmod_module_info_get_key(item), field))
			snprintf(value, size, "%s", kmod_module_info_get_value(item));
	kmod_module_info_free_list(list);
}

/* Find the module that modprobe would load, by modules.dep. */
static struct kmod_module *find_module(struct kmod_ctx *ctx, const char *name)
{
	struct kmod_list *list = NULL;
	struct kmod_module *module = NULL;

	if (kmod_module_new_from_lookup(ctx, name, &list) >= 0 && list)
		module = kmod_module_get_module(list);
	kmod_module_unref_list(list);
	return module;
}

bool module_field(const struct doctor *d, const char *name, const char *field, char *value, size_t size,
		  char path[PATH_MAX])
{
	static const char *const no_config;
	struct kmod_module *module;
	struct kmod_ctx *ctx;
	char dir[PATH_MAX];
	const char *file = NULL;
	bool found;

	root_path(dir, "lib/modules/%s", d->kver);
	*value = '\0';
	ctx = kmod_new(dir, &no_config);
	if (!ctx)
		return false;
	kmod_set_log_priority(ctx, 0);
	module = find_module(ctx, name);
	file = module ? kmod_module_get_path(module) : NULL;
	found = file;
	if (found && path)
		snprintf(path, PATH_MAX, "%s", file);
	if (found)
		get_field(module, field, value, size);
	kmod_module_unref(module);
	kmod_unref(ctx);
	return found;
}

bool dkms_version(char *version, size_t size)
{
	struct dirent **entries;
	const int n = root_list(&entries, "var/lib/dkms/pfq");
	int i;

	/* beside the versions, there are links kernel-KVER-ARCH */
	*version = '\0';
	for (i = 0; i < n; i++)
		if (root_exists("var/lib/dkms/pfq/%s/source", entries[i]->d_name))
			snprintf(version, size, "%s", entries[i]->d_name);
	root_list_free(entries, n);
	return *version;
}

void check_loaded(struct doctor *d)
{
	char version[64], command[256];

	if (root_exists("sys/module/pfq")) {
		report(d, LEVEL_OK, "pfq.ko", NULL, "loaded");
		return;
	}
	if (module_field(d, "pfq", "version", version, sizeof(version), NULL)) {
		report(d, LEVEL_ERROR, "pfq.ko", "modprobe pfq", "installed, but not loaded");
		return;
	}
	snprintf(command, sizeof(command), "make dkms");
	if (dkms_version(version, sizeof(version)))
		snprintf(command, sizeof(command), "dkms install pfq/%s -k %s", version, d->kver);
	report(d, LEVEL_ERROR, "pfq.ko", command, "not installed for the kernel %s", d->kver);
}

void check_library(struct doctor *d)
{
	char loaded[64], file[64];
	const char *command = "make dkms";

	if (!root_line(loaded, sizeof(loaded), "sys/module/pfq/version"))
		return;
	if (!strcmp(loaded, pfq_version())) {
		report(d, LEVEL_OK, "pfq.ko", NULL, "version %s, as the library's", loaded);
		return;
	}
	if (module_field(d, "pfq", "version", file, sizeof(file), NULL) && !strcmp(file, pfq_version()))
		command = "modprobe -r pfq && modprobe pfq";
	/* libpfq accepts a module of the same major version */
	report(d, atoi(loaded) == atoi(pfq_version()) ? LEVEL_NOTE : LEVEL_ERROR, "pfq.ko", command,
	       "version %s is loaded, the library is %s", loaded, pfq_version());
}

/* Is a loaded module of another build than the file that modprobe would load? */
static void check_srcversion(struct doctor *d, const char *name, const char *command)
{
	char loaded[64], file[64], subject[80];

	snprintf(subject, sizeof(subject), "%s.ko", name);
	if (!root_line(loaded, sizeof(loaded), "sys/module/%s/srcversion", name) ||
	    !module_field(d, name, "srcversion", file, sizeof(file), NULL) || !*file)
		return;
	if (strcmp(loaded, file))
		report(d, LEVEL_WARNING, subject, command, "another build is loaded than the one that is installed");
	else
		report(d, LEVEL_OK, subject, NULL, "the build that is loaded is the one that is installed");
}

void check_build(struct doctor *d)
{
	check_srcversion(d, "pfq", "modprobe -r pfq && modprobe pfq");
	/* the rewritten drivers hold it */
	check_srcversion(d, "pfq_hook", "reboot");
}

/* Report the drivers that DKMS could not rewrite: lines "MODULE REASON". */
static bool report_failed(struct doctor *d, const char *version, const char *arch)
{
	FILE *f = root_open("var/lib/dkms/pfq/%s/%s/%s/log/failed", version, d->kver, arch);
	char line[512], command[512];
	bool any = false;

	snprintf(command, sizeof(command), "dkms unbuild pfq/%s -k %s && dkms install pfq/%s -k %s", version, d->kver,
		 version, d->kver);
	while (f && fgets(line, sizeof(line), f)) {
		const size_t len = strcspn(line, "\n ");

		line[strcspn(line, "\n")] = '\0';
		report(d, LEVEL_WARNING, "DKMS", command, "%.*s stays the kernel's own:%s", (int)len, line, line + len);
		any = true;
	}
	if (f)
		fclose(f);
	return any;
}

void check_dkms(struct doctor *d)
{
	char version[64], command[256];
	struct dirent **arch;
	int n, i;
	bool failed = false;

	if (!dkms_version(version, sizeof(version)))
		return;
	n = root_list(&arch, "var/lib/dkms/pfq/%s/%s", version, d->kver);
	for (i = 0; i < n; i++)
		failed |= report_failed(d, version, arch[i]->d_name);
	root_list_free(arch, n);
	snprintf(command, sizeof(command), "dkms install pfq/%s -k %s", version, d->kver);
	if (!n)
		report(d, LEVEL_WARNING, "DKMS", command, "pfq/%s is not built for the kernel %s", version, d->kver);
	else if (!failed)
		report(d, LEVEL_OK, "DKMS", NULL, "pfq/%s is built for the kernel %s", version, d->kver);
}
