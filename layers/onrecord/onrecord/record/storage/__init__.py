"""Where the record is kept: one DynamoDB table with its keys, and a bucket of texts."""
