variable "name" {
  description = "Prefix of every name: project and environment."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,20}$", var.name))
    error_message = "A name is 2 to 21 lower-case letters, digits and hyphens and begins with a letter."
  }
}

variable "engine_version" {
  description = "OpenSearch's version. Tests run against 2.19.1."
  type        = string
  default     = "OpenSearch_2.19"

  validation {
    condition     = can(regex("^OpenSearch_[2-9]\\.[0-9]+$", var.engine_version))
    error_message = "A version looks like OpenSearch_2.19."
  }
}

variable "instance_type" {
  description = "Size of a node. A t3 bursts and does for some hundred thousand passages."
  type        = string
  default     = "t3.small.search"

  validation {
    condition     = endswith(var.instance_type, ".search")
    error_message = "An instance type ends with .search."
  }
}

variable "instance_count" {
  description = "Data nodes; more than one are spread over the zones."
  type        = number
  default     = 1

  validation {
    condition     = var.instance_count >= 1 && var.instance_count <= 10
    error_message = "From 1 to 10."
  }
}

variable "volume_gib" {
  description = "Disk of each node, GiB."
  type        = number
  default     = 20

  validation {
    condition     = var.volume_gib >= 10
    error_message = "At least 10."
  }
}

variable "index_alias" {
  description = "Alias of the passages, as Knowledge:OpenSearch:Alias has it; indexes are named after it."
  type        = string
  default     = "llmops-chunks"

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9._-]{0,99}$", var.index_alias))
    error_message = "1 to 100 lower-case letters, digits, dots, underscores or hyphens."
  }
}

variable "reader_role_arns" {
  description = "Task roles that search and sweep deleted documents, by service."
  type        = map(string)

  validation {
    condition     = length(var.reader_role_arns) > 0 && alltrue([for role in values(var.reader_role_arns) : can(regex("^arn:[a-z-]+:iam::[0-9]{12}:role/.+$", role))])
    error_message = "At least one role, each by its ARN."
  }
}

variable "writer_role_arns" {
  description = "Task roles that write passages and make indexes, by service."
  type        = map(string)

  validation {
    condition     = length(var.writer_role_arns) > 0 && alltrue([for role in values(var.writer_role_arns) : can(regex("^arn:[a-z-]+:iam::[0-9]{12}:role/.+$", role))])
    error_message = "At least one role, each by its ARN."
  }
}

variable "subnet_ids" {
  description = "Subnets of the nodes."
  type        = list(string)

  validation {
    condition     = length(var.subnet_ids) > 0 && alltrue([for subnet in var.subnet_ids : can(regex("^subnet-[0-9a-f]+$", subnet))])
    error_message = "At least one subnet, each by its id, such as subnet-0123abcd."
  }
}

variable "private_subnet_ids" {
  description = "Subnets of the function."
  type        = list(string)

  validation {
    condition     = length(var.private_subnet_ids) > 0 && alltrue([for subnet in var.private_subnet_ids : can(regex("^subnet-[0-9a-f]+$", subnet))])
    error_message = "At least one subnet, each by its id, such as subnet-0123abcd."
  }
}

variable "security_group_id" {
  description = "Security group of the domain."
  type        = string

  validation {
    condition     = can(regex("^sg-[0-9a-f]+$", var.security_group_id))
    error_message = "The id of a security group, such as sg-0123abcd."
  }
}

variable "access_security_group_id" {
  description = "Security group of the function."
  type        = string

  validation {
    condition     = can(regex("^sg-[0-9a-f]+$", var.access_security_group_id))
    error_message = "The id of a security group, such as sg-0123abcd."
  }
}

variable "data_key_arn" {
  description = "KMS key of the indexes."
  type        = string

  validation {
    condition     = can(regex("^arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]{12}:key/[0-9A-Za-z-]+$", var.data_key_arn))
    error_message = "The ARN of a KMS key."
  }
}

variable "logs_key_arn" {
  description = "KMS key of the logs."
  type        = string

  validation {
    condition     = can(regex("^arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]{12}:key/[0-9A-Za-z-]+$", var.logs_key_arn))
    error_message = "The ARN of a KMS key."
  }
}

variable "log_days" {
  description = "Days that logs are kept."
  type        = number
  default     = 30

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_days)
    error_message = "CloudWatch keeps logs for certain numbers of days: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731 and some above."
  }
}

variable "create_service_linked_role" {
  description = "Whether the account still lacks OpenSearch's service-linked role."
  type        = bool
  default     = true
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

