variable "name" {
  description = "Prefix of every name: project and environment."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,20}$", var.name))
    error_message = "A name is 2 to 21 lower-case letters, digits and hyphens and begins with a letter."
  }
}

variable "mode" {
  description = "ec2: a server of this stack. external: one elsewhere, such as Aura, whose connection string is in a secret."
  type        = string
  default     = "ec2"

  validation {
    condition     = contains(["ec2", "external"], var.mode)
    error_message = "ec2 or external."
  }
}

variable "external_secret_arn" {
  description = "With external: secret whose JSON key connection_string is Endpoint=https://...;Username=...;Password=..."
  type        = string
  default     = null

  validation {
    condition     = (var.mode == "external") == (var.external_secret_arn != null)
    error_message = "external needs a secret, ec2 makes its own."
  }

  validation {
    condition     = var.external_secret_arn == null || can(regex("^arn:[a-z-]+:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:.+$", var.external_secret_arn))
    error_message = "The ARN of a secret."
  }
}

variable "domain_name" {
  description = "Domain; the graph is graph.DOMAIN within the VPC."
  type        = string

  validation {
    condition     = can(regex("^([a-z0-9]([a-z0-9-]*[a-z0-9])?\\.)+[a-z]{2,}$", var.domain_name))
    error_message = "A domain such as llmops.example.com."
  }
}

variable "certificate_arn" {
  description = "Certificate of graph.DOMAIN."
  type        = string

  validation {
    condition     = can(regex("^arn:[a-z-]+:acm:[a-z0-9-]+:[0-9]{12}:certificate/.+$", var.certificate_arn))
    error_message = "The ARN of a certificate."
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
  description = "Subnets of the load balancer."
  type        = list(string)

  validation {
    condition     = length(var.subnet_ids) > 0 && alltrue([for subnet in var.subnet_ids : can(regex("^subnet-[0-9a-f]+$", subnet))])
    error_message = "At least one subnet, each by its id, such as subnet-0123abcd."
  }
}

variable "server_subnet_id" {
  description = "Subnet of the server, in the volume's zone."
  type        = string

  validation {
    condition     = can(regex("^subnet-[0-9a-f]+$", var.server_subnet_id))
    error_message = "The id of a subnet, such as subnet-0123abcd."
  }
}

variable "zone" {
  description = "Availability zone of server and volume."
  type        = string

  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-[0-9][a-z]$", var.zone))
    error_message = "A zone looks like us-east-1a."
  }
}

variable "security_group_id" {
  description = "Security group of the server."
  type        = string

  validation {
    condition     = can(regex("^sg-[0-9a-f]+$", var.security_group_id))
    error_message = "The id of a security group, such as sg-0123abcd."
  }
}

variable "balancer_security_group_id" {
  description = "Security group of the load balancer."
  type        = string

  validation {
    condition     = can(regex("^sg-[0-9a-f]+$", var.balancer_security_group_id))
    error_message = "The id of a security group, such as sg-0123abcd."
  }
}

variable "instance_type" {
  description = "Size of the server, ARM64."
  type        = string
  default     = "t4g.medium"

  validation {
    condition     = can(regex("^[a-z]+[0-9]+g[a-z]*\\.", var.instance_type))
    error_message = "An ARM64 instance type, such as t4g.medium or m7g.large."
  }
}

variable "image_id" {
  description = "Machine image; null: the newest Amazon Linux 2023. Where there is no NAT gateway, one that has Neo4j and Java."
  type        = string
  default     = null

  validation {
    condition     = var.image_id == null || can(regex("^ami-[0-9a-f]+$", var.image_id))
    error_message = "The id of a machine image, such as ami-0123abcd, or null."
  }
}

variable "neo4j_version" {
  description = "Version of the RPM. Tests run against 5.26.20; the HTTP query API needs 5.25 or later."
  type        = string
  default     = "5.26.20"

  validation {
    condition     = can(regex("^5\\.(2[5-9]|[3-9][0-9])\\.[0-9]+$", var.neo4j_version))
    error_message = "5.25 or later."
  }
}

variable "volume_gib" {
  description = "Size of the data volume, GiB."
  type        = number
  default     = 50

  validation {
    condition     = var.volume_gib >= 10
    error_message = "At least 10."
  }
}

variable "snapshots_kept" {
  description = "Daily snapshots that are kept."
  type        = number
  default     = 7

  validation {
    condition     = var.snapshots_kept >= 1 && var.snapshots_kept <= 1000
    error_message = "From 1 to 1000."
  }
}

variable "detailed_monitoring" {
  description = "Metrics of the server each minute rather than each five."
  type        = bool
  default     = false
}

variable "deletion_protection" {
  description = "Whether the load balancer refuses deletion."
  type        = bool
}

variable "data_key_arn" {
  description = "KMS key of the volume and of the secret."
  type        = string

  validation {
    condition     = can(regex("^arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]{12}:key/[0-9A-Za-z-]+$", var.data_key_arn))
    error_message = "The ARN of a KMS key."
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

variable "permissions_boundary" {
  description = "ARN of the policy that bounds every role; null: none."
  type        = string
  default     = null

  validation {
    condition     = var.permissions_boundary == null || can(regex("^arn:[a-z-]+:iam::[0-9]{12}:policy/.+$", var.permissions_boundary))
    error_message = "The ARN of a policy, or null."
  }
}

variable "write_passwords" {
  description = "False where Terraform runs without AWS, as in tests: nothing can stand in for what makes a password."
  type        = bool
  default     = true
}
