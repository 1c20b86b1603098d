using System.Text;

namespace Aspire.Hosting.Projects;

/// <summary>Splits a line of arguments: at white space outside double quotes; a backslash keeps a quote.</summary>
internal static class CommandLine
{
    public static IEnumerable<string> Split(string? line)
    {
        var argument = new StringBuilder();
        var quoted = false;
        var begun = false;
        for (var index = 0; index < line?.Length; index++)
        {
            var character = line[index];
            if (character == '\\' && index + 1 < line.Length && line[index + 1] == '"')
            {
                argument.Append(line[++index]);
                begun = true;
            }
            else if (character == '"')
            {
                quoted = !quoted;
                begun = true;
            }
            else if (char.IsWhiteSpace(character) && !quoted)
            {
                if (begun)
                {
                    yield return argument.ToString();
                    argument.Clear();
                    begun = false;
                }
            }
            else
            {
                argument.Append(character);
                begun = true;
            }
        }

        if (begun)
        {
            yield return argument.ToString();
        }
    }
}
