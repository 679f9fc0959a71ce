"""Beside the path: a randomised trial on one person, and many such trials put together."""
