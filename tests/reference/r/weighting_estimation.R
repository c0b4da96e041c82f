# Values that tests/reference/test_weighting_reference.py compares with.
# R 4.2.2, survey 4.1.1; run on 2026-11-22 from the root of the clone:
#   Rscript tests/reference/r/weighting_estimation.R
# Writes tests/reference/data/weighting_values.csv, fpc.csv (eight made-up rows of survey) and the api_*.csv (California's Academic Performance Index 2000,
# figures of the California Department of Education as the R package survey distributes them).
suppressMessages(library(survey))
data(api); data(fpc)
folder <- "tests/reference/data"
kept <- c("stype", "dnum", "snum", "api00", "api99", "ell", "meals", "mobility", "avg.ed", "enroll", "sch.wide",
          "comp.imp", "awards", "both", "hsg", "col.grad", "acs.46", "pw", "fpc")
write <- function(d, name, columns) {
  write.csv(d[, intersect(columns, names(d))], file.path(folder, name), row.names = FALSE, quote = FALSE, na = "")
}
write(apistrat, "api_strat.csv", kept); write(apiclus1, "api_clus1.csv", kept); write(apisrs, "api_srs.csv", kept)
write(apiclus2, "api_clus2.csv", c(setdiff(kept, "fpc"), "fpc1", "fpc2"))
write(fpc, "fpc.csv", names(fpc))

values <- list()
put <- function(case, x, what = "value", names = NULL) {
  n <- if (is.null(names)) (if (is.null(names(x))) seq_along(x) else names(x)) else names
  values[[length(values) + 1]] <<- data.frame(case = case, term = as.character(n), what = what, value = as.numeric(x))
}
figure <- function(case, s, df) {
  put(case, coef(s)[1], "estimate"); put(case, SE(s)[1], "std_error")
  put(case, confint(s, df = df)[1, 1], "conf_low"); put(case, confint(s, df = df)[1, 2], "conf_high")
}
strat <- svydesign(id = ~1, strata = ~stype, weights = ~pw, fpc = ~fpc, data = apistrat)
strat_infinite <- svydesign(id = ~1, strata = ~stype, weights = ~pw, data = apistrat)
clus1 <- svydesign(id = ~dnum, weights = ~pw, fpc = ~fpc, data = apiclus1)
clus1_infinite <- svydesign(id = ~dnum, weights = ~pw, data = apiclus1)
clus2 <- svydesign(id = ~dnum + snum, weights = ~pw, fpc = ~fpc1 + fpc2, data = apiclus2)
srs <- svydesign(id = ~1, weights = ~pw, fpc = ~fpc, data = apisrs)
srs_infinite <- svydesign(id = ~1, weights = ~pw, data = apisrs)
simple <- svydesign(id = ~1, weights = ~pw, data = apistrat)

# Means and totals
for (y in c("api00", "api99", "enroll", "meals")) {
  f <- as.formula(paste0("~", y))
  figure(paste0("mean_strat_", y), svymean(f, strat), degf(strat))
  figure(paste0("mean_simple_", y), svymean(f, simple), degf(simple))
  if (y != "enroll") figure(paste0("mean_clus2_", y), svymean(f, clus2), degf(clus2))
  figure(paste0("mean_clus1_", y), svymean(f, clus1), degf(clus1))
  figure(paste0("total_clus1_", y), svytotal(f, clus1), degf(clus1))
  figure(paste0("total_strat_", y), svytotal(f, strat), degf(strat))
}
put("deff_strat_api00", deff(svymean(~api00, strat, deff = TRUE)))
put("deff_srs_enroll", deff(svymean(~enroll, srs, deff = TRUE)))
put("deff_clus1_infinite_api00", deff(svymean(~api00, clus1_infinite, deff = "replace")))

# Domains
by <- function(case, y, f, d) {
  b <- svyby(y, f, d, svymean); put(case, coef(b), "estimate"); put(case, SE(b), "std_error", names(coef(b)))
}
by("by_clus1_stype_api00", ~api00, ~stype, clus1)
by("by_clus2_stype_api00", ~api00, ~stype, clus2)
by("by_strat_awards_enroll", ~enroll, ~awards, strat)
by("by_strat_comp_meals", ~meals, ~comp.imp, strat)

# Shares
prop <- function(case, f, d) {
  p <- svyciprop(f, d, method = "logit")
  put(case, c(coef(p), SE(p), attr(p, "ci")), "value", c("estimate", "std_error", "conf_low", "conf_high"))
}
prop("share_clus1_ell0", ~I(ell == 0), clus1); prop("share_clus1_comp", ~I(comp.imp == "Yes"), clus1)
prop("share_strat_awards", ~I(awards == "Yes"), strat); prop("share_clus2_schwide", ~I(sch.wide == "Yes"), clus2)
prop("share_srs_both", ~I(both == "Yes"), srs)

# Tests
chisq <- function(case, f, d) {
  t <- svychisq(f, d); put(case, c(t$statistic, t$parameter, t$p.value), "value", c("F", "ndf", "ddf", "p"))
}
chisq("chisq_clus1", ~sch.wide + stype, clus1); chisq("chisq_strat", ~awards + comp.imp, strat)
chisq("chisq_clus2", ~awards + stype, clus2); chisq("chisq_strat_stype", ~both + stype, strat)
ttest <- function(case, f, d) {
  t <- svyttest(f, d)
  put(case, c(t$estimate, t$statistic, t$parameter, t$p.value), "value", c("difference", "t", "df", "p"))
}
ttest("ttest_clus2", enroll ~ comp.imp, clus2); ttest("ttest_strat", api00 ~ awards, strat)
ttest("ttest_clus1", meals ~ sch.wide, clus1)

# Raking
types <- data.frame(stype = c("E", "H", "M"), Freq = c(4421, 755, 1018))
wide <- data.frame(sch.wide = c("No", "Yes"), Freq = c(1072, 5122))
improved <- data.frame(comp.imp = c("No", "Yes"), Freq = c(1717, 4477))
exact <- list(maxit = 1000, epsilon = 1e-12)
raked_srs <- rake(srs_infinite, list(~stype, ~sch.wide), list(types, wide), control = exact)
raked_clus1 <- rake(clus1, list(~stype, ~sch.wide), list(types, wide), control = exact)
raked_infinite <- rake(clus1_infinite, list(~stype, ~sch.wide), list(types, wide), control = exact)
raked_three <- rake(srs_infinite, list(~stype, ~sch.wide, ~comp.imp), list(types, wide, improved), control = exact)
for (y in c("api00", "enroll", "meals", "ell")) {
  f <- as.formula(paste0("~", y))
  figure(paste0("raked_srs_", y), svymean(f, raked_srs), degf(raked_srs))
  figure(paste0("raked_clus1_", y), svymean(f, raked_clus1), degf(raked_clus1))
  figure(paste0("raked_infinite_", y), svymean(f, raked_infinite), degf(raked_infinite))
  figure(paste0("raked_three_", y), svymean(f, raked_three), degf(raked_three))
  figure(paste0("raked_clus1_total_", y), svytotal(f, raked_clus1), degf(raked_clus1))
}
by("raked_by_comp_api00", ~api00, ~comp.imp, raked_srs)
chisq("raked_chisq", ~awards + comp.imp, raked_srs)
prop("raked_share_awards", ~I(awards == "Yes"), raked_clus1)
put("raked_three_weights", weights(raked_three))
# Unequal base weights: rake() residualises without the base weights, calibrate() with them (as Deville and Sarndal do).
by_hand <- rake(simple, list(~sch.wide, ~comp.imp), list(wide, improved), control = exact)
by_theory <- calibrate(simple, ~sch.wide + comp.imp, c(`(Intercept)` = 6194, sch.wideYes = 5122, comp.impYes = 4477),
                       calfun = "raking", epsilon = 1e-12)
for (y in c("api00", "enroll")) {
  f <- as.formula(paste0("~", y))
  figure(paste0("unequal_rake_", y), svymean(f, by_hand), degf(by_hand))
  figure(paste0("unequal_calibrate_", y), svymean(f, by_theory), degf(by_theory))
}

# A stratum with one unit
options(survey.lonely.psu = "adjust")
few <- subset(apistrat, stype != "H"); few <- rbind(few, apistrat[apistrat$stype == "H", ][1, ])
lonely <- svydesign(id = ~1, strata = ~stype, weights = ~pw, data = few)
figure("lonely_api00", svymean(~api00, lonely), degf(lonely))
figure("lonely_meals", svymean(~meals, lonely), degf(lonely))

# The small data set fpc of survey: three strata of clusters
small <- svydesign(id = ~psuid, strata = ~stratid, weights = ~weight, data = fpc, nest = TRUE)
small_finite <- svydesign(id = ~psuid, strata = ~stratid, weights = ~weight, fpc = ~Nh, data = fpc, nest = TRUE)
figure("fpc_mean", svymean(~x, small), degf(small)); figure("fpc_mean_finite", svymean(~x, small_finite), degf(small))
figure("fpc_total_finite", svytotal(~x, small_finite), degf(small))

# Fay-Herriot by its definition: the likelihood of the contrasts that the fixed part cannot reach (restricted maximum
# likelihood), and best linear unbiased prediction with the whole covariance matrix.
areas <- data.frame(area = letters[1:10], y = c(62.1, 55.4, 70.3, 48.9, 66.0, 59.2, 73.8, 51.5, 64.4, 57.7),
                    e = c(2.1, 4.8, 3.0, 6.2, 1.7, 3.9, 5.5, 2.6, 4.1, 3.3), x = c(3, 1, 2, 0, 4, 2, 3, 1, 3, 2))
herriot <- function(case, X) {
  K <- qr.Q(qr(X), complete = TRUE)[, -seq_len(ncol(X))]
  likelihood <- function(A) {
    V <- t(K) %*% diag(areas$e^2 + A) %*% K; r <- t(K) %*% areas$y
    -determinant(V)$modulus / 2 - sum(r * solve(V, r)) / 2
  }
  A <- optimize(likelihood, c(0, 1000), maximum = TRUE, tol = 1e-10)$maximum
  V <- diag(areas$e^2 + A); b <- solve(t(X) %*% solve(V, X), t(X) %*% solve(V, areas$y))
  put(case, A, "between"); put(case, X %*% b + A * solve(V, areas$y - X %*% b), "pooled", areas$area)
}
herriot("herriot_mean", cbind(rep(1, 10))); herriot("herriot_covariate", cbind(1, areas$x))

write.csv(do.call(rbind, values), file.path(folder, "weighting_values.csv"), row.names = FALSE)
