# One service on ECS Fargate. Terraform owns the shape of the task, the pipeline owns which image runs:
# each release registers a revision of the newest definition with another image, and the service's own pointer is not touched here.

data "aws_partition" "current" {}

data "aws_region" "current" {}

locals {
  family = "${var.name}-${var.service}"

  # The service ends by itself some seconds before it would be killed.
  environment = merge(var.environment, { DOTNET_SHUTDOWNTIMEOUTSECONDS = tostring(var.stop_seconds - 5) })

  containers = concat([
    merge(
      {
        name                   = var.service
        image                  = var.image
        essential              = true
        user                   = "1654:1654"
        readonlyRootFilesystem = true
        stopTimeout            = var.stop_seconds

        portMappings = [{ name = "http", containerPort = var.port, hostPort = var.port, protocol = "tcp", appProtocol = "http" }]
        environment  = [for key in sort(keys(local.environment)) : { name = key, value = local.environment[key] }]
        secrets      = [for key in sort(keys(var.secrets)) : { name = key, valueFrom = var.secrets[key] }]

        # The root is read-only: uploads on their way and the runtime's own files go here. It counts as memory.
        linuxParameters = {
          capabilities = { drop = ["ALL"] }
          tmpfs        = [{ containerPath = "/tmp", size = var.tmp_mib, mountOptions = ["rw", "nosuid", "nodev", "noexec"] }]
        }

        # A log that cannot be written must not hold a request up.
        logConfiguration = {
          logDriver = "awslogs"
          options = {
            awslogs-group         = aws_cloudwatch_log_group.this.name
            awslogs-region        = data.aws_region.current.region
            awslogs-stream-prefix = var.service
            mode                  = "non-blocking"
            max-buffer-size       = "8m"
          }
        }
      },
      {
        for key, value in { healthCheck = { command = concat(["CMD"], var.health_command), interval = 30, timeout = 10, retries = 3, startPeriod = var.start_seconds } } :
        key => value if length(var.health_command) > 0
      },
    ),
    ],
    [for collector in var.collector[*] : {
      name                   = "collector"
      image                  = collector.image
      essential              = false
      readonlyRootFilesystem = true
      memory                 = collector.memory
      environment = [
        { name = "CW_CONFIG_CONTENT", value = jsonencode({
          traces  = { traces_collected = { otlp = {} } }
          metrics = { metrics_collected = { otlp = {} } }
        }) },
      ]
      logConfiguration = {
        logDriver = "awslogs"
        options = {
          awslogs-group         = aws_cloudwatch_log_group.this.name
          awslogs-region        = data.aws_region.current.region
          awslogs-stream-prefix = "collector"
          mode                  = "non-blocking"
          max-buffer-size       = "2m"
        }
      }
    }],
  )
}

resource "aws_cloudwatch_log_group" "this" {
  name              = "/${var.name}/${var.service}"
  retention_in_days = var.log_days
  kms_key_id        = var.logs_key_arn
}

resource "aws_ecs_task_definition" "this" {
  family                   = local.family
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = var.cpu
  memory                   = var.memory
  execution_role_arn       = aws_iam_role.execution.arn
  task_role_arn            = aws_iam_role.task.arn
  skip_destroy             = true
  track_latest             = true

  runtime_platform {
    operating_system_family = "LINUX"
    cpu_architecture        = "ARM64"
  }

  container_definitions = jsonencode(local.containers)
}

resource "aws_ecs_service" "this" {
  name            = var.service
  cluster         = var.cluster_arn
  task_definition = aws_ecs_task_definition.this.arn
  desired_count   = var.tasks.minimum

  platform_version                   = "LATEST"
  enable_execute_command             = var.execute_command
  enable_ecs_managed_tags            = true
  propagate_tags                     = "SERVICE"
  availability_zone_rebalancing      = "ENABLED"
  deployment_minimum_healthy_percent = 100
  deployment_maximum_percent         = 200
  health_check_grace_period_seconds  = var.load_balancer == null ? null : var.start_seconds
  wait_for_steady_state              = false

  dynamic "capacity_provider_strategy" {
    for_each = var.capacity_providers

    content {
      capacity_provider = capacity_provider_strategy.key
      weight            = capacity_provider_strategy.value
    }
  }

  network_configuration {
    subnets          = var.subnet_ids
    security_groups  = [var.security_group_id]
    assign_public_ip = false
  }

  # Tasks that do not start or fail their health checks.
  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }

  # Tasks that start and then fail their callers. The circuit breaker counts failures in a row only.
  dynamic "alarms" {
    for_each = length(local.rollback_alarms) > 0 ? [1] : []

    content {
      alarm_names = local.rollback_alarms
      enable      = true
      rollback    = true
    }
  }

  # ECS works out by itself how long it watches the alarms after the last task, from their periods.
  deployment_configuration {
    strategy = "ROLLING"
  }

  dynamic "load_balancer" {
    for_each = var.load_balancer[*]

    content {
      target_group_arn = load_balancer.value.target_group_arn
      container_name   = var.service
      container_port   = var.port
    }
  }

  # The pipeline releases; auto scaling counts.
  lifecycle {
    ignore_changes = [task_definition, desired_count]
  }

  depends_on = [aws_iam_role_policy.task, aws_iam_role_policy.execution]
}
