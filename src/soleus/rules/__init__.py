"""The rule model, its text form and its readers.

``model`` says what a rule is; ``parse`` and ``chapters`` read the text; ``check`` refuses wrong rulebooks; ``combine``
combines what rules say into one answer; ``person`` is the reference reader, the plainest and the first in authority;
``compiled`` is the one that answers, and is held against it. Other readers do not see each other.
"""
