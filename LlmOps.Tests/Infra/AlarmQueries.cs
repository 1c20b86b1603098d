using System.Text.RegularExpressions;

namespace LlmOps.Tests.Infra;

/// <summary>The PromQL of the alarms, with Terraform's locals filled in.</summary>
internal static partial class AlarmQueries
{
    /// <summary>Queries by the alarm's key.</summary>
    public static IReadOnlyDictionary<string, string> Read()
    {
        var source = RepositoryFiles.Read("infra", "modules", "observability", "metrics.tf");
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (block, prefix) in new[] { ("metrics", "local.metrics."), ("labels", "local.labels.") })
        {
            foreach (Match entry in Entry().Matches(Block(source, block)))
            {
                values[prefix + entry.Groups[1].Value] = entry.Groups[2].Value;
            }
        }

        foreach (Match local in Local().Matches(source))
        {
            values["local." + local.Groups[1].Value] = Unescape(local.Groups[2].Value);
        }

        return Alarm()
            .Matches(Block(source, "promql"))
            .ToDictionary(
                alarm => alarm.Groups[1].Value,
                alarm =>
                    Fill(
                        string.Concat(
                            Text().Matches(Query().Match(alarm.Value).Groups[1].Value).Select(text => Unescape(text.Groups[1].Value))
                        ),
                        values
                    )
            );
    }

    private static string Fill(string text, Dictionary<string, string> values)
    {
        for (var before = ""; before != text; )
        {
            before = text;
            text = Replaced()
                .Replace(
                    text,
                    match => values[match.Groups[1].Value].Replace(match.Groups[2].Value, match.Groups[3].Value, StringComparison.Ordinal)
                );
            text = Reference()
                .Replace(
                    text,
                    match =>
                        values.GetValueOrDefault(
                            match.Groups[1].Value,
                            match.Groups[1].Value.StartsWith("var.", StringComparison.Ordinal) ? "1" : match.Value
                        )
                );
        }

        Assert.DoesNotContain("${", text, StringComparison.Ordinal);
        return text;
    }

    private static string Block(string source, string name)
    {
        var start = source.IndexOf($"  {name} = {{", StringComparison.Ordinal);
        return source[start..source.IndexOf("\n  }", start, StringComparison.Ordinal)];
    }

    private static string Unescape(string text) => text.Replace("\\\"", "\"", StringComparison.Ordinal);

    [GeneratedRegex("^ {4}(\\w+) += \"([^\"]+)\"$", RegexOptions.Multiline)]
    private static partial Regex Entry();

    [GeneratedRegex("^ {2}(\\w+) += \"(.*)\"$", RegexOptions.Multiline)]
    private static partial Regex Local();

    [GeneratedRegex(@"^ {4}([\w-]+) = \{\n(?:.*\n)*? {4}\}", RegexOptions.Multiline)]
    private static partial Regex Alarm();

    [GeneratedRegex(@"query\s*= (?:join\(""""\, \[\n)?((?:.*\n)+)")]
    private static partial Regex Query();

    /// <summary>A string literal; quotes inside <c>${…}</c> belong to the expression.</summary>
    [GeneratedRegex(
        """
            "((?:\\.|\$\{[^}]*\}|[^"\\])*)"
            """
    )]
    private static partial Regex Text();

    [GeneratedRegex(
        """
            \$\{replace\(([\w.]+), "(\w+)", "(\w+)"\)\}
            """
    )]
    private static partial Regex Replaced();

    [GeneratedRegex(@"\$\{((?:local|var)\.[\w.]+)\}")]
    private static partial Regex Reference();
}
