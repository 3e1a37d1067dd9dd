"""What the record stands in: one DynamoDB table, its keys, and a bucket of texts."""
