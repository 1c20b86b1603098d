output "conversation_table" {
  description = "Table of conversation turns."
  value       = module.data.tables["conversations"].name
}

output "document_table" {
  description = "Table of document states."
  value       = module.data.tables["documents"].name
}

output "ledger_table" {
  description = "Table of the cost ledger."
  value       = module.data.tables["ledger"].name
}

output "key_table" {
  description = "Table of API keys."
  value       = module.data.tables["keys"].name
}

output "audit_table" {
  description = "Table of the audit log."
  value       = module.data.tables["audit"].name
}

output "access_secret" {
  description = "Secret with the keys bootstrap_key, which makes the first API key, and hash_secret."
  value       = aws_secretsmanager_secret.access.arn
}

output "finetune_table" {
  description = "Table of fine-tuning: runs, the registry of models, the lease."
  value       = module.data.tables["finetune"].name
}

output "dataset_bucket" {
  description = "Bucket of training datasets."
  value       = module.data.buckets["datasets"].name
}

output "document_bucket" {
  description = "Bucket of documents."
  value       = module.data.buckets["documents"].name
}

output "archive_bucket" {
  description = "Bucket of the long-term archive."
  value       = module.data.buckets["archive"].name
}

output "ingest_queue_url" {
  description = "Queue between those who accept documents and the ingest worker."
  value       = module.ingest.queue.url
}

output "opensearch" {
  description = "Connection string of OpenSearch."
  value       = module.search.connection_string
}

output "neo4j" {
  description = "Connection string of Neo4j, without the password."
  value       = module.graph.connection_string
}

output "redis" {
  description = "Connection string of Valkey, without the password."
  value       = module.cache.connection_string
}

output "secrets" {
  description = "Secrets whose key connection_string holds the whole connection string, by output."
  value       = { neo4j = module.graph.secret_arn, redis = module.cache.secret_arn }
}

output "pipeline" {
  description = "What the workflows need: GitHub variables of the environment."
  value = {
    region       = local.region
    url          = module.edge.url
    cluster      = aws_ecs_cluster.this.name
    services     = local.services
    families     = { for service in [module.query_api, module.ingest_worker, module.finetune_worker] : service.service_name => service.family }
    repositories = { for service, repository in module.ci.repositories : service => repository.url }
    build_role   = module.ci.build_role
    deploy_role  = module.ci.deploy_role
  }
}

output "permissions" {
  description = "Statements of the task roles, by service."
  value       = local.statements
}
