# Makes tests/reference/data/class_checks.csv: bivariate residuals (Pearson's chi-square of two items against the model,
# over its degrees of freedom), from an EM in base R written for this purpose, and K = 1 from chisq.test. R 4.2.2, 2026-11-26.
values <- as.matrix(expand.grid(D = 0:1, C = 0:1, B = 0:1, A = 0:1))[, 4:1]
values_n <- c(20, 2, 9, 2, 6, 1, 4, 1, 38, 7, 24, 6, 25, 6, 23, 42)
patterns <- c("0000000", "0000100", "0100000", "0100001", "0100100", "0100101", "1000000", "1010101", "1100000", "1100001",
  "1100100", "1100101", "1100111", "1101001", "1101101", "1101111", "1110101", "1110111", "1111101", "1111111")
carcinoma <- do.call(rbind, lapply(strsplit(patterns, ""), as.numeric))
carcinoma_n <- c(34, 2, 6, 1, 4, 5, 2, 1, 2, 1, 2, 7, 1, 1, 2, 3, 13, 5, 10, 16)
em <- function(y, n, k) {
  share <- rep(1 / k, k); yes <- matrix(runif(k * ncol(y), .1, .9), k)
  old <- -Inf
  for (i in 1:50000) {
    joint <- sapply(1:k, function(c) share[c] * apply(y, 1, function(r) prod(ifelse(r == 1, yes[c, ], 1 - yes[c, ]))))
    joint <- matrix(joint, ncol = k)
    post <- joint / rowSums(joint); mass <- colSums(post * n); llik <- sum(n * log(rowSums(joint)))
    share <- mass / sum(n); yes <- pmin(pmax(t(post * n) %*% y / mass, 1e-12), 1 - 1e-12)
    if (abs(llik - old) < 1e-13) break
    old <- llik
  }
  list(llik = llik, share = share, yes = yes)
}
best <- function(y, n, k, starts = 30) { all <- lapply(1:starts, function(i) em(y, n, k)); all[[which.max(sapply(all, `[[`, "llik"))]] }
residuals <- function(name, y, n, k) {
  m <- best(y, n, k); out <- NULL
  for (a in 1:(ncol(y) - 1)) for (b in (a + 1):ncol(y)) {
    left <- 0
    for (u in 0:1) for (v in 0:1) {
      p <- function(j, s) if (s == 1) m$yes[, j] else 1 - m$yes[, j]
      expected <- sum(n) * sum(m$share * p(a, u) * p(b, v))
      left <- left + (sum(n[y[, a] == u & y[, b] == v]) - expected)^2 / expected
    }
    out <- rbind(out, data.frame(data = name, classes = k, llik = m$llik, first = a - 1, second = b - 1, residual = left))
  }
  out
}
set.seed(20261126)
found <- rbind(residuals("values", values, values_n, 1), residuals("values", values, values_n, 2),
               residuals("carcinoma", carcinoma, carcinoma_n, 2), residuals("carcinoma", carcinoma, carcinoma_n, 3))
independent <- sapply(1:3, function(a) sapply((a + 1):4, function(b)
  suppressWarnings(chisq.test(xtabs(values_n ~ values[, a] + values[, b]), correct = FALSE)$statistic)))
stopifnot(all.equal(unname(unlist(independent)), found$residual[found$data == "values" & found$classes == 1], tolerance = 1e-9))
write.csv(found, "tests/reference/data/class_checks.csv", row.names = FALSE)
