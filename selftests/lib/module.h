/* SPDX-License-Identifier: GPL-2.0-only */
/* Kernel modules, by name. */
#ifndef MODULE_H
#define MODULE_H

/* Return whether the module is loaded. */
int module_loaded(const char *name);

/*
 * Load a module and what it depends on, by modprobe, or from the folder that the environment variable MODULES
 * names. Return 0 or -1.
 */
int module_insert(const char *name);

/* Remove a module. Return 0, or -1 with errno set; EWOULDBLOCK: the module is in use. */
int module_remove(const char *name);

#define MODULE_VALUE 32		/* bytes of a parameter's value, its NUL included */

/*
 * Set a parameter of a loaded module. before gets its value; NULL: do not ask for it. Return 0, or -1
 * with errno set.
 */
int module_set_parameter(const char *module, const char *parameter, const char *value, char before[MODULE_VALUE]);

#endif
