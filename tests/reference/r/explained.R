# Adjusted R squared and its 95 % interval by inversion of the noncentral F distribution. R 4.2.2, 2026-11-26.
found <- function(r2, n, p) {
  df <- n - p - 1
  f <- r2 / (1 - r2) * df / p
  ends <- sapply(c(.975, .025), function(tail) {
    if (pf(f, p, df) <= tail) 0 else uniroot(function(size) pf(f, p, df, ncp = size) - tail, c(1e-9, 1000), tol = 1e-10)$root
  })
  c(r2, n, p, max(0, 1 - (1 - r2) * (n - 1) / df), ends / (ends + n))
}
cases <- rbind(found(.25, 200, 5), found(.5, 80, 3), found(.05, 400, 6), found(.02, 200, 5))
write.csv(setNames(as.data.frame(cases), c("r_squared", "n", "predictors", "adjusted", "low", "high")), "../data/explained.csv", row.names = FALSE)
