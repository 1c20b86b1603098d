output "queue" {
  description = "Ingest queue: URL, ARN and name."
  value       = { url = aws_sqs_queue.ingest.url, arn = aws_sqs_queue.ingest.arn, name = aws_sqs_queue.ingest.name }
}

output "dead_letter_queue" {
  description = "Queue of messages that were set aside: URL, ARN and name."
  value       = { url = aws_sqs_queue.dead.url, arn = aws_sqs_queue.dead.arn, name = aws_sqs_queue.dead.name }
}
