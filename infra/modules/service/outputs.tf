output "service_name" {
  description = "The ECS service."
  value       = aws_ecs_service.this.name
}

output "service_arn" {
  description = "The ECS service's ARN."
  value       = aws_ecs_service.this.arn
}

output "family" {
  description = "Family of the task definitions."
  value       = aws_ecs_task_definition.this.family
}

output "task_role_arn" {
  description = "Role of the program."
  value       = aws_iam_role.task.arn
}

output "execution_role_arn" {
  description = "Role that ECS starts tasks with."
  value       = aws_iam_role.execution.arn
}

output "log_group" {
  description = "The log group: name and ARN."
  value       = { name = aws_cloudwatch_log_group.this.name, arn = aws_cloudwatch_log_group.this.arn }
}

output "container_definitions" {
  description = "The containers of a task, for tests."
  value       = local.containers
}

output "rollback_alarms" {
  description = "Alarms that take a deployment back."
  value       = local.rollback_alarms
}
