variable "name" {
  description = "Prefix of every name: project and environment."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,20}$", var.name))
    error_message = "A name is 2 to 21 lower-case letters, digits and hyphens and begins with a letter."
  }
}

variable "deletion_protection" {
  description = "Whether tables refuse deletion and buckets are kept while they hold objects."
  type        = bool
}

variable "key_deletion_days" {
  description = "Days until a deleted key is gone, and with it what it encrypted."
  type        = number
  default     = 30

  validation {
    condition     = var.key_deletion_days >= 7 && var.key_deletion_days <= 30
    error_message = "KMS allows 7 to 30 days."
  }
}

variable "old_versions_days" {
  description = "Days that overwritten and deleted objects can be restored. A document that somebody asked to have erased is gone after them."
  type        = number
  default     = 30

  validation {
    condition     = var.old_versions_days >= 1
    error_message = "At least one day."
  }
}

variable "dataset_days" {
  description = "Days that training data is kept."
  type        = number
  default     = 730

  validation {
    condition     = var.dataset_days > 90
    error_message = "More than 90 days, after which data sets move to infrequent access."
  }
}

variable "access_log_days" {
  description = "Days that access logs are kept."
  type        = number
  default     = 90

  validation {
    condition     = var.access_log_days >= 1
    error_message = "At least one day."
  }
}
