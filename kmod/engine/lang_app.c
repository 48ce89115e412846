// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/* Protocols above UDP and TCP, told by their ports and first bytes. */
#include "engine/lang_engine.h"

#define GTPC_PORT	2123	/* 3GPP TS 29.060, 29.274 */
#define GTPU_PORT	2152	/* 3GPP TS 29.281 */
#define SIP_PORT	5060	/* RFC 3261 */

static bool has_port(const struct pfq_flow *f, u16 port)
{
	return pfq_be16(f->payload) == port || pfq_be16(f->payload + 2) == port;
}

static bool has_udp_payload(const struct pfq_flow *f, u32 n)
{
	return f->facts & PFQ_FACT_UDP && (u32)(f->end - f->payload) >= 8 + n;
}

static bool is_gtp(const struct pfq_flow *f, u16 port)
{
	u8 version;

	if (!has_udp_payload(f, 8) || !has_port(f, port))
		return false;
	version = f->payload[8] >> 5;
	return version == 1 || (version == 2 && port == GTPC_PORT);
}

/* RFC 3550 A.1, RFC 5761 4: payload types 64 to 95 would be taken for RTCP. */
static bool is_rtp(const struct pfq_flow *f)
{
	const u8 *rtp;

	if (!has_udp_payload(f, 12))
		return false;
	rtp = f->payload + 8;
	if (rtp[0] >> 6 != 2)
		return false;
	if (pfq_be16(f->payload) < 1024 || pfq_be16(f->payload + 2) < 1024)
		return false;
	return ((rtp[1] & 127) < 64 || (rtp[1] & 127) > 95) && f->end - rtp >= 12 + 4 * (rtp[0] & 15);
}

static bool is_rtcp(const struct pfq_flow *f)
{
	const u8 *rtcp;

	if (!has_udp_payload(f, 8))
		return false;
	rtcp = f->payload + 8;
	if (rtcp[0] >> 6 != 2)
		return false;
	if (pfq_be16(f->payload) < 1024 || pfq_be16(f->payload + 2) < 1024)
		return false;
	return rtcp[1] >= 200 && rtcp[1] <= 207;
}

static bool is_sip(const struct pfq_flow *f)
{
	static const char start[][4] = {
		"SIP/", "INVI", "ACK ", "BYE ", "CANC", "REGI", "OPTI", "PRAC",
		"SUBS", "NOTI", "PUBL", "INFO", "REFE", "MESS", "UPDA",
	};
	const u8 *sip = f->payload;
	unsigned int i;

	if (!(f->facts & PFQ_FACT_FLOW))
		return false;
	if (has_port(f, SIP_PORT))
		return true;
	sip += f->facts & PFQ_FACT_UDP ? 8 : sip[12] >> 4 << 2;
	for (i = 0; sip <= f->end && f->end - sip >= 4 && i < ARRAY_SIZE(start); i++)
		if (!memcmp(sip, start[i], 4))
			return true;
	return false;
}

bool pfq_lang_is_app(struct pfq_view *v, unsigned int layer, u32 app)
{
	const struct pfq_flow *f = pfq_view_layer(v, layer);

	switch (app) {
	case PFQ_LANG_GTP:
		return is_gtp(f, GTPC_PORT) || is_gtp(f, GTPU_PORT);
	case PFQ_LANG_GTP_CP:
		return is_gtp(f, GTPC_PORT);
	case PFQ_LANG_GTP_UP:
		return is_gtp(f, GTPU_PORT);
	case PFQ_LANG_RTP:
		return is_rtp(f);
	case PFQ_LANG_RTCP:
		return is_rtcp(f);
	case PFQ_LANG_SIP:
		return is_sip(f);
	}
	return is_rtp(f) || is_rtcp(f) || is_sip(f);	/* PFQ_LANG_VOIP */
}
