mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  write_passwords            = false
  name                       = "llmops-test"
  domain_name                = "llmops.example.com"
  certificate_arn            = "arn:aws:acm:us-east-1:111122223333:certificate/x"
  vpc_id                     = "vpc-1"
  subnet_ids                 = ["subnet-1", "subnet-2"]
  server_subnet_id           = "subnet-1"
  zone                       = "us-east-1a"
  security_group_id          = "sg-1"
  balancer_security_group_id = "sg-2"
  deletion_protection        = true
  data_key_arn               = "arn:aws:kms:us-east-1:111122223333:key/data"
}

run "a_server_that_comes_back" {
  command = apply

  module {
    source = "./modules/graph"
  }

  assert {
    condition     = aws_autoscaling_group.server[0].min_size == 1 && aws_autoscaling_group.server[0].max_size == 1 && aws_autoscaling_group.server[0].health_check_type == "ELB"
    error_message = "One server, replaced when it does not answer."
  }

  assert {
    condition     = one(aws_autoscaling_group.server[0].instance_maintenance_policy).min_healthy_percentage == 0
    error_message = "The old server goes first: the volume can be in one place only."
  }

  assert {
    condition     = aws_ebs_volume.data[0].encrypted && aws_ebs_volume.data[0].kms_key_id == var.data_key_arn && aws_ebs_volume.data[0].final_snapshot
    error_message = "The volume is encrypted and leaves a snapshot."
  }

  assert {
    condition     = one(aws_dlm_lifecycle_policy.this[0].policy_details).target_tags.snapshots == "llmops-test" && aws_ebs_volume.data[0].tags.snapshots == "llmops-test"
    error_message = "Snapshots find the volume by its tag."
  }

  assert {
    condition     = one(aws_launch_template.server[0].metadata_options).http_tokens == "required"
    error_message = "Instance metadata wants a token."
  }

  assert {
    condition     = alltrue([for mapping in aws_launch_template.server[0].block_device_mappings : tobool(one(mapping.ebs).encrypted)])
    error_message = "The root is encrypted too."
  }

  assert {
    condition     = aws_lb.this[0].internal && aws_lb_listener.this[0].protocol == "TLS" && aws_lb_target_group.this[0].protocol == "TLS"
    error_message = "The graph is reached within the VPC and encrypted to the last step."
  }

  assert {
    condition = toset(flatten([
      for statement in jsondecode(aws_iam_role_policy.server[0].policy).Statement : statement.Action if contains(flatten([statement.Resource]), "*")
    ])) == toset(["ec2:DescribeVolumes"])
    error_message = "The server may do to everything only what knows no resource."
  }

  assert {
    condition     = output.connection_string == "Endpoint=https://graph.llmops.example.com:7473;Username=neo4j" && !strcontains(output.connection_string, "Password")
    error_message = "The output has no password."
  }

  assert {
    condition     = strcontains(base64decode(aws_launch_template.server[0].user_data), "neo4j-5.26.20") && strcontains(base64decode(aws_launch_template.server[0].user_data), "2) mkfs.xfs")
    error_message = "The server installs the version that was asked for and formats a blank volume only."
  }

  assert {
    condition     = aws_dlm_lifecycle_policy.this[0].state == "ENABLED" && one(one(aws_dlm_lifecycle_policy.this[0].policy_details).schedule).create_rule[0].interval == 24
    error_message = "A snapshot is taken every day."
  }

  assert {
    condition     = aws_secretsmanager_secret.connection[0].kms_key_id == var.data_key_arn && aws_launch_template.server[0].vpc_security_group_ids == toset(["sg-1"]) && aws_lb.this[0].security_groups == toset(["sg-2"])
    error_message = "The secret is encrypted with the data key, and only callers of the groups reach server and address."
  }

  assert {
    condition     = one(jsondecode(aws_iam_role.server[0].assume_role_policy).Statement).Principal == { Service = "ec2.amazonaws.com" } && one(jsondecode(aws_iam_role.snapshots[0].assume_role_policy).Statement).Principal == { Service = "dlm.amazonaws.com" }
    error_message = "Only EC2 and the snapshots' service take the roles."
  }

  assert {
    condition     = aws_lb.this[0].enable_deletion_protection
    error_message = "The graph's address refuses deletion."
  }
}

run "elsewhere" {
  command = apply

  module {
    source = "./modules/graph"
  }

  variables {
    mode                = "external"
    external_secret_arn = "arn:aws:secretsmanager:us-east-1:111122223333:secret:aura-AbCdEf"
  }

  assert {
    condition     = length(aws_autoscaling_group.server) == 0 && length(aws_lb.this) == 0 && length(aws_ebs_volume.data) == 0
    error_message = "An external graph needs nothing here."
  }

  assert {
    condition     = output.secret_arn == "arn:aws:secretsmanager:us-east-1:111122223333:secret:aura-AbCdEf"
    error_message = "Services read the secret that was given."
  }
}

run "elsewhere_without_a_secret_is_refused" {
  command = plan

  module {
    source = "./modules/graph"
  }

  variables {
    mode = "external"
  }

  expect_failures = [var.external_secret_arn]
}

run "wrong_values_are_refused" {
  command = plan

  module {
    source = "./modules/graph"
  }

  variables {
    domain_name                = "graph"
    certificate_arn            = "x"
    vpc_id                     = "10.0.0.0/16"
    subnet_ids                 = ["10.0.0.0/24"]
    server_subnet_id           = "private"
    zone                       = "us-east-1"
    security_group_id          = "sg"
    balancer_security_group_id = ""
    image_id                   = "al2023"
    data_key_arn               = "alias/data"
    permissions_boundary       = "llmops-boundary"
    instance_type              = "m5.large"
    neo4j_version              = "4.4.0"
    volume_gib                 = 1
    snapshots_kept             = 0
  }

  expect_failures = [
    var.domain_name, var.certificate_arn, var.vpc_id, var.subnet_ids, var.server_subnet_id, var.zone, var.security_group_id, var.balancer_security_group_id, var.image_id, var.data_key_arn, var.permissions_boundary, var.instance_type, var.neo4j_version, var.volume_gib, var.snapshots_kept,
  ]
}
