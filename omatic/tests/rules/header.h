#ifndef DRIVER_H
#define DRIVER_H

#include <linux/netdevice.h>

static inline void deliver(struct napi_struct *napi, struct sk_buff *skb)
{
	napi_gro_receive(napi, skb);
}

#endif
