#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The LAVA job of kernels-under-test/labs, run by Debian's dispatcher without a server: an arm64
# guest with Debian's kernel, whose results come back as LAVA's. Needs root, as the dispatcher does.
# shellcheck source-path=SCRIPTDIR
source "$(dirname "$0")/tap.sh"
cd "$root" || exit 2
labs=kernels-under-test/labs/lava
cache=${MNBENCH_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/mnbench}

if ! command -v lava-run >/dev/null; then
	skip "lava-run runs labs/lava/qemu.yaml" "lava-dispatcher is not installed: ./setup --for labs"
	tap_end
elif ((UID)); then
	skip "lava-run runs labs/lava/qemu.yaml" "the dispatcher needs root"
	tap_end
fi

# filled TEMPLATE KERNEL RAMDISK: the job with its words replaced.
filled() {
	sed "s|KERNEL_URL|$2|; s|RAMDISK_URL|$3|; s|DEVICE_TYPE|thing|; s|MODULES_URL|file:///m.tar.xz|; s|ROOTFS_URL|file:///r.tar.xz|; s|GIT_URL|https://example.org/mnbench.git|" "$labs/$1"
}

for template in qemu board; do
	filled $template.yaml file:///k file:///r >"$work/$template.yaml"
	/usr/bin/python3 - "$work/$template.yaml" >"$work/out" 2>&1 <<-'END'
		import sys, yaml
		from lava_common.schemas import validate
		validate(yaml.safe_load(open(sys.argv[1])), strict=True)
	END
	ok $? "labs/lava/$template.yaml is a job by LAVA's schema" "$(tail -n 2 "$work/out")"
done
/usr/bin/python3 - "$work/qemu.yaml" >"$work/out" 2>&1 <<-'END'
	import sys, yaml
	from lava_common.schemas import validate
	job = yaml.safe_load(open(sys.argv[1]))
	job["actions"][0]["deploy"]["speed"] = "high"
	validate(job, strict=True)
END
ok "$(($? == 1 ? 0 : 1))" "and with an unknown key it is none"

# The dispatcher wants the device's description as the server would render it.
templates=$cache/labs/device-types
if [[ ! -f $templates/qemu.jinja2 ]]; then
	mkdir -p "$work/deb" "$cache/labs"
	(cd "$work/deb" && apt-get -qq download lava-server 2>/dev/null && dpkg-deb -x lava-server_*.deb x &&
		cp -r x/usr/share/lava-server/device-types "$templates.new" && mv "$templates.new" "$templates")
fi
if [[ ! -f $templates/qemu.jinja2 ]]; then
	skip "lava-run runs labs/lava/qemu.yaml" "cannot download lava-server, which has the device types"
	tap_end
fi
/usr/bin/python3 - "$templates" >"$work/device.yaml" <<-'END'
	import sys, jinja2
	env = jinja2.Environment(loader=jinja2.FileSystemLoader(sys.argv[1]), trim_blocks=True, autoescape=False)
	print(env.from_string("""{% extends 'qemu.jinja2' %}
	{% set mac_addr = '52:54:00:12:34:59' %}{% set memory = 1024 %}{% set arch = 'arm64' %}
	{% set machine = 'virt,virtualization=on,gic-version=3' %}{% set cpu = 'max,pauth-impdef=on' %}
	{% set netdevice = 'user' %}{% set no_kvm = True %}""").render())
END
ok $? "the device is rendered" "$(head -n 3 "$work/device.yaml")"
make -s -j "$(nproc)" ARCH=arm64 all >"$work/build" 2>&1
$labs/ramdisk "$work/ramdisk.cpio.gz" 2>"$work/err"
ok $? "labs/lava/ramdisk writes a ramdisk" "$(tail -n 2 "$work/err")"
kernel=$(kernels-under-test/fetch kernels-under-test/debian-6.12-arm64.kernel "$cache" 2>"$work/err")
ok $? "Debian's kernel is in the cache" "$(tail -n 1 "$work/err")"

# run_job NAME OPTIONS: the job with these options of mnbench; its results one a line in $work/NAME.
run_job() {
	filled qemu.yaml "file://$kernel/vmlinuz" "file://$work/ramdisk.cpio.gz" |
		sed "s|--suite quick|$2|" >"$work/job.yaml"
	timeout 1200 lava-run --job-id $$ --output-dir "$work/out-$1" --device "$work/device.yaml" "$work/job.yaml" >"$work/$1.log" 2>&1
	grep '"lvl": "results"' "$work/$1.log" >"$work/$1"
}

begin=$SECONDS
run_job good "--ops dontneed/pte-none,upgrade/anon-reuse"
# result CASE WORD [TEXT]: a result whose name begins so.
result() {
	ok "$(grep -F "\"case\": \"$1" "$work/good" | grep -F "\"result\": \"$2\"" | grep -qF -- "${3-}"; echo $?)" \
		"$1 is $2 ${3-}" "$(grep -F "$1" "$work/good" | head -n 3; tail -n 3 "$work/good.log")"
}
ok "$(grep '"case": "job"' "$work/good" | grep -q '"result": "pass"'; echo $?)" "the job passes, in $((SECONDS - begin)) s" "$(tail -n 5 "$work/good.log")"
result mnbench-run pass '"measurement": ! "0.0"'
result upgrade.anon-reuse.subscriber_kvm.mm_shared.threads_1.sec_inv pass '"measurement": ! "1.0"'
result dontneed.pte-none.size_4K.subscriber_kvm.mm_shared.threads_1.sec_inv pass '"measurement": ! "0.0"'
ok "$(! grep -q '"ns/op"' "$work/good"; echo $?)" "an emulated machine tells no time"
run_job bad "--ops nosuch/op"
ok "$(grep -F '"case": "mnbench-run"' "$work/bad" | grep -q '"result": "fail"'; echo $?)" "a run that fails is a failed test case" "$(tail -n 3 "$work/bad.log")"
tap_end
