mock_provider "aws" {
  source = "./tests/mocks"
}

# Mocks of one kind are alike: keys are told apart here, or a test could not see which one is used.
override_resource {
  target = aws_kms_key.logs
  values = { arn = "arn:aws:kms:us-east-1:111122223333:key/logs" }
}

variables {
  name                = "llmops-test"
  deletion_protection = true
}

run "tables_and_buckets_and_keys" {
  command = apply

  module {
    source = "./modules/data"
  }

  assert {
    condition     = toset(keys(aws_dynamodb_table.this)) == toset(["conversations", "documents", "ledger", "keys", "audit", "finetune"])
    error_message = "There is a table for turns, for documents, for money, for API keys, for the audit log and for fine-tuning."
  }

  assert {
    condition     = alltrue([for table in aws_dynamodb_table.this : one(table.ttl).enabled && one(table.ttl).attribute_name == "expiresAt"])
    error_message = "Every table expires by expiresAt, the attribute that the engine writes."
  }

  assert {
    condition     = alltrue([for table in aws_dynamodb_table.this : one(table.point_in_time_recovery).enabled && table.deletion_protection_enabled])
    error_message = "Every table can be restored to a point in time and refuses deletion."
  }

  assert {
    condition     = alltrue([for table in aws_dynamodb_table.this : one(table.server_side_encryption).enabled && one(table.server_side_encryption).kms_key_arn == aws_kms_key.data.arn])
    error_message = "Every table is encrypted with the data key."
  }

  assert {
    condition     = alltrue([for table in aws_dynamodb_table.this : table.billing_mode == "PAY_PER_REQUEST"])
    error_message = "Tables are paid by request."
  }

  assert {
    condition = alltrue([
      for block in concat(values(aws_s3_bucket_public_access_block.this), [aws_s3_bucket_public_access_block.access_logs]) :
      block.block_public_acls && block.block_public_policy && block.ignore_public_acls && block.restrict_public_buckets
    ]) && length(aws_s3_bucket_public_access_block.this) == 3
    error_message = "No bucket can be made public."
  }

  assert {
    condition = alltrue([
      for encryption in aws_s3_bucket_server_side_encryption_configuration.this :
      one(encryption.rule).bucket_key_enabled && one(one(encryption.rule).apply_server_side_encryption_by_default).sse_algorithm == "aws:kms"
      && one(one(encryption.rule).apply_server_side_encryption_by_default).kms_master_key_id == aws_kms_key.data.arn
    ]) && length(aws_s3_bucket_server_side_encryption_configuration.this) == 3
    error_message = "Every bucket of data is encrypted with the data key."
  }

  assert {
    condition     = alltrue([for versioning in aws_s3_bucket_versioning.this : one(versioning.versioning_configuration).status == "Enabled"])
    error_message = "Every bucket keeps versions."
  }

  assert {
    condition = alltrue([
      for policy in concat(values(aws_s3_bucket_policy.this), [aws_s3_bucket_policy.access_logs]) : anytrue([
        for statement in jsondecode(policy.policy).Statement :
        statement.Effect == "Deny" && statement.Action == "s3:*" && try(statement.Condition.Bool["aws:SecureTransport"], "") == "false"
      ])
    ])
    error_message = "Every bucket refuses connections that are not encrypted."
  }

  assert {
    condition = alltrue([
      for policy in aws_s3_bucket_policy.this : anytrue([for statement in jsondecode(policy.policy).Statement : statement.Sid == "OwnKeyOnly" && statement.Effect == "Deny"])
    ])
    error_message = "No object can be written with another kind of key."
  }

  assert {
    condition = anytrue([
      for rule in aws_s3_bucket_lifecycle_configuration.this["archive"].rule : try(one(rule.filter).prefix, "") == "spill/" && try(one(rule.expiration).days, 0) == 30
    ])
    error_message = "Spilled turns go after 30 days."
  }

  assert {
    condition = !anytrue([
      for rule in aws_s3_bucket_lifecycle_configuration.this["archive"].rule : coalesce(try(one(rule.expiration).days, 0), 0) > 0 && try(one(rule.filter).prefix, "") != "spill/"
    ])
    error_message = "The archive itself never expires."
  }

  assert {
    condition = alltrue([
      for lifecycle in aws_s3_bucket_lifecycle_configuration.this : anytrue([
        for rule in lifecycle.rule : try(one(rule.noncurrent_version_expiration).noncurrent_days, 0) == 30 && try(one(rule.abort_incomplete_multipart_upload).days_after_initiation, 0) == 7
      ])
    ])
    error_message = "What was deleted is gone after 30 days."
  }

  assert {
    condition     = alltrue([for controls in concat(values(aws_s3_bucket_ownership_controls.this), [aws_s3_bucket_ownership_controls.access_logs]) : one(controls.rule).object_ownership == "BucketOwnerEnforced"])
    error_message = "Lists of access on objects have no effect."
  }

  assert {
    condition     = alltrue([for logging in aws_s3_bucket_logging.this : logging.target_bucket == aws_s3_bucket.access_logs.id]) && length(aws_s3_bucket_logging.this) == 3
    error_message = "Who reads data is logged."
  }

  assert {
    condition = toset([
      for rule in flatten([for lifecycle in aws_s3_bucket_lifecycle_configuration.this : lifecycle.rule[*].transition]) : rule.storage_class
    ]) == toset(["STANDARD_IA", "GLACIER_IR"])
    error_message = "Whatever is old can still be read at once."
  }

  assert {
    condition = alltrue([
      for statement in jsondecode(aws_s3_bucket_policy.access_logs.policy).Statement :
      try(startswith(statement.Resource, "${aws_s3_bucket.access_logs.arn}/") && keys(statement.Principal) == ["Service"] && length(keys(statement.Condition)) > 0, false)
      if statement.Effect == "Allow"
    ])
    error_message = "Own buckets and load balancers write logs, each under its prefix."
  }

  assert {
    condition     = aws_kms_key.data.enable_key_rotation && aws_kms_key.logs.enable_key_rotation
    error_message = "Keys are rotated."
  }

  assert {
    condition = alltrue([
      for statement in concat(jsondecode(aws_kms_key.data.policy).Statement, jsondecode(aws_kms_key.logs.policy).Statement) :
      try(statement.Principal.Service, null) == null || statement.Sid == "DeploymentEvents" || try(length(keys(statement.Condition)) > 0, false)
    ])
    error_message = "No service uses a key for another account."
  }

  assert {
    condition = alltrue([
      for statement in concat(jsondecode(aws_kms_key.data.policy).Statement, jsondecode(aws_kms_key.logs.policy).Statement) :
      jsonencode(statement.Principal) == jsonencode({ AWS = "arn:aws:iam::111122223333:root" }) || try(keys(statement.Principal), []) == ["Service"]
    ])
    error_message = "A key is used by this account and by services of AWS."
  }

  assert {
    condition = alltrue([
      for statement in concat(jsondecode(aws_kms_key.data.policy).Statement, jsondecode(aws_kms_key.logs.policy).Statement) :
      !contains(flatten([for test in values(try(statement.Condition, {})) : values(test)]), "*")
    ])
    error_message = "No condition of a key lets everything through."
  }

  assert {
    condition     = aws_kms_key.data.deletion_window_in_days >= 7 && aws_kms_key.logs.deletion_window_in_days >= 7
    error_message = "A key that was removed can be had back for a week at least."
  }
}

run "dev_can_be_removed" {
  command = apply

  module {
    source = "./modules/data"
  }

  variables {
    deletion_protection = false
  }

  assert {
    condition     = alltrue([for bucket in aws_s3_bucket.this : bucket.force_destroy]) && !anytrue([for table in aws_dynamodb_table.this : table.deletion_protection_enabled])
    error_message = "Without protection nothing stands in the way of a teardown."
  }
}

run "wrong_values_are_refused" {
  command = plan

  module {
    source = "./modules/data"
  }

  variables {
    name              = "LLMOPS"
    key_deletion_days = 6
    old_versions_days = 0
    dataset_days      = 90
    access_log_days   = 0
  }

  expect_failures = [
    var.name, var.key_deletion_days, var.old_versions_days, var.dataset_days, var.access_log_days,
  ]
}
