"""The quantile of the normal law that many chapters take, for figures without degrees of freedom of their own."""

#: Half the width of a 95 % interval, in standard errors.
Z95 = 1.959963984540054
