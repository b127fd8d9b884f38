# SPDX-License-Identifier: MIT
# Bytes that secondary invalidations name against bytes whose entries changed, a panel a kernel.
# index 0 has the kernels' names, 1 the rows by number, each further one is a kernel: changed,
# named (-1: all addresses), whether all that changed was covered, the rows' numbers.
stats data index 0 using 0 nooutput
kernels = STATS_records
array KERNEL[kernels]
stats data index 0 using (KERNEL[int($0) + 1] = stringcolumn(1), 1) nooutput
stats data index 1 using 1 nooutput prefix "ROWS"
rows = ROWS_records
array ROW[rows]
longest = 10
stats data index 1 using (ROW[int($0) + 1] = sprintf("%d ", $1) . stringcolumn(2), longest = strlen(ROW[int($0) + 1]) > longest ? strlen(ROW[int($0) + 1]) : longest, 1) nooutput
largest = 2.0 ** 20
smallest = 2.0 ** 12
do for [k = 1 : kernels] {
	stats data index (k + 1) using (valid(1) && column(1) > largest ? largest = column(1) : 0, valid(2) && column(2) > largest ? largest = column(2) : 0, 1) nooutput
	stats data index (k + 1) using (valid(1) && column(1) > 0 && column(1) < smallest ? smallest = column(1) : 0, valid(2) && column(2) > 0 && column(2) < smallest ? smallest = column(2) : 0, 1) nooutput
}
smallest = smallest / 2
largest = largest * 2
nothing = smallest / 8
all = largest * 8
names = 7 * longest + 20
panel = 380
across = kernels < 3 ? kernels : 3
down = (kernels + across - 1) / across
width = int(90 + panel * across + names)
height = 150 + (380 * down > 16 * rows ? 380 * down : 16 * rows)
load scripts . "canvas.gp"
top = 90.0 / height
load scripts . "header.gp"
plot NaN with points pointtype 7 pointsize 1.2 linecolor rgb blue title "all that changed is covered", \
	NaN with points pointtype 2 pointsize 1.4 linewidth 2.5 linecolor rgb vermillion title "not all is covered"
load scripts . "panels.gp"
do for [i = 1 : rows] {
	set label 10 + i ROW[i] at screen (80.0 + panel * across) / width, screen 1 - (100.0 + 16 * i) / height left font ",8"
}
set lmargin 0
set rmargin 0
set tmargin 0
set bmargin 0
place(x) = x < 0 ? all : x == 0 ? nothing : x
do for [k = 1 : kernels] {
	set origin (75.0 + panel * ((k - 1) % across)) / width, (height - 85.0 - 380 * (1 + (k - 1) / across)) / height
	set size (panel - 60.0) / width, 290.0 / height
	set title KERNEL[k] offset 0, -0.5
	counted = 0
	set xrange [* : *]
	set yrange [* : *]
	stats data index (k + 1) using (counted = counted + valid(1), 1) nooutput
	if (counted) {
		load scripts . "panels.gp"
		set logscale xy 2
		set xtics 2 ** 12, 64, largest format "%.0b%BB" rotate by -30
		set ytics 2 ** 12, 64, largest format "%.0b%BB" scale 0.5
		set xtics add ("0" nothing)
		set ytics add ("0" nothing, "all" all)
		set arrow 1 from smallest, smallest to largest, largest nohead dashtype 2 linecolor rgb black
		set label 2 "broader" at graph 0.35, graph 0.9 textcolor rgb grey
		set label 3 "narrower" at graph 0.75, graph 0.2 textcolor rgb grey
		set xlabel "bytes changed" offset 0, 0.5
		set ylabel k % across == 1 || across == 1 ? "bytes invalidated" : "" offset 1, 0
		set xrange [nothing / 2 : largest * 2]
		set yrange [nothing / 2 : all * 2]
		plot data index (k + 1) using ($3 == 1 ? place($1) : NaN):(place($2)) with points \
				pointtype 7 pointsize 1.2 linecolor rgb blue notitle, \
			data index (k + 1) using ($3 == 0 ? place($1) : NaN):(place($2)) with points \
				pointtype 2 pointsize 1.4 linewidth 2.5 linecolor rgb vermillion notitle, \
			data index (k + 1) using (place($1)):(place($2)):4 with labels left offset 0.7, 0.1 \
				font ",8" notitle
	} else {
		word_there = "not counted"
		unset xlabel
		unset label 2
		unset label 3
		load scripts . "gap.gp"
	}
	do for [i = 1 : rows] { unset label 10 + i }
}
unset multiplot
