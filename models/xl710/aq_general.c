// SPDX-License-Identifier: GPL-2.0-only
/* Commands about the firmware, the function's resources, registers and the NVM. */
#include "aq.h"

#include <string.h>

/* A version of 2020, which i40e knows from Linux 5.10 on. */
#define FW_MAJOR	8
#define FW_MINOR	0
#define API_MAJOR	1
#define API_MINOR	11

static enum aq_error get_version(struct nic *n, struct aq_desc *d, uint8_t *buffer, size_t len)
{
	const struct aq_version v = { .build = 1, .fw_major = FW_MAJOR, .fw_minor = FW_MINOR,
				      .api_major = API_MAJOR, .api_minor = API_MINOR };

	memcpy(d->raw, &v, sizeof(v));
	return AQ_OK;
}

/* Discover capabilities, 7.10.11; not offered: VFs, VMDq, Flow Director, 1588, DCB, FCoE, iWARP */
#define CAP_SWITCH_MODE		0x01
#define CAP_FUNCTIONS_VALID	0x05
#define CAP_VSI			0x17
#define CAP_RSS			0x40
#define CAP_RXQ			0x41
#define CAP_TXQ			0x42
#define CAP_MSIX		0x43
#define LUT_WIDTH		6		/* bits per entry */

static enum aq_error list_capabilities(struct nic *n, struct aq_desc *d, uint8_t *buffer, size_t len)
{
	const struct aq_capability all[] = {
		{ .id = CAP_SWITCH_MODE, .major = 1 },
		{ .id = CAP_FUNCTIONS_VALID, .major = 1, .number = BIT(port_of(n)) },
		{ .id = CAP_VSI, .major = 1, .number = VSIS },
		{ .id = CAP_RSS, .major = 1, .number = LUT_ENTRIES, .logical_id = LUT_WIDTH },
		{ .id = CAP_RXQ, .major = 1, .number = QUEUES },
		{ .id = CAP_TXQ, .major = 1, .number = QUEUES },
		{ .id = CAP_MSIX, .major = 1, .number = VECTORS },
	};

	d->len = sizeof(all);
	if (len < sizeof(all))
		return AQ_ENOMEM;		/* d->len says how much is needed */
	memcpy(buffer, all, sizeof(all));
	d->param[1] = sizeof(all) / sizeof(*all);
	return AQ_OK;
}

static enum aq_error mac_read(struct nic *n, struct aq_desc *d, uint8_t *buffer, size_t len)
{
	struct aq_mac_addresses a = { 0 };

	if (len < sizeof(a))
		return AQ_EINVAL;
	memcpy(a.lan, n->mac, sizeof(a.lan));
	memcpy(a.port, n->mac, sizeof(a.port));
	memcpy(buffer, &a, sizeof(a));
	d->param[0] = MAC_READ_LAN_VALID | MAC_READ_PORT_VALID;
	return AQ_OK;
}

#define RESOURCE_MS 3000		/* time limit of a resource */

/* The NVM has no other user, so each request is granted. */
static enum aq_error request_resource(struct nic *n, struct aq_desc *d, uint8_t *buffer, size_t len)
{
	d->param[1] = RESOURCE_MS;
	return AQ_OK;
}

/* Offset and length are in bytes. Module 0 is the shadow RAM; there is no other. */
static enum aq_error nvm_read(struct nic *n, struct aq_desc *d, uint8_t *buffer, size_t len)
{
	uint32_t module = d->param[0] >> 8 & 0xff, want = d->param[0] >> 16, offset = d->param[1];

	if (module || want > len || offset > sizeof(n->nvm) || want > sizeof(n->nvm) - offset)
		return AQ_EINVAL;
	memcpy(buffer, (const uint8_t *)n->nvm + offset, want);
	return AQ_OK;
}

/* Excludes the admin queue's registers: a command that writes them could start itself again. */
static bool is_reachable(uint32_t address)
{
	return !(address % 4) && address < BAR0_SIZE && (address < R_PF_ATQBAL || address > R_PF_ARQT);
}

/*
 * By this command i40e_parse_discover_capabilities() reads PRTGEN_CNF of all ports, to count
 * them. The firmware can read the registers of all ports, a function only its own.
 */
static enum aq_error debug_read(struct nic *n, struct aq_desc *d, uint8_t *buffer, size_t len)
{
	struct aq_register r;

	memcpy(&r, d->raw, sizeof(r));
	if (!is_reachable(r.address))
		return AQ_EINVAL;
	r.value_high = 0;
	r.value = nic_read(n, r.address);
	memcpy(d->raw, &r, sizeof(r));
	return AQ_OK;
}

static enum aq_error rx_ctl_read(struct nic *n, struct aq_desc *d, uint8_t *buffer, size_t len)
{
	return debug_read(n, d, buffer, len);
}

static enum aq_error rx_ctl_write(struct nic *n, struct aq_desc *d, uint8_t *buffer, size_t len)
{
	struct aq_register r;

	memcpy(&r, d->raw, sizeof(r));
	if (!is_reachable(r.address))
		return AQ_EINVAL;
	nic_write(n, r.address, r.value);
	return AQ_OK;
}

/* The LLDP agent runs but knows no neighbour, see i40e_get_fw_lldp_status(). */
static enum aq_error lldp_get_mib(struct nic *n, struct aq_desc *d, uint8_t *buffer, size_t len)
{
	return AQ_ENOENT;
}

/* The function lacks the DCB capability. */
static enum aq_error refuse(struct nic *n, struct aq_desc *d, uint8_t *buffer, size_t len)
{
	return AQ_EPERM;
}

const struct aq_entry aq_general[] = {
	{ 0x0001, get_version },
	{ 0x0002, aq_accept },		/* driver version */
	{ 0x0003, aq_accept },		/* queue shutdown */
	{ 0x0008, request_resource },
	{ 0x0009, aq_accept },		/* release resource */
	{ 0x000a, list_capabilities },	/* of the function */
	{ 0x000b, list_capabilities },	/* of the device */
	{ 0x0107, mac_read },
	{ 0x0108, aq_accept },		/* MAC address write: for wake-up */
	{ 0x0110, aq_accept },		/* clear PXE mode */
	{ 0x0206, rx_ctl_read },
	{ 0x0207, rx_ctl_write },
	{ 0x0303, aq_accept },		/* set DCB parameters */
	{ 0x0701, nvm_read },
	{ 0x0a00, lldp_get_mib },
	{ 0x0a01, refuse },		/* LLDP update MIB */
	{ 0x0a05, refuse },		/* LLDP stop */
	{ 0x0a06, refuse },		/* LLDP start */
	{ 0x0a07, refuse },		/* get CEE DCB configuration */
	{ 0x0a08, refuse },		/* LLDP set local MIB */
	{ 0x0a09, refuse },		/* stop and start the DCBX agent */
	{ 0x0a0a, refuse },		/* LLDP restore */
	{ 0x0b00, aq_accept },		/* add UDP tunnel */
	{ 0x0b01, aq_accept },		/* delete UDP tunnel */
	{ 0xff03, debug_read },
	{ 0xff04, rx_ctl_write },	/* debug write register */
	{ 0, NULL },
};
