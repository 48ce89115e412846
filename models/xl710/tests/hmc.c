// SPDX-License-Identifier: GPL-2.0-only
/* The host memory cache: segments, pages, fields; the queue contexts decoded from it. */
#include "commands.h"

#define SEGMENT	(2u << 20)
#define PAGE	4096
#define TABLE	(3u << 20)		/* offset of a page of page descriptors in guest memory */

static void program_segment(unsigned int index, uint64_t addr, uint32_t bits)
{
	nic_write(&n, R_PFHMC_SDDATAHIGH, addr >> 32);
	nic_write(&n, R_PFHMC_SDDATALOW, (uint32_t)addr | bits);
	nic_write(&n, R_PFHMC_SDCMD, index | SDCMD_WR);
}

/* Whether a private address is at this offset of guest memory. */
static bool lies_at(uint64_t object, uint32_t offset)
{
	const uint8_t *o = hmc_object(&n, object, 32);
	bool same;

	memory[offset] = 0x5a;
	same = o && *o == 0x5a;
	memory[offset] = 0xa5;
	return same && *o == 0xa5;
}

static void test_addresses(void)
{
	uint64_t *pages = (uint64_t *)(memory + TABLE);

	tap_ok(!hmc_object(&n, 0, 128), "there is no object without a segment");
	program_segment(0, GUEST, SDDATA_VALID | SDDATA_DIRECT);
	tap_ok(lies_at(0x1280, 0x1280), "a direct segment maps its addresses");
	tap_ok(!hmc_object(&n, PAGE - 64, 128), "an object that crosses a page is refused");
	tap_ok(!hmc_object(&n, SEGMENT, 32), "there is no object in the next segment");
	pages[3] = (GUEST + 0x20000) | 1;
	program_segment(1, GUEST + TABLE, SDDATA_VALID);
	tap_ok(lies_at(SEGMENT + 3 * PAGE + 96, 0x20060), "a paged segment maps by its page descriptors");
	tap_ok(!hmc_object(&n, SEGMENT + 4 * PAGE, 32), "there is no object in an invalid page");
	nic_write(&n, R_PFHMC_SDCMD, 1);
	tap_ok(get(&n, R_PFHMC_SDDATALOW) == ((uint32_t)(GUEST + TABLE) | SDDATA_VALID) &&
	       get(&n, R_PFHMC_SDDATAHIGH) == GUEST >> 32, "SDCMD reads a segment descriptor back");
	program_segment(0, 0, 0);
	tap_ok(!hmc_object(&n, 0, 32), "there is no object in an invalid segment");
	program_segment(0, 1ull << 40, SDDATA_VALID | SDDATA_DIRECT);
	tap_ok(!hmc_object(&n, 0, 32), "there is no object outside of guest memory");
	program_segment(SEGMENTS, GUEST, SDDATA_VALID | SDDATA_DIRECT);
	tap_ok(!hmc_object(&n, (uint64_t)SEGMENTS * SEGMENT, 32),
	       "there is no object beyond the last segment");
}

static void put_field(uint8_t *object, unsigned int lsb, unsigned int width, uint64_t value)
{
	unsigned int i;

	for (i = 0; i < width; i++)
		object[(lsb + i) / 8] |= (value >> i & 1) << (lsb + i) % 8;
}

static void test_fields(void)
{
	uint8_t object[32] = { 0 };

	put_field(object, 174, 14, 0x2a5b);
	put_field(object, 32, 57, 0x123456789abcdeull);
	tap_ok(hmc_field(object, 174, 14) == 0x2a5b && hmc_field(object, 32, 57) == 0x123456789abcdeull &&
	       !hmc_field(object, 89, 13) && !hmc_field(object, 160, 14), "fields can cross bytes and words");
}

/* Contexts as i40e_configure_rx_ring() and i40e_configure_tx_ring() fill them in. */
static void test_queues(void)
{
	uint8_t *rx = memory + 128 * QUEUES + 5 * 32, *tx = memory + 6 * 128;

	program_segment(0, GUEST, SDDATA_VALID | SDDATA_DIRECT);
	nic_write(&n, R_GLHMC_LANTXBASE(0), 0);
	nic_write(&n, R_GLHMC_LANRXBASE(0), 128 * QUEUES / LANBASE_UNIT);
	memset(memory, 0, 2 * PAGE);
	memset(rx, 0, 32);
	put_field(rx, 32, 57, 0x100040000ull / 128);
	put_field(rx, 89, 13, 512);
	put_field(rx, 102, 7, 2048 / 128);
	put_field(rx, 117, 1, 1);
	put_field(rx, 119, 1, 1);
	put_field(rx, 174, 14, 9000);
	nic_write(&n, R_QRX_ENA(5), QENA_REQ);
	tap_ok(get(&n, R_QRX_ENA(5)) == (QENA_REQ | QENA_STAT), "a receive queue starts");
	tap_ok(n.rx[5].base == 0x100040000ull && n.rx[5].size == 512 && n.rx[5].buffer == 2048 &&
	       n.rx[5].descriptor == 16 && n.rx[5].max_frame == 9000 && n.rx[5].strip_crc &&
	       n.rx[5].tag_in_l2tag1, "the context of a receive queue is decoded");
	put_field(tx, 0, 13, 3);
	put_field(tx, 32, 57, 0x100080000ull / 128);
	put_field(tx, 160, 1, 1);
	put_field(tx, 161, 13, 256);
	put_field(tx, 192, 64, 0x100081000ull);
	nic_write(&n, R_QTX_ENA(6), QENA_REQ);
	tap_ok(n.tx[6].enabled && n.tx[6].base == 0x100080000ull && n.tx[6].size == 256 && n.tx[6].head_wb &&
	       n.tx[6].head_wb_addr == 0x100081000ull && get(&n, R_QTX_HEAD(6)) == 3,
	       "a transmit queue starts, with its context decoded");
	nic_write(&n, R_QRX_ENA(5), 0);
	tap_ok(!get(&n, R_QRX_ENA(5)) && !n.rx[5].enabled, "a receive queue stops");
	program_segment(0, 0, 0);
	nic_write(&n, R_QRX_ENA(5), QENA_REQ);
	tap_ok(!(get(&n, R_QRX_ENA(5)) & QENA_STAT), "a queue without a context does not start");
}

int main(void)
{
	guest_open();
	tap_plan(16);
	test_addresses();
	test_fields();
	test_queues();
	return tap_done();
}
