mock_provider "aws" {
  source = "./tests/mocks"
}

mock_provider "archive" {}

variables {
  name                     = "llmops-test"
  reader_role_arns         = { query-api = "arn:aws:iam::111122223333:role/llmops-test-query-api-task" }
  writer_role_arns         = { ingest-worker = "arn:aws:iam::111122223333:role/llmops-test-ingest-worker-task" }
  subnet_ids               = ["subnet-1", "subnet-2", "subnet-3"]
  private_subnet_ids       = ["subnet-4"]
  security_group_id        = "sg-1"
  access_security_group_id = "sg-2"
  data_key_arn             = "arn:aws:kms:us-east-1:111122223333:key/data"
  logs_key_arn             = "arn:aws:kms:us-east-1:111122223333:key/logs"
}

run "encrypted_everywhere_and_fine_grained_access" {
  command = apply

  module {
    source = "./modules/search"
  }

  assert {
    condition     = one(aws_opensearch_domain.this.encrypt_at_rest).enabled && one(aws_opensearch_domain.this.encrypt_at_rest).kms_key_id == var.data_key_arn
    error_message = "Indexes are encrypted with the data key."
  }

  assert {
    condition     = one(aws_opensearch_domain.this.node_to_node_encryption).enabled
    error_message = "Nodes speak encrypted to one another."
  }

  assert {
    condition     = one(aws_opensearch_domain.this.domain_endpoint_options).enforce_https && strcontains(one(aws_opensearch_domain.this.domain_endpoint_options).tls_security_policy, "TLS-1-2-PFS")
    error_message = "Clients speak TLS 1.2 or better."
  }

  assert {
    condition     = length(one(aws_opensearch_domain.this.vpc_options).subnet_ids) == 1 && one(aws_opensearch_domain.this.vpc_options).security_group_ids == toset(["sg-1"])
    error_message = "The domain is in the VPC."
  }

  assert {
    condition     = toset([for log in aws_opensearch_domain.this.log_publishing_options : log.log_type if coalesce(log.enabled, true)]) == toset(["AUDIT_LOGS", "ES_APPLICATION_LOGS", "INDEX_SLOW_LOGS", "SEARCH_SLOW_LOGS"])
    error_message = "Who did what, errors and slow requests are logged."
  }

  assert {
    condition     = alltrue([for group in concat(values(aws_cloudwatch_log_group.this), [aws_cloudwatch_log_group.access]) : group.retention_in_days == 30 && group.kms_key_id == var.logs_key_arn])
    error_message = "Logs are encrypted and go after 30 days."
  }

  assert {
    condition = (
      one(aws_opensearch_domain.this.advanced_security_options).enabled && !one(aws_opensearch_domain.this.advanced_security_options).anonymous_auth_enabled
      && !one(aws_opensearch_domain.this.advanced_security_options).internal_user_database_enabled
    )
    error_message = "Access is fine-grained, without passwords and without guests."
  }

  assert {
    condition     = one(one(aws_opensearch_domain.this.advanced_security_options).master_user_options).master_user_arn == aws_iam_role.access.arn
    error_message = "The master is the function that sets roles up."
  }

  assert {
    condition     = alltrue([for statement in jsondecode(aws_opensearch_domain_policy.this.access_policies).Statement : !contains(flatten([try(statement.Principal.AWS, "*")]), "*") && alltrue([for action in statement.Action : !strcontains(action, "*")])])
    error_message = "The domain's policy names who may come and what for."
  }

  assert {
    condition = (
      jsondecode(aws_lambda_invocation.access.input).roles["llmops-test-reader"].backend_roles == ["arn:aws:iam::111122223333:role/llmops-test-query-api-task"]
      && jsondecode(aws_lambda_invocation.access.input).roles["llmops-test-writer"].backend_roles == ["arn:aws:iam::111122223333:role/llmops-test-ingest-worker-task"]
    )
    error_message = "The API reads, the worker writes."
  }

  assert {
    condition = alltrue(flatten([
      for role in values(jsondecode(aws_lambda_invocation.access.input).roles) : [for permission in role.definition.index_permissions : permission.index_patterns == ["llmops-chunks*"]]
    ]))
    error_message = "Rights end at the passages' own indexes."
  }

  assert {
    condition = length(setintersection(
      flatten(jsondecode(aws_lambda_invocation.access.input).roles["llmops-test-reader"].definition.index_permissions[*].allowed_actions),
      ["crud", "manage", "create_index", "write", "index", "indices_all", "indices:admin/delete"],
    )) == 0
    error_message = "The API can neither write passages nor drop an index."
  }

  assert {
    condition     = aws_lambda_function.access.reserved_concurrent_executions == 1 && one(aws_lambda_function.access.vpc_config).security_group_ids == toset(["sg-2"])
    error_message = "The function is one and in the VPC."
  }

  assert {
    condition     = one(jsondecode(aws_opensearch_domain_policy.this.access_policies).Statement).Resource == "${aws_opensearch_domain.this.arn}/*"
    error_message = "The policy is of this domain."
  }

  assert {
    condition     = one(jsondecode(aws_iam_role_policy.access.policy).Statement).Action == "es:ESHttpPut" && one(jsondecode(aws_iam_role_policy.access.policy).Statement).Resource == "${aws_opensearch_domain.this.arn}/_plugins/_security/api/*"
    error_message = "The function sets roles up and does nothing else."
  }

  assert {
    condition     = one(jsondecode(aws_iam_role.access.assume_role_policy).Statement).Principal == { Service = "lambda.amazonaws.com" }
    error_message = "Only a function takes the role of the master."
  }

  assert {
    condition = alltrue(flatten([
      for role in values(jsondecode(aws_lambda_invocation.access.input).roles) : [
        for right in concat(role.definition.cluster_permissions, flatten(role.definition.index_permissions[*].allowed_actions)) :
        !contains(["*", "indices:*", "cluster:*", "indices_all", "cluster_all", "unlimited"], right)
      ]
    ]))
    error_message = "No role of the domain may do everything."
  }
}

run "three_nodes_are_in_three_zones" {
  command = apply

  module {
    source = "./modules/search"
  }

  variables {
    instance_count = 3
    instance_type  = "m7g.medium.search"
  }

  assert {
    condition     = one(aws_opensearch_domain.this.cluster_config).zone_awareness_enabled && one(one(aws_opensearch_domain.this.cluster_config).zone_awareness_config).availability_zone_count == 3
    error_message = "A zone can fail."
  }
}

run "wrong_values_are_refused" {
  command = plan

  module {
    source = "./modules/search"
  }

  variables {
    reader_role_arns         = {}
    writer_role_arns         = { ingest-worker = "*" }
    subnet_ids               = []
    private_subnet_ids       = []
    security_group_id        = "sg"
    access_security_group_id = "sg"
    data_key_arn             = "alias/data"
    logs_key_arn             = "alias/data"
    log_days                 = 8
    permissions_boundary     = "llmops-boundary"
    engine_version           = "Elasticsearch_7.10"
    instance_type            = "t3.small"
    instance_count           = 0
    volume_gib               = 1
  }

  expect_failures = [
    var.reader_role_arns, var.writer_role_arns, var.subnet_ids, var.private_subnet_ids, var.security_group_id, var.access_security_group_id, var.data_key_arn, var.logs_key_arn, var.log_days, var.permissions_boundary, var.engine_version, var.instance_type, var.instance_count, var.volume_gib,
  ]
}
