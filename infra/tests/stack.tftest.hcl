# What AWS would tell later is known while a plan is made: whatever is looked at here needs no apply, and nothing is removed again. Plans without
# that knowledge are those of the environments.
mock_provider "aws" {
  source          = "./tests/mocks"
  override_during = plan
}

mock_provider "archive" {}

# The graph's load balancer is of another kind than the API's.
override_resource {
  override_during = plan
  target          = module.graph.aws_lb.this[0]
  values          = { arn_suffix = "net/llmops-test-graph/0123456789abcdef" }
}

# Mocks of one kind are alike: what must not be taken for one another is told apart here.
override_resource {
  override_during = plan
  target          = module.data.aws_dynamodb_table.this["conversations"]
  values          = { arn = "arn:aws:dynamodb:us-east-1:111122223333:table/conversations" }
}

override_resource {
  override_during = plan
  target          = module.data.aws_dynamodb_table.this["documents"]
  values          = { arn = "arn:aws:dynamodb:us-east-1:111122223333:table/documents" }
}

override_resource {
  override_during = plan
  target          = module.data.aws_dynamodb_table.this["ledger"]
  values          = { arn = "arn:aws:dynamodb:us-east-1:111122223333:table/ledger" }
}

override_resource {
  override_during = plan
  target          = module.data.aws_dynamodb_table.this["audit"]
  values          = { arn = "arn:aws:dynamodb:us-east-1:111122223333:table/audit" }
}

override_resource {
  override_during = plan
  target          = module.data.aws_dynamodb_table.this["keys"]
  values          = { arn = "arn:aws:dynamodb:us-east-1:111122223333:table/keys" }
}

override_resource {
  override_during = plan
  target          = module.data.aws_dynamodb_table.this["finetune"]
  values          = { arn = "arn:aws:dynamodb:us-east-1:111122223333:table/finetune" }
}

override_resource {
  override_during = plan
  target          = module.data.aws_s3_bucket.this["documents"]
  values          = { arn = "arn:aws:s3:::documents" }
}

override_resource {
  override_during = plan
  target          = module.data.aws_s3_bucket.this["archive"]
  values          = { arn = "arn:aws:s3:::archive" }
}

override_resource {
  override_during = plan
  target          = module.data.aws_s3_bucket.this["datasets"]
  values          = { arn = "arn:aws:s3:::datasets" }
}

override_resource {
  override_during = plan
  target          = module.data.aws_kms_key.logs
  values          = { arn = "arn:aws:kms:us-east-1:111122223333:key/logs" }
}

override_resource {
  override_during = plan
  target          = module.ingest.aws_sqs_queue.dead
  values          = { arn = "arn:aws:sqs:us-east-1:111122223333:dead", url = "https://sqs.us-east-1.amazonaws.com/111122223333/dead" }
}

override_resource {
  override_during = plan
  target          = module.query_api.aws_iam_role.task
  values          = { arn = "arn:aws:iam::111122223333:role/query-api-task" }
}

override_resource {
  override_during = plan
  target          = module.ingest_worker.aws_iam_role.task
  values          = { arn = "arn:aws:iam::111122223333:role/ingest-worker-task" }
}

variables {
  name                  = "llmops-test"
  domain_name           = "llmops.example.com"
  zone_id               = "Z1"
  images_pushed         = true
  write_passwords       = false
  deletion_protection   = true
  owns_account_settings = true
  container_insights    = true
  monthly_usd           = 100
  permissions_boundary  = "arn:aws:iam::111122223333:policy/llmops-boundary"

  github          = { build_subjects = ["repo:example/llmops:ref:refs/heads/main"], deploy_subjects = ["repo:example/llmops:environment:test"] }
  network         = { cidr = "10.40.0.0/16", zones = 2, nat_gateways = 1 }
  search          = { instance_type = "t3.small.search", instances = 1, volume_gib = 20 }
  cache           = { node_type = "cache.t4g.micro", nodes = 1 }
  query_api       = { cpu = 512, memory = 1024, minimum = 2, maximum = 4 }
  ingest_worker   = { cpu = 512, memory = 1024, minimum = 1, maximum = 2 }
  finetune_worker = { cpu = 256, memory = 512, tmp_mib = 128, minimum = 0, maximum = 1 }
  budgets         = { GlobalDailyUsd = 10, GlobalMonthlyUsd = 100 }

  models = {
    chat       = { id = "us.example.chat-v1:0", foundation_model = "example.chat-v1:0", regions = ["us-east-1", "us-west-2"] }
    embedding  = "example.embed-v2:0"
    rerank     = { id = "example.rerank-v1:0" }
    customized = "example.small-v1:0"
  }
}

run "permissions_and_settings" {
  command = plan

  module {
    source = "./modules/stack"
  }

  # Actions that know no resource, by the service authorization reference.
  assert {
    condition = toset(flatten([
      for statements in values(local.statements) : [for statement in statements : statement.Action if contains(statement.Resource, "*")]
      ])) == toset([
      "bedrock:Rerank", "bedrock:ListCustomModelDeployments", "bedrock:ListCustomModels", "bedrock:ListFoundationModels",
      "bedrock:ListProvisionedModelThroughputs", "cloudwatch:PutMetricData", "xray:PutSpans", "xray:PutTraceSegments",
    ])
    error_message = "A program may do to everything only what knows no resource."
  }

  assert {
    condition     = !anytrue(flatten([for statements in values(local.statements) : [for statement in statements : [for action in statement.Action : strcontains(action, "*")]]]))
    error_message = "Actions are named one by one."
  }

  assert {
    condition = !anytrue(flatten([for statements in values(local.statements) : [for statement in statements : [
      for resource in statement.Resource : resource != "*" && can(regex("^arn:aws:[a-z0-9]+:[^:]*:[^:]*:(\\*|[a-z-]+/\\*)$", resource)) && !endswith(resource, ":custom-model-deployment/*") && !endswith(resource, ":provisioned-model/*")
    ]]]))
    error_message = "Resources are named: no whole kind of them."
  }

  assert {
    condition = !anytrue([
      for statement in local.statements["query-api"] : length(setintersection(statement.Action, ["sqs:ReceiveMessage", "sqs:DeleteMessage", "es:ESHttpPut", "es:ESHttpDelete"])) > 0
    ])
    error_message = "The API neither takes work from the queue nor makes indexes."
  }

  assert {
    condition = !anytrue([
      for statement in local.statements["ingest-worker"] : length(setintersection(statement.Action, ["bedrock:Rerank", "iam:PassRole"])) > 0 || strcontains(jsonencode(statement.Resource), "/archive/")
    ])
    error_message = "The ingest worker sees no conversation."
  }

  assert {
    condition = alltrue(flatten([for statements in values(local.statements) : [
      for statement in statements : !contains(statement.Action, "kms:Decrypt") || length(try(statement.Condition.StringEquals["kms:ViaService"], [])) > 0
    ]]))
    error_message = "The key is used through the stores only."
  }

  assert {
    condition     = alltrue([for statement in local.statements["finetune-worker"] : !contains(statement.Action, "iam:PassRole") || try(statement.Condition.StringEquals["iam:PassedToService"], "") == "bedrock.amazonaws.com"])
    error_message = "The fine-tune worker hands its role to Bedrock only."
  }

  assert {
    condition = local.chat_model_arns["chat"] == tolist([
      "arn:aws:bedrock:us-east-1:111122223333:inference-profile/us.example.chat-v1:0",
      "arn:aws:bedrock:us-east-1::foundation-model/example.chat-v1:0",
      "arn:aws:bedrock:us-west-2::foundation-model/example.chat-v1:0",
    ])
    error_message = "A profile across regions is the profile and the model in each of them."
  }

  assert {
    condition = !anytrue([
      for statement in local.statements["ingest-worker"] : contains(statement.Action, "bedrock:ApplyGuardrail") || (contains(statement.Action, "bedrock:InvokeModel") && statement.Sid != "Embed")
    ]) && !anytrue([for setting in keys(local.environments["ingest-worker"]) : startswith(setting, "Extraction__")])
    error_message = "The ingest worker asks a chat model only where one is named for names and relations."
  }

  assert {
    condition     = alltrue([for service, statements in local.statements : length(jsonencode({ Version = "2012-10-17", Statement = statements })) < 10240])
    error_message = "The policies of a role hold 10,240 characters at most."
  }

  assert {
    condition = alltrue([
      for use in ["Conversations", "Documents", "Ledger"] : one([for statement in local.statements["query-api"] : statement.Resource[0] if statement.Sid == use])
      == "arn:aws:dynamodb:us-east-1:111122223333:table/${lower(use)}"
    ])
    error_message = "The API has its tables, each with the actions of its use."
  }

  assert {
    condition     = !strcontains(jsonencode(local.statements["ingest-worker"]), ":table/conversations") && !strcontains(jsonencode(local.statements["finetune-worker"]), ":table/conversations") && !strcontains(jsonencode(local.statements["ingest-worker"]), ":table/finetune")
    error_message = "Workers reach no table that they do not use."
  }

  assert {
    condition     = toset(flatten([for statement in local.statements["finetune-worker"] : statement.Resource if contains(statement.Action, "s3:PutObject")])) == toset(["arn:aws:s3:::datasets/datasets/*", "arn:aws:s3:::datasets/output/*"])
    error_message = "The fine-tune worker writes data sets, and changes no conversation."
  }

  assert {
    condition = alltrue([
      for statement in local.statements["finetune-worker"] : length(setsubtract(statement.Action, ["dynamodb:BatchGetItem"])) == 0
      if contains(statement.Resource, "arn:aws:dynamodb:us-east-1:111122223333:table/documents") && statement.Sid != "Erasures"
    ])
    error_message = "The fine-tune worker reads document states and changes none."
  }

  assert {
    condition = !anytrue(flatten([for statements in values(local.statements) : [for statement in statements : [
      for resource in statement.Resource : startswith(resource, "arn:aws:dynamodb:") && strcontains(resource, "*")
    ]]]))
    error_message = "Tables and their indexes are named."
  }

  assert {
    condition = toset(flatten([for service, statements in local.statements : [
      for statement in statements : [for resource in statement.Resource : "${service} ${resource}"] if contains(statement.Action, "dynamodb:Scan")
      ]])) == toset([
      "query-api arn:aws:dynamodb:us-east-1:111122223333:table/conversations", "query-api arn:aws:dynamodb:us-east-1:111122223333:table/documents",
      "ingest-worker arn:aws:dynamodb:us-east-1:111122223333:table/documents",
    ])
    error_message = "Only erasures of conversations, readiness and the sweep of documents read whole tables."
  }

  assert {
    condition = alltrue([
      for statement in local.statements["query-api"] : !contains(statement.Action, "dynamodb:BatchWriteItem") || statement.Sid == "Conversations"
      || try(statement.Condition["ForAllValues:StringLike"]["dynamodb:LeadingKeys"], []) == ["*#keys"]
    ])
    error_message = "The API writes batches of turns, and of a tenant's metadata keys."
  }

  assert {
    condition = [
      for statement in local.statements["query-api"] : statement.Condition["ForAllValues:StringLike"]["dynamodb:LeadingKeys"]
      if contains(statement.Action, "dynamodb:UpdateItem") && contains(statement.Resource, "arn:aws:dynamodb:us-east-1:111122223333:table/documents")
    ] == [["*#counts#*"]]
    error_message = "The API changes no document's item in place; it counts documents."
  }

  assert {
    condition     = one([for statement in local.statements["finetune-worker"] : statement.Condition if statement.Sid == "Erasures"]) == { "ForAllValues:StringEquals" = { "dynamodb:LeadingKeys" = ["#erasures"] } }
    error_message = "The fine-tune worker writes nothing into the table of documents but its part of an erasure."
  }

  assert {
    condition     = local.environments["finetune-worker"].FineTuning__NamePrefix == "llmops-test-ft" && local.environments["finetune-worker"].FineTuning__Schedule == ""
    error_message = "What the fine-tune worker makes has the environment's name, and nothing is trained unless somebody says so."
  }

  assert {
    condition     = one([for statement in local.statements["ingest-worker"] : statement.Resource[0] if statement.Sid == "SetAside"]) == "arn:aws:sqs:us-east-1:111122223333:dead" && local.environments["ingest-worker"].AWS__Resources__IngestDeadLetterQueueUrl == "https://sqs.us-east-1.amazonaws.com/111122223333/dead"
    error_message = "What is set aside goes to the dead-letter queue."
  }

  assert {
    condition     = alltrue([for worker in [module.ingest_worker, module.finetune_worker] : try(worker.container_definitions[0].healthCheck.command[3], "") == "health"])
    error_message = "Workers have no load balancer: their containers ask for their health themselves."
  }

  assert {
    condition     = module.query_api.task_role_arn != module.ingest_worker.task_role_arn && alltrue([for statements in values(local.statements) : !strcontains(jsonencode(statements), ":key/logs")])
    error_message = "Services do not use the operators' key."
  }

  assert {
    condition     = alltrue([for environment in values(local.environments) : environment.Telemetry__Histograms == "exponential" && environment.ASPNETCORE_HTTP_PORTS == "8080"])
    error_message = "CloudWatch wants exponential histograms, the load balancer port 8080."
  }

  assert {
    condition     = alltrue([for service, environment in local.environments : environment.OTEL_SERVICE_NAME == service && environment.OTEL_RESOURCE_ATTRIBUTES == "deployment.environment.name=llmops-test"])
    error_message = "Telemetry says which service of which environment it is from, as the alarms ask."
  }

  assert {
    condition = alltrue([
      for service, environment in local.environments :
      environment.Telemetry__CloudWatch__Enabled == "true" && environment.Telemetry__CloudWatch__LogGroup == "/llmops-test/${service}" && !contains(keys(environment), "OTEL_EXPORTER_OTLP_ENDPOINT")
    ])
    error_message = "Without a collector, services send their telemetry straight to CloudWatch."
  }

  assert {
    condition     = toset(keys(local.store_secrets)) == toset(["ConnectionStrings__neo4j", "ConnectionStrings__redis"]) && alltrue([for secret in values(local.store_secrets) : endswith(secret, ":connection_string::")])
    error_message = "Connection strings with passwords come from secrets."
  }

  assert {
    condition     = local.environments["query-api"].Memory__ArchiveKmsKey == module.data.data_key_arn && local.environments["ingest-worker"].Documents__KmsKey == module.data.data_key_arn
    error_message = "What services write is encrypted with the data key."
  }

  assert {
    condition     = !anytrue([for environment in values(local.environments) : contains(keys(environment), "AWS__CreateResources")])
    error_message = "Services make no resources in AWS."
  }

  assert {
    condition     = !strcontains(output.neo4j, "assword") && !strcontains(output.redis, "password=")
    error_message = "Outputs hold no password."
  }

  assert {
    condition     = one([for setting in aws_ecs_cluster.this.setting : setting.value if setting.name == "containerInsights"]) == "enabled"
    error_message = "The backlog for each task needs the number of tasks."
  }
}

# What the services were seen to call, and what roles allow besides with the reason: LLMOPS_TEST_RECORD writes the first file, people the second.
run "recorded_calls" {
  command = plan

  module {
    source = "./tests/permissions"
  }

  variables {
    statements = run.permissions_and_settings.permissions
    calls      = jsondecode(file("tests/calls.json"))
    unused     = jsondecode(file("tests/unused.json"))
  }

  assert {
    condition     = length(output.denied) == 0
    error_message = "Roles do not allow what the services call: ${join("; ", output.denied)}"
  }

  assert {
    condition     = length(output.unlisted) == 0
    error_message = "Roles allow what was not called, and tests/unused.json has no reason: ${join("; ", output.unlisted)}"
  }

  assert {
    condition     = length(output.needless) == 0
    error_message = "tests/unused.json lists what was called, or what no role allows: ${join("; ", output.needless)}"
  }
}

# What differs from the run above and does not touch each other. Every model that can be named is named, each by an id of its own. A new one has
# to be named here too.
run "every_model_an_external_graph_and_no_images" {
  command = plan

  module {
    source = "./modules/stack"
  }

  variables {
    models = {
      chat               = { id = "us.example.chat-v1:0", foundation_model = "example.chat-v1:0", regions = ["us-east-1"] }
      embedding          = "example.embed-v2:0"
      rerank             = { id = "example.rerank-v1:0", region = "us-west-2" }
      customized         = "example.small-v1:0:128k"
      extraction         = { id = "example.extract-v1:0" }
      chunk_context      = { id = "example.contexts-v1:0" }
      cheaper            = { id = "global.example.cheap-v1:0", foundation_model = "example.cheap-v1:0", regions = ["us-east-1", "global"] }
      tenants_cheaper    = { contoso = { id = "example.contoso-v1:0" } }
      citation_judge     = { id = "example.citations-v1:0" }
      question_embedding = "example.questions-v1:0"
      tuned_base         = { id = "us.example.small-v1:0", foundation_model = "example.small-v1:0", regions = ["us-east-1", "us-west-2"] }
      tuning_judge       = { id = "example.verdicts-v1:0" }
    }
    prices      = [{ Model = "example.contoso-v1:0", SameAs = "example.chat-v1:0" }, { Model = "example.extract-v1:0", Input = 1, Output = 5 }]
    fine_tuning = { serving = "provisioned", golden_set = "datasets/golden.jsonl" }

    graph         = { mode = "external", external_secret_arn = "arn:aws:secretsmanager:us-east-1:111122223333:secret:aura-AbCdEf" }
    images_pushed = false
  }

  assert {
    condition     = alltrue([for model in values(var.models) : model != null]) && length(var.models.tenants_cheaper) > 0
    error_message = "This run names every model."
  }

  assert {
    condition = length(flatten([for service, environment in local.environments : [
      for setting, model in environment : "${service}: ${setting}" if can(regex("^([a-z]+\\.)?example\\.", model)) && !startswith(setting, "Prices__") && !anytrue(flatten([
        for statement in local.statements[service] : [for resource in statement.Resource : endswith(resource, "/${model}")]
      ]))
    ]])) == 0
    error_message = "A role names every model that a setting of its service names."
  }

  assert {
    condition = { for service, statements in local.statements : service => sort(distinct(flatten([
      for statement in statements : [for resource in statement.Resource : regex("foundation-model/.*$", resource) if strcontains(resource, "::foundation-model/")]
      if contains(statement.Action, "bedrock:InvokeModel") || contains(statement.Action, "bedrock:InvokeModelWithResponseStream")
      ]))) } == {
      query-api       = tolist([for model in ["chat-v1", "cheap-v1", "citations-v1", "contoso-v1", "embed-v2", "questions-v1", "rerank-v1"] : "foundation-model/example.${model}:0"])
      ingest-worker   = tolist([for model in ["contexts-v1", "embed-v2", "extract-v1"] : "foundation-model/example.${model}:0"])
      finetune-worker = tolist([for model in ["small-v1", "verdicts-v1"] : "foundation-model/example.${model}:0"])
    }
    error_message = "Each service calls the models of its work, and no other."
  }

  assert {
    condition = alltrue([for arn in [
      "arn:aws:bedrock:us-east-1:111122223333:inference-profile/global.example.cheap-v1:0", "arn:aws:bedrock:us-east-1::foundation-model/example.cheap-v1:0",
      "arn:aws:bedrock:::foundation-model/example.cheap-v1:0",
    ] : contains(local.chat_model_arns["cheaper"], arn)])
    error_message = "A profile for all regions has an ARN without a region besides."
  }

  assert {
    condition     = anytrue([for statement in local.statements["query-api"] : contains(statement.Resource, "arn:aws:bedrock:us-west-2::foundation-model/example.rerank-v1:0") if contains(statement.Action, "bedrock:InvokeModel")])
    error_message = "The model that reranks may be in another region."
  }

  assert {
    condition = alltrue([
      for service, statements in local.statements : anytrue([for statement in statements : contains(statement.Action, "bedrock:ApplyGuardrail")])
      == anytrue([for statement in statements : contains(statement.Action, "kms:Decrypt") && contains(try(statement.Condition.StringEquals["kms:ViaService"], []), "bedrock.us-east-1.amazonaws.com")])
    ]) && anytrue([for statement in local.statements["ingest-worker"] : contains(statement.Action, "bedrock:ApplyGuardrail")])
    error_message = "Who calls a chat model names the guardrail, which is encrypted with the data key."
  }

  assert {
    condition = {
      for setting in ["AnswerCache__ByMeaning", "AnswerCache__EmbeddingModel", "Budgets__CheaperModel", "Budgets__Tenants__contoso__CheaperModel", "Retrieval__CitationJudge"] :
      setting => local.environments["query-api"][setting]
      } == {
      AnswerCache__ByMeaning                  = "true"
      AnswerCache__EmbeddingModel             = "example.questions-v1:0"
      Budgets__CheaperModel                   = "global.example.cheap-v1:0"
      Budgets__Tenants__contoso__CheaperModel = "example.contoso-v1:0"
      Retrieval__CitationJudge                = "example.citations-v1:0"
    }
    error_message = "The API is told which models to call."
  }

  assert {
    condition = (
      local.environments["ingest-worker"].Extraction__Source == "Model" && local.environments["ingest-worker"].Extraction__Model == "example.extract-v1:0"
      && local.environments["ingest-worker"].Ingestion__Context__Enabled == "true" && local.environments["ingest-worker"].Ingestion__Context__Model == "example.contexts-v1:0"
      && local.environments["finetune-worker"].FineTuning__Gate__JudgeModel == "example.verdicts-v1:0"
      && local.environments["finetune-worker"].FineTuning__InferenceModel == "us.example.small-v1:0"
      && local.environments["finetune-worker"].FineTuning__Serving__Kind == "provisioned"
      && local.environments["finetune-worker"].FineTuning__Gate__GoldenSet == "datasets/golden.jsonl"
    )
    error_message = "So are the workers."
  }

  assert {
    condition = alltrue([for environment in values(local.environments) :
      environment.Prices__0__Model == "example.contoso-v1:0" && environment.Prices__0__SameAs == "example.chat-v1:0" && environment.Prices__1__Output == "5" && !contains(keys(environment), "Prices__0__Input")
    ])
    error_message = "A model without a price is not called, so each service learns the prices."
  }

  assert {
    condition     = alltrue([for service, statements in local.statements : length(jsonencode({ Version = "2012-10-17", Statement = statements })) < 10240])
    error_message = "The policies of a role hold 10,240 characters at most, with every model too."
  }

  assert {
    condition     = alltrue([for count in values(local.counts) : count.minimum == 0])
    error_message = "Without images there are no tasks that could fail."
  }

  assert {
    condition     = local.store_secrets["ConnectionStrings__neo4j"] == "arn:aws:secretsmanager:us-east-1:111122223333:secret:aura-AbCdEf:connection_string::"
    error_message = "Services read the external graph's secret."
  }
}

run "wrong_values_are_refused" {
  command = plan

  module {
    source = "./modules/stack"
  }

  variables {
    domain_name          = "llmops"
    zone_id              = "zone"
    github               = { build_subjects = [], deploy_subjects = ["repo:example/llmops:ref:refs/heads/main"] }
    network              = { cidr = "10.0.0.0/8", zones = 1, nat_gateways = 1 }
    search               = { instance_type = "t3.small", instances = 0, volume_gib = 1 }
    cache                = { node_type = "t4g.micro", nodes = 0 }
    graph                = { mode = "external" }
    query_api            = { cpu = 512, memory = 512, minimum = 2, maximum = 1 }
    ingest_worker        = { cpu = 100, memory = 1024, minimum = 1, maximum = 1 }
    finetune_worker      = { cpu = 256, memory = 512, minimum = 0, maximum = 1, capacity_providers = { EC2 = 1 } }
    models               = { chat = { id = "us.example.chat-v1:0" }, embedding = "*", rerank = { id = "example.rerank-v1:0" }, customized = "example.small-v1:0" }
    budgets              = { TenantDailyUsd = 5 }
    prices               = [{ Model = "example.chat-v1:0", Input = -1 }]
    fine_tuning          = { serving = "free", golden_set = "elsewhere/x" }
    rollback             = { error_percent = 0 }
    requests_per_address = 1
    collector            = { image = "cloudwatch-agent:latest" }
    notices              = { emails = ["ops"] }
    monthly_usd          = 0
    log_days             = 31
    permissions_boundary = "llmops-boundary"
  }

  expect_failures = [
    var.domain_name, var.zone_id, var.github, var.network, var.search, var.cache, var.graph, var.query_api, var.ingest_worker, var.finetune_worker, var.models, var.budgets, var.prices, var.fine_tuning, var.rollback, var.requests_per_address, var.collector, var.notices, var.monthly_usd, var.log_days, var.permissions_boundary,
  ]
}

run "a_profile_is_refused_where_a_model_of_the_region_is_meant" {
  command = plan

  module {
    source = "./modules/stack"
  }

  variables {
    models = {
      chat       = { id = "example.chat-v1:0" }
      embedding  = "eu.example.embed-v1:0"
      rerank     = { id = "example.rerank-v1:0" }
      customized = "example.small-v1:0:300k"
    }
  }

  expect_failures = [var.models]
}
