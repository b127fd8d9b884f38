# SPDX-License-Identifier: MIT
# Instructions by function that one side has and the other has not: gains to the right of 0, losses
# to the left. index 0 has the functions' names, 1 the bars: row, what is compared, the sum of all functions and
# what it is a change of; each
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
set label 1 heading at screen 0.5, screen 1 - 18.0 / height center
set tmargin at screen 1 - 125.0 / height
set key at screen 0.5, screen 1 - 118.0 / height center bottom horizontal maxrows 3 samplen 2
# Longer bars would leave the others nothing: they end at the edge.
most = most > 160 ? 160 : most
least = least < -160 ? -160 : least
clip(x) = x > most ? most : x < least ? least : x
set xrange [least < 0 ? least * 1.05 : 0 : most + (most - least) * 0.32]
set yrange [bars - 0.4 : -0.6]
set grid xtics noytics
set xlabel "change by function, % of all instructions before (right: instructions)"
set arrow from 0, graph 0 to 0, graph 1 nohead linecolor rgb black linewidth 1.5
# Every second one is hatched: the neighbours differ without colours, too.
hatch(f) = f % 2 ? 3 : 6
plot data index 1 using (0):0:ytic(stringcolumn(1) . "  " . stringcolumn(2)) with dots linecolor rgb "white" notitle, \
	for [f = 1 : functions] data index (f + 1) using (clip($2)):1:(clip($2)):(clip($3)):($1 - 0.36):($1 + 0.36) \
		with boxxyerror fillstyle pattern hatch(f) fillcolor rgb colour(f) notitle, \
	for [f = 1 : functions] data index (f + 1) using (clip($4)):1:(clip($5)):(clip($4)):($1 - 0.36):($1 + 0.36) \
		with boxxyerror fillstyle pattern hatch(f) fillcolor rgb colour(f) notitle, \
	for [f = 1 : functions] NaN with boxes fillstyle pattern hatch(f) fillcolor rgb colour(f) title FUNCTION[f], \
	data index 1 using (most):0:(sprintf("%+.0f of %.0f", $3, $4)) with labels left offset 0.6, 0 \
		font ",8" notitle
