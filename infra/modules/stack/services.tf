resource "aws_ecs_cluster" "this" {
  #checkov:skip=CKV_AWS_65:On in prod; in dev its metrics would cost more than the tasks.
  name = var.name

  setting {
    name  = "containerInsights"
    value = var.container_insights ? "enabled" : "disabled"
  }

  configuration {
    execute_command_configuration {
      kms_key_id = module.data.logs_key_arn
      logging    = "OVERRIDE"

      log_configuration {
        cloud_watch_encryption_enabled = true
        cloud_watch_log_group_name     = aws_cloudwatch_log_group.sessions.name
      }
    }
  }
}

resource "aws_cloudwatch_log_group" "sessions" {
  name              = "/${var.name}/sessions"
  retention_in_days = var.log_days
  kms_key_id        = module.data.logs_key_arn
}

resource "aws_ecs_cluster_capacity_providers" "this" {
  cluster_name       = aws_ecs_cluster.this.name
  capacity_providers = ["FARGATE", "FARGATE_SPOT"]
}

locals {
  # Before the first images are in the registry, services have no tasks: nothing fails, and nothing has to be taken back.
  counts = {
    for service, size in { api = var.query_api, ingest = var.ingest_worker, finetune = var.finetune_worker } :
    service => { minimum = var.images_pushed ? size.minimum : 0, maximum = size.maximum }
  }

  # Settings and what they are called in the services: options of the engine with __ between section and name.
  common_environment = {
    for service in values(local.services) : service => merge(
      {
        ASPNETCORE_HTTP_PORTS    = "8080"
        AWS_REGION               = local.region
        LLMOPS_DATA              = "/tmp/llmops"
        OTEL_SERVICE_NAME        = service
        OTEL_RESOURCE_ATTRIBUTES = "deployment.environment.name=${var.name}"
        Telemetry__Histograms    = "exponential"
        # Every log record is sent as telemetry; the console, which is paid for again, keeps what matters when that fails.
        Logging__Console__LogLevel__Default = "Warning"
      },
      local.telemetry_environment[service],
    )
  }

  # Straight to CloudWatch, or through the agent beside the service: the standard variables win.
  telemetry_environment = {
    for service in values(local.services) : service => {
      for setting, value in {
        Telemetry__CloudWatch__Enabled  = "true"
        Telemetry__CloudWatch__LogGroup = "/${var.name}/${service}"
        OTEL_EXPORTER_OTLP_ENDPOINT     = var.collector == null ? null : "http://localhost:4318"
        OTEL_EXPORTER_OTLP_PROTOCOL     = var.collector == null ? null : "http/protobuf"
      } : setting => value if value != null
    }
  }

  model_environment = merge(
    {
      Bedrock__ChatModel        = var.models.chat.id
      Bedrock__EmbeddingModel   = var.models.embedding
      Bedrock__RerankModel      = var.models.rerank.id
      Bedrock__GuardrailId      = module.models.guardrail.id
      Bedrock__GuardrailVersion = module.models.guardrail.version
    },
    var.models.rerank.region == null ? {} : { Bedrock__RerankRegion = var.models.rerank.region },
    { for limit, usd in var.budgets : "Budgets__${limit}" => tostring(usd) if usd != null },
    {
      for price in flatten([
        for i, price in var.prices : [for unit, value in price : { setting = "Prices__${i}__${unit}", value = tostring(value) } if value != null]
      ]) : price.setting => price.value
    },
  )

  # Models that one service calls and no other. What is not named stays off, and permissions.tf allows none of it.
  own_models = {
    for service, settings in {
      (local.services.api) = merge(
        {
          AnswerCache__ByMeaning      = var.models.question_embedding == null ? null : "true"
          AnswerCache__EmbeddingModel = var.models.question_embedding
          Budgets__CheaperModel       = try(var.models.cheaper.id, null)
          Retrieval__CitationJudge    = try(var.models.citation_judge.id, null)
        },
        { for tenant, model in var.models.tenants_cheaper : "Budgets__Tenants__${tenant}__CheaperModel" => model.id },
      )
      (local.services.ingest) = {
        Extraction__Source          = var.models.extraction == null ? null : "Model"
        Extraction__Model           = try(var.models.extraction.id, null)
        Ingestion__Context__Enabled = var.models.chunk_context == null ? null : "true"
        Ingestion__Context__Model   = try(var.models.chunk_context.id, null)
      }
      (local.services.finetune) = {
        FineTuning__InferenceModel   = try(var.models.tuned_base.id, null)
        FineTuning__Gate__JudgeModel = try(var.models.tuning_judge.id, null)
      }
    } : service => { for setting, value in settings : setting => value if value != null }
  }

  store_environment = {
    ConnectionStrings__opensearch  = module.search.connection_string
    AWS__Resources__DocumentBucket = module.data.buckets["documents"].name
    AWS__Resources__DocumentTable  = module.data.tables["documents"].name
    AWS__Resources__IngestQueueUrl = module.ingest.queue.url
    AWS__Resources__LedgerTable    = module.data.tables["ledger"].name
    Documents__KmsKey              = module.data.data_key_arn
    Knowledge__OpenSearch__Alias   = module.search.index_alias
  }

  store_secrets = {
    ConnectionStrings__neo4j = "${module.graph.secret_arn}:connection_string::"
    ConnectionStrings__redis = "${module.cache.secret_arn}:connection_string::"
  }

  # Outside of Development the API does not start without them.
  access_secrets = {
    ApiKeys__HashSecret  = "${aws_secretsmanager_secret.access.arn}:hash_secret::"
    Access__BootstrapKey = "${aws_secretsmanager_secret.access.arn}:bootstrap_key::"
  }

  environments = {
    (local.services.api) = merge(local.common_environment[local.services.api], local.model_environment, local.own_models[local.services.api], local.store_environment, {
      AWS__Resources__ConversationTable = module.data.tables["conversations"].name
      AWS__Resources__ArchiveBucket     = module.data.buckets["archive"].name
      AWS__Resources__KeyTable          = module.data.tables["keys"].name
      AWS__Resources__AuditTable        = module.data.tables["audit"].name
      AWS__Resources__FineTuneTable     = module.data.tables["finetune"].name
      # The load balancer's addresses are the network's own.
      Http__KnownProxies    = var.network.cidr
      Memory__ArchiveKmsKey = module.data.data_key_arn
    })
    (local.services.ingest) = merge(local.common_environment[local.services.ingest], local.model_environment, local.own_models[local.services.ingest], local.store_environment, {
      AWS__Resources__IngestDeadLetterQueueUrl = module.ingest.dead_letter_queue.url
      # No folder is watched: files come through the API or the bucket.
      Ingestion__DropFolder = ""
    })
    (local.services.finetune) = merge(
      local.common_environment[local.services.finetune],
      local.model_environment,
      local.own_models[local.services.finetune],
      {
        AWS__Resources__ArchiveBucket = module.data.buckets["archive"].name
        AWS__Resources__DatasetBucket = module.data.buckets["datasets"].name
        AWS__Resources__DocumentTable = module.data.tables["documents"].name
        AWS__Resources__FineTuneTable = module.data.tables["finetune"].name
        AWS__Resources__LedgerTable   = module.data.tables["ledger"].name
        FineTuning__BaseModel         = var.models.customized
        FineTuning__Dataset__KmsKey   = module.data.data_key_arn
        FineTuning__Format            = var.fine_tuning.format
        # Environments share an account: each removes what begins with its own name only.
        FineTuning__NamePrefix    = "${var.name}-ft"
        FineTuning__RoleArn       = module.models.customization_role_arn
        FineTuning__Schedule      = var.fine_tuning.schedule
        FineTuning__Serving__Kind = var.fine_tuning.serving
      },
      var.fine_tuning.golden_set == null ? {} : { FineTuning__Gate__GoldenSet = var.fine_tuning.golden_set },
      var.fine_tuning.training_usd_per_million_tokens == null ? {} : {
        FineTuning__TrainingUsdPerMillionTokens = tostring(var.fine_tuning.training_usd_per_million_tokens)
      },
      { for tenant in var.fine_tuning.tenants : "FineTuning__Tenants__${tenant}__Consent" => "true" },
    )
  }
}

module "query_api" {
  source = "../service"

  name                 = var.name
  service              = local.services.api
  account_id           = local.account
  cluster_arn          = aws_ecs_cluster.this.arn
  image                = "${module.ci.repositories[local.services.api].url}:unreleased"
  repository_arn       = module.ci.repositories[local.services.api].arn
  cpu                  = var.query_api.cpu
  memory               = var.query_api.memory
  tmp_mib              = var.query_api.tmp_mib
  environment          = local.environments[local.services.api]
  secrets              = merge(local.store_secrets, local.access_secrets)
  policy_statements    = jsonencode(local.statements[local.services.api])
  tasks                = local.counts.api
  scale_on             = { cpu_percent = 60, requests_per_minute = var.query_api.requests_per_minute }
  capacity_providers   = var.query_api.capacity_providers
  subnet_ids           = module.network.private_subnet_ids
  security_group_id    = module.network.security_group_ids[local.services.api]
  load_balancer        = module.edge.load_balancer
  rollback             = var.rollback
  collector            = var.collector
  data_key_arn         = module.data.data_key_arn
  logs_key_arn         = module.data.logs_key_arn
  log_days             = var.log_days
  permissions_boundary = local.boundary

  # A weight can be given only to what the cluster knows.
  depends_on = [aws_ecs_cluster_capacity_providers.this]
}

module "ingest_worker" {
  source = "../service"

  name              = var.name
  service           = local.services.ingest
  account_id        = local.account
  cluster_arn       = aws_ecs_cluster.this.arn
  image             = "${module.ci.repositories[local.services.ingest].url}:unreleased"
  repository_arn    = module.ci.repositories[local.services.ingest].arn
  cpu               = var.ingest_worker.cpu
  memory            = var.ingest_worker.memory
  tmp_mib           = var.ingest_worker.tmp_mib
  health_command    = ["dotnet", "LlmOps.IngestWorker.dll", "health"]
  environment       = local.environments[local.services.ingest]
  secrets           = local.store_secrets
  policy_statements = jsonencode(local.statements[local.services.ingest])
  tasks             = local.counts.ingest
  scale_on = {
    cpu_percent = var.container_insights ? null : 60
    queue       = var.container_insights ? { name = module.ingest.queue.name, messages_per_task = 50 } : null
  }
  capacity_providers     = var.ingest_worker.capacity_providers
  subnet_ids             = module.network.private_subnet_ids
  security_group_id      = module.network.security_group_ids[local.services.ingest]
  dead_letter_queue_name = module.ingest.dead_letter_queue.name
  rollback               = var.rollback
  collector              = var.collector
  data_key_arn           = module.data.data_key_arn
  logs_key_arn           = module.data.logs_key_arn
  log_days               = var.log_days
  permissions_boundary   = local.boundary

  depends_on = [aws_ecs_cluster_capacity_providers.this]
}

module "finetune_worker" {
  source = "../service"

  name                 = var.name
  service              = local.services.finetune
  account_id           = local.account
  cluster_arn          = aws_ecs_cluster.this.arn
  image                = "${module.ci.repositories[local.services.finetune].url}:unreleased"
  repository_arn       = module.ci.repositories[local.services.finetune].arn
  cpu                  = var.finetune_worker.cpu
  memory               = var.finetune_worker.memory
  tmp_mib              = var.finetune_worker.tmp_mib
  health_command       = ["dotnet", "LlmOps.FineTuneWorker.dll", "health"]
  environment          = local.environments[local.services.finetune]
  policy_statements    = jsonencode(local.statements[local.services.finetune])
  tasks                = local.counts.finetune
  schedule             = var.images_pushed ? var.finetune_worker.schedule : {}
  capacity_providers   = var.finetune_worker.capacity_providers
  subnet_ids           = module.network.private_subnet_ids
  security_group_id    = module.network.security_group_ids[local.services.finetune]
  rollback             = var.rollback
  collector            = var.collector
  data_key_arn         = module.data.data_key_arn
  logs_key_arn         = module.data.logs_key_arn
  log_days             = var.log_days
  permissions_boundary = local.boundary

  depends_on = [aws_ecs_cluster_capacity_providers.this]
}
