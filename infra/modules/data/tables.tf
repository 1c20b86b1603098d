locals {
  # Keys and indexes as the engine's adapters use them; LlmOps.Tests compares the two.
  tables = {
    conversations = {
      hash       = "pk"
      range      = "sk"
      attributes = { pk = "S", sk = "S", unarchived = "S", at = "N" }
      indexes    = { unarchived = { hash = "unarchived", range = "at", projection = "KEYS_ONLY" } }
    }
    documents = {
      hash       = "tenant"
      range      = "id"
      attributes = { tenant = "S", id = "S", stateKey = "S", unfinished = "S", changedAt = "N" }
      indexes = {
        by-state   = { hash = "stateKey", range = "id", projection = "KEYS_ONLY" }
        unfinished = { hash = "unfinished", range = "changedAt", projection = "INCLUDE", extra = ["generation", "deleted"] }
      }
    }
    ledger = {
      hash       = "pk"
      range      = "sk"
      attributes = { pk = "S", sk = "S", open = "S", expires = "N" }
      indexes    = { open = { hash = "open", range = "expires", projection = "KEYS_ONLY" } }
    }
    keys = {
      hash       = "pk"
      range      = "sk"
      attributes = { pk = "S", sk = "S" }
      indexes    = {}
    }
    audit = {
      hash       = "tenant"
      range      = "id"
      attributes = { tenant = "S", id = "S" }
      indexes    = {}
    }
    finetune = {
      hash       = "kind"
      range      = "id"
      attributes = { kind = "S", id = "S" }
      indexes    = {}
    }
  }
}

resource "aws_dynamodb_table" "this" {
  for_each = local.tables

  name                        = "${var.name}-${each.key}"
  billing_mode                = "PAY_PER_REQUEST"
  hash_key                    = each.value.hash
  range_key                   = each.value.range
  deletion_protection_enabled = var.deletion_protection

  dynamic "attribute" {
    for_each = each.value.attributes

    content {
      name = attribute.key
      type = attribute.value
    }
  }

  dynamic "global_secondary_index" {
    for_each = each.value.indexes

    content {
      name               = global_secondary_index.key
      hash_key           = global_secondary_index.value.hash
      range_key          = global_secondary_index.value.range
      projection_type    = global_secondary_index.value.projection
      non_key_attributes = try(global_secondary_index.value.extra, null)
    }
  }

  # The engine checks expiry on read; this is the broom.
  ttl {
    attribute_name = "expiresAt"
    enabled        = true
  }

  point_in_time_recovery {
    enabled = true
  }

  server_side_encryption {
    enabled     = true
    kms_key_arn = aws_kms_key.data.arn
  }
}
