mock_provider "aws" {
  source          = "./tests/mocks"
  override_during = plan
}

variables {
  plan_subjects  = ["repo:example/llmops:pull_request"]
  apply_subjects = ["repo:example/llmops:environment:infra-prod"]
}

run "state" {
  command = plan

  module {
    source = "./bootstrap"
  }

  assert {
    condition     = one(aws_s3_bucket_versioning.state.versioning_configuration).status == "Enabled"
    error_message = "Every version of the state is kept."
  }

  assert {
    condition     = one(one(aws_s3_bucket_server_side_encryption_configuration.state.rule).apply_server_side_encryption_by_default).kms_master_key_id == aws_kms_key.state.arn
    error_message = "The state is encrypted with its own key."
  }

  assert {
    condition     = aws_s3_bucket_public_access_block.state.block_public_policy && aws_s3_bucket_public_access_block.state.restrict_public_buckets
    error_message = "The state cannot be made public."
  }
}

run "roles" {
  command = plan

  module {
    source = "./bootstrap"
  }

  assert {
    condition     = one(jsondecode(aws_iam_role.apply.assume_role_policy).Statement).Condition.StringEquals["token.actions.githubusercontent.com:sub"] == ["repo:example/llmops:environment:infra-prod"]
    error_message = "Only a job of the approved environment applies."
  }

  assert {
    condition     = toset(keys(aws_iam_role_policy_attachment.plan)) == toset(["job-function/ViewOnlyAccess", "SecurityAudit"])
    error_message = "A plan reads configuration, and no data."
  }

  assert {
    condition = anytrue([
      for statement in jsondecode(aws_iam_role_policy.apply_identity.policy).Statement :
      statement.Sid == "MakeRolesWithinTheBoundary" && try(statement.Condition.StringEquals["iam:PermissionsBoundary"], "") == "arn:aws:iam::111122223333:policy/llmops-boundary"
    ])
    error_message = "Roles are made within the boundary only."
  }

  assert {
    condition     = anytrue([for statement in jsondecode(aws_iam_role_policy.apply_identity.policy).Statement : statement.Sid == "KeepTheLimits" && statement.Effect == "Deny"])
    error_message = "The pipeline cannot lift its own limits."
  }

  assert {
    condition = !anytrue([
      for statement in jsondecode(aws_iam_role_policy.apply_identity.policy).Statement : statement.Effect == "Allow" && contains(flatten([statement.Resource]), "*")
    ])
    error_message = "The pipeline changes its own roles and no other."
  }
}

run "applying_without_an_environment_is_refused" {
  command = plan

  module {
    source = "./bootstrap"
  }

  variables {
    apply_subjects = ["repo:example/llmops:ref:refs/heads/main"]
  }

  expect_failures = [var.apply_subjects]
}
