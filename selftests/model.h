/* SPDX-License-Identifier: GPL-2.0-only */
/* The window of a NIC's model (rig/nic/window.h), from within the guest. */
#ifndef MODEL_H
#define MODEL_H

#define R_WINDOW 0
#include "rig/nic/window.h"

#include <stdint.h>

/* Of the device, or NULL when it is no model. */
volatile uint32_t *model_open(const char *dev);

static inline uint32_t model_read(volatile uint32_t *window, uint32_t at)
{
	return window[at / 4];
}

static inline void model_write(volatile uint32_t *window, uint32_t at, uint32_t value)
{
	window[at / 4] = value;
}

#endif
