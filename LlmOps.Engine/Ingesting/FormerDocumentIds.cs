using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using LlmOps.Engine.Knowledge;

namespace LlmOps.Engine.Ingesting;

/// <summary>The ids that files got before ids kept the letters of every script. A file that is sent again goes on under the id it
/// has.</summary>
internal static partial class FormerDocumentIds
{
    /// <summary>The former id of a file, or null where it had none or it is the present one.</summary>
    /// <param name="path">The file's path.</param>
    /// <param name="isUpload">True for a file that was uploaded: its folders were cut off, and nothing marked what was folded away.</param>
    public static string? Of(string path, bool isUpload)
    {
        var id = isUpload ? OfUpload(path.Replace('\\', '/')) : OfPath(path.Replace('\\', '/').Trim('/'));
        return id is "" || id == DocumentIds.FromPath(path) ? null : id;
    }

    /// <summary>Whether a record under a former id, or under the present one, tells of this very file. Its origin then held the last part
    /// of the path only.</summary>
    public static bool IsOf(DocumentRecord record, string kind, string path)
    {
        // An upload's record does not tell from which folder the file came, so only a file without one is surely the same. Other ids hold
        // the hash of the whole path.
        var name = path[(path.LastIndexOfAny(['/', '\\']) + 1)..];
        return record.Origin == $"{kind}:{name}" && (kind != DocumentOrigins.Upload || name == path);
    }

    private static string OfUpload(string path)
    {
        var id = new StringBuilder(path.Length);
        foreach (var character in path[(path.LastIndexOf('/') + 1)..])
        {
            if (char.IsAsciiLetterOrDigit(character) || (id.Length > 0 && character is '.' or '_' or '-'))
            {
                id.Append(character);
            }
            else if (id.Length > 0 && id[^1] != '-')
            {
                id.Append('-');
            }
        }

        return id.ToString(0, Math.Min(id.Length, DocumentIds.MaxLength));
    }

    private static string OfPath(string path)
    {
        if (Plain().IsMatch(path))
        {
            return path;
        }

        var name = Misfits().Replace(path, "-").Trim('-', '.', '_');
        var mark = DocumentIds.Short(SHA256.HashData(Encoding.UTF8.GetBytes(path)), 8);
        var keep = DocumentIds.MaxLength - mark.Length - 1;
        return name.Length == 0 ? $"f-{mark}" : $"{(name.Length > keep ? name[^keep..].TrimStart('-', '.', '_') : name)}-{mark}";
    }

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]{0,127}\z")]
    private static partial Regex Plain();

    [GeneratedRegex("[^A-Za-z0-9._-]+")]
    private static partial Regex Misfits();
}
