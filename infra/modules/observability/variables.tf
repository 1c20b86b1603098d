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
}

variable "balancer" {
  description = "Load balancer of the API, as metrics name it."
  type        = string
}

variable "tables" {
  description = "Names of the tables, by use."
  type        = map(string)
}

variable "queue" {
  description = "Name of the ingest queue."
  type        = string
}

variable "dead_letter_queue" {
  description = "Name of the queue of messages that were set aside."
  type        = string
}

variable "search_domain" {
  description = "Name of the OpenSearch domain."
  type        = string
}

variable "cache" {
  description = "Valkey's replication group."
  type        = string
}

variable "graph" {
  description = "How metrics name the graph's target group and its load balancer; null: an external graph."
  type        = object({ target_group = string, balancer = string })
  default     = null
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
}
