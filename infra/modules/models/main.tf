# What Amazon Bedrock needs around the model calls. Access to the models themselves is granted in the account (docs/deploy.md).

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

data "aws_region" "current" {}

locals {
  account   = data.aws_caller_identity.current.account_id
  partition = data.aws_partition.current.partition
  region    = data.aws_region.current.region
}

resource "aws_bedrock_guardrail" "this" {
  name                      = var.name
  description               = "Checks questions and answers"
  blocked_input_messaging   = "This question cannot be answered here."
  blocked_outputs_messaging = "The answer was withheld."
  kms_key_arn               = var.data_key_arn

  content_policy_config {
    dynamic "filters_config" {
      for_each = toset(["HATE", "INSULTS", "MISCONDUCT", "SEXUAL", "VIOLENCE"])

      content {
        type            = filters_config.value
        input_strength  = "MEDIUM"
        output_strength = "MEDIUM"
      }
    }

    # Retrieved text is marked as data, and documents may speak of attacks: only what users type is judged.
    filters_config {
      type            = "PROMPT_ATTACK"
      input_strength  = "HIGH"
      output_strength = "NONE"
    }
  }

  sensitive_information_policy_config {
    dynamic "pii_entities_config" {
      for_each = var.blocked_entities

      content {
        type   = pii_entities_config.value
        action = "BLOCK"
      }
    }
  }
}

# Services name a version: a change to the draft reaches nobody before a new one is made.
resource "aws_bedrock_guardrail_version" "this" {
  guardrail_arn = aws_bedrock_guardrail.this.guardrail_arn
  description   = var.guardrail_revision
  skip_destroy  = true

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_cloudwatch_log_group" "invocations" {
  count = var.log_invocations ? 1 : 0

  name              = "/${var.name}/bedrock-invocations"
  retention_in_days = var.log_days
  kms_key_id        = var.logs_key_arn
}

resource "aws_iam_role" "invocations" {
  count = var.log_invocations ? 1 : 0

  name                 = "${var.name}-bedrock-logging"
  description          = "Writes the log of model invocations"
  permissions_boundary = var.permissions_boundary

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "bedrock.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = {
        StringEquals = { "aws:SourceAccount" = local.account }
        ArnLike      = { "aws:SourceArn" = "arn:${local.partition}:bedrock:${local.region}:${local.account}:*" }
      }
    }]
  })
}

resource "aws_iam_role_policy" "invocations" {
  count = var.log_invocations ? 1 : 0

  name = "write"
  role = aws_iam_role.invocations[0].id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid      = "WriteInvocations"
      Effect   = "Allow"
      Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
      Resource = "${aws_cloudwatch_log_group.invocations[0].arn}:log-stream:aws/bedrock/modelinvocations"
    }]
  })
}

# One for the account and region. Metadata only: prompts hold what customers wrote.
resource "aws_bedrock_model_invocation_logging_configuration" "this" {
  count = var.log_invocations ? 1 : 0

  logging_config {
    embedding_data_delivery_enabled = false
    image_data_delivery_enabled     = false
    text_data_delivery_enabled      = var.log_invocation_text
    video_data_delivery_enabled     = false

    cloudwatch_config {
      log_group_name = aws_cloudwatch_log_group.invocations[0].name
      role_arn       = aws_iam_role.invocations[0].arn
    }
  }

  depends_on = [aws_iam_role_policy.invocations]
}

# Bedrock itself takes this role while it trains.
resource "aws_iam_role" "customization" {
  name                 = "${var.name}-customization"
  description          = "Bedrock reads training data and writes a job's output"
  permissions_boundary = var.permissions_boundary

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "bedrock.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = {
        StringEquals = { "aws:SourceAccount" = local.account }
        ArnLike      = { "aws:SourceArn" = "arn:${local.partition}:bedrock:${local.region}:${local.account}:model-customization-job/*" }
      }
    }]
  })
}

resource "aws_iam_role_policy" "customization" {
  name = "datasets"
  role = aws_iam_role.customization.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "ReadTrainingData"
        Effect   = "Allow"
        Action   = "s3:GetObject"
        Resource = "${var.datasets_bucket.arn}/datasets/*"
      },
      {
        Sid      = "WriteOutput"
        Effect   = "Allow"
        Action   = "s3:PutObject"
        Resource = "${var.datasets_bucket.arn}/output/*"
      },
      {
        Sid       = "ListThem"
        Effect    = "Allow"
        Action    = "s3:ListBucket"
        Resource  = var.datasets_bucket.arn
        Condition = { StringLike = { "s3:prefix" = ["datasets/*", "output/*"] } }
      },
      {
        Sid       = "UseTheKey"
        Effect    = "Allow"
        Action    = ["kms:Decrypt", "kms:GenerateDataKey"]
        Resource  = var.data_key_arn
        Condition = { StringEquals = { "kms:ViaService" = "s3.${local.region}.amazonaws.com" } }
      },
    ]
  })
}
