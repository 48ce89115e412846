// SPDX-License-Identifier: GPL-2.0-only
/*
 * An example: a function for pfq-lang.
 *
 *	extern longer_than :: Word32 -> Qbuff -> Bool
 *	main = filter (longer_than 100)
 */
#include <linux/module.h>

#include <pfq/lang.h>

static bool longer_than(const struct sk_buff *skb, int offset, const u64 *arg)
{
	return skb->len - offset > arg[0];
}

static struct pfq_lang_function function = {
	.name = "longer_than",
	.signature = "Word32 -> Qbuff -> Bool",
	.owner = THIS_MODULE,
	.run = longer_than,
};

static int __init example_init(void)
{
	return pfq_lang_register(&function);
}

static void __exit example_exit(void)
{
	pfq_lang_unregister(&function);
}

module_init(example_init);
module_exit(example_exit);
MODULE_DESCRIPTION("PFQ: an example of a function for pfq-lang");
MODULE_LICENSE("GPL");
