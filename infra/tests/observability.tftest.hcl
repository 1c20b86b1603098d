mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  name              = "llmops-test"
  account_id        = "111122223333"
  services          = { api = "query-api", ingest = "ingest-worker", finetune = "finetune-worker" }
  balancer          = "app/x/1"
  tables            = { ledger = "llmops-test-ledger" }
  queue             = "llmops-test-ingest"
  dead_letter_queue = "llmops-test-ingest-dead"
  search_domain     = "llmops-test-search"
  cache_nodes       = ["llmops-test-001", "llmops-test-002"]
  graph             = { target_group = "targetgroup/g/1", balancer = "net/x/1" }
  emails            = ["ops@example.com"]
  monthly_usd       = 100
  logs_key_arn      = "arn:aws:kms:us-east-1:111122223333:key/logs"
}

run "queries_and_everybody_is_told" {
  command = apply

  module {
    source = "./modules/observability"
  }

  assert {
    condition = one(one(aws_cloudwatch_metric_alarm.promql["server-errors"].evaluation_criteria).promql_criteria).query == join("", [
      "100 * sum(histogram_count(rate({\"http.server.request.duration\", \"@resource.service.name\"=\"query-api\", ",
      "\"@resource.deployment.environment.name\"=\"llmops-test\", \"http.response.status_code\"=~\"5..\"}[5m])))",
      " / sum(histogram_count(rate({\"http.server.request.duration\", \"@resource.service.name\"=\"query-api\", ",
      "\"@resource.deployment.environment.name\"=\"llmops-test\"}[5m]))) > 5",
    ])
    error_message = "The share of server errors, percent."
  }

  assert {
    condition = one(one(aws_cloudwatch_metric_alarm.promql["answer-time"].evaluation_criteria).promql_criteria).query == join("", [
      "histogram_quantile(0.95, sum(rate({\"http.server.request.duration\", \"@resource.service.name\"=\"query-api\", ",
      "\"@resource.deployment.environment.name\"=\"llmops-test\", \"http.route\"=\"/v1/query\"}[5m]))) > 20",
    ])
    error_message = "The 95th percentile of questions, seconds."
  }

  assert {
    condition = one(one(aws_cloudwatch_metric_alarm.promql["spend-hour"].evaluation_criteria).promql_criteria).query == join("", [
      "sum(increase({\"rag.cost.usd\", \"@resource.deployment.environment.name\"=\"llmops-test\"}[1h])) > 5",
    ])
    error_message = "What models cost in an hour."
  }

  assert {
    condition     = strcontains(output.queries["ingest-failures"], "\"rag.document.state\"=~\"failed|quarantined\"") && strcontains(output.queries["ingest-failures"], "increase({\"rag.ingest.documents\"")
    error_message = "Documents that failed or were quarantined."
  }

  assert {
    condition     = startswith(output.queries["first-chunk"], "histogram_quantile(0.95, sum(rate({\"gen_ai.client.operation.time_to_first_chunk\"")
    error_message = "The 95th percentile of the time to the first word."
  }

  assert {
    condition     = strcontains(output.queries["degraded"], "{\"rag.degraded\"") && strcontains(output.queries["citations"], "{\"rag.citations.rejected\"") && strcontains(output.queries["budget-refused"], "{\"rag.budget.refused\"")
    error_message = "Missing parts, withheld citations, refused requests."
  }

  assert {
    condition     = alltrue([for query in values(output.queries) : strcontains(query, "\"@resource.deployment.environment.name\"=\"llmops-test\"")])
    error_message = "No alarm hears of another environment."
  }

  assert {
    condition     = alltrue([for query in values(output.queries) : length(regexall("WINDOW", query)) == 0 && length(regexall("\\(", query)) == length(regexall("\\)", query)) && length(regexall("\\{", query)) == length(regexall("\\}", query))])
    error_message = "Queries are whole."
  }

  assert {
    condition = { for key, query in output.queries : key => trimspace(element(split(" ", query), -1)) if key != "telemetry-missing" } == {
      server-errors = "5", answer-time = "20", first-chunk = "5", model-errors = "5", degraded = "20", citations = "0.5", ingest-failures = "5", spend-hour = "5", budget-refused = "0"
    }
    error_message = "Limits are those that were asked for."
  }

  assert {
    condition = alltrue([
      for alarm in concat(values(aws_cloudwatch_metric_alarm.promql), values(aws_cloudwatch_metric_alarm.vended), [aws_cloudwatch_metric_alarm.search_disk]) :
      alarm.alarm_actions == toset([aws_sns_topic.this.arn]) && alarm.ok_actions == toset([aws_sns_topic.this.arn])
    ])
    error_message = "Every alarm tells when it begins and when it ends."
  }

  assert {
    condition = toset([for alarm in aws_cloudwatch_metric_alarm.vended : alarm.namespace]) == toset([
      "AWS/ApplicationELB", "AWS/DynamoDB", "AWS/ECS", "AWS/ElastiCache", "AWS/ES", "AWS/NetworkELB", "AWS/SQS",
    ])
    error_message = "Every store and the load balancers are watched."
  }

  # CloudWatch keeps a metric under exactly these dimensions. An alarm with fewer or others hears nothing, and nothing tells it.
  assert {
    condition = alltrue([
      for alarm in concat(values(aws_cloudwatch_metric_alarm.vended), [aws_cloudwatch_metric_alarm.search_disk]) :
      contains([
        "AWS/ApplicationELB HTTPCode_ELB_5XX_Count LoadBalancer Sum",
        "AWS/DynamoDB ReadThrottleEvents TableName Sum",
        "AWS/DynamoDB WriteThrottleEvents TableName Sum",
        "AWS/ECS MemoryUtilization ClusterName ServiceName Maximum",
        "AWS/ES ClusterIndexWritesBlocked ClientId DomainName Maximum",
        "AWS/ES ClusterStatus.red ClientId DomainName Maximum",
        "AWS/ES FreeStorageSpace ClientId DomainName Minimum",
        "AWS/ES JVMMemoryPressure ClientId DomainName Maximum",
        "AWS/ElastiCache Evictions CacheClusterId Sum",
        "AWS/NetworkELB UnHealthyHostCount LoadBalancer TargetGroup Maximum",
        "AWS/SQS ApproximateAgeOfOldestMessage QueueName Maximum",
        "AWS/SQS ApproximateNumberOfMessagesVisible QueueName Maximum",
      ], join(" ", concat([alarm.namespace, alarm.metric_name], sort(keys(alarm.dimensions)), [alarm.statistic])))
    ])
    error_message = "Every alarm names a metric that is there, with all its dimensions."
  }

  assert {
    condition     = length([for key in keys(aws_cloudwatch_metric_alarm.vended) : key if startswith(key, "table-throttled-")]) == 2 * length(var.tables) && length([for key in keys(aws_cloudwatch_metric_alarm.vended) : key if startswith(key, "cache-evictions-")]) == length(var.cache_nodes)
    error_message = "Reads and writes of every table and every node of Valkey are watched."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.vended["queue-age"].metric_name == "ApproximateAgeOfOldestMessage" && aws_cloudwatch_metric_alarm.vended["queue-age"].threshold == 1800
    error_message = "A document that waits for half an hour is told of."
  }

  assert {
    condition     = contains(jsondecode(aws_cloudwatch_event_rule.deployments.event_pattern).detail.eventName, "SERVICE_DEPLOYMENT_FAILED")
    error_message = "A deployment that failed is told of."
  }

  assert {
    condition     = length(aws_budgets_budget.this.notification) == 3 && aws_budgets_budget.this.limit_amount == "100" && one(aws_budgets_budget.this.cost_filter).values == tolist(["user:stack$llmops-test"])
    error_message = "The month's budget is told of at 80 and 100 percent, and when 100 are foreseen."
  }

  assert {
    condition     = aws_sns_topic.this.kms_master_key_id == var.logs_key_arn
    error_message = "Notices are encrypted."
  }

  assert {
    condition     = aws_xray_trace_segment_destination.this[0].destination == "CloudWatchLogs" && one(one(aws_xray_indexing_rule.this[0].rule).probabilistic).desired_sampling_percentage == 1
    error_message = "Spans can be searched, and one percent of them are indexed."
  }

  assert {
    condition     = jsondecode(aws_cloudwatch_event_rule.deployments.event_pattern)["detail-type"] == ["ECS Deployment State Change"] && aws_cloudwatch_event_target.deployments.arn == aws_sns_topic.this.arn
    error_message = "By ECS's own events."
  }

  assert {
    condition     = alltrue([for statement in jsondecode(aws_sns_topic_policy.this.policy).Statement : try(keys(statement.Principal), []) == ["Service"] && statement.Action == "sns:Publish" if statement.Effect == "Allow"])
    error_message = "Only services of AWS publish."
  }
}

run "muted" {
  command = apply

  module {
    source = "./modules/observability"
  }

  variables {
    muted = ["telemetry-missing", "graph-down"]
    graph = null
  }

  assert {
    condition     = !contains(keys(aws_cloudwatch_metric_alarm.promql), "telemetry-missing") && !contains(keys(aws_cloudwatch_metric_alarm.vended), "graph-down")
    error_message = "What is muted makes no alarm."
  }
}

run "wrong_values_are_refused" {
  command = plan

  module {
    source = "./modules/observability"
  }

  variables {
    services          = { api = "api", ingest = "api", finetune = "finetune" }
    balancer          = "api"
    tables            = {}
    queue             = "https://sqs/ingest"
    dead_letter_queue = ""
    search_domain     = "S"
    cache_nodes       = ["Cache"]
    graph             = { target_group = "g", balancer = "app/x/1" }
    emails            = ["ops"]
    monthly_usd       = 0
    logs_key_arn      = "alias/data"
    indexed_percent   = 101
  }

  expect_failures = [
    var.services, var.balancer, var.tables, var.queue, var.dead_letter_queue, var.search_domain, var.cache_nodes, var.graph, var.emails, var.monthly_usd, var.logs_key_arn, var.indexed_percent,
  ]
}

# On its own: the names of the alarms follow from other variables and are unknown while one of those is wrong.
run "an_alarm_that_does_not_exist_cannot_be_muted" {
  command = plan

  module {
    source = "./modules/observability"
  }

  variables {
    muted = ["no-such-alarm"]
  }

  expect_failures = [var.muted]
}
