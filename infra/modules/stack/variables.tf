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
  description = <<-EOT
    Models by use. A chat model is called by its id; a profile across regions also names its foundation model and its regions (global: a profile
    for all of them). What is null is not used, and no role may call it:
    extraction (names and relations in documents; without it, rules find them), cheaper (answers when little money is left), tenants_cheaper (the
    same for single tenants), citation_judge, question_embedding (compares questions for the cache of answers), tuned_base (what the customized
    model is called by before it is tuned; without it, its id without the context length) and tuning_judge.
  EOT
  type = object({
    chat               = object({ id = string, foundation_model = optional(string), regions = optional(list(string)) })
    embedding          = string
    rerank             = object({ id = string, region = optional(string) })
    customized         = string
    extraction         = optional(object({ id = string, foundation_model = optional(string), regions = optional(list(string)) }))
    cheaper            = optional(object({ id = string, foundation_model = optional(string), regions = optional(list(string)) }))
    tenants_cheaper    = optional(map(object({ id = string, foundation_model = optional(string), regions = optional(list(string)) })), {})
    citation_judge     = optional(object({ id = string, foundation_model = optional(string), regions = optional(list(string)) }))
    question_embedding = optional(string)
    tuned_base         = optional(object({ id = string, foundation_model = optional(string), regions = optional(list(string)) }))
    tuning_judge       = optional(object({ id = string, foundation_model = optional(string), regions = optional(list(string)) }))
  })

  validation {
    condition = alltrue([
      for id in flatten([
        [var.models.embedding, var.models.rerank.id, var.models.customized],
        var.models.question_embedding[*],
        [
          for chat in concat(
            [
              var.models.chat, var.models.extraction, var.models.cheaper, var.models.citation_judge, var.models.tuned_base, var.models.tuning_judge,
            ],
            values(var.models.tenants_cheaper),
          ) : [chat.id, coalesce(chat.foundation_model, chat.id)] if chat != null
        ],
      ]) : can(regex("^[a-z0-9-]+\\.[A-Za-z0-9.:_-]+$", id))
    ])
    error_message = "Models are named by their ids, such as amazon.titan-embed-text-v2:0, without wildcards."
  }

  validation {
    condition = alltrue(flatten([
      for chat in concat(
        [var.models.chat, var.models.extraction, var.models.cheaper, var.models.citation_judge, var.models.tuned_base, var.models.tuning_judge],
        values(var.models.tenants_cheaper),
        ) : [
        can(regex("^(us|us-gov|eu|apac|au|ca|jp|global)\\.", chat.id)) == (chat.regions != null),
        chat.regions == null || chat.foundation_model != null,
        chat.regions == null || length(coalesce(chat.regions, [])) > 0,
        alltrue([for region in coalesce(chat.regions, []) : region == "global" || can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", region))]),
      ] if chat != null
    ]))
    error_message = "A profile across regions, such as us.anthropic.…, names its foundation model and its regions; another model names none."
  }

  validation {
    condition     = var.models.rerank.region == null || can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.models.rerank.region))
    error_message = "A region looks like us-east-1."
  }

  validation {
    condition     = alltrue([for tenant in keys(var.models.tenants_cheaper) : can(regex("^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$", tenant)) && !strcontains(tenant, "__")])
    error_message = "Tenants are named by their ids: 1 to 64 letters, digits, dots, hyphens and single underscores."
  }
}

variable "prices" {
  description = "Prices of models that the services' own table lacks, US dollars, by the names of section Prices; SameAs: the id whose price holds."
  type = list(object({
    Model             = string
    SameAs            = optional(string)
    Input             = optional(number)
    Output            = optional(number)
    CacheRead         = optional(number)
    CacheWrite5m      = optional(number)
    CacheWrite1h      = optional(number)
    BatchInput        = optional(number)
    BatchOutput       = optional(number)
    Embedding         = optional(number)
    RerankPerThousand = optional(number)
  }))
  default = []

  validation {
    condition = alltrue([for price in var.prices : price.SameAs == null
      ? length([for usd in values(price) : usd if usd != null]) > 1
      : length([for usd in values(price) : usd if usd != null]) == 2
    ])
    error_message = "Each names a model and its prices, or a model and the one whose price holds."
  }

  validation {
    condition = alltrue(flatten([for price in var.prices : [
      for unit, usd in price : try(tonumber(usd) >= 0, false) if usd != null && !contains(["Model", "SameAs"], unit)
    ]]))
    error_message = "Prices are not negative."
  }
}

variable "fine_tuning" {
  description = <<-EOT
    What trains a model: tenants that agreed, when runs start (cron, UTC; empty: only when a person asks), how the tuned model is served (on-demand
    or provisioned), the key of a golden set in the bucket of data sets (null: none), and what training costs (null: not known, no job starts).
  EOT
  type = object({
    tenants                         = optional(list(string), [])
    schedule                        = optional(string, "")
    format                          = optional(string, "nova")
    serving                         = optional(string, "on-demand")
    golden_set                      = optional(string)
    training_usd_per_million_tokens = optional(number)
  })
  default = {}

  validation {
    condition     = contains(["nova", "llama", "llama-converse", "claude3"], var.fine_tuning.format)
    error_message = "The format of training records is nova, llama, llama-converse or claude3."
  }

  validation {
    condition     = contains(["on-demand", "provisioned"], var.fine_tuning.serving)
    error_message = "A tuned model is served on-demand or provisioned."
  }

  validation {
    condition     = alltrue([for tenant in var.fine_tuning.tenants : can(regex("^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$", tenant)) && !strcontains(tenant, "__")])
    error_message = "Tenants are named by their ids: 1 to 64 letters, digits, dots, hyphens and single underscores."
  }

  validation {
    condition     = var.fine_tuning.schedule == "" || length(split(" ", var.fine_tuning.schedule)) == 5
    error_message = "A schedule has the five fields of cron, such as 0 2 * * 1."
  }

  validation {
    condition     = var.fine_tuning.golden_set == null || can(regex("^datasets/.+", var.fine_tuning.golden_set))
    error_message = "The golden set lies under datasets/, where the worker may read."
  }

  validation {
    condition     = var.fine_tuning.training_usd_per_million_tokens == null || coalesce(var.fine_tuning.training_usd_per_million_tokens, 0) >= 0
    error_message = "A price is not negative."
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
