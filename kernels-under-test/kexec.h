/* SPDX-License-Identifier: MIT */
/* From one kernel to the next one without the firmware. */
#ifndef KERNELS_UNDER_TEST_KEXEC_H
#define KERNELS_UNDER_TEST_KEXEC_H

/*
 * Loads a kernel to be started by kexec_reboot(), with kexec_file_load(2), or with
 * kexec-tools where the running kernel is built without it (Debian's arm64 ones). `initrd` is
 * a path or "". Returns EXIT_GOOD, or EXIT_REQUEST after one line on stderr that says what
 * to do.
 */
int kexec_load(const char *image, const char *initrd, const char *cmdline);

/*
 * Starts the loaded kernel: through systemd, which ends services and unmounts first, where it
 * is the init; at once elsewhere, after a sync(). Returns EXIT_GOOD if the machine is about to
 * go, or EXIT_REQUEST after one line on stderr.
 */
int kexec_reboot(void);

#endif
