# Values that tests/reference/test_sample_size_reference.py compares with.
# R 4.2.2, stats; run on 2026-11-26 from the root of the clone:
#   Rscript tests/reference/r/sample_size.R
# Writes tests/reference/data/sample_size_values.csv.
rows <- list()
put <- function(case, a, b, value) rows[[length(rows) + 1]] <<- data.frame(case = case, a = a, b = b, value = value)
for (p in list(c(.02, .05), c(.10, .15), c(.50, .60), c(.26, .32), c(.90, .95), c(.31, .37)))
  put("shares_each", p[1], p[2], power.prop.test(p1 = p[1], p2 = p[2], power = .8, tol = 1e-10)$n)
for (p in c(.05, .26, .5, .8)) put("share_detectable", p, 400,
  power.prop.test(n = 400, p1 = p, power = .8, tol = 1e-10)$p2 - p)
for (d in c(2, 4, 8)) put("means_each", 20, d, power.t.test(sd = 20, delta = d, power = .8, tol = 1e-10)$n)
# A trial of k units in two arms: the exact power of a t-test of unit means, unequal arms allowed.
exact <- function(effect, sd, k) {
  m <- k %/% 2; ncp <- effect / (sd * sqrt(1 / m + 1 / (k - m))); q <- qt(.975, k - 2)
  pt(q, k - 2, ncp, lower.tail = FALSE) + pt(-q, k - 2, ncp)
}
for (k in c(5, 8, 10, 20, 40)) for (e in c(.5, 1, 2)) put("trial_power", k, e, exact(e, 1, k))
for (k in c(8, 20, 40)) put("trial_balanced", k, 1, power.t.test(n = k / 2, delta = 1, sd = 1, strict = TRUE)$power)
# Five districts of 80 answers each, the effect that a formula for 400 persons calls 80 % (2 x 2.80 x 17 / sqrt(400)).
for (between in c(0, 1, 1.5)) put("five_districts", 17, between,
  exact(2 * (qnorm(.975) + qnorm(.8)) * 17 / sqrt(400), sqrt(17^2 / 80 + between^2), 5))
# Random effects by Paule and Mandel, solved here: thirteen trials of a vaccine (Colditz et al. 1994, JAMA 271).
y <- c(-.8893, -1.5854, -1.3481, -1.4416, -.2175, -.7861, -1.6209, .0120, -.4694, -1.3713, -.3394, .4459, -.0173)
v <- c(.3256, .1946, .4154, .0200, .0512, .0069, .2230, .0040, .0564, .0730, .0124, .5325, .0714)
q <- function(t) { w <- 1 / (v + t); sum(w * (y - sum(w * y) / sum(w))^2) - (length(y) - 1) }
t2 <- uniroot(q, c(0, 10), tol = 1e-12)$root; w <- 1 / (v + t2)
put("pooled", 1, 0, sum(w * y) / sum(w)); put("pooled", 2, 0, sqrt(t2 + 1 / sum(w)))
write.csv(do.call(rbind, rows), "tests/reference/data/sample_size_values.csv", row.names = FALSE)
