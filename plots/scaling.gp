# SPDX-License-Identifier: MIT
# A panel an operation: mean time over threads with its 95 % interval, nobody listening and armed,
# and what a bystander loses to one operation. index 0 has the names, each further one is a panel.
stats data index 0 using 0 nooutput
panels = STATS_records
array NAME[panels]
stats data index 0 using (NAME[int($0) + 1] = stringcolumn(1), 1) nooutput
bystanders = 0
do for [i = 1 : panels] {
	stats data index i using (bystanders = bystanders + valid(8) + valid(11), 1) nooutput
}
columns = panels < 4 ? panels : 4
lines = (panels + columns - 1) / columns
width = 250 * columns < 740 ? 740 : 250 * columns
height = 120 + 190 * lines
load scripts . "canvas.gp"
top = 95.0 / height
cell_w = 1.0 / columns
cell_h = (1 - top - 25.0 / height) / lines
load scripts . "header.gp"
plot NaN with linespoints pointtype 6 dashtype 2 linewidth 1.5 linecolor rgb grey title "nobody listens", \
	NaN with linespoints pointtype 7 linewidth 1.5 linecolor rgb blue title "armed", \
	NaN with linespoints pointtype 8 dashtype 3 linewidth 1.5 linecolor rgb orange title bystanders ? "bystander, nobody listens" : "", \
	NaN with linespoints pointtype 9 linewidth 1.5 linecolor rgb vermillion title bystanders ? "bystander, armed" : ""
paint = grey . " " . blue . " " . orange . " " . vermillion
load scripts . "panels.gp"
set lmargin 10
set rmargin 2
set tmargin 2.4
set bmargin 2.2
set offsets 0, 0, graph 0.1, 0
set format y "%g"
set ytics autofreq scale 0.5
do for [i = 1 : panels] {
	set origin ((i - 1) % columns) * cell_w, 1 - top - ((i - 1) / columns + 1) * cell_h
	set size cell_w, cell_h
	set xrange [* : *]
	set yrange [* : *]
	name = NAME[i]
	name = strlen(name) > 36 ? name[1 : 17] . "..." . name[strlen(name) - 16 : *] : name
	set title name font ",8" offset 0, -0.6
	set ylabel (i - 1) % columns == 0 ? "ns per operation" : ""
	set xlabel (i + columns > panels) ? "threads" : "" offset 0, 0.6
	lowest = 0
	do for [c in "3 6 9 12"] {
		stats data index i using (valid(c + 0) && column(c + 0) < lowest ? (lowest = column(c + 0)) : 0, 1) nooutput
	}
	stats data index i using 1 nooutput prefix "T"
	set xrange [0.7 : T_max + 0.5]
	set xtics T_max > 16 ? 2 ** ceil(log(T_max / 8) / log(2)) : 1
	set yrange [lowest : *]
	# The series that have a figure: by their first column.
	series = ""
	do for [c in "2 5 8 11"] {
		figures = 0
		stats data index i using (figures = figures + valid(c + 0), 1) nooutput
		series = series . (figures ? c . " " : "")
	}
	plot for [c in series] data index i using \
		($1 + (c > 7 ? 0.04 * (c - 5) : 0)):(column(c + 0)):(column(c + 1)):(column(c + 2)) \
		with yerrorlines pointtype (word("6 7 8 9", (c + 1) / 3) + 0) pointsize 0.8 \
		dashtype 0 + word("2 1 3 1", (c + 1) / 3) linewidth 1.3 \
		linecolor rgb word(paint, (c + 1) / 3)
}
unset multiplot
