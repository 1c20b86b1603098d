variable "name" {
  description = "Prefix of every name: project and environment."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,20}$", var.name))
    error_message = "A name is 2 to 21 lower-case letters, digits and hyphens and begins with a letter."
  }
}

variable "domain_name" {
  description = "Domain of this environment; the API is api.DOMAIN."
  type        = string
}

variable "zone_id" {
  description = "Public Route 53 zone that holds the domain."
  type        = string
}

variable "github" {
  description = "Subjects of GitHub's token that may push images (build) and release (deploy)."
  type        = object({ build_subjects = list(string), deploy_subjects = list(string) })
}

variable "images_pushed" {
  description = "Whether the first images are in the registry. Until then services have no tasks."
  type        = bool
}

variable "deletion_protection" {
  description = "Whether tables and load balancers refuse deletion, buckets and repositories are kept while they hold something, and secrets can be restored."
  type        = bool
}

variable "owns_account_settings" {
  description = <<-EOT
    Whether this stack sets what an account or region has once: OpenSearch's service-linked role, the log of model invocations, where traces go,
    the cost anomaly monitor. Exactly one stack of an account and region does.
  EOT
  type        = bool
}

variable "network" {
  description = "Size of the network and its ways out."
  type = object({
    cidr                = string
    zones               = number
    nat_gateways        = number
    interface_endpoints = optional(set(string), [])
    allowed_cidrs       = optional(set(string), ["0.0.0.0/0"])
  })
}

variable "search" {
  description = "Size of OpenSearch."
  type        = object({ instance_type = string, instances = number, volume_gib = number })
}

variable "cache" {
  description = "Size of Valkey."
  type        = object({ node_type = string, nodes = number })
}

variable "graph" {
  description = "Where Neo4j is (ec2 or external) and how large."
  type = object({
    mode                = optional(string, "ec2")
    external_secret_arn = optional(string)
    instance_type       = optional(string, "t4g.medium")
    volume_gib          = optional(number, 50)
    snapshots_kept      = optional(number, 7)
  })
  default = {}
}

variable "query_api" {
  description = "Size of the query API."
  type = object({
    cpu                 = number
    memory              = number
    tmp_mib             = optional(number, 256)
    minimum             = number
    maximum             = number
    requests_per_minute = optional(number, 300)
    capacity_providers  = optional(map(number), { FARGATE = 1 })
  })
}

variable "ingest_worker" {
  description = "Size of the ingest worker."
  type = object({
    cpu                = number
    memory             = number
    tmp_mib            = optional(number, 256)
    minimum            = number
    maximum            = number
    capacity_providers = optional(map(number), { FARGATE = 1 })
  })
}

variable "finetune_worker" {
  description = "Size of the fine-tune worker, and when it runs."
  type = object({
    cpu                = number
    memory             = number
    tmp_mib            = optional(number, 256)
    minimum            = number
    maximum            = number
    capacity_providers = optional(map(number), { FARGATE_SPOT = 1 })
    schedule           = optional(map(object({ cron = string, minimum = number, maximum = number })), {})
  })
}

variable "models" {
  description = "Models: the one that answers (a profile across regions names its regions), embeds, reranks, and the one that is customized."
  type = object({
    chat       = object({ id = string, foundation_model = string, regions = optional(list(string)) })
    embedding  = string
    rerank     = object({ id = string, region = optional(string) })
    customized = string
  })

  validation {
    condition     = alltrue([for id in [var.models.chat.id, var.models.chat.foundation_model, var.models.embedding, var.models.rerank.id, var.models.customized] : length(id) > 0 && !strcontains(id, "*")])
    error_message = "Models are named, without wildcards."
  }
}

variable "fine_tuning" {
  description = "What trains a model: tenants that agreed, when runs start (cron, UTC; empty: only when a person asks), and what training costs (null: not known, no job starts)."
  type = object({
    tenants                         = optional(list(string), [])
    schedule                        = optional(string, "")
    format                          = optional(string, "nova")
    training_usd_per_million_tokens = optional(number)
  })
  default = {}

  validation {
    condition     = contains(["nova", "llama", "llama-converse", "claude3"], var.fine_tuning.format)
    error_message = "The format of training records is nova, llama, llama-converse or claude3."
  }
}

variable "budgets" {
  description = "Caps on what models may cost, US dollars; null: the service's own default."
  type = object({
    TenantDailyUsd   = optional(number)
    TenantMonthlyUsd = optional(number)
    GlobalDailyUsd   = optional(number)
    GlobalMonthlyUsd = optional(number)
  })

  validation {
    condition     = var.budgets.GlobalDailyUsd != null && var.budgets.GlobalMonthlyUsd != null
    error_message = "A service in the open has caps for all tenants together."
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
}

variable "requests_per_address" {
  description = "Requests that one address may send in five minutes."
  type        = number
  default     = 2000
}

variable "container_insights" {
  description = "Metrics of every task; the ingest worker then scales by its backlog rather than by its CPU."
  type        = bool
}

variable "collector" {
  description = "CloudWatch agent beside each service; null: services send their telemetry themselves."
  type        = object({ image = string, memory = optional(number, 128) })
  default     = null
}

variable "notices" {
  description = "Who is told of what."
  type = object({
    emails = optional(set(string), [])
    muted  = optional(set(string), [])
    limits = optional(object({
      error_percent       = optional(number, 5)
      answer_seconds      = optional(number, 20)
      first_chunk_seconds = optional(number, 5)
      degraded_percent    = optional(number, 20)
      rejected_citations  = optional(number, 0.5)
      failed_documents    = optional(number, 5)
      hourly_usd          = optional(number, 5)
      queue_minutes       = optional(number, 30)
      search_free_gib     = optional(number, 4)
    }), {})
  })
  default = {}
}

variable "monthly_usd" {
  description = "Budget of this stack for a month, US dollars, models included."
  type        = number
}

variable "log_days" {
  description = "Days that logs are kept."
  type        = number
  default     = 30

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731], var.log_days)
    error_message = "CloudWatch keeps logs for 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545 or 731 days."
  }
}

variable "permissions_boundary" {
  description = "ARN of the policy that bounds every role, an output of bootstrap; null: none."
  type        = string
  default     = null
}

variable "write_passwords" {
  description = "False where Terraform runs without AWS, as in tests: nothing can stand in for what makes a password."
  type        = bool
  default     = true
}
