using System.Text;

namespace LlmOps.Benchmarks.Citations;

/// <summary>Labelled pairs, made from templates. <c>development.txt</c> is what the check was made with; <c>heldout.txt</c> has other
/// templates, on which it is reported.</summary>
/// <remarks>
/// <code>
/// == en                    a group: language of the passage
/// P The pass costs {p}.    the passage; \n breaks a line
/// F p=75 | x=95            values of one filling, by name
/// + kind de: …             a claim that the passage supports, in another language than the passage's where one is named
/// - kind: …                one that it does not support
/// </code>
/// </remarks>
public static class ClaimPairs
{
    private static readonly string s_prefix = $"{typeof(ClaimPairs).Namespace}.";

    /// <summary>The names of all files.</summary>
    public static IReadOnlyList<string> Parts { get; } =
    [
        .. typeof(ClaimPairs)
            .Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(s_prefix, StringComparison.Ordinal))
            .Select(name => Path.GetFileNameWithoutExtension(name[s_prefix.Length..]))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The pairs of one file.</summary>
    /// <param name="part">Name of the file without its ending.</param>
    public static IReadOnlyList<ClaimPair> Read(string part)
    {
        var name = $"{s_prefix}{part}.txt";
        using var reader = new StreamReader(
            typeof(ClaimPairs).Assembly.GetManifestResourceStream(name)
                ?? throw new ArgumentException($"There are no pairs '{part}'.", nameof(part)),
            Encoding.UTF8
        );
        var pairs = new List<ClaimPair>();
        var (language, passage) = ("", "");
        var fillings = new List<Dictionary<string, string>>();
        while (reader.ReadLine() is { } line)
        {
            switch (line)
            {
                case ['=', '=', ' ', .. var rest]:
                    language = rest;
                    fillings.Clear();
                    break;
                case ['P', ' ', .. var rest]:
                    passage = rest.Replace("\\n", "\n", StringComparison.Ordinal);
                    break;
                case ['F', ' ', .. var rest]:
                    fillings.Add(
                        rest.Split('|')
                            .Select(slot => slot.Split('=', 2))
                            .ToDictionary(slot => slot[0].Trim(), slot => slot[1].Trim(), StringComparer.Ordinal)
                    );
                    break;
                case ['+' or '-', ' ', .. var rest]:
                    var colon = rest.IndexOf(": ", StringComparison.Ordinal);
                    var kind = rest[..colon].Split(' ');
                    pairs.AddRange(
                        fillings.Select(filling => new ClaimPair(
                            language,
                            Fill(passage, filling),
                            Fill(rest[(colon + 2)..], filling),
                            kind[0],
                            kind.Length > 1 ? kind[1] : language,
                            line[0] == '+'
                        ))
                    );
                    break;
            }
        }

        return pairs;
    }

    private static string Fill(string template, Dictionary<string, string> filling) =>
        filling.Aggregate(template, (text, slot) => text.Replace($"{{{slot.Key}}}", slot.Value, StringComparison.Ordinal));
}
