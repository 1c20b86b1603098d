mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  write_passwords   = false
  name              = "llmops-test"
  subnet_ids        = ["subnet-1", "subnet-2"]
  security_group_id = "sg-1"
  data_key_arn      = "arn:aws:kms:us-east-1:111122223333:key/data"
  logs_key_arn      = "arn:aws:kms:us-east-1:111122223333:key/logs"
}

run "encrypted_and_for_named_users" {
  command = apply

  module {
    source = "./modules/cache"
  }

  assert {
    condition     = aws_elasticache_replication_group.this.transit_encryption_enabled && aws_elasticache_replication_group.this.transit_encryption_mode == "required"
    error_message = "Connections are encrypted."
  }

  assert {
    condition     = tobool(aws_elasticache_replication_group.this.at_rest_encryption_enabled) && aws_elasticache_replication_group.this.kms_key_id == var.data_key_arn
    error_message = "So is what lies in it."
  }

  assert {
    condition     = aws_elasticache_user_group.this.user_ids == toset([aws_elasticache_user.services.user_id])
    error_message = "The services' user is the only one."
  }

  assert {
    condition     = aws_elasticache_user.services.access_string == "on ~llmops:* -@all +@read +@write +@scripting +@connection +time"
    error_message = "It reaches the services' own keys, with the commands that they use."
  }

  assert {
    condition     = aws_secretsmanager_secret_version.connection.secret_string_wo_version == 1 && aws_elasticache_user.services.passwords_wo_version == 1 && try(length(aws_elasticache_user.services.passwords), 0) == 0
    error_message = "Secret and user get a password together, and the state never does."
  }

  assert {
    condition     = output.connection_string == "master.llmops-test.use1.cache.amazonaws.com:6379,ssl=true,user=llmops"
    error_message = "The output is StackExchange.Redis's form, without the password."
  }

  assert {
    condition     = aws_cloudwatch_log_group.slow.retention_in_days == 30 && aws_cloudwatch_log_group.slow.kms_key_id == var.logs_key_arn
    error_message = "The log is encrypted and goes after 30 days."
  }

  assert {
    condition     = aws_secretsmanager_secret.connection.kms_key_id == var.data_key_arn && aws_elasticache_replication_group.this.security_group_ids == toset(["sg-1"])
    error_message = "The secret is encrypted with the data key, and only the group's callers reach the nodes."
  }

  assert {
    condition     = output.nodes == ["${aws_elasticache_replication_group.this.replication_group_id}-001"]
    error_message = "Nodes are named as metrics name them."
  }
}

run "two_nodes_fail_over" {
  command = apply

  module {
    source = "./modules/cache"
  }

  variables {
    nodes = 2
  }

  assert {
    condition     = aws_elasticache_replication_group.this.automatic_failover_enabled && aws_elasticache_replication_group.this.multi_az_enabled
    error_message = "A node can fail."
  }
}

run "wrong_values_are_refused" {
  command = plan

  module {
    source = "./modules/cache"
  }

  variables {
    subnet_ids           = []
    security_group_id    = "default"
    data_key_arn         = "alias/data"
    logs_key_arn         = "alias/data"
    log_days             = 45
    node_type            = "t4g.micro"
    nodes                = 7
    password_version     = 0
    secret_recovery_days = 3
  }

  expect_failures = [
    var.subnet_ids, var.security_group_id, var.data_key_arn, var.logs_key_arn, var.log_days, var.node_type, var.nodes, var.password_version, var.secret_recovery_days,
  ]
}
