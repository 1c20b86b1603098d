using LlmOps.Engine.Knowledge;

namespace LlmOps.Engine.Ingesting;

/// <summary>Opens objects that were put into a bucket.</summary>
public interface IIncomingObjects
{
    /// <summary>Opens an object, or answers null where it is gone, or is none that documents are taken from.</summary>
    /// <returns>The document with the tenant it belongs to; the caller disposes the content.</returns>
    Task<TenantDocument?> OpenAsync(IncomingObject incoming, CancellationToken cancellationToken);
}
