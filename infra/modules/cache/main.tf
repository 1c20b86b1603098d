# Conversations of the last hours, and the token buckets of model calls. What is lost here is read again from DynamoDB.

# The password exists only while Terraform runs.
ephemeral "random_password" "this" {
  count = var.write_passwords ? 1 : 0

  length  = 48
  special = false
}

resource "aws_secretsmanager_secret" "connection" {
  #checkov:skip=CKV2_AWS_57:The store learns a new password from a raised version, not from a function that rotates.
  name                    = "${var.name}/redis"
  description             = "Connection string of Valkey"
  kms_key_id              = var.data_key_arn
  recovery_window_in_days = var.secret_recovery_days
}

# Written without a trace in the state or the plan. A raised version gives secret and user a new password at once.
resource "aws_secretsmanager_secret_version" "connection" {
  secret_id                = aws_secretsmanager_secret.connection.id
  secret_string_wo_version = var.password_version

  secret_string_wo = local.password == null ? null : jsonencode({
    connection_string = "${local.address},ssl=true,user=${local.user},password=${local.password}"
    password          = local.password
  })
}

locals {
  user     = "llmops"
  password = one(ephemeral.random_password.this[*].result)
  address  = "${aws_elasticache_replication_group.this.primary_endpoint_address}:6379"
}

resource "aws_elasticache_user" "services" {
  user_id              = "${var.name}-services"
  user_name            = local.user
  engine               = "valkey"
  access_string        = "on ~llmops:* -@all +@read +@write +@scripting +@connection +time"
  passwords_wo         = local.password == null ? null : jsonencode([local.password])
  passwords_wo_version = var.password_version
}

resource "aws_elasticache_user_group" "this" {
  user_group_id = "${var.name}-services"
  engine        = "valkey"
  user_ids      = [aws_elasticache_user.services.user_id]
}

resource "aws_elasticache_subnet_group" "this" {
  name       = var.name
  subnet_ids = var.subnet_ids
}

resource "aws_elasticache_parameter_group" "this" {
  name   = "${var.name}-valkey8"
  family = "valkey8"

  # Sessions that were used longest ago give way; all of them expire anyway.
  parameter {
    name  = "maxmemory-policy"
    value = "volatile-lru"
  }
}

resource "aws_cloudwatch_log_group" "slow" {
  name              = "/${var.name}/valkey-slow"
  retention_in_days = var.log_days
  kms_key_id        = var.logs_key_arn
}

resource "aws_elasticache_replication_group" "this" {
  #checkov:skip=CKV2_AWS_50:On where there is a second node.
  replication_group_id       = var.name
  description                = "Temporary memory of ${var.name}"
  engine                     = "valkey"
  engine_version             = "8.0"
  node_type                  = var.node_type
  num_cache_clusters         = var.nodes
  automatic_failover_enabled = var.nodes > 1
  multi_az_enabled           = var.nodes > 1
  parameter_group_name       = aws_elasticache_parameter_group.this.name
  subnet_group_name          = aws_elasticache_subnet_group.this.name
  security_group_ids         = [var.security_group_id]
  port                       = 6379
  transit_encryption_enabled = true
  transit_encryption_mode    = "required"
  at_rest_encryption_enabled = true
  kms_key_id                 = var.data_key_arn
  user_group_ids             = [aws_elasticache_user_group.this.user_group_id]
  auto_minor_version_upgrade = true
  snapshot_retention_limit   = 0
  apply_immediately          = true

  log_delivery_configuration {
    destination      = aws_cloudwatch_log_group.slow.name
    destination_type = "cloudwatch-logs"
    log_format       = "json"
    log_type         = "slow-log"
  }
}
