"""What a trial came to: tested against the orders that could have been, estimated, and put into one of four words."""
