// SPDX-License-Identifier: GPL-2.0-only
/* Checks of what happens at boot: Secure Boot, the initrd, kernels that will be booted next. */
#include <stdlib.h>
#include <sys/stat.h>

#include "doctor.h"

#define EFIVARS "sys/firmware/efi/efivars"
#define SECURE_BOOT EFIVARS "/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c"
#define MOK_LIST EFIVARS "/MokListRT-605dab50-e046-4300-abb6-3dd810dd8b23"
#define DKMS_KEY "var/lib/dkms/mok.pub"

/* Read a whole file. Returns its length; *data is the caller's. */
static size_t read_all(const char *name, char **data)
{
	const size_t max = 1 << 20;
	FILE *f = root_open("%s", name);
	size_t len = 0;

	*data = f ? malloc(max) : NULL;
	if (*data)
		len = fread(*data, 1, max, f);
	if (f)
		fclose(f);
	return len;
}

/* Does the firmware know the key by which DKMS signs? The list has the certificate as it is in the file. */
static bool key_is_enrolled(void)
{
	char *list, *key;
	const size_t list_len = read_all(MOK_LIST, &list), key_len = read_all(DKMS_KEY, &key);
	const bool found = key_len && list_len && memmem(list, list_len, key, key_len);

	free(list);
	free(key);
	return found;
}

/* Does the kernel refuse modules that are not signed by a key that it knows? */
static bool wants_signatures(const char **why)
{
	char *data, lockdown[128];
	/* an efivar begins with four bytes of attributes */
	const bool secure = read_all(SECURE_BOOT, &data) >= 5 && data[4] == 1;

	free(data);
	root_line(lockdown, sizeof(lockdown), "sys/kernel/security/lockdown");
	*why = secure ? "Secure Boot is on" : "the kernel is locked down";
	return secure || (*lockdown && !strstr(lockdown, "[none]"));
}

void check_secure_boot(struct doctor *d)
{
	const bool is_loaded = root_exists("sys/module/pfq");
	char signer[128];
	const char *why;

	if (!wants_signatures(&why)) {
		report(d, LEVEL_OK, "Secure Boot", NULL, "off, modules need no signature");
		return;
	}
	if (!module_field(d, "pfq", "signer", signer, sizeof(signer), NULL))
		return;
	if (!*signer)
		report(d, LEVEL_ERROR, "pfq.ko", "make dkms", "%s, and the module is not signed", why);
	else if (is_loaded || key_is_enrolled())
		report(d, LEVEL_OK, "pfq.ko", NULL, "%s, and the module is signed by %s", why, signer);
	else
		report(d, LEVEL_ERROR, "pfq.ko", "mokutil --import /" DKMS_KEY " && reboot",
		       "%s, and the key of %s is not enrolled", why, signer);
}

/* List an initrd by lsinitramfs. Returns its output, to be closed by pclose(), or NULL. */
static FILE *list_initrd(const char *kver)
{
	char path[PATH_MAX], command[PATH_MAX + 64];

	root_path(path, "boot/initrd.img-%s", kver);
	/* the path is put in quotation marks */
	if (!root_exists("boot/initrd.img-%s", kver) || strchr(path, '\'') ||
	    system("command -v lsinitramfs >/dev/null 2>&1"))
		return NULL;
	snprintf(command, sizeof(command), "lsinitramfs '%s' 2>/dev/null", path);
	return popen(command, "re");
}

/* Is the file of this path, in an initrd, the module's that is not below updates/? */
static bool is_inbox(char *path, const char *module)
{
	char *base = strrchr(path, '/'), *ext;

	path[strcspn(path, "\n")] = '\0';
	if (!base || strstr(path, "/updates/"))
		return false;
	ext = strstr(++base, ".ko");
	return ext && (size_t)(ext - base) == strlen(module) && !strncmp(base, module, ext - base);
}

static void report_initrd(struct doctor *d, const char *module, const char *file)
{
	char line[PATH_MAX], path[PATH_MAX], command[256];
	struct stat initrd, rewritten;
	FILE *list = list_initrd(d->kver);
	bool inbox = false;

	if (!list)
		return;
	while (fgets(line, sizeof(line), list))
		inbox |= is_inbox(line, module);
	pclose(list);
	root_path(path, "boot/initrd.img-%s", d->kver);
	snprintf(command, sizeof(command), "update-initramfs -u -k %s", d->kver);
	if (inbox)
		report(d, LEVEL_WARNING, module, command, "the initrd holds the kernel's own driver, which is loaded at boot");
	else if (!stat(path, &initrd) && !stat(file, &rewritten) && initrd.st_mtime < rewritten.st_mtime)
		report(d, LEVEL_WARNING, module, command, "the initrd is older than the rewritten driver");
	else
		report(d, LEVEL_OK, module, NULL, "the initrd holds no other driver than the rewritten one");
}

void check_initramfs(struct doctor *d)
{
	char depends[512], path[PATH_MAX];
	int i, k;

	for (i = 0; i < d->nr_nics; i++) {
		const char *module = d->nics[i].module;

		for (k = 0; k < i && strcmp(d->nics[k].module, module); k++)
			;
		if (k < i || !*module || !module_field(d, module, "depends", depends, sizeof(depends), path) ||
		    !strstr(depends, "pfq_hook"))
			continue;
		report_initrd(d, module, path);
	}
}

void check_next_kernel(struct doctor *d)
{
	struct dirent **kernels;
	const int n = root_list(&kernels, "lib/modules");
	char version[64], command[512];
	int i;

	for (i = 0; dkms_version(version, sizeof(version)) && i < n; i++) {
		const char *kver = kernels[i]->d_name;

		/* a folder without modules.dep is left over from a kernel that was removed */
		if (strverscmp(kver, d->kver) <= 0 || !root_exists("lib/modules/%s/modules.dep", kver) ||
		    root_exists("var/lib/dkms/pfq/%s/%s", version, kver))
			continue;
		snprintf(command, sizeof(command), "dkms install pfq/%s -k %s", version, kver);
		report(d, LEVEL_WARNING, "DKMS", command, "the kernel %s is installed, for which pfq/%s is not built", kver,
		       version);
	}
	root_list_free(kernels, n);
}
