variable "name" {
  description = "Prefix of every name: project and environment."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,20}$", var.name))
    error_message = "A name is 2 to 21 lower-case letters, digits and hyphens and begins with a letter."
  }
}

variable "domain_name" {
  description = "Domain; the API is api.DOMAIN."
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

variable "vpc_id" {
  description = "The VPC."
  type        = string

  validation {
    condition     = can(regex("^vpc-[0-9a-f]+$", var.vpc_id))
    error_message = "The id of a VPC, such as vpc-0123abcd."
  }
}

variable "subnet_ids" {
  description = "Public subnets, in two zones at least."
  type        = list(string)

  validation {
    condition     = length(var.subnet_ids) >= 2
    error_message = "A load balancer needs two zones."
  }
}

variable "security_group_id" {
  description = "Security group of the load balancer."
  type        = string

  validation {
    condition     = can(regex("^sg-[0-9a-f]+$", var.security_group_id))
    error_message = "The id of a security group, such as sg-0123abcd."
  }
}

variable "service_port" {
  description = "Port that the API listens on."
  type        = number
  default     = 8080

  validation {
    condition     = var.service_port >= 1024 && var.service_port <= 65535
    error_message = "An unprivileged port: the containers do not run as root."
  }
}

variable "access_logs_bucket" {
  description = "Bucket of access logs."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", var.access_logs_bucket))
    error_message = "A bucket name is 3 to 63 lower-case letters, digits, dots and hyphens."
  }
}

variable "idle_seconds" {
  description = "Seconds without a byte after which the load balancer closes a connection."
  type        = number
  default     = 180

  validation {
    condition     = var.idle_seconds > 150 && var.idle_seconds <= 4000
    error_message = "Longer than Api:AnswerTimeout (150 s): an unstreamed answer is silent until it is whole."
  }
}

variable "drain_seconds" {
  description = "Seconds that a task which leaves may still finish its answers."
  type        = number
  default     = 60

  validation {
    condition     = var.drain_seconds >= 30 && var.drain_seconds <= 300
    error_message = "From 30 to 300 seconds."
  }
}

variable "requests_per_address" {
  description = "Requests that one address may send in five minutes."
  type        = number
  default     = 2000

  validation {
    condition     = var.requests_per_address >= 10
    error_message = "WAF counts from 10 on."
  }
}

variable "deletion_protection" {
  description = "Whether the load balancer refuses deletion."
  type        = bool
}

variable "logs_key_arn" {
  description = "KMS key of the firewall's log."
  type        = string

  validation {
    condition     = can(regex("^arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]{12}:key/[0-9A-Za-z-]+$", var.logs_key_arn))
    error_message = "The ARN of a KMS key."
  }
}

variable "log_days" {
  description = "Days that the firewall's log is kept."
  type        = number
  default     = 30

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_days)
    error_message = "CloudWatch keeps logs for certain numbers of days: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731 and some above."
  }
}
