using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using LlmOps.Engine.FineTuning;

namespace LlmOps.Benchmarks.FineTuning;

/// <summary>Looks through everything that was written for a run.</summary>
internal sealed class DatasetInspection(LoopReport report, string where, string folder, IReadOnlyList<AskedTurn> asked)
{
    private readonly DatasetManifest _manifest = JsonSerializer.Deserialize(
        File.ReadAllBytes(Path.Combine(folder, "manifest.json")),
        DatasetJson.Default.DatasetManifest
    )!;

    private readonly List<DatasetSource> _sources =
    [
        .. DatasetJson.ReadLines(File.ReadAllBytes(Path.Combine(folder, "sources.jsonl")), DatasetJson.Default.DatasetSource),
    ];

    public void Inspect()
    {
        CheckForbidden();
        CheckPersonalData();
        CheckDuplicates();
        CheckSplit();
        CheckFormats();
        CheckManifest();
        CheckCounts();
    }

    private IEnumerable<AskedTurn> Consented => asked.Where(turn => turn.Turn.Fact.Fate != LoopFate.NoConsent);

    private string Everything() =>
        TrainingText.Unescape(
            string.Join('\n', Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(File.ReadAllText))
        );

    private void CheckForbidden()
    {
        var everything = Everything();
        foreach (
            var fate in (LoopFate[])[LoopFate.NoConsent, LoopFate.ErasedSession, LoopFate.DeletedDocument, LoopFate.RestrictedDocument]
        )
        {
            var turns = asked.Where(turn => turn.Turn.Fact.Fate == fate).ToList();
            var forbidden = turns.SelectMany(turn => Forbidden(turn, fate)).Distinct(StringComparer.Ordinal).ToList();
            var found = forbidden.Where(text => everything.Contains(text, StringComparison.Ordinal)).ToList();
            report.Check(
                where,
                $"nothing of {fate} in any file",
                forbidden.Count > 0 && turns.Exists(turn => turn.IsAnswered) && found.Count == 0,
                $"{found.Count} of {forbidden.Count} texts of {turns.Count} turns{Some(found)}"
            );
        }
    }

    private static IEnumerable<string> Forbidden(AskedTurn turn, LoopFate fate) =>
        fate == LoopFate.ErasedSession
            ? [LoopCorpus.TicketOf(turn.Turn.Fact), turn.TurnId, $"\"{turn.Session.Id}\""]
            :
            [
                turn.TurnId,
                $"\"{turn.Session.Id}\"",
                turn.Turn.Fact.Value,
                turn.Turn.Fact.Machine,
                turn.Turn.Fact.DocumentId,
                .. fate == LoopFate.NoConsent ? (string[])[LoopCorpus.Declining] : [],
            ];

    private void CheckPersonalData()
    {
        var everything = Everything();
        var lines = _sources.Select(source => source.TurnId).ToHashSet(StringComparer.Ordinal);
        foreach (
            var kind in asked
                .Where(turn => turn.Turn.Fact.Personal is not null)
                .GroupBy(turn => turn.Turn.Fact.Personal!.Value.Kind, StringComparer.Ordinal)
                .OrderBy(kind => kind.Key, StringComparer.Ordinal)
        )
        {
            var missed = kind.Select(turn => turn.Turn.Fact.Personal!.Value.Secret)
                .Where(secret => everything.Contains(secret, StringComparison.Ordinal))
                .ToList();
            report.Check(
                where,
                $"{kind.Key}: planted items that are found",
                missed.Count == 0 && kind.Any(turn => lines.Contains(turn.TurnId)),
                $"{kind.Count() - missed.Count} of {kind.Count()}; {kind.Count(turn => lines.Contains(turn.TurnId))} of their turns are in the dataset, {_manifest.Redacted.GetValueOrDefault(kind.Key)} values replaced{Some(missed)}"
            );
        }

        // What belongs to no person stays: every record of a turn without personal data still holds its value and its machine.
        var byTurn = asked.ToDictionary(turn => turn.TurnId, StringComparer.Ordinal);
        var (kept, touched) = (0, new List<string>());
        foreach (var source in _sources.Where(source => byTurn.ContainsKey(source.TurnId)))
        {
            var fact = byTurn[source.TurnId].Turn.Fact;
            var line = LineOf(source);
            var isWhole =
                line.Contains(fact.Machine, StringComparison.OrdinalIgnoreCase) && line.Contains(fact.Value, StringComparison.Ordinal);
            kept += isWhole ? 1 : 0;
            touched.AddRange(isWhole ? [] : [$"{source.Part} {source.Line}: {fact.Value}"]);
        }

        report.Check(
            where,
            "records whose machine and value were not taken for personal data",
            touched.Count == 0,
            $"{kept}{Some(touched)}"
        );
    }

    private readonly Dictionary<string, string[]> _parts = new(StringComparer.Ordinal);

    private string LineOf(DatasetSource source) =>
        TrainingText.Unescape(
            (
                _parts.TryGetValue(source.Part, out var lines)
                    ? lines
                    : _parts[source.Part] = File.ReadAllLines(Path.Combine(folder, $"{source.Part}.jsonl"))
            )[source.Line - 1]
        );

    private void CheckDuplicates()
    {
        var byTurn = asked.ToDictionary(turn => turn.TurnId, StringComparer.Ordinal);
        var facts = _sources
            .Where(source => byTurn.ContainsKey(source.TurnId))
            .GroupBy(source => byTurn[source.TurnId].Turn.Fact.Number)
            .ToList();
        var twice = facts.Where(fact => fact.Count() > 1).Select(fact => fact.Key.ToString(CultureInfo.InvariantCulture)).ToList();
        var planted = asked.Where(turn => turn.Turn.Fact.Fate == LoopFate.NearDuplicate).Select(turn => turn.Turn.Fact.Number).ToHashSet();
        report.Check(
            where,
            "no two records of near-duplicates",
            twice.Count == 0 && facts.Exists(fact => planted.Contains(fact.Key)),
            $"{planted.Count} pairs planted, {facts.Count(fact => planted.Contains(fact.Key))} of them have a record, {_manifest.LeftOut.GetValueOrDefault(DatasetFilters.NearDuplicate)} turns left out{Some(twice)}"
        );
    }

    private void CheckSplit()
    {
        var split = _sources
            .GroupBy(source => (source.TenantId, source.SessionId))
            .Where(session => session.Select(source => source.Part).Distinct(StringComparer.Ordinal).Count() > 1)
            .Select(session => session.Key.SessionId)
            .ToList();
        report.Check(where, "every conversation is in one part", split.Count == 0, $"{split.Count}{Some(split)}");
    }

    /// <summary>The files as they are, and their records in every other format, by the published rules of each.</summary>
    private void CheckFormats()
    {
        foreach (var name in TrainingFormat.Names)
        {
            var format = TrainingFormat.Of(name);
            var faults = new List<string>();
            var counts = new List<int>();
            foreach (var part in (string[])[DatasetParts.Train, DatasetParts.Validation])
            {
                var content = File.ReadAllBytes(Path.Combine(folder, $"{part}.jsonl"));
                if (name != _manifest.Format)
                {
                    content = Rewrite(
                        content,
                        format,
                        part == DatasetParts.Train ? format.MaxTrainingRecords : format.MaxValidationRecords
                    );
                }

                counts.Add(content.Count(character => character == '\n'));
                faults.AddRange(TrainingRecordChecker.Faults(name, content, part == DatasetParts.Train));
            }

            report.Check(
                where,
                $"records pass the published rules of {name}",
                faults.Count == 0,
                $"{string.Join(" and ", counts)} records, {faults.Count} faults{Some(faults)}"
            );
        }
    }

    private static byte[] Rewrite(byte[] content, TrainingFormat format, int most)
    {
        using var written = new MemoryStream();
        using var reader = new StreamReader(new MemoryStream(content));
        for (var i = 0; i < most && reader.ReadLine() is { } line; i++)
        {
            using var record = JsonDocument.Parse(line);
            var messages = record.RootElement.GetProperty("messages");
            written.Write(
                format.WriteRecord(
                    TextOf(record.RootElement.GetProperty("system")),
                    TextOf(messages[0].GetProperty("content")),
                    TextOf(messages[1].GetProperty("content"))
                )
            );
            written.WriteByte((byte)'\n');
        }

        return written.ToArray();

        static string TextOf(JsonElement blocks) => blocks[0].GetProperty("text").GetString()!;
    }

    private void CheckManifest()
    {
        var wrong = new List<string>();
        foreach (var file in _manifest.Files)
        {
            var content = File.ReadAllBytes(Path.Combine(folder, $"{file.Part}.jsonl"));
            if (
                Convert.ToHexStringLower(SHA256.HashData(content)) != file.Sha256
                || content.Length != file.Bytes
                || content.Count(character => character == '\n') != file.Records
            )
            {
                wrong.Add(file.Part);
            }
        }

        report.Check(
            where,
            "hashes, sizes and counts of the manifest are the files'",
            wrong.Count == 0,
            $"{_manifest.Files.Count} files{Some(wrong)}"
        );
        var page = File.ReadAllText(Path.Combine(folder, "report.md"));
        var missing = _manifest
            .LeftOut.Concat(_manifest.Redacted)
            .Select(count => string.Create(CultureInfo.InvariantCulture, $"| {count.Key} | {count.Value} |"))
            .Append(string.Create(CultureInfo.InvariantCulture, $"{_manifest.TurnsRead} turns were read."))
            .Where(line => !page.Contains(line, StringComparison.Ordinal))
            .ToList();
        report.Check(where, "the report says what the manifest says", missing.Count == 0, $"{page.Length} characters{Some(missing)}");
    }

    private void CheckCounts()
    {
        var read = Consented.Count(turn => !turn.Session.IsErased);
        var records = _sources.Count(source => source.Part is not DatasetParts.Sources);
        var leftOut = _manifest.LeftOut.Values.Sum();
        report.Check(
            where,
            "turns read are those asked by consenting tenants and not erased",
            _manifest.TurnsRead == read,
            $"{_manifest.TurnsRead} read, {read} asked"
        );
        report.Check(
            where,
            "turns read = turns left out + records, but for those that teach to refuse",
            _manifest.TurnsRead == leftOut + records - _manifest.Refusals,
            $"{_manifest.TurnsRead} = {leftOut} + {records} - {_manifest.Refusals}: {string.Join(", ", _manifest.LeftOut.Select(filter => $"{filter.Value} {filter.Key}"))}"
        );
    }

    private static string Some(List<string> found) =>
        found.Count == 0 ? "" : $": {string.Join("; ", found.Take(3)).ReplaceLineEndings(" ")}";
}
