# SPDX-License-Identifier: MIT
# Instructions by function that one side has and the other has not: gains to the right of 0, losses
# to the left. index 0 has the functions' names, 1 the bars: row, what is compared, the sum; each
# further one is a function: bar, begin and end of its gain, begin and end of its loss.
stats data index 0 using 0 nooutput
functions = STATS_records
array FUNCTION[functions]
stats data index 0 using (FUNCTION[int($0) + 1] = stringcolumn(1), 1) nooutput
bars = 0
longest = 10
most = 1
least = 0
stats data index 1 using (bars = bars + 1, longest = strlen(stringcolumn(1)) + strlen(stringcolumn(2)) > longest ? strlen(stringcolumn(1)) + strlen(stringcolumn(2)) : longest, 1) nooutput
do for [f = 1 : functions] {
	stats data index (f + 1) using (most = $3 > most ? $3 : most, least = $5 < least ? $5 : least, 1) nooutput
}
width = 560 + int(6.3 * longest)
height = 200 + 20 * bars
load scripts . "canvas.gp"
set title heading
set key above horizontal maxrows 3 samplen 2
set xrange [least < 0 ? least * 1.1 : 0 : most * 1.15]
set yrange [bars - 0.4 : -0.6]
set grid xtics noytics
set xlabel "kernel instructions per operation, difference by function (right: sum)"
set arrow from 0, graph 0 to 0, graph 1 nohead linecolor rgb black linewidth 1.5
# Every second one is hatched: the neighbours differ without colours, too.
hatch(f) = f % 2 ? 3 : 6
plot data index 1 using (0):0:ytic(stringcolumn(1) . "  " . stringcolumn(2)) with dots linecolor rgb "white" notitle, \
	for [f = 1 : functions] data index (f + 1) using 2:1:2:3:($1 - 0.36):($1 + 0.36) \
		with boxxyerror fillstyle pattern hatch(f) fillcolor rgb colour(f) notitle, \
	for [f = 1 : functions] data index (f + 1) using 4:1:5:4:($1 - 0.36):($1 + 0.36) \
		with boxxyerror fillstyle pattern hatch(f) fillcolor rgb colour(f) notitle, \
	for [f = 1 : functions] NaN with boxes fillstyle pattern hatch(f) fillcolor rgb colour(f) title FUNCTION[f], \
	data index 1 using (most * 1.02):0:(sprintf("%+.4g", $3)) with labels left \
		font ",8" notitle
