#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# functions.sh: lib/functions.awk blanks out functions without the given words, and no others.

. "$(dirname "$0")/tap"
mkdir "$tmp/out.d"
printf 'netif_rx\nnetif_receive_skb\n' >"$tmp/words"

# "+" marks the lines that must stay, "-" those that must become empty.
cat >"$tmp/marked" <<'END'
+#include <linux/netdevice.h>
-struct ring {
-	int head;
-};
-
-static int size(struct ring *ring)
-{
+#ifdef CONFIG_BIG
-	return 2;
+#else
-	return 1;
+#endif
-}
+/* as it was:
+static void old(void)
+{
+}
+ */
+static void deliver(struct sk_buff *skb)
+{
+	netif_rx(skb);
+}
+#define BOTH(x) do { \
+} while (0) /* in
+two lines */
-static void netif_rx_all(void)
-{
-	say("/*");
-}
-static void after_a_quoted_comment(void)
-{
-} /* and its end */
-}
+#define ALIAS netif_rx
+static void references(void)
+{
+	rx = netif_receive_skb;
+}
-static void last(void)
-{
-}
END
sed 's/^.//' "$tmp/marked" >"$tmp/odd.c"
sed 's/^-.*//;s/^+//' "$tmp/marked" >"$tmp/want"
printf 'int netif_rx;\n' >"$tmp/next.c"
(cd "$tmp" && awk -v out=out.d -f "$omatic/lib/functions.awk" words odd.c next.c)
diff -u "$tmp/want" "$tmp/out.d/odd.c" >"$tmp/out"
check "functions with a word stay, and so do preprocessor lines" [ $? -eq 0 ]
cmp "$tmp/next.c" "$tmp/out.d/next.c" >"$tmp/out" 2>&1
check "the state does not carry over to the next file" [ $? -eq 0 ]
plan
