#!/usr/bin/env bash
# Writes what each service is made of, DIRECTORY/SERVICE.json: a CycloneDX bill of its packages and theirs, at the versions of the lock files.
#   sbom.sh DIRECTORY
set -euo pipefail
[[ $# -eq 1 ]] || { echo "usage: sbom.sh DIRECTORY" >&2; exit 2; }
mkdir -p "$1"
directory=$(cd "$1" && pwd)
root=$(cd "$(dirname "$0")/../.." && pwd)

cd "$root"
dotnet tool restore >&2
for pair in ingest-worker:LlmOps.IngestWorker finetune-worker:LlmOps.FineTuneWorker query-api:LlmOps.QueryApi; do
  service=${pair%%:*}
  project=${pair##*:}
  dotnet restore "$project" --locked-mode --verbosity quiet >&2
  dotnet dotnet-CycloneDX "$project/$project.csproj" --disable-package-restore --include-project-references \
    --set-name "$service" --set-version "${GITHUB_SHA:-0}" --output-format Json --output "$directory" --filename "$service.json" >&2
  packages=$(jq '[.components[] | select(.scope != "excluded" and (.purl // "" | startswith("pkg:nuget/")))] | length' "$directory/$service.json")
  ((packages > 0)) || { echo "The bill of $service names no package." >&2; exit 1; }
  echo "$service: $packages packages"
done
