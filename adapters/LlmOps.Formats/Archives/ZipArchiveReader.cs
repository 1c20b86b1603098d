using LlmOps.Engine.Ingesting;
using Microsoft.Extensions.Options;

namespace LlmOps.Formats.Archives;

/// <summary>Opens ZIP archives.</summary>
internal sealed class ZipArchiveReader(IOptions<DocumentOptions> options) : IArchiveReader
{
    public async Task<DocumentArchive?> OpenAsync(Stream content, CancellationToken cancellationToken)
    {
        var bytes = await ContentReader.ReadAsync(content, options.Value, cancellationToken);
        try
        {
            var archive = ArchiveGuard.Open(bytes, options.Value, cancellationToken);
            if (ZipParser.TypeOf(archive) is not null)
            {
                archive.Dispose();
                return null;
            }

            return new DocumentArchive(
                [
                    .. ZipParser
                        .FilesOf(archive)
                        .Select(entry => new ArchivedFile(entry.FullName.Replace('\\', '/'), () => new VerifiedStream(entry))),
                ],
                archive
            );
        }
        catch (Exception e) when (OpenXmlFormats.IsDamage(e))
        {
            throw new DocumentUnreadableException("corrupt", "The archive is damaged or is no ZIP archive.", e);
        }
    }
}
