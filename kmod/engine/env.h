/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* The environment of engine/: kernel headers in the module, user.h in libpfq and the unit tests. */
#ifndef _PFQ_ENV_H
#define _PFQ_ENV_H

#ifdef __KERNEL__
#include <linux/bitops.h>
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/jhash.h>
#include <linux/kernel.h>
#include <linux/sched.h>
#include <linux/stddef.h>
#include <linux/string.h>
#include <linux/types.h>
#include <uapi/linux/pfq.h>
#include <uapi/linux/pfq_lang.h>

#include "compat/compat.h"
#else
#include "engine/user.h"
#endif

#endif
