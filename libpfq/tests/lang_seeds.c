// SPDX-License-Identifier: LGPL-2.1-or-later
/* lang_seeds DIR: writes the examples of all functions to DIR, as inputs for the fuzzer. */
#include <stdio.h>
#include <string.h>

#include <pfq/lang.h>

static void write_seed(const char *dir, unsigned int n, const char *kind, const void *data, size_t size)
{
	char name[512];
	FILE *f;

	snprintf(name, sizeof(name), "%s/%s%u", dir, kind, n);
	f = fopen(name, "w");
	if (!f)
		return;
	fputc(strcmp(kind, "code") ? 1 : 2, f);
	fwrite(data, 1, size, f);
	fclose(f);
}

int main(int argc, char **argv)
{
	struct pfq_lang_doc d = { .size = sizeof(d) };
	struct pfq_lang *prog;
	unsigned int n;
	const char *code;
	size_t size;

	for (n = 0; argc > 1 && !pfq_lang_doc_get(n, &d); n++) {
		write_seed(argv[1], n, "text", d.example, strlen(d.example));
		if (pfq_lang_compile(&prog, d.example, NULL))
			continue;
		write_seed(argv[1], n, "json", pfq_lang_json(prog), strlen(pfq_lang_json(prog)));
		code = pfq_lang_code(prog, &size);
		if (size < 20000)
			write_seed(argv[1], n, "code", code + sizeof(struct pfq_lang_header),
				   size - sizeof(struct pfq_lang_header));
		pfq_lang_free(prog);
	}
	return 0;
}
