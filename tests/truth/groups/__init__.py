"""The cases of the truth table, one module for each group of them."""
