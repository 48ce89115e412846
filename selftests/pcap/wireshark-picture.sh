#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# wireshark-picture.sh SENDER RECEIVER: start wireshark under Xvfb, let it capture on RECEIVER by pfq extcap what
# tcpreplay sends on SENDER, and print a picture of its window in the format of xwd, in base64. Runs in the rig's guest,
# where /root has the files of a Debian: PICTURE=FILE rig/wireshark.sh.
sender=$1 receiver=$2
export HOME=/tmp LC_ALL=C DISPLAY=:9 PATH=$PATH:/usr/bin:/usr/sbin XDG_RUNTIME_DIR=/tmp LIBGL_ALWAYS_SOFTWARE=1
cd /tmp || exit 1
# Wireshark asks no questions, and its window is as large as the screen.
mkdir -p .config/wireshark
cat >.config/wireshark/recent_common <<END
gui.geometry_main_x: 0
gui.geometry_main_y: 0
gui.geometry_main_width: 1000
gui.geometry_main_height: 680
gui.geometry_main_maximized: FALSE
END
pcap_traffic traffic.pcap 600
chroot /root Xvfb :9 -screen 0 1000x680x24 >xvfb.log 2>&1 &
sleep 5
chroot /root wireshark -o gui.update.enabled:FALSE -i "pfq-$receiver" -k >wireshark.log 2>&1 &
for _ in $(seq 200); do
	[ "$(wc -l </proc/net/pfq/sockets)" = 1 ] || break
	sleep 1
done
sleep 10
chroot /root tcpreplay -q -i "$sender" --pps=20 /tmp/traffic.pcap >replay.log 2>&1 &
sleep 25
echo "begin picture"
chroot /root xwd -silent -root | gzip | base64
echo "end picture"
cat xvfb.log wireshark.log replay.log
