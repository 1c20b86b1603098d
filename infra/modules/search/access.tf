# Fine-grained access is set through the domain's own API, inside the VPC: a small function does it, as the domain's master.

locals {
  index   = "${var.index_alias}*"
  readers = var.reader_role_arns
  writers = var.writer_role_arns

  roles = {
    "${var.name}-reader" = {
      backend_roles = values(local.readers)
      definition = {
        cluster_permissions = ["cluster_composite_ops", "cluster:monitor/main"]
        index_permissions = [{
          index_patterns = [local.index]
          # A deletion sweeps the index at once: that, and nothing else, is written.
          allowed_actions = [
            "read", "indices:admin/get", "indices:admin/aliases/get", "indices:admin/mappings/get", "indices:admin/refresh*",
            "indices:data/write/delete", "indices:data/write/delete/byquery", "indices:data/write/bulk*",
          ]
        }]
      }
    }
    "${var.name}-writer" = {
      backend_roles = values(local.writers)
      definition = {
        cluster_permissions = ["cluster_composite_ops", "cluster:monitor/main", "cluster_manage_index_templates"]
        index_permissions = [{
          index_patterns  = [local.index]
          allowed_actions = ["crud", "create_index", "manage"]
        }]
      }
    }
  }
}

data "archive_file" "access" {
  type        = "zip"
  source_file = "${path.module}/access/handler.py"
  output_path = "${path.root}/.terraform/search-access.zip"
}

resource "aws_iam_role" "access" {
  name                 = "${var.name}-search-access"
  description          = "Sets OpenSearch's roles up; the domain's master"
  permissions_boundary = var.permissions_boundary

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "lambda.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

# The rights to network interfaces cannot be narrowed to one of them before it is there.
resource "aws_iam_role_policy_attachment" "access_vpc" {
  role       = aws_iam_role.access.name
  policy_arn = "arn:${data.aws_partition.current.partition}:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole"
}

resource "aws_iam_role_policy" "access" {
  name = "security-api"
  role = aws_iam_role.access.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid      = "SecurityApi"
      Effect   = "Allow"
      Action   = "es:ESHttpPut"
      Resource = "${aws_opensearch_domain.this.arn}/_plugins/_security/api/*"
    }]
  })
}

resource "aws_cloudwatch_log_group" "access" {
  name              = "/aws/lambda/${var.name}-search-access"
  retention_in_days = var.log_days
  kms_key_id        = var.logs_key_arn
}

resource "aws_lambda_function" "access" {
  #checkov:skip=CKV_AWS_116:It runs while Terraform waits for its result; there is nothing to keep.
  #checkov:skip=CKV_AWS_272:The archive is made from the reviewed source beside it.
  #checkov:skip=CKV_AWS_173:Its one variable is the domain's address.
  #checkov:skip=CKV_AWS_50:It runs once after a change.
  function_name                  = "${var.name}-search-access"
  description                    = "Sets OpenSearch's roles up"
  role                           = aws_iam_role.access.arn
  runtime                        = "python3.13"
  architectures                  = ["arm64"]
  handler                        = "handler.handle"
  filename                       = data.archive_file.access.output_path
  source_code_hash               = data.archive_file.access.output_base64sha256
  timeout                        = 120
  memory_size                    = 256
  reserved_concurrent_executions = 1

  environment {
    variables = { ENDPOINT = aws_opensearch_domain.this.endpoint }
  }

  vpc_config {
    subnet_ids         = var.private_subnet_ids
    security_group_ids = [var.access_security_group_id]
  }

  depends_on = [aws_iam_role_policy_attachment.access_vpc, aws_cloudwatch_log_group.access]
}

# Runs again whenever a role, its rights or the function changes.
resource "aws_lambda_invocation" "access" {
  function_name = aws_lambda_function.access.function_name
  input         = jsonencode({ roles = local.roles })

  triggers = {
    code   = data.archive_file.access.output_base64sha256
    domain = aws_opensearch_domain.this.domain_id
  }

  depends_on = [aws_opensearch_domain_policy.this, aws_iam_role_policy.access]
}
