# Makes the figures of test_latent_classes_reference.py. R 4.2.2, poLCA 1.6.0.2, 2026-11-22.
# poLCA is not among Debian's packages: install it into a library of its own and name it in R_LIBS.
library(poLCA)
set.seed(20251)
show <- function(name, f, data, classes) for (k in classes) {
  m <- poLCA(f, data, nclass = k, nrep = 100, maxiter = 20000, tol = 1e-13, na.rm = FALSE, verbose = FALSE)
  cat(sprintf("%s K=%d llik %.8f bic %.6f npar %d shares %s\n", name, k, m$llik, m$bic, m$npar,
              paste(sprintf("%.8f", sort(m$P)), collapse = " ")))
}
data(values); data(carcinoma); data(cheating)
show("values", cbind(A, B, C, D) ~ 1, values, 1:3)
show("carcinoma", cbind(A, B, C, D, E, F, G) ~ 1, carcinoma, 2:4)
show("cheating", cbind(LIEEXAM, LIEPAPER, FRAUD, COPYEXAM) ~ 1, cheating, 1:2)
m <- poLCA(cbind(LIEEXAM, LIEPAPER, FRAUD, COPYEXAM) ~ 1, cheating, nclass = 2, nrep = 20, maxiter = 20000, tol = 1e-13,
           verbose = FALSE)
print(m$probs, digits = 8)
missing <- read.csv("tests/reference/data/latent_missing.csv")
show("missing", cbind(a, b, c, d, e) ~ 1, missing, 1:3)
