# Gateway endpoints are free and keep S3 (image layers too) and DynamoDB off the NAT gateway.
resource "aws_vpc_endpoint" "s3" {
  vpc_id            = aws_vpc.this.id
  service_name      = "com.amazonaws.${data.aws_region.current.region}.s3"
  vpc_endpoint_type = "Gateway"
  route_table_ids   = [for table in aws_route_table.private : table.id]

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "OwnBuckets"
        Effect    = "Allow"
        Principal = "*"
        Action    = "s3:*"
        Resource  = flatten([for arn in var.bucket_arns : [arn, "${arn}/*"]])
      },
      {
        Sid       = "ImageLayersAndPackages"
        Effect    = "Allow"
        Principal = "*"
        Action    = "s3:GetObject"
        Resource = [
          "arn:${data.aws_partition.current.partition}:s3:::prod-${data.aws_region.current.region}-starport-layer-bucket/*",
          "arn:${data.aws_partition.current.partition}:s3:::al2023-repos-${data.aws_region.current.region}-de612dc2/*",
        ]
      },
    ]
  })

  tags = { Name = "${var.name}-s3" }
}

resource "aws_vpc_endpoint" "dynamodb" {
  vpc_id            = aws_vpc.this.id
  service_name      = "com.amazonaws.${data.aws_region.current.region}.dynamodb"
  vpc_endpoint_type = "Gateway"
  route_table_ids   = [for table in aws_route_table.private : table.id]

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "OwnTables"
      Effect    = "Allow"
      Principal = "*"
      Action    = "dynamodb:*"
      Resource  = flatten([for arn in var.table_arns : [arn, "${arn}/index/*"]])
    }]
  })

  tags = { Name = "${var.name}-dynamodb" }
}

# About 7 US dollars a month each and zone: five of them cost more than a NAT gateway.
resource "aws_vpc_endpoint" "interface" {
  for_each = var.interface_endpoints

  vpc_id              = aws_vpc.this.id
  service_name        = "com.amazonaws.${data.aws_region.current.region}.${each.value}"
  vpc_endpoint_type   = "Interface"
  private_dns_enabled = true
  subnet_ids          = [for subnet in aws_subnet.private : subnet.id]
  security_group_ids  = [aws_security_group.this["endpoints"].id]

  tags = { Name = "${var.name}-${each.value}" }
}
