/* SPDX-License-Identifier: GPL-2.0-only */
/* The window of the 82599's model (rig/82599/window.c), from within the guest. */
#ifndef MODEL_H
#define MODEL_H

#include "rig/82599/regs.h"

#include <stdint.h>

/* Of the device, or NULL when it is no model. */
volatile uint32_t *model_open(const char *dev);

static inline uint32_t model_read(volatile uint32_t *window, uint32_t at)
{
	return window[(at - R_WINDOW) / 4];
}

static inline void model_write(volatile uint32_t *window, uint32_t at, uint32_t value)
{
	window[(at - R_WINDOW) / 4] = value;
}

#endif
