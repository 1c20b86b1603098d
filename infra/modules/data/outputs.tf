output "data_key_arn" {
  description = "Key of buckets, tables, queues, volumes, indexes and secrets."
  value       = aws_kms_key.data.arn
}

output "logs_key_arn" {
  description = "Key of log groups and notices."
  value       = aws_kms_key.logs.arn
}

output "buckets" {
  description = "Buckets by use (documents, archive, datasets): name and ARN."
  value       = { for use, bucket in aws_s3_bucket.this : use => { name = bucket.id, arn = bucket.arn } }
}

output "access_logs_bucket" {
  description = "Bucket of access logs. Its policy stands before the load balancer writes."
  value       = aws_s3_bucket.access_logs.id

  depends_on = [aws_s3_bucket_policy.access_logs]
}

output "tables" {
  description = "Tables by use (conversations, documents, ledger, keys, audit, finetune): name and ARN."
  value       = { for use, table in aws_dynamodb_table.this : use => { name = table.name, arn = table.arn } }
}
