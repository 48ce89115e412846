// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/* Tests for application protocols, by port and by the first bytes of the payload. */
#include "engine/lang_engine.h"

#define GTPC_PORT	2123	/* 3GPP TS 29.060, 29.274 */
#define GTPU_PORT	2152	/* 3GPP TS 29.281 */
#define SIP_PORT	5060	/* RFC 3261 */

static bool app_has_port(const struct pfq_flow *f, u16 port)
{
	return pfq_be16(f->payload) == port || pfq_be16(f->payload + 2) == port;
}

static bool app_has_udp_payload(const struct pfq_flow *f, u32 n)
{
	return f->facts & PFQ_FACT_UDP && (u32)(f->end - f->payload) >= 8 + n;
}

static bool app_is_gtp(const struct pfq_flow *f, u16 port)
{
	u8 version;

	if (!app_has_udp_payload(f, 8) || !app_has_port(f, port))
		return false;
	version = f->payload[8] >> 5;
	return version == 1 || (version == 2 && port == GTPC_PORT);
}

/* RFC 3550 A.1. Payload types 64 to 95 look like RTCP on a shared port (RFC 5761, section 4). */
static bool app_is_rtp(const struct pfq_flow *f)
{
	const u8 *rtp;

	if (!app_has_udp_payload(f, 12))
		return false;
	rtp = f->payload + 8;
	if (rtp[0] >> 6 != 2)
		return false;
	if (pfq_be16(f->payload) < 1024 || pfq_be16(f->payload + 2) < 1024)
		return false;
	return ((rtp[1] & 127) < 64 || (rtp[1] & 127) > 95) && f->end - rtp >= 12 + 4 * (rtp[0] & 15);
}

static bool app_is_rtcp(const struct pfq_flow *f)
{
	const u8 *rtcp;

	if (!app_has_udp_payload(f, 8))
		return false;
	rtcp = f->payload + 8;
	if (rtcp[0] >> 6 != 2)
		return false;
	if (pfq_be16(f->payload) < 1024 || pfq_be16(f->payload + 2) < 1024)
		return false;
	return rtcp[1] >= 200 && rtcp[1] <= 207;
}

static bool app_is_sip(const struct pfq_flow *f)
{
	static const char start[][4] = {
		"SIP/", "INVI", "ACK ", "BYE ", "CANC", "REGI", "OPTI", "PRAC",
		"SUBS", "NOTI", "PUBL", "INFO", "REFE", "MESS", "UPDA",
	};
	const u8 *sip = f->payload;
	unsigned int i;

	if (!(f->facts & PFQ_FACT_FLOW))
		return false;
	if (app_has_port(f, SIP_PORT))
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
		return app_is_gtp(f, GTPC_PORT) || app_is_gtp(f, GTPU_PORT);
	case PFQ_LANG_GTP_CP:
		return app_is_gtp(f, GTPC_PORT);
	case PFQ_LANG_GTP_UP:
		return app_is_gtp(f, GTPU_PORT);
	case PFQ_LANG_RTP:
		return app_is_rtp(f);
	case PFQ_LANG_RTCP:
		return app_is_rtcp(f);
	case PFQ_LANG_SIP:
		return app_is_sip(f);
	}
	return app_is_rtp(f) || app_is_rtcp(f) || app_is_sip(f);	/* PFQ_LANG_VOIP */
}
