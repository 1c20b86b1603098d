data "aws_caller_identity" "current" {}

resource "aws_sqs_queue" "dead" {
  name                      = "${var.name}-ingest-dead"
  message_retention_seconds = 1209600
  kms_master_key_id         = var.data_key_arn
}

resource "aws_sqs_queue" "ingest" {
  name                       = "${var.name}-ingest"
  message_retention_seconds  = 1209600
  receive_wait_time_seconds  = 10
  visibility_timeout_seconds = var.visibility_seconds
  kms_master_key_id          = var.data_key_arn

  # The worker sets aside by itself what fails; this is for what kills every worker before it can say so.
  redrive_policy = jsonencode({
    deadLetterTargetArn = aws_sqs_queue.dead.arn
    maxReceiveCount     = var.max_receives
  })
}

resource "aws_sqs_queue_redrive_allow_policy" "dead" {
  queue_url = aws_sqs_queue.dead.id

  redrive_allow_policy = jsonencode({
    redrivePermission = "byQueue"
    sourceQueueArns   = [aws_sqs_queue.ingest.arn]
  })
}

resource "aws_sqs_queue_policy" "ingest" {
  queue_url = aws_sqs_queue.ingest.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "DocumentBucketNotifies"
        Effect    = "Allow"
        Principal = { Service = "s3.amazonaws.com" }
        Action    = "sqs:SendMessage"
        Resource  = aws_sqs_queue.ingest.arn
        Condition = {
          StringEquals = { "aws:SourceAccount" = data.aws_caller_identity.current.account_id }
          ArnEquals    = { "aws:SourceArn" = var.documents_bucket.arn }
        }
      },
      {
        Sid       = "EncryptedConnectionsOnly"
        Effect    = "Deny"
        Principal = "*"
        Action    = "sqs:*"
        Resource  = aws_sqs_queue.ingest.arn
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
      },
    ]
  })
}

resource "aws_sqs_queue_policy" "dead" {
  queue_url = aws_sqs_queue.dead.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "EncryptedConnectionsOnly"
      Effect    = "Deny"
      Principal = "*"
      Action    = "sqs:*"
      Resource  = aws_sqs_queue.dead.arn
      Condition = { Bool = { "aws:SecureTransport" = "false" } }
    }]
  })
}

# Objects that others put under incoming/TENANT/ are imported. The worker's own prefixes notify nobody.
resource "aws_s3_bucket_notification" "documents" {
  bucket = var.documents_bucket.name

  queue {
    id            = "incoming"
    queue_arn     = aws_sqs_queue.ingest.arn
    events        = ["s3:ObjectCreated:*"]
    filter_prefix = "incoming/"
  }

  # S3 tries the queue out at once.
  depends_on = [aws_sqs_queue_policy.ingest]
}
