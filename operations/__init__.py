"""Programs of an operator: deploy a stack, remove it, restore a record, erase a document."""
