output "vpc_id" {
  description = "The VPC."
  value       = aws_vpc.this.id
}

output "public_subnet_ids" {
  description = "Subnets of the load balancer."
  value       = [for zone in sort(keys(local.zones)) : aws_subnet.public[zone].id]
}

output "private_subnet_ids" {
  description = "Subnets of tasks and of the graph's server."
  value       = [for zone in sort(keys(local.zones)) : aws_subnet.private[zone].id]
}

output "data_subnet_ids" {
  description = "Subnets of stores."
  value       = [for zone in sort(keys(local.zones)) : aws_subnet.data[zone].id]
}

output "zones" {
  description = "Availability zones, in the order of the subnets."
  value       = sort(keys(local.zones))
}

output "security_group_ids" {
  description = "Security groups by part."
  value       = { for part, group in aws_security_group.this : part => group.id }
}
