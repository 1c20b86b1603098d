using System.Globalization;
using System.Text;

namespace LlmOps.Benchmarks.Outages;

/// <summary>All faults, and what was found afterwards.</summary>
/// <param name="Rows">One for each store and fault.</param>
/// <param name="Turns">Turns acknowledged in the whole run.</param>
/// <param name="TurnsWrong">Sessions whose turns are not exactly those acknowledged, in order.</param>
/// <param name="ArchiveWrong">The same for the archive.</param>
/// <param name="Documents">Documents accepted in the whole run.</param>
/// <param name="DocumentsWrong">Documents that are not ready, are there twice, or whose chunks are not in the index exactly once.</param>
internal sealed record OutageReport(
    IReadOnlyList<OutageRow> Rows,
    int Turns,
    IReadOnlyList<string> TurnsWrong,
    IReadOnlyList<string> ArchiveWrong,
    int Documents,
    IReadOnlyList<string> DocumentsWrong
)
{
    /// <summary>The table, as Markdown.</summary>
    public string ToMarkdown()
    {
        var text = new StringBuilder();
        text.AppendLine(
            "| store | fault | held | questions | of them degraded | refused (503) | errors | sessions read | errors | documents | refused "
                + "| errors | turns lost | longest answer | recovered after |"
        );
        text.AppendLine("| --- | --- | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: |");
        foreach (var row in Rows)
        {
            text.AppendLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {row.Store} | {row.Fault.ToString().ToLowerInvariant()} | {row.Held.TotalSeconds:0.0} s | {row.Questions} | "
                        + $"{row.Degraded} | {row.Refused} | {row.QuestionErrors.Count} | {row.Reads} | {row.ReadErrors.Count} | "
                        + $"{row.DocumentsAccepted} | {row.DocumentsRefused} | {row.DocumentErrors.Count} | {row.TurnsLost} | "
                        + $"{row.LongestAnswer.TotalSeconds:0.0} s | {row.Recovery.TotalSeconds:0.0} s |"
                )
            );
        }

        text.AppendLine();
        text.AppendLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Turns} turns acknowledged: {TurnsWrong.Count} sessions differ when read back, {ArchiveWrong.Count} in the archive. "
                    + $"{Documents} documents accepted: {DocumentsWrong.Count} lost or doubled."
            )
        );
        return text.ToString();
    }
}
