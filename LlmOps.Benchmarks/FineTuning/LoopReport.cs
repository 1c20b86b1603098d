using System.Globalization;

namespace LlmOps.Benchmarks.FineTuning;

/// <summary>What was looked at, and what was found.</summary>
internal sealed class LoopReport(Action<string> write)
{
    private readonly List<(string Where, string What, string Found, bool Holds)> _rows = [];

    public int Violations => _rows.Count(row => !row.Holds);

    public void Say(FormattableString line) =>
        write($"{DateTime.UtcNow.ToString("HH:mm:ss", CultureInfo.InvariantCulture)}  {line.ToString(CultureInfo.InvariantCulture)}");

    /// <summary>Notes whether something holds.</summary>
    public void Check(string where, string what, bool holds, FormattableString found)
    {
        _rows.Add((where, what, found.ToString(CultureInfo.InvariantCulture), holds));
        if (!holds)
        {
            Say($"VIOLATION, {where}: {what}: {found}");
        }
    }

    public void Print()
    {
        write("");
        write("| where | what must hold | found | |");
        write("| --- | --- | --- | --- |");
        foreach (var (where, what, found, holds) in _rows)
        {
            write($"| {where} | {what} | {found} | {(holds ? "yes" : "**NO**")} |");
        }

        write("");
        write(string.Create(CultureInfo.InvariantCulture, $"{_rows.Count} checks, {Violations} violations."));
    }
}
