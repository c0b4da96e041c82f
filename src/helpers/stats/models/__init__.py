"""Survey-weighted regression models, their effects and diagnostics, and multiple imputation."""
