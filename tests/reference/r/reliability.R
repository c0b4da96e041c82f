# Values that tests/reference/test_reliability_reference.py compares with.
# R 4.2.2, psych 2.2.9, survey 4.1.1; run on 2026-11-22 from the root of the clone:
#   Rscript tests/reference/r/reliability.R
# Writes tests/reference/data/reliability_values.csv and
# - bfi_agreeableness.csv: how often each pattern of answers to A1-A5 occurs among the 2,800 people of psych's bfi
#   (items of the International Personality Item Pool, answers collected by the SAPA project; 0 is missing);
# - attitude.csv: Chatterjee and Price's seven department ratings (R's datasets);
# - harman.csv: Holzinger and Swineford's correlations of 24 tests (R's datasets, Harman74.cor).
suppressMessages({library(psych); library(survey)})
folder <- "tests/reference/data"
patterns <- bfi[, paste0("A", 1:5)]; patterns[is.na(patterns)] <- 0
patterns <- as.data.frame(table(patterns)); patterns <- patterns[patterns$Freq > 0, ]
write.csv(patterns, file.path(folder, "bfi_agreeableness.csv"), row.names = FALSE, quote = FALSE)
write.csv(attitude, file.path(folder, "attitude.csv"), row.names = FALSE, quote = FALSE)
write.csv(Harman74.cor$cov, file.path(folder, "harman.csv"), row.names = FALSE)

values <- list()
put <- function(case, x, names = NULL) {
  n <- if (is.null(names)) (if (is.null(names(x))) seq_along(x) else names(x)) else names
  values[[length(values) + 1]] <<- data.frame(case = case, term = as.character(n), value = as.numeric(x))
}
described <- function(case, x, n = nrow(x)) {
  a <- alpha(x, warnings = FALSE)
  put(case, c(a$total$raw_alpha, a$total$std.alpha), c("alpha", "standardised"))
  put(paste0(case, "_dropped"), a$alpha.drop$raw_alpha); put(paste0(case, "_rest"), a$item.stats$r.drop)
  # alpha.ci of this version rounds, so its formula is written out.
  k <- ncol(x); q <- qf(c(.975, .025), n - 1, (n - 1) * (k - 1))
  put(paste0(case, "_feldt"), 1 - (1 - a$total$raw_alpha) * q)
}
factored <- function(case, r) {
  f <- fa(r, 1, n.obs = 500); l <- f$loadings[, 1]
  put(paste0(case, "_loadings"), abs(l)); put(paste0(case, "_omega"), sum(l)^2 / (sum(l)^2 + sum(1 - l^2)))
  put(paste0(case, "_eigenvalues"), eigen(r)$values)
}
b <- bfi[, paste0("A", 1:5)]; b$A1 <- 7 - b$A1
described("bfi", b); described("bfi_listwise", na.omit(b)); described("attitude", attitude)
described("attitude_four", attitude[, 1:4])
factored("bfi", cor(b, use = "pairwise")); factored("attitude", cor(attitude)); factored("harman", Harman74.cor$cov)
p <- polychoric(b)$rho
put("bfi_polychoric", p[lower.tri(p)]); put("bfi_ordinal_alpha", 5 / 4 * (1 - 5 / sum(p)))
l <- na.omit(b); q <- polychoric(l)$rho
put("bfi_listwise_polychoric", q[lower.tri(q)])
# The exact maximum of one pair, with the optimiser's tolerance tightened.
cuts <- function(x) qnorm(cumsum(table(x))[1:5] / sum(!is.na(x)))
pair <- table(b$A2, b$A3); pair <- pair / sum(pair)
put("bfi_exact_r23", optimize(psych:::polyF, c(-1, 1), cuts(b$A2), cuts(b$A3), pair, tol = 1e-10)$minimum)
two <- l > 3.5; t <- tetrachoric(two * 1)$rho
put("bfi_tetrachoric", t[lower.tri(t)])
put("congruence", factor.congruence(fa(attitude, 1)$loadings, fa(attitude[1:15, ], 1)$loadings))

# Weighted alpha: schools by their sampling weights; its error by the stratified jackknife
data(api)
d <- svydesign(id = ~1, strata = ~stype, weights = ~pw, data = apistrat)
items <- ~ell + meals + mobility
put("api_weighted_alpha", svycralpha(items, d))
jackknife <- as.svrepdesign(d, type = "JKn")
cronbach <- function(w, data) {
  s <- cov.wt(data[, c("ell", "meals", "mobility")], w, method = "ML")$cov; 3 / 2 * (1 - sum(diag(s)) / sum(s))
}
put("api_alpha_jackknife", SE(withReplicates(jackknife, cronbach)))
write.csv(do.call(rbind, values), file.path(folder, "reliability_values.csv"), row.names = FALSE)
