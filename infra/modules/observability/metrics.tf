# Every name of the services' own telemetry that an alarm rests on, in one list: LlmOps.Tests compares it with what the services send.

locals {
  metrics = {
    requests           = "http.server.request.duration"
    first_chunk        = "gen_ai.client.operation.time_to_first_chunk"
    model_calls        = "gen_ai.client.operation.duration"
    degraded           = "rag.degraded"
    cost               = "rag.cost.usd"
    budget_refused     = "rag.budget.refused"
    citations_rejected = "rag.citations.rejected"
    ingest_documents   = "rag.ingest.documents"
  }

  labels = {
    status = "http.response.status_code"
    route  = "http.route"
    state  = "rag.document.state"
    error  = "error.type"
  }

  # CloudWatch keeps both kinds of histogram as exponential ones, so one series is a whole distribution and there are no _bucket, _sum and _count.
  environment = "\"@resource.deployment.environment.name\"=\"${var.name}\""
  api         = "\"@resource.service.name\"=\"${var.services.api}\", ${local.environment}"
  ingest      = "\"@resource.service.name\"=\"${var.services.ingest}\", ${local.environment}"

  questions = "\"${local.metrics.requests}\", ${local.api}, \"${local.labels.route}\"=\"/v1/query\""
  answered  = "sum(histogram_count(rate({${local.questions}}[WINDOW])))"

  # No answer is a failure of no answer: a share is asked for only where there were some.
  promql = {
    server-errors = {
      pending     = 120
      description = "More than ${var.limits.error_percent} % of all answers of the API are server errors."
      query = join("", [
        "100 * sum(histogram_count(rate({\"${local.metrics.requests}\", ${local.api}, \"${local.labels.status}\"=~\"5..\"}[5m])))",
        " / sum(histogram_count(rate({\"${local.metrics.requests}\", ${local.api}}[5m]))) > ${var.limits.error_percent}",
      ])
    }
    answer-time = {
      pending     = 300
      description = "95 of 100 questions take up to more than ${var.limits.answer_seconds} s."
      query       = "histogram_quantile(0.95, sum(rate({${local.questions}}[5m]))) > ${var.limits.answer_seconds}"
    }
    first-chunk = {
      pending     = 300
      description = "95 of 100 model calls take up to more than ${var.limits.first_chunk_seconds} s until their first word."
      query       = "histogram_quantile(0.95, sum(rate({\"${local.metrics.first_chunk}\", ${local.api}}[5m]))) > ${var.limits.first_chunk_seconds}"
    }
    model-errors = {
      pending     = 120
      description = "More than ${var.limits.error_percent} % of all model calls fail."
      query = join("", [
        "100 * sum(histogram_count(rate({\"${local.metrics.model_calls}\", ${local.environment}, \"${local.labels.error}\"=~\".+\"}[5m])))",
        " / sum(histogram_count(rate({\"${local.metrics.model_calls}\", ${local.environment}}[5m]))) > ${var.limits.error_percent}",
      ])
    }
    degraded = {
      pending     = 300
      description = "More than ${var.limits.degraded_percent} parts are missing in 100 answers."
      query = join("", [
        "100 * sum(rate({\"${local.metrics.degraded}\", ${local.api}}[10m]))",
        " / ${replace(local.answered, "WINDOW", "10m")} > ${var.limits.degraded_percent}",
      ])
    }
    citations = {
      pending     = 600
      description = "More than ${var.limits.rejected_citations} citations are withheld for each answer: the model quotes what passages do not say."
      query = join("", [
        "sum(rate({\"${local.metrics.citations_rejected}\", ${local.api}}[30m]))",
        " / ${replace(local.answered, "WINDOW", "30m")} > ${var.limits.rejected_citations}",
      ])
    }
    ingest-failures = {
      pending     = 60
      description = "More than ${var.limits.failed_documents} documents failed or were quarantined within 15 minutes."
      query = join("", [
        "sum(increase({\"${local.metrics.ingest_documents}\", ${local.ingest}, \"${local.labels.state}\"=~\"failed|quarantined\"}[15m]))",
        " > ${var.limits.failed_documents}",
      ])
    }
    spend-hour = {
      pending     = 60
      description = "Models cost more than ${var.limits.hourly_usd} US dollars within an hour."
      query       = "sum(increase({\"${local.metrics.cost}\", ${local.environment}}[1h])) > ${var.limits.hourly_usd}"
    }
    budget-refused = {
      pending     = 60
      description = "Questions or documents were refused because a budget is used up."
      query       = "sum(increase({\"${local.metrics.budget_refused}\", ${local.environment}}[15m])) > 0"
    }
    telemetry-missing = {
      pending     = 900
      description = "The API sends no telemetry, or nobody asked anything for a quarter of an hour."
      query       = "absent({\"${local.metrics.requests}\", ${local.api}})"
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "promql" {
  for_each = { for key, alarm in local.promql : key => alarm if !contains(var.muted, key) }

  alarm_name          = "${var.name}-${each.key}"
  alarm_description   = "${each.value.description} What to do: docs/operations.md."
  evaluation_interval = 60
  alarm_actions       = [aws_sns_topic.this.arn]
  ok_actions          = [aws_sns_topic.this.arn]

  evaluation_criteria {
    promql_criteria {
      query           = each.value.query
      pending_period  = each.value.pending
      recovery_period = 300
    }
  }
}
