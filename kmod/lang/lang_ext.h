/* SPDX-License-Identifier: GPL-2.0-only */
/* Functions that other kernel modules bring. */
#ifndef _PFQ_LANG_EXT_H
#define _PFQ_LANG_EXT_H

#include <pfq/lang.h>

struct pfq_lang_call;

/* Holds the module; NULL: *errmsg. */
const struct pfq_lang_function *pfq_lang_ext_get(const struct pfq_lang_call *call, const char **errmsg);
void pfq_lang_ext_put(const struct pfq_lang_function *f);

#endif
