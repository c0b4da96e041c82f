# Values that tests/reference/test_measurement_reference.py compares with.
# R 4.2.2, lavaan (version below); run on 2026-11-26 from the root of the clone:
#   Rscript tests/reference/r/measurement.R
# Writes tests/reference/data/{holzinger,measurement_values}.csv. Holzinger and Swineford (1939), as bundled in lavaan.
suppressMessages(library(lavaan))
values <- list()
steps <- function(case, model, data, group) {
  equal <- list(configural = "", metric = "loadings", scalar = c("loadings", "intercepts"))
  for (step in names(equal)) {
    f <- cfa(model, data, group = group, group.equal = equal[[step]])
    m <- fitMeasures(f, c("chisq", "df", "pvalue", "cfi", "rmsea"))
    values[[length(values) + 1]] <<- data.frame(case = case, step = step, what = names(m), value = as.numeric(m),
                                                lavaan = as.character(packageVersion("lavaan"))) } }
steps("three factors", "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\nspeed =~ x7 + x8 + x9",
      HolzingerSwineford1939, "school")
steps("one factor", "textual =~ x4 + x5 + x6 + x1 + x2", HolzingerSwineford1939, "sex")
write.csv(do.call(rbind, values), "tests/reference/data/measurement_values.csv", row.names = FALSE)
write.csv(HolzingerSwineford1939[, c("sex", "school", paste0("x", 1:9))], "tests/reference/data/holzinger.csv",
          row.names = FALSE)
