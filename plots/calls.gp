# SPDX-License-Identifier: MIT
# Calls per operation, a column a kernel, a row an operation, stacked by function. index 0 has the
# kernels' names, 1 the functions', each further one is a kernel: row, begin and end of each of four boxes, sum, a word.
stats data index 0 using 0 nooutput
kernels = STATS_records
array FUNCTION[4]
stats data index 1 using (FUNCTION[int($0) + 1] = stringcolumn(1), 1) nooutput
rows = 0
longest = 10
stats data index 2 using (rows = rows + 1, longest = strlen(stringcolumn(1)) > longest ? strlen(stringcolumn(1)) : longest, 1) nooutput
names = 40 + 6.6 * longest
column_w = kernels == 1 ? 600 : kernels == 2 ? 330 : 230
width = int(names + column_w * kernels + 20)
width = width < 900 ? 900 : width
height = 190 + 20 * rows
load scripts . "canvas.gp"
most = 1
do for [k = 1 : kernels] {
	stats data index (k + 1) using (most = valid(10) && column(10) > most ? column(10) : most, 1) nooutput
}
# Longer bars would leave the others nothing: they end at the edge, and their sum says what they are.
clip = most > 12 ? 12 : most
# What no kernel could count has no box and no place in the key.
counted = ""
do for [f = 1 : 4] {
	boxes = 0
	do for [k = 1 : kernels] {
		stats data index (k + 1) using (boxes = boxes + valid(2 * f), 1) nooutput
	}
	counted = counted . (boxes ? sprintf("%d ", f) : "")
}
array KERNEL[kernels]
stats data index 0 using (KERNEL[int($0) + 1] = stringcolumn(1), 1) nooutput
top = 105.0 / height
load scripts . "header.gp"
paint = sky . " " . blue . " " . vermillion . " " . purple
# Every second one is hatched: the neighbours differ without colours, too.
hatch(f) = f % 2 ? 3 : 6
plot for [f in counted] NaN with boxes fillstyle pattern hatch(f) fillcolor rgb word(paint, f + 0) title FUNCTION[f + 0]
load scripts . "panels.gp"
set yrange [rows - 0.4 : -0.6]
set xrange [0 : clip * 1.3]
set tmargin 0
set bmargin 0
set lmargin 0
set rmargin 0
set grid xtics noytics
set style fill solid 0.9 border rgb black
set xtics autofreq
end(x) = x > clip ? clip : x
do for [k = 1 : kernels] {
	set origin (names + column_w * (k - 1)) / width, 50.0 / height
	set size (column_w - 25.0) / width, 1 - 180.0 / height
	set title KERNEL[k] offset 0, -0.5
	set xlabel k == (kernels + 1) / 2 ? "calls per operation (?: those that could not be counted)" : ""
	# Names once, on the left.
	labels = k == 1 ? "1" : ""
	if (k > 1) { unset ytics }
	plot for [l in labels] data index (k + 1) using (0):0:ytic(1) with dots linecolor rgb "white" notitle, \
		for [f in counted] data index (k + 1) using \
			(valid(2 * f) ? end(column(2 * f)) : 0):0:(valid(2 * f) ? end(column(2 * f)) : 0):(valid(2 * f) ? end(column(2 * f + 1)) : 0):($0 - 0.36):($0 + 0.36) \
			with boxxyerror fillstyle pattern hatch(f) fillcolor rgb word(paint, f + 0) notitle, \
		data index (k + 1) using (valid(10) ? end(column(10)) : 0):0:11 with labels left \
			offset 0.6, 0 font ",8" noenhanced notitle
}
unset multiplot
