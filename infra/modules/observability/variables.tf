variable "name" {
  description = "Prefix of every name: project and environment."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,20}$", var.name))
    error_message = "A name is 2 to 21 lower-case letters, digits and hyphens and begins with a letter."
  }
}

variable "account_id" {
  description = "The account."
  type        = string

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "Twelve digits."
  }
}

variable "services" {
  description = "Names of the services by role; OTEL_SERVICE_NAME of each is its name."
  type        = object({ api = string, ingest = string, finetune = string })

  validation {
    condition     = alltrue([for service in [var.services.api, var.services.ingest, var.services.finetune] : can(regex("^[a-z][a-z0-9-]{1,30}$", service))]) && length(distinct(values(var.services))) == 3
    error_message = "Three names of their own, in lower-case letters, digits and hyphens."
  }
}

variable "balancer" {
  description = "Load balancer of the API, as metrics name it."
  type        = string

  validation {
    condition     = can(regex("^app/[A-Za-z0-9-]+/[0-9a-f]+$", var.balancer))
    error_message = "An application load balancer as metrics name it: app/NAME/ID."
  }
}

variable "tables" {
  description = "Names of the tables, by use."
  type        = map(string)

  validation {
    condition     = length(var.tables) > 0 && alltrue([for table in values(var.tables) : can(regex("^[A-Za-z0-9_.-]{3,255}$", table))])
    error_message = "At least one table, each by its name."
  }
}

variable "queue" {
  description = "Name of the ingest queue."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9_-]{1,80}$", var.queue))
    error_message = "The name of a queue: 1 to 80 letters, digits, hyphens and underscores."
  }
}

variable "dead_letter_queue" {
  description = "Name of the queue of messages that were set aside."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9_-]{1,80}$", var.dead_letter_queue))
    error_message = "The name of a queue: 1 to 80 letters, digits, hyphens and underscores."
  }
}

variable "search_domain" {
  description = "Name of the OpenSearch domain."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{2,27}$", var.search_domain))
    error_message = "A domain's name is 3 to 28 lower-case letters, digits and hyphens."
  }
}

variable "cache_nodes" {
  description = "Valkey's nodes."
  type        = list(string)

  validation {
    condition     = length(var.cache_nodes) > 0 && alltrue([for node in var.cache_nodes : can(regex("^[a-z][a-z0-9-]{0,39}-[0-9]{3}$", node))])
    error_message = "At least one node, each by its id: the replication group's and three digits."
  }
}

variable "graph" {
  description = "How metrics name the graph's target group and its load balancer; null: an external graph."
  type        = object({ target_group = string, balancer = string })
  default     = null

  validation {
    condition     = var.graph == null || (can(regex("^targetgroup/[A-Za-z0-9-]+/[0-9a-f]+$", var.graph.target_group)) && can(regex("^net/[A-Za-z0-9-]+/[0-9a-f]+$", var.graph.balancer)))
    error_message = "A target group and a network load balancer as metrics name them: targetgroup/NAME/ID and net/NAME/ID."
  }
}

variable "emails" {
  description = "Addresses that get notices. Each has to confirm."
  type        = set(string)
  default     = []

  validation {
    condition     = alltrue([for email in var.emails : can(regex("^[^@ ]+@[^@ ]+$", email))])
    error_message = "Each is an e-mail address."
  }
}

variable "limits" {
  description = "What is worth a notice."
  type = object({
    error_percent       = optional(number, 5)
    answer_seconds      = optional(number, 20)
    first_chunk_seconds = optional(number, 5)
    degraded_percent    = optional(number, 20)
    rejected_citations  = optional(number, 0.5)
    failed_documents    = optional(number, 5)
    hourly_usd          = optional(number, 5)
    queue_minutes       = optional(number, 30)
    search_free_gib     = optional(number, 4)
  })
  default = {}

  validation {
    condition     = alltrue([for limit in values(var.limits) : limit > 0])
    error_message = "Limits are above 0."
  }
}

variable "muted" {
  description = "Alarms that are not wanted, by the end of their name."
  type        = set(string)
  default     = []

  # An external graph has no alarm of its own, and a stack that changes to one keeps what it muted.
  validation {
    condition     = length(setsubtract(var.muted, concat(keys(local.promql), keys(local.vended), ["graph-down"]))) == 0
    error_message = "Only alarms that there are can be muted."
  }
}

variable "monthly_usd" {
  description = "Budget of this stack for a month, US dollars. Tag keys \"stack\" must be activated as cost allocation tags."
  type        = number

  validation {
    condition     = var.monthly_usd > 0
    error_message = "Above 0."
  }
}

variable "anomaly_usd" {
  description = "Unusual cost, US dollars, from which on a notice is sent."
  type        = number
  default     = 20

  validation {
    condition     = var.anomaly_usd > 0
    error_message = "Above 0."
  }
}

variable "own_tracing" {
  description = "Whether this stack sets where traces go, for the account and region. Only one stack can."
  type        = bool
  default     = true
}

variable "own_cost_anomalies" {
  description = "Whether this stack watches the account's cost by service. An account has one such monitor."
  type        = bool
  default     = true
}

variable "indexed_percent" {
  description = "Share of traces that is indexed; the first percent is free."
  type        = number
  default     = 1

  validation {
    condition     = var.indexed_percent >= 0 && var.indexed_percent <= 100
    error_message = "From 0 to 100."
  }
}

variable "logs_key_arn" {
  description = "KMS key of the topic."
  type        = string

  validation {
    condition     = can(regex("^arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]{12}:key/[0-9A-Za-z-]+$", var.logs_key_arn))
    error_message = "The ARN of a KMS key."
  }
}
