# Values that tests/reference/test_regression_reference.py compares with.
# R 4.2.2, survey 4.1.1, MASS 7.3-58.2, mice 3.15.0; run on 2026-11-22 from the root of the clone:
#   Rscript tests/reference/r/regression.R
# Writes tests/reference/data/{regression_values,swiss,housing}.csv.
suppressMessages({library(survey); library(MASS)})
data(api)
options(warn = -1)  # glm and polr warn of weights that are no counts
values <- list()
put <- function(case, x, what = "value", names = NULL) {
  n <- if (is.null(names)) (if (is.null(names(x))) seq_along(x) else names(x)) else names
  values[[length(values) + 1]] <<- data.frame(case = case, term = as.character(n), what = what, value = as.numeric(x))
}
model <- function(case, m) {
  put(case, coef(m), "estimate"); put(case, sqrt(diag(as.matrix(vcov(m)))), "std_error")
  put(case, m$df.residual, "df", "df")
}

strat <- svydesign(id = ~1, strata = ~stype, weights = ~pw, fpc = ~fpc, data = apistrat)
clus1 <- svydesign(id = ~dnum, weights = ~pw, fpc = ~fpc, data = apiclus1)
clus1_infinite <- svydesign(id = ~dnum, weights = ~pw, data = apiclus1)
raked <- rake(clus1_infinite, list(~stype, ~sch.wide),
              list(data.frame(stype = c("E", "H", "M"), Freq = c(4421, 755, 1018)),
                   data.frame(sch.wide = c("No", "Yes"), Freq = c(1072, 5122))),
              control = list(maxit = 200, epsilon = 1e-10))

model("linear_clus1", svyglm(api00 ~ ell + meals + mobility, clus1))
model("linear_raked", svyglm(api00 ~ ell + meals, raked))
put("raked_weights", weights(raked), "value")
model("linear_subset", svyglm(api00 ~ avg.ed + meals, subset(strat, !is.na(avg.ed) & stype != "H")))
model("linear_missing", svyglm(api00 ~ avg.ed + meals, strat))
exact <- list(epsilon = 1e-14, maxit = 100)
model("logit_exact", svyglm(sch.wide ~ ell + meals + mobility, strat, family = quasibinomial(), control = exact))
model("logit_clus1", svyglm(comp.imp ~ ell + meals + mobility, clus1, family = quasibinomial()))

# Average marginal effects by the delta method, covariates held.
logit <- svyglm(comp.imp ~ ell + meals + mobility, clus1, family = quasibinomial())
ame <- function(b) { p <- plogis(drop(model.matrix(logit) %*% b)); sum(weights(clus1) * p * (1 - p)) / sum(weights(clus1)) * b[-1] }
numeric_jacobian <- function(f, b) sapply(seq_along(b), function(j) { h <- 1e-5; e <- replace(0 * b, j, h); (f(b + e) - f(b - e)) / (2 * h) })
J <- numeric_jacobian(ame, coef(logit))
put("ame_clus1", ame(coef(logit)), "estimate"); put("ame_clus1", sqrt(diag(J %*% vcov(logit) %*% t(J))), "std_error", names(coef(logit))[-1])

# svyolr stops early by default (reltol 1e-8): the maximum itself is the reference.
tight <- list(reltol = 1e-16, maxit = 1000)
clus1 <- update(clus1, mealcat = as.ordered(cut(meals, c(0, 25, 50, 75, 100))))
strat <- update(strat, mealcat = as.ordered(cut(meals, c(-1, 25, 50, 75, 100))))
ordered_model <- function(case, m) {
  put(case, c(m$coefficients, m$zeta), "estimate"); put(case, m$df.residual, "df", "df")
  put(case, sqrt(diag(m$var)), "survey_std_error", names(c(m$coefficients, m$zeta)))
}
ordinal_clus1 <- svyolr(mealcat ~ avg.ed + mobility + stype, clus1, control = tight)
ordinal <- svyolr(mealcat ~ avg.ed + mobility + ell, strat, control = tight)
# Its standard errors rest on a Hessian by finite differences of scaled parameters (good to four digits where the units of
# predictors differ); here the Hessian is that of the analytic scores, by central differences.
ordered_scores <- function(b, X, y) {
  p <- ncol(X); cuts <- c(-Inf, b[-(1:p)], Inf); eta <- drop(X %*% b[1:p])
  up <- cuts[y + 1] - eta; low <- cuts[y] - eta; pr <- plogis(up) - plogis(low)
  S <- matrix(0, length(y), length(b)); S[, 1:p] <- -X * (dlogis(up) - dlogis(low)) / pr
  for (j in seq_len(length(b) - p)) S[, p + j] <- (ifelse(y == j, dlogis(up), 0) - ifelse(y == j + 1, dlogis(low), 0)) / pr
  S
}
analytic <- function(case, m, design, formula) {
  used <- complete.cases(model.frame(formula, model.frame(design), na.action = na.pass)); d <- design[used, ]
  X <- model.matrix(formula, model.frame(d))[, -1]; y <- as.integer(model.frame(d)$mealcat); w <- weights(d)
  b <- c(m$coefficients, m$zeta)
  H <- -numeric_jacobian(function(b) colSums(w * ordered_scores(b, X, y)), b)
  V <- svyrecvar(w * ordered_scores(b, X, y) %*% solve(H), d$cluster, d$strata, d$fpc)
  put(case, sqrt(diag(V)), "std_error", names(b))
  V
}
ordered_model("ordered_clus1", ordinal_clus1); invisible(analytic("ordered_clus1", ordinal_clus1, clus1, mealcat ~ avg.ed + mobility + stype))
ordered_model("ordered_strat", ordinal); V <- analytic("ordered_strat", ordinal, strat, mealcat ~ avg.ed + mobility + ell)
X <- model.matrix(~ avg.ed + mobility + ell, apistrat)[, -1]; w <- apistrat$pw[!is.na(apistrat$avg.ed)]
top <- function(b) { p <- plogis(drop(X %*% b[1:3]) - b[5]); sum(w * p * (1 - p)) / sum(w) * b[1:3] }
b <- c(ordinal$coefficients, ordinal$zeta); J <- numeric_jacobian(top, b)
put("ame_ordered_strat", top(b), "estimate"); put("ame_ordered_strat", sqrt(diag(J %*% V %*% t(J))), "std_error", names(b)[1:3])
h <- polr(Sat ~ Infl + Type + Cont, weights = Freq, data = housing, Hess = TRUE, control = tight)
put("housing", c(h$coefficients, h$zeta), "estimate"); put("housing", -h$deviance / 2, "log_likelihood", "log_likelihood")
put("housing", sqrt(diag(vcov(h))), "std_error", names(c(h$coefficients, h$zeta)))

wald <- regTermTest(svyglm(api00 ~ ell + meals + mobility, clus1), ~ ell + mobility, method = "Wald")
put("wald_clus1", wald$Ftest * wald$df, "value", "wald")

# Shapley values over all subsets, refitted one by one.
shapley <- function(names, worth) {
  p <- length(names); r <- setNames(numeric(p), names)
  for (s in 0:(2^p - 1)) { inside <- names[bitwAnd(s, 2^(0:(p - 1))) > 0]
    for (v in setdiff(names, inside)) { k <- length(inside)
      r[v] <- r[v] + factorial(k) * factorial(p - k - 1) / factorial(p) * (worth(c(inside, v)) - worth(inside)) } }
  r
}
fit_lm <- function(data, y, w) function(v) {
  data$.w <- w; f <- reformulate(if (length(v)) v else "1", y); summary(lm(f, data, weights = .w))$r.squared }
swiss_weights <- rep(c(1, 2, 0.5, 1.5), length.out = 47)
put("lmg_swiss_weighted", shapley(names(swiss)[-1], fit_lm(swiss, "Fertility", swiss_weights)))
known <- apistrat[!is.na(apistrat$avg.ed), ]
put("lmg_strat", shapley(c("ell", "meals", "mobility", "avg.ed", "enroll"), fit_lm(known, "api00", known$pw)))
controlled <- function(v) fit_lm(known, "api00", known$pw)(c("mobility", "enroll", v))
put("lmg_strat_controls", shapley(c("ell", "meals", "avg.ed"), controlled))
mcfadden <- function(v) { f <- reformulate(if (length(v)) v else "1", "y"); d <- apistrat; d$y <- d$sch.wide == "Yes"; d$.w <- d$pw / mean(d$pw)
  m <- glm(f, binomial(), d, weights = .w, control = exact); m0 <- glm(y ~ 1, binomial(), d, weights = .w); 1 - m$deviance / m0$deviance }
put("shapley_logit", shapley(c("ell", "meals", "mobility", "enroll"), mcfadden))
known$level <- as.ordered(cut(known$meals, c(-1, 25, 50, 75, 100)))
ordered_worth <- function(v) { if (!length(v)) return(0); known$.w <- known$pw / mean(known$pw)
  1 - polr(reformulate(v, "level"), known, weights = .w, control = tight)$deviance / polr(level ~ 1, known, weights = .w, control = tight)$deviance }
put("shapley_ordered", shapley(c("ell", "mobility", "avg.ed"), ordered_worth))

put("vif_strat", { V <- cov.wt(known[c("ell", "meals", "mobility", "avg.ed")], known$pw)$cov; diag(solve(V)) * diag(V) })
pooled <- mice::pool.scalar(c(2.1, 2.4, 1.9, 2.2, 2.6, 2.0), c(.09, .11, .10, .08, .12, .1), n = 60, k = 4)
put("pooled", unlist(pooled[c("qbar", "ubar", "b", "t", "df", "fmi")]))
put("bh", p.adjust(c(.001, .009, .035, .04, .2, .5, .04), "BH"))

write.csv(do.call(rbind, values), "tests/reference/data/regression_values.csv", row.names = FALSE)
write.csv(swiss, "tests/reference/data/swiss.csv", row.names = FALSE)
write.csv(housing, "tests/reference/data/housing.csv", row.names = FALSE)
