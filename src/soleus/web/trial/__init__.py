"""A trial on oneself on the page: offered, planned, written every evening, stopped or ended."""
