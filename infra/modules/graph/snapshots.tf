# Neo4j Community has no backup while it runs. A snapshot is what a power cut would leave, which its transaction log recovers from.

resource "aws_iam_role" "snapshots" {
  count = local.own ? 1 : 0

  name                 = "${var.name}-snapshots"
  description          = "Takes and removes snapshots of the graph's volume"
  permissions_boundary = var.permissions_boundary

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "dlm.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = { StringEquals = { "aws:SourceAccount" = local.account } }
    }]
  })
}

resource "aws_iam_role_policy_attachment" "snapshots" {
  count = local.own ? 1 : 0

  role       = aws_iam_role.snapshots[0].name
  policy_arn = "arn:${local.partition}:iam::aws:policy/service-role/AWSDataLifecycleManagerServiceRole"
}

resource "aws_dlm_lifecycle_policy" "this" {
  count = local.own ? 1 : 0

  description        = "Daily snapshots of ${var.name}'s graph"
  execution_role_arn = aws_iam_role.snapshots[0].arn
  state              = "ENABLED"

  policy_details {
    resource_types = ["VOLUME"]
    target_tags    = { snapshots = var.name }

    schedule {
      name      = "daily"
      copy_tags = true

      create_rule {
        interval      = 24
        interval_unit = "HOURS"
        times         = ["03:00"]
      }

      retain_rule {
        count = var.snapshots_kept
      }
    }
  }
}
