// SPDX-License-Identifier: GPL-2.0-only
/*
 * Functions of other modules. A program that calls one holds its module, so
 * unregistering, which happens when a module unloads, has nobody to wait for.
 */
#include <linux/mutex.h>
#include <linux/string.h>
#include <uapi/linux/pfq_lang.h>

#include "lang/lang_ext.h"

static DEFINE_MUTEX(lock);
static LIST_HEAD(functions);

static struct pfq_lang_function *find(const char *name)
{
	struct pfq_lang_function *f;

	list_for_each_entry(f, &functions, list)
		if (!strcmp(f->name, name))
			return f;
	return NULL;
}

int pfq_lang_register(struct pfq_lang_function *f)
{
	int err = -EEXIST;

	mutex_lock(&lock);
	if (!find(f->name)) {
		list_add_tail(&f->list, &functions);
		err = 0;
	}
	mutex_unlock(&lock);
	return err;
}
EXPORT_SYMBOL_GPL(pfq_lang_register);

void pfq_lang_unregister(struct pfq_lang_function *f)
{
	mutex_lock(&lock);
	list_del(&f->list);
	mutex_unlock(&lock);
}
EXPORT_SYMBOL_GPL(pfq_lang_unregister);

const struct pfq_lang_function *pfq_lang_ext_get(const struct pfq_lang_call *call, const char **errmsg)
{
	const struct pfq_lang_function *f;

	mutex_lock(&lock);
	f = find(call->name);
	if (!f) {
		*errmsg = "no loaded module has it";
	} else if (strcmp(f->signature, call->signature)) {
		*errmsg = "its module gives it another type";
		f = NULL;
	} else if (!try_module_get(f->owner)) {
		*errmsg = "its module is being unloaded";
		f = NULL;
	}
	mutex_unlock(&lock);
	return f;
}

void pfq_lang_ext_put(const struct pfq_lang_function *f)
{
	module_put(f->owner);
}
