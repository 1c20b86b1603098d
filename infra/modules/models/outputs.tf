output "guardrail" {
  description = "Guardrail: id, version and ARN."
  value = {
    id      = aws_bedrock_guardrail.this.guardrail_id
    version = aws_bedrock_guardrail_version.this.version
    arn     = aws_bedrock_guardrail.this.guardrail_arn
  }
}

output "customization_role_arn" {
  description = "Role that customization jobs run with."
  value       = aws_iam_role.customization.arn
}
