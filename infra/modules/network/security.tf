locals {
  groups = {
    load-balancer   = "Takes requests from outside"
    query-api       = "Tasks of the query API"
    ingest-worker   = "Tasks of the ingest worker"
    finetune-worker = "Tasks of the fine-tune worker"
    search          = "OpenSearch"
    search-access   = "Sets OpenSearch's roles up"
    graph-balancer  = "The graph's address"
    graph           = "The graph's server"
    cache           = "Valkey"
    endpoints       = "Interface endpoints of AWS services"
  }

  callers = ["query-api", "ingest-worker", "finetune-worker", "graph"]

  # Who may call whom, whole. Each line is one rule at either end.
  flows = merge(
    {
      "load-balancer>query-api" = var.service_port
      "query-api>search"        = 443
      "ingest-worker>search"    = 443
      "search-access>search"    = 443
      "query-api>cache"         = 6379
      "ingest-worker>cache"     = 6379
    },
    var.graph_in_vpc ? {
      "query-api>graph-balancer"     = 7473
      "ingest-worker>graph-balancer" = 7473
      "graph-balancer>graph"         = 7473
    } : {},
    length(var.interface_endpoints) > 0 ? { for caller in local.callers : "${caller}>endpoints" => 443 } : {},
  )

  # S3 and DynamoDB through their gateway endpoints.
  gateway_flows = {
    for pair in setproduct(local.callers, ["s3", "dynamodb"]) : "${pair[0]}>${pair[1]}" => { from = pair[0], to = pair[1] }
  }
}

resource "aws_security_group" "this" {
  #checkov:skip=CKV2_AWS_5:The stack hands each to what it is for; a check of one module does not see that.
  for_each = local.groups

  name        = "${var.name}-${each.key}"
  description = each.value
  vpc_id      = aws_vpc.this.id

  tags = { Name = "${var.name}-${each.key}" }
}

resource "aws_vpc_security_group_egress_rule" "flow" {
  for_each = local.flows

  security_group_id            = aws_security_group.this[split(">", each.key)[0]].id
  referenced_security_group_id = aws_security_group.this[split(">", each.key)[1]].id
  ip_protocol                  = "tcp"
  from_port                    = each.value
  to_port                      = each.value
  description                  = each.key
}

resource "aws_vpc_security_group_ingress_rule" "flow" {
  for_each = local.flows

  security_group_id            = aws_security_group.this[split(">", each.key)[1]].id
  referenced_security_group_id = aws_security_group.this[split(">", each.key)[0]].id
  ip_protocol                  = "tcp"
  from_port                    = each.value
  to_port                      = each.value
  description                  = each.key
}

resource "aws_vpc_security_group_egress_rule" "gateway" {
  for_each = local.gateway_flows

  security_group_id = aws_security_group.this[each.value.from].id
  prefix_list_id    = each.value.to == "s3" ? aws_vpc_endpoint.s3.prefix_list_id : aws_vpc_endpoint.dynamodb.prefix_list_id
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  description       = each.key
}

# Bedrock, ECR, CloudWatch and the rest where they have no endpoint of their own here; AWS publishes no list of addresses to narrow this to.
#trivy:ignore:AVD-AWS-0104
resource "aws_vpc_security_group_egress_rule" "internet" {
  for_each = var.nat_gateways > 0 ? toset(local.callers) : []

  security_group_id = aws_security_group.this[each.value].id
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  description       = "${each.value}>AWS over the NAT gateway"
}

# The API is for the world unless allowed_cidrs says otherwise; 80 only sends callers on to 443.
#trivy:ignore:AVD-AWS-0107
resource "aws_vpc_security_group_ingress_rule" "public" {
  for_each = { for pair in setproduct(var.allowed_cidrs, [80, 443]) : "${pair[0]}:${pair[1]}" => { cidr = pair[0], port = pair[1] } }

  security_group_id = aws_security_group.this["load-balancer"].id
  cidr_ipv4         = each.value.cidr
  ip_protocol       = "tcp"
  from_port         = each.value.port
  to_port           = each.value.port
  description       = each.value.port == 80 ? "Redirected to 443" : "HTTPS"
}
