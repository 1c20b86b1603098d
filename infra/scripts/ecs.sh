# shellcheck shell=bash
# What the release scripts share; sourced by them. Needs aws and jq.
# Every call hands the API's own JSON over, so that nothing depends on how the CLI spells its options.

# What went wrong, as exit codes: callers and the workflow act on them.
export FAILED=3 TIMED_OUT=5 NOT_BACK=6

: "${POLL_SECONDS:=10}"

say() { printf '%(%H:%M:%S)T %s\n' -1 "$*" >&2; }

die() {
  say "$*"
  exit 1
}

ecs() { # operation, input
  aws ecs "$1" --cli-input-json "$2" --output json
}

# The service as ECS describes it; fails where there is none.
service_of() { # cluster, service
  local answer
  answer=$(ecs describe-services "$(jq -nc --arg c "$1" --arg s "$2" '{cluster: $c, services: [$s]}')") || return 1
  jq -ce '.services[0] | select(.status == "ACTIVE")' <<<"$answer" || {
    say "There is no active service $2 in cluster $1: $(jq -c '.failures' <<<"$answer")"
    return 1
  }
}

# The image of the container that is named after the service.
image_of() { # service, task definition
  ecs describe-task-definition "$(jq -nc --arg t "$2" '{taskDefinition: $t}')" |
    jq -re --arg s "$1" '.taskDefinition.containerDefinitions[] | select(.name == $s) | .image'
}

# Points the service at a revision and prints {service, taskDefinition, deployment}.
point_at() { # cluster, service, task definition, desired count or ""
  local input answer
  input=$(jq -nc --arg c "$1" --arg s "$2" --arg t "$3" --arg n "$4" \
    '{cluster: $c, service: $s, taskDefinition: $t} + if $n == "" then {} else {desiredCount: ($n | tonumber)} end')
  answer=$(ecs update-service "$input") || return 1
  jq -ce '.service | {service: .serviceName, taskDefinition, deployment: (.deployments[] | select(.status == "PRIMARY") | .id)}' <<<"$answer"
}
