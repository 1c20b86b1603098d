# What AWS's own services say of themselves.

locals {
  # ThrottledRequests is counted by operation, and CloudWatch does not sum over a dimension that is left out.
  dynamodb = merge([for use, table in var.tables : { for way in ["Read", "Write"] : "table-throttled-${use}-${lower(way)}s" => {
    description = "DynamoDB throttled ${lower(way)}s of ${table}."
    namespace   = "AWS/DynamoDB"
    metric      = "${way}ThrottleEvents"
    dimensions  = { TableName = table }
    statistic   = "Sum"
    period      = 60
    periods     = 5
    above       = 0
  } }]...)

  # Valkey's nodes are counted one by one, never their group.
  cache = { for i, node in var.cache_nodes : "cache-evictions-${i + 1}" => {
    description = "Valkey's node ${node} drops sessions that have not expired: conversations are read from slower stores."
    namespace   = "AWS/ElastiCache"
    metric      = "Evictions"
    dimensions  = { CacheClusterId = node }
    statistic   = "Sum"
    period      = 300
    periods     = 3
    above       = 100
  } }

  services = { for service in values(var.services) : "memory-${service}" => {
    description = "Tasks of ${service} use more than 90 % of their memory."
    namespace   = "AWS/ECS"
    metric      = "MemoryUtilization"
    dimensions  = { ClusterName = var.name, ServiceName = service }
    statistic   = "Maximum"
    period      = 60
    periods     = 5
    above       = 90
  } }

  graph = var.graph == null ? {} : {
    graph-down = {
      description = "Neo4j does not answer. Questions are answered without the graph; the server is replaced by itself after 15 minutes."
      namespace   = "AWS/NetworkELB"
      metric      = "UnHealthyHostCount"
      dimensions  = { LoadBalancer = try(var.graph.balancer, ""), TargetGroup = try(var.graph.target_group, "") }
      statistic   = "Maximum"
      period      = 60
      periods     = 5
      above       = 0
    }
  }

  domain = { DomainName = var.search_domain, ClientId = var.account_id }

  vended = merge(local.dynamodb, local.services, local.graph, local.cache, {
    balancer-errors = {
      description = "The load balancer itself answers with 5xx: no task takes requests, or it gave up waiting."
      namespace   = "AWS/ApplicationELB"
      metric      = "HTTPCode_ELB_5XX_Count"
      dimensions  = { LoadBalancer = var.balancer }
      statistic   = "Sum"
      period      = 60
      periods     = 2
      above       = 5
    }
    queue-age = {
      description = "The oldest document waits for more than ${var.limits.queue_minutes} minutes."
      namespace   = "AWS/SQS"
      metric      = "ApproximateAgeOfOldestMessage"
      dimensions  = { QueueName = var.queue }
      statistic   = "Maximum"
      period      = 60
      periods     = 5
      above       = var.limits.queue_minutes * 60
    }
    set-aside = {
      description = "Messages lie in the dead-letter queue."
      namespace   = "AWS/SQS"
      metric      = "ApproximateNumberOfMessagesVisible"
      dimensions  = { QueueName = var.dead_letter_queue }
      statistic   = "Maximum"
      period      = 300
      periods     = 1
      above       = 0
    }
    search-red = {
      description = "OpenSearch misses primary shards: passages cannot be found."
      namespace   = "AWS/ES"
      metric      = "ClusterStatus.red"
      dimensions  = local.domain
      statistic   = "Maximum"
      period      = 60
      periods     = 1
      above       = 0
    }
    search-writes-blocked = {
      description = "OpenSearch takes no writes."
      namespace   = "AWS/ES"
      metric      = "ClusterIndexWritesBlocked"
      dimensions  = local.domain
      statistic   = "Maximum"
      period      = 300
      periods     = 1
      above       = 0
    }
    search-memory = {
      description = "OpenSearch's heap is over 90 % full."
      namespace   = "AWS/ES"
      metric      = "JVMMemoryPressure"
      dimensions  = local.domain
      statistic   = "Maximum"
      period      = 300
      periods     = 3
      above       = 90
    }
  })
}

resource "aws_cloudwatch_metric_alarm" "vended" {
  for_each = { for key, alarm in local.vended : key => alarm if !contains(var.muted, key) }

  alarm_name          = "${var.name}-${each.key}"
  alarm_description   = "${each.value.description} What to do: docs/operations.md."
  namespace           = each.value.namespace
  metric_name         = each.value.metric
  dimensions          = each.value.dimensions
  statistic           = each.value.statistic
  period              = each.value.period
  evaluation_periods  = each.value.periods
  datapoints_to_alarm = each.value.periods
  comparison_operator = "GreaterThanThreshold"
  threshold           = each.value.above
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.this.arn]
  ok_actions          = [aws_sns_topic.this.arn]
}

# A disk that fills: the one alarm that looks below.
resource "aws_cloudwatch_metric_alarm" "search_disk" {
  alarm_name          = "${var.name}-search-disk"
  alarm_description   = "A node of OpenSearch has less than ${var.limits.search_free_gib} GiB free. What to do: docs/operations.md."
  namespace           = "AWS/ES"
  metric_name         = "FreeStorageSpace"
  dimensions          = local.domain
  statistic           = "Minimum"
  period              = 300
  evaluation_periods  = 1
  comparison_operator = "LessThanThreshold"
  threshold           = var.limits.search_free_gib * 1024
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.this.arn]
  ok_actions          = [aws_sns_topic.this.arn]
}
