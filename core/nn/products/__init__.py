"""Matrix products of a step: BLAS', or machine code that gives the same bits in less time."""
