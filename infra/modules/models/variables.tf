variable "name" {
  description = "Prefix of every name: project and environment."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,20}$", var.name))
    error_message = "A name is 2 to 21 lower-case letters, digits and hyphens and begins with a letter."
  }
}

variable "data_key_arn" {
  description = "KMS key of the guardrail and of the data sets."
  type        = string

  validation {
    condition     = can(regex("^arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]{12}:key/[0-9A-Za-z-]+$", var.data_key_arn))
    error_message = "The ARN of a KMS key."
  }
}

variable "logs_key_arn" {
  description = "KMS key of the invocation log."
  type        = string

  validation {
    condition     = can(regex("^arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]{12}:key/[0-9A-Za-z-]+$", var.logs_key_arn))
    error_message = "The ARN of a KMS key."
  }
}

variable "datasets_bucket" {
  description = "Bucket of training data and of what jobs write."
  type        = object({ name = string, arn = string })

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", var.datasets_bucket.name)) && can(regex("^arn:[a-z-]+:s3:::[a-z0-9][a-z0-9.-]+$", var.datasets_bucket.arn))
    error_message = "A bucket's name and its ARN."
  }
}

variable "guardrail_revision" {
  description = "Text that names this state of the guardrail. Change it together with the guardrail: it makes the version that services use."
  type        = string
  default     = "1"

  validation {
    condition     = length(var.guardrail_revision) >= 1 && length(var.guardrail_revision) <= 200
    error_message = "1 to 200 characters."
  }
}

variable "blocked_entities" {
  description = "Kinds of personal data that no answer and no question may hold, by Bedrock's names."
  type        = set(string)
  default     = ["AWS_ACCESS_KEY", "AWS_SECRET_KEY", "CREDIT_DEBIT_CARD_NUMBER", "PASSWORD"]

  validation {
    condition     = length(var.blocked_entities) > 0 && alltrue([for entity in var.blocked_entities : can(regex("^[A-Z][A-Z_0-9]+$", entity))])
    error_message = "At least one; each is one of Bedrock's names, such as CREDIT_DEBIT_CARD_NUMBER."
  }
}

variable "log_invocations" {
  description = "Whether this stack owns the account's log of model invocations in this region. Only one stack can."
  type        = bool
  default     = true
}

variable "log_invocation_text" {
  description = "Whether prompts and answers are in that log."
  type        = bool
  default     = false
}

variable "log_days" {
  description = "Days that the invocation log is kept."
  type        = number
  default     = 30

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_days)
    error_message = "CloudWatch keeps logs for certain numbers of days: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731 and some above."
  }
}

variable "permissions_boundary" {
  description = "ARN of the policy that bounds every role; null: none."
  type        = string
  default     = null

  validation {
    condition     = var.permissions_boundary == null || can(regex("^arn:[a-z-]+:iam::[0-9]{12}:policy/.+$", var.permissions_boundary))
    error_message = "The ARN of a policy, or null."
  }
}

