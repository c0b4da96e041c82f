# Councils side by side: metafor's meta-regression and R's Tukey range. R 4.2.2, metafor (packageVersion printed), 2026-11-28.
# Rscript tests/reference/r/councils.R > tests/reference/data/councils_values.csv
suppressMessages(library(metafor))
x <- c(-0.802, -1.324, -0.248, 0.42, 1.136, 0.11, -0.553, -0.785, 0.749, 1.635, 0.273, -1.233)
y <- c(-0.6, 1.541, 1.004, -0.396, 1.825, -0.075, -0.072, -0.116, 0.886, 2.861, 1.155, -0.576)
s <- c(0.708, 0.822, 0.436, 0.837, 0.823, 0.311, 0.724, 0.301, 0.602, 0.562, 0.422, 0.495)
cat("case,name,value\n")
tell <- function(case, name, value) cat(sprintf("%s,%s,%.10f\n", case, name, value))
for (case in c("some", "none")) {
  e <- if (case == "some") s else 3 * s
  fit <- rma(y, sei = e, mods = ~ x, method = "REML", test = "knha", control = list(threshold = 1e-12, maxiter = 1000))
  tell(case, "estimate", fit$beta[2]); tell(case, "std_error", fit$se[2]); tell(case, "conf_low", fit$ci.lb[2])
  tell(case, "conf_high", fit$ci.ub[2]); tell(case, "p_value", fit$pval[2]); tell(case, "between_variance", fit$tau2)
  alone <- rma(y, sei = e, method = "FE")
  tell(case, "q", alone$QE); tell(case, "q_p", alone$QEp)
}
for (m in c(2, 12, 30, 947)) tell("tukey", m, qtukey(.95, m, Inf) / sqrt(2))
# Which of the twelve surely differ, by Tukey and Kramer.
critical <- qtukey(.95, 12, Inf) / sqrt(2); u <- 10 * y
for (i in 1:12) {
  tell("low", i, 1 + sum(u - u[i] > critical * sqrt(s^2 + s[i]^2)))
  tell("high", i, 12 - sum(u[i] - u > critical * sqrt(s^2 + s[i]^2)))
}
