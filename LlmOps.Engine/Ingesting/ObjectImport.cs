using LlmOps.Engine.Knowledge;
using Microsoft.Extensions.Logging;

namespace LlmOps.Engine.Ingesting;

/// <summary>Takes in objects that were put into the documents bucket.</summary>
public sealed partial class ObjectImport(DocumentIntake intake, IEnumerable<IIncomingObjects> sources, ILogger<ObjectImport> logger)
{
    /// <summary>Takes in the objects that lie where documents are expected; others are skipped.</summary>
    /// <exception cref="IntakeRejectedException">An object breaks a limit of intake.</exception>
    public async Task ImportAsync(IReadOnlyList<IncomingObject> objects, CancellationToken cancellationToken)
    {
        foreach (var incoming in objects)
        {
            var taken = false;
            foreach (var source in sources)
            {
                if (await source.OpenAsync(incoming, cancellationToken) is { } found)
                {
                    await using var content = found.Document.Content;
                    await intake.AcceptAsync(found.Scope, found.Document, cancellationToken);
                    taken = true;
                    break;
                }
            }

            if (!taken)
            {
                LogLeft(incoming.Bucket, incoming.Key);
            }
        }
    }

    [LoggerMessage(1339, LogLevel.Information, "Skipped s3://{Bucket}/{Key}: it is gone, or lies where no documents are taken from.")]
    private partial void LogLeft(string bucket, string key);
}
