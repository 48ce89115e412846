// SPDX-License-Identifier: LGPL-2.1-or-later
/* Compiles good programs, and bad ones, whose error messages must name the fault and its place. */
#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <pfq/lang.h>

#include "tap.h"

static bool compiles(const char *text)
{
	const struct pfq_lang_opts plain = { .size = sizeof(plain), .no_optimise = 1 };
	struct pfq_lang *prog, *unoptimised;
	int ret = pfq_lang_compile(&prog, text, NULL);

	if (!ret) {
		ret = pfq_lang_compile(&unoptimised, text, &plain);
		pfq_lang_free(unoptimised);
	}
	pfq_lang_free(prog);
	return !ret;
}

static const char *const good[] = {
	"main=unit",
	"main = ip >-> udp >-> steer_flow",
	"main =\n  ip >->\n  udp\n   >-> steer_flow\n",
	"main = do\n  ip\n  udp\n  steer_flow",
	"main = do\n    ip\n    when (has_port 53 .||. ip_ttl .< 5) (mark 7)\n    unless is_tcp kernel\n    steer_flow",
	"import Network.PFQ.Lang.Default\nmain = ip",
	"import qualified Network.PFQ.Lang as L\nmain = ip",
	"module Main where\nmain = ip",
	"module Main (main) where\nimport Prelude (foo, (>->))\nmain = ip",
	"-- a comment\nmain = ip -- another\n{- a {- nested -} one -}",
	"--- three\nmain = ip",
	"main = do { ip; udp; steer_flow }",
	"main = do { ip;; udp; }",
	"main = if is_tcp then steer_flow else drop",
	"main = do\n  if is_tcp\n  then steer_flow\n  else drop\n  mark 1",
	"main = do\n  if is_tcp\n    then steer_flow\n    else do\n      mark 1\n      drop\n  mark 1",
	"main = let p = 80 in port p",
	"main = let p = 80; q = 81 in par (port p) (port q)",
	"main = let\n    p = 80\n    q = 81\n  in par (port p) (port q)",
	"main = do\n  let p = 80\n  port p\n  let q = 443\n      r = 53\n  par3 (port p) (port q) (port r)",
	"main = port p\n  where p = 80",
	"main = port p where\n  p = q\n  q = 80",
	"main = web\n\nweb = par (port 80) (port 443)",
	"f x = port x\nmain = f 80",
	"f x y = par (port x) (port y)\nmain = f 80 443",
	"f p g = when p g\nmain = f is_udp (mark 1)",
	"f :: Word16 -> Qbuff -> Action Qbuff\nf x = port x\nmain = f 80",
	"f :: Word16 -> NetFunction\nf x = port x\nmain :: Function (Qbuff -> Action Qbuff)\nmain = f 80",
	"p :: NetPredicate\np = is_udp\nmain = filter p",
	"n :: NetProperty\nn = ip_ttl\nmain = filter (n .< 3)",
	"twice f = f >-> f\nmain = twice (inc 1)",
	"compose f g x = f (g x)\nmain = compose filter has_port 80",
	"main = (\\x -> port x) 80",
	"main = (\\x y -> par (port x) (port y)) 1 2",
	"id x = x\nmain = (id port) (id 80)",
	"ports = [1, 2, 3]\nmain = vlan_id_filter ports",
	"main = filter $ is_ip .&&. is_udp",
	"main = filter (is_ip `and` is_udp)",
	"main = filter (not is_ip .||. is_udp .&&. is_flow .^^. is_frag)",
	"main = (>->) ip udp",
	"main = filter ((.||.) is_ip is_udp)",
	"main = port 0x50 >-> port 0o120 >-> port 0b1010000 >-> port 8_0",
	"main = addr 10.0.0.0/8 >-> addr 2001:db8::/32 >-> addr \"fe80::1\" >-> addr (CIDR (\"10.0.0.0\", 8))",
	"main = steer_local_link 02:00:00:00:00:01",
	"main = addr fe80::1 >-> addr ::1 >-> addr abcd::1/64 >-> addr ::/0 >-> addr fe80::a >-> addr abcd::/16",
	"main = par (addr fe80::a00:27ff:fe4e:66a1) (addr ::ffff:10.0.0.1/96) >-> addr fe80:0:0:0:0:0:0:b",
	"main = steer_local_link aa:bb:cc:dd:ee:ff",
	"ips = [ fe80::1, ::1,\n   abcd::1 ]\nmain = filter (bloom 64 ips 128)",
	"f::Word16 -> Qbuff -> Action Qbuff\nf x = port x\nmain = f 80",
	"c::Word16\nc= 80\nmain = port c",
	"abc:: a -> a\nabc x = x\nmain = abc ip",
	"abc::a -> a\nabc x = x\nmain = abc ip",
	"abc ::a -> a\nabc x = x\nmain = abc ip",
	"main = log_msg \"a \\\"quoted\\\" \\\\ text\\t\"",
	"main = dummy_int (-1) >-> dummy_ints [-1, 2147483647]",
	"x' = 80\nx_1 = x'\nmain = port x_1",
	"main = shift (shift (shift udp))",
	"main = par (par (par (par (par (par (par (par (inc 1) drop) drop) drop) drop) drop) drop) drop) drop",
	"main = when is_tcp $ do\n  mark 1\n  steer_flow",
	"main = do\n  when is_tcp (do\n    mark 1\n    inc 2)\n  steer_flow",
	"main = par (do\n    ip\n    udp) tcp",
	"main = f where { f = g; g = ip }",
	"f x = g where g = port x\nmain = f 80",
	"f x = let g y = par (port x) (port y) in g 3\nmain = f 80",
	"f ip = port ip\nmain = f 80",
	"port80 = port 80\nmain = port80 >-> port80",
	"main = foldr1 (>->) (map inc [0 .. 63]) >-> forward \"a\" >-> log_buff",
	"main = foldr1 (>->) (map inc [0 .. 63] ++ map dec [0 .. 63])",
	"main = foldr1 (>->) (map (\\n -> classify n >-> steer_flow) [0 .. 63])",
	"main = foldr1 (>->) [classify 7 >-> steer_flow, broadcast, steer_link]",
	"f n | n > 1 = g\n    | n < 0 = ip\n    | otherwise = udp\n  where g = tcp\nmain = f 2",
	"main = dummy_ints [] >-> dummy_ints [5, 3 .. -5] >-> dummy_ints [3 .. 1] >-> vlan_id_filter [1..3]",
	"main = mark 0x10 >-> mark 1 >-> filter ((is_ip `and`) is_udp) >-> filter ((`and` is_udp) is_ip)",
	/* pfq-migration(7) */
	"main = if is_sip then broadcast else steer_rtp",
	"main = if is_broadcast then broadcast else double_steer_mac",
	"main = if is_ip_broadcast then broadcast else double_steer_ip",
	"extern mine :: Word32 -> Qbuff -> Bool\nmain = filter (mine 3)",
	"extern mine :: Qbuff -> Action Qbuff\nmain = mine",
	"extern mine :: Word8 -> Int64 -> String -> CIDR -> [CULong] -> [String] -> [CIDR] -> Double -> Qbuff -> Bool\n"
	"main = filter (mine 1 (-1) \"a\" 10.0.0.0/8 [1 .. 3] [] [::/0] 0.5)",
	"extern mine :: (Qbuff -> Bool) -> (Qbuff -> Word64) -> (Qbuff -> Action Qbuff) -> Qbuff -> Action Qbuff\n"
	"main = par (mine (is_udp .||. not is_tcp) ip_ttl (inc 1 >-> drop)) (mine is_ip get_mark (mine is_ip ip_tos udp))",
	"extern address :: IPv4 -> Qbuff -> Bool\nmain = filter (address \"10.0.0.1\")",
	"extern p :: NetPredicate -> NetProperty -> NetFunction -> NetFunction\nmain = p is_ip ip_ttl ip",
	"[{\"funSymbol\":\"mine\",\"funType\":\"(Qbuff -> Bool) -> [Word8] -> Qbuff -> Action Qbuff\","
	"\"funArgs\":[{\"argType\":\"Fun\",\"argValue\":1},{\"argType\":\"[Word8]\",\"argValue\":[1,2]}]},{\"funSymbol\":\"is_udp\"}]",
	"[{\"funSymbol\":\"ip\",\"funArgs\":[null,null,null,null,null,null,null,null],\"funIndex\":0,\"funLink\":1},"
	"{\"funSymbol\":\"steer_flow\",\"funArgs\":[null,null,null,null,null,null,null,null],\"funIndex\":1,\"funLink\":2}]",
	"[{\"funSymbol\":\"addr\",\"funArgs\":[{\"argType\":\"CIDR\",\"argValue\":{\"getNetworkPair\":[{\"getHostAddress\":10},8]}}],\"funLink\":-1}]",
	"[{\"funSymbol\":\"when\",\"funArgs\":[{\"argType\":\"Fun\",\"argValue\":1},{\"argType\":\"Fun\",\"argValue\":2}],\"funLink\":9},"
	"{\"funSymbol\":\"is_udp\"},{\"funSymbol\":\"mark\",\"funArgs\":[{\"argType\":\"Word32\",\"argValue\":3}]}]",
};

static const struct {
	const char *text, *says;
} bad[] = {
	{ "", "main is not defined" },
	{ "f = ip", "main is not defined" },
	{ "main", "expected =" },
	{ "main =", "unexpected end of the text: expected an expression" },
	{ "main = ip >->", "expected an expression" },
	{ "main = (ip", "expected )" },
	{ "main = ip)", "1:10: expected an operator" },
	{ "main = [ip", "expected ," },
	{ "main = ip\n  >-> )", "2:7: expected an expression" },
	{ "main = ip udp", "1:11: ip takes no more arguments" },
	{ "main = ip\nudp", "2:4: unexpected end of the text: expected =" },
	{ "main = do\nip", "2:1: unexpected new line" },
	{ "main = do\n  ip\n   udp", "3:4: ip takes no more arguments" },
	{ "main = do\n  ip\n udp", "expected" },
	{ "main = do\n  let x = 1", "last line of do is a let" },
	{ "main = if is_ip then udp", "expected else" },
	{ "main = if is_ip udp", "expected then" },
	{ "main = let x = 1", "expected in" },
	{ "main = \\ -> ip", "name of an argument" },
	{ "main = \\x ip", "expected ->" },
	{ "main = ip where", "expected a definition" },
	{ "main = ip\nmain = udp", "2:1: main is defined twice" },
	{ "main = f\nf = g\ng = f", "is recursive" },
	{ "main = main", "is recursive" },
	{ "f x = f x\nmain = f 1", "is recursive" },
	{ "f x = x x\nmain = ip", "applied to itself" },
	{ "main = upd", "did you mean udp?" },
	{ "main = steer_flwo", "did you mean steer_flow?" },
	{ "main = zzzzzz", "unknown name zzzzzz" },
	{ "mine = ip\nmain = mien", "did you mean mine?" },
	{ "f arg = port agr\nmain = f 1", "did you mean arg?" },
	{ "main = ip => udp", "unknown operator =>" },
	{ "main = ip .&&& udp", "did you mean .&&.?" },
	{ "main = ip >- udp", "did you mean" },
	{ "main = Ip", "unknown constructor Ip" },
	{ "main = port 65536", "1:13: port expects Word16 (0 to 65535), not 65536" },
	{ "main = port (-1)", "not -1" },
	{ "main = l4_proto 256", "0 to 255" },
	{ "main = mark 4294967296", "Word32" },
	{ "main = classify 64", "classify expects 0 to 63" },
	{ "main = classify (-1)", "classify expects 0 to 63" },
	{ "main = inc 64", "inc expects 0 to 63" },
	{ "main = dec 99", "dec expects 0 to 63" },
	{ "main = dummy_int 2147483648", "CInt" },
	{ "main = filter (has_vid 4096)", "has_vid expects 0 to 4095" },
	{ "main = vlan_id_filter [4096]", "or -1 for any tag" },
	{ "main = vlan_id_filter [-2]", "or -1 for any tag" },
	{ "main = vlan_id_filter 5", "vlan_id_filter expects [CInt] here" },
	{ "main = vlan_id_filter [\"a\"]", "vlan_id_filter expects [CInt] here, but this is [String]" },
	{ "main = dummy_ints [1, \"a\"]", "dummy_ints expects [CInt] here, but this is [Word32]" },
	{ "main = dummy_ints [1, ip]", "the elements of this list are number, but this is Qbuff" },
	{ "main = port \"80\"", "port expects Word16 here, but this is String" },
	{ "main = forward 1", "forward expects String here, but this is number" },
	{ "main = forward \"\"", "1 to 15 characters" },
	{ "main = forward \"abcdefghijklmnop\"", "1 to 15 characters" },
	{ "main = addr \"10.0.0.256\"", "expects an address" },
	{ "main = addr \"10.0.0.0/33\"", "expects an address" },
	{ "main = addr \"2001:db8::/129\"", "expects an address" },
	{ "main = addr 10", "addr expects CIDR here, but this is number" },
	{ "main = addr (CIDR (\"10.0.0.0\", 33))", "prefix length of 0 to 32" },
	{ "main = addr (CIDR (\"x\", 8))", "CIDR expects an address first" },
	{ "main = addr (CIDR \"10.0.0.0\")", "CIDR expects (\"address\", prefix length)" },
	{ "main = steer_local_link \"02:00\"", "expects a MAC address" },
	{ "main = steer_local_ip \"a\"", "expects an address" },
	{ "main = steer_local_net \"10.0.0.0\" 33 24", "0 to 32" },
	{ "main = steer_local_net \"10.0.0.0\" 8 33", "0 to 32" },
	{ "main = foldr1 (>->) (replicate 129 (inc 1))", "at most 128 forwards, counts and messages" },
	{ "main = foldr1 par []", "foldr1 expects a list that is not empty" },
	{ "main = port (key_3tuple)", "expects Word16 here" },
	{ "main = steer_key (key_3tuple * 2)", "a key for steer_key cannot be multiplied" },
	{ "f n | n == 1 = ip\nmain = f 2", "1:5: no guard holds" },
	{ "f n | is_ip = udp\nmain = f 2", "a guard is a condition that the compiler knows" },
	{ "f n | n == 1 = ip\n    | n == 2 = 5\nmain = f 2", "the guards before are" },
	{ "f n | n == 1 ip\nmain = f 1", "expected" },
	{ "main = dummy_ints [1 .. 10000000]", "more than 1000000 numbers" },
	{ "main = dummy_ints [1, 1 .. 10]", "would have no end" },
	{ "main = dummy_ints [1 ..]", "expected an expression" },
	{ "main = dummy_ints [1, 2, 3 .. 9]", "expected , or ]" },
	{ "main = port 0.5", "port expects Word16 here, but this is Double" },
	{ "main = bloom_filter (bloomCalcM 10 1.0) [] 32", "a probability is a number between 0 and 1" },
	{ "main = bloom_filter (bloomCalcM 2147483647 0.0001) [] 32", "does not fit into 31 bits" },
	{ "main = steer_gtp_usr \"10.0.0.0\" 33", "0 to 32" },
	{ "main = (>->", "expected" },
	{ "main = ip >->)", "expected an expression" },
	{ "main = steer_field 0 0", "size of 1 to 4" },
	{ "main = steer_field 0 5", "size of 1 to 4" },
	{ "main = steer_field 65536 4", "offset of 0 to 65535" },
	{ "main = steer_key 0", "one or several of key_eth_type" },
	{ "main = steer_key 256", "one or several of key_eth_type" },
	{ "main = filter (bloom 0 [] 32)", "bloom expects 1 to" },
	{ "main = filter (bloom 16777217 [] 32)", "bloom expects 1 to" },
	{ "main = filter (bloom 64 [] 33)", "0 to 32" },
	{ "main = filter (bloom 64 [\"10.0.0.0/8\"] 32)", "bloom expects addresses without prefix lengths" },
	{ "main = filter (bloom 64 [\"::1\"] 129)", "1:33: bloom expects a prefix length of 0 to 128" },
	{ "main = filter (bloom 64 [\"::1\", 10.0.0.1] 32)", "1:33: bloom expects addresses of one kind" },
	{ "main = dummy_ips [\"::1\"]", "expects an IPv4 address" },
	{ "main = addr 10.0.0.0/33", "1:13: the prefix length of an IPv4 address is 0 to 32" },
	{ "main = addr 2001:db8::/129", "1:13: the prefix length of an IPv6 address is 0 to 128" },
	{ "main = addr 10.0.0.256", "1:13: not an address" },
	{ "main = addr fe80::1/129", "1:13: the prefix length of an IPv6 address is 0 to 128" },
	{ "main = addr ::/129", "1:13: the prefix length of an IPv6 address is 0 to 128" },
	{ "main = addr fe80::1::2", "1:13: not an address" },
	{ "main = addr 1::2::3", "1:13: not an address" },
	{ "main = addr ::1g", "1:13: not an address" },
	{ "main = addr 2001:db8::1_", "1:13: not an address" },
	{ "main = steer_local_link 02:00:00:00:00", "1:25: not an address" },
	{ "main = ip \x1b[31m", "1:11: unexpected character\n  main = ip \\x1b[31m\n            ^^^^" },
	{ "main = ip\t\x7f", "1:11: unexpected character\n  main = ip\t\\x7f\n           \t^^^^" },
	{ "[{\"funSymbol\":\"\\u001b[31m\"}]", "unknown name \\x1b[31m" },
	{ "main = is_udp", "filter turns a predicate into a function" },
	{ "main = 5", "main is number" },
	{ "main = \"a\"", "main is String" },
	{ "main = ip_ttl", "main is Qbuff -> Word64" },
	{ "main = port", "main is Word16 -> Qbuff -> Action Qbuff" },
	{ "main = filter ip", "filter expects Qbuff -> Bool here, but this is Qbuff -> Action Qbuff" },
	{ "main = when ip udp", "when expects Qbuff -> Bool here" },
	{ "main = when is_ip is_udp", "when expects Qbuff -> Action Qbuff here" },
	{ "main = filter (ip_ttl .< is_ip)", "expects Word64 here" },
	{ "main = filter (5 .< ip_ttl)", "expects Qbuff -> Word64 here" },
	{ "main = filter (is_ip .< 5)", "expects Qbuff -> Word64 here" },
	{ "main = filter (is_ip .&&. udp)", "expects Qbuff -> Bool here" },
	{ "main = ip >-> is_udp", "expects Qbuff -> Action Qbuff here" },
	{ "main = shift (shift (shift (shift ip)))", "nested deeper than 3" },
	{ "main = par (par (par (par (par (par (par (par (par (inc 1) drop) drop) drop) drop) drop) drop) drop) drop) drop", "1:47: par and inv with actions are nested deeper than 8: use par3 to par8" },
	{ "main = \\x -> ip x", "the packet cannot be an argument" },
	{ "f :: Word16\nmain = ip", "is declared but not defined" },
	{ "f :: Word16 -> Qbuff -> Bool\nf x = port x\nmain = ip", "f is declared" },
	{ "f :: Foo\nf = 1\nmain = ip", "unknown type Foo" },
	{ "main = port 0xg", "not a digit of a base-16 number" },
	{ "main = port 0x", "has no digits" },
	{ "main = port 12a", "not a digit of a base-10 number" },
	{ "main = port 0b12", "not a digit of a base-2 number" },
	{ "main = mark 18446744073709551616", "does not fit into 64 bits" },
	{ "main = log_msg \"abc", "unterminated string" },
	{ "main = log_msg \"two\\nlines\"", "must be printable ASCII" },
	{ "main = log_msg \"\xc3\xa4\"", "only ASCII characters" },
	{ "main = log_msg \"\\q\"", "unknown escape sequence" },
	{ "main = log_msg \"a\\0b\"", "must not contain \\0" },
	{ "{- main = ip", "unterminated comment" },
	{ "main = ip\v", "unexpected character" },
	{ "main = ip \x80", "unexpected character" },
	{ "import Nowhere\nmain = ip", "no file Nowhere.pfq" },
	{ "import nowhere\nmain = ip", "expected a module name" },
	{ "main = do { ip; udp", "expected" },
	{ "extern f :: a -> Qbuff -> Bool\nmain = filter (f 1)", "must not have variables" },
	{ "extern f :: Word8 -> Word8 -> Word8 -> Word8 -> Word8 -> Word8 -> Word8 -> Word8 -> Word8 -> Qbuff -> Bool\nmain = ip",
	  "f: the type of a function of another module is up to 8" },
	{ "extern f :: [[Word8]] -> Qbuff -> Bool\nmain = ip", "the type of a function of another module" },
	{ "extern f :: Qbuff -> Word64\nmain = ip", "the type of a function of another module" },
	{ "extern f :: Word8\nmain = ip", "the type of a function of another module" },
	{ "extern f :: (Word8 -> Qbuff -> Bool) -> Qbuff -> Bool\nmain = ip", "the type of a function of another module" },
	{ "extern f :: (Qbuff -> Action Qbuff) -> Qbuff -> Bool\nmain = ip", "the type of a function of another module" },
	{ "extern f :: Word8 -> Qbuff -> Bool\nmain = filter (f 256)", "f expects Word8 (0 to 255), not 256" },
	{ "extern f :: [Word32] -> Qbuff -> Bool\nmain = filter (f [1 .. 65537])", "at most 65536 elements" },
	{ "extern abcdefghijklmnopqrstuvwxyzabcdefg :: Qbuff -> Bool\nmain = filter abcdefghijklmnopqrstuvwxyzabcdefg", "at most 31 characters" },
	{ "main = dummy_cidrs [10]", "expects [CIDR] here" },
	{ "  main = ip\nf = udp", "expected a definition" },
	{ "main = ip `udp", "expected `" },
	{ "main = (.&&) ip", "unknown name .&&" },
	{ "[", "1:" },
	{ "[]", "expected an array of functions" },
	{ "[1]", "funSymbol is missing" },
	{ "[{\"funSymbol\":\"upd\"}]", "did you mean udp?" },
	{ "[{\"funSymbol\":\"is_udp\"}]", "expected a function of packets" },
	{ "[{\"funSymbol\":\"port\"}]", "port expects 1 arguments" },
	{ "[{\"funSymbol\":\"port\",\"funArgs\":[{}]}]", "must have argType and argValue" },
	{ "[{\"funSymbol\":\"port\",\"funArgs\":[{\"argType\":\"Word16\",\"argValue\":\"x\"}]}]", "argument 1 must be Word16" },
	{ "[{\"funSymbol\":\"port\",\"funArgs\":[{\"argType\":\"Word16\",\"argValue\":70000}]}]", "function 0: port expects Word16 (0 to 65535)" },
	{ "[{\"funSymbol\":\"ip\",\"funLink\":0}]", "is recursive" },
	{ "[{\"funSymbol\":\"filter\",\"funArgs\":[{\"argType\":\"Fun\",\"argValue\":0}]}]", "is recursive" },
	{ "[{\"funSymbol\":\"filter\",\"funArgs\":[{\"argType\":\"Fun\",\"argValue\":7}]}]", "argument 1 must be (Qbuff -> Bool)" },
};

static unsigned int tried, wrong;

static void test_bad(const char *text, const char *says)
{
	tried++;
	if (compiles(text)) {
		tap_note("compiles: %s", text);
		wrong++;
	} else if (!strstr(pfq_error(NULL), says)) {
		tap_note("%s\n# says: %s\n# expected: %s", text, pfq_error(NULL), says);
		wrong++;
	}
}

/* Compile each function misspelt, without its arguments, with one too many, and with a wrong one. */
static void test_misuse(const struct pfq_lang_doc *d)
{
	const bool number = strncmp(d->type, "String", 6) && strncmp(d->type, "CIDR", 4) && *d->type != '(' && *d->type != '[';
	const bool plain = !strncmp(d->type, "Qbuff", 5);
	char text[512], says[128];

	if (!strcmp(d->section, "Operators") || !strcmp(d->section, "Lists and conditions"))
		return;
	snprintf(text, sizeof(text), "main = %s%c", d->name, d->name[strlen(d->name) - 1]);
	test_bad(text, strstr(d->name, "par") == d->name ? "unknown name" : "did you mean");
	if (plain) {
		snprintf(text, sizeof(text), "main = %s%s 7", strstr(d->type, "Bool") ? "filter $ " : "", d->name);
		snprintf(says, sizeof(says), "%s takes no more arguments", d->name);
		test_bad(text, says);
		return;
	}
	snprintf(text, sizeof(text), "main = %s", d->name);
	test_bad(text, "main is ");
	snprintf(text, sizeof(text), "main = %s %s", d->name, number ? "[ip]" : "7");
	snprintf(says, sizeof(says), "%s %s", d->name, strcmp(d->type, "Word64") ? "expects " : "takes no more arguments");
	test_bad(text, says);
}

static unsigned int allocations;	/* of jansson, until it fails */

static void *limited_malloc(size_t size)
{
	return allocations && allocations-- ? malloc(size) : NULL;
}

/* Let each allocation of jansson fail in turn: the JSON must be whole or NULL. */
static void test_json_memory(void)
{
	const char *text = "main = do\n  when (has_port 53) (mark 7)\n  addr 10.0.0.0/8\n  vlan_id_filter [1, 2]\n  steer_flow";
	struct pfq_lang *whole, *prog;
	unsigned int limit, cut = 0;
	bool complete = false;

	if (pfq_lang_compile(&whole, text, NULL))
		return;
	json_set_alloc_funcs(limited_malloc, free);
	for (limit = 0; !complete; limit++) {
		allocations = limit;
		pfq_lang_compile(&prog, text, NULL);
		complete = pfq_lang_json(prog) && !strcmp(pfq_lang_json(prog), pfq_lang_json(whole));
		cut += pfq_lang_json(prog) && !complete;
		pfq_lang_free(prog);
	}
	json_set_alloc_funcs(malloc, free);
	tap_ok(!cut && limit > 100, "the JSON is whole or NULL, whichever of %u allocations fails", limit - 1);
	pfq_lang_free(whole);
}

/* The mark must be under the wrong name, wherever it is in a long line. */
static void test_long_line(void)
{
	unsigned int right = 0, n;
	const char *name, *mark;
	char text[600];

	for (n = 1; n < 400; n++) {
		snprintf(text, sizeof(text), "main = log_msg \"%*s\" >-> upd >-> log_msg \"%*s\"", n, "", 400 - n, "");
		pfq_lang_compile(&(struct pfq_lang *) { NULL }, text, NULL);
		name = strstr(pfq_error(NULL), "\n  ");
		mark = name ? strstr(name + 1, "\n  ") : NULL;
		if (!mark || strlen(mark) > 170)
			continue;
		right += strstr(name, "upd") - name == strchr(mark, '^') - mark && !strcmp(strchr(mark, '^'), "^^^");
	}
	tap_equal(right, n - 1, "the mark of an error is under the wrong name, however long the line is");
}

/* Compile a Bloom filter of n addresses. Return the seconds of CPU time. */
static double bloom_seconds(unsigned int n)
{
	char *text = malloc(64 + n * 24), *p = text;
	const clock_t start = clock();
	unsigned int i;

	p += sprintf(p, "main = bloom_filter (bloomCalcM %u 0.01) [", n);
	for (i = 0; i < n; i++)
		p += sprintf(p, "%s\"10.%u.%u.%u\"", i ? ", " : "", i >> 16, i >> 8 & 255, i & 255);
	strcpy(p, "] 32");
	if (!compiles(text))
		tap_note("%s", pfq_error(NULL));
	free(text);
	return (double)(clock() - start) / CLOCKS_PER_SEC;
}

/* compiles() compiles twice, and with sanitizers: without them, one takes a tenth. */
static void test_large_bloom(void)
{
	const double small = bloom_seconds(25000), large = bloom_seconds(100000);

	tap_ok(large < 8 * small && large < 10,
	       "a Bloom filter of 25000 addresses compiles twice in %.2f s, of 100000 in %.2f s", small, large);
}

int main(void)
{
	struct pfq_lang_doc d = { .size = sizeof(d) };
	unsigned int i, fine = 0, n = sizeof(good) / sizeof(good[0]);

	for (i = 0; i < n; i++) {
		if (compiles(good[i]))
			fine++;
		else
			tap_note("%s\n# %s", good[i], pfq_error(NULL));
	}
	tap_ok(fine == n, "%u good programs compile", n);
	for (i = 0, fine = 0; !pfq_lang_doc_get(i, &d); i++)
		fine += compiles(d.example);
	tap_ok(fine == i, "the %u examples of functions compile", i);
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		test_bad(bad[i].text, bad[i].says);
	tap_ok(!wrong, "%u bad programs fail with the right message", tried);
	tried = wrong = 0;
	for (i = 0; !pfq_lang_doc_get(i, &d); i++)
		test_misuse(&d);
	tap_ok(!wrong, "%u programs with misspelt functions or wrong arguments fail with the right message", tried);
	test_long_line();
	test_json_memory();
	test_large_bloom();
	return tap_done();
}
