# Values that tests/reference/test_small_samples_reference.py compares with.
# R 4.2.2, MASS 7.3-58, clubSandwich 0.5.8 and survey 4.1-1; run on 2026-11-26 from the root of the clone:
#   Rscript tests/reference/r/small_samples.R
# Writes tests/reference/data/small_samples_values.csv.
suppressMessages({library(clubSandwich); library(survey)})
rows <- list()
put <- function(case, term, value) rows[[length(rows) + 1]] <<- data.frame(case = case, term = as.character(term), value = as.numeric(value))
swiss <- read.csv("tests/reference/data/swiss.csv")
fit <- lm(Fertility ~ Agriculture + Education + Infant.Mortality, swiss)
own <- sqrt(diag(vcovCR(fit, cluster = seq_len(nrow(swiss)), type = "CR3")))
for (name in names(own)) put("linear", name, own[[name]])
block <- (seq_len(nrow(swiss)) - 1) %/% 4
own <- sqrt(diag(vcovCR(fit, cluster = block, type = "CR3")))
for (name in names(own)) put("linear_clusters", name, own[[name]])
# A raked mean is the level of a regression on what was raked (Deville and Sarndal 1992): the jackknife that calibrates
# each replicate again is the other estimate of its error that knows that the weights were fitted.
srs <- read.csv("tests/reference/data/api_srs.csv")[1:60, ]
srs$one <- 6194 / 60
design <- svydesign(ids = ~1, weights = ~one, data = srs)
totals <- c(`(Intercept)` = 6194, stypeH = 755, stypeM = 1018, sch.wideYes = 5122)
linear <- calibrate(design, ~stype + sch.wide, totals)
put("raked_linearised", "api00", SE(svymean(~api00, linear)))
jack <- calibrate(as.svrepdesign(design, type = "JK1"), ~stype + sch.wide, totals)
put("raked_jackknife", "api00", SE(svymean(~api00, jack)))
put("raked_mean", "api00", coef(svymean(~api00, linear)))
for (i in seq_len(60)) put("raked_weight", i, weights(linear)[i])
# An ordered answer: the jackknife fits the model again without each row, or each block of four.
ordered <- read.csv("tests/reference/data/api_srs.csv")[1:80, ]
ordered$level <- cut(ordered$api00, c(0, 550, 650, 750, 1000), labels = FALSE, ordered_result = TRUE)
ordered$level <- factor(ordered$level, ordered = TRUE)
ordered$block <- (seq_len(80) - 1) %/% 4
for (units in c("rows", "clusters")) {
  design <- svydesign(ids = if (units == "rows") ~1 else ~block, weights = ~1, data = transform(ordered, one = 1))
  jack <- svyolr(level ~ ell + mobility + hsg, as.svrepdesign(design, type = "JK1"))
  for (name in c("ell", "mobility", "hsg")) {
    put(paste0("ordered_", units), name, SE(jack)[[name]])
    put(paste0("ordered_", units, "_slope"), name, coef(jack)[[name]])
  }
}
write.csv(do.call(rbind, rows), "tests/reference/data/small_samples_values.csv", row.names = FALSE)
