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

  validation {
    condition     = can(regex("^([a-z0-9]([a-z0-9-]*[a-z0-9])?\\.)+[a-z]{2,}$", var.domain_name))
    error_message = "A domain such as llmops.example.com."
  }
}

variable "zone_id" {
  description = "Public Route 53 zone that holds the domain."
  type        = string

  validation {
    condition     = can(regex("^Z[A-Z0-9]+$", var.zone_id))
    error_message = "A zone's id begins with Z."
  }
}

variable "github" {
  description = "Subjects of GitHub's token that may push images (build) and release (deploy)."
  type        = object({ build_subjects = list(string), deploy_subjects = list(string) })

  validation {
    condition     = length(var.github.build_subjects) > 0 && alltrue([for s in var.github.build_subjects : can(regex("^repo:[^*?]+/[^*?]+:[^*?]+$", s))])
    error_message = "A subject that may build is repo:ORG/REPO:..., without wildcards."
  }

  validation {
    condition     = length(var.github.deploy_subjects) > 0 && alltrue([for s in var.github.deploy_subjects : can(regex("^repo:[^*?]+/[^*?]+:environment:[^*?]+$", s))])
    error_message = "A subject that may release names an environment: repo:ORG/REPO:environment:NAME, without wildcards."
  }
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

  validation {
    condition     = can(cidrhost(var.network.cidr, 0)) && endswith(var.network.cidr, "/16")
    error_message = "A /16, such as 10.40.0.0/16."
  }

  validation {
    condition     = contains([2, 3], var.network.zones) && contains(range(0, var.network.zones + 1), var.network.nat_gateways)
    error_message = "Two or three zones, and from no NAT gateway to one in each zone."
  }

  validation {
    condition     = alltrue([for service in var.network.interface_endpoints : can(regex("^[a-z0-9.-]+$", service))])
    error_message = "Endpoints are named by the last part of their names, such as bedrock-runtime."
  }

  validation {
    condition     = length(var.network.allowed_cidrs) > 0 && alltrue([for cidr in var.network.allowed_cidrs : can(cidrhost(cidr, 0))])
    error_message = "At least one range of addresses may reach the load balancer, such as 203.0.113.0/24."
  }
}

variable "search" {
  description = "Size of OpenSearch."
  type        = object({ instance_type = string, instances = number, volume_gib = number })

  validation {
    condition     = endswith(var.search.instance_type, ".search")
    error_message = "An instance type ends with .search."
  }

  validation {
    condition     = contains(range(1, 11), var.search.instances) && var.search.volume_gib >= 10
    error_message = "From 1 to 10 nodes, each with 10 GiB at least."
  }
}

variable "cache" {
  description = "Size of Valkey."
  type        = object({ node_type = string, nodes = number })

  validation {
    condition     = startswith(var.cache.node_type, "cache.") && contains(range(1, 7), var.cache.nodes)
    error_message = "A node type begins with cache., and there are 1 to 6 nodes."
  }
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

  validation {
    condition     = contains(["ec2", "external"], var.graph.mode) && (var.graph.mode == "external") == (var.graph.external_secret_arn != null)
    error_message = "ec2 makes its own secret, external needs one."
  }

  validation {
    condition     = var.graph.external_secret_arn == null || can(regex("^arn:[a-z-]+:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:.+$", var.graph.external_secret_arn))
    error_message = "The ARN of a secret."
  }

  validation {
    condition     = can(regex("^[a-z]+[0-9]+g[a-z]*\\.", var.graph.instance_type)) && var.graph.volume_gib >= 10 && contains(range(1, 1001), var.graph.snapshots_kept)
    error_message = "An ARM64 instance type such as t4g.medium, 10 GiB at least, and 1 to 1000 snapshots."
  }
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

  validation {
    condition     = contains([256, 512, 1024, 2048, 4096, 8192, 16384], var.query_api.cpu) && var.query_api.memory >= 2 * var.query_api.cpu && var.query_api.memory <= 8 * var.query_api.cpu
    error_message = "Fargate knows 256, 512, 1024, 2048, 4096, 8192 and 16384 units of CPU, with 2 to 8 MiB of memory for each."
  }

  validation {
    condition     = var.query_api.tmp_mib >= 64 && var.query_api.tmp_mib <= var.query_api.memory / 2
    error_message = "The size of /tmp is 64 MiB at least, and half the memory at most."
  }

  validation {
    condition     = var.query_api.minimum >= 0 && var.query_api.maximum >= var.query_api.minimum && floor(var.query_api.minimum) == var.query_api.minimum && floor(var.query_api.maximum) == var.query_api.maximum
    error_message = "Tasks are whole: 0 <= minimum <= maximum."
  }

  validation {
    condition     = length(var.query_api.capacity_providers) > 0 && alltrue([for provider, weight in var.query_api.capacity_providers : contains(["FARGATE", "FARGATE_SPOT"], provider) && weight >= 0 && weight <= 1000])
    error_message = "FARGATE and FARGATE_SPOT, with weights from 0 to 1000."
  }

  validation {
    condition     = var.query_api.requests_per_minute > 0
    error_message = "Above 0 requests a minute for each task."
  }
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

  validation {
    condition     = contains([256, 512, 1024, 2048, 4096, 8192, 16384], var.ingest_worker.cpu) && var.ingest_worker.memory >= 2 * var.ingest_worker.cpu && var.ingest_worker.memory <= 8 * var.ingest_worker.cpu
    error_message = "Fargate knows 256, 512, 1024, 2048, 4096, 8192 and 16384 units of CPU, with 2 to 8 MiB of memory for each."
  }

  validation {
    condition     = var.ingest_worker.tmp_mib >= 64 && var.ingest_worker.tmp_mib <= var.ingest_worker.memory / 2
    error_message = "The size of /tmp is 64 MiB at least, and half the memory at most."
  }

  validation {
    condition     = var.ingest_worker.minimum >= 0 && var.ingest_worker.maximum >= var.ingest_worker.minimum && floor(var.ingest_worker.minimum) == var.ingest_worker.minimum && floor(var.ingest_worker.maximum) == var.ingest_worker.maximum
    error_message = "Tasks are whole: 0 <= minimum <= maximum."
  }

  validation {
    condition     = length(var.ingest_worker.capacity_providers) > 0 && alltrue([for provider, weight in var.ingest_worker.capacity_providers : contains(["FARGATE", "FARGATE_SPOT"], provider) && weight >= 0 && weight <= 1000])
    error_message = "FARGATE and FARGATE_SPOT, with weights from 0 to 1000."
  }
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

  validation {
    condition     = contains([256, 512, 1024, 2048, 4096, 8192, 16384], var.finetune_worker.cpu) && var.finetune_worker.memory >= 2 * var.finetune_worker.cpu && var.finetune_worker.memory <= 8 * var.finetune_worker.cpu
    error_message = "Fargate knows 256, 512, 1024, 2048, 4096, 8192 and 16384 units of CPU, with 2 to 8 MiB of memory for each."
  }

  validation {
    condition     = var.finetune_worker.tmp_mib >= 64 && var.finetune_worker.tmp_mib <= var.finetune_worker.memory / 2
    error_message = "The size of /tmp is 64 MiB at least, and half the memory at most."
  }

  validation {
    condition     = var.finetune_worker.minimum >= 0 && var.finetune_worker.maximum >= var.finetune_worker.minimum && floor(var.finetune_worker.minimum) == var.finetune_worker.minimum && floor(var.finetune_worker.maximum) == var.finetune_worker.maximum
    error_message = "Tasks are whole: 0 <= minimum <= maximum."
  }

  validation {
    condition     = length(var.finetune_worker.capacity_providers) > 0 && alltrue([for provider, weight in var.finetune_worker.capacity_providers : contains(["FARGATE", "FARGATE_SPOT"], provider) && weight >= 0 && weight <= 1000])
    error_message = "FARGATE and FARGATE_SPOT, with weights from 0 to 1000."
  }

  validation {
    condition     = alltrue([for action in values(var.finetune_worker.schedule) : startswith(action.cron, "cron(") && action.minimum >= 0 && action.minimum <= action.maximum])
    error_message = "Each time of the schedule has a cron(...) and 0 <= minimum <= maximum."
  }
}

variable "models" {
  description = <<-EOT
    Models by use. A chat model is called by its id; a profile across regions also names its foundation model and its regions (global: a profile
    for all of them). What is null is not used, and no role may call it:
    extraction (names and relations in documents; without it, rules find them), chunk_context (what each chunk is about), cheaper (answers when little money is left), tenants_cheaper (the
    same for single tenants), citation_judge, question_embedding (compares questions for the cache of answers), tuned_base (what the customized
    model is called by before it is tuned; without it, its id without the context length) and tuning_judge.
  EOT
  type = object({
    chat               = object({ id = string, foundation_model = optional(string), regions = optional(list(string)) })
    embedding          = string
    rerank             = object({ id = string, region = optional(string) })
    customized         = string
    extraction         = optional(object({ id = string, foundation_model = optional(string), regions = optional(list(string)) }))
    chunk_context      = optional(object({ id = string, foundation_model = optional(string), regions = optional(list(string)) }))
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
              var.models.chat, var.models.extraction, var.models.chunk_context, var.models.cheaper, var.models.citation_judge,
              var.models.tuned_base, var.models.tuning_judge,
            ],
            values(var.models.tenants_cheaper),
          ) : [chat.id, coalesce(chat.foundation_model, chat.id)] if chat != null
        ],
      ]) : can(regex("^[a-z0-9-]+\\.[A-Za-z0-9.:_-]+$", id))
    ])
    error_message = "Models are named by their ids, such as amazon.titan-embed-text-v2:0, without wildcards."
  }

  validation {
    condition = alltrue([
      for id in concat([var.models.embedding, var.models.rerank.id, var.models.customized], var.models.question_embedding[*]) :
      !can(regex("^(us|us-gov|eu|apac|au|ca|jp|global)\\.", id))
    ])
    error_message = "Only chat models may be profiles across regions; the others are models of the region."
  }

  validation {
    condition = alltrue(flatten([
      for chat in concat(
        [
          var.models.chat, var.models.extraction, var.models.chunk_context, var.models.cheaper, var.models.citation_judge,
          var.models.tuned_base, var.models.tuning_judge,
        ],
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

  validation {
    condition     = alltrue([for usd in [var.budgets.TenantDailyUsd, var.budgets.TenantMonthlyUsd, var.budgets.GlobalDailyUsd, var.budgets.GlobalMonthlyUsd] : usd > 0 if usd != null])
    error_message = "Caps are above 0."
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
    condition     = var.rollback.error_percent > 0 && var.rollback.error_percent < 100 && var.rollback.minimum_requests >= 1 && var.rollback.p95_seconds > 0 && var.rollback.messages_set_aside >= 0
    error_message = "A share between 0 and 100 percent, at least one request, a time above 0, and no negative number of messages."
  }
}

variable "requests_per_address" {
  description = "Requests that one address may send in five minutes."
  type        = number
  default     = 2000

  validation {
    condition     = var.requests_per_address >= 10
    error_message = "WAF counts from 10 on."
  }
}

variable "container_insights" {
  description = "Metrics of every task; the ingest worker then scales by its backlog rather than by its CPU."
  type        = bool
}

variable "collector" {
  description = "CloudWatch agent beside each service; null: services send their telemetry themselves."
  type        = object({ image = string, memory = optional(number, 128) })
  default     = null

  validation {
    condition     = var.collector == null || can(regex("(@sha256:[0-9a-f]{64}|:[0-9][A-Za-z0-9_.-]*)$", var.collector.image))
    error_message = "The agent's image is pinned to a version or a digest."
  }

  validation {
    condition     = var.collector == null || try(var.collector.memory >= 64 && var.collector.memory <= 1024, false)
    error_message = "The agent has 64 to 1024 MiB of memory."
  }
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

  validation {
    condition     = alltrue([for email in var.notices.emails : can(regex("^[^@ ]+@[^@ ]+$", email))])
    error_message = "Each is an e-mail address."
  }

  validation {
    condition     = alltrue([for limit in values(var.notices.limits) : limit > 0])
    error_message = "Limits are above 0."
  }

  validation {
    condition     = alltrue([for alarm in var.notices.muted : can(regex("^[a-z0-9-]+$", alarm))])
    error_message = "Alarms are named by the end of their name, such as telemetry-missing."
  }
}

variable "monthly_usd" {
  description = "Budget of this stack for a month, US dollars, models included."
  type        = number

  validation {
    condition     = var.monthly_usd > 0
    error_message = "Above 0."
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
  description = "ARN of the policy that bounds every role, an output of bootstrap; null: none."
  type        = string
  default     = null

  validation {
    condition     = var.permissions_boundary == null || can(regex("^arn:[a-z-]+:iam::[0-9]{12}:policy/.+$", var.permissions_boundary))
    error_message = "The ARN of a policy, or null."
  }
}

variable "write_passwords" {
  description = "False where Terraform runs without AWS, as in tests: nothing can stand in for what makes a password."
  type        = bool
  default     = true
}
