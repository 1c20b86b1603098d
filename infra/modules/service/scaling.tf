locals {
  cluster_name = element(split("/", var.cluster_arn), 1)
  scales       = var.tasks.maximum > 0
}

resource "aws_appautoscaling_target" "this" {
  count = local.scales ? 1 : 0

  service_namespace  = "ecs"
  resource_id        = "service/${local.cluster_name}/${aws_ecs_service.this.name}"
  scalable_dimension = "ecs:service:DesiredCount"
  min_capacity       = var.tasks.minimum
  max_capacity       = var.tasks.maximum
}

resource "aws_appautoscaling_policy" "cpu" {
  count = local.scales && var.scale_on.cpu_percent != null ? 1 : 0

  name               = "cpu"
  policy_type        = "TargetTrackingScaling"
  service_namespace  = aws_appautoscaling_target.this[0].service_namespace
  resource_id        = aws_appautoscaling_target.this[0].resource_id
  scalable_dimension = aws_appautoscaling_target.this[0].scalable_dimension

  target_tracking_scaling_policy_configuration {
    target_value       = var.scale_on.cpu_percent
    scale_out_cooldown = 30
    scale_in_cooldown  = 300

    predefined_metric_specification {
      predefined_metric_type = "ECSServiceAverageCPUUtilization"
    }
  }
}

# Answers wait for models rather than for the processor: requests tell of load before CPU does.
resource "aws_appautoscaling_policy" "requests" {
  count = local.scales && var.scale_on.requests_per_minute != null ? 1 : 0

  name               = "requests"
  policy_type        = "TargetTrackingScaling"
  service_namespace  = aws_appautoscaling_target.this[0].service_namespace
  resource_id        = aws_appautoscaling_target.this[0].resource_id
  scalable_dimension = aws_appautoscaling_target.this[0].scalable_dimension

  target_tracking_scaling_policy_configuration {
    target_value       = var.scale_on.requests_per_minute
    scale_out_cooldown = 30
    scale_in_cooldown  = 300

    predefined_metric_specification {
      predefined_metric_type = "ALBRequestCountPerTarget"
      resource_label         = "${var.load_balancer.balancer}/${var.load_balancer.target_group}"
    }
  }
}

resource "aws_appautoscaling_policy" "backlog" {
  count = local.scales && var.scale_on.queue != null ? 1 : 0

  name               = "backlog"
  policy_type        = "TargetTrackingScaling"
  service_namespace  = aws_appautoscaling_target.this[0].service_namespace
  resource_id        = aws_appautoscaling_target.this[0].resource_id
  scalable_dimension = aws_appautoscaling_target.this[0].scalable_dimension

  target_tracking_scaling_policy_configuration {
    target_value       = var.scale_on.queue.messages_per_task
    scale_out_cooldown = 60
    scale_in_cooldown  = 300

    customized_metric_specification {
      metrics {
        id          = "waiting"
        label       = "Messages waiting"
        return_data = false

        metric_stat {
          stat = "Average"

          metric {
            namespace   = "AWS/SQS"
            metric_name = "ApproximateNumberOfMessagesVisible"

            dimensions {
              name  = "QueueName"
              value = var.scale_on.queue.name
            }
          }
        }
      }

      metrics {
        id          = "running"
        label       = "Tasks running"
        return_data = false

        metric_stat {
          stat = "Average"

          metric {
            namespace   = "ECS/ContainerInsights"
            metric_name = "RunningTaskCount"

            dimensions {
              name  = "ClusterName"
              value = local.cluster_name
            }

            dimensions {
              name  = "ServiceName"
              value = aws_ecs_service.this.name
            }
          }
        }
      }

      metrics {
        id          = "backlog"
        label       = "Messages for each task"
        expression  = "waiting / IF(running > 0, running, 1)"
        return_data = true
      }
    }
  }
}

resource "aws_appautoscaling_scheduled_action" "this" {
  for_each = local.scales ? var.schedule : {}

  name               = each.key
  service_namespace  = aws_appautoscaling_target.this[0].service_namespace
  resource_id        = aws_appautoscaling_target.this[0].resource_id
  scalable_dimension = aws_appautoscaling_target.this[0].scalable_dimension
  schedule           = each.value.cron
  timezone           = "UTC"

  scalable_target_action {
    min_capacity = each.value.minimum
    max_capacity = each.value.maximum
  }
}
