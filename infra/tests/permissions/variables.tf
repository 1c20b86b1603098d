variable "statements" {
  description = "Statements of the task roles, by service."
  type        = any

  validation {
    condition     = alltrue(flatten([for statements in values(var.statements) : [for statement in statements : can(tostring(statement.Sid)) && length(statement.Action) > 0 && length(statement.Resource) > 0]]))
    error_message = "Each statement has a Sid, actions and resources."
  }
}

variable "calls" {
  description = "What the services called: action, ARN and what a condition asks for, by service."
  type        = map(list(string))

  validation {
    condition     = alltrue(flatten([for calls in values(var.calls) : [for call in calls : can(regex("^[a-z0-9]+:[A-Za-z]+ [^ ]+( [^ ]+)?$", call))]]))
    error_message = "A call is an action, a resource, and what it is within where a condition asks for it."
  }
}

variable "unused" {
  description = "What roles allow and no recorded run needs, as \"SID ACTION\" with the reason, by service."
  type        = map(map(string))

  validation {
    condition     = alltrue(flatten([for reasons in values(var.unused) : [for reason in values(reasons) : length(reason) > 0]]))
    error_message = "Each has a reason."
  }
}
