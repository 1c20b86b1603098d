# What each program may do: the calls that its code makes, on the resources that its settings name.

locals {
  bucket = { for use, bucket in module.data.buckets : use => bucket.arn }
  table  = { for use, table in module.data.tables : use => table.arn }

  foundation_model = "arn:${local.partition}:bedrock:REGION::foundation-model/MODEL"

  # Chat models by use, as far as they are named.
  chat_models = {
    for use, model in merge(
      {
        chat           = var.models.chat
        extraction     = var.models.extraction
        chunk_context  = var.models.chunk_context
        cheaper        = var.models.cheaper
        citation_judge = var.models.citation_judge
        tuned_base     = var.models.tuned_base
        tuning_judge   = var.models.tuning_judge
      },
      { for tenant, model in var.models.tenants_cheaper : "cheaper of ${tenant}" => model },
    ) : use => model if model != null
  }

  # A profile across regions needs the model in each of them, and the profile itself. One for all regions has an ARN without a region besides.
  chat_model_arns = {
    for use, model in local.chat_models : use => model.regions == null ? [
      replace(replace(local.foundation_model, "REGION", local.region), "MODEL", coalesce(model.foundation_model, model.id)),
      ] : concat(
      ["arn:${local.partition}:bedrock:${local.region}:${local.account}:inference-profile/${model.id}"],
      [
        for region in model.regions :
        replace(replace(local.foundation_model, "REGION", region == "global" ? "" : region), "MODEL", coalesce(model.foundation_model, model.id))
      ],
    )
  }

  embedding_arn = replace(replace(local.foundation_model, "REGION", local.region), "MODEL", var.models.embedding)
  rerank_arn    = replace(replace(local.foundation_model, "REGION", coalesce(var.models.rerank.region, local.region)), "MODEL", var.models.rerank.id)
  question_embedding_arns = [
    for model in var.models.question_embedding[*] : replace(replace(local.foundation_model, "REGION", local.region), "MODEL", model)
  ]

  # The base model before it is tuned: what is customized has its context length in its id, what is called has not.
  tuned_base_arns = try(local.chat_model_arns["tuned_base"], [
    replace(replace(local.foundation_model, "REGION", local.region), "MODEL", replace(var.models.customized, "/:[0-9]+k$/", "")),
  ])

  # At start each service asks whether the models of section Bedrock exist, whether it calls them or not.
  models_looked_up = concat(local.chat_model_arns["chat"], [local.embedding_arn, local.rerank_arn])

  # Calls of chat models name the guardrail, and Bedrock reads it in the caller's name.
  guardrail_statements = [
    {
      Sid      = "CheckWithGuardrail"
      Effect   = "Allow"
      Action   = ["bedrock:ApplyGuardrail"]
      Resource = [module.models.guardrail.arn]
    },
    {
      Sid       = "DecryptGuardrail"
      Effect    = "Allow"
      Action    = ["kms:Decrypt"]
      Resource  = [module.data.data_key_arn]
      Condition = { StringEquals = { "kms:ViaService" = [for api in ["bedrock", "bedrock-runtime"] : "${api}.${local.region}.amazonaws.com"] } }
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
      local.guardrail_statements,
      [
        {
          Sid    = "AskModels"
          Effect = "Allow"
          Action = ["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"]
          Resource = distinct(flatten([
            for use, arns in local.chat_model_arns : arns if contains(["chat", "cheaper", "citation_judge"], use) || startswith(use, "cheaper of ")
          ]))
        },
        {
          Sid      = "Embed"
          Effect   = "Allow"
          Action   = ["bedrock:InvokeModel"]
          Resource = concat([local.embedding_arn], local.question_embedding_arns)
        },
        {
          Sid      = "LookModelsUp"
          Effect   = "Allow"
          Action   = ["bedrock:GetFoundationModel", "bedrock:GetInferenceProfile"]
          Resource = concat(local.models_looked_up, local.question_embedding_arns)
        },
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
          # Answers are streamed. A follow-up is rewritten by the chat model, whichever answers the session.
          Sid      = "AnswerWithCustomModels"
          Effect   = "Allow"
          Action   = ["bedrock:InvokeModelWithResponseStream"]
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
      # Rules find names and relations unless a model is named for it, and chunks have no context.
      [
        for statement in concat(
          [{
            Sid      = "Extract"
            Effect   = "Allow"
            Action   = ["bedrock:InvokeModel"]
            Resource = distinct(flatten([for use in ["extraction", "chunk_context"] : lookup(local.chat_model_arns, use, [])]))
          }],
          local.guardrail_statements,
        ) : statement if var.models.extraction != null || var.models.chunk_context != null
      ],
      [
        {
          Sid      = "Embed"
          Effect   = "Allow"
          Action   = ["bedrock:InvokeModel"]
          Resource = [local.embedding_arn]
        },
        {
          Sid      = "LookModelsUp"
          Effect   = "Allow"
          Action   = ["bedrock:GetFoundationModel", "bedrock:GetInferenceProfile"]
          Resource = local.models_looked_up
        },
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
      # Its comparison answers behind the same guardrail as the API.
      local.guardrail_statements,
      [for statement in [{
        Sid      = "JudgeAnswers"
        Effect   = "Allow"
        Action   = ["bedrock:InvokeModel"]
        Resource = lookup(local.chat_model_arns, "tuning_judge", [])
      }] : statement if var.models.tuning_judge != null],
      [
        {
          Sid      = "LookModelsUp"
          Effect   = "Allow"
          Action   = ["bedrock:GetFoundationModel", "bedrock:GetInferenceProfile"]
          Resource = local.models_looked_up
        },
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
          Sid      = "CompareModels"
          Effect   = "Allow"
          Action   = ["bedrock:InvokeModelWithResponseStream"]
          Resource = concat(local.tuned_base_arns, local.served_custom_models)
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
