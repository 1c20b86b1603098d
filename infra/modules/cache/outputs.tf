output "connection_string" {
  description = "Connection string without the password, which is in the secret."
  value       = "${local.address},ssl=true,user=${local.user}"
}

output "secret_arn" {
  description = "Secret whose key connection_string holds the whole connection string."
  value       = aws_secretsmanager_secret.connection.arn
}

output "nodes" {
  description = "Nodes of the replication group, as metrics name them. Their names are known before they are made."
  value       = [for i in range(var.nodes) : format("%s-%03d", aws_elasticache_replication_group.this.replication_group_id, i + 1)]
}
