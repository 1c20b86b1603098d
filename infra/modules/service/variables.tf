variable "name" {
  description = "Prefix of every name: project and environment."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,20}$", var.name))
    error_message = "A name is 2 to 21 lower-case letters, digits and hyphens and begins with a letter."
  }
}

variable "service" {
  description = "Name of the service, its container and its log stream; family and log group are named after it."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,30}$", var.service))
    error_message = "Lower-case letters, digits and hyphens."
  }
}

variable "account_id" {
  description = "The account, whose ECS may take the roles."
  type        = string

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "Twelve digits."
  }
}

variable "cluster_arn" {
  description = "ECS cluster."
  type        = string

  validation {
    condition     = can(regex(":cluster/", var.cluster_arn))
    error_message = "An ARN of a cluster."
  }
}

variable "image" {
  description = "Image of the first revision, by tag or digest. Releases replace it."
  type        = string

  validation {
    condition     = can(regex("(@sha256:[0-9a-f]{64}|:[A-Za-z0-9_][A-Za-z0-9_.-]*)$", var.image)) && !endswith(var.image, ":latest")
    error_message = "An image names a tag other than latest, or a digest."
  }
}

variable "repository_arn" {
  description = "ECR repository of the image."
  type        = string

  validation {
    condition     = can(regex("^arn:[a-z-]+:ecr:[a-z0-9-]+:[0-9]{12}:repository/.+$", var.repository_arn))
    error_message = "The ARN of an ECR repository."
  }
}

variable "cpu" {
  description = "CPU units: 1024 are one core."
  type        = number
  default     = 512

  validation {
    condition     = contains([256, 512, 1024, 2048, 4096, 8192, 16384], var.cpu)
    error_message = "Fargate knows 256, 512, 1024, 2048, 4096, 8192 and 16384."
  }
}

variable "memory" {
  description = "Memory, MiB."
  type        = number
  default     = 1024

  validation {
    condition     = var.memory >= 512 && var.memory >= 2 * var.cpu && var.memory <= 8 * var.cpu
    error_message = "Fargate pairs memory with CPU: from 2 to 8 MiB for each CPU unit."
  }
}

variable "tmp_mib" {
  description = "Size of /tmp, MiB, out of the task's memory."
  type        = number
  default     = 256

  validation {
    condition     = var.tmp_mib >= 64 && var.tmp_mib <= var.memory / 2
    error_message = "At least 64 MiB and no more than half the memory."
  }
}

variable "port" {
  description = "Port that the service listens on."
  type        = number
  default     = 8080

  validation {
    condition     = var.port >= 1024 && var.port <= 65535
    error_message = "An unprivileged port: the container does not run as root."
  }
}

variable "environment" {
  description = "Settings of the service, as environment variables."
  type        = map(string)

  validation {
    condition     = !anytrue([for key in keys(var.environment) : can(regex("(?i)(password|secret|connectionstrings__(redis|neo4j))", key))])
    error_message = "Passwords and connection strings that hold one are secrets."
  }
}

variable "secrets" {
  description = "Settings whose value ECS reads from Secrets Manager: ARN, or ARN:JSON-KEY::."
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for secret in values(var.secrets) : length(split(":", secret)) >= 7])
    error_message = "Each is the ARN of a secret, with a JSON key behind it where only that is meant."
  }
}

variable "policy_statements" {
  description = "JSON list of what the service may do."
  type        = string

  validation {
    condition     = can(tolist(jsondecode(var.policy_statements))) || can([for statement in jsondecode(var.policy_statements) : statement.Sid])
    error_message = "A JSON list of policy statements, each with a Sid."
  }
}

variable "health_command" {
  description = "Command inside the container that tells whether the service is healthy; empty: none. Services behind a load balancer are judged by that."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for part in var.health_command : length(trimspace(part)) > 0])
    error_message = "A command has no empty part."
  }
}

variable "start_seconds" {
  description = "Time a task has to become healthy; at least twice what it takes."
  type        = number
  default     = 60

  validation {
    condition     = var.start_seconds >= 10 && var.start_seconds <= 300
    error_message = "From 10 to 300 seconds."
  }
}

variable "stop_seconds" {
  description = "Time between SIGTERM and SIGKILL."
  type        = number
  default     = 120

  validation {
    condition     = var.stop_seconds >= 10 && var.stop_seconds <= 120
    error_message = "From 10 to 120 seconds, Fargate's limit."
  }
}

variable "tasks" {
  description = "Tasks at least and at most. A maximum of 0 leaves the count to nobody but the pipeline."
  type        = object({ minimum = number, maximum = number })

  validation {
    condition     = var.tasks.minimum >= 0 && var.tasks.maximum >= var.tasks.minimum
    error_message = "0 <= minimum <= maximum."
  }

  validation {
    condition     = floor(var.tasks.minimum) == var.tasks.minimum && floor(var.tasks.maximum) == var.tasks.maximum
    error_message = "Tasks are whole."
  }
}

variable "scale_on" {
  description = "What the count follows; each null: not that."
  type = object({
    cpu_percent         = optional(number)
    requests_per_minute = optional(number)
    queue               = optional(object({ name = string, messages_per_task = number }))
  })
  default = {}

  validation {
    condition     = var.scale_on.requests_per_minute == null || var.load_balancer != null
    error_message = "Requests are counted by a load balancer."
  }

  validation {
    condition     = (var.scale_on.cpu_percent == null || try(var.scale_on.cpu_percent > 0 && var.scale_on.cpu_percent <= 100, false)) && (var.scale_on.requests_per_minute == null || try(var.scale_on.requests_per_minute > 0, false)) && (var.scale_on.queue == null || try(can(regex("^[A-Za-z0-9_-]{1,80}$", var.scale_on.queue.name)) && var.scale_on.queue.messages_per_task > 0, false))
    error_message = "A share of CPU up to 100 percent, and numbers of requests and messages above 0."
  }
}

variable "schedule" {
  description = "Times at which the limits of the count change, as cron(...) in UTC."
  type        = map(object({ cron = string, minimum = number, maximum = number }))
  default     = {}

  validation {
    condition     = alltrue([for action in values(var.schedule) : startswith(action.cron, "cron(") && action.minimum <= action.maximum])
    error_message = "Each has a cron(...) and minimum <= maximum."
  }

  validation {
    condition     = alltrue([for action in values(var.schedule) : action.minimum >= 0])
    error_message = "No negative number of tasks."
  }
}

variable "capacity_providers" {
  description = "Weights of FARGATE and FARGATE_SPOT."
  type        = map(number)
  default     = { FARGATE = 1 }

  validation {
    condition     = length(var.capacity_providers) > 0 && alltrue([for provider in keys(var.capacity_providers) : contains(["FARGATE", "FARGATE_SPOT"], provider)])
    error_message = "FARGATE and FARGATE_SPOT."
  }
}

variable "subnet_ids" {
  description = "Subnets of the tasks."
  type        = list(string)

  validation {
    condition     = length(var.subnet_ids) > 0 && alltrue([for subnet in var.subnet_ids : can(regex("^subnet-[0-9a-f]+$", subnet))])
    error_message = "At least one subnet, each by its id, such as subnet-0123abcd."
  }
}

variable "security_group_id" {
  description = "Security group of the tasks."
  type        = string

  validation {
    condition     = can(regex("^sg-[0-9a-f]+$", var.security_group_id))
    error_message = "The id of a security group, such as sg-0123abcd."
  }
}

variable "load_balancer" {
  description = "Target group that asks /health, and how metrics name it and its load balancer; null: the service is behind none."
  type        = object({ target_group_arn = string, target_group = string, balancer = string })
  default     = null

  validation {
    condition = var.load_balancer == null || (
      can(regex("^arn:[a-z-]+:elasticloadbalancing:[a-z0-9-]+:[0-9]{12}:targetgroup/.+$", var.load_balancer.target_group_arn))
      && can(regex("^targetgroup/[A-Za-z0-9-]+/[0-9a-f]+$", var.load_balancer.target_group)) && can(regex("^app/[A-Za-z0-9-]+/[0-9a-f]+$", var.load_balancer.balancer))
    )
    error_message = "The ARN of a target group, and both as metrics name them: targetgroup/NAME/ID and app/NAME/ID."
  }
}

variable "dead_letter_queue_name" {
  description = "Queue that the service sends to what it gives up; null: none."
  type        = string
  default     = null

  validation {
    condition     = var.dead_letter_queue_name == null || can(regex("^[A-Za-z0-9_-]{1,80}$", var.dead_letter_queue_name))
    error_message = "The name of a queue, or null."
  }
}

variable "rollback" {
  description = "When a deployment is taken back."
  type = object({
    error_percent      = optional(number, 5)
    minimum_requests   = optional(number, 10)
    p95_seconds        = optional(number, 30)
    messages_set_aside = optional(number, 5)
  })
  default = {}

  validation {
    condition     = var.rollback.error_percent > 0 && var.rollback.error_percent < 100 && var.rollback.p95_seconds > 0
    error_message = "A share between 0 and 100 percent, a time above 0."
  }

  validation {
    condition     = var.rollback.minimum_requests >= 1 && var.rollback.messages_set_aside >= 0
    error_message = "At least one request, and no negative number of messages."
  }
}

variable "execute_command" {
  description = "Whether operators may open a session in the container. Chiseled images have no shell, so this is for debugging builds."
  type        = bool
  default     = false
}

variable "collector" {
  description = "CloudWatch agent beside the service, for operators who prefer it to direct export; null: none."
  type        = object({ image = string, memory = optional(number, 128) })
  default     = null

  validation {
    condition     = var.collector == null || can(regex("(@sha256:|:[0-9])", var.collector.image))
    error_message = "The agent's image is pinned to a version or a digest."
  }

  validation {
    condition     = var.collector == null || try(var.collector.memory >= 64 && var.collector.memory <= 1024, false)
    error_message = "The agent has 64 to 1024 MiB of memory."
  }
}

variable "data_key_arn" {
  description = "KMS key of the secrets."
  type        = string

  validation {
    condition     = can(regex("^arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]{12}:key/[0-9A-Za-z-]+$", var.data_key_arn))
    error_message = "The ARN of a KMS key."
  }
}

variable "logs_key_arn" {
  description = "KMS key of the log group."
  type        = string

  validation {
    condition     = can(regex("^arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]{12}:key/[0-9A-Za-z-]+$", var.logs_key_arn))
    error_message = "The ARN of a KMS key."
  }
}

variable "log_days" {
  description = "Days that logs are kept."
  type        = number
  default     = 30

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_days)
    error_message = "CloudWatch keeps logs for certain numbers of days: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731 and some above."
  }
}

variable "permissions_boundary" {
  description = "ARN of the policy that bounds every role; null: none."
  type        = string
  default     = null

  validation {
    condition     = var.permissions_boundary == null || can(regex("^arn:[a-z-]+:iam::[0-9]{12}:policy/.+$", var.permissions_boundary))
    error_message = "The ARN of a policy, or null."
  }
}

