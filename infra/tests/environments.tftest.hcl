mock_provider "aws" {
  source = "./tests/mocks"
}

mock_provider "archive" {}

# The graph's load balancer is of another kind than the API's.
override_resource {
  target = module.stack.module.graph.aws_lb.this[0]
  values = { arn_suffix = "net/llmops-test-graph/0123456789abcdef" }
}

variables {
  region               = "us-east-1"
  account_id           = "111122223333"
  domain_name          = "llmops.example.com"
  zone_id              = "Z0123456789ABCDEFGHIJ"
  github_subject       = "repo:example/llmops"
  images_pushed        = true
  write_passwords      = false
  permissions_boundary = "arn:aws:iam::111122223333:policy/llmops-boundary"
}

run "dev" {
  command = plan

  module {
    source = "./envs/dev"
  }

  override_resource {
    override_during = plan
    target          = module.stack.module.search.aws_opensearch_domain.this
    values          = { endpoint = "vpc-llmops-test-search-x.us-east-1.es.amazonaws.com" }
  }

  assert {
    condition     = output.pipeline.cluster == "llmops-dev" && output.pipeline.url == "https://api.llmops.example.com"
    error_message = "The pipeline learns where to release to."
  }

  assert {
    condition     = output.opensearch == "https://vpc-llmops-test-search-x.us-east-1.es.amazonaws.com"
    error_message = "OpenSearch's connection string is its address; requests are signed."
  }
}

run "prod" {
  command = plan

  module {
    source = "./envs/prod"
  }

  assert {
    condition     = output.pipeline.cluster == "llmops-prod" && toset(keys(output.pipeline.repositories)) == toset(["query-api", "ingest-worker", "finetune-worker"])
    error_message = "Each service has a repository."
  }
}

run "an_account_that_is_none_is_refused" {
  command = plan

  module {
    source = "./envs/prod"
  }

  variables {
    account_id = "12"
  }

  expect_failures = [var.account_id]
}
