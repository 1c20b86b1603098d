variable "project" {
  description = "Prefix of every name. Roles that the pipeline may make are those that begin with it."
  type        = string
  default     = "llmops"

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,14}$", var.project))
    error_message = "A project is 2 to 15 lower-case letters, digits and hyphens and begins with a letter."
  }
}

variable "region" {
  description = "Region of the state bucket."
  type        = string
  default     = "us-east-1"

  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.region))
    error_message = "A region looks like us-east-1."
  }
}

variable "state_bucket" {
  description = "Name of the state bucket; null: PROJECT-state-ACCOUNT."
  type        = string
  default     = null

  validation {
    condition     = var.state_bucket == null || can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", var.state_bucket))
    error_message = "A bucket name is 3 to 63 lower-case letters, digits, dots and hyphens."
  }
}

variable "plan_subjects" {
  description = <<-EOT
    Subjects of GitHub's token that may plan, whole: "repo:ORG/REPO:pull_request" and "repo:ORG/REPO:ref:refs/heads/main".
    Repositories made after 2026-07-15 have ids in it: "repo:ORG@ORG_ID/REPO@REPO_ID:pull_request".
  EOT
  type        = list(string)

  validation {
    condition     = length(var.plan_subjects) > 0 && alltrue([for s in var.plan_subjects : can(regex("^repo:[^*?]+/[^*?]+:[^*?]+$", s))])
    error_message = "A subject is repo:ORG/REPO:... without wildcards."
  }
}

variable "apply_subjects" {
  description = "Subjects that may apply: those of GitHub environments with reviewers, such as \"repo:ORG/REPO:environment:infra-prod\"."
  type        = list(string)

  validation {
    condition     = length(var.apply_subjects) > 0 && alltrue([for s in var.apply_subjects : can(regex("^repo:[^*?]+/[^*?]+:environment:[^*?]+$", s))])
    error_message = "A subject that may apply names an environment: repo:ORG/REPO:environment:NAME, without wildcards."
  }
}
