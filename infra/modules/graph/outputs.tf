output "connection_string" {
  description = "Connection string without the password, which is in the secret; with an external graph, empty."
  value       = local.own ? "Endpoint=https://${local.host}:7473;Username=${local.user}" : ""
}

output "secret_arn" {
  description = "Secret whose key connection_string holds the whole connection string."
  value       = local.own ? aws_secretsmanager_secret.connection[0].arn : var.external_secret_arn
}

output "load_balancer" {
  description = "How metrics name the server's target group and its load balancer; null with an external graph."
  value       = local.own ? { target_group = aws_lb_target_group.this[0].arn_suffix, balancer = aws_lb.this[0].arn_suffix } : null
}

output "volume_id" {
  description = "The data volume; null with an external graph."
  value       = local.own ? aws_ebs_volume.data[0].id : null
}
