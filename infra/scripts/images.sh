#!/usr/bin/env bash
# Builds the images of the services, pushes them and writes {"service": "image@digest", ...}, in the order in which they are released.
#   images.sh REGISTRY PREFIX TAG FILE
# REGISTRY: ACCOUNT.dkr.ecr.REGION.amazonaws.com, signed in to. PREFIX: name of the environment, such as llmops-dev. TAG: the commit.
# No Docker daemon is needed: the SDK makes the layers. An image that is there already (tags are immutable) is taken as it is.
set -euo pipefail
[[ $# -eq 4 ]] || { echo "usage: images.sh REGISTRY PREFIX TAG FILE" >&2; exit 2; }
registry=$1
prefix=$2
tag=$3
file=$4
root=$(cd "$(dirname "$0")/../.." && pwd)

digest_of() { # repository
  aws ecr describe-images --cli-input-json "$(jq -nc --arg r "$1" --arg t "$tag" '{repositoryName: $r, imageIds: [{imageTag: $t}]}')" --output json 2>/dev/null |
    jq -re '.imageDetails[0].imageDigest'
}

images='{}'
for pair in ingest-worker:LlmOps.IngestWorker finetune-worker:LlmOps.FineTuneWorker query-api:LlmOps.QueryApi; do
  service=${pair%%:*}
  repository=$prefix/$service
  if ! digest=$(digest_of "$repository"); then
    dotnet publish "$root/${pair##*:}" --nologo -c Release --os linux --arch arm64 -t:PublishContainer \
      -p:ContainerRegistry="$registry" -p:ContainerRepository="$repository" -p:ContainerImageTag="$tag" -p:ContainerFamily=noble-chiseled >&2
    digest=$(digest_of "$repository")
  fi
  images=$(jq -c --arg s "$service" --arg i "$registry/$repository@$digest" '.[$s] = $i' <<<"$images")
done
jq . <<<"$images" >"$file"
