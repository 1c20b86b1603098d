namespace Aspire.Hosting.ApplicationModel;

/// <summary>The resource sends telemetry over OTLP.</summary>
public class OtlpExporterAnnotation : IResourceAnnotation
{
    /// <summary>The protocol it must use; free choice where null.</summary>
    public OtlpProtocol? RequiredProtocol { get; init; }
}
