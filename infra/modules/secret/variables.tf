variable "name" {
  description = "Name of the secret."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]*/[a-z0-9-]+$", var.name))
    error_message = "A name looks like llmops-dev/redis."
  }
}

variable "description" {
  description = "What it is for."
  type        = string
}

variable "connection_string" {
  description = "Connection string with {password} in the password's place."
  type        = string

  validation {
    condition     = strcontains(var.connection_string, "{password}")
    error_message = "The connection string has a place {password}."
  }
}

variable "password_version" {
  description = "Raise it to write a new password."
  type        = number
  default     = 1

  validation {
    condition     = var.password_version >= 1
    error_message = "1 or more."
  }
}

variable "data_key_arn" {
  description = "KMS key of the secret."
  type        = string
}

variable "recovery_days" {
  description = "Days that a deleted secret can be restored; 0: none, and its name is free at once."
  type        = number
  default     = 7

  validation {
    condition     = var.recovery_days == 0 || (var.recovery_days >= 7 && var.recovery_days <= 30)
    error_message = "0, or 7 to 30 days."
  }
}

variable "write_passwords" {
  description = "False where Terraform runs without AWS, as in tests: nothing can stand in for what makes a password."
  type        = bool
  default     = true
}

variable "other_password" {
  description = "What is written in place of a password where none is made."
  type        = string
  default     = null
  ephemeral   = true
}
