using Microsoft.Extensions.Options;

namespace LlmOps.LocalBedrock.Models.Embeddings;

/// <summary>Makes the embedder that the settings name.</summary>
internal sealed partial class EmbedderFactory(
    IServiceProvider services,
    IOptions<LocalBedrockOptions> options,
    ILogger<EmbedderFactory> logger
)
{
    /// <summary>ONNX Runtime's native library under the names that it has on each system.</summary>
    private static readonly string[] s_nativeLibraries = ["onnxruntime.dll", "libonnxruntime.so", "libonnxruntime.dylib"];

    public IEmbedder Create()
    {
        var setting = options.Value.Embeddings.Model;
        if (setting == EmbeddingOptions.Auto)
        {
            var missing = Missing(SentenceModel.MiniLM);
            if (missing is not null)
            {
                LogHashed(missing);
            }

            setting = missing is null ? SentenceModel.MiniLM.Setting : EmbeddingOptions.Hashed;
        }

        return setting == EmbeddingOptions.Hashed
            ? new HashedTextEmbedder()
            : ActivatorUtilities.CreateInstance<SentenceEmbedder>(services, SentenceModel.All.Single(model => model.Setting == setting));
    }

    /// <summary>What this build lacks for a sentence model; null: nothing.</summary>
    private static string? Missing(SentenceModel model) =>
        !s_nativeLibraries.Any(name => File.Exists(Path.Combine(AppContext.BaseDirectory, name))) ? "ONNX Runtime for this platform"
        : SentenceModelPackage.TryFind(model) is null ? $"the package {model.Package}"
        : null;

    [LoggerMessage(
        4000,
        LogLevel.Warning,
        "This build lacks {Missing}; texts are embedded by hashed features instead of a sentence model."
    )]
    private partial void LogHashed(string missing);
}
