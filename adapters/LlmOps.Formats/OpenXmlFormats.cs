using System.Xml;
using DocumentFormat.OpenXml.Packaging;

namespace LlmOps.Formats;

/// <summary>What reading a damaged package throws.</summary>
internal static class OpenXmlFormats
{
    public static bool IsDamage(Exception exception) =>
        exception
            is OpenXmlPackageException
                or InvalidDataException
                or XmlException
                or IOException
                or FormatException
                or UriFormatException
                or InvalidOperationException
                or NotSupportedException
                or ArgumentException
                or KeyNotFoundException;
}
