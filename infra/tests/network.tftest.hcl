mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  name         = "llmops-test"
  bucket_arns  = ["arn:aws:s3:::llmops-test-documents"]
  table_arns   = ["arn:aws:dynamodb:us-east-1:111122223333:table/llmops-test-documents"]
  logs_key_arn = "arn:aws:kms:us-east-1:111122223333:key/x"
}

run "subnets_and_who_calls_whom" {
  command = apply

  module {
    source = "./modules/network"
  }

  assert {
    condition     = length(aws_subnet.public) == 2 && length(aws_subnet.private) == 2 && length(aws_subnet.data) == 2
    error_message = "Three rows of subnets in two zones."
  }

  assert {
    condition     = length(distinct([for subnet in concat(values(aws_subnet.public), values(aws_subnet.private), values(aws_subnet.data)) : subnet.cidr_block])) == 6
    error_message = "Subnets do not share addresses."
  }

  assert {
    condition     = !anytrue([for subnet in aws_subnet.public : subnet.map_public_ip_on_launch])
    error_message = "Nothing gets a public address by itself."
  }

  assert {
    condition     = aws_route.internet.route_table_id == aws_route_table.public.id && !contains([for route in aws_route.nat : route.route_table_id], aws_route_table.data.id)
    error_message = "The stores' subnets have no way out."
  }

  assert {
    condition     = length(aws_nat_gateway.this) == 1 && length(aws_route.nat) == 2 && length(distinct([for route in aws_route.nat : route.nat_gateway_id])) == 1
    error_message = "One NAT gateway serves both zones."
  }

  assert {
    condition     = aws_vpc_endpoint.s3.vpc_endpoint_type == "Gateway" && aws_vpc_endpoint.dynamodb.vpc_endpoint_type == "Gateway"
    error_message = "S3 and DynamoDB are reached without the NAT gateway."
  }

  assert {
    condition     = length(aws_default_security_group.this.ingress) == 0 && length(aws_default_security_group.this.egress) == 0
    error_message = "The default group lets nothing through."
  }

  assert {
    condition     = alltrue([for association in aws_route_table_association.data : association.route_table_id == aws_route_table.data.id]) && alltrue([for zone, association in aws_route_table_association.private : association.route_table_id == aws_route_table.private[zone].id])
    error_message = "Stores and tasks are on their own routes."
  }

  assert {
    condition     = aws_flow_log.this.traffic_type == "REJECT" && aws_flow_log.this.vpc_id == aws_vpc.this.id && aws_cloudwatch_log_group.flow.retention_in_days == 30 && aws_cloudwatch_log_group.flow.kms_key_id == var.logs_key_arn
    error_message = "What was refused is logged, encrypted, for 30 days."
  }

  assert {
    condition     = one(jsondecode(aws_iam_role_policy.flow.policy).Statement).Resource == "${aws_cloudwatch_log_group.flow.arn}:*" && one(jsondecode(aws_iam_role.flow.assume_role_policy).Statement).Principal == { Service = "vpc-flow-logs.amazonaws.com" }
    error_message = "The flow log is written by its service, into its group."
  }

  assert {
    condition = alltrue([
      for statement in concat(jsondecode(aws_vpc_endpoint.s3.policy).Statement, jsondecode(aws_vpc_endpoint.dynamodb.policy).Statement) :
      !contains(flatten([statement.Resource]), "*") && !contains(flatten([statement.Action]), "*")
    ])
    error_message = "Gateway endpoints lead to the stack's buckets and tables, and to images and packages."
  }

  assert {
    condition = alltrue([
      for key, rule in aws_vpc_security_group_ingress_rule.flow : try(coalesce(rule.cidr_ipv4), null) == null && rule.from_port == rule.to_port && rule.ip_protocol == "tcp"
    ])
    error_message = "Inside, only groups are let in, each by one port."
  }

  assert {
    condition = toset([for key, rule in aws_vpc_security_group_ingress_rule.flow : key if endswith(key, ">search") || endswith(key, ">graph") || endswith(key, ">cache")]) == toset([
      "query-api>search", "ingest-worker>search", "search-access>search", "query-api>cache", "ingest-worker>cache", "graph-balancer>graph",
    ])
    error_message = "Stores are called by the services that use them, and by nobody else."
  }

  assert {
    condition     = toset([for rule in aws_vpc_security_group_ingress_rule.public : rule.security_group_id]) == toset([aws_security_group.this["load-balancer"].id])
    error_message = "Only the load balancer is open to the world."
  }

  assert {
    condition     = toset([for rule in aws_vpc_security_group_ingress_rule.public : rule.from_port]) == toset([80, 443])
    error_message = "And only by the web's two ports."
  }

  assert {
    condition     = toset(keys(aws_vpc_security_group_egress_rule.internet)) == toset(["query-api", "ingest-worker", "finetune-worker", "graph"])
    error_message = "Stores call nobody."
  }

  assert {
    condition     = { for key, rule in aws_vpc_security_group_ingress_rule.flow : key => rule.from_port } == { for key, rule in aws_vpc_security_group_egress_rule.flow : key => rule.to_port }
    error_message = "Both ends of a way agree on its port."
  }

  assert {
    condition = { for key, rule in aws_vpc_security_group_ingress_rule.flow : split(">", key)[1] => rule.from_port... } == {
      query-api = [8080], search = [443, 443, 443], cache = [6379, 6379], graph-balancer = [7473, 7473], graph = [7473]
    }
    error_message = "Each part is reached by its own port."
  }
}

run "closed_to_the_world" {
  command = apply

  module {
    source = "./modules/network"
  }

  variables {
    allowed_cidrs = ["203.0.113.0/24"]
  }

  assert {
    condition     = toset([for rule in aws_vpc_security_group_ingress_rule.public : rule.cidr_ipv4]) == toset(["203.0.113.0/24"])
    error_message = "Only the addresses that were named reach the load balancer."
  }
}

run "without_nat" {
  command = apply

  module {
    source = "./modules/network"
  }

  variables {
    nat_gateways = 0
    interface_endpoints = [
      "bedrock", "bedrock-runtime", "bedrock-agent-runtime", "ecr.api", "ecr.dkr", "logs", "monitoring", "secretsmanager", "sqs", "kms", "sts", "xray",
    ]
  }

  assert {
    condition     = length(aws_vpc_security_group_egress_rule.internet) == 0 && length(aws_route.nat) == 0
    error_message = "Without NAT there is no way to the internet."
  }

  assert {
    condition     = alltrue([for endpoint in aws_vpc_endpoint.interface : endpoint.private_dns_enabled]) && length(aws_vpc_endpoint.interface) == 12
    error_message = "Every service has a private address by its usual name."
  }
}

run "without_nat_and_endpoints_is_refused" {
  command = plan

  module {
    source = "./modules/network"
  }

  variables {
    nat_gateways = 0
  }

  expect_failures = [var.interface_endpoints]
}

run "an_unknown_endpoint_is_refused" {
  command = plan

  module {
    source = "./modules/network"
  }

  variables {
    interface_endpoints = ["s4"]
  }

  expect_failures = [var.interface_endpoints]
}

run "wrong_values_are_refused" {
  command = plan

  module {
    source = "./modules/network"
  }

  variables {
    cidr                 = "10.40.0.0/20"
    zone_count           = 1
    bucket_arns          = []
    table_arns           = ["documents"]
    logs_key_arn         = "alias/data"
    permissions_boundary = "llmops-boundary"
    allowed_cidrs        = ["everyone"]
    service_port         = 443
    log_days             = 2
  }

  expect_failures = [
    var.cidr, var.zone_count, var.bucket_arns, var.table_arns, var.logs_key_arn, var.permissions_boundary, var.allowed_cidrs, var.service_port, var.log_days,
  ]
}
