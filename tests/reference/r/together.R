# How means of one sample vary together: R 4.2.2, survey 4.1.1; run in this folder. 2026-11-27.
options(digits = 12)
suppressMessages(library(survey))
d <- svydesign(id = ~dnum, weights = ~pw, data = read.csv("../data/api_clus2.csv"))
r <- calibrate(d, ~stype + sch.wide + awards, c(`(Intercept)` = 6194, stypeH = 755, stypeM = 1018, sch.wideYes = 5122,
               awardsYes = 4167), calfun = "raking", epsilon = 1e-12, maxit = 500)
found <- cov2cor(vcov(svymean(~api00 + api99 + meals + ell, r)))
write.csv(data.frame(correlation = found[lower.tri(found)]), "../data/together_values.csv", row.names = FALSE)
