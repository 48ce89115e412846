#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# control.sh: a vendor's source is built unmodified by its own means, in a sandbox, and what kbuild
# recorded of that build is rewritten and judged. The sources here are small and build in ways that
# vendors' real ones do.

. "$(dirname "$0")/tap"
borrow_kernel

# source_of NAME: begin the source $src of the module mynic, with one site
source_of() {
	src=$tmp/$1
	mkdir -p "$src"
	cat >"$src/mynic.c" <<'SOURCE'
#include <linux/module.h>
#include <linux/netdevice.h>
void mynic_rx(struct sk_buff *skb);
void mynic_rx(struct sk_buff *skb)
{
#ifdef BROKEN
	broken
#endif
	netif_rx(skb);
}
EXPORT_SYMBOL_GPL(mynic_rx);
MODULE_LICENSE("GPL");
SOURCE
}

# proves TEXT [PATTERN]: test that omatic proves the source, with one site or as PATTERN says
proves() {
	run prove DRIVER=mynic SRC="$src"
	says "$1" "${2:-^omatic: mynic .*: 1 sites, 1 hooked, 0 waived, sources ok}"
}

# stops TEXT PATTERN: test that omatic stops with a message
stops() {
	if run prove DRIVER=mynic SRC="$src"; then
		not_ok "$1: omatic succeeds"
	else
		says "$1" "$2"
	fi
}

# --- which module, made of which files, by which makefile ---

source_of variable
cat >"$src/makefile" <<'END'
TARGET := mynic
BASE := /lib/modules/`uname -r`
ifneq ($(KERNELRELEASE),)
obj-m := $(if $(CONFIG_NET),$(TARGET).o)
$(TARGET)-y := part/mynic_main.o
else
all: ; $(MAKE) -C $(BASE)/build M=$(CURDIR)/sub KCFLAGS=-DWANTED modules
endif
END
mkdir -p "$src/sub/part"
mv "$src/mynic.c" "$src/sub/part/mynic_main.c"
sed -i '1i #ifndef WANTED\n#error WANTED\n#endif' "$src/sub/part/mynic_main.c"
ln -s ../makefile "$src/sub/Kbuild"
proves "a module named by a variable, in a subdirectory, with flags of the makefile"

source_of generated
cat >"$src/Makefile" <<'END'
ifneq ($(KERNELRELEASE),)
obj-m := mynic.o
mynic-y := main.o mynic_gen.o
else
modules: mynic_gen.c
	$(MAKE) -C /lib/modules/$(shell uname -r)/build M=$(CURDIR) modules
mynic_gen.c:
	echo '#include "rx.inc"' >$@
endif
END
sed 's/mynic_rx/main_rx/g;/MODULE_LICENSE/d' "$src/mynic.c" >"$src/main.c"
mv "$src/mynic.c" "$src/rx.inc"
echo 'void unused(void *p) { netif_rx(p); }' >"$src/unused.c"
proves "sources that the build makes, .inc files, and files that are no part of the build" \
	"^omatic: mynic .*: 2 sites, 2 hooked, 0 waived, sources ok"

source_of dkms
sed -i 's/^\tnetif_rx/#ifndef FIXED\n#error patch\n#endif\n#ifndef PRE\n#error pre\n#endif\n&/' "$src/mynic.c"
sed -i '1i #include "pre.h"' "$src/mynic.c"
cat >"$src/dkms.conf" <<'END'
phase=beta
PACKAGE_NAME="mynic"
PACKAGE_VERSION="1.0"
BUILT_MODULE_NAME[0]="mynic"
DEST_MODULE_LOCATION[0]="/updates"
PATCH[0]="fix.patch"
PATCH[1]="other.patch"
PATCH_MATCH[1]="^0\."
PRE_BUILD="pre.sh ${kernelver}"
MAKE[0]="make old"
MAKE[1]="make -C ${dkms_tree}/${PACKAGE_NAME}/${PACKAGE_VERSION}/build new"
MAKE_MATCH[1]="^[1-9]"
[ -e /nowhere ] && REMAKE_INITRD="yes"
END
mkdir "$src/patches"
printf -- '--- a/fix.h\n+++ b/fix.h\n@@ -1 +1 @@\n-#error fix.h\n+#define FIXED\n' >"$src/patches/fix.patch"
echo '#error fix.h' >"$src/fix.h"
printf '#!/bin/sh\nprintf "#include \\"fix.h\\"\\n#define PRE \\"%%s\\"\\n" "$1" >pre.h\n' >"$src/pre.sh"
printf 'obj-m := mynic.o\nnew:\n\t$(MAKE) -C /lib/modules/$(KERNELRELEASE)/build M=$(CURDIR) modules\n' >"$src/Makefile"
proves "dkms.conf: PATCH[], PRE_BUILD, MAKE_MATCH and KERNELRELEASE"
check "dkms.conf: PRE_BUILD gets the kernel's release" grep -q "\"$KVER\"" "$BUILD/$KVER/mynic/control/pre.h"

source_of named
cat >"$src/dkms.conf" <<'END'
PACKAGE_NAME="mynic"
PACKAGE_VERSION="1.0"
DEST_MODULE_LOCATION[0]="/updates"
MAKE[0]="make -C ${kernel_source_dir} M=${source_tree}/mynic-1.0/sub FLAGS=-I${dkms_tree}/mynic/1.0/build/inc modules"
END
mkdir -p "$src/sub" "$src/inc" "$src/common/hw"
mv "$src/mynic.c" "$src/sub"
printf 'obj-m := mynic.o\nccflags-y := $(FLAGS)\n' >"$src/sub/Makefile"
sed -i '/netdevice/a #include "rx.h"\n#include "hw/../other.h"' "$src/sub/mynic.c"
echo 'static inline void inc_rx(void *p) { netif_rx(p); }' >"$src/inc/rx.h"
sed 's/inc_rx/other_rx/' "$src/inc/rx.h" >"$src/common/other.h"
: >"$src/common/hw/kept"
: >"$src/sub/other.h"
ln -s ../common/hw "$src/sub/hw"
proves "dkms.conf: each of DKMS's names for the tree; a link and .. in the name of a header" \
	"^omatic: mynic .*: 3 sites, 3 hooked, 0 waived, sources ok"

for place in /var/tmp /tmp/dkms; do
	source_of "lost$(echo $place | tr / -)"
	cat >"$src/Makefile" <<END
ifneq (\$(KERNELRELEASE),)
obj-m := mynic.o
else
all:
	mkdir -p $place && echo >$place/mynic_gen.h
	\$(MAKE) -C /lib/modules/$KVER/build M=\$(CURDIR) modules
endif
END
	sed -i "1i #include \"$place/mynic_gen.h\"" "$src/mynic.c"
	stops "a header that the build makes in $place" "it reads $place/mynic_gen.h, .*: let the build make that file in SRC="
done

source_of quoted
cat >"$src/dkms.conf" <<'END'
PACKAGE_NAME="mynic"
PACKAGE_VERSION="1.0"
DEST_MODULE_LOCATION[0]="/updates"
MAKE[0]="'make' JOBS=${parallel_jobs} all"
END
cat >"$src/Makefile" <<'END'
ifneq ($(KERNELRELEASE),)
obj-m := mynic.o
else
DIR ?= /lib/modules
KVER ?= $(shell uname -r)/build
all:
	test "$(JOBS)" -gt 0 && $(CC) --version >/dev/null
	$(MAKE) -C $(DIR)/$(KVER) M=$(CURDIR) modules
endif
END
proves "dkms.conf: a make in quotes gets no KERNELRELEASE, and no makefile gets variables of omatic"
cat >>"$src/dkms.conf" <<'END'
MAKE_MATCH[0]="^0\."
MAKE[0]="false"
END
proves "dkms.conf: a MAKE[0] that does not match"
echo 'BUILD_EXCLUSIVE_KERNEL="^2\.6\."' >>"$src/dkms.conf"
stops "dkms.conf: a release for other kernels" 'its dkms.conf is not for .*: BUILD_EXCLUSIVE_KERNEL is \^2'

source_of configure
cat >"$src/configure" <<'END'
#!/bin/sh
# for --with-linux=DIR
for arg; do
	case $arg in --with-linux=*) echo "BASE := ${arg#*=}" >base.mk ;; *) echo "unrecognized option $arg"; exit 1 ;; esac
done
END
chmod +x "$src/configure"
printf 'obj-m := mynic.o\n-include base.mk\nall: ; $(MAKE) -C $(BASE) M=$(CURDIR) modules\n' >"$src/Makefile"
proves "a configure that fails for options that it does not know"

source_of quilt
echo 'obj-m := mynic.o' >"$src/Makefile"
sed -i 's/netif_rx(skb)/broken(skb)/' "$src/mynic.c"
mkdir -p "$tmp/patches/mynic/quilt"
echo fix.patch >"$tmp/patches/mynic/quilt/series"
printf -- '--- a/mynic.c\n+++ b/mynic.c\n@@ -8,3 +8,3 @@\n #endif\n-\tbroken(skb);\n+\tnetif_rx(skb);\n }\n' >"$tmp/patches/mynic/quilt/fix.patch"
run prove DRIVER=mynic SRC="$src" PATCHES="$tmp/patches"
says "a quilt series for a vendor's source" "^omatic: mynic .*: 1 sites, 1 hooked, 0 waived, sources ok"

source_of second
printf '#include "gen.h"\n' >>"$src/mynic.c"
cat >"$src/Makefile" <<'END'
ifneq ($(KERNELRELEASE),)
obj-m := mynic.o
else
help: ; @echo "make all"
all:
	if [ -e gen.h ]; then echo 'void f(void *p); void f(void *p) { netif_rx(p); }' >gen.h; else : >gen.h; fi
	$(MAKE) -C /lib/modules/$$(uname -r)/build M=$(CURDIR) modules
endif
END
run DRIVER=mynic SRC="$src"
says "a build that makes other sources the second time is refused" 'the second build does not have the sources of the first one: gen.h'

source_of anew
sed -i '1i #include "stamp.h"' "$src/mynic.c"
sed -i 's/^\tnetif_rx(skb);/&\n\tmynic_cookie = skb->len + 1UL;/;s/^void mynic_rx(.*;/&\nvoid *mynic_cookie;/' "$src/mynic.c"
cat >"$src/Makefile" <<'END'
ifneq ($(KERNELRELEASE),)
obj-m := mynic.o
else
KV := $(shell cut -d ' ' -f 3 /proc/version)
all:
	test "$$(cat /proc/sys/kernel/osrelease)" = $(KV) -a "$$(/usr/bin/uname -r)" = $(KV)
	echo "#define STAMP \"$$(date +%N)\"" >stamp.h
	$(MAKE) -C /lib/modules/$(KV)/build M=$(CURDIR) CC=$(shell realpath /usr/bin/gcc) KCFLAGS=-O2 KCPPFLAGS=-DMINE modules
endif
END
run DRIVER=mynic SRC="$src"
says "the kernel's name from /proc, the compiler by its path, a header with the time, conversions that warn" \
	"^omatic: mynic .*: 1 sites, 1 hooked, 0 waived, proof ok"
check "the header that the second build made anew is noted" grep -q "^made anew	stamp.h" "$BUILD/$KVER/mynic/state.build"

source_of types
printf 'obj-m := mynic.o\nccflags-y := -Wno-error=incompatible-pointer-types\n' >"$src/Makefile"
sed -i 's/netif_rx(skb)/netif_rx((struct device *)skb)/' "$src/mynic.c"
run DRIVER=mynic SRC="$src"
says "a call with another type than the hook's is refused" "the rewritten source does not fit the hooks"
run DRIVER=mynic SRC="$src"
says "it is in the next run, too" "the rewritten source does not fit the hooks"

source_of again
cat >"$src/Makefile" <<'END'
ifneq ($(KERNELRELEASE),)
obj-m := mynic.o
mynic-y := main.o other.o third.o
ccflags-y := -DGIT=$(shell git rev-parse --short HEAD 2>/dev/null)
$(info kbuild runs with $(shell echo "$$MAKEFLAGS"))
else
include configure
all:
	$(MAKE) -C /lib/modules/$(shell uname -r)/build M=$(CURDIR) KCFLAGS="$(KCFLAGS) $(FLAGS)" modules
endif
END
printf '#ifdef OLD_KERNEL\nstatic inline void old_rx(void *p) { netif_rx(p); }\n#endif\nstatic inline void new_rx(void *p) { netif_rx(p); }\n' >"$src/compat.h"
sed '/netdevice/a #include "compat.h"' "$src/mynic.c" >"$src/main.c"
rm "$src/mynic.c"
echo 'FLAGS := -DWANTED' >"$src/configure"
chmod +x "$src/configure"
printf '#include <linux/netdevice.h>\n#include "compat.h"\nint other_x(void);\nint other_x(void) { return 0 GIT * WANTED; }\n' >"$src/other.c"
printf '#include <linux/netdevice.h>\n#include "compat.h"\nvoid third_x(void *p);\nvoid third_x(void *p) { new_rx(p); }\n' >"$src/third.c"
run DRIVER=mynic SRC="$src"
says "a release of three objects, below a git repository" "^omatic: mynic .*: 3 sites, 3 hooked, 0 waived, proof ok"
check "the objects that the rewrite changes are compiled again" [ "$(grep -cE 'CC \[M\].*/(main|third).o' "$BUILD/$KVER/mynic/build.log")" = 2 ]
check "the other one is not, though it reads a header that is changed" eval '! grep -q "CC \[M\].*/other.o" "$BUILD/$KVER/mynic/build.log"'
check "kbuild has a job per CPU, though the makefile calls it by \$(MAKE)" grep -q "^kbuild runs with.* -j" "$BUILD/$KVER/mynic/control.log"

source_of symbols
mkdir "$src/core" "$src/nic"
printf '#include <linux/module.h>\nvoid core_x(void);\nvoid core_x(void) { }\nEXPORT_SYMBOL_GPL(core_x);\nMODULE_LICENSE("GPL");\n' >"$src/core/core.c"
echo 'obj-m := core.o' >"$src/core/Makefile"
sed -i 's/^\tnetif_rx(skb);/\tcore_x();\n&/;s/^void mynic_rx(struct sk_buff \*skb);/void core_x(void);\n&/' "$src/mynic.c"
mv "$src/mynic.c" "$src/nic"
printf 'obj-m := mynic.o\nKBUILD_EXTRA_SYMBOLS := $(src)/../core/Module.symvers\n' >"$src/nic/Makefile"
cat >"$src/Makefile" <<'END'
all:
	$(MAKE) -C /lib/modules/$(shell uname -r)/build M=$(CURDIR)/core modules
	$(MAKE) -C /lib/modules/$(shell uname -r)/build M=$(CURDIR)/nic modules
END
run DRIVER=mynic SRC="$src"
says "a makefile with KBUILD_EXTRA_SYMBOLS of its own" "^omatic: mynic .*: 1 sites, 1 hooked, 0 waived, proof ok"
check "the module needs both" [ "$(modinfo -F depends "$BUILD/$KVER/mynic/mynic.ko" | tr , '\n' | sort | tr '\n' ' ')" = "core pfq_hook " ]

source_of above
mkdir -p "$src/drivers/one/src"
sed 's/mynic_rx/main_rx/g' "$src/mynic.c" >"$src/drivers/one/src/mynic.c"
rm "$src/mynic.c"
printf 'export BASE := /lib/modules/$(shell uname -r)/build\nall: ; cd src; $(MAKE)\n' >"$src/drivers/one/Makefile"
cat >"$src/drivers/one/src/Makefile" <<'END'
ifneq ($(KERNELRELEASE),)
obj-m := mynic.o
else
all:
	test "$(BASE)"
	$(MAKE) -C $(BASE) M=$(CURDIR) modules
endif
END
proves "a makefile that gets variables from the one above it"

source_of places
mkdir "$src/a" "$src/b"
sed 's/"GPL"/"GPL v2"/' "$src/mynic.c" >"$src/b/mynic.c"
mv "$src/mynic.c" "$src/a"
echo 'obj-m := mynic.o' | tee "$src/a/Makefile" >"$src/b/Makefile"
printf 'all:\n\tfor d in a b; do $(MAKE) -C /lib/modules/$$(uname -r)/build M=$(CURDIR)/$$d modules; done\n' >"$src/Makefile"
stops "a module that is built in two places, with different results" 'makes mynic.ko in several places, which differ: a/mynic.ko b/mynic.ko'

source_of name
echo 'obj-m := mynic_other.o' >"$src/Makefile"
mv "$src/mynic.c" "$src/mynic_other.c"
stops "a source that builds another module" 'makes no mynic.ko, but mynic_other.ko'

source_of broken
printf 'obj-m := mynic.o\nccflags-y := -DBROKEN $(shell no-such-command)\n' >"$src/Makefile"
stops "a source that does not build" "the unmodified source does not build for $KVER: .*mynic.c:.*error"

source_of reason
mkdir "$src/sub"
printf 'all:\n\t-no-such-command\n\t@echo mynic wants a key; exit 1\n' >"$src/Makefile"
echo '$(error mynic is not built here)' >"$src/sub/Makefile"
stops "the reason is the one of the first makefile" "does not build for $KVER: mynic wants a key"

source_of shipped
gcc -c -o "$src/blob.o_shipped" -x c - <<-'END'
	int blob(void) { return 0; }
END
printf 'obj-m := mynic.o\nmynic-y := main.o blob.o\n$(shell touch $(src)/.blob.o.cmd)\n' >"$src/Makefile"
mv "$src/mynic.c" "$src/main.c"
stops "an object without a source is named" "neither rewritten nor waived: 1, first the object blob.o without a source"

source_of linked
gcc -c -o "$src/fw.bin" -x c - <<-'END'
	int fw(void) { return 0; }
END
gcc -c -o "$src/lib.bin" -x c - <<-'END'
	int lib(void) { return 0; }
END
printf 'obj-m := mynic.o\nmynic-y := main.o other.o lib.a\nldflags-y := --whole-archive $(src)/fw.bin\n$(shell cp $(src)/lib.bin $(src)/lib.o; ar rc $(src)/lib.a $(src)/lib.o; rm $(src)/lib.o)\n' >"$src/Makefile"
mv "$src/mynic.c" "$src/main.c"
echo 'int other = 3;' >"$src/other.c"
stops "an object of another name and a library are named" "neither rewritten nor waived: 2, first the object fw.bin without a source"

# --- the sandbox ---

source_of sandbox
out=$tmp/outside
mkdir "$out"
cat >"$src/Makefile" <<END
ifneq (\$(KERNELRELEASE),)
obj-m := mynic.o
else
all: build install
build:
	test "\$\$(uname -r)" = $KVER
	case "\$\$(uname -a)" in "Linux "*" $KVER "*) ;; *) exit 1 ;; esac
	\$(MAKE) -C /lib/modules/$KVER/build M=\$(CURDIR) modules
install:
	install -D mynic.ko /lib/modules/$KVER/updates/mynic.ko
	depmod -a
	! touch $out/file /usr/file /etc/file 2>/dev/null
	test -z "\$\$(ls /run)" -a ! -w /proc/sysrq-trigger
	grep -q "^CapEff:.0*\$\$" /proc/self/status
	test ! -e $out -a ! -e /opt -a ! -e /home
	! touch /file 2>/dev/null
	perl -e 'exit(syscall(250, 0, -4, 0) == -1 && \$\$! == 38 ? 0 : 1)'
	test "\$\$(tail -n +3 /proc/net/dev | grep -vc lo:)" = 0
	! (: </dev/tty) 2>/dev/null
	ln -sfn $out/object evil.o
	[ -d omatic-overlay ] || ln -s $out omatic-overlay
	cp /bin/sh shell
	chmod 6777 shell .
	rm -f fifo && mkfifo fifo
	sleep 1234 >/dev/null 2>&1 &
endif
END
# of the kernel's headers that are rewritten with a driver
sed -i '1i #include <trace/events/net.h>' "$src/mynic.c"
run DRIVER=mynic SRC="$src"
says "a default target that installs: nothing that it does is seen outside of the sandbox" \
	'^omatic: mynic .*: 3 sites, 3 hooked, 0 waived, proof ok'
check "the sandbox: no file is written outside" [ -z "$(ls "$out")" ]
check "the sandbox: nothing is installed" [ ! -e "/lib/modules/$KVER/updates/mynic.ko" ]
check "the sandbox: nobody else may write to what is left, or gets its owner's rights" \
	eval '[ -z "$(find "$BUILD/$KVER/mynic" ! -type l -perm /6022 -o -type p)" ] && [ -e "$BUILD/$KVER/mynic/control/shell" ]'
check "the sandbox: no process is left" eval '! pgrep -f "sleep 1234" >/dev/null'
check "the source directory is not changed" [ "$(ls "$src" | tr '\n' ' ')" = "Makefile mynic.c " ]
run prove DRIVER=mynic SRC="$src"
timeout -s INT 2 make -C "$omatic" prove DRIVER=mynic2 SRC="$src" >"$tmp/out" 2>&1
sleep 1
check "an interrupted run leaves no process" eval '! pgrep -f "$omatic/stages/control.sh" >/dev/null'
run prove DRIVER=mynic SRC="$src"
says "a second run proves the same" '^omatic: mynic .* sources ok'
check "a second run does not build the unmodified source again" eval '! grep -q ^control "$tmp/out"'
sed -i 's/BROKEN/BROKEN2/' "$src/mynic.c"
touch -d 2001-01-01 "$src/mynic.c"
run prove DRIVER=mynic SRC="$src"
says "a changed source with an old date is built again" '^control .*1 objects of 2 files; 1 modules$'

# --- what is in a source ---

source_of odd
echo 'obj-m := mynic.o' >"$src/Makefile"
mkdir -p "$tmp/elsewhere/more"
mv "$src/mynic.c" "$tmp/elsewhere"
echo '/* a header elsewhere */' >"$tmp/elsewhere/more/more.h"
ln -s "$tmp/elsewhere/mynic.c" "$src/mynic.c"
ln -s "$tmp/elsewhere/more" "$src/more"
sed -i '1i #include "more/more.h"' "$tmp/elsewhere/mynic.c"
ln -s nowhere "$src/dangling"
ln -s /no/such/file "$src/gone"
ln -s . "$src/self"
ln -s .. "$src/up"
mkfifo "$src/fifo"
printf '#error\n' >"$src/a file's \"name\" with
a line break.c"
head -c 300000 /dev/zero | tr '\0' x >"$src/long.h"
chmod -R a-w "$src"
proves "links out of the directory, a FIFO, odd names, a read-only directory"
chmod -R u+w "$src"

source_of "it's a \"named\" one: &x"
echo 'obj-m := mynic.o' >"$src/Makefile"
cd "$tmp" || exit
src=${src##*/}
proves "a name with blanks, quotes and a colon, relative to the working directory"
cd - >/dev/null || exit

source_of archive
echo 'obj-m := mynic.o' >"$src/Makefile"
chmod 666 "$src/mynic.c"
chmod 4755 "$src/Makefile"
tar -C "$tmp" -cf "$tmp/archive.tar" archive
src=$tmp/archive.tar
proves "an archive"
check "an archive: nobody else can write to what is unpacked" [ -z "$(find "$BUILD/$KVER/mynic/orig" -perm /6022)" ]
ln -s ../../../../../../etc/passwd "$tmp/archive/link"
tar -C "$tmp" -cf "$tmp/archive.tar" archive
stops "an archive with a link out of it" 'has the link .*link, which leads out of the archive'
rm "$tmp/archive/link"
mkfifo "$tmp/archive/fifo"
tar -C "$tmp" -cf "$tmp/archive.tar" archive
proves "an archive with a FIFO"
plan
