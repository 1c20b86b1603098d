# The names that AWS:Outputs reads (LlmOps.AppHost/Stores/AwsOutputs.cs): one output for each store.

output "conversation_table" {
  description = "Table of conversation turns."
  value       = module.stack.conversation_table
}

output "document_table" {
  description = "Table of document states."
  value       = module.stack.document_table
}

output "ledger_table" {
  description = "Table of the cost ledger."
  value       = module.stack.ledger_table
}

output "key_table" {
  description = "Table of API keys."
  value       = module.stack.key_table
}

output "audit_table" {
  description = "Table of the audit log."
  value       = module.stack.audit_table
}

output "finetune_table" {
  description = "Table of fine-tuning: runs, the registry of models, the lease."
  value       = module.stack.finetune_table
}

output "dataset_bucket" {
  description = "Bucket of training datasets."
  value       = module.stack.dataset_bucket
}

output "document_bucket" {
  description = "Bucket of documents."
  value       = module.stack.document_bucket
}

output "archive_bucket" {
  description = "Bucket of the long-term archive."
  value       = module.stack.archive_bucket
}

output "ingest_queue_url" {
  description = "Queue between those who accept documents and the ingest worker."
  value       = module.stack.ingest_queue_url
}

output "opensearch" {
  description = "Connection string of OpenSearch; requests are signed with the caller's role."
  value       = module.stack.opensearch
}

output "neo4j" {
  description = "Connection string of Neo4j without its password, which infra/scripts/outputs.sh adds."
  value       = module.stack.neo4j
}

output "redis" {
  description = "Connection string of Valkey without its password, which infra/scripts/outputs.sh adds."
  value       = module.stack.redis
}

output "secrets" {
  description = "Secrets that hold the whole connection strings."
  value       = module.stack.secrets
}

output "pipeline" {
  description = "What the workflows need to know."
  value       = module.stack.pipeline
}
