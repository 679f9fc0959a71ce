"""Makes the book, above every stage and below the doors: a door loads it once and gives it to whatever it calls.

``load_book`` takes the compiled copy where it is fresh, else the text; ``read_text`` reads the text and checks it;
``compile_text`` writes the copy anew.
"""

from soleus.load.loader import compile_text, load_book, read_text

__all__ = ["compile_text", "load_book", "read_text"]
