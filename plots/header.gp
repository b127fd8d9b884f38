# SPDX-License-Identifier: MIT
# The head of a picture of panels: an area as wide as the picture, `top` of it high, with the
# heading, in which the script that loads it plots its key.
set multiplot
unset border
unset tics
unset grid
set xrange [0 : 1]
set yrange [0 : 1]
set lmargin 1
set rmargin 1
set tmargin 0
set bmargin 0
set origin 0, 1 - top
set size 1, top
set label 1 heading at screen 0.5, screen 1 - 18.0 / height center
set key at screen 0.5, screen 1 - top + 10.0 / height center bottom horizontal maxrows 2 samplen 3
