// SPDX-License-Identifier: GPL-2.0-only
/*
 * An example of a module that adds functions to pfq-lang: arguments of each kind, init and fini, verdicts and
 * steering. A program uses them so:
 *
 *	extern longer_than :: Word32 -> Qbuff -> Bool
 *	extern by_length :: CInt -> (Qbuff -> Action Qbuff) -> (Qbuff -> Action Qbuff) -> Qbuff -> Action Qbuff
 *	main = filter (longer_than 100) >-> by_length 1000 (mark 1) drop
 */
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/slab.h>

#include <pfq/lang.h>

/* Calls that are initialised, in all loaded programs. */
static atomic_t example_calls = ATOMIC_INIT(0);

static int example_get_calls(char *buffer, const struct kernel_param *kp)
{
	return sprintf(buffer, "%d\n", atomic_read(&example_calls));
}

static const struct kernel_param_ops example_calls_ops = { .get = example_get_calls };

module_param_cb(calls, &example_calls_ops, NULL, 0444);
MODULE_PARM_DESC(calls, "number of initialised calls");

static u32 example_length(const struct pfq_lang_invocation *call)
{
	return call->skb->len - call->offset;
}

/* A predicate with a number. */
static int example_longer_than(struct pfq_lang_invocation *call)
{
	return example_length(call) > pfq_lang_arg_number(&call->args, 0);
}

/* What example_sum_init() computes from the constant arguments. */
struct example_sum {
	u64 sum;
};

/*
 * Arguments of each kind: the sum of the number, the length of the string, the length of the prefix, the numbers
 * of the list, the lengths of the strings in the list, and the lengths of the prefixes in the list.
 */
static int example_sum_init(const struct pfq_lang_args *args, void **data)
{
	struct example_sum *s = kmalloc(sizeof(*s), GFP_KERNEL);
	u32 i;

	if (!s)
		return -ENOMEM;
	s->sum = pfq_lang_arg_number(args, 0) + strlen(pfq_lang_arg_string(args, 1)) +
		 pfq_lang_arg_cidr(args, 2)->length;
	for (i = 0; i < pfq_lang_arg_length(args, 3); i++)
		s->sum += pfq_lang_arg_number_at(args, 3, i);
	for (i = 0; i < pfq_lang_arg_length(args, 4); i++)
		s->sum += strlen(pfq_lang_arg_string_at(args, 4, i));
	for (i = 0; i < pfq_lang_arg_length(args, 5); i++)
		s->sum += pfq_lang_arg_cidr_at(args, 5, i)->length;
	atomic_inc(&example_calls);
	*data = s;
	return 0;
}

static void example_sum_fini(const struct pfq_lang_args *args, void *data)
{
	kfree(data);
	atomic_dec(&example_calls);
}

/* True if the predicate holds and the property equals the sum. */
static int example_sum_run(struct pfq_lang_invocation *call)
{
	const struct example_sum *s = call->data;

	return pfq_lang_arg_holds(&call->args, 6) && pfq_lang_arg_property(&call->args, 7) == s->sum;
}

/* Two functions as arguments: apply the first one to packets that are longer, the second one to the others. */
static int example_by_length(struct pfq_lang_invocation *call)
{
	return PFQ_LANG_RET_APPLY + (example_length(call) > pfq_lang_arg_number(&call->args, 0) ? 1 : 2);
}

/* Steer by the length of the packet. */
static int example_steer_by_length(struct pfq_lang_invocation *call)
{
	call->hash = example_length(call) * 0x9e3779b1u;
	return PFQ_LANG_RET_STEER;
}

static const char *const example_verdicts[] = {
	[PFQ_LANG_RET_DROP] = "drop",		[PFQ_LANG_RET_PASS] = "pass",
	[PFQ_LANG_RET_COPY] = "copy",		[PFQ_LANG_RET_BROADCAST] = "broadcast",
	[PFQ_LANG_RET_STEER] = "steer",		[PFQ_LANG_RET_DOUBLE] = "double",
	[PFQ_LANG_RET_KERNEL] = "kernel",	[PFQ_LANG_RET_DETOUR] = "detour",
};

/* Any verdict, by its name: init refuses another one. */
static int example_verdict_init(const struct pfq_lang_args *args, void **data)
{
	int ret = match_string(example_verdicts, ARRAY_SIZE(example_verdicts), pfq_lang_arg_string(args, 0));

	if (ret < 0)
		return -EINVAL;
	atomic_inc(&example_calls);
	*data = (void *)(long)ret;
	return 0;
}

static void example_verdict_fini(const struct pfq_lang_args *args, void *data)
{
	atomic_dec(&example_calls);
}

static int example_verdict(struct pfq_lang_invocation *call)
{
	call->hash = 1;
	call->hash2 = 2;
	call->mark = 5;
	return (long)call->data;
}

static struct pfq_lang_function example_functions[] = {
	{
		.name = "longer_than",
		.signature = "Word32 -> Qbuff -> Bool",
		.owner = THIS_MODULE,
		.run = example_longer_than,
	},
	{
		.name = "equals_sum",
		.signature = "Word32 -> String -> CIDR -> [Word16] -> [String] -> [CIDR] -> (Qbuff -> Bool) -> (Qbuff -> Word64) -> Qbuff -> Bool",
		.owner = THIS_MODULE,
		.init = example_sum_init,
		.fini = example_sum_fini,
		.run = example_sum_run,
	},
	{
		.name = "by_length",
		.signature = "CInt -> (Qbuff -> Action Qbuff) -> (Qbuff -> Action Qbuff) -> Qbuff -> Action Qbuff",
		.owner = THIS_MODULE,
		.run = example_by_length,
	},
	{
		.name = "steer_by_length",
		.signature = "Qbuff -> Action Qbuff",
		.owner = THIS_MODULE,
		.run = example_steer_by_length,
	},
	{
		.name = "verdict",
		.signature = "String -> Qbuff -> Action Qbuff",
		.owner = THIS_MODULE,
		.flags = PFQ_LANG_MAY_PASS,
		.init = example_verdict_init,
		.fini = example_verdict_fini,
		.run = example_verdict,
	},
};

static void example_unregister(unsigned int n)
{
	while (n--)
		pfq_lang_unregister(&example_functions[n]);
}

static int __init example_init(void)
{
	unsigned int n;
	int err;

	for (n = 0; n < ARRAY_SIZE(example_functions); n++) {
		err = pfq_lang_register(&example_functions[n]);
		if (err) {
			example_unregister(n);
			return err;
		}
	}
	return 0;
}

static void __exit example_exit(void)
{
	example_unregister(ARRAY_SIZE(example_functions));
}

module_init(example_init);
module_exit(example_exit);
MODULE_DESCRIPTION("PFQ: an example of functions for pfq-lang");
MODULE_LICENSE("GPL");
