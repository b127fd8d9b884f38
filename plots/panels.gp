# SPDX-License-Identifier: MIT
# After the head: what its panels share.
unset label 1
unset key
set border 3 linecolor rgb grey
set xtics nomirror textcolor rgb black
set ytics nomirror textcolor rgb black scale 0
set grid
set xrange [* : *]
set yrange [* : *]
