variable "statements" {
  description = "Statements of the task roles, by service."
  type        = any
}

variable "calls" {
  description = "What the services called: action, ARN and what a condition asks for, by service."
  type        = map(list(string))
}

variable "unused" {
  description = "What roles allow and no recorded run needs, as \"SID ACTION\" with the reason, by service."
  type        = map(map(string))
}
