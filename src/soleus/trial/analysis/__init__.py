"""What a trial came to: read, tested against the orders that could have been, estimated, and put into one of four words."""
