variable "name" {
  description = "Prefix of every name: project and environment."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,20}$", var.name))
    error_message = "A name is 2 to 21 lower-case letters, digits and hyphens and begins with a letter."
  }
}

variable "node_type" {
  description = "Size of a node."
  type        = string
  default     = "cache.t4g.micro"

  validation {
    condition     = startswith(var.node_type, "cache.")
    error_message = "A node type begins with cache."
  }
}

variable "nodes" {
  description = "1: no replica. 2 or more: failover to another zone."
  type        = number
  default     = 1

  validation {
    condition     = var.nodes >= 1 && var.nodes <= 6
    error_message = "From 1 to 6 nodes."
  }
}

variable "subnet_ids" {
  description = "Subnets of the nodes."
  type        = list(string)
}

variable "security_group_id" {
  description = "Security group of the nodes."
  type        = string
}

variable "data_key_arn" {
  description = "KMS key of data at rest and of the secret."
  type        = string
}

variable "logs_key_arn" {
  description = "KMS key of the slow log."
  type        = string
}

variable "log_days" {
  description = "Days that the slow log is kept."
  type        = number
  default     = 30
}

variable "password_version" {
  description = "Raise it to change the password. Tasks read the new one when they start: deploy afterwards."
  type        = number
  default     = 1

  validation {
    condition     = var.password_version >= 1
    error_message = "1 or more."
  }
}

variable "secret_recovery_days" {
  description = "Days that a deleted secret can be restored; 0: none, and its name is free at once."
  type        = number
  default     = 7

  validation {
    condition     = var.secret_recovery_days == 0 || (var.secret_recovery_days >= 7 && var.secret_recovery_days <= 30)
    error_message = "0, or 7 to 30 days."
  }
}

variable "write_passwords" {
  description = "False where Terraform runs without AWS, as in tests: nothing can stand in for what makes a password."
  type        = bool
  default     = true
}
