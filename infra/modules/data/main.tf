data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

data "aws_region" "current" {}

locals {
  account   = data.aws_caller_identity.current.account_id
  partition = data.aws_partition.current.partition
  region    = data.aws_region.current.region

  account_decides = {
    Sid       = "AccountDecidesByItsRoles"
    Effect    = "Allow"
    Principal = { AWS = "arn:${local.partition}:iam::${local.account}:root" }
    Action    = "kms:*"
    Resource  = "*"
  }
}

# What holds customers' text, conversations and secrets.
resource "aws_kms_key" "data" {
  description             = "Data of ${var.name}"
  enable_key_rotation     = true
  deletion_window_in_days = var.key_deletion_days

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      local.account_decides,
      {
        # S3 writes its notifications into the encrypted queue.
        Sid       = "NotificationsOfOwnBuckets"
        Effect    = "Allow"
        Principal = { Service = "s3.amazonaws.com" }
        Action    = ["kms:GenerateDataKey", "kms:Decrypt"]
        Resource  = "*"
        Condition = {
          StringEquals = { "aws:SourceAccount" = local.account }
          ArnLike      = { "aws:SourceArn" = "arn:${local.partition}:s3:::${var.name}-*" }
        }
      },
    ]
  })
}

resource "aws_kms_alias" "data" {
  name          = "alias/${var.name}-data"
  target_key_id = aws_kms_key.data.key_id
}

# What operators read: logs and notices.
resource "aws_kms_key" "logs" {
  description             = "Logs and notices of ${var.name}"
  enable_key_rotation     = true
  deletion_window_in_days = var.key_deletion_days

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      local.account_decides,
      {
        Sid       = "LogGroupsOfThisStack"
        Effect    = "Allow"
        Principal = { Service = "logs.${local.region}.amazonaws.com" }
        Action    = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncryptFrom", "kms:ReEncryptTo", "kms:GenerateDataKey", "kms:DescribeKey"]
        Resource  = "*"
        Condition = {
          ArnLike = { "kms:EncryptionContext:aws:logs:arn" = "arn:${local.partition}:logs:${local.region}:${local.account}:log-group:*${var.name}*" }
        }
      },
      {
        Sid       = "AlarmsAndBudgetsPublish"
        Effect    = "Allow"
        Principal = { Service = ["cloudwatch.amazonaws.com", "budgets.amazonaws.com", "costalerts.amazonaws.com"] }
        Action    = ["kms:Decrypt", "kms:GenerateDataKey"]
        Resource  = "*"
        Condition = { StringEquals = { "aws:SourceAccount" = local.account } }
      },
      {
        # EventBridge sends nothing that a condition could look at.
        Sid       = "DeploymentEvents"
        Effect    = "Allow"
        Principal = { Service = "events.amazonaws.com" }
        Action    = ["kms:Decrypt", "kms:GenerateDataKey"]
        Resource  = "*"
      },
    ]
  })
}

resource "aws_kms_alias" "logs" {
  name          = "alias/${var.name}-logs"
  target_key_id = aws_kms_key.logs.key_id
}
