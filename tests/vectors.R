# SPDX-License-Identifier: MIT
# Test vectors for results/stats*.c by another implementation, R itself:
#     Rscript tests/vectors.R >tests/vectors.h
# Not run by default; tests/vectors.h is committed, and says which R wrote it.
# suppressWarnings: R warns where it leaves the exact p for the normal one.
number <- function(x) ifelse(is.finite(x), sprintf("%.17g", x),
			     ifelse(is.na(x), "NAN", ifelse(x > 0, "INFINITY", "-INFINITY")))
list_of <- function(x) paste0("{", paste(number(x), collapse = ", "), "}")
field <- function(name, x) cat("\t ", ".", name, " = ", x, ",\n", sep = "")

two_samples <- function(base, new) {
	welch <- t.test(log(new), log(base))
	rank <- suppressWarnings(wilcox.test(new, base, conf.int = TRUE))
	cat("\t{\n")
	field("nb", length(base)); field("nn", length(new))
	field("base", list_of(base)); field("new", list_of(new))
	field("sd", number(sd(base))); field("median", number(median(base)))
	field("mad", number(mad(base, constant = 1)))
	field("q10", number(quantile(base, 0.1, type = 7)))
	field("welch", list_of(c(mean(log(new)) - mean(log(base)), welch$conf.int)))
	field("welch_p", number(welch$p.value)); field("df", number(welch$parameter))
	field("u", number(rank$statistic)); field("u_p", number(rank$p.value))
	tied <- anyDuplicated(c(base, new)) > 0
	field("hl", if (tied) "{NAN}" else list_of(c(rank$estimate, rank$conf.int)))
	if (length(base) == length(new)) {
		d <- log(new / base)
		pair <- t.test(d)
		signed <- suppressWarnings(wilcox.test(d, conf.int = TRUE))
		field("paired", list_of(c(mean(d), pair$conf.int)))
		field("paired_p", number(pair$p.value))
		field("v", number(signed$statistic)); field("v_p", number(signed$p.value))
		whole <- anyDuplicated(abs(d)) == 0 && all(d != 0)
		field("pseudo", if (whole) list_of(c(signed$estimate, signed$conf.int)) else "{NAN}")
	}
	cat("\t },\n")
}

cat("/* SPDX-License-Identifier: MIT */\n")
cat("/* Written by tests/vectors.R with ", R.version.string, ". Do not edit. */\n", sep = "")
cat("#define VECTORS_MAX 60\n\nstatic const struct two_samples {\n\tsize_t nb, nn;\n")
cat("\tdouble base[VECTORS_MAX], new[VECTORS_MAX], sd, median, mad, q10;\n")
cat("\tdouble welch[3], welch_p, df, u, u_p, hl[3], paired[3], paired_p, v, v_p, pseudo[3];\n")
cat("} two_samples[] = {\n")
set.seed(20260101)
for (n in list(c(3, 3), c(5, 5), c(8, 8), c(8, 12), c(10, 10), c(2, 7), c(20, 20), c(49, 31), c(55, 52)))
	two_samples(round(rlnorm(n[1], log(500), 0.02), 4), round(rlnorm(n[2], log(505), 0.03), 4))
two_samples(round(rlnorm(9, log(50), 0.03)), round(rlnorm(9, log(51), 0.03)))	# ties
two_samples(1e-9 * rlnorm(6), 1e-9 * rlnorm(6))	# tiny
two_samples(1e12 * rlnorm(6), 1e12 * rlnorm(6))	# huge
two_samples(500 + 0.01 * rt(12, 2), 500 + 0.01 * rt(12, 2))	# heavy tails
cat("};\n\nstatic const struct {\n\tdouble p[20], bh[20], by[20], holm[20];\n} many[] = {\n")
for (p in list(runif(20)^3, c(rep(0.01, 10), runif(10)), 10^-seq(1, 20))) {
	cat("\t{", list_of(p), ",\n\t ", list_of(p.adjust(p, "BH")), ",\n\t ", sep = "")
	cat(list_of(p.adjust(p, "BY")), ",\n\t ", list_of(p.adjust(p, "holm")), "},\n", sep = "")
}
cat("};\n\nstatic const struct {\n\tdouble n, paired, unpaired, power, alpha;\n} powers[] = {\n")
for (n in c(3, 8, 12, 40)) for (power in c(0.8, 0.95)) for (alpha in c(0.05, 0.01)) {
	delta <- function(type) power.t.test(n, sd = 1, power = power, sig.level = alpha,
					     type = type, tol = 1e-10)$delta
	cat("\t", list_of(c(n, delta("paired"), delta("two.sample"), power, alpha)), ",\n", sep = "")
}
cat("};\n\nstatic const struct {\n\tdouble k, n, low, high;\n} shares[] = {\n")
for (kn in list(c(0, 20), c(20, 20), c(1, 7), c(9, 100), c(37, 1000), c(5000, 10000)))
	cat("\t", list_of(c(kn, binom.test(kn[1], kn[2])$conf.int)), ",\n", sep = "")
cat("};\n")
