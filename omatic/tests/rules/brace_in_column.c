#include <linux/netdevice.h>

static int nothing(int budget)
{
	return budget;
}

static int poll(struct napi_struct *napi, int budget)
{
	int done = 0;

if (budget) {
	napi_gro_receive(napi, next(napi));
	done++;
}
	return done;
}
