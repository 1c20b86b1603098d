output "denied" {
  description = "Calls that no statement of the service's role allows."
  value = flatten([for service, calls in local.calls : [
    for number, call in calls : "${service}: ${call.text}" if length(local.allowed[service][number]) == 0
  ]])
}

output "unlisted" {
  description = "What a role allows that was not called, and has no reason."
  value = flatten([for service, statements in local.statements : [
    for statement in statements : [
      for action in statement.actions : "${service}: ${statement.sid} ${action}"
      if !contains(flatten(local.allowed[service]), "${statement.sid} ${action}") && !contains(keys(var.unused[service]), "${statement.sid} ${action}")
    ]
  ]])
}

output "needless" {
  description = "Reasons for what no role allows, or for what was called."
  value = flatten([for service, reasons in var.unused : [
    for allowed in keys(reasons) : "${service}: ${allowed}"
    if contains(flatten(local.allowed[service]), allowed)
    || !contains(flatten([for statement in local.statements[service] : [for action in statement.actions : "${statement.sid} ${action}"]]), allowed)
  ]])
}
