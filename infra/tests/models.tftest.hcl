mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  name            = "llmops-test"
  data_key_arn    = "arn:aws:kms:us-east-1:111122223333:key/data"
  logs_key_arn    = "arn:aws:kms:us-east-1:111122223333:key/logs"
  datasets_bucket = { name = "llmops-test-datasets", arn = "arn:aws:s3:::llmops-test-datasets" }
}

run "guardrail_and_customization_role_and_prompts_are_not_logged" {
  command = apply

  module {
    source = "./modules/models"
  }

  assert {
    condition     = anytrue([for filter in one(aws_bedrock_guardrail.this.content_policy_config).filters_config : filter.type == "PROMPT_ATTACK" && filter.input_strength == "HIGH"])
    error_message = "Attacks on the prompt are looked for."
  }

  assert {
    condition     = aws_bedrock_guardrail.this.kms_key_arn == var.data_key_arn && output.guardrail.version == "1"
    error_message = "Services use a version of an encrypted guardrail, never its draft."
  }

  assert {
    condition = alltrue([
      for filter in one(aws_bedrock_guardrail.this.content_policy_config).filters_config :
      filter.type == "PROMPT_ATTACK" ? filter.input_strength == "HIGH" : filter.input_strength == "MEDIUM" && filter.output_strength == "MEDIUM"
    ]) && length(one(aws_bedrock_guardrail.this.content_policy_config).filters_config) == 6
    error_message = "Questions and answers are judged by every filter."
  }

  assert {
    condition = (
      one(jsondecode(aws_iam_role.customization.assume_role_policy).Statement).Principal.Service == "bedrock.amazonaws.com"
      && endswith(one(jsondecode(aws_iam_role.customization.assume_role_policy).Statement).Condition.ArnLike["aws:SourceArn"], ":model-customization-job/*")
    )
    error_message = "Only Bedrock's customization jobs of this account take the role."
  }

  assert {
    condition     = !anytrue([for statement in jsondecode(aws_iam_role_policy.customization.policy).Statement : contains(flatten([statement.Resource]), "*")])
    error_message = "The role reaches the data sets' bucket only."
  }

  assert {
    condition     = !one(aws_bedrock_model_invocation_logging_configuration.this[0].logging_config).text_data_delivery_enabled
    error_message = "What customers wrote is in no log."
  }

  assert {
    condition     = aws_cloudwatch_log_group.invocations[0].kms_key_id == var.logs_key_arn
    error_message = "The log is encrypted."
  }

  assert {
    condition     = aws_cloudwatch_log_group.invocations[0].retention_in_days == 30
    error_message = "The log goes after 30 days."
  }

  assert {
    condition     = endswith(one(jsondecode(aws_iam_role_policy.invocations[0].policy).Statement).Resource, ":log-stream:aws/bedrock/modelinvocations") && one(jsondecode(aws_iam_role.invocations[0].assume_role_policy).Statement).Principal == { Service = "bedrock.amazonaws.com" }
    error_message = "Bedrock writes into its log and nothing else."
  }
}

run "wrong_values_are_refused" {
  command = plan

  module {
    source = "./modules/models"
  }

  variables {
    data_key_arn         = "alias/data"
    logs_key_arn         = "alias/data"
    datasets_bucket      = { name = "datasets", arn = "datasets" }
    log_days             = 10
    permissions_boundary = "llmops-boundary"
    guardrail_revision   = ""
    blocked_entities     = ["a name"]
  }

  expect_failures = [
    var.data_key_arn, var.logs_key_arn, var.datasets_bucket, var.log_days, var.permissions_boundary, var.guardrail_revision, var.blocked_entities,
  ]
}
