"""Programs that an operator runs against AWS: deploy a stack, remove it, restore a record, erase a document."""
