#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What is downloaded is what the archive signed, and root writes through nobody else's names.
# shellcheck source-path=SCRIPTDIR
source "$(dirname "$0")/tap.sh"
fetch=$root/kernels-under-test/fetch

# An archive of our own: one package with a kernel, lists with its hash, signed by a new key.
archive() {
	local deb
	mkdir -p "$work/package/DEBIAN" "$work/package/boot" "$work/debian/dists/trixie/main/binary-arm64" "$work/keys" || return
	chmod 755 "$work/package/DEBIAN"
	chmod 700 "$work/keys"
	head -c 5000 /dev/urandom >"$work/package/boot/vmlinuz-6.12.1-arm64"
	printf '%s\n' 'Package: linux-image-arm64' 'Version: 6.12.1-1' 'Architecture: arm64' \
		'Maintainer: nobody <nobody@localhost>' 'Description: a kernel' >"$work/package/DEBIAN/control"
	dpkg-deb -b "$work/package" "$work/debian/kernel.deb" >/dev/null 2>&1 || return
	deb=$work/debian/kernel.deb
	cp "$deb" "$work/good.deb"
	{
		cat "$work/package/DEBIAN/control"
		echo "Filename: kernel.deb"
		echo "Size: $(stat -c %s "$deb")"
		echo "SHA256: $(sha256sum <"$deb" | cut -d ' ' -f 1)"
	} >"$work/debian/dists/trixie/main/binary-arm64/Packages"
	gpg --homedir "$work/keys" --batch --quiet --passphrase '' --quick-generate-key 'an archive' rsa2048 >/dev/null 2>&1 &&
		gpg --homedir "$work/keys" --export >"$work/key.gpg" && release && sign "$work/keys"
}
release() {
	local list=$work/debian/dists/trixie/main/binary-arm64/Packages
	printf '%s\n' 'Origin: Debian' 'Label: Debian' 'Suite: stable' 'Codename: trixie' "Date: $(LC_ALL=C date -u '+%a, %d %b %Y %H:%M:%S UTC')" \
		'Architectures: arm64' 'Components: main' 'SHA256:' \
		" $(sha256sum <"$list" | cut -d ' ' -f 1) $(stat -c %s "$list") main/binary-arm64/Packages" >"$work/debian/dists/trixie/Release"
}
sign() {
	rm -f "$work/debian/dists/trixie/InRelease"
	gpg --homedir "$1" --batch --quiet --passphrase '' --clearsign -o "$work/debian/dists/trixie/InRelease" "$work/debian/dists/trixie/Release" >/dev/null 2>&1
}
# A machine's apt configuration that knows the archive, and has its lists.
machine() {
	mkdir -p "$work/lists/partial"
	echo "deb [arch=arm64 signed-by=$work/key.gpg] file:$work/debian trixie main" >"$work/sources.list"
	printf '%s\n' "Dir::Etc::sourcelist \"$work/sources.list\";" 'Dir::Etc::sourceparts "/dev/null";' \
		"Dir::State::lists \"$work/lists\";" 'APT::Sandbox::User "root";' 'Acquire::Languages "none";' >"$work/apt.conf"
	APT_CONFIG=$work/apt.conf apt-get -q update >"$work/out" 2>&1
}
# fetches NAME STATUS PATTERN: where Debian's keys are the new one.
fetches() {
	local keys=/usr/share/keyrings/debian-archive-keyring.gpg
	rm -rf "$work/cache/apt"
	expect "$1" "$2" "$3" unshare -m --propagation private bash -c '[[ ! -e $1 ]] || mount --bind "$2" "$1"; shift 2; exec "$@"' - $keys "$work/key.gpg" \
		env APT_CONFIG="$work/apt.conf" "$fetch" --refresh "$work/own.kernel" "$work/cache"
}
printf '%s\n' 'arch: arm64' 'package: linux-image-arm64' 'suites: trixie' 'series: 6.12' >"$work/own.kernel"
if ! command -v gpg >/dev/null || ! command -v apt-get >/dev/null || [[ $EUID != 0 ]] || ! unshare -m true 2>/dev/null || ! archive || ! machine; then
	skip "what the archive did not sign is refused" "needs root, apt, dpkg-deb and gpg"
else
	chmod 755 "$work"
	fetches "what the archive signed is taken" 0 ""
	image=$(tail -n 1 "$work/out")
	# shellcheck source=kernels-under-test/fetch-apt
	versions=$(source "$root/kernels-under-test/fetch-apt" && for name in linux-image-arm64 linux-image-arm.4; do
		versions_of "$work/cache/apt/arm64-trixie" $name
	done)
	ok "$([[ $versions == 6.12.1-1 ]]; echo $?)" "a package's name is no pattern" "$versions"
	ok "$(cmp -s "$image/vmlinuz" "$work/package/boot/vmlinuz-6.12.1-arm64"; echo $?)" "and is the kernel"
	rm -rf "$work/cache/debs"
	printf x | dd of="$work/debian/kernel.deb" bs=1 seek=3000 conv=notrunc 2>/dev/null
	fetches "a spoiled package is refused" 2 "cannot download|damaged"
	ok "$([[ ! $(ls "$work/cache/debs") ]]; echo $?)" "and not kept"
	cp "$work/good.deb" "$work/debian/kernel.deb"
	echo "Homepage: elsewhere" >>"$work/debian/dists/trixie/main/binary-arm64/Packages"
	fetches "a spoiled list is refused" 2 "can be reached.*trixie cannot be read"
	release
	fetches "a list that another Release names is refused without its signature" 2 "can be reached.*trixie cannot be read"
	mkdir -m 700 "$work/other"
	gpg --homedir "$work/other" --batch --quiet --passphrase '' --quick-generate-key 'somebody' rsa2048 >/dev/null 2>&1
	sign "$work/other"
	fetches "one that somebody else signed is refused" 2 "can be reached.*(NO_PUBKEY|not signed|public key)"
	rm "$work/debian/dists/trixie/InRelease"
	fetches "one that nobody signed is refused" 2 "can be reached.*(not signed|no longer signed|does not have)"
	sign "$work/keys"
	fetches "the archive's own signature makes it good again" 0 ""
	image=$(tail -n 1 "$work/out")
	printf x | dd of="$image/vmlinuz" bs=1 seek=100 conv=notrunc 2>/dev/null
	expect "a spoiled image in the cache is noticed" 2 "damaged or gone" "$fetch" --cached "$work/own.kernel" "$work/cache"
	for home in "$work/keys" "$work/other"; do gpgconf --homedir "$home" --kill all 2>/dev/null; done
fi
found=$(cd "$root" && git grep -nE '(curl|wget)[^|]*\|[[:space:]]*(ba)?sh|allow-unauthenticated|trusted=yes|AllowInsecure' -- ':!tests/supply.sh')
ok "$([[ -z $found ]]; echo $?)" "nothing is piped into a shell, and no signature is waived" "$found"
found=$(cd "$root" && git grep -nE '(tmpnam|tempnam|mktemp -u|[^o]mktemp\(|/tmp/[a-z]+\$\$)' -- '*.c' '*.sh' setup run.sh kernels-under-test ':!tests/supply.sh')
ok "$([[ -z $found ]]; echo $?)" "no temporary name can be guessed" "$found"

if [[ $EUID != 0 ]] || ! unshare -m true 2>/dev/null; then
	skip "what another user has planted" "needs root"
	tap_end
fi
# A folder like /tmp with another user's names in it, and what they point to.
install -d -m 1777 "$work/shared"
mkdir "$work/victim"
echo precious >"$work/victim/file"
plant() { # plant NAME TARGET
	ln -s "$2" "$1" && chown -h 65534:65534 "$1"
}
plant "$work/shared/link" "$work/victim"
install -d -o 65534 "$work/shared/theirs"
row=(run --time 0.1 --threads 1 --bystander none --ops dontneed/untouched --benchmark_repetitions=2)
untouched() {
	ok "$([[ $(find "$work/victim" "$work/shared/theirs" -type f) == "$work/victim/file" && $(cat "$work/victim/file") == precious ]]; echo $?)" "$1: nothing was written there" \
		"$(find "$work/victim" "$work/shared/theirs")"
}
for name in link link/below theirs theirs/below; do
	expect "--out through another user's $name" 2 "another user has put" "$mnbench" "${row[@]}" --out "$work/shared/$name"
	expect "a cache through another user's $name" 2 "another user's" "$fetch" "$work/own.kernel" "$work/shared/$name"
	untouched "$name"
done
expect "an --out of our own in the same folder" 0 "" "$mnbench" "${row[@]}" --out "$work/shared/ours"
expect "a relative --out in it" 2 "another user has put" env -C "$work/shared" "$mnbench" "${row[@]}" --out link
ok "$(stat -c %a "$work/shared/ours/run.json" | grep -qx 644; echo $?)" "run.json is for its owner to write"
# Names in a run's own folder: replaced, not followed.
mkdir "$work/shared/mine"
for name in report.html overhead.tsv overhead.png; do ln -s "$work/victim/file" "$work/shared/mine/$name"; done
touch "$work/shared/mine/UNFINISHED"
"$mnbench" "${row[@]}" --out "$work/shared/mine" >"$work/out" 2>"$work/err"
untouched "links in the run's own folder"
ok "$([[ -f $work/shared/mine/run.json && ! -L $work/shared/mine/report.html ]]; echo $?)" "and the run is there" "$(tail -n 1 "$work/err")"

# /run: its names are fixed. A /run of our own, to which others may write.
planted_run() {
	unshare -m --propagation private bash -c 'mount -t tmpfs -o mode=1777 none /run && cd /run && eval "$1" && shift && "$@"' - "$@"
}
planted_run "ln -s $work/victim/file mnbench.lock && chown -h 65534 mnbench.lock" "$mnbench" "${row[@]}" --out "$work/r1" >"$work/out" 2>"$work/err"
ok "$?" "a planted lock does not stop a run" "$(tail -n 2 "$work/err")"
ok "$(grep -q 'mnbench.lock: .*another run at the same time would not be noticed' "$work/err"; echo $?)" "and is said"
untouched "/run/mnbench.lock"
exec 8<>/run/mnbench.lock
flock 8 # while nobody measures: others' settings come and go
interval=$(cat /proc/sys/vm/stat_interval)
dead="4194303 1 $(cat /proc/sys/kernel/random/boot_id)"
printf '%s\n' "$dead" "/proc/sys/vm/stat_interval $((interval + 1))" >"$work/state"
planted_run "cp $work/state mnbench.restore.4194303 && chown 65534 mnbench.restore.4194303" "$mnbench" doctor >"$work/out" 2>"$work/err"
ok "$([[ $(cat /proc/sys/vm/stat_interval) == "$interval" ]]; echo $?)" "another user's state file is not believed"
planted_run "ln -s $work/state mnbench.restore.4194303" "$mnbench" doctor >"$work/out" 2>"$work/err"
ok "$([[ $(cat /proc/sys/vm/stat_interval) == "$interval" && -s $work/state ]]; echo $?)" "nor one through a link"
planted_run "cp $work/state mnbench.restore.4194303" "$mnbench" doctor >"$work/out" 2>"$work/err"
ok "$([[ $(cat /proc/sys/vm/stat_interval) == "$((interval + 1))" ]]; echo $?)" "root's own is (or this proves nothing)"
echo "$interval" >/proc/sys/vm/stat_interval
exec 8<&-
tap_end
