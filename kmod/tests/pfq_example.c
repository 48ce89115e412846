// SPDX-License-Identifier: GPL-2.0-only
/*
 * An example of a module that adds a function to pfq-lang. A program uses it so:
 *
 *	extern longer_than :: Word32 -> Qbuff -> Bool
 *	main = filter (longer_than 100)
 */
#include <linux/module.h>

#include <pfq/lang.h>

static bool example_longer_than(const struct sk_buff *skb, int offset, const u64 *arg)
{
	return skb->len - offset > arg[0];
}

static struct pfq_lang_function example_function = {
	.name = "longer_than",
	.signature = "Word32 -> Qbuff -> Bool",
	.owner = THIS_MODULE,
	.run = example_longer_than,
};

static int __init example_init(void)
{
	return pfq_lang_register(&example_function);
}

static void __exit example_exit(void)
{
	pfq_lang_unregister(&example_function);
}

module_init(example_init);
module_exit(example_exit);
MODULE_DESCRIPTION("PFQ: an example of a function for pfq-lang");
MODULE_LICENSE("GPL");
