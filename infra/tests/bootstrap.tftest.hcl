mock_provider "aws" {
  source          = "./tests/mocks"
  override_during = plan
}

variables {
  plan_subjects  = ["repo:example/llmops:pull_request"]
  apply_subjects = ["repo:example/llmops:environment:infra-prod"]
}

run "state_and_roles" {
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

  assert {
    condition     = aws_kms_key.state.enable_key_rotation && one(one(aws_s3_bucket_server_side_encryption_configuration.state.rule).apply_server_side_encryption_by_default).sse_algorithm == "aws:kms"
    error_message = "Its key is rotated."
  }

  assert {
    condition     = anytrue([for statement in jsondecode(aws_s3_bucket_policy.state.policy).Statement : statement.Effect == "Deny" && statement.Action == "s3:*" && try(statement.Condition.Bool["aws:SecureTransport"], "") == "false"])
    error_message = "Connections that are not encrypted are refused."
  }

  assert {
    condition     = aws_s3_bucket_public_access_block.state.block_public_acls && aws_s3_bucket_public_access_block.state.ignore_public_acls && one(aws_s3_bucket_ownership_controls.state.rule).object_ownership == "BucketOwnerEnforced"
    error_message = "Lists of access have no effect."
  }

  assert {
    condition     = try(one(jsondecode(aws_iam_role.apply.assume_role_policy).Statement).Condition.StringEquals["token.actions.githubusercontent.com:sub"], []) == ["repo:example/llmops:environment:infra-prod"]
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

  assert {
    condition     = toset(one([for statement in jsondecode(aws_iam_policy.boundary.policy).Statement : statement.NotAction if statement.Sid == "EverythingButIdentity"])) == toset(["iam:*", "organizations:*", "account:*", "sso:*"])
    error_message = "No role that the pipeline makes changes identities."
  }

  assert {
    condition     = toset(one([for statement in jsondecode(aws_iam_policy.boundary.policy).Statement : statement.Condition.StringEquals["iam:PassedToService"] if statement.Sid == "PassOwnRoles"])) == toset(["bedrock.amazonaws.com", "ecs-tasks.amazonaws.com"])
    error_message = "Roles are handed to Bedrock and ECS only."
  }

  assert {
    condition     = [for statement in jsondecode(aws_iam_role_policy.plan_state.policy).Statement : statement.Resource if length(setintersection(flatten([statement.Action]), ["s3:*", "s3:PutObject", "s3:DeleteObject"])) > 0] == ["${aws_s3_bucket.state.arn}/*.tflock"]
    error_message = "A plan writes the lock and never the state."
  }

  assert {
    condition     = alltrue([for role in [aws_iam_role.plan, aws_iam_role.apply] : try(keys(one(jsondecode(role.assume_role_policy).Statement).Principal), []) == ["Federated"] && try(keys(one(jsondecode(role.assume_role_policy).Statement).Condition), []) == ["StringEquals"]])
    error_message = "Only GitHub takes the roles, and its subject is compared whole."
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
