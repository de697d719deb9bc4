"""Entry points of the project, and the packages behind them."""
