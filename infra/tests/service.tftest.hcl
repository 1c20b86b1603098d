mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  name              = "llmops-test"
  service           = "query-api"
  account_id        = "111122223333"
  cluster_arn       = "arn:aws:ecs:us-east-1:111122223333:cluster/llmops-test"
  image             = "111122223333.dkr.ecr.us-east-1.amazonaws.com/llmops-test/query-api:unreleased"
  repository_arn    = "arn:aws:ecr:us-east-1:111122223333:repository/llmops-test/query-api"
  environment       = { ASPNETCORE_HTTP_PORTS = "8080", AWS_REGION = "us-east-1" }
  secrets           = { ConnectionStrings__redis = "arn:aws:secretsmanager:us-east-1:111122223333:secret:llmops-test/redis-AbCdEf:connection_string::" }
  policy_statements = "[{\"Sid\":\"Work\",\"Effect\":\"Allow\",\"Action\":[\"sqs:SendMessage\"],\"Resource\":[\"arn:aws:sqs:us-east-1:111122223333:q\"]}]"
  tasks             = { minimum = 2, maximum = 6 }
  scale_on          = { cpu_percent = 60, requests_per_minute = 300 }
  subnet_ids        = ["subnet-1", "subnet-2"]
  security_group_id = "sg-1"

  load_balancer = {
    target_group_arn = "arn:aws:elasticloadbalancing:us-east-1:111122223333:targetgroup/x/1"
    target_group     = "targetgroup/x/1"
    balancer         = "app/x/1"
  }

  data_key_arn         = "arn:aws:kms:us-east-1:111122223333:key/data"
  logs_key_arn         = "arn:aws:kms:us-east-1:111122223333:key/logs"
  permissions_boundary = "arn:aws:iam::111122223333:policy/llmops-boundary"
}

run "steps_back_by_itself_and_runs_without_rights_of_its_own_and_scales" {
  command = apply

  module {
    source = "./modules/service"
  }

  assert {
    condition     = one(aws_ecs_service.this.deployment_circuit_breaker).enable && one(aws_ecs_service.this.deployment_circuit_breaker).rollback
    error_message = "A deployment whose tasks fail is rolled back."
  }

  assert {
    condition     = one(aws_ecs_service.this.alarms).enable && one(aws_ecs_service.this.alarms).rollback
    error_message = "A deployment whose answers fail is rolled back."
  }

  assert {
    condition     = one(aws_ecs_service.this.alarms).alarm_names == toset(["llmops-test-query-api-rollback-5xx", "llmops-test-query-api-rollback-unhealthy", "llmops-test-query-api-rollback-p95"])
    error_message = "By errors, health and latency."
  }

  assert {
    condition     = aws_ecs_service.this.deployment_minimum_healthy_percent == 100 && aws_ecs_service.this.deployment_maximum_percent == 200
    error_message = "No capacity is lost while a release goes out."
  }

  assert {
    condition     = aws_ecs_service.this.health_check_grace_period_seconds >= 60 && one(aws_ecs_service.this.deployment_configuration).strategy == "ROLLING"
    error_message = "A slow start is not taken for a failed one."
  }

  assert {
    condition = alltrue([
      for alarm in concat(aws_cloudwatch_metric_alarm.errors, aws_cloudwatch_metric_alarm.unhealthy, aws_cloudwatch_metric_alarm.latency) : alarm.treat_missing_data == "notBreaching"
    ])
    error_message = "A quiet service is not a failing one."
  }

  assert {
    condition = alltrue([
      for metric in flatten([for query in aws_cloudwatch_metric_alarm.errors[0].metric_query : query.metric]) :
      contains(["HTTPCode_Target_5XX_Count", "RequestCount"], metric.metric_name) && metric.dimensions.TargetGroup == "targetgroup/x/1"
    ]) && anytrue([for query in aws_cloudwatch_metric_alarm.errors[0].metric_query : try(strcontains(query.expression, "100 * FILL(errors, 0) / requests"), false)])
    error_message = "The share of errors is that of this service's own target group."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.unhealthy[0].metric_name == "UnHealthyHostCount" && aws_cloudwatch_metric_alarm.latency[0].extended_statistic == "p95"
    error_message = "Health is counted by hosts, latency is the 95th percentile."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.errors[0].threshold == 5 && aws_cloudwatch_metric_alarm.unhealthy[0].threshold == 0 && aws_cloudwatch_metric_alarm.latency[0].threshold == 30
    error_message = "From 5 percent of errors, from one task that is ill, from 30 seconds on."
  }

  assert {
    condition     = alltrue([for alarm in concat(aws_cloudwatch_metric_alarm.errors, aws_cloudwatch_metric_alarm.unhealthy, aws_cloudwatch_metric_alarm.latency) : alarm.comparison_operator == "GreaterThanThreshold"])
    error_message = "Above is bad, for all of them."
  }

  assert {
    condition     = alltrue([for alarm in concat(aws_cloudwatch_metric_alarm.unhealthy, aws_cloudwatch_metric_alarm.latency) : alarm.namespace == "AWS/ApplicationELB" && alarm.dimensions == tomap({ LoadBalancer = "app/x/1", TargetGroup = "targetgroup/x/1" })]) && aws_cloudwatch_metric_alarm.latency[0].metric_name == "TargetResponseTime"
    error_message = "Health and latency are those of this service's own target group."
  }

  assert {
    condition     = aws_ecs_task_definition.this.container_definitions == jsonencode(output.container_definitions)
    error_message = "The task has the containers that are looked at here."
  }

  assert {
    condition     = output.container_definitions[0].readonlyRootFilesystem && output.container_definitions[0].user == "1654:1654"
    error_message = "The container cannot write to its root and does not run as root."
  }

  assert {
    condition     = output.container_definitions[0].linuxParameters.capabilities.drop == ["ALL"]
    error_message = "The container has no capabilities."
  }

  assert {
    condition     = one(output.container_definitions[0].linuxParameters.tmpfs).containerPath == "/tmp"
    error_message = "It can write to /tmp."
  }

  assert {
    condition     = one(aws_ecs_task_definition.this.runtime_platform).cpu_architecture == "ARM64" && aws_ecs_task_definition.this.network_mode == "awsvpc"
    error_message = "Tasks run on ARM64."
  }

  assert {
    condition     = !one(aws_ecs_service.this.network_configuration).assign_public_ip
    error_message = "Tasks have no public address."
  }

  assert {
    condition     = output.container_definitions[0].logConfiguration.options.mode == "non-blocking"
    error_message = "A log that cannot be written holds nobody up."
  }

  assert {
    condition     = output.container_definitions[0].stopTimeout == 120
    error_message = "Answers under way have two minutes."
  }

  assert {
    condition     = [for setting in output.container_definitions[0].environment : setting.value if setting.name == "DOTNET_SHUTDOWNTIMEOUTSECONDS"] == ["115"]
    error_message = "The service ends by itself before it would be killed."
  }

  assert {
    condition     = [for secret in output.container_definitions[0].secrets : secret.name] == ["ConnectionStrings__redis"] && !contains([for setting in output.container_definitions[0].environment : setting.name], "ConnectionStrings__redis")
    error_message = "Secrets are references, not values."
  }

  assert {
    condition     = aws_cloudwatch_log_group.this.kms_key_id == var.logs_key_arn && aws_cloudwatch_log_group.this.retention_in_days == 30
    error_message = "Logs are encrypted and go after 30 days."
  }

  assert {
    condition = toset(flatten([
      for statement in jsondecode(aws_iam_role_policy.execution.policy).Statement : statement.Action if contains(flatten([statement.Resource]), "*")
    ])) == toset(["ecr:GetAuthorizationToken"])
    error_message = "ECS may do to everything only what knows no resource."
  }

  assert {
    condition = anytrue([
      for statement in jsondecode(aws_iam_role_policy.execution.policy).Statement :
      statement.Sid == "ReadSecrets" && flatten([statement.Resource]) == ["arn:aws:secretsmanager:us-east-1:111122223333:secret:llmops-test/redis-AbCdEf"]
    ])
    error_message = "ECS may read the secrets that the task names, and no other."
  }

  assert {
    condition = alltrue([
      for role in [aws_iam_role.task, aws_iam_role.execution] :
      try(one(jsondecode(role.assume_role_policy).Statement).Condition.StringEquals["aws:SourceAccount"], "") == "111122223333"
    ])
    error_message = "Only this account's ECS may take the roles."
  }

  assert {
    condition     = toset(one(output.container_definitions[0].linuxParameters.tmpfs).mountOptions) == toset(["rw", "nosuid", "nodev", "noexec"])
    error_message = "And nothing under /tmp can be run."
  }

  assert {
    condition     = alltrue([for role in [aws_iam_role.task, aws_iam_role.execution] : one(jsondecode(role.assume_role_policy).Statement).Principal == { Service = "ecs-tasks.amazonaws.com" } && try(one(jsondecode(role.assume_role_policy).Statement).Condition.StringEquals["aws:SourceAccount"], "") == "111122223333"])
    error_message = "Nobody but ECS takes the roles."
  }

  assert {
    condition     = alltrue([for statement in jsondecode(aws_iam_role_policy.execution.policy).Statement : alltrue([for action in flatten([statement.Action]) : !strcontains(action, "*")])])
    error_message = "ECS is allowed single actions."
  }

  assert {
    condition     = alltrue([for role in [aws_iam_role.task, aws_iam_role.execution] : role.permissions_boundary == var.permissions_boundary])
    error_message = "Both roles are within the boundary."
  }

  assert {
    condition     = !aws_ecs_service.this.enable_execute_command && aws_ecs_service.this.network_configuration[0].security_groups == toset(["sg-1"])
    error_message = "Nobody opens a shell in a task."
  }

  assert {
    condition     = aws_appautoscaling_target.this[0].min_capacity == 2 && aws_appautoscaling_target.this[0].max_capacity == 6
    error_message = "Between two and six."
  }

  assert {
    condition     = aws_appautoscaling_target.this[0].resource_id == "service/llmops-test/query-api"
    error_message = "The target is the service."
  }

  assert {
    condition     = length(aws_appautoscaling_policy.cpu) == 1 && length(aws_appautoscaling_policy.requests) == 1 && length(aws_appautoscaling_policy.backlog) == 0
    error_message = "By CPU and requests."
  }
}

run "a_worker_is_judged_by_what_it_sets_aside" {
  command = apply

  module {
    source = "./modules/service"
  }

  variables {
    service                = "ingest-worker"
    load_balancer          = null
    dead_letter_queue_name = "llmops-test-ingest-dead"
    scale_on               = { queue = { name = "llmops-test-ingest", messages_per_task = 50 } }
  }

  assert {
    condition     = one(aws_ecs_service.this.alarms).alarm_names == toset(["llmops-test-ingest-worker-rollback-set-aside"]) && one(aws_ecs_service.this.alarms).rollback
    error_message = "A worker that gives its messages up is rolled back."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.set_aside[0].metric_name == "NumberOfMessagesSent"
    error_message = "New messages count, not those that lie there."
  }

  assert {
    condition     = length(aws_ecs_service.this.load_balancer) == 0 && length(aws_appautoscaling_policy.backlog) == 1
    error_message = "A worker has no load balancer and scales by its backlog."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.set_aside[0].namespace == "AWS/SQS" && aws_cloudwatch_metric_alarm.set_aside[0].period == 300 && aws_cloudwatch_metric_alarm.set_aside[0].threshold == 5 && aws_cloudwatch_metric_alarm.set_aside[0].dimensions == tomap({ QueueName = "llmops-test-ingest-dead" })
    error_message = "More than five in five minutes."
  }
}

run "a_collector_is_not_essential_and_bounded" {
  command = apply

  module {
    source = "./modules/service"
  }

  variables {
    collector = { image = "public.ecr.aws/cloudwatch-agent/cloudwatch-agent:1.300060.0" }
  }

  assert {
    condition     = !output.container_definitions[1].essential && output.container_definitions[1].memory == 128
    error_message = "A collector that fails leaves the service running."
  }
}

run "latest_is_refused" {
  command = plan

  module {
    source = "./modules/service"
  }

  variables {
    image = "example/query-api:latest"
  }

  expect_failures = [var.image]
}

run "a_password_in_the_environment_is_refused" {
  command = plan

  module {
    source = "./modules/service"
  }

  variables {
    environment = { ConnectionStrings__redis = "host:6379,password=x" }
  }

  expect_failures = [var.environment]
}

run "wrong_values_are_refused" {
  command = plan

  module {
    source = "./modules/service"
  }

  variables {
    repository_arn         = "query-api"
    health_command         = ["dotnet", ""]
    subnet_ids             = []
    security_group_id      = "sg"
    load_balancer          = { target_group_arn = "x", target_group = "x", balancer = "x" }
    dead_letter_queue_name = "a b"
    data_key_arn           = "alias/data"
    logs_key_arn           = "alias/data"
    log_days               = 29
    permissions_boundary   = "llmops-boundary"
    tasks                  = { minimum = 2, maximum = 1 }
    cpu                    = 100
    stop_seconds           = 300
  }

  expect_failures = [
    var.repository_arn, var.health_command, var.subnet_ids, var.security_group_id, var.load_balancer, var.dead_letter_queue_name, var.data_key_arn, var.logs_key_arn, var.log_days, var.permissions_boundary, var.tasks, var.cpu, var.stop_seconds,
  ]
}
