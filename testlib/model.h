/* SPDX-License-Identifier: GPL-2.0-only */
/* Access to the test window of a NIC model (models/common/window.c) from within the guest. */
#ifndef MODEL_H
#define MODEL_H

#define R_WINDOW 0
#include "../common/model_window.h"

#include <stdint.h>

struct model;

/*
 * Open the test window of the model behind a device. Return NULL if the device is no
 * model of ours. The handle lives as long as the process.
 */
struct model *model_open(const char *dev);

/*
 * Read or write a 32-bit register of the window; at is one of the R_WIN_* offsets.
 * A failed read returns 0; a failed write prints an error.
 */
uint32_t model_read(const struct model *m, uint32_t at);
void model_write(struct model *m, uint32_t at, uint32_t value);

#endif
