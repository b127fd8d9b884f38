/* SPDX-License-Identifier: MIT */
/*
 * A control: work that no kernel change of interest touches, done beside every
 * block. If its time differs between two runs, it is the machine that differs
 * (a neighbour, another frequency), and times cannot be compared.
 */
#ifndef HARNESS_CONTROL_H
#define HARNESS_CONTROL_H

/* Makes the control's memory; called once a process, before its mm is measured. */
void control_prepare(void);

/* Some tens of microseconds of system calls and reads through the caches; takes no fault. */
void control_work(void);

#endif
