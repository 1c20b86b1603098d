locals {
  # A secret is named as ARN:JSON-KEY:: in a task definition; permissions want the ARN alone.
  secret_arns = distinct([for secret in values(var.secrets) : join(":", slice(split(":", secret), 0, 7))])

  tasks_only = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = {
        StringEquals = { "aws:SourceAccount" = var.account_id }
        ArnLike      = { "aws:SourceArn" = "arn:${data.aws_partition.current.partition}:ecs:${data.aws_region.current.region}:${var.account_id}:*" }
      }
    }]
  })
}

# ECS itself, while it starts a task: the image, the log, the secrets in the environment.
resource "aws_iam_role" "execution" {
  name                 = "${local.family}-execution"
  description          = "ECS starts tasks of ${var.service}"
  permissions_boundary = var.permissions_boundary
  assume_role_policy   = local.tasks_only
}

resource "aws_iam_role_policy" "execution" {
  name = "start"
  role = aws_iam_role.execution.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [
        {
          # This action knows no resource.
          Sid      = "SignInToRegistry"
          Effect   = "Allow"
          Action   = "ecr:GetAuthorizationToken"
          Resource = "*"
        },
        {
          Sid      = "PullTheImage"
          Effect   = "Allow"
          Action   = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
          Resource = var.repository_arn
        },
        {
          Sid      = "WriteTheLog"
          Effect   = "Allow"
          Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
          Resource = "${aws_cloudwatch_log_group.this.arn}:*"
        },
      ],
      [for statement in [
        {
          Sid      = "ReadSecrets"
          Effect   = "Allow"
          Action   = "secretsmanager:GetSecretValue"
          Resource = local.secret_arns
        },
        {
          Sid       = "DecryptSecrets"
          Effect    = "Allow"
          Action    = "kms:Decrypt"
          Resource  = var.data_key_arn
          Condition = { StringEquals = { "kms:ViaService" = "secretsmanager.${data.aws_region.current.region}.amazonaws.com" } }
        },
      ] : statement if length(var.secrets) > 0],
    )
  })
}

# The program itself.
resource "aws_iam_role" "task" {
  name                 = "${local.family}-task"
  description          = "What ${var.service} may do"
  permissions_boundary = var.permissions_boundary
  assume_role_policy   = local.tasks_only
}

resource "aws_iam_role_policy" "task" {
  name = "work"
  role = aws_iam_role.task.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      jsondecode(var.policy_statements),
      [for statement in [{
        # These actions know no resource.
        Sid    = "SessionInContainer"
        Effect = "Allow"
        Action = [
          "ssmmessages:CreateControlChannel", "ssmmessages:CreateDataChannel", "ssmmessages:OpenControlChannel", "ssmmessages:OpenDataChannel",
        ]
        Resource = "*"
      }] : statement if var.execute_command],
    )
  })
}
