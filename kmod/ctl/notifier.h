/* SPDX-License-Identifier: GPL-2.0-only */
/* Network devices come, change and go. */
#ifndef _PFQ_NOTIFIER_H
#define _PFQ_NOTIFIER_H

int pfq_notifier_init(void);

/* Reports each device as gone. */
void pfq_notifier_exit(void);

#endif
