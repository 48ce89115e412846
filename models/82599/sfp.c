// SPDX-License-Identifier: GPL-2.0-only
/*
 * An SFP+ module's EEPROM (SFF-8472, device A0h) on the two-wire bus that the driver
 * drives bit by bit by I2CCTL (8.2.3.1; ixgbe_read_i2c_byte_generic_int()).
 */
#include "nic.h"

#define ADDRESS		0xa0
#define READ_BIT	0x01

enum { IDLE, ADDRESS_BYTE, OFFSET_BYTE, WRITE_BYTE, READ_BYTE, IGNORED };

#define ACK_BIT		8		/* the ninth clock of a byte */

/* SFF-8472 table 4-1: the fields that say something. */
static const uint8_t module[256] = {
	[0] = 0x03,			/* identifier: SFP */
	[1] = 0x04,			/* defined by its two-wire identification */
	[2] = 0x07,			/* connector: LC */
	[3] = 0x10,			/* 10GBASE-SR */
	[11] = 0x06,			/* 64B/66B */
	[12] = 103,			/* 10.3 GBd */
	[20] = 'P', 'F', 'Q', ' ',	/* vendor, 16 bytes */
};

static void start(struct sfp *s)
{
	s->state = ADDRESS_BYTE;
	s->bit = s->byte = 0;
	s->out = true;
}

/* A byte of the driver is whole: whether it is for us. */
static bool take(struct sfp *s)
{
	switch (s->state) {
	case ADDRESS_BYTE:
		if ((s->byte & ~READ_BIT) != ADDRESS)
			break;
		s->state = s->byte & READ_BIT ? READ_BYTE : OFFSET_BYTE;
		return true;
	case OFFSET_BYTE:
		s->offset = s->byte;
		s->state = WRITE_BYTE;
		return true;
	case WRITE_BYTE:
		return true;		/* and nothing is stored */
	}
	s->state = IGNORED;
	return false;
}

/* The clock falls: our next bit is put on the line. */
static void falling(struct sfp *s)
{
	bool ours;

	if (s->state == IDLE || s->state == IGNORED) {
		s->out = true;
		return;
	}
	ours = s->reading;
	if (s->bit < ACK_BIT) {
		s->out = !ours || (module[s->offset] >> (7 - s->bit) & 1);
	} else if (s->bit == ACK_BIT) {
		s->out = ours || !take(s);	/* the reader acknowledges, or else we */
	} else {
		if (ours)
			s->offset++;
		s->reading = s->state == READ_BYTE;
		s->bit = s->byte = 0;
		s->out = !s->reading || (module[s->offset] >> 7 & 1);
	}
}

static void rising(struct sfp *s, bool sda)
{
	if (s->state == IDLE || s->state == IGNORED)
		return;
	if (s->bit < ACK_BIT)
		s->byte = s->byte << 1 | sda;
	else if (s->reading && sda)
		s->state = IDLE;	/* not acknowledged: the reader has enough */
	s->bit++;
}

void sfp_write(struct nic *n, uint32_t at, uint32_t value)
{
	struct sfp *s = &n->sfp;
	bool scl = value & I2C_CLK_OUT, sda = value & I2C_DATA_OUT;

	if (scl && s->scl && sda != s->sda) {	/* a start or a stop */
		s->reading = false;
		if (!sda)
			start(s);
		else
			s->state = IDLE;
	} else if (scl && !s->scl) {
		rising(s, sda);
	} else if (!scl && s->scl) {
		if (s->bit || s->state != ADDRESS_BYTE)
			falling(s);
	}
	s->scl = scl;
	s->sda = sda;
	set(n, at, value);
}

/* The lines are wired-and. */
uint32_t sfp_read(struct nic *n, uint32_t at)
{
	uint32_t value = get(n, at) & ~(I2C_CLK_IN | I2C_DATA_IN);

	if (n->sfp.scl)
		value |= I2C_CLK_IN;
	if (n->sfp.sda && (n->sfp.out || n->sfp.state == IDLE))
		value |= I2C_DATA_IN;
	return value;
}
