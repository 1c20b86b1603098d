output "connection_string" {
  description = "Address of the domain. Requests are signed with the caller's role."
  value       = "https://${aws_opensearch_domain.this.endpoint}"
}

output "domain_arn" {
  description = "The domain, for policies."
  value       = aws_opensearch_domain.this.arn
}

output "domain_name" {
  description = "The domain, for alarms."
  value       = aws_opensearch_domain.this.domain_name
}

output "index_alias" {
  description = "Alias of the passages."
  value       = var.index_alias
}
