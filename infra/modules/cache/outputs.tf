output "connection_string" {
  description = "Connection string without the password, which is in the secret."
  value       = "${local.address},ssl=true,user=${local.user}"
}

output "secret_arn" {
  description = "Secret whose key connection_string holds the whole connection string."
  value       = aws_secretsmanager_secret.connection.arn
}

output "replication_group_id" {
  description = "The replication group, for alarms."
  value       = aws_elasticache_replication_group.this.id
}
