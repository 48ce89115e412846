// SPDX-License-Identifier: GPL-2.0-only
/*
 * sites: find the sites of a driver, the places that deliver a packet or run an XDP program.
 *
 * Usage: sites CALLS [GUARDS] <FILES     print them
 *        sites -d CALLS <FILES           print what the driver declares under the name of a call
 *        sites -c DIR CALLS <FILES       write DIR/FILE, which has the sites alone
 *        sites -f FUNCTION[+CONTEXT]... <FILES   print the hashes of functions
 *
 * CALLS is proof/calls, GUARDS is proof/guards; standard input has the name of a C source per line.
 * Prints, separated by tabs:
 *   FILE:LINE FUNCTION CALL COLUMN           each use of the name of a call. FUNCTION is the
 *                                            enclosing function or macro, or "-" at file level.
 *                                            COLUMN is 0 where ## makes the name.
 *   FILE:LINE FUNCTION xdp_guard COLUMN LAST HASH
 *                                            each function whose name is in GUARDS; LAST is its last
 *                                            line
 *   -d: FILE:LINE KIND CALL                  KIND is macro, function-macro, undef, prototype,
 *                                            static-prototype, function or enumerator; LINE is its last line
 *   -f: FILE:LINE FUNCTION HASH
 * HASH is half of the SHA-256 of the function's text without comments and blanks, and of that of its
 * contexts, other functions of the same file.
 * Exit status: 0 on success, 2 on an error, after a message.
 *
 * The scanner is independent of Coccinelle, so that the proof can compare the two. It knows tokens,
 * brackets and declarations, but has no grammar, so it also finds sites in code that Coccinelle cannot
 * parse. It skips comments, strings and #if 0, and names that are not the kernel's function: struct
 * members, labels, variables, enumerators, declarations, and the names in #ifdef and the like. Where it
 * cannot tell, it prints a site: the proof then fails if Coccinelle sees none.
 */
#define _GNU_SOURCE
#include "sites.h"

#include <ctype.h>
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Returns whether the text contains one of these words, or a part of a longer word. */
static bool contains(char **list, int n)
{
	int i;

	for (i = 0; i < n; i++)
		if (memmem(text, end - text, list[i], strlen(list[i])))
			return true;
	return false;
}

/* Returns whether the file may have something to print. Most files have not, and are not read further. */
static bool is_of_interest(void)
{
	const char *c;
	int i;

	if (contains(calls, ncalls) || contains(members, nmembers) || has_pasting())
		return true;
	for (i = 0; i < nguards; i++)
		if (memmem(text, end - text, guards[i].function, strlen(guards[i].function)))
			return true;
	/* a name with a splice in it */
	for (c = text; (c = memchr(c, 0x5c, end - c)); c++)
		if (c > text && name_char(c[-1]) && c + 1 < end && isspace((unsigned char)c[1]))
			return true;
	return false;
}

int main(int argc, char **argv)
{
	char **files = NULL, buf[8192];
	int nfiles = 0, i;
	char mode = argc > 2 && argv[1][0] == '-' ? argv[1][1] : 0;

	if (argc < 2 || (mode && !strchr("dcf", mode)) || (mode == 'c' && argc != 4) || (mode == 'd' && argc != 3) ||
	    (!mode && argc > 3)) {
		fprintf(stderr, "usage: sites CALLS [GUARDS] | -d CALLS | -c DIR CALLS | -f FUNCTION... <FILES\n");
		return 2;
	}
	if (mode == 'f')
		for (i = 2; i < argc; i++)
			add_guard(argv[i]);
	else
		read_calls(argv[mode == 'c' ? 3 : mode ? 2 : 1]);
	if (!mode && argc == 3)
		read_guards(argv[2]);
	printing_declarations = mode == 'd';
	while (fgets(buf, sizeof(buf), stdin)) {
		buf[strcspn(buf, "\n")] = '\0';
		files = grown(files, nfiles, sizeof(*files));
		files[nfiles++] = copy_of(buf, strlen(buf));
	}
	/* Macros that paste may be in other files than their uses. */
	for (i = 0; mode != 'f' && i < nfiles; i++) {
		int j;

		path = files[i];
		read_file();
		if (!memmem(text, end - text, "##", 2) && !memmem(text, end - text, "%:%:", 4))
			continue;
		read_tokens();
		for (j = 0; j + 1 < ntokens; j++)
			if (tokens[j].kind == 'D' && is(j + 1, "define"))
				read_pasting(j + 1);
		forget_tokens();
	}
	for (i = 0; i < nfiles; i++) {
		path = files[i];
		read_file();
		if (!is_of_interest() && mode != 'c')
			continue;
		read_tokens();
		scan_tokens();
		if (mode == 'c') {
			write_sites(argv[2]);
		} else {
			if (!mode)
				print_sites();
			print_guards(mode == 'f');
		}
		forget_tokens();
	}
	if (fflush(stdout) || ferror(stdout))
		err(2, "standard output");
	return 0;
}
