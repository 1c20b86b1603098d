namespace LlmOps.Engine.Ingesting;

/// <summary>Where documents come from. A document that was a file has its path behind a colon.</summary>
public static class DocumentOrigins
{
    /// <summary>The API: a text in JSON, or an uploaded file.</summary>
    public const string Upload = "api";

    /// <summary>The watched folder.</summary>
    public const string DropFolder = "drop-folder";

    /// <summary>The bucket.</summary>
    public const string S3 = "s3";
}
