output "arn" {
  description = "The secret. Its JSON keys are connection_string and password."
  value       = aws_secretsmanager_secret.this.arn

  depends_on = [aws_secretsmanager_secret_version.this]
}

output "password" {
  description = "The password, while Terraform runs."
  value       = local.password
  ephemeral   = true
}

output "password_version" {
  description = "Changes with the password."
  value       = var.password_version
}
