// SPDX-License-Identifier: GPL-2.0-only
/*
 * The EEPROM of an SFP+ module (SFF-8472, device A0h) on a two-wire bus. The driver drives the
 * bus bit by bit with I2CCTL (8.2.3.1), see ixgbe_read_i2c_byte_generic_int().
 */
#include "nic.h"

#define ADDRESS		0xa0
#define READ_BIT	0x01

enum { IDLE, ADDRESS_BYTE, OFFSET_BYTE, WRITE_BYTE, READ_BYTE, IGNORED };

#define ACK_BIT		8		/* the ninth clock of a byte */

/* SFF-8472, table 4-1; the rest is 0. */
static const uint8_t module[256] = {
	[0] = 0x03,			/* identifier: SFP */
	[1] = 0x04,			/* described by this EEPROM alone */
	[2] = 0x07,			/* connector: LC */
	[3] = 0x10,			/* 10GBASE-SR */
	[11] = 0x06,			/* 64B/66B */
	[12] = 103,			/* 10.3 GBd */
	[20] = 'P', 'F', 'Q', ' ',	/* vendor, 16 bytes */
};

static void start_condition(struct sfp *s)
{
	s->state = ADDRESS_BYTE;
	s->bit = s->byte = 0;
	s->out = true;
}

/* Handles a byte from the driver. Returns whether the module acknowledges it. */
static bool receive_byte(struct sfp *s)
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
		return true;		/* acknowledged but ignored: the EEPROM is read-only */
	}
	s->state = IGNORED;
	return false;
}

/* On a falling edge of the clock the module puts its next bit on the data line. */
static void falling_edge(struct sfp *s)
{
	bool sending;

	if (s->state == IDLE || s->state == IGNORED) {
		s->out = true;
		return;
	}
	sending = s->reading;
	if (s->bit < ACK_BIT) {
		s->out = !sending || (module[s->offset] >> (7 - s->bit) & 1);
	} else if (s->bit == ACK_BIT) {
		s->out = sending || !receive_byte(s);	/* the receiver of the byte acknowledges */
	} else {
		if (sending)
			s->offset++;
		s->reading = s->state == READ_BYTE;
		s->bit = s->byte = 0;
		s->out = !s->reading || (module[s->offset] >> 7 & 1);
	}
}

/* On a rising edge the receiver samples the data line. */
static void rising_edge(struct sfp *s, bool sda)
{
	if (s->state == IDLE || s->state == IGNORED)
		return;
	if (s->bit < ACK_BIT)
		s->byte = s->byte << 1 | sda;
	else if (s->reading && sda)
		s->state = IDLE;	/* not acknowledged: the driver needs no more */
	s->bit++;
}

void sfp_write(struct nic *n, uint32_t reg, uint32_t value)
{
	struct sfp *s = &n->sfp;
	bool scl = value & I2C_CLK_OUT, sda = value & I2C_DATA_OUT;

	if (scl && s->scl && sda != s->sda) {	/* a start or stop condition */
		s->reading = false;
		if (!sda)
			start_condition(s);
		else
			s->state = IDLE;
	} else if (scl && !s->scl) {
		rising_edge(s, sda);
	} else if (!scl && s->scl) {
		if (s->bit || s->state != ADDRESS_BYTE)
			falling_edge(s);
	}
	s->scl = scl;
	s->sda = sda;
	set(n, reg, value);
}

/* Both sides can pull a line low, so the driver reads the AND of what they set. */
uint32_t sfp_read(struct nic *n, uint32_t reg)
{
	uint32_t value = get(n, reg) & ~(I2C_CLK_IN | I2C_DATA_IN);

	if (n->sfp.scl)
		value |= I2C_CLK_IN;
	if (n->sfp.sda && (n->sfp.out || n->sfp.state == IDLE))
		value |= I2C_DATA_IN;
	return value;
}
