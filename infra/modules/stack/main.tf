# The whole of one environment. envs/ says how large it is.

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

data "aws_region" "current" {}

locals {
  account   = data.aws_caller_identity.current.account_id
  partition = data.aws_partition.current.partition
  region    = data.aws_region.current.region
  services  = { api = "query-api", ingest = "ingest-worker", finetune = "finetune-worker" }

  # What bounds roles holds for every role of every module.
  boundary = var.permissions_boundary
}

module "data" {
  source = "../data"

  name                = var.name
  deletion_protection = var.deletion_protection
}

module "network" {
  source = "../network"

  name                 = var.name
  cidr                 = var.network.cidr
  zone_count           = var.network.zones
  nat_gateways         = var.network.nat_gateways
  interface_endpoints  = var.network.interface_endpoints
  allowed_cidrs        = var.network.allowed_cidrs
  graph_in_vpc         = var.graph.mode == "ec2"
  bucket_arns          = [for bucket in module.data.buckets : bucket.arn]
  table_arns           = [for table in module.data.tables : table.arn]
  logs_key_arn         = module.data.logs_key_arn
  log_days             = var.log_days
  permissions_boundary = local.boundary
}

module "ingest" {
  source = "../ingest"

  name             = var.name
  documents_bucket = module.data.buckets["documents"]
  data_key_arn     = module.data.data_key_arn
}

module "models" {
  source = "../models"

  name                 = var.name
  data_key_arn         = module.data.data_key_arn
  logs_key_arn         = module.data.logs_key_arn
  datasets_bucket      = module.data.buckets["datasets"]
  log_invocations      = var.owns_account_settings
  log_days             = var.log_days
  permissions_boundary = local.boundary
}

module "cache" {
  source = "../cache"

  name                 = var.name
  node_type            = var.cache.node_type
  nodes                = var.cache.nodes
  subnet_ids           = module.network.data_subnet_ids
  security_group_id    = module.network.security_group_ids["cache"]
  data_key_arn         = module.data.data_key_arn
  logs_key_arn         = module.data.logs_key_arn
  log_days             = var.log_days
  secret_recovery_days = var.deletion_protection ? 7 : 0
  write_passwords      = var.write_passwords
}

module "search" {
  source = "../search"

  name                       = var.name
  instance_type              = var.search.instance_type
  instance_count             = var.search.instances
  volume_gib                 = var.search.volume_gib
  reader_role_arns           = { (local.services.api) = module.query_api.task_role_arn }
  writer_role_arns           = { (local.services.ingest) = module.ingest_worker.task_role_arn }
  subnet_ids                 = module.network.data_subnet_ids
  private_subnet_ids         = module.network.private_subnet_ids
  security_group_id          = module.network.security_group_ids["search"]
  access_security_group_id   = module.network.security_group_ids["search-access"]
  data_key_arn               = module.data.data_key_arn
  logs_key_arn               = module.data.logs_key_arn
  log_days                   = var.log_days
  create_service_linked_role = var.owns_account_settings
  permissions_boundary       = local.boundary
}

module "edge" {
  source = "../edge"

  name                 = var.name
  domain_name          = var.domain_name
  zone_id              = var.zone_id
  vpc_id               = module.network.vpc_id
  subnet_ids           = module.network.public_subnet_ids
  security_group_id    = module.network.security_group_ids["load-balancer"]
  access_logs_bucket   = module.data.access_logs_bucket
  requests_per_address = var.requests_per_address
  deletion_protection  = var.deletion_protection
  logs_key_arn         = module.data.logs_key_arn
  log_days             = var.log_days
}

module "graph" {
  source = "../graph"

  name                       = var.name
  mode                       = var.graph.mode
  external_secret_arn        = var.graph.external_secret_arn
  domain_name                = var.domain_name
  certificate_arn            = module.edge.certificate_arn
  vpc_id                     = module.network.vpc_id
  subnet_ids                 = module.network.private_subnet_ids
  server_subnet_id           = module.network.private_subnet_ids[0]
  zone                       = module.network.zones[0]
  security_group_id          = module.network.security_group_ids["graph"]
  balancer_security_group_id = module.network.security_group_ids["graph-balancer"]
  instance_type              = var.graph.instance_type
  volume_gib                 = var.graph.volume_gib
  snapshots_kept             = var.graph.snapshots_kept
  deletion_protection        = var.deletion_protection
  data_key_arn               = module.data.data_key_arn
  secret_recovery_days       = var.deletion_protection ? 7 : 0
  write_passwords            = var.write_passwords
  permissions_boundary       = local.boundary
}

module "ci" {
  source = "../ci"

  name            = var.name
  services        = toset(values(local.services))
  build_subjects  = var.github.build_subjects
  deploy_subjects = var.github.deploy_subjects
  task_role_arns = flatten([
    for service in [module.query_api, module.ingest_worker, module.finetune_worker] : [service.task_role_arn, service.execution_role_arn]
  ])
  deletion_protection  = var.deletion_protection
  data_key_arn         = module.data.data_key_arn
  permissions_boundary = local.boundary
}

module "observability" {
  source = "../observability"

  name               = var.name
  account_id         = local.account
  services           = local.services
  balancer           = module.edge.load_balancer.balancer
  tables             = { for use, table in module.data.tables : use => table.name }
  queue              = module.ingest.queue.name
  dead_letter_queue  = module.ingest.dead_letter_queue.name
  search_domain      = module.search.domain_name
  cache_nodes        = module.cache.nodes
  graph              = module.graph.load_balancer
  emails             = var.notices.emails
  limits             = var.notices.limits
  muted              = var.notices.muted
  monthly_usd        = var.monthly_usd
  own_tracing        = var.owns_account_settings
  own_cost_anomalies = var.owns_account_settings
  logs_key_arn       = module.data.logs_key_arn
}
