mock_provider "aws" {
  source = "./tests/mocks"
}

override_resource {
  target = aws_sqs_queue.dead
  values = { arn = "arn:aws:sqs:us-east-1:111122223333:llmops-test-ingest-dead" }
}

variables {
  name             = "llmops-test"
  documents_bucket = { name = "llmops-test-documents", arn = "arn:aws:s3:::llmops-test-documents" }
  data_key_arn     = "arn:aws:kms:us-east-1:111122223333:key/data"
}

run "queue" {
  command = apply

  module {
    source = "./modules/ingest"
  }

  assert {
    condition     = jsondecode(aws_sqs_queue.ingest.redrive_policy).deadLetterTargetArn == aws_sqs_queue.dead.arn && jsondecode(aws_sqs_queue.ingest.redrive_policy).maxReceiveCount == 50
    error_message = "What kills every worker is set aside."
  }

  assert {
    condition     = aws_sqs_queue.ingest.kms_master_key_id == var.data_key_arn && aws_sqs_queue.dead.kms_master_key_id == var.data_key_arn
    error_message = "Both queues are encrypted with the data key."
  }

  assert {
    condition     = aws_sqs_queue.ingest.message_retention_seconds == 1209600 && aws_sqs_queue.dead.message_retention_seconds == 1209600
    error_message = "Messages are kept as long as SQS can."
  }

  assert {
    condition = anytrue([
      for statement in jsondecode(aws_sqs_queue_policy.ingest.policy).Statement :
      statement.Effect == "Allow" && try(statement.Principal.Service, "") == "s3.amazonaws.com" && try(statement.Condition.ArnEquals["aws:SourceArn"], "") == var.documents_bucket.arn
    ])
    error_message = "The documents' bucket, and no other, writes into the queue."
  }

  assert {
    condition     = one(aws_s3_bucket_notification.documents.queue).filter_prefix == "incoming/" && one(aws_s3_bucket_notification.documents.queue).queue_arn == aws_sqs_queue.ingest.arn
    error_message = "What others put under incoming/ is imported."
  }

  assert {
    condition = alltrue([
      for policy in [aws_sqs_queue_policy.ingest.policy, aws_sqs_queue_policy.dead.policy] : anytrue([
        for statement in jsondecode(policy).Statement : statement.Effect == "Deny" && try(statement.Condition.Bool["aws:SecureTransport"], "") == "false"
      ])
    ])
    error_message = "Both queues refuse connections that are not encrypted."
  }

  assert {
    condition     = toset([for statement in concat(jsondecode(aws_sqs_queue_policy.ingest.policy).Statement, jsondecode(aws_sqs_queue_policy.dead.policy).Statement) : jsonencode(statement.Principal) if statement.Effect == "Allow"]) == toset([jsonencode({ Service = "s3.amazonaws.com" })])
    error_message = "S3 alone is let in by the queues' own policies."
  }

  assert {
    condition     = jsondecode(aws_sqs_queue_redrive_allow_policy.dead.redrive_allow_policy).sourceQueueArns == [aws_sqs_queue.ingest.arn]
    error_message = "The dead-letter queue takes messages of this queue only."
  }
}

run "wrong_values_are_refused" {
  command = plan

  module {
    source = "./modules/ingest"
  }

  variables {
    documents_bucket   = { name = "Documents", arn = "documents" }
    data_key_arn       = "alias/data"
    visibility_seconds = 1
    max_receives       = 3
  }

  expect_failures = [
    var.documents_bucket, var.data_key_arn, var.visibility_seconds, var.max_receives,
  ]
}
