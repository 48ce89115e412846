/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Files of /proc, /sys, /etc and so on. All are read below one directory, which is / unless a test has chosen the
 * recorded files of another machine. A path is a format without the leading slash, as "proc/irq/%d/node".
 */
#ifndef TOOLS_ROOT_H
#define TOOLS_ROOT_H

#include <dirent.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>

#include "pfq.h"

/* Read below this directory from now on. dir must stay valid. */
void root_set(const char *dir);

/* Return whether the files are those of this machine, so that system calls tell about the same machine. */
bool root_is_this_machine(void);

/* Store the path with the directory in front. */
void root_path(char path[PATH_MAX], const char *fmt, ...) __printf(2, 3);

bool root_exists(const char *fmt, ...) __printf(1, 2);

/* Open a file for reading. Returns NULL with errno set. */
FILE *root_open(const char *fmt, ...) __printf(1, 2);

/* Store the first line of a file, without its newline. Returns false, and stores "", if there is none. */
bool root_line(char *text, size_t size, const char *fmt, ...) __printf(3, 4);

/* Store the decimal number that a file begins with. Returns false if it has none. */
bool root_number(long long *value, const char *fmt, ...) __printf(2, 3);

/* Store the last component of what a symbolic link refers to. Returns false, and stores "", if there is no link. */
bool root_link(char *name, size_t size, const char *fmt, ...) __printf(3, 4);

/*
 * List a directory, without hidden entries, numbers within names in their order. Returns the number of entries, 0 if
 * there is no such directory. Free the entries by root_list_free().
 */
int root_list(struct dirent ***entries, const char *fmt, ...) __printf(2, 3);
void root_list_free(struct dirent **entries, int n);

/* Write text to an existing file, in one write(). Returns 0 or a negative errno. */
int root_write(const char *text, const char *fmt, ...) __printf(2, 3);

#endif
