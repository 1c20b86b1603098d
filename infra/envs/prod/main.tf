# Two of everything that answers, in three zones; what holds data refuses deletion.

locals {
  name = "llmops-prod"
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
  deletion_protection   = true
  container_insights    = true
  log_days              = 90
  monthly_usd           = 1500

  github = {
    build_subjects  = ["${var.github_subject}:ref:refs/heads/main"]
    deploy_subjects = ["${var.github_subject}:environment:prod"]
  }

  network = {
    cidr         = "10.41.0.0/16"
    zones        = 3
    nat_gateways = 3
    # Prompts and secrets stay within AWS's network. The others go through the NAT gateways, which are there anyway.
    interface_endpoints = ["bedrock-runtime", "secretsmanager"]
  }

  search = { instance_type = "m7g.medium.search", instances = 3, volume_gib = 100 }
  cache  = { node_type = "cache.t4g.small", nodes = 2 }
  graph  = { instance_type = "m7g.large", volume_gib = 100, snapshots_kept = 14 }

  query_api       = { cpu = 1024, memory = 2048, tmp_mib = 512, minimum = 2, maximum = 12 }
  ingest_worker   = { cpu = 1024, memory = 4096, tmp_mib = 1024, minimum = 1, maximum = 6, capacity_providers = { FARGATE = 1, FARGATE_SPOT = 2 } }
  finetune_worker = { cpu = 512, memory = 1024, minimum = 0, maximum = 1, schedule = local.nightly }

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

  budgets = { TenantDailyUsd = 20, GlobalDailyUsd = 100, GlobalMonthlyUsd = 1000 }

  notices = {
    emails = var.notice_emails
    limits = { hourly_usd = 15 }
  }
}

locals {
  nightly = {
    start = { cron = "cron(0 2 * * ? *)", minimum = 1, maximum = 1 }
    stop  = { cron = "cron(0 6 * * ? *)", minimum = 0, maximum = 0 }
  }
}
