output "topic_arn" {
  description = "Topic of all notices."
  value       = aws_sns_topic.this.arn
}

output "queries" {
  description = "PromQL alarms and their queries, for tests."
  value       = { for key, alarm in local.promql : key => alarm.query }
}

output "metrics" {
  description = "Names that the queries rest on."
  value       = concat(values(local.metrics), values(local.labels))
}
