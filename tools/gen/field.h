/* SPDX-License-Identifier: GPL-2.0-only */
/* The fields of frames, by name; writing them keeps the checksums right. */
#ifndef TOOLS_FIELD_H
#define TOOLS_FIELD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "layout.h"
#include "values.h"

struct field {
	const char *name;
	enum layer layer;
	enum value_kind kind;
	uint8_t offset;		/* of its first byte in the header */
	uint8_t bytes;		/* that hold it */
	uint8_t shift;		/* of its lowest bit in these bytes */
	uint8_t bits;
};

/* All fields, as a list that an entry without name ends. */
extern const struct field fields[];

/* Return the field of a name, or NULL. */
const struct field *field_find(const char *name);

/* Return the name that is most like a mistyped one, or NULL. */
const char *field_similar(const char *name);

/* Write a field. The checksums of IP, TCP, UDP and ICMP follow. Returns false if the frame has no such header. */
bool field_set(const struct field *f, const struct layout *l, uint8_t *frame, value_t value);

value_t field_get(const struct field *f, const struct layout *l, const uint8_t *frame);

/*
 * Replace bytes behind the headers of layer 4, or of its pseudo header: offset is where they are in the frame, for
 * bytes of the pseudo header any even number of bytes from the begin of layer 4. old is what the checksum covers now.
 */
void l4_checksum_replace(const struct layout *l, uint8_t *frame, int offset, const uint8_t *old, const uint8_t *new,
			 size_t n);

#endif
