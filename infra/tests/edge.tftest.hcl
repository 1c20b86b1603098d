mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  name                = "llmops-test"
  domain_name         = "llmops.example.com"
  zone_id             = "Z1"
  vpc_id              = "vpc-1"
  subnet_ids          = ["subnet-1", "subnet-2"]
  security_group_id   = "sg-1"
  access_logs_bucket  = "logs"
  deletion_protection = true
  logs_key_arn        = "arn:aws:kms:us-east-1:111122223333:key/logs"
}

run "health_encryption_and_firewall" {
  command = apply

  module {
    source = "./modules/edge"
  }

  assert {
    condition     = one(aws_lb_target_group.api.health_check).path == "/health" && one(aws_lb_target_group.api.health_check).matcher == "200"
    error_message = "The load balancer asks /health, which looks at the process only."
  }

  assert {
    condition     = tonumber(aws_lb_target_group.api.deregistration_delay) >= 30 && aws_lb.this.idle_timeout > 150
    error_message = "Answers under way are finished, and slow ones are waited for."
  }

  assert {
    condition     = aws_lb_target_group.api.target_type == "ip"
    error_message = "Fargate's targets are addresses."
  }

  assert {
    condition     = one(aws_lb_target_group.api.health_check).interval * one(aws_lb_target_group.api.health_check).unhealthy_threshold <= 60 && one(aws_lb_target_group.api.health_check).healthy_threshold >= 2
    error_message = "A task that is ill gets no requests after a minute."
  }

  assert {
    condition     = aws_lb_listener.https.protocol == "HTTPS" && strcontains(aws_lb_listener.https.ssl_policy, "TLS13")
    error_message = "TLS 1.2 at least, 1.3 where the client can."
  }

  assert {
    condition     = one(aws_lb_listener.http.default_action).type == "redirect" && one(one(aws_lb_listener.http.default_action).redirect).protocol == "HTTPS"
    error_message = "HTTP is redirected."
  }

  assert {
    condition     = one(aws_lb_listener.https.default_action).type == "fixed-response" && one(one(aws_lb_listener_rule.api.condition).host_header).values == toset(["api.llmops.example.com"])
    error_message = "Only the API's own name is forwarded."
  }

  assert {
    condition     = aws_lb.this.drop_invalid_header_fields && aws_lb.this.enable_deletion_protection && one(aws_lb.this.access_logs).enabled
    error_message = "Headers are checked, requests are logged, deletion is refused."
  }

  assert {
    condition     = aws_lb.this.desync_mitigation_mode == "strictest" && aws_lb.this.security_groups == toset(["sg-1"]) && one(aws_lb.this.access_logs).bucket == "logs"
    error_message = "Requests that two servers could read differently are refused."
  }

  assert {
    condition     = aws_lb_listener.https.port == 443 && aws_lb_listener.http.port == 80
    error_message = "By the usual ports."
  }

  assert {
    condition     = aws_wafv2_web_acl_association.this.resource_arn == aws_lb.this.arn && aws_wafv2_web_acl_association.this.web_acl_arn == aws_wafv2_web_acl.this.arn
    error_message = "The firewall stands before the load balancer."
  }

  assert {
    condition = toset([for rule in aws_wafv2_web_acl.this.rule : rule.name]) == toset([
      "rate", "AWSManagedRulesCommonRuleSet", "AWSManagedRulesKnownBadInputsRuleSet", "AWSManagedRulesAmazonIpReputationList",
    ])
    error_message = "A limit for each address, and three sets of AWS."
  }

  assert {
    condition     = contains([for field in aws_wafv2_web_acl_logging_configuration.this.redacted_fields : one(field.single_header).name], "authorization")
    error_message = "Credentials are not logged."
  }

  assert {
    condition     = alltrue([for rule in aws_wafv2_web_acl.this.rule : rule.name == "rate" ? length(one(rule.action).block) == 1 : length(one(rule.override_action).none) == 1])
    error_message = "Every rule blocks."
  }

  assert {
    condition     = one([for rule in aws_wafv2_web_acl.this.rule : one(one(rule.statement).rate_based_statement).limit if rule.name == "rate"]) == var.requests_per_address
    error_message = "An address has the limit that was asked for."
  }

  assert {
    condition = alltrue([
      for rule in aws_wafv2_web_acl.this.rule : alltrue([
        for override in flatten(one(rule.statement).managed_rule_group_statement[*].rule_action_override) : endswith(override.name, "_BODY")
      ])
    ])
    error_message = "Only what judges bodies counts without blocking."
  }

  assert {
    condition     = aws_cloudwatch_log_group.firewall.retention_in_days == 30 && aws_cloudwatch_log_group.firewall.kms_key_id == var.logs_key_arn && toset([for field in aws_wafv2_web_acl_logging_configuration.this.redacted_fields : one(field.single_header).name]) == toset(["authorization", "cookie", "x-api-key"])
    error_message = "The log is encrypted, goes after 30 days and holds no credential."
  }
}

run "wrong_values_are_refused" {
  command = plan

  module {
    source = "./modules/edge"
  }

  variables {
    zone_id              = "llmops.example.com"
    domain_name          = "llmops"
    vpc_id               = "default"
    security_group_id    = "sg"
    service_port         = 80
    access_logs_bucket   = "Logs"
    logs_key_arn         = "alias/data"
    log_days             = 0
    idle_seconds         = 60 # Below the longest answer.
    drain_seconds        = 5
    requests_per_address = 1
    subnet_ids           = ["subnet-1"]
  }

  expect_failures = [
    var.zone_id, var.domain_name, var.vpc_id, var.security_group_id, var.service_port, var.access_logs_bucket, var.logs_key_arn, var.log_days, var.idle_seconds, var.drain_seconds, var.requests_per_address, var.subnet_ids,
  ]
}
