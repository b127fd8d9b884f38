# SPDX-License-Identifier: MIT
# A figure over time with its interval, the values of its regimes, and where they change. index 0
# has the unit, how many points have an interval, how many changes there are; 1 the points, 2 the regimes: first, last, value; 3 the changes: when, what.
stats data index 0 using (unit = stringcolumn(1), intervals = $2, changes = int($3), 1) nooutput
array WHEN[changes + 1]
array WHAT[changes + 1]
if (changes) {
	stats data index 3 using (WHEN[int($0) + 1] = $1, WHAT[int($0) + 1] = stringcolumn(2), 1) nooutput
}
stats data index 1 using 1 nooutput prefix "WHEN_RUN"
width = 960
height = 420
load scripts . "canvas.gp"
set title heading
set xdata time
set timefmt "%s"
form = WHEN_RUN_max - WHEN_RUN_min > 8 * 86400 ? "%Y-%m-%d" : "%m-%d %H:%M"
set format x form
set rmargin 8
set xtics rotate by -30 autofreq
set ylabel unit
set ytics scale 0.5
set offsets graph 0.03, graph 0.03, graph 0.15, graph 0.05
set key above horizontal samplen 2
do for [i = 1 : changes] {
	set arrow i from first WHEN[i], graph 0 to first WHEN[i], graph 1 nohead dashtype 2 \
		linewidth 1.5 linecolor rgb vermillion
	set label i WHAT[i] at first WHEN[i], graph 0.96 - 0.05 * (i % 2) left offset 0.5, 0 \
		textcolor rgb vermillion
}
# What there is nothing of is no part of the command.
runs = 'data index 1 using (timecolumn(1, "%s")):2 with points pointtype 7 pointsize 0.6 linecolor rgb blue title "a run"'
bars = intervals == 0 ? "" : 'data index 1 using (timecolumn(1, "%s")):2:3:4 with yerrorbars pointtype 0 linewidth 1 linecolor rgb sky title "95 % interval", '
regimes = changes == 0 ? "" : ', data index 2 using (timecolumn(1, "%s")):3:(column(2) - column(1)):(0) with vectors nohead linewidth 2.5 linecolor rgb black title "regime", keyentry with lines dashtype 2 linewidth 1.5 linecolor rgb vermillion title "change point"'
eval("plot " . bars . runs . regimes)
