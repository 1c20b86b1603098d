data "aws_partition" "current" {}

data "aws_region" "current" {}

resource "aws_sns_topic" "this" {
  name              = "${var.name}-notices"
  kms_master_key_id = var.logs_key_arn
}

resource "aws_sns_topic_policy" "this" {
  arn = aws_sns_topic.this.arn

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "OwnServicesPublish"
        Effect    = "Allow"
        Principal = { Service = ["cloudwatch.amazonaws.com", "budgets.amazonaws.com", "costalerts.amazonaws.com"] }
        Action    = "sns:Publish"
        Resource  = aws_sns_topic.this.arn
        Condition = { StringEquals = { "aws:SourceAccount" = var.account_id } }
      },
      {
        # EventBridge sends nothing that a condition could look at; rules of other accounts cannot name a topic of this one.
        Sid       = "DeploymentEvents"
        Effect    = "Allow"
        Principal = { Service = "events.amazonaws.com" }
        Action    = "sns:Publish"
        Resource  = aws_sns_topic.this.arn
      },
      {
        Sid       = "EncryptedConnectionsOnly"
        Effect    = "Deny"
        Principal = "*"
        Action    = "sns:Publish"
        Resource  = aws_sns_topic.this.arn
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
      },
    ]
  })
}

resource "aws_sns_topic_subscription" "email" {
  for_each = var.emails

  topic_arn = aws_sns_topic.this.arn
  protocol  = "email"
  endpoint  = each.value
}

# A deployment that failed or was taken back, and tasks that end on their own.
resource "aws_cloudwatch_event_rule" "deployments" {
  name        = "${var.name}-deployments"
  description = "Deployments that failed"

  event_pattern = jsonencode({
    source      = ["aws.ecs"]
    detail-type = ["ECS Deployment State Change"]
    resources   = [for service in values(var.services) : "arn:${data.aws_partition.current.partition}:ecs:${data.aws_region.current.region}:${var.account_id}:service/${var.name}/${service}"]
    detail      = { eventName = ["SERVICE_DEPLOYMENT_FAILED"] }
  })
}

resource "aws_cloudwatch_event_target" "deployments" {
  rule = aws_cloudwatch_event_rule.deployments.name
  arn  = aws_sns_topic.this.arn
}

# Spans go to CloudWatch Logs, where all of them can be searched; a share of them is indexed as traces. One setting for the account and region.
resource "aws_cloudwatch_log_resource_policy" "spans" {
  count = var.own_tracing ? 1 : 0

  policy_name = "${var.name}-spans"

  policy_document = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "XRayWritesSpans"
      Effect    = "Allow"
      Principal = { Service = "xray.amazonaws.com" }
      Action    = "logs:PutLogEvents"
      Resource = [
        "arn:${data.aws_partition.current.partition}:logs:${data.aws_region.current.region}:${var.account_id}:log-group:aws/spans:*",
        "arn:${data.aws_partition.current.partition}:logs:${data.aws_region.current.region}:${var.account_id}:log-group:/aws/application-signals/data:*",
      ]
      Condition = {
        StringEquals = { "aws:SourceAccount" = var.account_id }
        ArnLike      = { "aws:SourceArn" = "arn:${data.aws_partition.current.partition}:xray:${data.aws_region.current.region}:${var.account_id}:*" }
      }
    }]
  })
}

resource "aws_xray_trace_segment_destination" "this" {
  count = var.own_tracing ? 1 : 0

  destination = "CloudWatchLogs"

  depends_on = [aws_cloudwatch_log_resource_policy.spans]
}

resource "aws_xray_indexing_rule" "this" {
  count = var.own_tracing ? 1 : 0

  name = "Default"

  rule {
    probabilistic {
      desired_sampling_percentage = var.indexed_percent
    }
  }

  depends_on = [aws_xray_trace_segment_destination.this]
}

resource "aws_budgets_budget" "this" {
  name         = "${var.name}-month"
  budget_type  = "COST"
  limit_amount = tostring(var.monthly_usd)
  limit_unit   = "USD"
  time_unit    = "MONTHLY"

  cost_filter {
    name   = "TagKeyValue"
    values = [format("user:stack$%s", var.name)]
  }

  dynamic "notification" {
    for_each = {
      actual-80    = { type = "ACTUAL", percent = 80 }
      actual-100   = { type = "ACTUAL", percent = 100 }
      forecast-100 = { type = "FORECASTED", percent = 100 }
    }

    content {
      notification_type         = notification.value.type
      comparison_operator       = "GREATER_THAN"
      threshold                 = notification.value.percent
      threshold_type            = "PERCENTAGE"
      subscriber_sns_topic_arns = [aws_sns_topic.this.arn]
    }
  }
}

resource "aws_ce_anomaly_monitor" "this" {
  count = var.own_cost_anomalies ? 1 : 0

  name              = "${var.name}-services"
  monitor_type      = "DIMENSIONAL"
  monitor_dimension = "SERVICE"
}

resource "aws_ce_anomaly_subscription" "this" {
  count = var.own_cost_anomalies ? 1 : 0

  name             = "${var.name}-services"
  frequency        = "IMMEDIATE"
  monitor_arn_list = [aws_ce_anomaly_monitor.this[0].arn]

  subscriber {
    type    = "SNS"
    address = aws_sns_topic.this.arn
  }

  threshold_expression {
    dimension {
      key           = "ANOMALY_TOTAL_IMPACT_ABSOLUTE"
      match_options = ["GREATER_THAN_OR_EQUAL"]
      values        = [tostring(var.anomaly_usd)]
    }
  }

  depends_on = [aws_sns_topic_policy.this]
}

locals {
  # Widget titles and the metrics below them, two in a row.
  charts = [
    { title = "Requests and errors", metrics = [
      ["AWS/ApplicationELB", "RequestCount", "LoadBalancer", var.balancer, { stat = "Sum" }],
      ["AWS/ApplicationELB", "HTTPCode_Target_5XX_Count", "LoadBalancer", var.balancer, { stat = "Sum" }],
      ["AWS/ApplicationELB", "HTTPCode_Target_4XX_Count", "LoadBalancer", var.balancer, { stat = "Sum" }],
    ] },
    { title = "Time to first byte", metrics = [for stat in ["p50", "p95", "p99"] : ["AWS/ApplicationELB", "TargetResponseTime", "LoadBalancer", var.balancer, { stat = stat }]] },
    { title = "CPU", metrics = [for service in values(var.services) : ["AWS/ECS", "CPUUtilization", "ClusterName", var.name, "ServiceName", service, { stat = "Average" }]] },
    { title = "Memory", metrics = [for service in values(var.services) : ["AWS/ECS", "MemoryUtilization", "ClusterName", var.name, "ServiceName", service, { stat = "Maximum" }]] },
    { title = "Ingest queue", metrics = [
      ["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", var.queue, { stat = "Maximum" }],
      ["AWS/SQS", "ApproximateAgeOfOldestMessage", "QueueName", var.queue, { stat = "Maximum", yAxis = "right" }],
      ["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", var.dead_letter_queue, { stat = "Maximum" }],
    ] },
    { title = "OpenSearch", metrics = [
      ["AWS/ES", "SearchLatency", "DomainName", var.search_domain, "ClientId", var.account_id, { stat = "p95" }],
      ["AWS/ES", "JVMMemoryPressure", "DomainName", var.search_domain, "ClientId", var.account_id, { stat = "Maximum", yAxis = "right" }],
    ] },
    { title = "DynamoDB latency", metrics = [for table in values(var.tables) : ["AWS/DynamoDB", "SuccessfulRequestLatency", "TableName", table, "Operation", "TransactWriteItems", { stat = "p95" }]] },
    { title = "Models", metrics = [
      ["AWS/Bedrock", "Invocations", { stat = "Sum" }],
      ["AWS/Bedrock", "InvocationThrottles", { stat = "Sum" }],
      ["AWS/Bedrock", "InvocationServerErrors", { stat = "Sum" }],
    ] },
  ]
}

resource "aws_cloudwatch_dashboard" "this" {
  dashboard_name = var.name

  dashboard_body = jsonencode({
    widgets = concat(
      [{
        type   = "alarm"
        x      = 0
        y      = 0
        width  = 24
        height = 4
        properties = {
          title = "Alarms"
          alarms = concat(
            [for alarm in aws_cloudwatch_metric_alarm.promql : alarm.arn],
            [for alarm in aws_cloudwatch_metric_alarm.vended : alarm.arn],
            [aws_cloudwatch_metric_alarm.search_disk.arn],
          )
        }
      }],
      [for i, chart in local.charts : {
        type   = "metric"
        x      = 12 * (i % 2)
        y      = 4 + 6 * floor(i / 2)
        width  = 12
        height = 6
        properties = {
          title   = chart.title
          region  = data.aws_region.current.region
          view    = "timeSeries"
          period  = 60
          metrics = chart.metrics
        }
      }],
    )
  })
}
