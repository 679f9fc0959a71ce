"""The door for assistant programs, by the Model Context Protocol: they ask Soleus, and it leads the questions."""
