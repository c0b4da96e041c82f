# Figures of other public data: R 4.2.2, survey 4.1.1, ordinal; run in this folder. 2026-11-22.
options(digits = 12, survey.lonely.psu = "adjust")
suppressMessages({library(survey); library(ordinal); library(MASS)})
out <- list()
put <- function(case, value) {
  value <- as.numeric(value)
  out[[length(out) + 1]] <<- data.frame(case = case, term = seq_along(value), value = value)
}
keep <- function(data, name) write.csv(data, paste0("../data/", name, ".csv"), row.names = FALSE, na = "")
both <- function(found) c(coef(found), SE(found))

data(scd); lonely <- scd[-1, ]; keep(lonely, "scd_lonely")  # a stratum of one unit
d <- svydesign(id = ~ambulance, strata = ~ESA, weights = ~1, data = lonely, nest = TRUE)
put("lonely.mean", both(svymean(~alive, d)))
put("lonely.linear", both(svyglm(alive ~ arrests, d)))

data(mu284); keep(mu284, "mu284")  # two stages, both finite
d <- svydesign(id = ~id1 + id2, fpc = ~n1 + n2, data = mu284)
put("stages.mean", both(svymean(~y1, d))); put("stages.total", both(svytotal(~y1, d)))

data(hospital); keep(hospital, "hospital")
d <- svydesign(id = ~1, strata = ~oblevel, fpc = ~tothosp, weights = ~weighta, data = hospital)
put("hospital.mean", both(svymean(~births, d)))

data(election); keep(election_pps, "election_pps")
d <- svydesign(id = ~1, weights = ~I(1 / p), data = election_pps)
put("election.mean", both(svymean(~Bush, d))); put("election.linear", both(svyglm(Bush ~ Kerry + Nader, d)))

data(wine)
small <- with(wine, data.frame(y = as.integer(rating), t = as.integer(temp == "warm"), c = as.integer(contact == "yes")))
keep(small, "wine")
g <- clm(rating ~ temp + contact, data = wine)
put("wine.ordered", c(coef(g)[5:6], coef(g)[1:4])); put("wine.errors", sqrt(diag(vcov(g)))[c(5, 6, 1:4)])

cars <- Cars93[, c("Price", "MPG.city", "Horsepower", "Weight", "Wheelbase", "Width")]
cars$w <- rep(c(1, 2, .5), length.out = nrow(cars)); keep(cars, "cars93")
predictors <- names(cars)[2:6]; p <- 5  # weighted LMG by all subsets
explained <- function(s) if (!length(s)) 0 else summary(lm(reformulate(s, "Price"), cars, weights = w))$r.squared
put("cars.lmg", sapply(1:p, function(j) {
  others <- predictors[-j]
  sum(sapply(0:(2^(p - 1) - 1), function(k) {
    s <- others[bitwAnd(k, 2^(0:(p - 2))) > 0]
    factorial(length(s)) * factorial(p - 1 - length(s)) / factorial(p) * (explained(c(s, predictors[j])) - explained(s))
  }))
}))

data(api)  # three margins over unequal base weights, in clusters: the residuals' metric is the base weights'
d <- svydesign(id = ~dnum, weights = ~pw, data = apiclus2)
r <- calibrate(d, ~stype + sch.wide + awards, c(`(Intercept)` = 6194, stypeH = 755, stypeM = 1018, sch.wideYes = 5122,
               awardsYes = 4167), calfun = "raking", epsilon = 1e-12, maxit = 500)
put("raked.mean", both(svymean(~api00, r))); put("raked.domains", both(svyby(~api00, ~stype, r, svymean)))
put("raked.linear", both(svyglm(api00 ~ awards, r)))
x <- svyciprop(~I(comp.imp == "Yes"), r); put("raked.share", c(coef(x), attr(x, "ci")))
x <- svychisq(~comp.imp + stype, r); put("raked.independence", c(x$statistic, x$parameter, x$p.value))
write.csv(do.call(rbind, out), "../data/more_surveys_values.csv", row.names = FALSE)
