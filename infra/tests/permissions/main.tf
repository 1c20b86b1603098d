# Compares what the services were seen to call with what their roles allow.

locals {
  # A call is an action, a resource and, where a condition may ask for it, what the call is within.
  calls = { for service, calls in var.calls : service => [
    for call in calls : { text = call, action = split(" ", call)[0], resource = split(" ", call)[1], within = try(split(" ", call)[2], "") }
  ] }

  # Statements with expressions in place of their wildcards. What a condition allows are the values of all its keys.
  statements = { for service, statements in var.statements : service => [
    for statement in statements : {
      sid       = statement.Sid
      actions   = statement.Action
      resources = [for resource in statement.Resource : "^${replace(replace(resource, ".", "\\."), "*", ".*")}$"]
      within = can(statement.Condition) ? [
        for value in flatten([for keys in values(statement.Condition) : [for values in values(keys) : values]]) :
        "^${replace(replace(value, ".", "\\."), "*", ".*")}$"
      ] : [".*"]
    }
  ] }

  allowed = { for service, calls in local.calls : service => [
    for call in calls : [
      for statement in local.statements[service] : "${statement.sid} ${call.action}"
      if contains(statement.actions, call.action)
      && anytrue([for resource in statement.resources : can(regex(resource, call.resource))])
      && anytrue([for within in statement.within : can(regex(within, call.within))])
    ]
  ] }
}
