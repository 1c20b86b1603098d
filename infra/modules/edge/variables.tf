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
}

variable "vpc_id" {
  description = "The VPC."
  type        = string
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
}

variable "service_port" {
  description = "Port that the API listens on."
  type        = number
  default     = 8080
}

variable "access_logs_bucket" {
  description = "Bucket of access logs."
  type        = string
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
}

variable "log_days" {
  description = "Days that the firewall's log is kept."
  type        = number
  default     = 30
}
