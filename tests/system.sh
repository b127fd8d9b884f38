# SPDX-License-Identifier: MIT
# Systems that have nothing else, in folders: debootstrap and chroot. Sourced after tap.sh.
# shellcheck shell=bash disable=SC2154 # root and work are tap.sh's
cd "$root" || exit 2
# shellcheck source=kernels-under-test/fetch-apt
source kernels-under-test/fetch-apt

# system_lacks SUITE: what prevents such a system here, in one line; nothing if nothing does.
system_lacks() {
	if [[ $(id -u) != 0 ]]; then
		echo "only root can chroot"
	elif ! command -v debootstrap >/dev/null; then
		echo "debootstrap is not installed"
	elif [[ -z $(archive_of "$1") ]]; then
		echo "this machine has no source of Debian $1"
	fi
}

# system_make SUITE FOLDER: from this machine's mirror (some minutes, 1 GB), with its proxies and
# resolver. The reason of a failure is at the end of $work/log.
system_make() {
	local mirror keyring
	read -r mirror keyring <<<"$(archive_of "$1")"
	[[ $keyring == - ]] || keyring=--keyring=$keyring
	debootstrap --variant=minbase "${keyring/#-$/--no-check-gpg}" "$1" "$2" "$mirror" >"$work/log" 2>&1 || return
	cp -r /etc/apt/apt.conf.d "$2/etc/apt/"
	cp /etc/resolv.conf /etc/hosts "$2/etc/" 2>/dev/null
	return 0
}

# inside FOLDER COMMAND...: in the system. Its mounts are those of a namespace that ends with it; its
# root is one of them, for tests that make a namespace of their own.
inside() {
	unshare --mount bash -c 'mount --bind "$1" "$1" && mount -t proc proc "$1/proc" && mount --rbind /sys "$1/sys" &&
		mount --rbind /dev "$1/dev" && exec chroot "$@"' - "$1" \
		env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C DEBIAN_FRONTEND=noninteractive \
		${http_proxy:+http_proxy="$http_proxy"} ${https_proxy:+https_proxy="$https_proxy"} "${@:2}"
}
