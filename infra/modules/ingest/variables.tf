variable "name" {
  description = "Prefix of every name: project and environment."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,20}$", var.name))
    error_message = "A name is 2 to 21 lower-case letters, digits and hyphens and begins with a letter."
  }
}

variable "documents_bucket" {
  description = "Bucket whose prefix incoming/ feeds the queue."
  type        = object({ name = string, arn = string })

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", var.documents_bucket.name)) && can(regex("^arn:[a-z-]+:s3:::[a-z0-9][a-z0-9.-]+$", var.documents_bucket.arn))
    error_message = "A bucket's name and its ARN."
  }
}

variable "data_key_arn" {
  description = "KMS key of both queues."
  type        = string

  validation {
    condition     = can(regex("^arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]{12}:key/[0-9A-Za-z-]+$", var.data_key_arn))
    error_message = "The ARN of a KMS key."
  }
}

variable "visibility_seconds" {
  description = "How long a received message stays hidden; the worker names its own time and extends it."
  type        = number
  default     = 120

  validation {
    condition     = var.visibility_seconds >= 30 && var.visibility_seconds <= 43200
    error_message = "From 30 to 43200 seconds."
  }
}

variable "max_receives" {
  description = "Receives after which SQS itself moves a message; well above Ingestion:MaxAttempts (5), or it would set aside what still has attempts."
  type        = number
  default     = 50

  validation {
    condition     = var.max_receives >= 20
    error_message = "At least 20."
  }
}
