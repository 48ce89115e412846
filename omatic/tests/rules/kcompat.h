/* a vendor's compatibility layer: no kernel header may come before it */
#include <linux/version.h>
#ifdef __LINUX_COMPILER_H
#error "kcompat.h must be included prior to kernel headers"
#endif
#include <linux/types.h>
#include <linux/netdevice.h>

#define napi_gro_receive(_napi, _skb) netif_receive_skb(_skb)
