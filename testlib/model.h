/* SPDX-License-Identifier: GPL-2.0-only */
/* Access to the test window of a NIC model (models/common/window.c) from within the guest. */
#ifndef MODEL_H
#define MODEL_H

#define R_WINDOW 0
#include "../common/model_window.h"

#include <stdint.h>

struct model;

/* Of the device, or NULL when it is no model. */
struct model *model_open(const char *dev);

uint32_t model_read(const struct model *m, uint32_t at);
void model_write(struct model *m, uint32_t at, uint32_t value);

#endif
