/* SPDX-License-Identifier: MIT */
/* gnuplot, once a picture. */
#ifndef PLOTS_DRAW_H
#define PLOTS_DRAW_H

#include <limits.h>
#include <sys/types.h>

#define DRAW_PATH (PATH_MAX + 300)

/* How a .tsv ends: by it the pictures beside it are ours. gnuplot counts a comment before data. */
#define DRAW_MARK "# mnbench plot\n"

/*
 * May FOLDER/NAME.tsv, .png and .svg be written? Only where nothing is or where plot has drawn
 * before. Returns 0, or -EEXIST after a line on stderr.
 */
int draw_claim(const char *folder, const char *name);

/*
 * Begins to draw FOLDER/NAME.tsv by the script plots/SCRIPT.gp as FOLDER/NAME.png and .svg, at
 * the same time as others. Returns a process for draw_wait(), or -errno: -ENOENT without gnuplot.
 */
pid_t draw_begin(const char *script, const char *folder, const char *name, const char *title);

/* Waits for it. Returns 0 or -errno; what went wrong gnuplot has said on stderr. */
int draw_wait(pid_t process);

/* Draws one picture, and says in one line why there is none. Returns 0 or -errno. */
int draw(const char *script, const char *folder, const char *name, const char *title);

/* The line that says so. */
void draw_complain(const char *name, int err);

#endif
