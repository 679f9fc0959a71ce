"""Writers: each puts a document of blocks on one kind of paper or screen. None knows what the blocks are about."""
