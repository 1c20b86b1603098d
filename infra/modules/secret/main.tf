# A password that exists only while Terraform runs, and the secret that keeps it.

ephemeral "random_password" "this" {
  count = var.write_passwords ? 1 : 0

  length  = 48
  special = false
}

locals {
  password = var.write_passwords ? ephemeral.random_password.this[0].result : var.other_password
}

resource "aws_secretsmanager_secret" "this" {
  #checkov:skip=CKV2_AWS_57:Stores learn a new password from a raised version, not from a function that rotates.
  name                    = var.name
  description             = var.description
  kms_key_id              = var.data_key_arn
  recovery_window_in_days = var.recovery_days
}

# Written without a trace in the state or the plan. A raised version writes a new password.
resource "aws_secretsmanager_secret_version" "this" {
  secret_id                = aws_secretsmanager_secret.this.id
  secret_string_wo_version = var.password_version

  secret_string_wo = local.password == null ? null : jsonencode({
    connection_string = replace(var.connection_string, "{password}", local.password)
    password          = local.password
  })
}
