/* SPDX-License-Identifier: MIT */
/* The page's template, style and script as text in the program. */
#include "results/export/html/page.h"

#define EMBED(name, file)                                                                          \
	__asm__(".pushsection .rodata\n.globl " #name "\n" #name ":\n.incbin \"" file              \
		"\"\n.byte 0\n.popsection\n")

EMBED(page_html, "results/export/html/page.html");
EMBED(page_css, "results/export/html/page.css");
EMBED(page_js, "results/export/html/page.js");
