/* SPDX-License-Identifier: GPL-2.0-only */
/* Functions that other kernel modules register for pfq-lang. */
#ifndef _PFQ_LANG_EXT_H
#define _PFQ_LANG_EXT_H

#include <pfq/lang.h>

struct pfq_lang_call;

/**
 * pfq_lang_ext_get() - look up a function and hold its module
 * @call: its name and type
 * @errmsg: gets the reason on failure
 *
 * Context: Process. Sleeps.
 * Return: the function, for pfq_lang_ext_put(), or NULL.
 */
const struct pfq_lang_function *pfq_lang_ext_get(const struct pfq_lang_call *call, const char **errmsg);

/* Release the module. Any context. */
void pfq_lang_ext_put(const struct pfq_lang_function *f);

#endif
