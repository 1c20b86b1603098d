#!/usr/bin/env bash
# Writes the outputs of an environment with the passwords that Terraform does not know, for AWS:Outputs (AppHost, --stores aws).
#   outputs.sh DIRECTORY FILE      such as: outputs.sh infra/envs/dev ~/.config/llmops/outputs.json
# The file holds passwords: it is readable by its owner only. Keep it out of the repository.
set -euo pipefail
[[ $# -eq 2 ]] || { echo "usage: outputs.sh DIRECTORY FILE" >&2; exit 2; }
umask 077
work=$(mktemp)
trap 'rm -f "$work"' EXIT
terraform -chdir="$1" output -json >"$work"
region=$(jq -re '.pipeline.value.region' "$work")

while IFS=$'\t' read -r name secret; do
  connection=$(aws secretsmanager get-secret-value --cli-input-json "$(jq -nc --arg s "$secret" '{SecretId: $s}')" --region "$region" --output json |
    jq -re '.SecretString | fromjson | .connection_string')
  # Through the environment, not as an argument: those can be seen by others on the machine.
  CONNECTION=$connection jq --arg n "$name" '.[$n].value = env.CONNECTION' "$work" >"$2.new"
  mv "$2.new" "$work"
done < <(jq -r '.secrets.value | to_entries[] | [.key, .value] | @tsv' "$work")
cp "$work" "$2"
