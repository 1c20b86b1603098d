output "url" {
  description = "Address of the API."
  value       = "https://${local.api_host}"
}

output "certificate_arn" {
  description = "Certificate of the API and of the graph, valid."
  value       = aws_acm_certificate_validation.this.certificate_arn
}

output "load_balancer" {
  description = "Target group of the API, and how metrics name it and its load balancer. The service can join it once the rule in front of it stands."
  value = {
    target_group_arn = aws_lb_target_group.api.arn
    target_group     = aws_lb_target_group.api.arn_suffix
    balancer         = aws_lb.this.arn_suffix
  }

  depends_on = [aws_lb_listener_rule.api]
}
