# What the API checks callers with. Neither is in the state or a plan.

ephemeral "random_password" "access" {
  for_each = var.write_passwords ? toset(["hash_secret", "bootstrap_key"]) : []

  length  = 48
  special = false
}

locals {
  access_values = { for name, password in ephemeral.random_password.access : name => password.result }
}

resource "aws_secretsmanager_secret" "access" {
  #checkov:skip=CKV2_AWS_57:A new hash secret would end every API key; the one before it is named while keys are made again.
  name                    = "${var.name}/access"
  description             = "Secret of the hashes of API keys, and the key that makes the first one"
  kms_key_id              = module.data.data_key_arn
  recovery_window_in_days = var.deletion_protection ? 7 : 0
}

resource "aws_secretsmanager_secret_version" "access" {
  secret_id                = aws_secretsmanager_secret.access.id
  secret_string_wo_version = 1
  secret_string_wo         = length(local.access_values) == 0 ? null : jsonencode(local.access_values)
}
