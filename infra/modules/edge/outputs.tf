output "url" {
  description = "Address of the API."
  value       = "https://${local.api_host}"
}

output "certificate_arn" {
  description = "Certificate of the API and of the graph, valid."
  value       = aws_acm_certificate_validation.this.certificate_arn
}

output "target_group_arn" {
  description = "Target group of the API. The service can join it once the rule in front of it stands."
  value       = aws_lb_target_group.api.arn

  depends_on = [aws_lb_listener_rule.api]
}

output "target_group_arn_suffix" {
  description = "Target group of the API, as metrics name it."
  value       = aws_lb_target_group.api.arn_suffix
}

output "balancer_arn_suffix" {
  description = "Load balancer, as metrics name it."
  value       = aws_lb.this.arn_suffix
}
