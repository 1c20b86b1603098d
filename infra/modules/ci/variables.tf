variable "name" {
  description = "Prefix of every name: project and environment."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,20}$", var.name))
    error_message = "A name is 2 to 21 lower-case letters, digits and hyphens and begins with a letter."
  }
}

variable "services" {
  description = "Services, by name; each has a repository."
  type        = set(string)

  validation {
    condition     = length(var.services) > 0
    error_message = "At least one service."
  }
}

variable "task_role_arns" {
  description = "Task and execution roles that a release hands to its tasks."
  type        = list(string)

  validation {
    condition     = length(var.task_role_arns) > 0 && !contains(var.task_role_arns, "*")
    error_message = "Roles are named one by one."
  }

  validation {
    condition     = alltrue([for role in var.task_role_arns : can(regex("^arn:[a-z-]+:iam::[0-9]{12}:role/[^*]+$", role))])
    error_message = "Each is the ARN of a role."
  }
}

variable "build_subjects" {
  description = "Subjects of GitHub's token that may push images, such as \"repo:ORG/REPO:ref:refs/heads/main\"."
  type        = list(string)

  validation {
    condition     = length(var.build_subjects) > 0 && alltrue([for s in var.build_subjects : can(regex("^repo:[^*?]+/[^*?]+:[^*?]+$", s))])
    error_message = "A subject is repo:ORG/REPO:... without wildcards."
  }
}

variable "deploy_subjects" {
  description = "Subjects that may release: those of a GitHub environment, such as \"repo:ORG/REPO:environment:prod\"."
  type        = list(string)

  validation {
    condition     = length(var.deploy_subjects) > 0 && alltrue([for s in var.deploy_subjects : can(regex("^repo:[^*?]+/[^*?]+:environment:[^*?]+$", s))])
    error_message = "A subject that may release names an environment, without wildcards."
  }
}

variable "images_kept" {
  description = "Images kept in each repository."
  type        = number
  default     = 50

  validation {
    condition     = var.images_kept >= 5
    error_message = "At least 5: a rollback needs the image of the release before."
  }
}

variable "deletion_protection" {
  description = "Whether repositories are kept while they hold images."
  type        = bool
}

variable "data_key_arn" {
  description = "KMS key of the images."
  type        = string

  validation {
    condition     = can(regex("^arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]{12}:key/[0-9A-Za-z-]+$", var.data_key_arn))
    error_message = "The ARN of a KMS key."
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

