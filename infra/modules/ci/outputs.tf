output "repositories" {
  description = "Repositories by service: URL and ARN."
  value       = { for service, repository in aws_ecr_repository.this : service => { url = repository.repository_url, arn = repository.arn } }
}

output "build_role" {
  description = "GitHub variable AWS_BUILD_ROLE."
  value       = aws_iam_role.build.arn
}

output "deploy_role" {
  description = "GitHub variable AWS_DEPLOY_ROLE."
  value       = aws_iam_role.deploy.arn
}
