mock_data "aws_caller_identity" {
  defaults = { account_id = "111122223333" }
}

mock_data "aws_partition" {
  defaults = { partition = "aws" }
}

mock_data "aws_region" {
  defaults = { region = "us-east-1" }
}

mock_data "aws_availability_zones" {
  defaults = { names = ["us-east-1a", "us-east-1b", "us-east-1c"] }
}

mock_data "aws_ssm_parameter" {
  defaults = { value = "ami-0123456789abcdef0" }
}

mock_resource "aws_ecs_cluster" {
  defaults = { arn = "arn:aws:ecs:us-east-1:111122223333:cluster/llmops-test" }
}

mock_resource "aws_secretsmanager_secret" {
  defaults = { arn = "arn:aws:secretsmanager:us-east-1:111122223333:secret:llmops-test/x-AbCdEf" }
}

mock_resource "aws_kms_key" {
  defaults = { arn = "arn:aws:kms:us-east-1:111122223333:key/11111111-2222-3333-4444-555555555555" }
}

mock_resource "aws_s3_bucket" {
  defaults = { arn = "arn:aws:s3:::llmops-test-bucket" }
}

mock_resource "aws_dynamodb_table" {
  defaults = { arn = "arn:aws:dynamodb:us-east-1:111122223333:table/llmops-test-table" }
}

mock_resource "aws_sqs_queue" {
  defaults = { arn = "arn:aws:sqs:us-east-1:111122223333:llmops-test-ingest", url = "https://sqs.us-east-1.amazonaws.com/111122223333/llmops-test-ingest" }
}

mock_resource "aws_iam_role" {
  defaults = { arn = "arn:aws:iam::111122223333:role/llmops-test-role" }
}

mock_resource "aws_ecr_repository" {
  defaults = {
    arn            = "arn:aws:ecr:us-east-1:111122223333:repository/llmops-test/x"
    repository_url = "111122223333.dkr.ecr.us-east-1.amazonaws.com/llmops-test/x"
  }
}

mock_resource "aws_opensearch_domain" {
  defaults = { arn = "arn:aws:es:us-east-1:111122223333:domain/llmops-test-search", endpoint = "vpc-llmops-test-search-x.us-east-1.es.amazonaws.com" }
}

mock_resource "aws_bedrock_guardrail" {
  defaults = { guardrail_arn = "arn:aws:bedrock:us-east-1:111122223333:guardrail/abc123", guardrail_id = "abc123" }
}

mock_resource "aws_bedrock_guardrail_version" {
  defaults = { version = "1" }
}

mock_resource "aws_cloudwatch_log_group" {
  defaults = { arn = "arn:aws:logs:us-east-1:111122223333:log-group:/llmops-test/x" }
}

mock_resource "aws_elasticache_replication_group" {
  defaults = { id = "llmops-test", primary_endpoint_address = "master.llmops-test.use1.cache.amazonaws.com" }
}

mock_resource "aws_iam_openid_connect_provider" {
  defaults = { arn = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com" }
}

mock_resource "aws_iam_policy" {
  defaults = { arn = "arn:aws:iam::111122223333:policy/llmops-boundary" }
}

mock_resource "aws_vpc" {
  defaults = { id = "vpc-0123abcd" }
}

mock_resource "aws_subnet" {
  defaults = { id = "subnet-0123abcd" }
}

mock_resource "aws_security_group" {
  defaults = { id = "sg-0123abcd" }
}

mock_resource "aws_lb" {
  defaults = { arn_suffix = "app/llmops-test-api/0123456789abcdef" }
}

mock_resource "aws_lb_target_group" {
  defaults = {
    arn        = "arn:aws:elasticloadbalancing:us-east-1:111122223333:targetgroup/llmops-test/0123456789abcdef"
    arn_suffix = "targetgroup/llmops-test/0123456789abcdef"
  }
}

mock_resource "aws_acm_certificate" {
  defaults = { arn = "arn:aws:acm:us-east-1:111122223333:certificate/11111111-2222-3333-4444-555555555555" }
}
