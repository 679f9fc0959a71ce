"""The door for people with a browser, and for programs that ask over HTTP: pages, print and API."""
