using System.Globalization;
using System.Text;

namespace LlmOps.Engine.FineTuning;

/// <summary>The manifest as a page for people, Markdown.</summary>
internal static class DatasetReport
{
    public static string Write(DatasetManifest manifest)
    {
        var page = new StringBuilder();
        Line(page, $"# Dataset of run {manifest.RunId}");
        Line(page, $"");
        Line(page, $"For {manifest.BaseModel}, format `{manifest.Format}`, prompt `{manifest.PromptVersion}`, hash `{manifest.Hash}`.");
        var tenants = string.Join(", ", manifest.Tenants);
        Line(page, $"Turns from {manifest.From:yyyy-MM-dd HH:mm} to {manifest.To:yyyy-MM-dd HH:mm} UTC of the tenants {tenants}.");
        Line(page, $"");
        Line(page, $"| File | Records | Bytes | SHA-256 |");
        Line(page, $"| --- | ---: | ---: | --- |");
        foreach (var file in manifest.Files)
        {
            Line(page, $"| {file.Key} | {file.Records} | {file.Bytes} | `{file.Sha256}` |");
        }

        Line(page, $"");
        Line(page, $"{manifest.TurnsRead} turns were read.");
        Line(page, $"{manifest.Confirmed} records were confirmed or corrected by people; {manifest.Refusals} teach to refuse.");
        Line(page, $"{manifest.Quoted} have quotes as passages, since their documents have newer versions.");
        Line(page, $"The training records have about {manifest.TrainingTokens} tokens.");
        Table(page, "Left out", "Filter", manifest.LeftOut);
        Table(page, "Redacted", "Kind", manifest.Redacted);
        return page.ToString();
    }

    private static void Table(StringBuilder page, string title, string column, IReadOnlyDictionary<string, int> counts)
    {
        Line(page, $"");
        Line(page, $"## {title}");
        Line(page, $"");
        Line(page, $"| {column} | Count |");
        Line(page, $"| --- | ---: |");
        foreach (var (name, count) in counts)
        {
            Line(page, $"| {name} | {count} |");
        }
    }

    private static void Line(StringBuilder page, FormattableString line) =>
        page.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
