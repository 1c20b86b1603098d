# Neo4j Community on one server: an auto scaling group of one that brings it back, and a volume that outlives it.
# Not on EFS (Neo4j does not support it) and not on an ECS-managed volume (a new one for each task).

data "aws_partition" "current" {}

data "aws_region" "current" {}

data "aws_caller_identity" "current" {}

data "aws_ssm_parameter" "image" {
  count = local.own ? 1 : 0

  name = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64"
}

locals {
  own  = var.mode == "ec2"
  host = "graph.${var.domain_name}"
  user = "neo4j"

  password = one(ephemeral.random_password.this[*].result)

  account    = data.aws_caller_identity.current.account_id
  partition  = data.aws_partition.current.partition
  region     = data.aws_region.current.region
  server_arn = "arn:${local.partition}:ec2:${local.region}:${local.account}:instance/*"
}

# The password exists only while Terraform runs.
ephemeral "random_password" "this" {
  count = local.own && var.write_passwords ? 1 : 0

  length  = 48
  special = false
}

resource "aws_secretsmanager_secret" "connection" {
  count = local.own ? 1 : 0

  #checkov:skip=CKV2_AWS_57:The store learns a new password from a raised version, not from a function that rotates.
  name                    = "${var.name}/neo4j"
  description             = "Connection string of Neo4j, and its password alone for the server"
  kms_key_id              = var.data_key_arn
  recovery_window_in_days = var.secret_recovery_days
}

# Written once, without a trace in the state or the plan: the server keeps its password on the data volume. README.md says how to change it.
resource "aws_secretsmanager_secret_version" "connection" {
  count = local.own ? 1 : 0

  secret_id                = aws_secretsmanager_secret.connection[0].id
  secret_string_wo_version = 1

  secret_string_wo = local.password == null ? null : jsonencode({
    connection_string = "Endpoint=https://${local.host}:7473;Username=${local.user};Password=${local.password}"
    password          = local.password
  })
}

resource "aws_ebs_volume" "data" {
  count = local.own ? 1 : 0

  availability_zone = var.zone
  type              = "gp3"
  size              = var.volume_gib
  encrypted         = true
  kms_key_id        = var.data_key_arn
  final_snapshot    = true

  tags = { Name = "${var.name}-graph", snapshots = var.name }
}

resource "aws_iam_role" "server" {
  count = local.own ? 1 : 0

  name                 = "${var.name}-graph"
  description          = "The graph's server"
  permissions_boundary = var.permissions_boundary

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ec2.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

# Operators come in through Session Manager: no key, no open port.
resource "aws_iam_role_policy_attachment" "session_manager" {
  count = local.own ? 1 : 0

  role       = aws_iam_role.server[0].name
  policy_arn = "arn:${local.partition}:iam::aws:policy/AmazonSSMManagedInstanceCore"
}

resource "aws_iam_role_policy" "server" {
  count = local.own ? 1 : 0

  name = "volume-and-password"
  role = aws_iam_role.server[0].id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "AttachTheVolume"
        Effect   = "Allow"
        Action   = ["ec2:AttachVolume", "ec2:DetachVolume"]
        Resource = aws_ebs_volume.data[0].arn
      },
      {
        Sid       = "ToItself"
        Effect    = "Allow"
        Action    = ["ec2:AttachVolume", "ec2:DetachVolume"]
        Resource  = local.server_arn
        Condition = { StringEquals = { "aws:ResourceTag/Name" = "${var.name}-graph" } }
      },
      {
        # This action knows no narrower resource.
        Sid       = "SeeVolumes"
        Effect    = "Allow"
        Action    = "ec2:DescribeVolumes"
        Resource  = "*"
        Condition = { StringEquals = { "aws:RequestedRegion" = local.region } }
      },
      {
        Sid      = "ReadThePassword"
        Effect   = "Allow"
        Action   = "secretsmanager:GetSecretValue"
        Resource = aws_secretsmanager_secret.connection[0].arn
      },
      {
        Sid      = "DecryptThePassword"
        Effect   = "Allow"
        Action   = "kms:Decrypt"
        Resource = var.data_key_arn
        Condition = {
          StringEquals = { "kms:ViaService" = "secretsmanager.${local.region}.amazonaws.com" }
        }
      },
      {
        Sid       = "UseTheVolumesKey"
        Effect    = "Allow"
        Action    = "kms:CreateGrant"
        Resource  = var.data_key_arn
        Condition = { Bool = { "kms:GrantIsForAWSResource" = "true" } }
      },
    ]
  })
}

resource "aws_iam_instance_profile" "server" {
  count = local.own ? 1 : 0

  name = "${var.name}-graph"
  role = aws_iam_role.server[0].name
}

resource "aws_launch_template" "server" {
  count = local.own ? 1 : 0

  name                   = "${var.name}-graph"
  image_id               = coalesce(var.image_id, nonsensitive(data.aws_ssm_parameter.image[0].value))
  instance_type          = var.instance_type
  update_default_version = true
  vpc_security_group_ids = [var.security_group_id]

  user_data = base64encode(templatefile("${path.module}/server.sh.tftpl", {
    region        = local.region
    volume_id     = aws_ebs_volume.data[0].id
    secret_arn    = aws_secretsmanager_secret.connection[0].arn
    neo4j_version = var.neo4j_version
    host          = local.host
  }))

  iam_instance_profile {
    arn = aws_iam_instance_profile.server[0].arn
  }

  metadata_options {
    http_endpoint               = "enabled"
    http_tokens                 = "required"
    http_put_response_hop_limit = 1
    instance_metadata_tags      = "enabled"
  }

  monitoring {
    enabled = var.detailed_monitoring
  }

  block_device_mappings {
    device_name = "/dev/xvda"

    ebs {
      encrypted             = true
      volume_type           = "gp3"
      volume_size           = 16
      delete_on_termination = true
    }
  }

  tag_specifications {
    resource_type = "instance"
    tags          = { Name = "${var.name}-graph" }
  }
}

resource "aws_autoscaling_group" "server" {
  count = local.own ? 1 : 0

  name                = "${var.name}-graph"
  min_size            = 1
  max_size            = 1
  desired_capacity    = 1
  vpc_zone_identifier = [var.server_subnet_id]
  target_group_arns   = [aws_lb_target_group.this[0].arn]
  health_check_type   = "ELB"

  # Installing Neo4j and opening its store take some minutes.
  health_check_grace_period = 900
  wait_for_capacity_timeout = "0"

  launch_template {
    id      = aws_launch_template.server[0].id
    version = aws_launch_template.server[0].latest_version
  }

  # The volume can be in one place only: the old server goes before the new one comes.
  instance_maintenance_policy {
    min_healthy_percentage = 0
    max_healthy_percentage = 100
  }

  tag {
    key                 = "Name"
    value               = "${var.name}-graph"
    propagate_at_launch = true
  }

  depends_on = [aws_secretsmanager_secret_version.connection, aws_iam_role_policy.server]
}
