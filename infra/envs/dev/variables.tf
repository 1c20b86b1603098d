variable "region" {
  description = "Region of the environment."
  type        = string

  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.region))
    error_message = "A region looks like us-east-1."
  }
}

variable "account_id" {
  description = "The only account that this may be applied to."
  type        = string

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "Twelve digits."
  }
}

variable "domain_name" {
  description = "Domain of the environment; the API is api.DOMAIN."
  type        = string

  validation {
    condition     = can(regex("^([a-z0-9]([a-z0-9-]*[a-z0-9])?\\.)+[a-z]{2,}$", var.domain_name))
    error_message = "A domain such as llmops.example.com."
  }
}

variable "zone_id" {
  description = "Public Route 53 zone that holds the domain."
  type        = string

  validation {
    condition     = can(regex("^Z[A-Z0-9]+$", var.zone_id))
    error_message = "A zone's id begins with Z."
  }
}

variable "github_subject" {
  description = "How GitHub's token names the repository: repo:ORG/REPO, or repo:ORG@ORG_ID/REPO@REPO_ID where it was made after 2026-07-15."
  type        = string

  validation {
    condition     = can(regex("^repo:[^*?:/]+/[^*?:/]+$", var.github_subject))
    error_message = "repo:ORG/REPO, without wildcards."
  }
}

variable "images_pushed" {
  description = "Set it to true once the first images are in the registry. Until then services have no tasks."
  type        = bool
}

variable "notice_emails" {
  description = "Addresses that get notices. Each has to confirm."
  type        = set(string)
  default     = []

  validation {
    condition     = alltrue([for email in var.notice_emails : can(regex("^[^@ ]+@[^@ ]+$", email))])
    error_message = "Each is an e-mail address."
  }
}

variable "permissions_boundary" {
  description = "Output permissions_boundary of bootstrap."
  type        = string
  default     = null

  validation {
    condition     = var.permissions_boundary == null || can(regex("^arn:[a-z-]+:iam::[0-9]{12}:policy/", var.permissions_boundary))
    error_message = "ARN of a policy."
  }
}

variable "owns_account_settings" {
  description = "Whether this stack sets what the account has once. False where another stack of the account and region does."
  type        = bool
  default     = true
}

variable "write_passwords" {
  description = "False where Terraform runs without AWS, as in tests: nothing can stand in for what makes a password."
  type        = bool
  default     = true
}
