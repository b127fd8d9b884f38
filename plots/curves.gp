# SPDX-License-Identifier: MIT
# A panel an operation and below it another one: time and calls over the length of the range.
# index 0 has the names, 1 the lengths at which something is known to change, each further one
# is a curve.
stats data index 0 using 0 nooutput
panels = STATS_records
array NAME[panels]
stats data index 0 using (NAME[int($0) + 1] = stringcolumn(1), 1) nooutput
array LIMIT[2]
array LIMIT_NAME[2]
limits = 0
stats data index 1 using (limits = int($0) + 1, LIMIT[limits] = $1, LIMIT_NAME[limits] = stringcolumn(2), 1) nooutput
timed = 0
pairs = 0
sent = 0
do for [i = 1 : panels] {
	stats data index (i + 1) using (timed = timed + (valid(2) || valid(5)), pairs = pairs + valid(10), sent = sent + valid(8), 1) nooutput
}
counted = pairs + sent
columns = panels < 3 ? panels : 3
lines = (panels + columns - 1) / columns
width = columns < 3 ? 860 : 330 * columns
height = 125 + (200 * (timed > 0) + 170 * (counted > 0)) * lines
load scripts . "canvas.gp"
top = 95.0 / height
cell_w = 1.0 / columns
cell_h = (1 - top - 35.0 / height) / lines
load scripts . "header.gp"
plot NaN with linespoints pointtype 6 dashtype 2 linewidth 1.5 linecolor rgb grey title timed ? "nobody listens" : "", \
	NaN with linespoints pointtype 7 linewidth 1.5 linecolor rgb blue title timed ? "armed" : "", \
	NaN with linespoints pointtype 1 dashtype 3 linewidth 1.5 linecolor rgb green title pairs ? "start/end pairs" : "", \
	NaN with linespoints pointtype 5 linewidth 1.5 linecolor rgb vermillion title sent ? "invalidations (open: of all)" : ""
load scripts . "panels.gp"
set lmargin 9
set rmargin 3
set logscale x 2
set xrange [0.8 : *]
set offsets 0, 0, graph 0.08, graph 0.02
footer = limits > 1 ? sprintf("dashed: %g pages, %s; %g pages, %s", LIMIT[1], LIMIT_NAME[1], LIMIT[2], LIMIT_NAME[2]) \
	: sprintf("dashed: %g pages, %s", LIMIT[1], LIMIT_NAME[1])
set label 9 "pages of the range (" . footer . ")" at screen 0.5, screen 12.0 / height center
share = timed > 0 && counted > 0 ? 200.0 / 370 : timed > 0
do for [i = 1 : panels] {
	x = ((i - 1) % columns) * cell_w
	y = 1 - top - ((i - 1) / columns + 1) * cell_h
	set xrange [* : *]
	set yrange [* : *]
	stats data index (i + 1) using 1 nooutput prefix "X"
	# The series that have a figure: by their first column.
	times = ""
	calls = ""
	do for [c in "2 5"] {
		figures = 0
		stats data index (i + 1) using (figures = figures + valid(c + 0), 1) nooutput
		times = times . (figures ? c . " " : "")
	}
	do for [c in "10 8 9"] {
		figures = 0
		stats data index (i + 1) using (figures = figures + (valid(c + 0) && (c ne "9" || column(9) >= 0.5)), 1) nooutput
		calls = calls . (figures ? c . " " : "")
	}
	set title NAME[i] font ",8.5" offset 0, -0.6
	set tmargin 2.2
	first = (i - 1) % columns == 0
	if (timed) {
		set origin x, y + cell_h * (1 - share)
		set size cell_w, cell_h * share
		set bmargin 1.6
		if (strlen(times)) {
			load scripts . "lengths.gp"
			set ylabel first ? "ns per operation" : ""
			set logscale y
			set offsets 0, 0, 0, 0
			set format y "%.0s%c"
			plot for [c in times] data index (i + 1) using 1:(column(c + 0)):(column(c + 1)):(column(c + 2)) \
				with yerrorlines pointtype (c eq "2" ? 6 : 7) pointsize 0.7 \
				dashtype 0 + (c eq "2" ? 2 : 1) linewidth 1.3 \
				linecolor rgb c eq "2" ? grey : blue
			unset logscale y
			set format y
		} else {
			word_there = "not timed"
			load scripts . "gap.gp"
		}
		unset label 9
		unset title
		set tmargin 0.6
	}
	if (counted) {
		set origin x, y
		set size cell_w, cell_h * (1 - share)
		set bmargin 2
		if (strlen(calls)) {
			load scripts . "lengths.gp"
			set ylabel first ? "calls per operation" : ""
			set yrange [0 : 1 < *]
			set offsets 0, 0, graph 0.15, 0
			plot for [c in calls] data index (i + 1) using \
				1:(c eq "9" ? (column(9) >= 0.5 ? column(8) : NaN) : column(c + 0)) \
				with linespoints pointtype (c eq "10" ? 1 : 5) \
				pointsize (c eq "9" ? 0.4 : 0.7) linewidth (c eq "9" ? 0 : 1.5) \
				dashtype 0 + (c eq "10" ? 3 : 1) \
				linecolor rgb c eq "10" ? green : c eq "9" ? "white" : vermillion
		} else {
			word_there = "not counted"
			load scripts . "gap.gp"
		}
	}
}
unset multiplot
