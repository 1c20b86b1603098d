mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  name                = "llmops-test"
  services            = ["query-api", "ingest-worker", "finetune-worker"]
  task_role_arns      = ["arn:aws:iam::111122223333:role/llmops-test-query-api-task"]
  build_subjects      = ["repo:example/llmops:ref:refs/heads/main"]
  deploy_subjects     = ["repo:example/llmops:environment:prod"]
  deletion_protection = true
  data_key_arn        = "arn:aws:kms:us-east-1:111122223333:key/data"
}

run "images_and_roles" {
  command = apply

  module {
    source = "./modules/ci"
  }

  assert {
    condition     = alltrue([for repository in aws_ecr_repository.this : repository.image_tag_mutability == "IMMUTABLE" && one(repository.image_scanning_configuration).scan_on_push])
    error_message = "A tag means one image for good, and every image is scanned."
  }

  assert {
    condition     = alltrue([for repository in aws_ecr_repository.this : one(repository.encryption_configuration).encryption_type == "KMS" && one(repository.encryption_configuration).kms_key == var.data_key_arn])
    error_message = "Images are encrypted with the data key."
  }

  assert {
    condition = alltrue([
      for role in [aws_iam_role.build, aws_iam_role.deploy] : one(jsondecode(role.assume_role_policy).Statement).Condition.StringEquals["token.actions.githubusercontent.com:aud"] == "sts.amazonaws.com"
    ])
    error_message = "Tokens are made for AWS."
  }

  assert {
    condition     = try(one(jsondecode(aws_iam_role.deploy.assume_role_policy).Statement).Condition.StringEquals["token.actions.githubusercontent.com:sub"], []) == ["repo:example/llmops:environment:prod"]
    error_message = "Only a job of the environment releases."
  }

  assert {
    condition = toset(flatten([
      for statement in concat(jsondecode(aws_iam_role_policy.build.policy).Statement, jsondecode(aws_iam_role_policy.deploy.policy).Statement) :
      statement.Action if contains(flatten([statement.Resource]), "*")
    ])) == toset(["ecr:GetAuthorizationToken", "ecs:DescribeTaskDefinition"])
    error_message = "Jobs may do to everything only what knows no resource."
  }

  assert {
    condition = alltrue([
      for statement in jsondecode(aws_iam_role_policy.deploy.policy).Statement :
      !contains(flatten([statement.Action]), "iam:PassRole")
      || (join(",", flatten([statement.Resource])) == join(",", var.task_role_arns) && try(statement.Condition.StringEquals["iam:PassedToService"], "") == "ecs-tasks.amazonaws.com")
    ])
    error_message = "A release hands tasks their own roles, and no other."
  }

  assert {
    condition     = try(one(jsondecode(aws_iam_role.build.assume_role_policy).Statement).Condition.StringEquals["token.actions.githubusercontent.com:sub"], []) == ["repo:example/llmops:ref:refs/heads/main"]
    error_message = "Only a job of the main branch pushes images."
  }

  assert {
    condition = alltrue([
      for action in flatten([for statement in concat(jsondecode(aws_iam_role_policy.build.policy).Statement, jsondecode(aws_iam_role_policy.deploy.policy).Statement) : statement.Action]) :
      !strcontains(action, "*")
    ])
    error_message = "Jobs are allowed single actions."
  }

  assert {
    condition = toset(flatten([for statement in jsondecode(aws_iam_role_policy.deploy.policy).Statement : statement.Resource if contains(flatten([statement.Action]), "ecs:UpdateService")])) == toset([
      for service in var.services : "arn:aws:ecs:us-east-1:111122223333:service/llmops-test/${service}"
    ])
    error_message = "A release moves the three services of this stack."
  }

  assert {
    condition     = alltrue([for role in [aws_iam_role.build, aws_iam_role.deploy] : try(keys(one(jsondecode(role.assume_role_policy).Statement).Principal), []) == ["Federated"] && try(keys(one(jsondecode(role.assume_role_policy).Statement).Condition), []) == ["StringEquals"]])
    error_message = "Only GitHub takes the roles, and its subject is compared whole."
  }
}

run "a_wildcard_is_refused" {
  command = plan

  module {
    source = "./modules/ci"
  }

  variables {
    deploy_subjects = ["repo:example/*:environment:prod"]
  }

  expect_failures = [var.deploy_subjects]
}

run "releasing_without_an_environment_is_refused" {
  command = plan

  module {
    source = "./modules/ci"
  }

  variables {
    deploy_subjects = ["repo:example/llmops:ref:refs/heads/main"]
  }

  expect_failures = [var.deploy_subjects]
}

run "wrong_values_are_refused" {
  command = plan

  module {
    source = "./modules/ci"
  }

  variables {
    data_key_arn         = "alias/data"
    permissions_boundary = "llmops-boundary"
    services             = []
    task_role_arns       = ["*"]
    build_subjects       = ["repo:example/*:pull_request"]
    deploy_subjects      = ["repo:example/llmops:ref:refs/heads/main"]
    images_kept          = 1
  }

  expect_failures = [
    var.data_key_arn, var.permissions_boundary, var.services, var.task_role_arns, var.build_subjects, var.deploy_subjects, var.images_kept,
  ]
}
