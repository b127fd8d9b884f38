# SPDX-License-Identifier: MIT
# The picture, of the width and height that the script that loads it has set.
if (kind eq "svg") {
	set terminal svg noenhanced size width, height background "white" font "sans,12"
} else {
	set terminal pngcairo noenhanced size width, height background "white" font "sans,9.5"
}
set output picture
