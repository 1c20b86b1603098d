output "state_bucket" {
  description = "Bucket for -backend-config=bucket=..."
  value       = aws_s3_bucket.state.id
}

output "state_kms_key" {
  description = "Key for -backend-config=kms_key_id=..."
  value       = aws_kms_key.state.arn
}

output "permissions_boundary" {
  description = "ARN for the environments' variable permissions_boundary."
  value       = aws_iam_policy.boundary.arn
}

output "plan_role" {
  description = "GitHub variables PLAN_ROLE_DEV and PLAN_ROLE_PROD."
  value       = aws_iam_role.plan.arn
}

output "apply_role" {
  description = "GitHub variables APPLY_ROLE_DEV and APPLY_ROLE_PROD."
  value       = aws_iam_role.apply.arn
}
