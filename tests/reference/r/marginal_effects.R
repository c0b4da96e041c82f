# Values that tests/reference/test_marginal_effects_reference.py compares with.
# R 4.2.2, survey 4.1.1, MASS 7.3-58.2; run on 2026-11-27 from the root of the clone:
#   Rscript tests/reference/r/marginal_effects.R
# Writes tests/reference/data/{nhanes,marginal_effects_values}.csv. nhanes: US public domain, as bundled in survey.
suppressMessages({library(survey); library(MASS)})
data(nhanes); data(api)
values <- list()
put <- function(case, term, estimate, std_error)
  values[[length(values) + 1]] <<- data.frame(case = case, term = term, estimate = estimate, std_error = std_error)
jacobian <- function(f, b, h = 1e-6) sapply(seq_along(b), function(j) {
  up <- down <- b; up[j] <- up[j] + h; down[j] <- down[j] - h; (f(up) - f(down)) / (2 * h) })
delta <- function(case, f, b, V) {
  J <- jacobian(f, b); put(case, names(f(b)), f(b), sqrt(diag(J %*% V %*% t(J)))) }

design <- svydesign(id = ~SDMVPSU, strata = ~SDMVSTRA, weights = ~WTMEC2YR, nest = TRUE, data = nhanes)
m <- svyglm(HI_CHOL ~ agecat + RIAGENDR, design, family = quasibinomial, control = glm.control(epsilon = 1e-14))
rows <- m$data[!is.na(m$data$HI_CHOL), ]; w <- weights(design)[!is.na(nhanes$HI_CHOL)]
predicted <- function(b, change) { d <- change(rows)
  sum(w * plogis(drop(model.matrix(~ agecat + RIAGENDR, d) %*% b))) / sum(w) }
at <- function(column, value) function(d) { d[[column]][] <- value; d }
effects <- function(b) { levels <- levels(nhanes$agecat)
  found <- sapply(levels[-1], function(l) predicted(b, at("agecat", l)) - predicted(b, at("agecat", levels[1])))
  c(found, RIAGENDR = predicted(b, at("RIAGENDR", 2)) - predicted(b, at("RIAGENDR", 1))) }
delta("nhanes", effects, coef(m), vcov(m))

# An ordered model (MASS) with a factor of three levels and a number: the probability of the two highest answers.
apisrs$level <- cut(apisrs$meals, c(-1, 25, 50, 75, 100), ordered_result = TRUE)
o <- polr(level ~ stype + mobility, apisrs, Hess = TRUE, control = list(reltol = 1e-14, maxit = 500))
b <- c(coef(o), o$zeta)
X <- function(change) model.matrix(~ stype + mobility, change(apisrs))[, -1]
reach <- function(b, change) mean(plogis(drop(X(change) %*% b[1:3]) - b[5]))
slope <- function(b) { e <- plogis(drop(X(identity) %*% b[1:3]) - b[5]); mean(e * (1 - e)) * b[3] }
ordered <- function(b) c(H = reach(b, at("stype", "H")) - reach(b, at("stype", "E")),
                         M = reach(b, at("stype", "M")) - reach(b, at("stype", "E")), mobility = unname(slope(b)))
delta("ordered", ordered, b, vcov(o))

# The same effects on the mean of the answers, which count 0 to 3.
all_reached <- function(b, change) sum(sapply(4:6, function(k) mean(plogis(drop(X(change) %*% b[1:3]) - b[k]))))
all_slopes <- function(b) sum(sapply(4:6, function(k) { e <- plogis(drop(X(identity) %*% b[1:3]) - b[k]); mean(e * (1 - e)) * b[3] }))
on_mean <- function(b) c(H = all_reached(b, at("stype", "H")) - all_reached(b, at("stype", "E")),
                         M = all_reached(b, at("stype", "M")) - all_reached(b, at("stype", "E")), mobility = unname(all_slopes(b)))
delta("ordered_mean", on_mean, b, vcov(o))
write.csv(do.call(rbind, values), "tests/reference/data/marginal_effects_values.csv", row.names = FALSE)
write.csv(nhanes[!is.na(nhanes$HI_CHOL), c("SDMVPSU", "SDMVSTRA", "WTMEC2YR", "HI_CHOL", "agecat", "RIAGENDR")],
          "tests/reference/data/nhanes.csv", row.names = FALSE)
