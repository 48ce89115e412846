// SPDX-License-Identifier: GPL-2.0-only
/*
 * The functions that other modules register. A program holds a reference to the module of each
 * function that it calls, so a module cannot unload, and unregister, while a program calls it.
 */
#include <linux/mutex.h>
#include <linux/string.h>
#include <uapi/linux/pfq_lang.h>

#include "engine/lang_signature.h"
#include "lang/lang_ext.h"

static DEFINE_MUTEX(lang_ext_lock);
static LIST_HEAD(lang_ext_functions);

static struct pfq_lang_function *lang_ext_find(const char *name)
{
	struct pfq_lang_function *f;

	lockdep_assert_held(&lang_ext_lock);
	list_for_each_entry(f, &lang_ext_functions, list)
		if (!strcmp(f->name, name))
			return f;
	return NULL;
}

int pfq_lang_register(struct pfq_lang_function *f)
{
	struct pfq_lang_signature s;
	int err = -EEXIST;

	if (!f->run || strlen(f->name) >= sizeof_field(struct pfq_lang_call, name) ||
	    strlen(f->signature) >= sizeof_field(struct pfq_lang_call, signature) ||
	    !pfq_lang_parse_signature(f->signature, &s))
		return -EINVAL;
	mutex_lock(&lang_ext_lock);
	if (!lang_ext_find(f->name)) {
		list_add_tail(&f->list, &lang_ext_functions);
		err = 0;
	}
	mutex_unlock(&lang_ext_lock);
	return err;
}
EXPORT_SYMBOL_GPL(pfq_lang_register);

void pfq_lang_unregister(struct pfq_lang_function *f)
{
	mutex_lock(&lang_ext_lock);
	list_del(&f->list);
	mutex_unlock(&lang_ext_lock);
}
EXPORT_SYMBOL_GPL(pfq_lang_unregister);

const struct pfq_lang_function *pfq_lang_ext_get(const struct pfq_lang_call *call, const char **errmsg)
{
	const struct pfq_lang_function *f;

	mutex_lock(&lang_ext_lock);
	f = lang_ext_find(call->name);
	if (!f) {
		*errmsg = "no loaded module registers it";
	} else if (strcmp(f->signature, call->signature)) {
		*errmsg = "its module registers it with another type";
		f = NULL;
	} else if (!try_module_get(f->owner)) {
		*errmsg = "its module is being unloaded";
		f = NULL;
	}
	mutex_unlock(&lang_ext_lock);
	return f;
}

void pfq_lang_ext_put(const struct pfq_lang_function *f)
{
	module_put(f->owner);
}
