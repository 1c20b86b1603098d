# Alarms that take a deployment back. They tell of failures, never of load: a busy day must not undo a release.

locals {
  answers_http = var.load_balancer != null
  dimensions   = { LoadBalancer = try(var.load_balancer.balancer, ""), TargetGroup = try(var.load_balancer.target_group, "") }

  rollback_alarms = concat(
    [for alarm in aws_cloudwatch_metric_alarm.errors : alarm.alarm_name],
    [for alarm in aws_cloudwatch_metric_alarm.unhealthy : alarm.alarm_name],
    [for alarm in aws_cloudwatch_metric_alarm.latency : alarm.alarm_name],
    [for alarm in aws_cloudwatch_metric_alarm.set_aside : alarm.alarm_name],
  )
}

resource "aws_cloudwatch_metric_alarm" "errors" {
  count = local.answers_http ? 1 : 0

  alarm_name          = "${local.family}-rollback-5xx"
  alarm_description   = "More than ${var.rollback.error_percent} % of the answers of ${var.service} are server errors."
  comparison_operator = "GreaterThanThreshold"
  threshold           = var.rollback.error_percent
  evaluation_periods  = 2
  datapoints_to_alarm = 2
  treat_missing_data  = "notBreaching"

  metric_query {
    id          = "percent"
    label       = "Server errors, percent"
    expression  = "IF(requests >= ${var.rollback.minimum_requests}, 100 * FILL(errors, 0) / requests, 0)"
    return_data = true
  }

  metric_query {
    id = "errors"

    metric {
      namespace   = "AWS/ApplicationELB"
      metric_name = "HTTPCode_Target_5XX_Count"
      dimensions  = local.dimensions
      period      = 60
      stat        = "Sum"
    }
  }

  metric_query {
    id = "requests"

    metric {
      namespace   = "AWS/ApplicationELB"
      metric_name = "RequestCount"
      dimensions  = local.dimensions
      period      = 60
      stat        = "Sum"
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "unhealthy" {
  count = local.answers_http ? 1 : 0

  alarm_name          = "${local.family}-rollback-unhealthy"
  alarm_description   = "Tasks of ${var.service} fail the load balancer's health check."
  namespace           = "AWS/ApplicationELB"
  metric_name         = "UnHealthyHostCount"
  dimensions          = local.dimensions
  statistic           = "Maximum"
  period              = 60
  evaluation_periods  = 3
  datapoints_to_alarm = 3
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  treat_missing_data  = "notBreaching"
}

resource "aws_cloudwatch_metric_alarm" "latency" {
  count = local.answers_http ? 1 : 0

  alarm_name                            = "${local.family}-rollback-p95"
  alarm_description                     = "95 of 100 answers of ${var.service} take up to more than ${var.rollback.p95_seconds} s until their first byte."
  namespace                             = "AWS/ApplicationELB"
  metric_name                           = "TargetResponseTime"
  dimensions                            = local.dimensions
  extended_statistic                    = "p95"
  period                                = 60
  evaluation_periods                    = 5
  datapoints_to_alarm                   = 5
  comparison_operator                   = "GreaterThanThreshold"
  threshold                             = var.rollback.p95_seconds
  treat_missing_data                    = "notBreaching"
  evaluate_low_sample_count_percentiles = "ignore"
}

# The worker sends what it gives up to the dead-letter queue itself: messages sent there, not messages lying there.
resource "aws_cloudwatch_metric_alarm" "set_aside" {
  count = var.dead_letter_queue_name == null ? 0 : 1

  alarm_name          = "${local.family}-rollback-set-aside"
  alarm_description   = "${var.service} gave up more than ${var.rollback.messages_set_aside} messages in five minutes."
  namespace           = "AWS/SQS"
  metric_name         = "NumberOfMessagesSent"
  dimensions          = { QueueName = var.dead_letter_queue_name }
  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = var.rollback.messages_set_aside
  treat_missing_data  = "notBreaching"
}
