# What each program may do: the calls that its code makes, on the resources that its settings name.

locals {
  bucket = { for use, bucket in module.data.buckets : use => bucket.arn }
  table  = { for use, table in module.data.tables : use => table.arn }

  foundation_model = "arn:${local.partition}:bedrock:REGION::foundation-model/MODEL"

  # A profile across regions needs the model in each of them, and the profile itself.
  chat_arns = var.models.chat.regions == null ? [
    replace(replace(local.foundation_model, "REGION", local.region), "MODEL", var.models.chat.foundation_model),
    ] : concat(
    ["arn:${local.partition}:bedrock:${local.region}:${local.account}:inference-profile/${var.models.chat.id}"],
    [for region in var.models.chat.regions : replace(replace(local.foundation_model, "REGION", region), "MODEL", var.models.chat.foundation_model)],
  )
  embedding_arn = replace(replace(local.foundation_model, "REGION", local.region), "MODEL", var.models.embedding)
  rerank_arn    = replace(replace(local.foundation_model, "REGION", coalesce(var.models.rerank.region, local.region)), "MODEL", var.models.rerank.id)

  # Models, for API and ingest worker alike: the worker names entities with the chat model.
  model_statements = [
    {
      Sid      = "AskModels"
      Effect   = "Allow"
      Action   = ["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream", "bedrock:CountTokens"]
      Resource = local.chat_arns
    },
    {
      Sid      = "Embed"
      Effect   = "Allow"
      Action   = ["bedrock:InvokeModel"]
      Resource = [local.embedding_arn]
    },
    {
      # At start: do the configured models exist?
      Sid      = "LookModelsUp"
      Effect   = "Allow"
      Action   = ["bedrock:GetFoundationModel", "bedrock:GetInferenceProfile"]
      Resource = concat(local.chat_arns, [local.embedding_arn, local.rerank_arn])
    },
    {
      Sid      = "CheckWithGuardrail"
      Effect   = "Allow"
      Action   = ["bedrock:ApplyGuardrail"]
      Resource = [module.models.guardrail.arn]
    },
  ]

  # What serves tuned models gets its id from Bedrock; the services call those of the registry only.
  served_custom_models = [
    for kind in ["custom-model-deployment", "provisioned-model"] : "arn:${local.partition}:bedrock:${local.region}:${local.account}:${kind}/*"
  ]

  # Reservations and spending. The index finds reservations that were not settled in time.
  ledger_statements = [
    {
      Sid      = "Ledger"
      Effect   = "Allow"
      Action   = ["dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query", "dynamodb:UpdateItem"]
      Resource = [local.table["ledger"]]
    },
    {
      Sid      = "OpenReservations"
      Effect   = "Allow"
      Action   = ["dynamodb:Query"]
      Resource = ["${local.table["ledger"]}/index/open"]
    },
  ]

  key_statement = {
    Sid      = "UseTheKeyThroughStores"
    Effect   = "Allow"
    Action   = ["kms:Decrypt", "kms:GenerateDataKey"]
    Resource = [module.data.data_key_arn]
    Condition = {
      StringEquals = { "kms:ViaService" = [for store in ["dynamodb", "s3", "sqs"] : "${store}.${local.region}.amazonaws.com"] }
    }
  }

  # Neither action knows a resource.
  telemetry_statements = [
    { Sid = "SendMetrics", Effect = "Allow", Action = ["cloudwatch:PutMetricData"], Resource = ["*"] },
    { Sid = "SendSpans", Effect = "Allow", Action = ["xray:PutSpans", "xray:PutTraceSegments"], Resource = ["*"] },
  ]

  log_statement = {
    for service in values(local.services) : service => {
      Sid      = "SendLogs"
      Effect   = "Allow"
      Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
      Resource = ["arn:${local.partition}:logs:${local.region}:${local.account}:log-group:/${var.name}/${service}:*"]
    }
  }

  index = "${module.search.domain_arn}/${module.search.index_alias}*"

  statements = {
    (local.services.api) = concat(
      local.model_statements,
      [
        {
          # This action knows no resource; the model that it names is checked besides.
          Sid      = "Rerank"
          Effect   = "Allow"
          Action   = ["bedrock:Rerank"]
          Resource = ["*"]
        },
        {
          Sid      = "RerankWithModel"
          Effect   = "Allow"
          Action   = ["bedrock:InvokeModel"]
          Resource = [local.rerank_arn]
        },
        {
          # A transaction is allowed what its parts are: a session that moves in the list is deleted from its old place. The scan is an erasure's.
          Sid    = "Conversations"
          Effect = "Allow"
          Action = [
            "dynamodb:BatchGetItem", "dynamodb:BatchWriteItem", "dynamodb:DeleteItem", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query",
            "dynamodb:Scan", "dynamodb:UpdateItem",
          ]
          Resource = [local.table["conversations"]]
        },
        {
          Sid      = "UnarchivedTurns"
          Effect   = "Allow"
          Action   = ["dynamodb:Query"]
          Resource = ["${local.table["conversations"]}/index/unarchived"]
        },
        {
          # The scan is of a few documents: readiness compares them with the index.
          Sid      = "Documents"
          Effect   = "Allow"
          Action   = ["dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query", "dynamodb:Scan"]
          Resource = [local.table["documents"]]
        },
        {
          Sid      = "DocumentsByState"
          Effect   = "Allow"
          Action   = ["dynamodb:Query"]
          Resource = ["${local.table["documents"]}/index/by-state"]
        },
        {
          # Which metadata a tenant's documents have, written when one is accepted.
          Sid       = "MetadataKeys"
          Effect    = "Allow"
          Action    = ["dynamodb:BatchWriteItem"]
          Resource  = [local.table["documents"]]
          Condition = { "ForAllValues:StringLike" = { "dynamodb:LeadingKeys" = ["*#keys"] } }
        },
        {
          # How many documents are in each state, changed with the document in one transaction.
          Sid       = "DocumentCounts"
          Effect    = "Allow"
          Action    = ["dynamodb:UpdateItem"]
          Resource  = [local.table["documents"]]
          Condition = { "ForAllValues:StringLike" = { "dynamodb:LeadingKeys" = ["*#counts#*"] } }
        },
        {
          # Added to and read, never changed.
          Sid      = "AuditLog"
          Effect   = "Allow"
          Action   = ["dynamodb:PutItem", "dynamodb:Query"]
          Resource = [local.table["audit"]]
        },
        {
          Sid      = "ApiKeys"
          Effect   = "Allow"
          Action   = ["dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"]
          Resource = [local.table["keys"]]
        },
        {
          # Which tuned model answers, and who changed that.
          Sid      = "FineTuning"
          Effect   = "Allow"
          Action   = ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"]
          Resource = [local.table["finetune"]]
        },
        {
          Sid      = "AnswerWithCustomModels"
          Effect   = "Allow"
          Action   = ["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"]
          Resource = local.served_custom_models
        },
        {
          Sid    = "Objects"
          Effect = "Allow"
          Action = ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"]
          Resource = [
            "${local.bucket["documents"]}/documents/*", "${local.bucket["archive"]}/archive/*", "${local.bucket["archive"]}/spill/*",
          ]
        },
        {
          Sid       = "ListObjects"
          Effect    = "Allow"
          Action    = ["s3:ListBucket"]
          Resource  = [local.bucket["documents"], local.bucket["archive"]]
          Condition = { StringLike = { "s3:prefix" = ["documents/*", "archive/*", "spill/*"] } }
        },
        {
          Sid      = "QueueWork"
          Effect   = "Allow"
          Action   = ["sqs:GetQueueAttributes", "sqs:SendMessage"]
          Resource = [module.ingest.queue.arn]
        },
        {
          Sid      = "Search"
          Effect   = "Allow"
          Action   = ["es:ESHttpGet", "es:ESHttpPost"]
          Resource = ["${module.search.domain_arn}/", local.index, "${module.search.domain_arn}/_msearch"]
        },
        local.key_statement,
      ],
      local.ledger_statements,
      local.telemetry_statements,
      [local.log_statement[local.services.api]],
    )

    (local.services.ingest) = concat(
      local.model_statements,
      [
        {
          # The scan finds what belongs to no document any more; batches are an erasure's.
          Sid    = "Documents"
          Effect = "Allow"
          Action = [
            "dynamodb:BatchGetItem", "dynamodb:BatchWriteItem", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query", "dynamodb:Scan",
            "dynamodb:UpdateItem",
          ]
          Resource = [local.table["documents"]]
        },
        {
          Sid      = "DocumentsByState"
          Effect   = "Allow"
          Action   = ["dynamodb:Query"]
          Resource = ["${local.table["documents"]}/index/by-state", "${local.table["documents"]}/index/unfinished"]
        },
        {
          Sid      = "Objects"
          Effect   = "Allow"
          Action   = ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"]
          Resource = ["${local.bucket["documents"]}/documents/*"]
        },
        {
          Sid      = "IncomingObjects"
          Effect   = "Allow"
          Action   = ["s3:GetObject"]
          Resource = ["${local.bucket["documents"]}/incoming/*"]
        },
        {
          # Without it, an object that has gone would look like one that may not be read.
          Sid       = "ListObjects"
          Effect    = "Allow"
          Action    = ["s3:ListBucket"]
          Resource  = [local.bucket["documents"]]
          Condition = { StringLike = { "s3:prefix" = ["documents/*", "incoming/*"] } }
        },
        {
          Sid      = "TakeWork"
          Effect   = "Allow"
          Action   = ["sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage", "sqs:SendMessage"]
          Resource = [module.ingest.queue.arn]
        },
        {
          Sid      = "SetAside"
          Effect   = "Allow"
          Action   = ["sqs:SendMessage"]
          Resource = [module.ingest.dead_letter_queue.arn]
        },
        {
          Sid    = "Index"
          Effect = "Allow"
          Action = ["es:ESHttpDelete", "es:ESHttpGet", "es:ESHttpPost", "es:ESHttpPut"]
          Resource = concat(
            ["${module.search.domain_arn}/", local.index, "${module.search.domain_arn}/_index_template/${module.search.index_alias}*"],
            [for path in ["_aliases", "_bulk", "_msearch", "_search/scroll"] : "${module.search.domain_arn}/${path}"],
          )
        },
        local.key_statement,
      ],
      local.ledger_statements,
      local.telemetry_statements,
      [local.log_statement[local.services.ingest]],
    )

    (local.services.finetune) = concat(
      # It checks at start which models are configured, and its comparison answers behind the same guardrail as the API.
      [for statement in local.model_statements : statement if contains(["LookModelsUp", "CheckWithGuardrail"], statement.Sid)],
      [
        {
          Sid      = "ReadConversations"
          Effect   = "Allow"
          Action   = ["s3:GetObject"]
          Resource = ["${local.bucket["archive"]}/archive/*"]
        },
        {
          # A document that was deleted trains nothing.
          Sid      = "LookDocumentsUp"
          Effect   = "Allow"
          Action   = ["dynamodb:BatchGetItem"]
          Resource = [local.table["documents"]]
        },
        {
          # Erasures of tenants, which are told of in the same table.
          Sid       = "Erasures"
          Effect    = "Allow"
          Action    = ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"]
          Resource  = [local.table["documents"]]
          Condition = { "ForAllValues:StringEquals" = { "dynamodb:LeadingKeys" = ["#erasures"] } }
        },
        {
          Sid      = "Runs"
          Effect   = "Allow"
          Action   = ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"]
          Resource = [local.table["finetune"]]
        },
        {
          Sid      = "WriteDataSets"
          Effect   = "Allow"
          Action   = ["s3:GetObject", "s3:PutObject"]
          Resource = ["${local.bucket["datasets"]}/datasets/*", "${local.bucket["datasets"]}/output/*"]
        },
        {
          Sid       = "ListObjects"
          Effect    = "Allow"
          Action    = ["s3:ListBucket"]
          Resource  = [local.bucket["archive"], local.bucket["datasets"]]
          Condition = { StringLike = { "s3:prefix" = ["archive/*", "datasets/*", "output/*"] } }
        },
        {
          Sid    = "Customize"
          Effect = "Allow"
          Action = ["bedrock:CreateModelCustomizationJob", "bedrock:GetModelCustomizationJob", "bedrock:StopModelCustomizationJob"]
          Resource = [
            "arn:${local.partition}:bedrock:${local.region}::foundation-model/${var.models.customized}",
            "arn:${local.partition}:bedrock:${local.region}:${local.account}:model-customization-job/${var.models.customized}*",
            "arn:${local.partition}:bedrock:${local.region}:${local.account}:custom-model/${var.models.customized}*",
          ]
        },
        {
          # These actions know no resource.
          Sid    = "ListCustomizations"
          Effect = "Allow"
          Action = [
            "bedrock:ListCustomModelDeployments", "bedrock:ListCustomModels", "bedrock:ListFoundationModels", "bedrock:ListProvisionedModelThroughputs",
          ]
          Resource = ["*"]
        },
        {
          Sid    = "ServeCustomModels"
          Effect = "Allow"
          Action = [
            "bedrock:CreateCustomModelDeployment", "bedrock:CreateProvisionedModelThroughput", "bedrock:DeleteCustomModel", "bedrock:DeleteCustomModelDeployment",
            "bedrock:DeleteProvisionedModelThroughput", "bedrock:GetCustomModelDeployment", "bedrock:GetProvisionedModelThroughput",
          ]
          Resource = concat(
            ["arn:${local.partition}:bedrock:${local.region}:${local.account}:custom-model/${var.models.customized}*"],
            local.served_custom_models,
          )
        },
        {
          Sid    = "CompareModels"
          Effect = "Allow"
          Action = ["bedrock:InvokeModelWithResponseStream"]
          Resource = concat(
            ["arn:${local.partition}:bedrock:${local.region}::foundation-model/${var.models.customized}"],
            local.served_custom_models,
          )
        },
        {
          Sid       = "HandRoleToBedrock"
          Effect    = "Allow"
          Action    = ["iam:PassRole"]
          Resource  = [module.models.customization_role_arn]
          Condition = { StringEquals = { "iam:PassedToService" = "bedrock.amazonaws.com" } }
        },
        local.key_statement,
      ],
      local.ledger_statements,
      local.telemetry_statements,
      [local.log_statement[local.services.finetune]],
    )
  }
}
