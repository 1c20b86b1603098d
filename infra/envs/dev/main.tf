# Small and cheap: one of everything, interruptible workers, nothing that refuses deletion.

locals {
  name = "llmops-dev"
}

module "stack" {
  source = "../../modules/stack"

  name                  = local.name
  domain_name           = var.domain_name
  zone_id               = var.zone_id
  images_pushed         = var.images_pushed
  permissions_boundary  = var.permissions_boundary
  owns_account_settings = var.owns_account_settings
  write_passwords       = var.write_passwords
  deletion_protection   = false
  container_insights    = false
  log_days              = 14
  monthly_usd           = 250

  github = {
    build_subjects  = ["${var.github_subject}:ref:refs/heads/main"]
    deploy_subjects = ["${var.github_subject}:environment:dev"]
  }

  network = { cidr = "10.40.0.0/16", zones = 2, nat_gateways = 1 }
  search  = { instance_type = "t3.small.search", instances = 1, volume_gib = 20 }
  cache   = { node_type = "cache.t4g.micro", nodes = 1 }
  graph   = { instance_type = "t4g.medium", volume_gib = 20, snapshots_kept = 3 }

  query_api = { cpu = 512, memory = 1024, minimum = 1, maximum = 2 }

  ingest_worker = {
    cpu                = 512
    memory             = 1024
    minimum            = 1
    maximum            = 1
    capacity_providers = { FARGATE_SPOT = 1 }
  }

  finetune_worker = { cpu = 256, memory = 512, tmp_mib = 128, minimum = 0, maximum = 1 }

  models = {
    chat = {
      id               = "us.anthropic.claude-haiku-4-5-20251001-v1:0"
      foundation_model = "anthropic.claude-haiku-4-5-20251001-v1:0"
      regions          = ["us-east-1", "us-east-2", "us-west-2"]
    }
    embedding  = "amazon.titan-embed-text-v2:0"
    rerank     = { id = "cohere.rerank-v3-5:0" }
    customized = "amazon.nova-micro-v1:0:128k"
  }

  budgets = { TenantDailyUsd = 5, GlobalDailyUsd = 10, GlobalMonthlyUsd = 60 }

  notices = {
    emails = var.notice_emails
    # Nobody asks anything most of the day.
    muted = ["telemetry-missing"]
  }
}
