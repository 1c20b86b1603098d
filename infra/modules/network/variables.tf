variable "name" {
  description = "Prefix of every name: project and environment."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,20}$", var.name))
    error_message = "A name is 2 to 21 lower-case letters, digits and hyphens and begins with a letter."
  }
}

variable "cidr" {
  description = "Addresses of the VPC, a /16."
  type        = string
  default     = "10.40.0.0/16"

  validation {
    condition     = can(cidrhost(var.cidr, 0)) && endswith(var.cidr, "/16")
    error_message = "A /16, such as 10.40.0.0/16."
  }
}

variable "zone_count" {
  description = "Availability zones in use. The load balancer needs two."
  type        = number
  default     = 2

  validation {
    condition     = var.zone_count >= 2 && var.zone_count <= 3
    error_message = "Two or three zones."
  }
}

variable "nat_gateways" {
  description = "0: only what has an endpoint can be reached. 1: cheap, and one zone's failure cuts the others off. zone_count: one in each zone."
  type        = number
  default     = 1

  validation {
    condition     = var.nat_gateways >= 0 && var.nat_gateways <= var.zone_count
    error_message = "From 0 to zone_count."
  }

  validation {
    condition     = floor(var.nat_gateways) == var.nat_gateways
    error_message = "A whole number."
  }
}

variable "interface_endpoints" {
  description = "AWS services that get a private address in the VPC, by the last part of the endpoint's name."
  type        = set(string)
  default     = []

  validation {
    condition = alltrue([
      for service in var.interface_endpoints : contains([
        "bedrock", "bedrock-runtime", "bedrock-agent-runtime", "ecr.api", "ecr.dkr", "logs", "monitoring", "secretsmanager", "sqs", "kms", "sts", "xray", "ssm", "ssmmessages", "ec2messages",
      ], service)
    ])
    error_message = "Only services that this stack calls: bedrock, bedrock-runtime, bedrock-agent-runtime, ecr.api, ecr.dkr, logs, monitoring, secretsmanager, sqs, kms, sts, xray, ssm, ssmmessages, ec2messages."
  }

  validation {
    condition = var.nat_gateways > 0 || length(setsubtract(
      ["bedrock", "bedrock-runtime", "bedrock-agent-runtime", "ecr.api", "ecr.dkr", "logs", "monitoring", "secretsmanager", "sqs", "kms", "sts", "xray"], var.interface_endpoints
    )) == 0
    error_message = "Without a NAT gateway every service that the tasks call needs an endpoint."
  }
}

variable "allowed_cidrs" {
  description = "Addresses that may reach the load balancer."
  type        = set(string)
  default     = ["0.0.0.0/0"]

  validation {
    condition     = alltrue([for cidr in var.allowed_cidrs : can(cidrhost(cidr, 0))])
    error_message = "Each is an IPv4 range such as 203.0.113.0/24."
  }
}

variable "service_port" {
  description = "Port that the services listen on."
  type        = number
  default     = 8080

  validation {
    condition     = var.service_port >= 1024 && var.service_port <= 65535
    error_message = "An unprivileged port: the containers do not run as root."
  }
}

variable "graph_in_vpc" {
  description = "Whether the graph's server is in this VPC."
  type        = bool
  default     = true
}

variable "bucket_arns" {
  description = "Buckets that can be reached through the S3 endpoint."
  type        = list(string)

  validation {
    condition     = length(var.bucket_arns) > 0 && alltrue([for arn in var.bucket_arns : can(regex("^arn:[a-z-]+:s3:::[a-z0-9][a-z0-9.-]+$", arn))])
    error_message = "At least one bucket, each by its ARN."
  }
}

variable "table_arns" {
  description = "Tables that can be reached through the DynamoDB endpoint."
  type        = list(string)

  validation {
    condition     = length(var.table_arns) > 0 && alltrue([for arn in var.table_arns : can(regex("^arn:[a-z-]+:dynamodb:[a-z0-9-]+:[0-9]{12}:table/[A-Za-z0-9_.-]+$", arn))])
    error_message = "At least one table, each by its ARN."
  }
}

variable "logs_key_arn" {
  description = "KMS key of log groups."
  type        = string

  validation {
    condition     = can(regex("^arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]{12}:key/[0-9A-Za-z-]+$", var.logs_key_arn))
    error_message = "The ARN of a KMS key."
  }
}

variable "log_days" {
  description = "Days that flow logs are kept."
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
