using System.IO.Compression;
using System.Net.Http.Headers;
using System.Xml;
using System.Xml.Linq;

namespace LlmOps.Formats.Archives;

/// <summary>Mends Office packages that name what is not there. Programs that write them leave out the type of a picture, or the picture
/// itself, or write types or addresses that are none; Office reads such files, and their text is whole.</summary>
internal static class PackageRepair
{
    private const string TypesPart = "[Content_Types].xml";
    private const string TypeNames = "http://schemas.openxmlformats.org/package/2006/content-types";
    private const string UnknownType = "application/octet-stream";
    private const long MaxListBytes = 16 * 1024 * 1024;

    /// <summary>A copy of the package in which every part has a valid type and every relationship leads somewhere; null where that changes
    /// nothing.</summary>
    /// <param name="bytes">The package; that it expands within the limits was seen to before.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public static byte[]? Mend(byte[] bytes, CancellationToken cancellationToken)
    {
        try
        {
            using var source = new ZipArchive(new MemoryStream(bytes, writable: false), ZipArchiveMode.Read);
            var names = source.Entries.Select(entry => entry.FullName.TrimStart('/')).ToHashSet(StringComparer.OrdinalIgnoreCase);
            using var mended = new MemoryStream();
            var isChanged = false;
            using (var target = new ZipArchive(mended, ZipArchiveMode.Create, leaveOpen: true))
            {
                foreach (var entry in source.Entries)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    using var output = target.CreateEntry(entry.FullName, CompressionLevel.Fastest).Open();
                    if (entry.FullName == TypesPart && Load(entry) is { } types)
                    {
                        isChanged |= AddTypes(types, names) | CorrectTypes(types);
                        types.Save(output);
                    }
                    else if (entry.FullName.EndsWith(".rels", StringComparison.OrdinalIgnoreCase) && Load(entry) is { } relations)
                    {
                        isChanged |= RemoveDangling(relations, entry.FullName, names);
                        relations.Save(output);
                    }
                    else
                    {
                        using var input = entry.Open();
                        input.CopyTo(output);
                    }
                }
            }

            return isChanged ? mended.ToArray() : null;
        }
        catch (Exception e) when (OpenXmlFormats.IsDamage(e))
        {
            return null;
        }
    }

    private static bool AddTypes(XDocument types, HashSet<string> names)
    {
        XNamespace space = TypeNames;
        var known = types
            .Descendants(space + "Default")
            .Select(type => (string?)type.Attribute("Extension") ?? "")
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        var listed = types
            .Descendants(space + "Override")
            .Select(type => ((string?)type.Attribute("PartName") ?? "").TrimStart('/'))
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        var missing = names
            .Where(name => name != TypesPart && !listed.Contains(name))
            .Select(name => Path.GetExtension(name).TrimStart('.'))
            .Where(extension => extension.Length > 0 && !known.Contains(extension))
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .ToList();
        types.Root?.AddFirst(
            missing.Select(extension => new XElement(
                space + "Default",
                new XAttribute("Extension", extension),
                new XAttribute("ContentType", UnknownType)
            ))
        );
        return missing.Count > 0;
    }

    // A type such as "image/svg+xml;base64" has a parameter without a value, others have blanks in them: the type itself stays.
    private static bool CorrectTypes(XDocument types)
    {
        var isChanged = false;
        foreach (var type in types.Descendants().Attributes("ContentType"))
        {
            if (!MediaTypeHeaderValue.TryParse(type.Value, out var parsed) || parsed.MediaType is not { } name)
            {
                (type.Value, isChanged) = (UnknownType, true);
            }
            else if (
                parsed.Parameters.Any(parameter => string.IsNullOrEmpty(parameter.Value))
                || !string.Equals(type.Value.Split(';')[0], name, StringComparison.OrdinalIgnoreCase)
            )
            {
                (type.Value, isChanged) = (name, true);
            }
        }

        return isChanged;
    }

    private static bool RemoveDangling(XDocument relations, string name, HashSet<string> names)
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        var dangling = relations
            .Descendants()
            .Where(relation => relation.Name.LocalName == "Relationship")
            .Where(relation => IsDangling(relation, name, names) || !ids.Add((string?)relation.Attribute("Id") ?? ""))
            .ToList();
        dangling.ForEach(relation => relation.Remove());
        return dangling.Count > 0;
    }

    // The relationships of folder/part.xml lie in folder/_rels/part.xml.rels, and their targets are seen from folder.
    private static bool IsDangling(XElement relation, string name, HashSet<string> names)
    {
        var target = (string?)relation.Attribute("Target") ?? "";
        if ((string?)relation.Attribute("TargetMode") == "External")
        {
            return !Uri.TryCreate(target, UriKind.RelativeOrAbsolute, out _);
        }

        var folder = name[..Math.Max(0, name.LastIndexOf("_rels/", StringComparison.OrdinalIgnoreCase))];
        return !Uri.TryCreate(new Uri($"http://package/{folder}"), target, out var place)
            || !names.Contains(Uri.UnescapeDataString(place.AbsolutePath.TrimStart('/')));
    }

    private static XDocument? Load(ZipArchiveEntry entry)
    {
        if (entry.Length > MaxListBytes)
        {
            return null;
        }

        using var input = entry.Open();
        using var reader = XmlReader.Create(input, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
        return XDocument.Load(reader);
    }
}
