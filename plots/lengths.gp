# SPDX-License-Identifier: MIT
# One panel of curves.gp: its axis of lengths, X_min to X_max, and the known limits in it.
load scripts . "panels.gp"
unset arrow
set xtics 1, X_max / X_min > 4096 ? 16 : 4
set xrange [X_min / 1.3 : X_max * 1.3]
do for [l = 1 : limits] {
	if (LIMIT[l] >= X_min && LIMIT[l] <= X_max) {
		set arrow 10 + l from LIMIT[l], graph 0 to LIMIT[l], graph 1 nohead dashtype 2 \
			linewidth 1.2 linecolor rgb grey
	}
}
