# A stable address with a certificate that clients trust, whichever server is behind it. The way on to the server is encrypted too.

resource "aws_lb" "this" {
  #checkov:skip=CKV_AWS_91:Network load balancers log TLS handshakes only.
  count = local.own ? 1 : 0

  name                             = "${var.name}-graph"
  internal                         = true
  load_balancer_type               = "network"
  subnets                          = var.subnet_ids
  security_groups                  = [var.balancer_security_group_id]
  enable_cross_zone_load_balancing = true
  drop_invalid_header_fields       = true # Without effect on a network load balancer; scanners ask for it.
  enable_deletion_protection       = var.deletion_protection
}

resource "aws_lb_target_group" "this" {
  count = local.own ? 1 : 0

  name                 = "${var.name}-graph"
  vpc_id               = var.vpc_id
  protocol             = "TLS"
  port                 = 7473
  target_type          = "instance"
  deregistration_delay = 30
  preserve_client_ip   = "false"

  health_check {
    protocol            = "HTTPS"
    path                = "/"
    matcher             = "200-399"
    interval            = 15
    timeout             = 5
    healthy_threshold   = 2
    unhealthy_threshold = 4
  }
}

resource "aws_lb_listener" "this" {
  count = local.own ? 1 : 0

  load_balancer_arn = aws_lb.this[0].arn
  protocol          = "TLS"
  port              = 7473
  certificate_arn   = var.certificate_arn
  ssl_policy        = "ELBSecurityPolicy-TLS13-1-2-2021-06"

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.this[0].arn
  }
}

resource "aws_route53_zone" "this" {
  #checkov:skip=CKV2_AWS_38:Private zones cannot be signed.
  #checkov:skip=CKV2_AWS_39:Queries of one name within the VPC tell nothing.
  count = local.own ? 1 : 0

  name    = local.host
  comment = "Seen within the VPC only"

  vpc {
    vpc_id = var.vpc_id
  }
}

resource "aws_route53_record" "this" {
  count = local.own ? 1 : 0

  zone_id = aws_route53_zone.this[0].zone_id
  name    = local.host
  type    = "A"

  alias {
    name                   = aws_lb.this[0].dns_name
    zone_id                = aws_lb.this[0].zone_id
    evaluate_target_health = true
  }
}
