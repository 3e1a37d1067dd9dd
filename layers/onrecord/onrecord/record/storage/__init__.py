"""The storage of the record: one DynamoDB table with its keys, and a bucket of texts."""
