"""What several tests share: documents written by hand, stacks, and what is asserted of both."""
